/** Containers that no engine told of: processes in a pid namespace that is not the host's and belongs to no known container. */
import type { Identity } from '../../model/evidence.js'
import { tellingPath } from './cgroup.js'
import { nameFromCgroup } from './cgroup-names.js'
import { listIn } from './memo.js'
import type { Task } from './read-tasks.js'

interface Found {
  readonly identity: Identity
  readonly init: Task
}

/** The init of a namespace is the process that was there first; all others descend from it or were put in later. */
function firstOf(tasks: readonly Task[]): Task | undefined {
  return [...tasks].sort((a, b) => a.startTime - b.startTime || a.pid - b.pid)[0]
}

function identityOf(init: Task): Identity {
  const inode = /\[([0-9]+)\]/.exec(init.pidNamespace ?? '')?.[1] ?? '0'
  const path = tellingPath(init.memberships)?.path ?? '/'
  const name = nameFromCgroup(path) ?? `${init.name}-${init.pid}`
  return { id: `ns-${inode}`, name, image: '', engine: 'none', pid: init.pid, startedAt: '', workload: name }
}

/** `taken` are the processes of known containers, and namespaces nested in theirs are theirs. Ordered by pid. */
export function discover(tasks: ReadonlyMap<number, Task>, taken: ReadonlyMap<number, string>, hostPidNamespace: string): readonly Found[] {
  const groups = new Map<string, Task[]>()
  for (const task of tasks.values()) {
    if (task.pidNamespace === undefined || task.pidNamespace === hostPidNamespace || taken.has(task.pid)) continue
    listIn(groups, task.pidNamespace).push(task)
  }
  const found: Found[] = []
  for (const group of groups.values()) {
    const init = firstOf(group)
    if (init === undefined || init.state === 'Z') continue
    const parent = tasks.get(init.parent)
    // Nested in another group: its processes come to the outer container by descent.
    if (parent?.pidNamespace !== undefined && parent.pidNamespace !== hostPidNamespace && groups.has(parent.pidNamespace)) continue
    found.push({ identity: identityOf(init), init })
  }
  return found.sort((a, b) => a.init.pid - b.init.pid)
}
