/** What a script has put into its variables by the time that a line runs, as far as that is certain. */
import { type Word, WordBuilder } from '../word.js'
import type { Block } from './syntax.js'
import { reaches, runsAgain } from './syntax.js'

type Value = readonly Word[]

/** A variable of the surroundings; undefined where it is not set. */
export type Env = (name: string) => string | undefined

const nothingSet: Env = () => undefined

export function envOf(record: Readonly<Record<string, string | undefined>>): Env {
  return (name) => (Object.hasOwn(record, name) ? record[name] : undefined)
}

interface Entry {
  readonly value: Value | undefined
  readonly isList: boolean
  readonly block: Block
}

type Lookup =
  | { readonly kind: 'value'; readonly value: Value; readonly isList: boolean }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unset' }
  /** `last`: what it was set to last, though perhaps under a condition. */
  | { readonly kind: 'unknown'; readonly detail: string; readonly last?: string | undefined }

/** More text than this is in no script; a variable that doubles itself must end. */
const sizeLimit = 10_000
/** Of all variables that a file reads, counted as often as they are read. */
const totalLimit = 4_000_000

export class Variables {
  /** What runs in any case, in all texts that share the variables. */
  readonly root: Block = {}
  readonly #entries = new Map<string, Entry>()
  readonly #env: Env
  /** How often a name will yet be set further down. */
  readonly #ahead = new Map<string, number>()
  #moved = false
  #budget = totalLimit

  constructor(env: Env = nothingSet) {
    this.#env = env
  }

  /** From here on the working directory is another one. */
  move(): void {
    this.#moved = true
  }

  /** Names that a text sets, each as often as it does. */
  announce(names: readonly string[]): void {
    for (const name of names) this.#ahead.set(name, (this.#ahead.get(name) ?? 0) + 1)
  }

  get(name: string, block: Block): Lookup {
    const entry = this.#entries.get(name)
    if ((this.#ahead.get(name) ?? 0) > 0 && runsAgain(block, entry?.block))
      return { kind: 'unknown', detail: `${name} is set again further down`, last: entry?.value?.[0]?.text }
    if (entry === undefined) return this.#outside(name)
    if (!reaches(entry.block, block)) return { kind: 'unknown', detail: `${name} is set under a condition`, last: entry.value?.[0]?.text }
    if (entry.value === undefined || !this.#affords(entry.value)) return { kind: 'unknown', detail: `what ${name} holds is not known here` }
    return { kind: 'value', value: entry.value, isList: entry.isList }
  }

  #affords(value: Value): boolean {
    this.#budget -= sizeOf(value)
    return this.#budget > 0
  }

  #outside(name: string): Lookup {
    if (name === 'PWD' && this.#moved) return { kind: 'unknown', detail: 'the script changes its folder' }
    const text = this.#env(name)
    return text === undefined ? { kind: 'unset' } : { kind: 'text', text }
  }

  /** `value`: undefined for what cannot be told. */
  set(name: string, value: Value | undefined, isList: boolean, block: Block): void {
    const kept = value === undefined || sizeOf(value) > sizeLimit ? undefined : value
    this.#entries.set(name, { value: kept, isList, block })
    this.#ahead.set(name, Math.max(0, (this.#ahead.get(name) ?? 0) - 1))
  }

  /** `name+=value`. */
  append(name: string, value: Value | undefined, isList: boolean, block: Block): void {
    const before = this.#entries.get(name)
    if (before === undefined) this.set(name, value, isList, block)
    else if (!value || !before.value || !reaches(before.block, block)) this.set(name, undefined, isList, block)
    else if (isList) this.set(name, [...before.value, ...value], true, block)
    else this.set(name, joined([...before.value, ...value]), false, block)
  }
}

function sizeOf(value: Value): number {
  return value.reduce((sum, { text }) => sum + text.length + 1, 0)
}

function joined(words: Value): Value {
  const [first] = words
  if (first === undefined) return []
  const builder = new WordBuilder(first.source)
  for (const word of words) builder.addWord(word, false)
  return [builder.word()]
}
