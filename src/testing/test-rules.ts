/** Proves rules and escape paths by their own cases: each changes the hardened baseline in one way. */
import { judgePath, judgeRule } from '../evaluate/judge.js'
import { FactView, type ViewInput } from '../evaluate/view.js'
import type { CompiledRules } from '../rules/compile.js'
import { type Baseline, factsOf, nothingKnown, readBaseline } from './baseline.js'

export interface CaseOutcome {
  /** Id of the rule or path. */
  readonly id: string
  /** What was tried, as a sentence. */
  readonly name: string
  readonly passed: boolean
  /** What went wrong; empty when it passed. */
  readonly problem: string
}

/** Runs every case of every rule and path, one at a time, plus what must hold for all of them. */
export async function testRules(rules: CompiledRules): Promise<CaseOutcome[]> {
  const baseline = await readBaseline()
  return [...rules.rules.flatMap((one) => testRule(one, rules, baseline)), ...rules.paths.flatMap((one) => testPath(one, rules, baseline))]
}

type CompiledRule = CompiledRules['rules'][number]
type CompiledPath = CompiledRules['paths'][number]

function testRule(compiled: CompiledRule, rules: CompiledRules, baseline: Baseline): CaseOutcome[] {
  const { rule } = compiled
  const run = (input: ViewInput) => judgeRule(compiled, new FactView(input, rules.terms), 'case')
  const outcomes = [
    check(rule.id, 'passes on the hardened baseline, or does not apply to it', () => {
      const { outcome } = run(factsOf(baseline, {}))
      return outcome === 'pass' || outcome === 'not-applicable' ? '' : `is ${outcome}`
    }),
    check(rule.id, 'concludes nothing from nothing', () => {
      const { outcome } = run(nothingKnown())
      return outcome === 'unknown' ? '' : `is ${outcome}`
    }),
    ...rule.cases.map((one) =>
      check(rule.id, sentence(one), () => {
        const result = run(factsOf(baseline, one.given))
        if (result.outcome !== one.expect) return `is ${result.outcome}${reasons(result.missing)}`
        return one.severity && result.severity !== one.severity ? `has severity ${result.severity}, not ${one.severity}` : ''
      }),
    ),
  ]
  const kinds = (['fail', 'pass', 'unknown'] as const).filter(
    (kind) => rule.impossible[kind] === undefined && !rule.cases.some((one) => one.expect === kind),
  )
  return [
    ...outcomes,
    ...kinds.map((kind) => check(rule.id, `has a case that expects ${kind}`, () => 'has none, and no reason under `impossible`')),
  ]
}

function testPath(compiled: CompiledPath, rules: CompiledRules, baseline: Baseline): CaseOutcome[] {
  const { path } = compiled
  const run = (input: ViewInput) => judgePath(compiled, new FactView(input, rules.terms))
  const fixed = [
    check(path.id, 'is blocked on the hardened baseline, or does not apply to it', () => {
      const { outcome } = run(factsOf(baseline, {}))
      return outcome === 'blocked' || outcome === 'not-applicable' ? '' : `is ${outcome}`
    }),
    check(path.id, 'concludes nothing from nothing', () => {
      const { outcome } = run(nothingKnown())
      return outcome === 'undecided' ? '' : `is ${outcome}`
    }),
  ]
  const cases = path.cases.map((one) =>
    check(path.id, sentence(one), () => {
      const result = run(factsOf(baseline, one.given))
      if (result.outcome !== one.expect) return `is ${result.outcome}: ${result.preconditions.map((p) => `${p.id} ${p.holds}`).join(', ')}`
      const culprit = result.preconditions.find((p) => p.holds === (one.expect === 'blocked' ? 'no' : 'unknown'))
      return one.by && culprit?.id !== one.by ? `is ${one.expect} by ${culprit?.id}, not by ${one.by}` : ''
    }),
  )
  const kinds = (['open', 'blocked', 'undecided'] as const).filter((kind) => !path.cases.some((one) => one.expect === kind))
  const unblocked = path.preconditions.filter((p) => !path.cases.some((one) => one.expect === 'blocked' && one.by === p.id))
  return [
    ...fixed,
    ...cases,
    ...kinds.map((kind) => check(path.id, `has a case that expects ${kind}`, () => 'has none')),
    ...unblocked.map((p) => check(path.id, `has a case blocked by ${p.id} alone`, () => 'has none')),
  ]
}

function sentence(one: { given: object; expect: string; note?: string }): string {
  return `${one.expect} for ${JSON.stringify(one.given)}${one.note ? ` (${one.note})` : ''}`
}

function reasons(missing: readonly { fact: string; gap: { detail: string } }[]): string {
  return missing.length === 0 ? '' : `: ${missing.map((one) => `${one.fact} (${one.gap.detail})`).join(', ')}`
}

function check(id: string, name: string, run: () => string): CaseOutcome {
  const problem = run()
  return { id, name, passed: problem === '', problem }
}
