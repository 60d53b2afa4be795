/**
 * Facts as CEL values. Reading an unknown fact raises UnknownFact, which CEL's logic treats as "unknown";
 * every read is logged, so that a result can say what it rests on or what it lacks.
 */
import type { Program } from '../cel/language.js'
import type { ObjectType } from '../cel/object-type.js'
import type { Fact, Gap, Unknown } from '../model/fact.js'
import { isUnknown, unknown } from '../model/fact.js'
import { containerFacts, type View } from '../model/facts.js'
import type { RecordName } from '../model/records.js'
import type { Ground, Missing } from '../model/report.js'
import { type Place, type Root, vocabulary } from '../rules/vocabulary.js'

/** Raised when an expression reads a fact that is not known. */
export class UnknownFact extends Error {
  readonly fact: string
  readonly gap: Gap
  constructor(fact: string, gap: Gap) {
    super(`${fact} is not known: ${gap.detail}`)
    this.name = 'UnknownFact'
    this.fact = fact
    this.gap = gap
  }
}

type FactBag = Readonly<Record<string, Fact<unknown> | undefined>>

export interface ViewInput {
  readonly declared: FactBag
  readonly predicted: FactBag
  readonly observed: FactBag
  readonly engine: FactBag
  readonly host: FactBag
}

/** What one evaluation read, in order, with what the terms that it used read nested. Taken apart only when somebody asks. */
export type Reads = readonly (Read | Reads)[]

export interface Read {
  /** With the variable: `container.seccomp.mode`. */
  readonly name: string
  readonly fact: Fact<unknown>
  readonly view?: View
  /** The kernel was asked and did not answer, so the prediction stands in. */
  readonly insteadOf?: Gap
}

type Outcome = { readonly value: unknown } | { readonly error: unknown }

/** Named programs as getters, made once per set of programs: each container's context only inherits them. */
const prototypes = new WeakMap<ReadonlyMap<string, Program>, object>()

function prototypeOf(programs: ReadonlyMap<string, Program>, above: object | null): object {
  const known = prototypes.get(programs)
  if (known) return known
  const made = Object.create(above) as object
  for (const [name, program] of programs) {
    Object.defineProperty(made, name, {
      get(this: Context) {
        return this[viewOf].remember(program, this)
      },
    })
  }
  prototypes.set(programs, made)
  return made
}

const viewOf = Symbol('view')

interface Context {
  readonly [viewOf]: FactView
}

/** The variables of a rule for one container. */
export class FactView {
  readonly context: object
  #reads: (Read | Reads)[] = []
  readonly #found = new Map<string, Read>()
  readonly #values = new Map<string, unknown>()
  readonly #terms: object
  readonly #roots: Record<string | symbol, unknown>
  readonly #kept = new Map<Program, { outcome: Outcome; reads: Reads }>()
  readonly #touched: Touched = new Map()

  constructor(input: ViewInput, terms: ReadonlyMap<string, Program>) {
    this.#terms = prototypeOf(terms, null)
    this.#roots = { [viewOf]: this }
    for (const root of vocabulary().roots) this.#roots[root.variable] = this.#root(root, '', (name) => find(input, root.variable, name))
    this.context = Object.assign(Object.create(this.#terms) as object, this.#roots)
  }

  /** Runs `work` and tells what it read. */
  logged<T>(work: () => T): { result: T; reads: Reads } {
    const outer = this.#reads
    const reads: (Read | Reads)[] = []
    this.#reads = reads
    try {
      return { result: work(), reads }
    } finally {
      this.#reads = outer
    }
  }

  /** The same variables plus the named programs, each run when first read. */
  with(programs: ReadonlyMap<string, Program>): object {
    if (programs.size === 0) return this.context
    return Object.assign(Object.create(prototypeOf(programs, this.#terms)) as object, this.#roots)
  }

  /** Runs a program once, keeps the value or the error and what was read; each later use counts as reading it again. */
  remember(program: Program, context: object): unknown {
    let kept = this.#kept.get(program)
    if (!kept) {
      const { result, reads } = this.logged(() => attempt(() => program.evaluate(context)))
      kept = { outcome: result, reads }
      this.#kept.set(program, kept)
    }
    this.#reads.push(kept.reads)
    if ('error' in kept.outcome) throw kept.outcome.error
    return kept.outcome.value
  }

  /** All that was read so far, and of lists of records which fields of which item. */
  footprint(): { found: ReadonlyMap<string, Read>; touched: Touched } {
    return { found: this.#found, touched: this.#touched }
  }

  #root(root: Root, prefix: string, find: (name: string) => Finding): object {
    const node = root.nodes.get(prefix)
    const places = root.places.get(prefix)
    if (!node || !places) throw new Error(`no such part of ${root.variable}: ${prefix}`)
    const children = new Map<string, object>()
    return new node.ctor((field) => {
      const place = places[field]
      if (!place) return undefined
      if (place.node) return keep(children, place.name, () => this.#root(root, place.name, find))
      return this.#fact(place, find)
    })
  }

  #fact(place: Place, find: (name: string) => Finding): unknown {
    let read = this.#found.get(place.full)
    if (!read) {
      read = { name: place.full, ...find(place.name) }
      this.#found.set(place.full, read)
    }
    this.#reads.push(read)
    const { fact } = read
    if (!fact.known) throw new UnknownFact(place.full, fact.gap)
    let value = this.#values.get(place.full)
    if (value === undefined) {
      value = toCel(place.type, fact.value, place.full, touchedOf(this.#touched, place.full))
      this.#values.set(place.full, value)
    }
    return value
  }
}

function attempt(work: () => unknown): Outcome {
  try {
    return { value: work() }
  } catch (error) {
    return { error }
  }
}

function keep<K, T>(map: Map<K, unknown>, key: K, make: () => T): T {
  if (!map.has(key)) map.set(key, make())
  return map.get(key) as T
}

const missing: Unknown = unknown('not-collected', 'no source gave it')

type Finding = Omit<Read, 'name'>

/** What a variable shows of a fact. */
export function find(input: ViewInput, variable: string, name: string): Finding {
  if (variable === 'container') return best(input, name)
  const fact = input[variable as keyof ViewInput][name] ?? missing
  return variable === 'declared' || variable === 'predicted' || variable === 'observed' ? { fact, view: variable } : { fact }
}

/** Observed if known, else predicted; declared only for facts that exist in no other view. */
function best(input: ViewInput, name: string): Finding {
  const initials = containerFacts[name as keyof typeof containerFacts].views as string
  if (initials === 'D') return { fact: input.declared[name] ?? missing, view: 'declared' }
  const observed = initials.includes('O') ? (input.observed[name] ?? missing) : missing
  if (observed.known) return { fact: observed, view: 'observed' }
  const predicted = initials.includes('P') ? input.predicted[name] : undefined
  if (!predicted?.known)
    return { fact: predicted && initials.includes('O') && observed.gap.reason === 'not-collected' ? predicted : observed, view: 'observed' }
  return { fact: predicted, view: 'predicted', insteadOf: observed.gap }
}

/** By fact: for each item of a list of records the fields that were read. */
export type Touched = Map<string, Set<string>[]>

function touchedOf(touched: Touched, name: string): Set<string>[] {
  return keep(touched, name, (): Set<string>[] => [])
}

/** A fact's value as CEL knows it: ints are BigInt, records are objects whose fields can be unknown one by one. */
function toCel(type: string, value: unknown, name: string, touched: Set<string>[]): unknown {
  if (type === 'int') return BigInt(Math.trunc(value as number))
  if (type.startsWith('list<')) {
    const inner = type.slice(5, -1)
    const record = vocabulary().records.get(inner as RecordName)
    if (!record) return (value as readonly unknown[]).map((item) => toCel(inner, item, name, touched))
    return (value as readonly Fields[]).map((item, index) => {
      const fields = new Set<string>()
      touched[index] = fields
      return recordToCel(record, item, name, fields)
    })
  }
  return value
}

type Fields = Readonly<Record<string, unknown>>

function recordToCel(record: ObjectType, fields: Fields, name: string, touched: Set<string>): object {
  return new record.ctor((field) => {
    touched.add(field)
    const found = fields[field]
    if (isUnknown(found)) throw new UnknownFact(`${name}.${field}`, found.gap)
    if (found === undefined) throw new UnknownFact(`${name}.${field}`, missing.gap)
    return toCel(record.fields[field] as string, found, `${name}.${field}`, [])
  })
}

/** Each fact once, in the order of reading. */
function distinct(reads: Reads, seen: Map<string, Read> = new Map()): Map<string, Read> {
  for (const one of reads) {
    if ('fact' in one) seen.set(one.name, one)
    else distinct(one, seen)
  }
  return seen
}

/** The facts that a decided judgement rests on. */
export function grounds(reads: Reads): Ground[] {
  return [...distinct(reads).values()].flatMap(({ name, fact, view }) =>
    fact.known ? [{ fact: name, ...(view && { view }), origin: fact.origin }] : [],
  )
}

/** The facts that an undecided judgement lacks. */
export function lacks(reads: Reads): Missing[] {
  return [...distinct(reads).values()].flatMap(({ name, fact }) => (fact.known ? [] : [{ fact: name, gap: fact.gap }]))
}

/**
 * Facts that were only predicted although the kernel was asked. A weakness may be concluded from them, the absence of
 * one may not: the prediction is what should be, and the point of the audit is to see whether it is.
 */
export function standIns(reads: Reads): readonly Missing[] {
  if (!doubtful(reads)) return nothing
  return [...distinct(reads).values()].flatMap(({ name, insteadOf }) =>
    insteadOf && refusals.has(insteadOf.reason) ? [{ fact: name, gap: insteadOf }] : [],
  )
}

function doubtful(reads: Reads): boolean {
  return reads.some((one) => ('fact' in one ? one.insteadOf !== undefined : doubtful(one)))
}

const nothing: readonly Missing[] = []
const refusals = new Set(['permission-denied', 'gone', 'malformed', 'timed-out'])
