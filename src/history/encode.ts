/**
 * A run as parts that are stored once however many runs share them: what is the same for all runs of a version, host and engines, and
 * per container its judgement and its evidence. Decoding gives back the very report (decode.ts). Pure.
 *
 * Most of a night is in here, and most of it runs once: it leaves the writing to JSON.stringify, which is native, and gives it little.
 */
import type { Evidence } from '../model/evidence.js'
import type { ContainerReport, Ground, PathResult, Report, Result } from '../model/report.js'

/** JSON texts. Equal parts are equal texts. */
export interface EncodedRun {
  /** What only this run has: its time, its sources. */
  readonly head: string
  readonly shared: Readonly<Record<'rules' | 'paths' | 'host' | 'engines' | 'seenHost' | 'seenEngines', string>>
  readonly judged: readonly string[]
  readonly seen: readonly string[]
}

export function encodeRun(evidence: Evidence, report: Report): EncodedRun {
  const { containers, rules, paths, host, engines, comparison: _, trend: __, ...rest } = report
  const { containers: seen, host: seenHost, engines: seenEngines, ...restOfEvidence } = evidence
  const facts = { host: JSON.stringify(host), engines: JSON.stringify(engines) }
  const known = new Known(report)
  return {
    head: JSON.stringify({ report: rest, evidence: restOfEvidence }),
    shared: {
      rules: JSON.stringify(rules),
      paths: JSON.stringify(paths),
      ...facts,
      seenHost: seenHost === host ? facts.host : JSON.stringify(seenHost),
      seenEngines: seenEngines === engines ? facts.engines : JSON.stringify(seenEngines),
    },
    judged: containers.map((one) => JSON.stringify(encodeContainer(one, known))),
    seen: seen.map((one) => JSON.stringify(one)),
  }
}

/** A container as stored: without what the lists of rules and paths say, and each ground once, named by its place in a list. */
export interface StoredContainer {
  readonly rest: Omit<ContainerReport, 'results' | 'paths'>
  readonly grounds: readonly Ground[]
  /** One letter per rule (`letters`); absent where results do not come as the rules do. */
  readonly outcomes: string | undefined
  /** Those that say more than a letter, in order. */
  readonly results: readonly StoredResult[]
  readonly paths: readonly (StoredPath | PathResult)[]
}

export type StoredResult = Omit<Result, 'because'> & { readonly because: readonly number[] }

/** An escape path: its outcome, a letter per precondition (`gateLetters`), and what they rest on and lack. */
export interface StoredPath {
  readonly id: string
  readonly outcome: PathResult['outcome']
  readonly holds: string
  readonly because: readonly (readonly number[])[] | undefined
  readonly missing: readonly PathResult['preconditions'][number]['missing'][] | undefined
  readonly waived: PathResult['waived'] | undefined
}

/** A result that is said with a letter has nothing else to say; `*` stands for one that has, `-` for none. */
export const letters: Readonly<Record<Result['outcome'], string>> = { fail: 'f', pass: 'p', unknown: 'u', 'not-applicable': 'n' }
export const gateLetters: Readonly<Record<PathResult['preconditions'][number]['holds'], string>> = { yes: 'y', no: 'n', unknown: 'u' }

/** What a report says once for all of its containers. */
class Known {
  readonly rules: Report['rules']
  readonly paths: ReadonlyMap<string, Report['paths'][number]>
  /** Containers that are judged alike share their results as objects. */
  readonly letters = new Map<Result, string>()

  constructor({ rules, paths }: Report) {
    this.rules = rules
    this.paths = new Map(paths.map((path) => [path.id, path]))
  }
}

function encodeContainer({ results, paths, ...rest }: ContainerReport, known: Known): StoredContainer {
  const grounds = new Grounds()
  const outcomes = lettersOf(results, known)
  const wordy = outcomes === undefined ? results : results.filter((one) => known.letters.get(one) === '*')
  return {
    rest,
    grounds: grounds.all,
    outcomes,
    results: wordy.map((one) => ({ ...one, because: grounds.places(one.because) })),
    paths: paths.map((one) => encodePath(one, known, grounds)),
  }
}

class Grounds {
  readonly all: Ground[] = []
  readonly #places = new Map<Ground, number>()

  places(grounds: readonly Ground[]): readonly number[] {
    return grounds.length === 0 ? none : grounds.map((one) => this.#place(one))
  }

  #place(ground: Ground): number {
    const known = this.#places.get(ground)
    if (known !== undefined) return known
    this.#places.set(ground, this.all.length)
    return this.all.push(ground) - 1
  }
}

const none: readonly never[] = []

/** Undefined where a result stands elsewhere than its rule. */
function lettersOf(results: readonly Result[], { rules, letters: known }: Known): string | undefined {
  let text = ''
  let at = 0
  for (const { id, severity } of rules) {
    const result = results[at]
    if (result?.rule !== id) {
      text += '-'
      continue
    }
    let letter = known.get(result)
    if (letter === undefined) {
      letter = letterOf(result, severity)
      known.set(result, letter)
    }
    text += letter
    at += 1
  }
  return at === results.length ? text : undefined
}

/** Fields of a result that has nothing to say. */
const plainFields = 8

function letterOf(result: Result, severity: Result['severity']): string {
  const { message, offenders, because, missing, fingerprint } = result
  const silent = message === '' && fingerprint === '' && offenders.length + because.length + missing.length === 0
  return silent && result.severity === severity && Object.keys(result).length === plainFields ? letters[result.outcome] : '*'
}

/** Fields of a path that nobody answers for, and of a precondition. */
const pathFields = 5
const gateFields = 7

function encodePath(path: PathResult, { paths }: Known, grounds: Grounds): StoredPath | PathResult {
  const known = paths.get(path.path)
  const { path: id, outcome, ends, severity, preconditions, waived } = path
  const isKnown = known !== undefined && known.ends === ends && known.severity === severity
  const hasMore = Object.keys(path).length !== (waived ? pathFields + 1 : pathFields)
  if (!isKnown || hasMore || !areListed(preconditions, known.preconditions)) return path
  let holds = ''
  let rests = false
  let lacks = false
  for (const gate of preconditions) {
    holds += gateLetters[gate.holds]
    if (gate.because.length > 0) rests = true
    if (gate.missing.length > 0) lacks = true
  }
  // JSON.stringify leaves out what is undefined.
  const because = rests ? preconditions.map((gate) => grounds.places(gate.because)) : undefined
  const missing = lacks ? preconditions.map((gate) => gate.missing) : undefined
  return { id, outcome, holds, because, missing, waived }
}

type Gates = PathResult['preconditions']
type KnownGates = Report['paths'][number]['preconditions']

function areListed(gates: Gates, known: KnownGates): boolean {
  return gates.length === known.length && gates.every((gate, at) => isListed(gate, known[at] as KnownGates[number]))
}

function isListed(gate: Gates[number], { id, title, blockedBy, cure }: KnownGates[number]): boolean {
  const isSame = gate.id === id && gate.title === title && gate.blockedBy === blockedBy
  if (!isSame || Object.keys(gate).length !== gateFields) return false
  return gate.cure === cure || JSON.stringify(gate.cure) === JSON.stringify(cure)
}
