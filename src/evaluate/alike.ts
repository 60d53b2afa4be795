/**
 * Judges containers that are alike only once. A judgement depends on nothing but what it read. So where another container shows
 * the same at every place that was read (of a list of records: the same fields of the same items), each expression would take
 * the same course and come to the same end; only the origins and the gaps must be its own.
 */
import { isUnknown } from '../model/fact.js'
import type { Ground, Missing, PathResult, PreconditionResult, Result } from '../model/report.js'
import { type FactView, find, type Read, type Touched, type ViewInput } from './view.js'

export interface Judged {
  readonly results: readonly Result[]
  readonly paths: readonly PathResult[]
}

/** A judgement that others may share, with what it rests on. */
export interface Precedent extends Judged {
  readonly found: ReadonlyMap<string, Read>
  readonly touched: Touched
}

/** The judgement as a precedent; undefined when it lacks a part of a record, whose place in another container is not known. */
export function precedentOf(view: FactView, judged: Judged): Precedent | undefined {
  const { found, touched } = view.footprint()
  const missing = [
    ...judged.results.flatMap((one) => one.missing),
    ...judged.paths.flatMap((one) => one.preconditions.flatMap((gate) => gate.missing)),
  ]
  return missing.every((one) => found.has(one.fact)) ? { ...judged, found, touched } : undefined
}

/** The fact at which a precedent last differed: most often it is the one that differs again, so it is looked at first. */
const lastDifference = new WeakMap<Precedent, string>()

/** Whether the facts show the same wherever the precedent looked. */
export function isAlike(precedent: Precedent, input: ViewInput): boolean {
  const likely = lastDifference.get(precedent)
  if (likely !== undefined && !agreesAt(precedent, likely, input)) return false
  for (const name of precedent.found.keys()) {
    if (agreesAt(precedent, name, input)) continue
    lastDifference.set(precedent, name)
    return false
  }
  return true
}

function agreesAt({ found, touched }: Precedent, name: string, input: ViewInput): boolean {
  const read = found.get(name) as Read
  const other = lookUp(input, name)
  if (other.view !== read.view || other.insteadOf?.reason !== read.insteadOf?.reason) return false
  if (read.fact.known && other.fact.known) return sameValue(read.fact.value, other.fact.value, touched.get(name))
  return !read.fact.known && !other.fact.known && read.fact.gap.reason === other.fact.gap.reason
}

function lookUp(input: ViewInput, name: string): ReturnType<typeof find> {
  const dot = name.indexOf('.')
  return find(input, name.slice(0, dot), name.slice(dot + 1))
}

function sameValue(one: unknown, other: unknown, touched: readonly ReadonlySet<string>[] | undefined): boolean {
  if (!Array.isArray(one) || !touched || touched.length === 0) return same(one, other)
  const others = other as readonly Readonly<Record<string, unknown>>[]
  if (one.length !== others.length) return false
  return (one as readonly Readonly<Record<string, unknown>>[]).every((item, index) => {
    for (const field of touched[index] ?? []) if (!same(item[field], others[index]?.[field])) return false
    return true
  })
}

function same(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (isUnknown(one) && isUnknown(other)) return one.gap.reason === other.gap.reason
  if (!Array.isArray(one) || !Array.isArray(other)) return false
  return one.length === other.length && one.every((item, index) => same(item, other[index]))
}

/** The judgement of the precedent, told with the origins and gaps of another container. */
export function follow({ results, paths }: Precedent, input: ViewInput, fingerprint: (result: Result) => string): Judged {
  return {
    results: results.map((result) => {
      if (result.outcome === 'fail') return { ...result, because: grounds(result.because, input), fingerprint: fingerprint(result) }
      return result.missing.length > 0 ? { ...result, missing: lacks(result.missing, input) } : result
    }),
    paths: paths.map((path) => ({ ...path, preconditions: path.preconditions.map((gate) => gateOf(gate, input)) })),
  }
}

function gateOf(gate: PreconditionResult, input: ViewInput): PreconditionResult {
  if (gate.because.length === 0 && gate.missing.length === 0) return gate
  return { ...gate, because: grounds(gate.because, input), missing: lacks(gate.missing, input) }
}

function grounds(because: readonly Ground[], input: ViewInput): Ground[] {
  return because.map((ground) => {
    const { fact } = lookUp(input, ground.fact)
    return fact.known ? { ...ground, origin: fact.origin } : ground
  })
}

function lacks(missing: readonly Missing[], input: ViewInput): Missing[] {
  return missing.map((one) => {
    const { fact, insteadOf } = lookUp(input, one.fact)
    return { ...one, gap: fact.known ? (insteadOf ?? one.gap) : fact.gap }
  })
}
