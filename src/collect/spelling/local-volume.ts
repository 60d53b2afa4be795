/** What a volume of the local driver is: its options go to mount(2) as they are (moby `volume/local/local_unix.go`, podman likewise). */

/** File systems of the kernel, by where the host has the same. A procfs that the engine mounts shows the host's processes. */
const ofKernel: Readonly<Record<string, string>> = {
  bpf: '/sys/fs/bpf',
  cgroup: '/sys/fs/cgroup',
  cgroup2: '/sys/fs/cgroup',
  configfs: '/sys/kernel/config',
  debugfs: '/sys/kernel/debug',
  devtmpfs: '/dev',
  efivarfs: '/sys/firmware/efi/efivars',
  proc: '/proc',
  securityfs: '/sys/kernel/security',
  sysfs: '/sys',
  tracefs: '/sys/kernel/tracing',
}

/** Not of the host: memory, and other machines'. */
const elsewhere = new Set(['ceph', 'cifs', 'glusterfs', 'nfs', 'nfs4', 'smb3', 'tmpfs'])

/** Whether the kernel looks at the device as a place of the host: what is bound is, whatever its type (mount(2) MS_BIND). */
export function isOfHost(type: string, options: string): boolean {
  return isBound(options) || !elsewhere.has(type)
}

function isBound(options: string): boolean {
  return options.split(',').some((word) => /^r?bind$/.test(word.trim()))
}

/** `path`: a folder of the host by another name. `open`: something of the host's, and what cannot be told of it. */
type LocalVolume = { readonly path: string } | { readonly open: string }

/** undefined: the engine's own folder, or none of the host's. */
export function localVolume(type: string, options: string, device: string): LocalVolume | undefined {
  if (isBound(options)) return { path: device }
  if (Object.hasOwn(ofKernel, type)) return { path: ofKernel[type] ?? '' }
  if (type === 'overlay') return { open: 'which folders of the host lie over each other in this volume is not worked out' }
  return device.startsWith('/dev/')
    ? { open: `what the file system on ${device.slice(0, 60)} holds is known on the host alone` }
    : undefined
}
