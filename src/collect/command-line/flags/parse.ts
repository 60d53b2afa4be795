/** Words behind a command to flags and arguments, by the rules of Go's pflag with interspersed flags off: the first argument ends them. */
import type { Region } from '../../../model/fact.js'
import { csv } from '../values/csv.js'
import { cut, regionOf, slice, type Word } from '../word.js'
import type { Flag, FlagTable } from './table.js'

/** A flag that was set: `true` for one without a value. */
export interface Given {
  readonly flag: string
  readonly value: Word
  /** Flag and value as they stand. */
  readonly region: Region
}

/** Why there may be more flags than can be seen. */
export interface Hidden {
  readonly detail: string
  readonly region: Region
}

export interface ParsedFlags {
  readonly given: readonly Given[]
  /** What follows the flags: image and command. */
  readonly rest: readonly Word[]
  /** Flags that the table does not know. */
  readonly unknown: readonly Word[]
  /** A flag whose value is missing at the end. */
  readonly incomplete?: Word
  readonly hidden?: Hidden
}

export function parseFlags(words: readonly Word[], table: FlagTable): ParsedFlags {
  const parser = new FlagParser(words, table)
  parser.run()
  return parser.result()
}

class FlagParser {
  readonly #words: readonly Word[]
  readonly #table: FlagTable
  readonly #given: Given[] = []
  readonly #unknown: Word[] = []
  #rest: readonly Word[] = []
  #hidden: Hidden | undefined
  #incomplete: Word | undefined
  #at = 0

  constructor(words: readonly Word[], table: FlagTable) {
    this.#words = words
    this.#table = table
  }

  result(): ParsedFlags {
    return {
      given: this.#given,
      rest: this.#rest,
      unknown: this.#unknown,
      ...(this.#hidden && { hidden: this.#hidden }),
      ...(this.#incomplete && { incomplete: this.#incomplete }),
    }
  }

  run(): void {
    while (this.#at < this.#words.length) {
      const word = this.#words[this.#at] as Word
      if (mayBeFlags(word)) this.#hide(word, `\`${shown(word)}\` may hold further options`)
      else if (word.text === '--') {
        this.#rest = this.#words.slice(this.#at + 1)
        return
      } else if (!word.text.startsWith('-') || word.text.length === 1) {
        this.#rest = this.#words.slice(this.#at)
        return
      } else if (!(word.text.startsWith('--') ? this.#long(word) : this.#short(word))) return
      this.#at += 1
    }
  }

  #long(word: Word): boolean {
    const [key, value] = cut(word)
    const flag = key.holes.length === 0 ? this.#table.long.get(key.text.slice(2)) : undefined
    if (!flag) return this.#strange(word, value !== undefined)
    return this.#set(flag, word, value)
  }

  /** `-dit`, `-v/a:/b`, `-v=/a:/b`. */
  #short(word: Word): boolean {
    for (let at = 1; at < word.text.length; at += 1) {
      const flag = word.holes.some((hole) => hole.from <= at && at < hole.to) ? undefined : this.#table.short.get(word.text[at] ?? '')
      if (!flag) return this.#strange(word, at + 1 < word.text.length)
      const rest = word.text.length - at - 1
      if (rest > 1 && word.text[at + 1] === '=') return this.#set(flag, word, slice(word, at + 2))
      if (flag.kind !== 'bool') return this.#set(flag, word, rest > 0 ? slice(word, at + 1) : undefined)
      this.#set(flag, word, undefined)
    }
    return true
  }

  /** False where nothing more can be told. */
  #set(flag: Flag, word: Word, value: Word | undefined): boolean {
    if (value) this.#give(flag, word, value)
    else if (flag.kind === 'bool') this.#give(flag, word, { ...slice(word, 0, 0), text: 'true', begin: word.begin, end: word.end })
    else {
      const next = this.#words[this.#at + 1]
      if (next) this.#give(flag, word, next, true)
      else this.#incomplete = word
      this.#at += 1
      return next !== undefined
    }
    return true
  }

  #give({ name, kind }: Flag, word: Word, value: Word, isApart = false): void {
    const region = regionOfBoth(word, value, isApart)
    const items = kind === 'csv' && value.holes.length === 0 ? csv(value) : undefined
    if (items === undefined || items.length === 1) this.#given.push({ flag: name, value: items?.[0] ?? value, region })
    else for (const item of items) this.#given.push({ flag: name, value: item, region: regionOf(item) })
  }

  /** A flag that is not known may take the next word as its value: then that is not the image. */
  #strange(word: Word, complete: boolean): boolean {
    this.#unknown.push(word)
    const next = this.#words[this.#at + 1]
    if (complete || next === undefined || next.text.startsWith('-')) return true
    this.#hide(word, `\`${shown(word)}\` is not known here, so that what follows is its value or the image`)
    return false
  }

  #hide(word: Word, detail: string): void {
    this.#hidden ??= { detail, region: regionOf(word) }
  }
}

/** Flag and value; where a variable brought the value from elsewhere, so that more than marks and blanks lie between, the value alone. */
function regionOfBoth(word: Word, value: Word, isApart: boolean): Region {
  if (!isApart) return regionOf(word)
  const between = word.source.text.slice(word.end, Math.max(word.end, value.begin))
  const isTogether = value.source === word.source && value.begin >= word.begin && between.length < 200 && !/[\w$]/.test(between)
  return isTogether ? word.source.region(word.begin, value.end) : regionOf(value)
}

/** As written, without a value: that may be a secret. */
function shown(word: Word): string {
  return cut(word)[0].text.slice(0, 60)
}

/** Names that promise an image, and none of an option. */
const image = /image|img|tag|repo|registry/i

/**
 * A word that begins with something unknown and stood without quotes may become any number of options; a quoted one is taken for
 * the image, as is one whose name or known part says so.
 */
function mayBeFlags({ text, holes }: Word): boolean {
  const [first] = holes
  if (first?.from !== 0 || !first.splits) return false
  const known = holes.reduceRight((rest, hole) => rest.slice(0, hole.from) + rest.slice(hole.to), text)
  return !/[/:]/.test(known) && !image.test(text)
}
