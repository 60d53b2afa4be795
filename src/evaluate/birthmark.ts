/**
 * What a container declares, as a text that is the same for all that declare the same at other places, and those places. Whatever a
 * judgement could read is in it: values, how they came about, the words of origins and gaps, and which of them stand at one place.
 */
import type { ContainerEvidence } from '../model/evidence.js'
import type { Fact, Gap, Origin, Region } from '../model/fact.js'

export interface Birthmark {
  readonly text: string
  /** Each once, in an order that the text settles. */
  readonly places: readonly Region[]
}

/** More places than this are not compared: a list of thousands would take its square. */
const mostPlaces = 64
/** Facts that nobody said are few objects. Where they are not, they are told like the others. */
const mostImplied = 10_000

/** So many facts that nothing was said of, in a row. */
interface Row {
  readonly number: number
  readonly next: Map<Fact<unknown>, { readonly name: string; readonly row: Row }>
}

export class Birthmarks {
  readonly #start: Row = { number: 0, next: new Map() }
  #rows = 1

  /** Undefined: it has too many places. */
  of({ identity, declared }: ContainerEvidence): Birthmark | undefined {
    const places = new Places()
    const words: unknown[] = [identity.dialect, identity.region && places.index(identity.region)]
    let row = this.#start
    for (const name in declared) {
      const fact = declared[name as keyof typeof declared] as Fact<unknown>
      const next = isImplied(fact) ? this.#next(row, name, fact) : undefined
      if (next) row = next
      else words.push(name, ...factWords(fact, places))
    }
    words.push(row.number)
    return places.tooMany ? undefined : { text: JSON.stringify(words), places: places.all }
  }

  #next(row: Row, name: string, fact: Fact<unknown>): Row | undefined {
    const known = row.next.get(fact)
    if (known) return known.name === name ? known.row : undefined
    if (this.#rows >= mostImplied) return undefined
    const made = { number: this.#rows, next: new Map() }
    this.#rows += 1
    row.next.set(fact, { name, row: made })
    return made
  }
}

/** A default that stands nowhere: most often one object for all. */
function isImplied(fact: Fact<unknown>): boolean {
  return fact.known && fact.basis === 'default' && fact.origin.region === undefined && fact.origin.parts === undefined
}

function factWords(fact: Fact<unknown>, places: Places): unknown[] {
  if (fact.known) return [fact.basis, valueWord(fact.value), ...originWords(fact.origin, places)]
  return ['gap', ...gapWords(fact.gap, places), fact.atLeast ? factWords(fact.atLeast, places) : 0]
}

/** JSON tells everything but these. */
function valueWord(value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : typeof value === 'object' ? [value] : value
}

function originWords({ source, place, region, parts }: Origin, places: Places): unknown[] {
  const words = parts && Object.entries(parts).flatMap(([word, part]) => [word, places.index(part)])
  return [source, place, region ? places.index(region) : -1, words ?? 0]
}

function gapWords({ reason, detail, remedy, region }: Gap, places: Places): unknown[] {
  return [reason, detail, remedy ?? 0, region ? places.index(region) : -1]
}

/** Places in the order in which they are first seen. */
class Places {
  readonly all: Region[] = []
  tooMany = false

  index(place: Region): number {
    const { all } = this
    for (let index = 0; index < all.length; index += 1) if (isSame(all[index] as Region, place)) return index
    if (all.length >= mostPlaces) this.tooMany = true
    else all.push(place)
    return all.length - 1
  }
}

function isSame(one: Region, other: Region): boolean {
  if (one === other) return true
  if (one.line !== other.line || one.column !== other.column || one.endLine !== other.endLine) return false
  return one.endColumn === other.endColumn && one.file === other.file
}
