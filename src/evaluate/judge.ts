/** One rule, or one escape path, on one container. */
import type { Names, Program } from '../cel/language.js'
import type { PathResult, PreconditionResult, Result } from '../model/report.js'
import type { Precondition } from '../model/rule.js'
import type { CompiledPath, CompiledRule } from '../rules/compile.js'
import type { FactQuestion, Lack } from './questions.js'
import { type PathVerdict, tellPath, tellRule, type Verdict } from './verdict.js'
import { type FactView, UnknownFact } from './view.js'

/** The result of a rule. `workload` goes into the fingerprint. */
export function judgeRule(compiled: CompiledRule, view: FactView, workload: string): Result {
  return tellRule(weighRule(compiled, view), view, workload)
}

/** The result of an escape path: open when every precondition holds, blocked when one does not, else undecided. */
export function judgePath(compiled: CompiledPath, view: FactView): PathResult {
  return tellPath(weighPath(compiled, view), view)
}

/** What a rule says of this container, and of every other that gives the same answers. */
export function weighRule(compiled: CompiledRule, view: FactView): Verdict {
  return view.judged(compiled, () => weigh(compiled, view))
}

function weigh(compiled: CompiledRule, view: FactView): Verdict {
  const { rule, lets } = compiled
  const applies = rule.appliesWhen === 'true' ? always : truth(compiled.appliesWhen, lets, view)
  if (applies.is === false && applies.doubtful.length === 0) return plain(compiled, 'not-applicable')
  const condition = truth(compiled.condition, lets, view)
  // That the rule does not apply is a mere prediction, which the kernel was asked to confirm and did not.
  if (applies.is === false) return isSurelyFalse(condition) ? plain(compiled, 'not-applicable') : undecided(compiled, applies.doubtful)
  if (condition.is === false) {
    const missing = [...applies.doubtful, ...condition.doubtful]
    return missing.length > 0 ? undecided(compiled, missing) : plain(compiled, 'pass')
  }
  if (applies.is === undefined) return undecided(compiled, applies.missing)
  if (condition.is === undefined) return undecided(compiled, condition.missing)
  return failed(compiled, view, condition.facts)
}

/** What keeps it from being sure. That something holds may be concluded from a mere prediction. */
function lacksOf({ is, missing, doubtful }: Truth): readonly Lack[] {
  return is === undefined ? missing : is ? [] : doubtful
}

function isSurelyFalse({ is, doubtful }: Truth): boolean {
  return is === false && doubtful.length === 0
}

/** Results that say nothing of their container are one object for all. */
const plains = { pass: new WeakMap<CompiledRule, Verdict>(), 'not-applicable': new WeakMap<CompiledRule, Verdict>() }

function plain(compiled: CompiledRule, outcome: keyof typeof plains): Verdict {
  let known = plains[outcome].get(compiled)
  if (!known) {
    known = { result: empty(compiled, outcome), because: [], missing: [] }
    plains[outcome].set(compiled, known)
  }
  return known
}

function undecided(compiled: CompiledRule, missing: readonly Lack[]): Verdict {
  return { result: empty(compiled, 'unknown'), because: [], missing }
}

function empty({ rule }: CompiledRule, outcome: Result['outcome']): Result {
  return { rule: rule.id, severity: rule.severity, message: '', offenders: none, because: none, missing: none, fingerprint: '', outcome }
}

const none: readonly never[] = []

function failed(compiled: CompiledRule, view: FactView, because: readonly FactQuestion[]): Verdict {
  const { rule, lets } = compiled
  // What is less bad only by a prediction that the kernel was asked to confirm, and did not, is as bad as it can be.
  const softener = rule.softened.find((_, index) => {
    const held = truth(compiled.softened[index] as Program, lets, view)
    return held.is === true && held.doubtful.length === 0
  })
  const offenders = compiled.offenders ? ((optional(compiled.offenders, view.with(lets)) as string[] | undefined) ?? []) : []
  const texts = view.withGiven(lets, { offenders })
  const message = compiled.message.texts
    .flatMap((text, index) => [text, write(compiled.message.expressions[index], texts)])
    .join('')
    .trim()
  const result: Result = {
    rule: rule.id,
    outcome: 'fail',
    severity: softener?.severity ?? rule.severity,
    ...(softener && { softenedBecause: softener.because }),
    message,
    offenders,
    because: [],
    missing: [],
    fingerprint: '',
  }
  return { result, because, missing: [] }
}

/** Runs a program that only decorates a decided finding: what it does not know is left out. */
function optional(program: Program, names: Names): unknown {
  try {
    return program.evaluate(names)
  } catch (error) {
    if (error instanceof UnknownFact) return undefined
    throw error
  }
}

type Scalar = string | number | bigint | boolean

function write(program: Program | undefined, names: Names): string {
  if (!program) return ''
  const value = optional(program, names) as Scalar | Scalar[] | undefined
  if (value === undefined) return 'not known'
  return Array.isArray(value) ? value.join(', ') : String(value)
}

interface Truth {
  /** Undefined: not known. */
  readonly is: boolean | undefined
  /** What it lacks to be known. */
  readonly missing: readonly Lack[]
  readonly facts: readonly FactQuestion[]
  readonly doubtful: readonly FactQuestion[]
}

const always: Truth = { is: true, missing: [], facts: [], doubtful: [] }

function truth(program: Program, lets: ReadonlyMap<string, Program>, view: FactView): Truth {
  const { value, facts, unknown, doubtful } = view.end(program, lets)
  if ('value' in value) return { is: value.value as boolean, missing: [], facts, doubtful }
  return { is: undefined, missing: lacks(value.error, unknown), facts, doubtful }
}

function lacks(error: unknown, unknown: readonly FactQuestion[]): readonly Lack[] {
  if (!(error instanceof UnknownFact)) return [ruleError(error as Error)]
  const { lack } = error
  return unknown.some((one) => one.fact === lack.fact) ? unknown : [lack, ...unknown]
}

/** The rule itself is at fault, whatever the container. */
function ruleError({ message }: Error): Lack {
  const missing = { fact: 'rule', gap: { reason: 'rule-error', detail: message.split('\n')[0] ?? '' } } as const
  return { fact: 'rule', tell: () => missing }
}

/** What an escape path says of this container, and of every other that gives the same answers. */
export function weighPath(compiled: CompiledPath, view: FactView): PathVerdict {
  return view.judged(compiled, () => weighGates(compiled, view))
}

function weighGates(compiled: CompiledPath, view: FactView): PathVerdict {
  const { path, lets } = compiled
  const base = { path: path.id, ends: path.ends, severity: path.severity }
  const applies = path.appliesWhen === 'true' ? always : truth(compiled.appliesWhen, lets, view)
  if (applies.is === false && applies.doubtful.length === 0)
    return { result: { ...base, outcome: 'not-applicable', preconditions: [] }, gates: [] }
  // Whether it applies at all is told at its first gate.
  const unsure = lacksOf(applies)
  const weighed = compiled.preconditions.map(({ precondition, condition }, at) => {
    const held = truth(condition, lets, view)
    const missing = isSurelyFalse(held) ? [] : [...lacksOf(held), ...(at === 0 ? unsure : [])]
    return { precondition, facts: held.facts, holds: holds(held, missing), missing }
  })
  const shut = weighed.some((one) => one.holds === 'no')
  const doubtful = weighed.some((one) => one.holds === 'unknown')
  const outcome = shut ? 'blocked' : doubtful ? 'undecided' : 'open'
  const gates = weighed.map(({ precondition, facts, holds, missing }) => {
    // What a gate rests on is told where it decides: all of a path that is or may be open, the shut ones of a blocked path.
    const decides = outcome !== 'blocked' || holds === 'no'
    return { result: plainGate(precondition, holds), because: decides ? facts : [], missing }
  })
  return { result: { ...base, outcome, preconditions: gates.map((gate) => gate.result) }, gates }
}

/** Gates that say nothing of their container are one object for all. */
const plainGates = new WeakMap<Precondition, Partial<Record<PreconditionResult['holds'], PreconditionResult>>>()

function plainGate(precondition: Precondition, holds: PreconditionResult['holds']): PreconditionResult {
  let known = plainGates.get(precondition)
  if (!known) {
    known = {}
    plainGates.set(precondition, known)
  }
  const { id, title, blockedBy, cure } = precondition
  known[holds] ??= Object.freeze({ id, title, blockedBy, cure, holds, because: [], missing: [] })
  return known[holds]
}

function holds({ is }: Truth, missing: readonly Lack[]): PreconditionResult['holds'] {
  if (is === undefined || missing.length > 0) return 'unknown'
  return is ? 'yes' : 'no'
}
