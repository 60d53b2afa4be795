/**
 * Docker's defaults by release, as data. "moby tags" = the list was read in the source at every release tag;
 * "seen" = a container of that release was looked at through /proc. They hold for whatever starts containers through its API:
 * Nomad's docker driver and ECS on EC2 ask it for what differs from them (Nomad `drivers/docker/driver.go` drops NET_RAW, the ECS
 * agent `api/task` sets limits), so those settings are their dialects' to declare.
 */
import { allowed, ociDevices } from './oci-devices.js'
import { always, type GuardedPath, type Runtime } from './runtime.js'

/** moby `daemon/pkg/oci/caps/defaults.go`; the same 14 since 1.2. Seen: a80425fb. */
export const fourteen = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FSETID',
  'FOWNER',
  'MKNOD',
  'NET_RAW',
  'SETGID',
  'SETUID',
  'SETFCAP',
  'SETPCAP',
  'NET_BIND_SERVICE',
  'SYS_CHROOT',
  'KILL',
  'AUDIT_WRITE',
] as const

/** docs.docker.com/reference/api/engine/#api-version-matrix, read when 29.5 was the newest there. */
const apiVersions = {
  '1.40': ['19.03.0', '20.10.0'],
  '1.41': ['20.10.0', '23.0.0'],
  '1.42': ['23.0.0', '24.0.0'],
  '1.43': ['24.0.0', '25.0.0'],
  '1.44': ['25.0.0', '26.0.0'],
  '1.45': ['26.0.0', '27.0.0'],
  '1.46': ['27.0.0', '27.2.0'],
  '1.47': ['27.2.0', '28.0.0'],
  '1.48': ['28.0.0', '28.1.0'],
  '1.49': ['28.1.0', '28.2.0'],
  '1.50': ['28.2.0', '28.3.0'],
  '1.51': ['28.3.0', '29.0.0'],
  '1.52': ['29.0.0', '29.2.0'],
  '1.53': ['29.2.0', '29.3.0'],
  // 29.3, 29.4 and 29.5 speak it; which release raised it next is not in the matrix, and only minor releases do.
  '1.54': ['29.3.0', '29.6.0'],
} as const

function guarded(path: string, source: string, ...since: string[]): GuardedPath {
  return { path, since, source }
}

const maskedPaths: readonly GuardedPath[] = [
  guarded('/proc/kcore', 'moby tags', '1.6.0'),
  guarded('/proc/latency_stats', 'moby tags; read-only from 1.7', '1.12.0'),
  guarded('/proc/timer_stats', 'moby tags; read-only from 1.7', '1.12.0'),
  guarded('/proc/sched_debug', 'moby tags', '1.12.0'),
  guarded('/proc/timer_list', 'moby tags', '1.13.0'),
  guarded('/sys/firmware', 'moby tags', '1.13.0'),
  guarded('/proc/scsi', 'moby tags, CVE-2017-16539', '17.9.1', '17.12.0'),
  guarded('/proc/keys', 'moby tags', '18.3.0'),
  guarded('/proc/acpi', 'moby tags, CVE-2018-10892', '18.6.0'),
  guarded('/proc/asound', 'moby tags; read-only from 1.7', '19.3.0'),
  guarded('/sys/devices/virtual/powercap', 'moby tags, GHSA-jq35-85cj-fj4p', '20.10.27', '23.0.8', '24.0.7', '25.0.0'),
  guarded('/proc/interrupts', 'moby tags, GHSA-6fw5-f8r9-fgfm', '28.0.2'),
]

const readonlyPaths: readonly GuardedPath[] = [
  guarded('/proc/bus', 'moby tags', '1.12.0'),
  guarded('/proc/fs', 'moby tags', '1.12.0'),
  guarded('/proc/irq', 'moby tags', '1.12.0'),
  guarded('/proc/sys', 'moby tags', '1.12.0'),
  guarded('/proc/sysrq-trigger', 'moby tags', '1.12.0'),
  { path: '/proc/asound', since: ['1.7.0'], until: '19.3.0', source: 'moby tags' },
]

export const docker: Runtime = {
  name: 'docker',
  apiVersions,
  capabilities: [{ names: fourteen, since: ['0'], source: 'moby caps/defaults.go' }],
  newCapabilities: ['PERFMON', 'BPF', 'CHECKPOINT_RESTORE'],
  maskedPaths,
  readonlyPaths,
  // moby `oci/defaults.go` allows the console too. Seen: 20.10.24 with runc 1.1.5.
  deviceRules: [...ociDevices, allowed('c', 5, 1, 'rwm')],
  apparmor: { profile: 'docker-default' },
  changes: {
    newCapabilities: { since: ['23.0.0'], source: 'moby/moby#42011; 20.10 refuses them (moby/moby#42601)' },
    emptyInheritable: { since: ['20.10.14'], source: 'CVE-2022-24769' },
    seccompWithPrivileged: { since: ['27.0.0'], source: 'moby daemon/seccomp_linux.go at the tags' },
    apparmorWithPrivileged: always('moby daemon/apparmor_default.go: a name wins over privileged'),
    cgroupNamespace: { since: ['20.10.0'], source: 'release notes of 20.10' },
    timeNamespace: { since: ['29.5.0'], source: 'moby oci/defaults.go at the tags: 29.4 no, 29.5 yes' },
    recursiveReadOnly: { since: ['25.0.0'], source: 'release notes of 25.0; needs kernel 5.12' },
    writableCgroups: { since: ['28.0.0'], source: 'moby oci_linux.go at the tags' },
  },
  habits: {
    dropBeatsAdd: false,
    addedReachUsers: false,
    privilegedFillsAllSets: false,
    privilegedGainsPrivileges: false,
    privilegedCgroupNamespace: 'host-on-v1',
    silentNamespace: 'own',
    hostNetworkBringsUts: false,
    labelsOffWith: ['namespaces.pid', 'namespaces.ipc'],
    daemonDefaults: true,
    pidsLimit: -1,
    swap: 'as-much',
    decidedBy: {},
    sysfs: 'read-only',
    bindsInUserNamespace: [],
    masksSysKernel: false,
    bindsDevices: false,
    mountsByPath: false,
    cgroup: 'writable-when-remapped',
    unmaskOpensCgroups: false,
  },
}
