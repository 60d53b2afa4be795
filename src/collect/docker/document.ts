/**
 * Reads fields of documents that an engine sent. Their text belongs to whoever started the container, and a broken or
 * hostile engine may send any type: what is not of the expected shape becomes a gap, never an exception or a guess.
 */
import { type Basis, type Fact, known, type Origin, unknown } from '../../model/fact.js'

/** Takes a value if it has the right shape, else gives undefined. */
export interface Shape<T> {
  readonly name: string
  readonly take: (value: unknown) => T | undefined
}

export type Document = Readonly<Record<string, unknown>>

export function asObject(value: unknown): Document | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Document) : undefined
}

export const text: Shape<string> = { name: 'text', take: (value) => (typeof value === 'string' ? value : undefined) }
export const flag: Shape<boolean> = { name: 'true or false', take: (value) => (typeof value === 'boolean' ? value : undefined) }
export const integer: Shape<number> = { name: 'an integer', take: (value) => (Number.isSafeInteger(value) ? (value as number) : undefined) }
export const object: Shape<Document> = { name: 'an object', take: asObject }
export const texts: Shape<readonly string[]> = listOf(text)
export const objects: Shape<readonly Document[]> = listOf(object)

function listOf<T>(item: Shape<T>): Shape<readonly T[]> {
  return {
    name: `a list, each ${item.name}`,
    take: (value) => {
      if (!Array.isArray(value)) return undefined
      const taken: T[] = []
      for (const one of value as unknown[]) {
        const got = item.take(one)
        if (got === undefined) return undefined
        taken.push(got)
      }
      return taken
    },
  }
}

/** The places are a few dozen words of this program, asked for in every container. */
const places = new Map<string, readonly string[]>()

function partsOf(place: string): readonly string[] {
  let parts = places.get(place)
  if (parts === undefined) {
    parts = place.split('.')
    places.set(place, parts)
  }
  return parts
}

/** The value at a place such as `HostConfig.CapAdd`; undefined when it, or what holds it, is absent. Inherited keys do not count. */
export function valueAt(document: unknown, place: string): unknown {
  let value = document
  for (const key of partsOf(place)) {
    const holder = asObject(value)
    if (holder === undefined || !Object.hasOwn(holder, key)) return undefined
    value = holder[key]
  }
  return value
}

/**
 * A field as a fact. `absent` is what it means when the engine leaves the field out or says null; without it that is a gap. Where
 * already the object is missing that should hold it, nothing follows: a document without HostConfig asks for nothing harmless.
 */
export function field<T>(document: unknown, place: string, shape: Shape<T>, absent?: T): Fact<T> {
  const dot = place.lastIndexOf('.')
  const holder = dot < 0 ? document : valueAt(document, place.slice(0, dot))
  if (asObject(holder) === undefined) return unknown('malformed', `what should hold ${place} is ${kindOf(holder)}`)
  const value = valueAt(document, place)
  if (value === undefined || value === null) {
    return absent === undefined
      ? unknown('unsupported', `${place} is not in what the engine answers`)
      : known(absent, from(place), 'default')
  }
  const taken = shape.take(value)
  return taken === undefined ? unknown('malformed', `${place} should be ${shape.name}, but is ${kindOf(value)}`) : known(taken, from(place))
}

export function from(place: string): Origin {
  return { source: 'docker', place }
}

/** A fact made from another; `basis` says whether the value was asked for or is what the engine does by itself. */
export function derive<A, B>(
  fact: Fact<A>,
  make: (value: A) => B,
  basis: (value: A, given: Basis) => Basis = (_, given) => given,
): Fact<B> {
  return fact.known ? known(make(fact.value), fact.origin, basis(fact.value, fact.basis)) : fact
}

/** For fields in which the zero value says "not set". */
export function defaultWhen<A>(isDefault: (value: A) => boolean): (value: A, given: Basis) => Basis {
  return (value, given) => (isDefault(value) ? 'default' : given)
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'missing'
  if (Array.isArray(value)) return 'a list, or one with other things in it'
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a number with a fraction'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
