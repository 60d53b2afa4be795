/**
 * How a check of one workload went from one run to the next. Replicas have no identity that outlives a redeploy, so states are compared
 * as a multiset, and how many replicas there are counts for nothing: five that fail are the same finding as three. Pure.
 */
import { severities } from '../model/severity.js'
import { keyOf, type Standing, type State } from './state.js'

export interface Transition {
  readonly from: State
  readonly to: State
}

/** From best to worst. Nothing is better than to be seen to hold. */
const order: readonly Standing[] = ['good', 'absent', 'unknown', 'waived', 'bad']

/** States that are not on both sides, paired worst with worst. Neither list is empty. */
export function transitions(before: readonly State[], after: readonly State[]): Transition[] {
  const old = [...before].sort(worstFirst)
  const { left, right } = without(old, [...after].sort(worstFirst))
  const paired = Math.min(left.length, right.length)
  const moved = left.slice(0, paired).map((from, at) => ({ from, to: right[at] as State }))
  return [...moved, ...added(right.slice(paired), old), ...removed(left.slice(paired), after)]
}

/** What is left of both when equal states are taken away in pairs. */
function without(before: readonly State[], after: readonly State[]): { left: State[]; right: State[] } {
  const counts = new Map<string, number>()
  for (const one of after) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1)
  const left = before.filter((one) => !take(counts, keyOf(one)))
  const spare = new Map<string, number>()
  for (const one of before) spare.set(keyOf(one), (spare.get(keyOf(one)) ?? 0) + 1)
  return { left, right: after.filter((one) => !take(spare, keyOf(one))) }
}

function take(counts: Map<string, number>, key: string): boolean {
  const count = counts.get(key) ?? 0
  counts.set(key, count - 1)
  return count > 0
}

/** More replicas than before: those in a state that no replica had came from the best one. */
function added(surplus: readonly State[], before: readonly State[]): Transition[] {
  const known = new Set(before.map(keyOf))
  const best = before.at(-1) as State
  return surplus.filter((one) => one.is !== 'good' && !known.has(keyOf(one))).map((to) => ({ from: best, to }))
}

/** Fewer replicas than before: what only those had that went is gone, as far as the worst of the others says. */
function removed(surplus: readonly State[], after: readonly State[]): Transition[] {
  const known = new Set(after.map(keyOf))
  const worst = [...after].sort(worstFirst)[0] as State
  const told = (state: State) => worth(state) !== undefined
  return surplus.filter((one) => told(one) && !known.has(keyOf(one))).map((from) => ({ from, to: worst }))
}

/** What there is to lose sight of: the finding itself, or the one that was last known. */
export function worth(state: State): State | undefined {
  if (state.is === 'bad' || state.is === 'waived') return state
  return state.last && worth(state.last)
}

function worstFirst(a: State, b: State): number {
  const byKey = () => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0)
  return order.indexOf(b.is) - order.indexOf(a.is) || severities.indexOf(b.severity) - severities.indexOf(a.severity) || byKey()
}
