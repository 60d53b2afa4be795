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

/** The facts that are known in both views and differ. Pure, in the order of the fact table. */
export function drift(predicted: Predicted, observed: Observed): readonly Drift[] {
  const drifts: Drift[] = []
  for (const fact of comparedFacts) {
    const one = driftOf(fact, predicted, observed)
    if (one) drifts.push(one)
  }
  return drifts
}

function driftOf(fact: ComparedFact, predicted: Predicted, observed: Observed): Drift | undefined {
  const seen = observed[fact]
  if (seen?.known !== true) return undefined
  const expected = predicted[fact]
  if (expected?.known !== true) return undefined
  const difference = differenceOf(fact, expected, seen)
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
