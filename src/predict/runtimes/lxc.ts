/**
 * LXC with `lxc.include = /usr/share/lxc/config/common.conf`, as every template writes it (`config/templates/common.conf.in`, `conf.c`,
 * `start.c`; read in 2.0 to 7.0). A configuration that does not include it asks for nothing of this, and has to say so.
 */
import { capabilities } from '../../model/capabilities.js'
import { allowed } from './oci-devices.js'
import { always, never, type Runtime } from './runtime.js'

/** lxc.cap.drop */
const dropped: readonly string[] = ['MAC_ADMIN', 'MAC_OVERRIDE', 'SYS_TIME', 'SYS_MODULE', 'SYS_RAWIO']

export const lxc: Runtime = {
  name: 'lxc',
  apiVersions: {},
  capabilities: [{ names: capabilities.filter((name) => !dropped.includes(name)), since: ['0'], source: 'common.conf; seen: 1fcfdfcffff' }],
  newCapabilities: [],
  maskedPaths: [],
  // proc:mixed; /proc/sys/net is made writable again.
  readonlyPaths: [
    { path: '/proc/sys', since: ['0'], source: 'conf.c lxc_mount_auto_mounts' },
    { path: '/proc/sysrq-trigger', since: ['0'], source: 'conf.c lxc_mount_auto_mounts' },
  ],
  deviceRules: [
    allowed('c', -1, -1, 'm'),
    allowed('b', -1, -1, 'm'),
    allowed('c', 1, 3, 'rwm'),
    allowed('c', 1, 5, 'rwm'),
    allowed('c', 1, 7, 'rwm'),
    allowed('c', 1, 8, 'rwm'),
    allowed('c', 1, 9, 'rwm'),
    allowed('c', 5, 0, 'rwm'),
    allowed('c', 5, 1, 'rwm'),
    allowed('c', 5, 2, 'rwm'),
    allowed('c', 10, 229, 'rwm'),
    allowed('c', 136, -1, 'rwm'),
  ],
  apparmor: { profile: 'lxc-container-default-cgns' },
  changes: {
    newCapabilities: always('what the kernel knows'),
    emptyInheritable: always('conf.c dropcaps'),
    seccompWithPrivileged: always('LXC calls privileged what has no user namespace'),
    apparmorWithPrivileged: always('LXC calls privileged what has no user namespace'),
    cgroupNamespace: always('start.c resolve_clone_flags, where the kernel has them'),
    timeNamespace: never('only with lxc.time.offset'),
    recursiveReadOnly: never('mount entries are as written'),
    writableCgroups: always('lxc.mount.auto'),
  },
  habits: {
    dropBeatsAdd: true,
    addedReachUsers: false,
    privilegedFillsAllSets: false,
    privilegedGainsPrivileges: false,
    privilegedCgroupNamespace: 'default',
    silentNamespace: 'own',
    hostNetworkBringsUts: false,
    labelsOffWith: [],
    daemonDefaults: false,
    pidsLimit: -1,
    swap: 'unlimited',
    // sys:mixed leaves /sys/devices/virtual/net writable.
    decidedBy: {},
    sysfs: 'writable-parts',
    bindsInUserNamespace: [],
    masksSysKernel: false,
    bindsDevices: false,
    mountsByPath: false,
    // cgroup:mixed: the container's own.
    cgroup: 'writable',
    unmaskOpensCgroups: false,
  },
}
