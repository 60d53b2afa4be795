/**
 * A word as a program gets it, in which every character knows where it was written: through quotes, variables and lists that a
 * script put together further up. So an option can be shown, and mended, at the place that its author wrote.
 */
import type { Region } from '../../model/fact.js'
import { type Said, told, untold } from '../manifest/said.js'
import type { Source } from './source.js'

/** A stretch of a word whose value is not known before the start; the text holds what was written there. */
export interface Hole {
  readonly from: number
  readonly to: number
  /** Why: `TAG is not set here`. Never a value. */
  readonly detail: string
  readonly remedy?: string
  /** Stood without quotes: it may become several words, or none. */
  readonly splits: boolean
  /** What it was set to last, though perhaps under a condition. */
  readonly last?: string | undefined
}

export interface Word {
  readonly source: Source
  readonly text: string
  /** Offset in the file of each UTF-16 unit of the text; one number where they follow each other from there on. */
  readonly at: number | readonly number[]
  /** The word as written, quotes included. */
  readonly begin: number
  readonly end: number
  readonly holes: readonly Hole[]
}

/** Text that is meant as it is written. */
export function plainWord(source: Source, text: string, begin: number): Word {
  return { source, text, at: begin, begin, end: begin + text.length, holes: [] }
}

export function placeOf({ at, end }: Word, index: number): number {
  return typeof at === 'number' ? at + index : (at[index] ?? end)
}

/** A part of a word. */
export function slice(word: Word, from: number, to: number = word.text.length): Word {
  const { source, text, at, end } = word
  const last = to > from ? placeOf(word, to - 1) + 1 : placeOf(word, from)
  return {
    source,
    text: text.slice(from, to),
    at: typeof at === 'number' ? at + from : at.slice(from, to),
    begin: placeOf(word, from),
    end: Math.min(Math.max(last, placeOf(word, from)), end),
    holes: word.holes
      .filter((hole) => hole.from < to && hole.to > from)
      .map((hole) => ({ ...hole, from: Math.max(0, hole.from - from), to: Math.min(to, hole.to) - from })),
  }
}

/** The parts between separators; the last part holds the rest when there are more than `limit`. A separator in a hole is none. */
export function split(word: Word, separator: string, limit = Number.POSITIVE_INFINITY): Word[] {
  const parts: Word[] = []
  let from = 0
  for (let at = 0; at < word.text.length && parts.length < limit - 1; at += 1) {
    if (word.text[at] !== separator || inHole(word, at)) continue
    parts.push(slice(word, from, at))
    from = at + 1
  }
  return [...parts, slice(word, from)]
}

/** Key and value of `key=value`; no value where there is no `=`. */
export function cut(word: Word, separator = '='): readonly [key: Word, value: Word | undefined] {
  const [key = word, value] = split(word, separator, 2)
  return [key, value]
}

function inHole({ holes }: Word, index: number): boolean {
  return holes.some((hole) => hole.from <= index && index < hole.to)
}

export function regionOf({ source, begin, end }: Word): Region {
  return source.region(begin, end)
}

/** The text, or why it is not known. */
export function said(word: Word, region: Region = regionOf(word)): Said<string> {
  const [hole] = word.holes
  if (hole === undefined) return told(word.text, region)
  return untold('unresolved', hole.detail, region, hole.remedy, word.text.slice(0, hole.from))
}

/** Nobody writes so many into one word; searching them must end. */
const holeLimit = 100

/** Puts a word together from what was written in several places. */
export class WordBuilder {
  readonly #source: Source
  #text = ''
  readonly #at: number[] = []
  readonly #holes: Hole[] = []
  /** Something was written, if only an empty pair of quotes. */
  #begun = false

  constructor(source: Source) {
    this.#source = source
  }

  get begun(): boolean {
    return this.#begun
  }

  get length(): number {
    return this.#text.length
  }

  begin(): void {
    this.#begun = true
  }

  add(text: string, place: (index: number) => number): void {
    this.#begun = true
    this.#text += text
    for (let index = 0; index < text.length; index += 1) this.#at.push(place(index))
  }

  addHole(text: string, place: number, hole: Omit<Hole, 'from' | 'to'>): void {
    const from = this.#text.length
    this.add(text, (index) => place + index)
    this.#keep({ ...hole, from, to: this.#text.length })
  }

  addWord(word: Word, splits: boolean): void {
    const from = this.#text.length
    this.add(word.text, (index) => placeOf(word, index))
    for (const hole of word.holes) this.#keep({ ...hole, from: hole.from + from, to: hole.to + from, splits })
  }

  #keep(hole: Hole): void {
    const last = this.#holes.at(-1)
    if (last !== undefined && this.#holes.length >= holeLimit) this.#holes.splice(-1, 1, { ...last, to: hole.to })
    else this.#holes.push(hole)
  }

  /** The word, which was written from `begin` to `end` where that is known. */
  word(begin?: number, end?: number): Word {
    const first = this.#at[0] ?? begin ?? 0
    const last = (this.#at.at(-1) ?? first - 1) + 1
    return {
      source: this.#source,
      text: this.#text,
      at: this.#at,
      begin: begin ?? first,
      end: end ?? Math.max(first, last),
      holes: this.#holes,
    }
  }
}
