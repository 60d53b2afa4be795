/**
 * What a container declares, as a text that is the same for all that declare the same at other places, and those places. Whatever a
 * judgement could read is in it: values, how they came about, the words of origins and gaps, and which of them stand at one place.
 * Outside text stands behind its length, so that none can be taken for something else.
 */
import type { ContainerEvidence } from '../model/evidence.js'
import type { Fact, Gap, Origin, Region } from '../model/fact.js'

interface Birthmark {
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
    const places: Region[] = []
    let text = word(identity.dialect) + at(identity.region, places)
    let row = this.#start
    for (const name in declared) {
      const fact = declared[name as keyof typeof declared] as Fact<unknown>
      const next = isImplied(fact) ? this.#next(row, name, fact) : undefined
      if (next) row = next
      else text += word(name) + factWords(fact, places)
    }
    return places.length > mostPlaces ? undefined : { text: text + row.number, places }
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

function factWords(fact: Fact<unknown>, places: Region[]): string {
  if (fact.known) return `=${word(fact.basis)}${valueWord(fact.value)}${originWords(fact.origin, places)}`
  return `?${gapWords(fact.gap, places)}${fact.atLeast ? factWords(fact.atLeast, places) : '-'}`
}

function originWords({ source, place, region, parts }: Origin, places: Region[]): string {
  let words = word(source) + word(place) + at(region, places)
  if (parts) for (const [item, part] of Object.entries(parts)) words += `+${word(item)}${at(part, places)}`
  return words
}

function gapWords({ reason, detail, remedy, region }: Gap, places: Region[]): string {
  return word(reason) + word(detail) + word(remedy) + at(region, places)
}

function valueWord(value: unknown): string {
  if (typeof value === 'string') return `"${word(value)}`
  if (typeof value === 'number' || typeof value === 'boolean') return `${String(value)};`
  return `{${word(JSON.stringify(value))}`
}

function word(text: string | undefined): string {
  return text === undefined ? '-' : `${text.length}:${text}`
}

/** The index of a place, which is added where it is new. Of too many, none is looked for any more. */
function at(place: Region | undefined, places: Region[]): string {
  if (place === undefined) return '-'
  for (let index = 0; index < places.length && index < mostPlaces; index += 1)
    if (isSame(places[index] as Region, place)) return `@${index};`
  places.push(place)
  return `@${places.length - 1};`
}

function isSame(one: Region, other: Region): boolean {
  if (one === other) return true
  if (one.line !== other.line || one.column !== other.column || one.endLine !== other.endLine) return false
  return one.endColumn === other.endColumn && one.file === other.file
}
