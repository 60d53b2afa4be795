/** Counts how often prediction and kernel agree, fact by fact. Pure. */
import type { Observed, Predicted } from '../model/facts.js'
import type { Drift } from '../model/report.js'
import { type ComparedFact, comparedFacts, drift } from '../predict/drift.js'
import { type KnownCause, knownCauses } from './known.js'

export interface Verdict {
  readonly flags: readonly string[]
  /** Facts that are known in both views. */
  readonly compared: readonly ComparedFact[]
  /** Facts that one of the views does not know, with the reason. */
  readonly gaps: readonly GapOf[]
  readonly drifts: readonly Drift[]
}

interface GapOf {
  readonly fact: ComparedFact
  readonly view: 'predicted' | 'observed'
  readonly reason: string
}

export interface FactCount {
  readonly fact: ComparedFact
  readonly compared: number
  readonly agreed: number
  readonly known: number
  readonly gaps: readonly string[]
}

export function judge(flags: readonly string[], predicted: Predicted, observed: Observed): Verdict {
  const gaps = comparedFacts.flatMap((fact) => gapOf(fact, predicted, observed) ?? [])
  const compared = comparedFacts.filter((fact) => !gaps.some((gap) => gap.fact === fact))
  return { flags, compared, gaps, drifts: drift(predicted, observed) }
}

function gapOf(fact: ComparedFact, predicted: Predicted, observed: Observed): GapOf | undefined {
  const views = [
    ['predicted', predicted[fact]],
    ['observed', observed[fact]],
  ] as const
  for (const [view, found] of views) {
    if (found === undefined) return { fact, view, reason: 'missing' }
    if (!found.known) return { fact, view, reason: `${found.gap.reason}: ${found.gap.detail}` }
  }
  return undefined
}

export function causeOf(one: Drift): KnownCause | undefined {
  return knownCauses.find(({ explains }) => explains(one))
}

export function countFacts(verdicts: readonly Verdict[]): readonly FactCount[] {
  return comparedFacts.map((fact) => {
    const drifts = verdicts.flatMap(({ drifts: all }) => all.filter((one) => one.fact === `container.${fact}`))
    const compared = verdicts.filter(({ compared: facts }) => facts.includes(fact)).length
    const gaps = verdicts.flatMap(({ gaps: all }) =>
      all.filter((gap) => gap.fact === fact).map(({ view, reason }) => `${view}: ${general(reason)}`),
    )
    const known = drifts.filter((one) => causeOf(one) !== undefined).length
    return { fact, compared, agreed: compared - drifts.length, known, gaps: [...new Set(gaps)].sort() }
  })
}

/** Without what differs from container to container. */
function general(reason: string): string {
  return reason.replace(/\/proc\/\d+/g, '/proc/PID').replace(/[0-9a-f]{64}/g, 'ID')
}
