/** The way back from the parts of a run to its report and its evidence. Pure. */
import type { ContainerEvidence, Evidence } from '../model/evidence.js'
import type { ContainerReport, Ground, PathResult, PreconditionResult, Report, Result } from '../model/report.js'
import { gateLetters, letters, type StoredContainer, type StoredPath, type StoredResult } from './encode.js'

type Parsed = Record<string, unknown>

/** Everything but the containers. */
export function decodeReport(head: string, shared: Pick<Report, 'rules' | 'paths' | 'host' | 'engines'>): Omit<Report, 'containers'> {
  const { rules, paths, host, engines } = shared
  return { ...(JSON.parse(head) as { report: Parsed }).report, rules, paths, host, engines } as unknown as Report
}

export function decodeEvidence(
  head: string,
  shared: Pick<Evidence, 'host' | 'engines'>,
  containers: readonly ContainerEvidence[],
): Evidence {
  const { host, engines } = shared
  return { ...(JSON.parse(head) as { evidence: Parsed }).evidence, host, engines, containers } as unknown as Evidence
}

/** What a run says once for all of its containers. */
export interface Lists {
  readonly rules: Report['rules']
  readonly paths: ReadonlyMap<string, Report['paths'][number]>
}

export function listsOf({ rules, paths }: Pick<Report, 'rules' | 'paths'>): Lists {
  return { rules, paths: new Map(paths.map((path) => [path.id, path])) }
}

/** A container of a run that judged by these rules and paths. */
export function decodeContainer(text: string, lists: Lists): ContainerReport {
  const { rest, grounds, outcomes, results, paths } = JSON.parse(text) as StoredContainer
  const wordy = results.map((one) => result(one, grounds))
  return { ...rest, results: outcomes === undefined ? wordy : spread(outcomes, wordy, lists.rules), paths: paths.map((one) => path(one, grounds, lists)) }
}

const none: readonly never[] = []

function result({ because, ...one }: StoredResult, grounds: readonly Ground[]): Result {
  return { ...one, because: named(because, grounds) }
}

function named(places: readonly number[], grounds: readonly Ground[]): readonly Ground[] {
  return places.length === 0 ? none : places.map((at) => grounds[at] as Ground)
}

const outcomeOf = new Map(Object.entries(letters).map(([outcome, letter]) => [letter, outcome as Result['outcome']]))
const holdsOf = new Map(Object.entries(gateLetters).map(([holds, letter]) => [letter, holds as PreconditionResult['holds']]))

/** A result per letter; `*` is the next of those that say more. */
function spread(outcomes: string, wordy: readonly Result[], rules: Report['rules']): Result[] {
  let next = 0
  return rules.flatMap(({ id, severity }, at) => {
    const letter = outcomes[at] ?? '-'
    if (letter === '*') return wordy[next++] ?? []
    const outcome = outcomeOf.get(letter)
    return outcome ? [{ rule: id, outcome, severity, message: '', offenders: none, because: none, missing: none, fingerprint: '' }] : []
  })
}

function path(stored: StoredPath | PathResult, grounds: readonly Ground[], { paths }: Lists): PathResult {
  if ('path' in stored) return stored
  const { id, outcome, holds, because, missing, waived } = stored
  const { ends, severity, preconditions } = paths.get(id) as Report['paths'][number]
  const gates = [...holds].map((letter, at): PreconditionResult => {
    const { id: gate, title, blockedBy, cure } = preconditions[at] as Report['paths'][number]['preconditions'][number]
    const own = { because: named(because?.[at] ?? none, grounds), missing: missing?.[at] ?? none }
    return { id: gate, title, blockedBy, holds: holdsOf.get(letter) ?? 'unknown', ...own, cure }
  })
  return { path: id, outcome, ends, severity, preconditions: gates, ...(waived && { waived }) }
}
