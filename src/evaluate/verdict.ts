/**
 * Judgements as they hold for every container that gave the same answers: places instead of origins, lacks instead of gaps.
 * Told for one container, they become results.
 */
import { hash } from 'node:crypto'
import type { Ground, Missing, PathResult, PreconditionResult, Result } from '../model/report.js'
import type { Facts } from './facts.js'
import { ownResult } from './own-result.js'
import type { FactQuestion, Lack } from './questions.js'
import { again, isSameMissing } from './same.js'

/** What a rule says. `result` lacks what is the container's own. */
export interface Verdict {
  readonly result: Result
  readonly because: readonly FactQuestion[]
  readonly missing: readonly Lack[]
  /** As it was told last: whoever has nothing to tell differently shares it. */
  last?: Result
}

/** What an escape path says; one verdict a precondition. */
export interface PathVerdict {
  readonly result: PathResult
  readonly gates: readonly GateVerdict[]
  last?: PathResult
}

interface GateVerdict {
  readonly result: PreconditionResult
  readonly because: readonly FactQuestion[]
  readonly missing: readonly Lack[]
  last?: PreconditionResult
}

/** Whether the verdict says something that each container has of its own. */
export function isOwn({ result, missing }: Verdict): boolean {
  return result.outcome === 'fail' || missing.length > 0
}

export function isOwnPath({ gates }: PathVerdict): boolean {
  return gates.some(isOwnGate)
}

function isOwnGate({ because, missing }: GateVerdict): boolean {
  return because.length > 0 || missing.length > 0
}

export function tellRule(verdict: Verdict, facts: Facts, workload: string): Result {
  const { result, missing, last } = verdict
  if (result.outcome === 'fail') {
    const because = again(last?.because, grounds(verdict.because, facts))
    verdict.last = ownResult(result, { because, fingerprint: () => fingerprint(result.rule, workload, result.offenders) })
    return verdict.last
  }
  if (missing.length === 0) return result
  const told = again(last?.missing, tellLacks(missing, facts), isSameMissing)
  if (!last || told !== last.missing) verdict.last = { ...result, missing: told }
  return verdict.last as Result
}

export function tellPath(verdict: PathVerdict, facts: Facts): PathResult {
  const { result, gates, last } = verdict
  if (!isOwnPath(verdict)) return result
  const preconditions = again(
    last?.preconditions,
    gates.map((gate) => (isOwnGate(gate) ? tellGate(gate, facts) : gate.result)),
  )
  if (!last || preconditions !== last.preconditions) verdict.last = { ...result, preconditions }
  return verdict.last as PathResult
}

function tellGate(gate: GateVerdict, facts: Facts): PreconditionResult {
  const { last } = gate
  const because = again(last?.because, grounds(gate.because, facts))
  const missing = again(last?.missing, tellLacks(gate.missing, facts), isSameMissing)
  if (!last || because !== last.because || missing !== last.missing) gate.last = { ...gate.result, because, missing }
  return gate.last as PreconditionResult
}

function grounds(because: readonly FactQuestion[], facts: Facts): Ground[] {
  const told: Ground[] = []
  for (const { place } of because) {
    const ground = facts.ground(place)
    if (ground) told.push(ground)
  }
  return told
}

function tellLacks(lacks: readonly Lack[], facts: Facts): Missing[] {
  return lacks.map((one) => one.tell(facts))
}

/** Rule, workload and what it points at: nothing that a restart changes. 64 bits are enough to tell the findings of one estate apart. */
export function fingerprint(...parts: (string | readonly string[])[]): string {
  return hash('sha256', JSON.stringify(parts), 'hex').slice(0, 16)
}
