/**
 * Which container does a process belong to? By its cgroup where the container has one of its own, else by its pid
 * namespace, else by descent. Names in paths are claims; only the cgroup that holds the container's init counts.
 */
import { hierarchyOf, type Membership } from './cgroup.js'
import type { Task } from './read-tasks.js'

export interface Init {
  readonly id: string
  readonly task: Task
}

function key(hierarchy: string, path: string): string {
  return `${hierarchy}:${path}`
}

/** `/a/b/c`, `/a/b`, `/a`: nested cgroups belong to the container that holds the outer one. The root is nobody's. */
function* upwards(path: string): Generator<string> {
  for (let rest = path; rest.length > 1; rest = rest.slice(0, rest.lastIndexOf('/'))) yield rest
}

/**
 * Cgroups that hold one container alone. That of a rootless container without systemd is its caller's: then the parent
 * of its init (shim, conmon, shell) is in it too, and it tells nothing.
 */
function ownCgroups(inits: readonly Init[], tasks: ReadonlyMap<number, Task>, shared: ReadonlySet<string>): ReadonlyMap<string, string> {
  const owners = new Map<string, string | undefined>()
  // Processes of one cgroup share one list, so each list is looked at once.
  const sets = new Map<readonly Membership[], ReadonlySet<string>>()
  const placesOf = (memberships: readonly Membership[]) => {
    const set = sets.get(memberships) ?? new Set(memberships.map((each) => key(hierarchyOf(each), each.path)))
    sets.set(memberships, set)
    return set
  }
  for (const { id, task } of inits) {
    const parent = placesOf(tasks.get(task.parent)?.memberships ?? [])
    for (const membership of task.memberships) {
      const place = key(hierarchyOf(membership), membership.path)
      const withParent = parent.has(place)
      if (membership.path === '/' || membership.path.startsWith('/..') || withParent || shared.has(place)) continue
      owners.set(place, owners.has(place) && owners.get(place) !== id ? undefined : id)
    }
  }
  return new Map([...owners].filter((owner): owner is [string, string] => owner[1] !== undefined))
}

function byCgroup(memberships: readonly Membership[], owners: ReadonlyMap<string, string>): string | undefined {
  let best: { id: string; depth: number } | undefined
  for (const membership of memberships) {
    const hierarchy = hierarchyOf(membership)
    for (const path of upwards(membership.path)) {
      const id = owners.get(key(hierarchy, path))
      if (id === undefined) continue
      if (best === undefined || path.length > best.depth) best = { id, depth: path.length }
      break
    }
  }
  return best?.id
}

/** When the first process of each pid namespace started. All others in it came later, so it is the one that the namespace was made for. */
function beginnings(tasks: ReadonlyMap<number, Task>): ReadonlyMap<string, number> {
  const first = new Map<string, number>()
  for (const { pidNamespace, startTime } of tasks.values()) {
    if (pidNamespace === undefined) continue
    const other = first.get(pidNamespace)
    if (other === undefined || startTime < other) first.set(pidNamespace, startTime)
  }
  return first
}

/** The pid namespaces of inits, where no other container and not the host uses the same; also none that is not in the report. */
function ownPidNamespaces(inits: readonly Init[], host: string | undefined, tasks: ReadonlyMap<number, Task>): ReadonlyMap<string, string> {
  const begun = beginnings(tasks)
  const owners = new Map<string, string | undefined>()
  for (const { id, task } of inits) {
    const { pidNamespace, startTime } = task
    if (pidNamespace === undefined || pidNamespace === host) continue
    const joined = (begun.get(pidNamespace) ?? startTime) < startTime
    owners.set(pidNamespace, owners.has(pidNamespace) || joined ? undefined : id)
  }
  return new Map([...owners].filter((owner): owner is [string, string] => owner[1] !== undefined))
}

/** Container ids by pid. `shared` holds the cgroups of the host's init and of the reader. */
export function assign(
  inits: readonly Init[],
  tasks: ReadonlyMap<number, Task>,
  hostPidNamespace: string | undefined,
  sharedWith: readonly Task[],
): ReadonlyMap<number, string> {
  const shared = new Set(sharedWith.flatMap((task) => task.memberships.map((each) => key(hierarchyOf(each), each.path))))
  const cgroups = ownCgroups(inits, tasks, shared)
  const namespaces = ownPidNamespaces(inits, hostPidNamespace, tasks)
  const owner = new Map<number, string>(inits.map(({ id, task }) => [task.pid, id]))
  const known = new Map<readonly Membership[], string | undefined>()
  for (const task of tasks.values()) {
    if (owner.has(task.pid)) continue
    if (!known.has(task.memberships)) known.set(task.memberships, byCgroup(task.memberships, cgroups))
    const id = known.get(task.memberships) ?? (task.pidNamespace === undefined ? undefined : namespaces.get(task.pidNamespace))
    if (id !== undefined) owner.set(task.pid, id)
  }

  /** Every process is visited once: what is found on the way up holds for all that were passed. */
  const strangers = new Set<number>()
  for (const task of tasks.values()) {
    const passed: number[] = []
    let current: Task | undefined = task
    while (current !== undefined && !owner.has(current.pid) && !strangers.has(current.pid) && !passed.includes(current.pid)) {
      passed.push(current.pid)
      current = tasks.get(current.parent)
    }
    const id = current === undefined ? undefined : owner.get(current.pid)
    for (const pid of passed) {
      if (id === undefined) strangers.add(pid)
      else owner.set(pid, id)
    }
  }
  return owner
}
