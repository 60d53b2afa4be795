/**
 * Judgements as they hold for every container that gave the same answers: places instead of origins, lacks instead of gaps.
 * Told for one container, they become results.
 */
import { createHash } from 'node:crypto'
import type { Ground, PathResult, PreconditionResult, Result } from '../model/report.js'
import type { Facts } from './facts.js'
import type { FactQuestion, Lack } from './questions.js'

/** What a rule says. `result` lacks what is the container's own. */
export interface Verdict {
  readonly result: Result
  readonly because: readonly FactQuestion[]
  readonly missing: readonly Lack[]
}

/** What an escape path says; one verdict a precondition. */
export interface PathVerdict {
  readonly result: PathResult
  readonly gates: readonly GateVerdict[]
}

interface GateVerdict {
  readonly result: PreconditionResult
  readonly because: readonly FactQuestion[]
  readonly missing: readonly Lack[]
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
  const { result, missing } = verdict
  if (result.outcome === 'fail') {
    return { ...result, because: grounds(verdict.because, facts), fingerprint: fingerprint(result.rule, workload, result.offenders) }
  }
  return missing.length > 0 ? { ...result, missing: missing.map((one) => one.tell(facts)) } : result
}

export function tellPath(verdict: PathVerdict, facts: Facts): PathResult {
  if (!isOwnPath(verdict)) return verdict.result
  return { ...verdict.result, preconditions: verdict.gates.map((gate) => (isOwnGate(gate) ? tellGate(gate, facts) : gate.result)) }
}

function tellGate({ result, because, missing }: GateVerdict, facts: Facts): PreconditionResult {
  return { ...result, because: grounds(because, facts), missing: missing.map((one) => one.tell(facts)) }
}

function grounds(because: readonly FactQuestion[], facts: Facts): Ground[] {
  return because.flatMap(({ place }) => facts.ground(place) ?? [])
}

/** Rule, workload and what it points at: nothing that a restart changes. 64 bits are enough to tell the findings of one estate apart. */
function fingerprint(...parts: (string | readonly string[])[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}
