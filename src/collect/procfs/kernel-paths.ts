/**
 * The paths that somebody masks or makes read-only, or should: moby, containerd, kubelet, containers-common, runc, crun and
 * systemd-nspawn put together, and the single files of /proc/sys that give the host away when they can be written.
 */
export interface KernelPath {
  /** By its usual name. */
  readonly path: string
  /** Type of the file system that serves it. */
  readonly type: string
  /** Path inside that file system. */
  readonly inner: string
}

function inProc(name: string): KernelPath {
  return { path: `/proc/${name}`, type: 'proc', inner: `/${name}` }
}

function inSys(name: string): KernelPath {
  return { path: `/sys/${name}`, type: 'sysfs', inner: `/${name}` }
}

function ownFileSystem(path: string, type: string, inner = '/'): KernelPath {
  return { path, type, inner }
}

export const procPaths: readonly KernelPath[] = [
  ...[
    'acpi',
    'asound',
    'bus',
    'fs',
    'interrupts',
    'irq',
    'kallsyms',
    'kcore',
    'keys',
    'latency_stats',
    'sched_debug',
    'scsi',
    'sys',
    'sys/kernel/core_pattern',
    'sys/kernel/hotplug',
    'sys/kernel/modprobe',
    'sys/kernel/sysrq',
    'sys/vm/panic_on_oom',
    'sysrq-trigger',
    'timer_list',
    'timer_stats',
  ].map(inProc),
  // Only where binfmt_misc is mounted there is a file to write.
  ownFileSystem('/proc/sys/fs/binfmt_misc/register', 'binfmt_misc', '/register'),
]

export const sysPaths: readonly KernelPath[] = [
  ...['devices/virtual/powercap', 'firmware', 'kernel/uevent_helper', 'power'].map(inSys),
  ownFileSystem('/sys/firmware/efi/efivars', 'efivarfs'),
  ownFileSystem('/sys/fs/bpf', 'bpf'),
  ownFileSystem('/sys/fs/selinux', 'selinuxfs'),
  ownFileSystem('/sys/kernel/debug', 'debugfs'),
  ownFileSystem('/sys/kernel/security', 'securityfs'),
  ownFileSystem('/sys/kernel/tracing', 'tracefs'),
]

/** Masked since moby 28.0.2 for every CPU: temperatures and throttling tell of the neighbours (GHSA-6fw5-f8r9-fgfm). */
export function thermalPath(cpu: number): KernelPath {
  return inSys(`devices/system/cpu/cpu${cpu}/thermal_throttle`)
}

/** Parts of /proc/sys that belong to a namespace of the container: writable on purpose in LXC and nspawn. */
export const namespacedSysctls = /^\/sys\/(?:net|kernel\/(?:msg|sem|shm|hostname|domainname|ns_last_pid|random)|fs\/mqueue)/
