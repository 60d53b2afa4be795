/**
 * containerd behind the CRI, that is in Kubernetes (`internal/cri/server/container_create.go`, `sputil`, before 2.0 `pkg/cri`; read in
 * 1.6, 1.7, 2.0, 2.3, 2.4). Seen: 1.6.20 and 2.4.2 through a kubelet. `ctr run` is something else.
 */
import { fourteen } from './docker.js'
import { kubeletMaskedPaths, kubeletReadonlyPaths } from './kubelet.js'
import { allowed, ociDevices } from './oci-devices.js'
import { always, never, type Runtime } from './runtime.js'

export const containerd: Runtime = {
  name: 'containerd',
  apiVersions: {},
  capabilities: [{ names: fourteen, since: ['0'], source: 'containerd pkg/oci/spec.go; seen: a80425fb' }],
  newCapabilities: [],
  maskedPaths: kubeletMaskedPaths,
  readonlyPaths: kubeletReadonlyPaths,
  deviceRules: [...ociDevices, allowed('c', 5, 1, 'rwm')],
  apparmor: { profile: 'cri-containerd.apparmor.d' },
  changes: {
    newCapabilities: always('what containerd itself has'),
    emptyInheritable: { since: ['1.5.11', '1.6.2'], source: 'GHSA-c9cp-9c75-9v8c' },
    seccompWithPrivileged: never('sputil/seccomp_linux.go: none for a privileged container'),
    apparmorWithPrivileged: always('sputil/apparmor_linux.go: Localhost profiles'),
    cgroupNamespace: { since: ['1.4.0'], source: 'container_create_linux.go' },
    timeNamespace: never('pkg/oci defaultUnixNamespaces'),
    recursiveReadOnly: never('only with recursiveReadOnly'),
    writableCgroups: never('a setting of the runtime handler, which no pod can ask for'),
  },
  habits: {
    // opts.WithCapabilities: first the additions, then the drops.
    dropBeatsAdd: true,
    // customopts.WithoutAmbientCaps; kubernetes#56374.
    addedReachUsers: false,
    privilegedFillsAllSets: false,
    privilegedGainsPrivileges: false,
    privilegedCgroupNamespace: 'host',
    silentNamespace: 'own',
    hostNetworkBringsUts: true,
    labelsOffWith: [],
    daemonDefaults: false,
    pidsLimit: -1,
    // kuberuntime ConfigureNoSwap: the limit for both together is the memory limit.
    swap: 'none',
    decidedBy: {
      // Without podPidsLimit (kubelet default -1) systemd's DefaultTasksMax is left.
      pids: 'how many processes a pod may have is a setting of the node (podPidsLimit of the kubelet)',
      oomScoreAdjust: 'the kubelet sets oom_score_adj by the quality of service of the pod',
    },
    sysfs: 'read-only',
    bindsInUserNamespace: ['sysfs'],
    masksSysKernel: false,
    bindsDevices: false,
    mountsByPath: false,
    cgroup: 'read-only',
    unmaskOpensCgroups: false,
  },
}
