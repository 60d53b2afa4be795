/** The outcome in words: for a terminal, and as Markdown for docs/proof.md. Pure. */
import { causeOf, countFacts, type FactCount, type Verdict } from './tally.js'

export interface Proof {
  /** Engine and kernel that answered. */
  readonly bed: string
  readonly seed: number
  readonly verdicts: readonly Verdict[]
  readonly refusals: readonly Refusal[]
}

/** Flags that the engine or its runtime would not start, and what it said. */
export interface Refusal {
  readonly flags: readonly string[]
  readonly message: string
}

interface Sums {
  readonly containers: number
  readonly compared: number
  readonly agreed: number
  readonly known: number
  readonly open: number
}

export function sumsOf({ verdicts }: Proof): Sums {
  const facts = countFacts(verdicts)
  const sum = (of: (fact: FactCount) => number) => facts.reduce((total, fact) => total + of(fact), 0)
  const compared = sum((fact) => fact.compared)
  const agreed = sum((fact) => fact.agreed)
  const known = sum((fact) => fact.known)
  return { containers: verdicts.length, compared, agreed, known, open: compared - agreed - known }
}

/** Everything that a reader on a terminal wants to see. */
export function textOf(proof: Proof): string {
  return [headline(proof), '', ...factLines(proof), '', ...openLines(proof), ...refusalLines(proof), ''].join('\n')
}

function headline(proof: Proof): string {
  const { containers, compared, agreed, known, open } = sumsOf(proof)
  return `${proof.bed}, seed ${proof.seed}: ${containers} containers, ${compared} facts compared, ${agreed} agreed, ${known} differ for a known cause, ${open} open; ${proof.refusals.length} refused by the engine`
}

function factLines({ verdicts }: Proof): readonly string[] {
  return countFacts(verdicts).map(({ fact, compared, agreed, known, gaps }) => {
    const causes = known > 0 ? `  known cause ${known}` : ''
    const missing = gaps.length > 0 ? `  not compared: ${gaps.join('; ')}` : ''
    return `  ${fact.padEnd(26)} ${String(agreed).padStart(5)} / ${String(compared).padEnd(5)}${causes}${missing}`
  })
}

function openLines({ verdicts }: Proof): readonly string[] {
  return verdicts.flatMap(({ flags, drifts }) => {
    const open = drifts.filter((one) => causeOf(one) === undefined)
    if (open.length === 0) return []
    const lines = open.map(({ fact, predicted, observed }) => `    ${fact}: predicted ${predicted}; observed ${observed}`)
    return [`  docker run ${flags.join(' ')}`, ...lines]
  })
}

function refusalLines({ refusals }: Proof): readonly string[] {
  const byMessage = new Map<string, Refusal[]>()
  for (const refusal of refusals) byMessage.set(refusal.message, [...(byMessage.get(refusal.message) ?? []), refusal])
  const sorted = [...byMessage].sort(([a, as], [b, bs]) => bs.length - as.length || (a < b ? -1 : 1))
  const lines = sorted.flatMap(([message, all]) => [`  ${all.length} x ${message}`, `      as in: docker run ${all[0]?.flags.join(' ')}`])
  return lines.length === 0 ? [] : ['refused by the engine:', ...lines]
}

/** One row for the table of beds, one table for the facts. */
export function markdownOf(proof: Proof): string {
  const { containers, compared, agreed, known, open } = sumsOf(proof)
  const rows = countFacts(proof.verdicts).map(
    ({ fact, compared: both, agreed: same, known: causes }) => `| ${fact} | ${both} | ${same} | ${causes} | ${both - same - causes} |`,
  )
  return [
    '| bed | seed | containers | refused | facts compared | agreed | known cause | open |',
    '|---|---|---|---|---|---|---|---|---|',
    `| ${proof.bed} | ${proof.seed} | ${containers} | ${proof.refusals.length} | ${compared} | ${agreed} | ${known} | ${open} |`,
    '',
    '| fact | compared | agreed | known cause | open |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}
