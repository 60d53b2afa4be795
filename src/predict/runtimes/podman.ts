/**
 * Podman's defaults by release, as data. "common" = containers/common `pkg/config/default.go`, in the release that podman's go.mod
 * names; containers.conf can change any of it. "seen" = 4.3.1 with runc 1.1.5, looked at through /proc.
 */
import { fourteen } from './docker.js'
import { ociDevices } from './oci-devices.js'
import { always, type GuardedPath, never, type Runtime } from './runtime.js'

function guarded(path: string, since: string, source = 'common'): GuardedPath {
  return { path, since: [since], source }
}

const maskedPaths: readonly GuardedPath[] = [
  guarded('/proc/acpi', '0'),
  guarded('/proc/kcore', '0'),
  guarded('/proc/keys', '0'),
  guarded('/proc/latency_stats', '0'),
  guarded('/proc/sched_debug', '0'),
  guarded('/proc/scsi', '0'),
  guarded('/proc/timer_list', '0'),
  guarded('/proc/timer_stats', '0'),
  guarded('/sys/firmware', '0'),
  guarded('/sys/fs/selinux', '0'),
  { path: '/sys/dev/block', since: ['0'], until: '4.8.0', source: 'common' },
  guarded('/sys/devices/virtual/powercap', '4.7.2', 'podman#20501'),
  guarded('/proc/interrupts', '5.5.0', 'common 0.63, containers/common#2375'),
]

const readonlyPaths: readonly GuardedPath[] = [
  '/proc/asound',
  '/proc/bus',
  '/proc/fs',
  '/proc/irq',
  '/proc/sys',
  '/proc/sysrq-trigger',
].map((path) => guarded(path, '0'))

export const podman: Runtime = {
  name: 'podman',
  // Its Docker-compatible API speaks 1.40 and 1.41 whatever the release; podman always tells that as a number.
  apiVersions: {},
  capabilities: [
    { names: fourteen, since: ['0'], source: 'common up to 0.50; seen: a80425fb' },
    {
      names: fourteen.filter((name) => !['NET_RAW', 'MKNOD', 'AUDIT_WRITE'].includes(name)),
      since: ['4.4.0'],
      source: 'common 0.51',
    },
  ],
  newCapabilities: [],
  maskedPaths,
  readonlyPaths,
  // podman oci_linux.go adds none of its own. Seen.
  deviceRules: ociDevices,
  apparmor: { profile: 'containers-default', versioned: true },
  changes: {
    newCapabilities: always('common capabilities.go: what the bounding set holds'),
    emptyInheritable: { since: ['3.4.5', '4.0.3'], source: 'CVE-2022-27649' },
    seccompWithPrivileged: always('podman security_linux.go: only the default profile goes'),
    apparmorWithPrivileged: always('podman setupApparmor'),
    cgroupNamespace: always('podman 3'),
    timeNamespace: never('podman namespaces.go knows none'),
    recursiveReadOnly: never('only with the option rro'),
    writableCgroups: always('by unmask=/sys/fs/cgroup and in systemd mode (container_internal_linux.go)'),
  },
  habits: {
    // `--cap-add X --cap-drop X` is refused (common MergeCapabilities).
    dropBeatsAdd: false,
    // podman security_linux.go: effective, permitted, inheritable and ambient. Seen: --user 1000 --cap-add SYS_ADMIN.
    addedReachUsers: true,
    privilegedFillsAllSets: false,
    privilegedGainsPrivileges: false,
    privilegedCgroupNamespace: 'default',
    silentNamespace: 'own',
    hostNetworkBringsUts: false,
    // podman setLabelOpts
    labelsOffWith: ['namespaces.pid', 'namespaces.ipc'],
    daemonDefaults: false,
    pidsLimit: 2048,
    swap: 'as-much',
    decidedBy: {},
    sysfs: 'read-only',
    bindsInUserNamespace: ['sysfs', 'proc'],
    masksSysKernel: true,
    bindsDevices: true,
    mountsByPath: true,
    cgroup: 'read-only',
    unmaskOpensCgroups: true,
  },
}
