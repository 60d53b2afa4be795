/** One rule, or one escape path, on one container. */
import { createHash } from 'node:crypto'
import type { Program } from '../cel/language.js'
import type { Missing, PathResult, PreconditionResult, Result } from '../model/report.js'
import type { Outcome, Precondition } from '../model/rule.js'
import type { CompiledPath, CompiledRule } from '../rules/compile.js'
import { type FactView, grounds, lacks, type Reads, standIns, UnknownFact } from './view.js'

type Truth = { readonly known: true; readonly value: boolean } | { readonly known: false; readonly missing: readonly Missing[] }

/** The result of a rule. `workload` goes into the fingerprint. */
export function judgeRule(compiled: CompiledRule, view: FactView, workload: string): Result {
  const { rule } = compiled
  const context = view.with(compiled.lets)
  const applies = rule.appliesWhen === 'true' ? always : truth(compiled.appliesWhen, context, view)
  if (applies.truth.known && !applies.truth.value) return plain(compiled, 'not-applicable')
  const condition = truth(compiled.condition, context, view)
  if (condition.truth.known && !condition.truth.value) {
    const missing = [...standIns(applies.reads), ...standIns(condition.reads)]
    return missing.length > 0 ? undecided(compiled, missing) : plain(compiled, 'pass')
  }
  if (!applies.truth.known) return undecided(compiled, applies.truth.missing)
  if (!condition.truth.known) return undecided(compiled, condition.truth.missing)
  return failed(compiled, view, context, workload, condition.reads)
}

const always: { truth: Truth; reads: Reads } = { truth: { known: true, value: true }, reads: [] }

/** Results that say nothing of their container are one object for all: most results are. */
const plainResults = new WeakMap<CompiledRule, Partial<Record<Outcome, Result>>>()

function plain(compiled: CompiledRule, outcome: 'pass' | 'not-applicable'): Result {
  let known = plainResults.get(compiled)
  if (!known) {
    known = {}
    plainResults.set(compiled, known)
  }
  known[outcome] ??= Object.freeze({ ...empty(compiled), outcome })
  return known[outcome]
}

function undecided(compiled: CompiledRule, missing: readonly Missing[]): Result {
  return { ...empty(compiled), outcome: 'unknown', missing }
}

function empty({ rule }: CompiledRule): Omit<Result, 'outcome'> {
  return { rule: rule.id, severity: rule.severity, message: '', offenders: [], because: [], missing: [], fingerprint: '' }
}

function failed(compiled: CompiledRule, view: FactView, context: object, workload: string, reads: Reads): Result {
  const { rule } = compiled
  const softener = rule.softened.find((_, index) => {
    const { truth: soft } = truth(compiled.softened[index] as Program, context, view)
    return soft.known && soft.value
  })
  const offenders = compiled.offenders ? ((optional(compiled.offenders, context) as string[] | undefined) ?? []) : []
  const texts = Object.create(context, { offenders: { value: offenders } }) as object
  const message = compiled.message.texts
    .flatMap((text, index) => [text, write(compiled.message.expressions[index], texts)])
    .join('')
    .trim()
  return {
    rule: rule.id,
    outcome: 'fail',
    severity: softener?.severity ?? rule.severity,
    ...(softener && { softenedBecause: softener.because }),
    message,
    offenders,
    because: grounds(reads),
    missing: [],
    fingerprint: fingerprint(rule.id, workload, offenders),
  }
}

/** Runs a program that only decorates a decided finding: what it does not know is left out. */
function optional(program: Program, context: object): unknown {
  try {
    return program.evaluate(context)
  } catch (error) {
    if (error instanceof UnknownFact) return undefined
    throw error
  }
}

type Scalar = string | number | bigint | boolean

function write(program: Program | undefined, context: object): string {
  if (!program) return ''
  const value = optional(program, context) as Scalar | Scalar[] | undefined
  if (value === undefined) return 'not known'
  return Array.isArray(value) ? value.join(', ') : String(value)
}

/** Rule, workload and what it points at: nothing that a restart changes. 64 bits are enough to tell the findings of one estate apart. */
export function fingerprint(...parts: (string | readonly string[])[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}

function truth(program: Program, context: object, view: FactView): { truth: Truth; reads: Reads } {
  const { result, reads } = view.logged((): Truth | UnknownFact => {
    try {
      return { known: true, value: view.remember(program, context) as boolean }
    } catch (error) {
      if (error instanceof UnknownFact) return error
      return {
        known: false,
        missing: [{ fact: 'rule', gap: { reason: 'rule-error', detail: (error as Error).message.split('\n')[0] ?? '' } }],
      }
    }
  })
  if (!(result instanceof UnknownFact)) return { truth: result, reads }
  const missing = lacks(reads)
  const inRecord = missing.some((one) => one.fact === result.fact) ? [] : [{ fact: result.fact, gap: result.gap }]
  return { truth: { known: false, missing: [...inRecord, ...missing] }, reads }
}

/** The result of an escape path: open when every precondition holds, blocked when one does not, else undecided. */
export function judgePath(compiled: CompiledPath, view: FactView): PathResult {
  const { path } = compiled
  const context = view.with(compiled.lets)
  const base = { path: path.id, ends: path.ends, severity: path.severity }
  const applies = path.appliesWhen === 'true' ? always : truth(compiled.appliesWhen, context, view)
  if (applies.truth.known && !applies.truth.value) return { ...base, outcome: 'not-applicable', preconditions: [] }
  const gates = compiled.preconditions.map(({ precondition, condition }) => {
    const { truth: holds, reads } = truth(condition, context, view)
    const doubt = holds.known && !holds.value ? standIns(reads) : []
    return { precondition, reads, holds: verdict(holds, doubt), missing: holds.known ? doubt : holds.missing }
  })
  const shut = gates.some((one) => one.holds === 'no')
  const doubtful = !applies.truth.known || gates.some((one) => one.holds === 'unknown')
  const outcome = shut ? 'blocked' : doubtful ? 'undecided' : 'open'
  const preconditions = gates.map(({ precondition, reads, holds, missing }): PreconditionResult => {
    // What a gate rests on is told where it decides: all of a path that is or may be open, the shut ones of a blocked path.
    const decides = outcome !== 'blocked' || holds === 'no'
    if (!decides && missing.length === 0) return plainGate(precondition, holds)
    return { ...plainGate(precondition, holds), because: decides ? grounds(reads) : [], missing }
  })
  return { ...base, outcome, preconditions }
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

function verdict(holds: Truth, doubt: readonly Missing[]): PreconditionResult['holds'] {
  if (!holds.known || doubt.length > 0) return 'unknown'
  return holds.value ? 'yes' : 'no'
}
