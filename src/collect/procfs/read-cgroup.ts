/**
 * Files of a cgroup and of all its ancestors, up to the top of the mount. Limits of ancestors bind too, and containers
 * share them: each file is read once.
 */
import { type Unknown, unknown } from '../../model/fact.js'
import { type Membership, membershipFor } from './cgroup.js'
import { memo } from './memo.js'
import { below, join } from './mount-tree.js'
import type { MountLine } from './mountinfo.js'
import { exists, type Reading, readFile } from './read.js'

/** The cgroup of one controller, leaf first. */
export interface Ancestry {
  readonly version: 1 | 2
  /** Folders under their usual names. */
  readonly places: readonly string[]
}

type Telling = readonly [v1: string, v2?: string]

export interface CgroupReader {
  /** undefined: this kernel has no such controller. `telling` are files of v1 and v2 that will be read: where one is, its cgroup is. */
  readonly ancestry: (memberships: readonly Membership[], controller: string, telling: Telling) => Ancestry | Unknown | undefined
  readonly read: (place: string, file: string) => Reading<string>
}

/**
 * The mount of a hierarchy. The super options name the controllers (v1); with hybrid mounts each controller is looked for
 * on its own. A mount of the top is better than one of a part, which hides the ancestors.
 */
function mountOf(mounts: readonly MountLine[], membership: Membership): MountLine | undefined {
  const [first] = membership.controllers
  const fitting = mounts.filter((line) =>
    first === undefined ? line.type === 'cgroup2' : line.type === 'cgroup' && line.superOptions.includes(first),
  )
  return (
    fitting.find((line) => line.root === '/' && below(line.root, membership.path) !== undefined) ??
    fitting.find((line) => below(line.root, membership.path) !== undefined)
  )
}

function* placesOf(mount: MountLine, path: string): Generator<string> {
  let rest = below(mount.root, path) ?? ''
  for (;;) {
    yield join(mount.target, rest)
    if (rest === '' || rest === '/') return
    rest = rest.slice(0, rest.lastIndexOf('/'))
  }
}

/** `onHost` turns a path of the host into one that can be opened here. */
export function cgroupReader(mounts: readonly MountLine[], onHost: (path: string) => string): CgroupReader {
  const read = memo((path): Reading<string> => readFile(onHost(path), path, undefined, 'whole'))
  const there = memo((path) => exists(onHost(path)))
  return {
    ancestry: (memberships, controller, [v1, v2]) => {
      const membership = membershipFor(memberships, controller)
      if (membership === undefined) return memberships.length === 0 ? unknown('gone', 'the cgroup could not be read') : undefined
      if (membership.path.startsWith('/..'))
        return unknown('unsupported', `the cgroup lies outside the reader's cgroup namespace: ${membership.path}`)
      const mount = mountOf(mounts, membership)
      if (mount === undefined)
        return unknown('unsupported', `no mount of the cgroup hierarchy that holds ${membership.path} (${controller}) is in sight`)
      const places = [...placesOf(mount, membership.path)]
      const [leaf = ''] = places
      const version = membership.controllers.length === 0 ? 2 : 1
      const file = version === 1 ? v1 : v2
      const told = file !== undefined && read(`${leaf}/${file}`).ok
      return told || there(leaf) ? { version, places } : unknown('gone', `${leaf}: no such cgroup`)
    },
    read: (place, file) => read(`${place}/${file}`),
  }
}
