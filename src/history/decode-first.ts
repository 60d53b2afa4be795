/** Containers as the first form of the store held them (store-schema.ts): whole results and paths, but for what the list of paths says. Pure. */
import type { ContainerReport, PathResult, PreconditionResult, Report, Result } from '../model/report.js'

/** A rule that had nothing to say was three words. */
type FirstResult = Result | readonly [rule: string, outcome: Result['outcome'], severity: Result['severity']]

type FirstPath = Omit<PathResult, 'ends' | 'severity' | 'preconditions'> &
  Partial<Pick<PathResult, 'ends' | 'severity'>> & { readonly preconditions: readonly FirstGate[] }

type FirstGate = Pick<PreconditionResult, 'id' | 'holds'> & Partial<PreconditionResult>

export type FirstContainer = Omit<ContainerReport, 'results' | 'paths'> & {
  readonly results: readonly FirstResult[]
  readonly paths: readonly FirstPath[]
}

type KnownPath = Report['paths'][number]

export function decodeFirst(stored: FirstContainer, paths: ReadonlyMap<string, KnownPath>): ContainerReport {
  return { ...stored, results: stored.results.map(result), paths: stored.paths.map((one) => path(one, paths.get(one.path))) }
}

const none: readonly never[] = []

function result(stored: FirstResult): Result {
  if (!isShort(stored)) return stored
  const [rule, outcome, severity] = stored
  return { rule, outcome, severity, message: '', offenders: none, because: none, missing: none, fingerprint: '' }
}

function isShort(stored: FirstResult): stored is Extract<FirstResult, readonly unknown[]> {
  return Array.isArray(stored)
}

function path(stored: FirstPath, known: KnownPath | undefined): PathResult {
  const gates = new Map(known?.preconditions.map((one) => [one.id, one]))
  const preconditions = stored.preconditions.map((one) => gate(one, gates.get(one.id)))
  return { ...(known && { ends: known.ends, severity: known.severity }), ...stored, preconditions } as PathResult
}

function gate(stored: FirstGate, known: Pick<PreconditionResult, 'title' | 'blockedBy' | 'cure'> | undefined): PreconditionResult {
  return { ...known, because: none, missing: none, ...stored } as PreconditionResult
}
