/** One pass over the processes of this procfs: enough of each to tell which container it belongs to. */
import { type Membership, parseCgroup } from './cgroup.js'
import { type Reading, type Roots, readPids, readProcLink, readProcWhole } from './read.js'
import { parseStat, type Stat } from './stat.js'

export interface Task extends Stat {
  /** Empty when it could not be read. */
  readonly memberships: readonly Membership[]
  /** Text of ns/pid; undefined when it may not be read. */
  readonly pidNamespace: string | undefined
}

export interface Tasks {
  readonly all: ReadonlyMap<number, Task>
  /** How many were not reached before the deadline. */
  readonly missed: number
}

export function readStat(roots: Roots, pid: number): Stat | undefined {
  const content = readProcWhole(roots, `${pid}/stat`, 4096)
  return content.ok ? parseStat(content.value) : undefined
}

/** What is known of one process at a glance; undefined for kernel threads, which no container holds, and for dead ones. */
export function readTask(roots: Roots, pid: number): Task | undefined {
  const stat = readStat(roots, pid)
  if (stat === undefined || stat.kernelThread) return undefined
  const cgroup = readProcWhole(roots, `${pid}/cgroup`)
  const link = readProcLink(roots, `${pid}/ns/pid`)
  return { memberships: (cgroup.ok ? parseCgroup(cgroup.value) : undefined) ?? [], pidNamespace: link.ok ? link.value : undefined, ...stat }
}

export function readTasks(roots: Roots, deadline: number): Reading<Tasks> {
  const pids = readPids(roots)
  if (!pids.ok) return pids
  const all = new Map<number, Task>()
  let missed = 0
  for (const pid of pids.value) {
    if (Date.now() > deadline) {
      missed++
      continue
    }
    const task = readTask(roots, pid)
    if (task !== undefined) all.set(pid, task)
  }
  return { ok: true, value: { all, missed } }
}
