/** The way back from the parts of a run to its report and its evidence. Pure. */
import type { ContainerEvidence, Evidence } from '../model/evidence.js'
import type { ContainerReport, Ground, PathResult, PreconditionResult, Report, Result } from '../model/report.js'
import { decodeFirst, type FirstContainer } from './decode-first.js'
import { type EncodedRun, gateLetters, letters, type StoredContainer, type StoredPath, type StoredResult } from './encode.js'

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

/** What a run says once for all of its containers. */
export class Lists {
  readonly paths: ReadonlyMap<string, Report['paths'][number]>
  readonly rules: Report['rules']
  readonly #plain = new Map<string, Result>()

  constructor({ rules, paths }: Pick<Report, 'rules' | 'paths'>) {
    this.rules = rules
    this.paths = new Map(paths.map((path) => [path.id, path]))
  }

  /** The result of a rule that has nothing else to say: one object for all containers. */
  plain(rule: Report['rules'][number], outcome: Result['outcome']): Result {
    const key = `${outcome} ${rule.id}`
    const known = this.#plain.get(key)
    if (known) return known
    const { id, severity } = rule
    const result = { rule: id, outcome, severity, message: '', offenders: none, because: none, missing: none, fingerprint: '' }
    this.#plain.set(key, result)
    return result
  }
}

/** A container of a run that judged by these rules and paths. */
export function decodeContainer(text: string, lists: Lists): ContainerReport {
  const stored = JSON.parse(text) as StoredContainer | FirstContainer
  if (!('rest' in stored)) return decodeFirst(stored, lists.paths)
  const { rest, grounds, outcomes, results, paths } = stored
  const wordy = results.map((one) => result(one, grounds))
  return {
    ...rest,
    results: outcomes === undefined ? wordy : spread(outcomes, wordy, lists),
    paths: paths.map((one) => ('path' in one ? one : path(one, grounds, lists))),
  }
}

const none: readonly never[] = []

function result(stored: StoredResult, grounds: readonly Ground[]): Result {
  return { ...stored, because: named(stored.because, grounds) }
}

function named(places: readonly number[], grounds: readonly Ground[]): readonly Ground[] {
  return places.length === 0 ? none : places.map((at) => grounds[at] as Ground)
}

const outcomeOf = new Map(Object.entries(letters).map(([outcome, letter]) => [letter, outcome as Result['outcome']]))
const holdsOf = new Map(Object.entries(gateLetters).map(([holds, letter]) => [letter, holds as PreconditionResult['holds']]))

/** A result per letter; `*` is the next of those that say more. */
function spread(outcomes: string, wordy: readonly Result[], lists: Lists): Result[] {
  const results: Result[] = []
  let next = 0
  for (const [at, rule] of lists.rules.entries()) {
    const letter = outcomes[at] ?? '-'
    const outcome = outcomeOf.get(letter)
    const one = letter === '*' ? wordy[next++] : outcome && lists.plain(rule, outcome)
    if (one) results.push(one)
  }
  return results
}

function path({ id, outcome, holds, because, missing, waived }: StoredPath, grounds: readonly Ground[], { paths }: Lists): PathResult {
  const { ends, severity, preconditions } = paths.get(id) as Report['paths'][number]
  const gates = preconditions.map(({ id: gate, title, blockedBy, cure }, at): PreconditionResult => {
    const own = { because: named(because?.[at] ?? none, grounds), missing: missing?.[at] ?? none }
    return { id: gate, title, blockedBy, holds: holdsOf.get(holds[at] ?? '') ?? 'unknown', ...own, cure }
  })
  return { path: id, outcome, ends, severity, preconditions: gates, ...(waived && { waived }) }
}
