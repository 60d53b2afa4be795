/** The way back from the parts of a run to its report and its evidence. Pure. */
import type { ContainerEvidence, Evidence } from '../model/evidence.js'
import type { ContainerReport, PathResult, PreconditionResult, Report, Result } from '../model/report.js'
import type { EncodedRun, StoredContainer, StoredGate, StoredPath, StoredResult } from './encode.js'

type Parsed = Record<string, unknown>

/** Everything but the containers. */
export function decodeReport(
  head: string,
  shared: Pick<EncodedRun['shared'], 'rules' | 'paths' | 'host' | 'engines'>,
): Omit<Report, 'containers'> {
  const rest = (JSON.parse(head) as { report: Parsed }).report
  const [rules, paths, host, engines] = [shared.rules, shared.paths, shared.host, shared.engines].map((text) => JSON.parse(text) as unknown)
  return { ...rest, rules, paths, host, engines } as unknown as Report
}

export function decodeEvidence(
  head: string,
  shared: Pick<EncodedRun['shared'], 'seenHost' | 'seenEngines'>,
  containers: readonly ContainerEvidence[],
): Evidence {
  const rest = (JSON.parse(head) as { evidence: Parsed }).evidence
  const [host, engines] = [shared.seenHost, shared.seenEngines].map((text) => JSON.parse(text) as unknown)
  return { ...rest, host, engines, containers } as unknown as Evidence
}

/** Containers of a run that judged by these paths. */
export function decodeContainer(text: string, paths: ReadonlyMap<string, Report['paths'][number]>): ContainerReport {
  const stored = JSON.parse(text) as StoredContainer
  return { ...stored, results: stored.results.map(result), paths: stored.paths.map((one) => path(one, paths.get(one.path))) }
}

const none: readonly never[] = []

function result(stored: StoredResult): Result {
  if (!isShort(stored)) return stored
  const [rule, outcome, severity] = stored
  return { rule, outcome, severity, message: '', offenders: none, because: none, missing: none, fingerprint: '' }
}

function isShort(stored: StoredResult): stored is Extract<StoredResult, readonly unknown[]> {
  return Array.isArray(stored)
}

function path(stored: StoredPath, known: Report['paths'][number] | undefined): PathResult {
  const gates = new Map(known?.preconditions.map((one) => [one.id, one]))
  const preconditions = stored.preconditions.map((one) => gate(one, gates.get(one.id)))
  return { ...(known && { ends: known.ends, severity: known.severity }), ...stored, preconditions } as PathResult
}

function gate(stored: StoredGate, known: Pick<PreconditionResult, 'title' | 'blockedBy' | 'cure'> | undefined): PreconditionResult {
  return { ...known, because: none, missing: none, ...stored } as PreconditionResult
}
