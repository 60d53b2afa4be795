/** CRI-O (`server/container_create*.go`, `internal/factory/container`; read in 1.24, 1.30, 1.31, 1.34, 1.36), as it is without a crio.conf. */
import { containerd } from './containerd.js'
import { kubeletMaskedPaths } from './kubelet.js'
import { ociDevices } from './oci-devices.js'
import { always, never, type Runtime } from './runtime.js'

/** internal/config/capabilities. */
const nine = ['CHOWN', 'DAC_OVERRIDE', 'FSETID', 'FOWNER', 'SETGID', 'SETUID', 'SETPCAP', 'NET_BIND_SERVICE', 'KILL']

export const crio: Runtime = {
  ...containerd,
  name: 'cri-o',
  capabilities: [
    { names: [...nine, 'NET_RAW', 'SYS_CHROOT'], since: ['0'], source: 'CRI-O up to 1.17' },
    { names: nine, since: ['1.18.0'], source: 'CRI-O capabilities_linux.go at the tags' },
  ],
  // To the kubelet's list it adds its own and that of containers/common (masked_paths.go); an empty list of the kubelet stays empty.
  maskedPaths: [
    ...kubeletMaskedPaths,
    { path: '/proc/asound', since: ['1.33.0'], source: 'cri-o#9069' },
    { path: '/proc/interrupts', since: ['1.33.0'], source: 'cri-o#9069' },
    { path: '/sys/devices/virtual/powercap', since: ['1.33.0'], source: 'cri-o#9069' },
    { path: '/sys/fs/selinux', since: ['1.33.0'], source: 'cri-o#9069' },
  ],
  deviceRules: ociDevices,
  apparmor: { profile: 'crio-default' },
  changes: {
    ...containerd.changes,
    newCapabilities: always('getOCICapabilitiesList: what the kernel knows'),
    // 1.24.3 brought the old way back by default, 1.25.1 made it an option that is off.
    emptyInheritable: { since: ['1.25.1'], source: 'CVE-2022-27652 and add_inheritable_capabilities' },
    apparmorWithPrivileged: never('a privileged container gets no profile'),
    cgroupNamespace: always('container_create_linux.go: cgroup v2 only'),
  },
  habits: {
    ...containerd.habits,
    // runtime-tools SetupPrivileged fills all five sets, and nothing clears them later.
    privilegedFillsAllSets: true,
    // hostPID and hostIPC drop the process label (container_create.go).
    labelsOffWith: ['namespaces.pid', 'namespaces.ipc'],
  },
}
