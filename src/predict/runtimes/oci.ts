/** A bundle that runc or crun is started with: nothing is defaulted, config.json is taken at its word (OCI runtime specification). */
import { ociDevices } from './oci-devices.js'
import { always, never, type Runtime } from './runtime.js'

const asListed = 'OCI runtime specification, config-linux.md'

export const oci: Runtime = {
  name: 'oci',
  apiVersions: {},
  capabilities: [{ names: [], since: ['0'], source: 'process.capabilities' }],
  newCapabilities: [],
  maskedPaths: [],
  readonlyPaths: [],
  deviceRules: ociDevices,
  apparmor: { profile: '' },
  changes: {
    newCapabilities: always(asListed),
    emptyInheritable: always(asListed),
    seccompWithPrivileged: always(asListed),
    apparmorWithPrivileged: always(asListed),
    cgroupNamespace: always(asListed),
    timeNamespace: never(asListed),
    recursiveReadOnly: never('only with the option rro'),
    writableCgroups: always('options of the mount'),
  },
  habits: {
    dropBeatsAdd: false,
    addedReachUsers: false,
    privilegedFillsAllSets: false,
    privilegedGainsPrivileges: false,
    privilegedCgroupNamespace: 'default',
    silentNamespace: 'host',
    hostNetworkBringsUts: false,
    labelsOffWith: [],
    daemonDefaults: false,
    pidsLimit: -1,
    swap: 'unlimited',
    decidedBy: {},
    sysfs: 'read-only',
    bindsInUserNamespace: [],
    masksSysKernel: false,
    bindsDevices: false,
    mountsByPath: false,
    cgroup: 'read-only',
    unmaskOpensCgroups: false,
  },
}
