/**
 * A run as parts that are stored once however many runs share them: what is the same for all runs of a version, host and engines, and
 * per container its judgement and its evidence. Decoding gives back the very report (decode.ts). Pure.
 */
import type { Evidence } from '../model/evidence.js'
import type { ContainerReport, Ground, PathResult, PreconditionResult, Report, Result } from '../model/report.js'

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
  const encoder = new Encoder(report)
  return {
    head: JSON.stringify({ report: rest, evidence: restOfEvidence }),
    shared: {
      rules: JSON.stringify(rules),
      paths: JSON.stringify(paths),
      ...facts,
      seenHost: seenHost === host ? facts.host : JSON.stringify(seenHost),
      seenEngines: seenEngines === engines ? facts.engines : JSON.stringify(seenEngines),
    },
    judged: containers.map((one) => encoder.container(one)),
    seen: seen.map((one) => JSON.stringify(one)),
  }
}

/** A result as stored: a rule that has nothing to say is three words, and most are. */
export type StoredResult = Result | readonly [rule: string, outcome: Result['outcome'], severity: Result['severity']]

/** An escape path as stored: without what the list of paths says of it. */
export type StoredPath = Omit<PathResult, 'ends' | 'severity' | 'preconditions'> &
  Partial<Pick<PathResult, 'ends' | 'severity'>> & { readonly preconditions: readonly StoredGate[] }

/** A precondition as stored: without what the list of paths says of it, and without empty lists. */
export type StoredGate = Pick<PreconditionResult, 'id' | 'holds'> & Partial<PreconditionResult>

export type StoredContainer = Omit<ContainerReport, 'results' | 'paths'> & {
  readonly results: readonly StoredResult[]
  readonly paths: readonly StoredPath[]
}

type KnownPath = Report['paths'][number]

/** Containers that are judged alike share their results as objects, and so do the results of one their grounds: each is written once. */
class Encoder {
  readonly #paths: ReadonlyMap<string, KnownPath>
  readonly #texts = new Map<object, string>()

  constructor(report: Report) {
    this.#paths = new Map(report.paths.map((path) => [path.id, path]))
  }

  container({ results, paths, ...rest }: ContainerReport): string {
    return object(rest, { results: list(results.map((one) => this.#result(one))), paths: list(paths.map((one) => this.#path(one))) })
  }

  #result(result: Result): string {
    return this.#once(result, ({ because, ...rest }) => {
      const { rule, outcome, severity, message, offenders, missing, fingerprint } = rest
      const silent = message === '' && fingerprint === '' && offenders.length + because.length + missing.length === 0
      if (silent && Object.keys(rest).length === plainFields) return JSON.stringify([rule, outcome, severity])
      return object(rest, { because: this.#grounds(because) })
    })
  }

  #path(path: PathResult): string {
    return this.#once(path, ({ ends, severity, preconditions, ...rest }) => {
      const known = this.#paths.get(path.path)
      const own = { ...rest, ...(ends !== known?.ends && { ends }), ...(severity !== known?.severity && { severity }) }
      return object(own, { preconditions: list(preconditions.map((one) => this.#gate(one, known))) })
    })
  }

  #gate(gate: PreconditionResult, path: KnownPath | undefined): string {
    return this.#once(gate, ({ title, blockedBy, cure, because, missing, ...rest }) => {
      const known = path?.preconditions.find(({ id }) => id === gate.id)
      const sameCure = known && (known.cure === cure || JSON.stringify(known.cure) === JSON.stringify(cure))
      const own = {
        ...rest,
        ...(title !== known?.title && { title }),
        ...(blockedBy !== known?.blockedBy && { blockedBy }),
        ...(!sameCure && { cure }),
        ...(missing.length > 0 && { missing }),
      }
      return object(own, because.length > 0 ? { because: this.#grounds(because) } : {})
    })
  }

  #grounds(because: readonly Ground[]): string {
    return list(because.map((one) => this.#once(one, (ground) => JSON.stringify(ground))))
  }

  #once<T extends object>(one: T, write: (one: T) => string): string {
    const known = this.#texts.get(one)
    if (known !== undefined) return known
    const text = write(one)
    this.#texts.set(one, text)
    return text
  }
}

/** Fields of a result that has nothing to say, but for its grounds. */
const plainFields = 7

function list(texts: readonly string[]): string {
  return `[${texts.join(',')}]`
}

/** An object with fields that are text already. */
function object(fields: object, texts: Readonly<Record<string, string>>): string {
  const head = JSON.stringify(fields).slice(0, -1)
  const more = Object.entries(texts).map(([name, text]) => `${JSON.stringify(name)}:${text}`)
  return `${head}${head.length > 1 && more.length > 0 ? ',' : ''}${more.join(',')}}`
}
