/** What a runtime does of its own accord: the shape of a table of defaults. Where two runtimes differ, a row here says so, never an `if` on a name. */
import type { DeviceRule } from '../../model/records.js'
import type { ApiTable } from '../version.js'

/** A path that every container gets masked or read-only, and the first release that does it. */
export interface GuardedPath {
  readonly path: string
  readonly since: readonly string[]
  /** First release that no longer does it. */
  readonly until?: string
  readonly source: string
  /** Whose releases are meant, where not the runtime's own: the kubelet sends lists of its own through the CRI. */
  readonly by?: 'kubelet'
}

/** Something that came with a release. Several firsts are back-ports; see `never` and `always`. */
export interface Change {
  readonly since: readonly string[]
  readonly source: string
}

/** What no release of a runtime does. */
export function never(source: string): Change {
  return { since: [], source }
}

/** What every release of a runtime does. */
export function always(source: string): Change {
  return { since: ['0'], source }
}

/** Capabilities of a container that asks for none, and the first release that gives them: the last row that holds counts. */
interface DefaultSet {
  readonly names: readonly string[]
  readonly since: readonly string[]
  readonly source: string
}

export interface Runtime {
  readonly name: string
  readonly apiVersions: ApiTable
  readonly capabilities: readonly DefaultSet[]
  /** Capabilities that only newer releases know, with the change that brought them. */
  readonly newCapabilities: readonly string[]
  readonly maskedPaths: readonly GuardedPath[]
  readonly readonlyPaths: readonly GuardedPath[]
  readonly deviceRules: readonly DeviceRule[]
  readonly apparmor: {
    /** Profile of a container that names none; empty where it then has none. */
    readonly profile: string
    /** The name goes on with a version: `containers-default-0.50.1`. */
    readonly versioned?: boolean
  }
  readonly changes: {
    readonly newCapabilities: Change
    readonly emptyInheritable: Change
    /** A seccomp profile that was named holds in a privileged container too. */
    readonly seccompWithPrivileged: Change
    /** An AppArmor profile that was named holds in a privileged container too. */
    readonly apparmorWithPrivileged: Change
    readonly cgroupNamespace: Change
    readonly timeNamespace: Change
    readonly recursiveReadOnly: Change
    readonly writableCgroups: Change
  }
  readonly habits: Habits
}

/** What does not depend on the release. */
interface Habits {
  /** A capability both added and dropped is dropped; otherwise it is added. */
  readonly dropBeatsAdd: boolean
  /** An ordinary user gets the added capabilities, ambient and inheritable too. Otherwise the exec of its program clears them (capabilities(7)). */
  readonly addedReachUsers: boolean
  /** A privileged container has every capability in all five sets. */
  readonly privilegedFillsAllSets: boolean
  /** A privileged container loses no_new_privs, asked for or not. */
  readonly privilegedGainsPrivileges: boolean
  /** The cgroup namespace of a privileged container that asks for none: as of any other, the host's, or the host's on cgroup v1. */
  readonly privilegedCgroupNamespace: 'default' | 'host' | 'host-on-v1'
  /** Namespaces that a container has which says nothing: its own; of a bundle only those that it lists. */
  readonly silentNamespace: 'own' | 'host'
  /** With the host's network come the host's names. */
  readonly hostNetworkBringsUts: boolean
  /** What switches SELinux labels off besides privileged and label=disable, when it is the host's. */
  readonly labelsOffWith: readonly ('namespaces.pid' | 'namespaces.ipc')[]
  /** An engine with a setting of its own for these may be silent about it; one without has none. */
  readonly daemonDefaults: boolean
  /** Processes where nothing is said; -1 for no limit. */
  readonly pidsLimit: number
  /** Swap beside a memory limit where nothing is said: as much again, none, or unlimited. */
  readonly swap: 'as-much' | 'none' | 'unlimited'
  /** Who decides these, by other things than what the container declares: only a running one shows it. */
  readonly decidedBy: { readonly pids?: string; readonly oomScoreAdjust?: string }
  /** Mounts that hold where nothing is said. */
  readonly sysfs: 'read-only' | 'writable-parts'
  /** In a user namespace these are binds of the host's: /sys with the host's network, /proc with its pids. */
  readonly bindsInUserNamespace: readonly ('sysfs' | 'proc')[]
  /** A rootless engine masks the whole of /sys/kernel of such a /sys. */
  readonly masksSysKernel: boolean
  /** A rootless engine binds the nodes of devices itself: read-only where writing was not asked for, and every node for a privileged container. */
  readonly bindsDevices: boolean
  /** Its own mounts and those that were asked for are made in the order of their paths. Otherwise its own come first. */
  readonly mountsByPath: boolean
  readonly cgroup: 'read-only' | 'writable' | 'writable-when-remapped'
  /** Unmasking everything, or /sys/fs/cgroup, makes that mount writable on cgroup v2. */
  readonly unmaskOpensCgroups: boolean
}
