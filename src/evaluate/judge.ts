/** One rule, or one escape path, on one container. */
import { createHash } from 'node:crypto'
import type { Program } from '../cel/environment.js'
import type { Missing, PathResult, PreconditionResult, Result } from '../model/report.js'
import type { CompiledPath, CompiledRule } from '../rules/compile.js'
import { type FactView, grounds, lacks, type Reads, standIns, UnknownFact } from './view.js'

type Truth = { readonly known: true; readonly value: boolean } | { readonly known: false; readonly missing: readonly Missing[] }

/** The result of a rule. `workload` goes into the fingerprint. */
export function judgeRule(compiled: CompiledRule, view: FactView, workload: string): Result {
  const { rule } = compiled
  const context = view.with(compiled.lets)
  const base = { rule: rule.id, severity: rule.severity, message: '', offenders: [], because: [], missing: [], fingerprint: '' }
  const applies = truth(compiled.appliesWhen, context, view)
  if (applies.truth.known && !applies.truth.value) return { ...base, outcome: 'not-applicable' }
  const condition = truth(compiled.condition, context, view)
  if (condition.truth.known && !condition.truth.value) return passed(base, new Map([...applies.reads, ...condition.reads]))
  if (!applies.truth.known) return { ...base, outcome: 'unknown', missing: applies.truth.missing }
  if (!condition.truth.known) return { ...base, outcome: 'unknown', missing: condition.truth.missing }
  return failed(compiled, view, context, workload, condition.reads)
}

type Base = Omit<Result, 'outcome'>

function passed(base: Base, reads: Reads): Result {
  const missing = standIns(reads)
  return missing.length > 0 ? { ...base, outcome: 'unknown', missing } : { ...base, outcome: 'pass' }
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

function write(program: Program | undefined, context: object): string {
  if (!program) return ''
  const value = optional(program, context)
  if (value === undefined) return 'not known'
  return Array.isArray(value) ? value.join(', ') : String(value)
}

/** Rule, workload and what it points at: nothing that a restart changes. 64 bits are enough to tell the findings of one estate apart. */
function fingerprint(...parts: (string | readonly string[])[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}

function truth(program: Program, context: object, view: FactView): { truth: Truth; reads: Reads } {
  const { result, reads } = view.logged((): Truth | UnknownFact => {
    try {
      return { known: true, value: program.evaluate(context) as boolean }
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
  const applies = truth(compiled.appliesWhen, context, view)
  if (applies.truth.known && !applies.truth.value) return { ...base, outcome: 'not-applicable', preconditions: [] }
  const preconditions = compiled.preconditions.map(({ precondition, condition }): PreconditionResult => {
    const { truth: holds, reads } = truth(condition, context, view)
    const doubt = holds.known && !holds.value ? standIns(reads) : []
    const { id, title, blockedBy, cure } = precondition
    const missing = holds.known ? doubt : holds.missing
    return { id, title, blockedBy, cure, holds: verdict(holds, doubt), because: grounds(reads), missing }
  })
  if (preconditions.some((one) => one.holds === 'no')) return { ...base, outcome: 'blocked', preconditions }
  const undecided = !applies.truth.known || preconditions.some((one) => one.holds === 'unknown')
  return { ...base, outcome: undecided ? 'undecided' : 'open', preconditions }
}

function verdict(holds: Truth, doubt: readonly Missing[]): PreconditionResult['holds'] {
  if (!holds.known || doubt.length > 0) return 'unknown'
  return holds.value ? 'yes' : 'no'
}
