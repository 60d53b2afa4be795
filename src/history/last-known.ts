/**
 * What was last known of checks that could not be decided: from earlier runs, newest first, and no further back than it takes.
 * So a finding that was unknown for a night does not appear anew, and is resolved only when it was seen to be gone. Pure.
 */
import type { Report } from '../model/report.js'
import { blindTo } from './sight.js'
import { type CheckKey, type State, statesOf } from './state.js'
import { type Key, type Replicas, workloadsOf } from './workloads.js'

/** Checks of a workload that wait for an answer. */
export interface Question {
  readonly workload: string
  /** As it is now. */
  readonly replicas: Replicas
  readonly checks: readonly CheckKey[]
}

/** By workload and check what its replicas were, worst first. */
export type LastKnown = (workload: string, check: CheckKey) => readonly State[]

interface Open extends Question {
  readonly left: Set<CheckKey>
}

export function lastKnown(questions: readonly Question[], earlier: Iterable<Report>, key: Key): LastKnown {
  const found = new Map<string, State[]>()
  let open: Open[] = questions.map((one) => ({ ...one, left: new Set(one.checks) }))
  if (open.length > 0) {
    for (const report of earlier) {
      const workloads = workloadsOf(report, key)
      open = open.filter((one) => goesOn(one, workloads.get(one.workload), report, found))
      if (open.length === 0) break
    }
  }
  return (workload, check) => [...(found.get(`${workload}\n${check}`) ?? [])].sort(badFirst)
}

/** Takes what this run knows. Whether there is more to look for: what was gone in between took its findings along. */
function goesOn(
  { workload, replicas: [now], left }: Open,
  then: Replicas | undefined,
  report: Report,
  found: Map<string, State[]>,
): boolean {
  if (!then) return blindTo(now.identity, report) !== undefined
  const replicas = then.map(statesOf)
  for (const check of left) {
    const states = replicas.flatMap((one) => one.get(check) ?? [])
    const decided = states.filter((one) => one.is !== 'unknown')
    const name = `${workload}\n${check}`
    found.set(name, [...(found.get(name) ?? []), ...decided])
    // What other replicas were is known; what this one was is known from before that.
    if (decided.length > 0 && decided.length === states.length) left.delete(check)
  }
  return left.size > 0
}

/** The rules and escape paths that a run judged by. */
export function checksOf({ rules, paths }: Pick<Report, 'rules' | 'paths'>): ReadonlySet<CheckKey> {
  return new Set([...rules.map(({ id }): CheckKey => `rule ${id}`), ...paths.map(({ id }): CheckKey => `path ${id}`)])
}

function badFirst(a: State, b: State): number {
  const rank = ({ is }: State) => (is === 'bad' ? 0 : is === 'waived' ? 1 : 2)
  return rank(a) - rank(b)
}
