/** What a runtime does of its own accord: the shape of a table of defaults. */
import type { DeviceRule } from '../../model/records.js'
import type { ApiTable } from '../version.js'

/** A path that every container gets masked or read-only, and the first release that does it. */
export interface GuardedPath {
  readonly path: string
  readonly since: readonly string[]
  /** First release that no longer does it. */
  readonly until?: string
  readonly source: string
}

/** Something that came with a release. Several firsts are back-ports. */
export interface Change {
  readonly since: readonly string[]
  readonly source: string
}

export interface Runtime {
  readonly name: string
  readonly apiVersions: ApiTable
  readonly capabilities: readonly string[]
  /** Capabilities that only newer releases know, with the change that brought them. */
  readonly newCapabilities: readonly string[]
  readonly maskedPaths: readonly GuardedPath[]
  readonly readonlyPaths: readonly GuardedPath[]
  readonly deviceRules: readonly DeviceRule[]
  readonly apparmorProfile: string
  readonly changes: {
    readonly newCapabilities: Change
    readonly emptyInheritable: Change
    readonly seccompWithPrivileged: Change
    readonly cgroupNamespace: Change
    readonly timeNamespace: Change
    readonly recursiveReadOnly: Change
    readonly writableCgroups: Change
  }
}
