/**
 * nerdctl (`pkg/cmd/container/run_security_linux.go`, `run_cgroup_linux.go`, `run_linux.go`; read in 2.0.4 and 2.1.3) on the containerd
 * that it brings along. Seen: 2.1.3 with containerd 2.4.2 and runc 1.5.2.
 */
import { fourteen } from './docker.js'
import { allowed, ociDevices } from './oci-devices.js'
import { always, type GuardedPath, never, type Runtime } from './runtime.js'

function guarded(path: string, since = '0'): GuardedPath {
  return { path, since: [since], source: 'containerd pkg/oci/spec.go, as vendored' }
}

export const nerdctl: Runtime = {
  name: 'nerdctl',
  apiVersions: {},
  capabilities: [{ names: fourteen, since: ['0'], source: 'containerd pkg/oci/spec.go' }],
  newCapabilities: [],
  maskedPaths: [
    guarded('/proc/acpi'),
    guarded('/proc/asound'),
    guarded('/proc/kcore'),
    guarded('/proc/keys'),
    guarded('/proc/latency_stats'),
    guarded('/proc/sched_debug'),
    guarded('/proc/scsi'),
    guarded('/proc/timer_list'),
    guarded('/proc/timer_stats'),
    guarded('/sys/firmware'),
    // containerd 1.7.11, which some later 1.7 of nerdctl has too.
    guarded('/sys/devices/virtual/powercap', '2.0.0'),
  ],
  readonlyPaths: [guarded('/proc/bus'), guarded('/proc/fs'), guarded('/proc/irq'), guarded('/proc/sys'), guarded('/proc/sysrq-trigger')],
  deviceRules: [...ociDevices, allowed('c', 5, 1, 'rwm')],
  apparmor: { profile: 'nerdctl-default' },
  changes: {
    newCapabilities: always('containerd cap.Current'),
    emptyInheritable: { since: ['1.0.0'], source: 'containerd 1.6.2 or newer, as vendored' },
    // oci.WithPrivileged comes after the profiles and clears both.
    seccompWithPrivileged: never('run_security_linux.go'),
    apparmorWithPrivileged: never('run_security_linux.go'),
    cgroupNamespace: always('defaults.CgroupnsMode'),
    timeNamespace: never('containerd defaultUnixNamespaces'),
    recursiveReadOnly: never('only with the option rro'),
    writableCgroups: { since: ['2.2.0'], source: 'run_security_linux.go: not in 2.1.3, but in 2.3' },
  },
  habits: {
    // generateCapOpts: first the additions, then the drops.
    dropBeatsAdd: true,
    addedReachUsers: false,
    privilegedFillsAllSets: false,
    // privilegedOpts ends with oci.WithNewPrivileges.
    privilegedGainsPrivileges: true,
    privilegedCgroupNamespace: 'default',
    silentNamespace: 'own',
    hostNetworkBringsUts: false,
    labelsOffWith: [],
    daemonDefaults: false,
    pidsLimit: -1,
    swap: 'as-much',
    // setOOMScoreAdj does nothing unless asked. Seen: that of the shim, one above containerd's own.
    decidedBy: { oomScoreAdjust: 'where --oom-score-adj is not given, the container has the score of its shim' },
    sysfs: 'read-only',
    bindsInUserNamespace: ['proc'],
    masksSysKernel: false,
    bindsDevices: false,
    mountsByPath: true,
    cgroup: 'read-only',
    unmaskOpensCgroups: false,
  },
}
