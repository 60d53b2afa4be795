/** Where predicted and observed differ by their meaning. */
import type { Known } from '../model/fact.js'
import { containerFacts, type Observed, type Predicted } from '../model/facts.js'
import type { Drift } from '../model/report.js'
import { comparisons } from './comparisons.js'

/** A fact that exists in both views. */
export type ComparedFact = keyof Predicted & keyof Observed

export const comparedFacts = (Object.keys(containerFacts) as (keyof typeof containerFacts)[]).filter((name): name is ComparedFact => {
  const { views } = containerFacts[name]
  return views.includes('P') && views.includes('O')
})

/** Differences that were worked out before: most containers have the very same values as the last. */
interface Last {
  readonly expected: unknown
  readonly seen: unknown
  readonly difference: Difference | undefined
}

/** The facts that are known in both views and differ. In the order of the fact table. `before` is what it remembers for the next. */
export function drift(predicted: Predicted, observed: Observed, before: DriftsBefore = new Map()): readonly Drift[] {
  const drifts: Drift[] = []
  for (const fact of comparedFacts) {
    const one = driftOf(fact, predicted, observed, before)
    if (one) drifts.push(one)
  }
  return drifts
}

export type DriftsBefore = Map<ComparedFact, Last>

function driftOf(fact: ComparedFact, predicted: Predicted, observed: Observed, before: DriftsBefore): Drift | undefined {
  const seen = observed[fact]
  if (seen?.known !== true) return undefined
  const expected = predicted[fact]
  if (expected?.known !== true) return undefined
  const last = before.get(fact)
  const isSame = last !== undefined && last.expected === expected.value && last.seen === seen.value
  const difference = isSame ? last.difference : differenceOf(fact, expected, seen)
  if (!isSame) before.set(fact, { expected: expected.value, seen: seen.value, difference })
  if (difference === undefined) return undefined
  return {
    fact: `container.${fact}`,
    predicted: difference[0],
    observed: difference[1],
    predictedOrigin: expected.origin,
    observedOrigin: seen.origin,
  }
}

type Difference = readonly [predicted: string, observed: string]

function differenceOf(fact: ComparedFact, expected: Known<unknown>, seen: Known<unknown>): Difference | undefined {
  // Both values are of the type that the table gives this fact, so its comparison takes them.
  const compare = comparisons[fact] as (predicted: unknown, observed: unknown) => Difference | undefined
  return compare(expected.value, seen.value)
}
