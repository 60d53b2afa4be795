/**
 * Facts as CEL values. Reading an unknown fact raises UnknownFact, which CEL's logic treats as "unknown";
 * every read is logged, so that a result can say what it rests on or what it lacks.
 */
import type { Program } from '../cel/environment.js'
import type { Fact, Gap, Unknown } from '../model/fact.js'
import { isUnknown, unknown } from '../model/fact.js'
import { containerFacts, type View } from '../model/facts.js'
import type { RecordName } from '../model/records.js'
import type { Ground, Missing } from '../model/report.js'
import { type Root, vocabulary } from '../rules/vocabulary.js'

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

/** What one evaluation read: fact name to what was found. */
export type Reads = Map<string, Read>

interface Read {
  readonly fact: Fact<unknown>
  readonly view?: View
  /** The kernel was asked and did not answer, so the prediction stands in. */
  readonly insteadOf?: Gap
}

type Outcome = { readonly value: unknown } | { readonly error: unknown }

/** The variables of a rule for one container. */
export class FactView {
  readonly context: object
  #reads: Reads = new Map()
  readonly #values = new Map<string, unknown>()

  constructor(input: ViewInput, terms: ReadonlyMap<string, Program>) {
    const context: Record<string, unknown> = {}
    for (const root of vocabulary().roots) context[root.variable] = this.#root(root, '', (name) => find(input, root.variable, name))
    defineLazily(context, terms, (program) => this.#remember(() => program.evaluate(context)))
    this.context = context
  }

  /** Runs `work` and tells what it read. */
  logged<T>(work: () => T): { result: T; reads: Reads } {
    const outer = this.#reads
    const reads: Reads = new Map()
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
    const context = Object.create(this.context) as Record<string, unknown>
    defineLazily(context, programs, (program) => this.#remember(() => program.evaluate(context)))
    return context
  }

  /** Runs once, keeps the value or the error and what was read; each later use counts as reading it again. */
  #remember(work: () => unknown): () => unknown {
    let kept: { outcome: Outcome; reads: Reads } | undefined
    return () => {
      if (!kept) {
        const { result, reads } = this.logged(() => attempt(work))
        kept = { outcome: result, reads }
      }
      for (const [name, read] of kept.reads) this.#reads.set(name, read)
      if ('error' in kept.outcome) throw kept.outcome.error
      return kept.outcome.value
    }
  }

  #root(root: Root, prefix: string, find: (name: string) => Read): object {
    const node = root.nodes.get(prefix)
    if (!node) throw new Error(`no such part of ${root.variable}: ${prefix}`)
    const children = new Map<string, object>()
    return new node.ctor((field) => {
      const name = prefix === '' ? field : `${prefix}.${field}`
      if (root.nodes.has(name)) return keep(children, name, () => this.#root(root, name, find))
      return this.#fact(root, name, find)
    })
  }

  #fact(root: Root, name: string, find: (name: string) => Read): unknown {
    const full = `${root.variable}.${name}`
    let read = this.#reads.get(full)
    if (!read) {
      read = find(name)
      this.#reads.set(full, read)
    }
    const { fact } = read
    if (!fact.known) throw new UnknownFact(full, fact.gap)
    return keep(this.#values, full, () => toCel(root.facts[name] as string, fact.value, full))
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

function defineLazily(context: object, programs: ReadonlyMap<string, Program>, remember: (program: Program) => () => unknown): void {
  for (const [name, program] of programs) Object.defineProperty(context, name, { get: remember(program), configurable: true })
}

const missing: Unknown = unknown('not-collected', 'no source gave it')

function find(input: ViewInput, variable: string, name: string): Read {
  if (variable === 'container') return best(input, name)
  const fact = input[variable as keyof ViewInput][name] ?? missing
  const view = variable === 'declared' || variable === 'predicted' || variable === 'observed' ? { view: variable as View } : {}
  return { fact, ...view }
}

/** Observed if known, else predicted; declared only for facts that exist in no other view. */
function best(input: ViewInput, name: string): Read {
  const initials = containerFacts[name as keyof typeof containerFacts].views as string
  if (initials === 'D') return { fact: input.declared[name] ?? missing, view: 'declared' }
  const observed = initials.includes('O') ? (input.observed[name] ?? missing) : missing
  if (observed.known) return { fact: observed, view: 'observed' }
  const predicted = initials.includes('P') ? input.predicted[name] : undefined
  if (!predicted?.known)
    return { fact: predicted && initials.includes('O') && observed.gap.reason === 'not-collected' ? predicted : observed, view: 'observed' }
  return { fact: predicted, view: 'predicted', insteadOf: observed.gap }
}

/** A fact's value as CEL knows it: ints are BigInt, records are objects whose fields can be unknown one by one. */
function toCel(type: string, value: unknown, name: string): unknown {
  if (type === 'int') return BigInt(Math.trunc(value as number))
  if (type.startsWith('list<')) return (value as readonly unknown[]).map((item) => toCel(type.slice(5, -1), item, name))
  const record = vocabulary().records.get(type as RecordName)
  if (!record) return value
  const fields = value as Readonly<Record<string, unknown>>
  return new record.ctor((field) => {
    const found = fields[field]
    if (isUnknown(found)) throw new UnknownFact(`${name}.${field}`, found.gap)
    if (found === undefined) throw new UnknownFact(`${name}.${field}`, missing.gap)
    return toCel(record.fields[field] as string, found, `${name}.${field}`)
  })
}

/** The facts that a decided judgement rests on. */
export function grounds(reads: Reads): Ground[] {
  return [...reads].flatMap(([fact, read]) =>
    read.fact.known ? [{ fact, ...(read.view && { view: read.view }), origin: read.fact.origin }] : [],
  )
}

/** The facts that an undecided judgement lacks. */
export function lacks(reads: Reads): Missing[] {
  return [...reads].flatMap(([fact, read]) => (read.fact.known ? [] : [{ fact, gap: read.fact.gap }]))
}

/**
 * Facts that were only predicted although the kernel was asked. A weakness may be concluded from them, the absence of
 * one may not: the prediction is what should be, and the point of the audit is to see whether it is.
 */
export function standIns(reads: Reads): Missing[] {
  return [...reads].flatMap(([fact, read]) =>
    read.insteadOf && refusals.has(read.insteadOf.reason) ? [{ fact, gap: read.insteadOf }] : [],
  )
}
const refusals = new Set(['permission-denied', 'gone', 'malformed', 'timed-out'])
