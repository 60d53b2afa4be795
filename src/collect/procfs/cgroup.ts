import { memo } from './memo.js'
import { text } from './text.js'

/** One line of /proc/PID/cgroup: cgroups(7). */
export interface Membership {
  /** Controllers of a v1 hierarchy, `name=systemd` for a named one; empty for the v2 line `0::/path`. */
  readonly controllers: readonly string[]
  readonly path: string
}

/** undefined when a line is not of the form `N:controllers:/path`. Processes of one cgroup share one answer. */
export const parseCgroup: (content: string) => readonly Membership[] | undefined = memo(parse, 4096)

function parse(content: string): readonly Membership[] | undefined {
  const memberships: Membership[] = []
  for (const line of content.split('\n')) {
    if (line === '') continue
    const parts = /^[0-9]+:([^:]*):(\/.*)$/.exec(line)
    if (parts === null) return undefined
    const [, controllers = '', path = ''] = parts
    // Only the v2 line marks a removed cgroup, by these words at its end.
    memberships.push({
      controllers: controllers === '' ? [] : controllers.split(','),
      path: text(controllers === '' ? path.replace(/ \(deleted\)$/, '') : path),
    })
  }
  return memberships
}

/** The membership in a controller's v1 hierarchy, else in v2. */
export function membershipFor(memberships: readonly Membership[], controller: string): Membership | undefined {
  return memberships.find((each) => each.controllers.includes(controller)) ?? memberships.find((each) => each.controllers.length === 0)
}

/** A name for the hierarchy of a line, the same for every process. */
export function hierarchyOf(membership: Membership): string {
  return membership.controllers.join(',')
}

const tellingOrder = ['name=systemd', 'pids', 'memory', 'devices']

/** The path that tells most. nspawn without a manager is only in name=systemd, other engines may lack that one. */
export function tellingPath(memberships: readonly Membership[]): Membership | undefined {
  const ordered = [
    ...tellingOrder.map((controller) => memberships.find((each) => each.controllers.includes(controller))),
    memberships.find((each) => each.controllers.length === 0),
    ...memberships,
  ].filter((each) => each !== undefined)
  return ordered.find((each) => each.path !== '/') ?? ordered[0]
}
