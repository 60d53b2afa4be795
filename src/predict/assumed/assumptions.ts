/** Facts of host and engine that somebody takes for granted: `host.apparmor=true`. Checked against the table of facts. Pure. */
import { capabilities } from '../../model/capabilities.js'
import { type Fact, known } from '../../model/fact.js'
import { type EngineFacts, engineFacts, type HostFacts, hostFacts } from '../../model/facts.js'
import { choices } from './choices.js'
import type { Nearest } from './wishes.js'

export interface AssumedFacts {
  readonly host: HostFacts
  readonly engine: EngineFacts
}

const tables = { host: hostFacts, engine: engineFacts } as const

/** Chosen otherwise. */
const notHere: Readonly<Record<string, string>> = {
  'engine.kind': '--runtime-defaults chooses the engine',
  'engine.version': '--runtime-defaults chooses the release',
  'engine.apiVersion': '--runtime-defaults chooses the release',
  'engine.podSecurityVersion': '--pss-version chooses it',
}

interface Assumption {
  readonly fact: string
  readonly value: unknown
}

/** The facts that were assumed; of one named twice, the last. What is wrong is left out: `assumptionMistakes` tells of it. */
export function assumedFacts(texts: readonly string[]): AssumedFacts {
  const all: Record<'host' | 'engine', Record<string, Fact<unknown>>> = { host: {}, engine: {} }
  for (const text of texts) {
    const read = readAssumption(text, () => undefined)
    if (typeof read === 'string') continue
    const [root, name] = split(read.fact)
    if (root === 'host' || root === 'engine') all[root][name] = known(read.value, { source: 'assumed', place: `--assume ${text}` })
  }
  return all
}

/** Everything that is wrong with the assumptions, one line each. */
export function assumptionMistakes(texts: readonly string[], nearest: Nearest): string[] {
  const wrong = texts.map((text) => readAssumption(text, nearest)).filter((read) => typeof read === 'string')
  return [...wrong, ...contradictions(texts)]
}

function contradictions(texts: readonly string[]): string[] {
  const values = new Map<string, string>()
  return texts.flatMap((text) => {
    const [fact, value] = halves(text)
    const before = values.get(fact)
    values.set(fact, value)
    return before === undefined || before === value
      ? []
      : [`--assume ${fact}: said to be ${JSON.stringify(before)} and ${JSON.stringify(value)}`]
  })
}

function readAssumption(text: string, nearest: Nearest): Assumption | string {
  const problem = (words: string) => `--assume ${JSON.stringify(text)}: ${words}`
  const [fact, value] = halves(text)
  if (!text.includes('=')) return problem('expected a fact and a value: host.apparmor=true')
  const type = typeOf(fact)
  if (type === undefined) return problem(unknownFact(fact, nearest))
  const elsewhere = Object.hasOwn(notHere, fact) ? notHere[fact] : undefined
  if (elsewhere !== undefined) return problem(elsewhere)
  const read = readValue(fact, type, value)
  return read === undefined ? problem(`${fact} is ${wanted(fact, type, value, nearest)}`) : { fact, value: read }
}

function halves(text: string): readonly [fact: string, value: string] {
  const at = text.indexOf('=')
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function split(fact: string): readonly [root: string, name: string] {
  const dot = fact.indexOf('.')
  return [fact.slice(0, Math.max(0, dot)), fact.slice(dot + 1)]
}

function typeOf(fact: string): string | undefined {
  const [root, name] = split(fact)
  if (root !== 'host' && root !== 'engine') return undefined
  const table: Readonly<Record<string, { readonly type: string }>> = tables[root]
  return Object.hasOwn(table, name) ? table[name]?.type : undefined
}

function unknownFact(fact: string, nearest: Nearest): string {
  const all = Object.entries(tables).flatMap(([root, table]) => Object.keys(table).map((name) => `${root}.${name}`))
  const bare = all.find((one) => split(one)[1].toLowerCase() === fact.toLowerCase())
  const close = bare ?? nearest(fact, all)
  return `there is no such fact of host or engine (docs/facts.md has them)${close === undefined ? '' : `; did you mean ${close}?`}`
}

/** A value by its type in the table; undefined for one that is not of it. */
function readValue(fact: string, type: string, text: string): unknown {
  if (type === 'bool') return text === 'true' ? true : text === 'false' ? false : undefined
  if (type === 'int') return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined
  if (type === 'list<string>') return listOf(fact, text)
  const words = choices[fact]
  return text !== '' && (words === undefined || words.includes(text)) ? text : undefined
}

function listOf(fact: string, text: string): readonly string[] | undefined {
  const items = text === '' ? [] : text.split(',').map((item) => item.trim())
  if (fact !== 'host.capabilities') return items.includes('') ? undefined : items
  const names = items.map((item) => item.toUpperCase().replace(/^CAP_/, ''))
  return names.every((name) => (capabilities as readonly string[]).includes(name)) ? names : undefined
}

function wanted(fact: string, type: string, value: string, nearest: Nearest): string {
  const words = type === 'bool' ? ['true', 'false'] : choices[fact]
  if (words !== undefined) {
    const close = nearest(value, words)
    return `one of ${words.join(', ')}${close === undefined ? '' : `; did you mean ${close}?`}`
  }
  if (type === 'int') return 'a whole number'
  return type === 'list<string>' ? 'a list of names with commas between them' : 'a text that is not empty'
}
