/** Words of a script as the program gets them. */
import { type Hole, placeOf, slice, type Word, WordBuilder } from '../word.js'
import type { Block, Part, ShellWord, VariablePart } from './syntax.js'
import type { Variables } from './variables.js'

export interface Surroundings {
  /** The text that was parsed. */
  readonly text: Word
  readonly variables: Variables
  readonly block: Block
  /** The words that a function, or the script, was called with, where they are known. */
  readonly positional?: readonly Word[] | undefined
}

/** No, one or several words: `$LIST` without quotes falls apart at blanks. */
export function expand(word: ShellWord, surroundings: Surroundings): readonly Word[] {
  const expansion = new Expansion(surroundings)
  for (const part of withHome(word)) expansion.part(part)
  return expansion.end(word)
}

/** One word whatever it holds: what an assignment takes. */
export function expandOne(word: ShellWord, surroundings: Surroundings): Word {
  const expansion = new Expansion(surroundings, true)
  for (const part of withHome(word)) expansion.part({ ...part, quoted: true })
  const [only] = expansion.end(word)
  return only ?? slice(surroundings.text, word.at, word.at)
}

/** `~`, `~/x` and `~:x` (bash; a plain shell wants the slash) are the home; that of `~name` only the host knows. */
function withHome({ parts }: ShellWord): readonly Part[] {
  const [first, ...rest] = parts
  const [named] = first?.kind === 'text' && !first.quoted ? (/^~[a-z_][\w-]*(?=[/:]|$)/.exec(first.text) ?? []) : []
  if (first?.kind === 'text' && named !== undefined) {
    const end = first.at + named.length
    const home: Part = { kind: 'unknown', at: first.at, end, detail: `${named} is known on the host alone`, quoted: true }
    return [home, { ...first, text: first.text.slice(named.length), at: end }, ...rest]
  }
  if (first?.kind !== 'text' || first.quoted || !/^~[/:]|^~$/.test(first.text)) return parts
  const home: Part = { kind: 'variable', name: 'HOME', at: first.at, end: first.at + 1, quoted: true, all: false }
  return [home, { ...first, text: first.text.slice(1), at: first.at + 1 }, ...rest]
}

const isPositional = /^(?:[@*]|[1-9][0-9]?)$/

class Expansion {
  readonly #surroundings: Surroundings
  readonly #words: Word[] = []
  /** Lists are put together, with blanks between. */
  readonly #single: boolean
  #builder: WordBuilder

  constructor(surroundings: Surroundings, single = false) {
    this.#surroundings = surroundings
    this.#single = single
    this.#builder = new WordBuilder(surroundings.text.source)
  }

  part(part: Part): void {
    if (part.kind === 'text') this.#value(this.#written(part.at, part.at + part.text.length), part.quoted)
    else if (part.kind === 'unknown') this.#hole(part, { detail: part.detail, last: part.last })
    else this.#variable(part)
  }

  /** A word that begins where it is used has the whole place, quotes included; what a variable brought has that of its characters. */
  end({ at, end }: ShellWord): readonly Word[] {
    if (!this.#builder.begun) return this.#words
    const { text } = this.#surroundings
    const own = this.#builder.word(placeOf(text, at))
    const first = placeOf(own, 0)
    const isHere = this.#words.length === 0 && end > at && first >= placeOf(text, at) && first <= placeOf(text, end - 1)
    return [...this.#words, isHere ? { ...own, end: placeOf(text, end - 1) + 1 } : this.#builder.word()]
  }

  #written(from: number, to: number): Word {
    return { ...slice(this.#surroundings.text, from, to), holes: [] }
  }

  #value(value: Word, quoted: boolean): void {
    if (quoted) {
      this.#builder.begin()
      this.#builder.addWord(value, false)
      return
    }
    let from = 0
    for (const { index, 0: blanks } of value.text.matchAll(/[ \t\r\n]+/g)) {
      if (value.holes.some((hole) => hole.from <= index && index < hole.to)) continue
      this.#add(slice(value, from, index))
      this.#next()
      from = index + blanks.length
    }
    this.#add(slice(value, from))
  }

  #add(word: Word): void {
    if (word.text !== '') this.#builder.addWord(word, true)
  }

  #next(): void {
    if (!this.#builder.begun) return
    this.#words.push(this.#builder.word())
    this.#builder = new WordBuilder(this.#surroundings.text.source)
  }

  #hole({ at, end, quoted }: { at: number; end: number; quoted: boolean }, why: Pick<Hole, 'detail' | 'remedy' | 'last'>): void {
    const { text } = this.#surroundings
    this.#builder.addHole(text.text.slice(at, end), placeOf(text, at), { ...why, splits: !quoted })
  }

  #variable(part: VariablePart): void {
    const { variables, block, positional } = this.#surroundings
    if (positional && isPositional.test(part.name)) {
      this.#argument(part, positional)
      return
    }
    const found = variables.get(part.name, block)
    if (found.kind === 'unknown') this.#hole(part, { detail: found.detail, last: found.last })
    else if (found.kind === 'unset') this.#unset(part)
    else if (found.kind === 'text') this.#outside(found.text, part)
    else if (part.otherwise?.colon && found.value.every(({ text }) => text === '')) this.#otherwise(part)
    else if (part.all) this.#list(found.value, part.quoted)
    else for (const value of found.value.slice(0, 1)) this.#value(value, part.quoted)
  }

  /** Behind a word that may become several nobody knows which one is which. */
  #argument(part: VariablePart, words: readonly Word[]): void {
    const at = Number(part.name)
    if (Number.isNaN(at)) this.#list(words, part.quoted, part.name === '*')
    else if (words.slice(0, at).some(({ holes }) => holes.some(({ splits }) => splits))) this.#unset(part)
    else {
      const word = words[at - 1]
      if (part.quoted) this.#builder.begin()
      if (word === undefined || (part.otherwise?.colon && word.text === '')) this.#otherwise(part)
      else this.#value(word, part.quoted)
    }
  }

  /** From the environment: it stands nowhere in the file but where it is named. */
  #outside(text: string, part: VariablePart): void {
    if (text === '' && part.otherwise?.colon) {
      this.#otherwise(part)
      return
    }
    const { text: script } = this.#surroundings
    const place = placeOf(script, part.at)
    const at = new Array<number>(text.length).fill(place)
    this.#value({ source: script.source, text, at, begin: place, end: placeOf(script, part.end - 1) + 1, holes: [] }, part.quoted)
  }

  #unset(part: VariablePart): void {
    if (part.otherwise) this.#otherwise(part)
    else if (!/^[A-Za-z_]/.test(part.name))
      this.#hole({ ...part, quoted: part.quoted && !part.all }, { detail: 'it is given when the script is run' })
    else
      this.#hole(part, {
        detail: `${part.name} is not set here`,
        remedy: `set it for the gate: ${part.name}=... hullcheck gate ...`,
      })
  }

  #otherwise({ name, at, end, otherwise }: VariablePart): void {
    const { parts = [], assigns } = otherwise ?? {}
    for (const part of parts) this.part(part)
    const { variables, block } = this.#surroundings
    if (assigns === true) variables.set(name, [expandOne({ parts, at, end }, this.#surroundings)], false, block)
  }

  /** Each item is a word of its own; the first goes on with what stands before it, what comes behind goes on with the last. */
  #list(values: readonly Word[], quoted: boolean, isText = false): void {
    const together = this.#single || (isText && quoted)
    for (const [index, value] of values.entries()) {
      if (index > 0 && together) this.#builder.add(' ', () => value.begin)
      else if (index > 0) this.#next()
      this.#value(value, quoted)
    }
  }
}
