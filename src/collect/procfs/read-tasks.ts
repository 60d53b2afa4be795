/** One pass over the processes of this procfs: enough of each to tell which container it belongs to. */
import { type Membership, parseCgroup } from './cgroup.js'
import { type Failure, type Reading, type Roots, readPids, readProcLink, readProcWhole, type Teller } from './read.js'
import { parseStat, type Stat } from './stat.js'

export interface Task extends Stat {
  /** Empty when it could not be read. */
  readonly memberships: readonly Membership[]
  /** Text of ns/pid; undefined when it may not be read. */
  readonly pidNamespace: string | undefined
  /** Not for want of a process, but of rights. */
  readonly refused: boolean
  /** Whose files tell of the process: its own, or a thread that outlived the first one. */
  readonly teller: Teller
}

export interface Tasks {
  readonly all: ReadonlyMap<number, Task>
  /** How many were not reached before the deadline. */
  readonly missed: number
  /** Of how many it may not be read in which pid namespace they are. */
  readonly refused: number
}

export function readStat(roots: Roots, pid: Teller): Stat | undefined {
  const content = readProcWhole(roots, `${pid}/stat`, 4096)
  return content.ok ? parseStat(content.value) : undefined
}

/**
 * A process goes on when its first thread alone ends (pthread_exit in main). That one stays as a zombie, which has no namespaces, mounts
 * or root any more: a thread that lives tells of the process.
 */
function living(roots: Roots, stat: Stat): { readonly teller: Teller; readonly stat: Stat } {
  if (stat.threads > 1 && (stat.state === 'Z' || stat.state === 'X')) {
    const threads = readPids(roots, `${stat.pid}/task`)
    for (const thread of threads.ok ? threads.value : []) {
      const teller = `${stat.pid}/task/${thread}`
      const state = readStat(roots, teller)?.state ?? 'Z'
      if (state !== 'Z' && state !== 'X') return { teller, stat: { ...stat, state } }
    }
  }
  return { teller: stat.pid, stat }
}

/** An LSM can refuse the host's init even to root, and no container is in there. */
function isRefusal(link: Failure, pid: number): boolean {
  return pid !== 1 && link.gap.gap.reason === 'permission-denied'
}

/** What is known of one process at a glance; undefined for kernel threads, which no container holds, and for dead ones. */
export function readTask(roots: Roots, pid: number): Task | undefined {
  const first = readStat(roots, pid)
  if (first === undefined || first.kernelThread) return undefined
  const { teller, stat } = living(roots, first)
  const cgroup = readProcWhole(roots, `${teller}/cgroup`)
  const link = readProcLink(roots, `${teller}/ns/pid`)
  const memberships = (cgroup.ok ? parseCgroup(cgroup.value) : undefined) ?? []
  const namespace = link.ok
    ? { pidNamespace: link.value, refused: false }
    : { pidNamespace: undefined, refused: isRefusal(link, first.pid) }
  return { memberships, ...namespace, teller, ...stat }
}

export function readTasks(roots: Roots, deadline: number): Reading<Tasks> {
  const pids = readPids(roots)
  if (!pids.ok) return pids
  const all = new Map<number, Task>()
  let missed = 0
  let refused = 0
  for (const pid of pids.value) {
    if (Date.now() > deadline) {
      missed++
      continue
    }
    const task = readTask(roots, pid)
    if (task !== undefined) all.set(pid, task)
    if (task?.refused) refused++
  }
  return { ok: true, value: { all, missed, refused } }
}
