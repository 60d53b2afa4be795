/**
 * What changed from one run to another. Each change of state is told once; what became unknown is not resolved; what was unknown for a
 * while is compared with what was last known. Pure: the same runs give the same changes, in whatever order their parts come.
 */
import type { Change } from '../model/history.js'
import type { ContainerReport, Report } from '../model/report.js'
import { byUrgency, cameOrWent, changeOf, unseen } from './change.js'
import { classify } from './classify.js'
import { checksOf, type LastKnown, lastKnown, type Question } from './last-known.js'
import { blindTo, isStandIn } from './sight.js'
import { absent, type CheckKey, type State, type States, statesOf } from './state.js'
import { keyFor, type Replicas, workloadsOf } from './workloads.js'

/** A workload that is there now; without `before` it was out of sight then. */
interface Pair {
  readonly workload: string
  readonly before: readonly ContainerReport[]
  readonly after: Replicas
  readonly old: readonly States[]
  readonly now: readonly States[]
}

interface Sorted {
  readonly pairs: readonly Pair[]
  readonly came: readonly (readonly [string, Replicas])[]
  readonly went: readonly (readonly [string, Replicas])[]
}

/** `earlier`: the runs before `before`, newest first; they are asked only for what `before` could not decide. */
export function compare(before: Report, after: Report, earlier: Iterable<Report> = []): Change[] {
  const key = keyFor(before, after)
  const { pairs, came, went } = sort([...workloadsOf(before, key)], [...workloadsOf(after, key)], { before, after })
  const checks = [...new Set([...checksOf(before), ...checksOf(after)])].sort()
  const known = lastKnown(questions(pairs, checks), earlier, key)
  return [
    ...pairs.flatMap((one) => changesOf(one, checks, known, { before, after })),
    ...came.map(([name, containers]) => cameOrWent('new-container', name, containers)),
    ...went.map(([name, containers]) => {
      const silent = blindTo(containers[0].identity, after)
      return silent ? unseen(name, containers, silent) : cameOrWent('gone-container', name, containers)
    }),
  ].sort(byUrgency)
}

type Entry = readonly [name: string, containers: Replicas]

/** A container without a name that comes while others go out of sight may be one of those, and the other way round. */
function sort(old: readonly Entry[], now: readonly Entry[], { before, after }: { before: Report; after: Report }): Sorted {
  const was = new Map(old)
  const is = new Map(now)
  const gone = old.filter(([name]) => !is.has(name))
  const added = now.filter(([name]) => !was.has(name))
  const hidden = gone.filter(([, [first]]) => blindTo(first.identity, after))
  const shown = added.filter(([, [first]]) => blindTo(first.identity, before))
  const isNamed = ([, [first]]: Entry) => !isStandIn(first.identity)
  const pairs = now.flatMap(([name, containers]) => {
    const then = was.get(name)
    return then && !isSame(then, containers) ? [pair(name, then, containers)] : []
  })
  return {
    pairs: [...pairs, ...shown.map(([name, containers]) => pair(name, [], containers))],
    came: added.filter((one) => !shown.includes(one) && (hidden.length === 0 || isNamed(one))),
    went: gone.filter((one) => shown.length === 0 || isNamed(one)),
  }
}

/** The very same judgements, as a store hands them out for what did not change. */
function isSame(before: Replicas, after: Replicas): boolean {
  return before.length === after.length && before.every((one, at) => one === after[at])
}

function pair(workload: string, before: readonly ContainerReport[], after: Replicas): Pair {
  return { workload, before, after, old: before.map(statesOf), now: after.map(statesOf) }
}

/** What was not decided before and is decided now. */
function questions(pairs: readonly Pair[], checks: readonly CheckKey[]): Question[] {
  return pairs.flatMap(({ workload, after, old, now }) => {
    const isOpen = (check: CheckKey) => old.length === 0 || !old.every((one) => isDecided(one.get(check)))
    const open = checks.filter((check) => now.some((one) => isDecided(one.get(check))) && isOpen(check))
    return open.length > 0 ? [{ workload, replicas: after, checks: open }] : []
  })
}

function isDecided(state: State | undefined): boolean {
  return state !== undefined && state.is !== 'unknown' && state.is !== 'absent'
}

function changesOf(one: Pair, checks: readonly CheckKey[], known: LastKnown, reports: { before: Report; after: Report }): Change[] {
  const { workload, before, after, old, now } = one
  if (old.length === 0 && checks.every((check) => known(workload, check).length === 0))
    return [cameOrWent('new-container', workload, after)]
  return checks.flatMap((check) => {
    const states = old.length === 0 ? [absent] : old.map((replica) => replica.get(check) ?? absent)
    const from = remembering(states, known(workload, check))
    const to = now.map((replica) => replica.get(check) ?? absent)
    const told = classify(from, to)
    return told ? [changeOf(told, { workload, check, containers: { before, after }, states: { before: from, after: to }, reports })] : []
  })
}

/** What is not decided gets what was last known, the worst first; there may have been more or fewer replicas then. */
function remembering(states: readonly State[], known: readonly State[]): readonly State[] {
  let next = 0
  return states.map((state) => {
    const last = isDecided(state) ? undefined : known[Math.min(next++, known.length - 1)]
    return last ? { ...state, last } : state
  })
}
