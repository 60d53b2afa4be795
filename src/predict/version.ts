/**
 * Which release of an engine are we talking of? A range, because a version text may say nothing: builds from
 * source call themselves `dev` or `library-import`. Then the API version tells the minor releases that speak it.
 */
import type { Fact } from '../model/fact.js'
import type { EngineFacts } from '../model/facts.js'

/** From `low` up to, but not including, `high`. */
export interface VersionRange {
  readonly low: number
  readonly high: number
  /** `20.10.24`, or `API 1.41 (20.10)` when the text was no use. */
  readonly label: string
}

/** First release with an API version, and the first with a higher one. */
export type ApiTable = Readonly<Record<string, readonly [first: string, next: string]>>

const numbered = /^v?(\d+)\.(\d+)(?:\.(\d+))?/

/** `20.10.24+dfsg1` as one number that sorts; undefined for a text without numbers or of a build from source. */
function parse(text: string): number | undefined {
  const [, major, minor, patch] = numbered.exec(text) ?? []
  if (major === undefined || Number(major) === 0) return undefined
  return (Number(major) * 1000 + Number(minor)) * 1000 + Number(patch ?? 0)
}

/** Those of the tables, which name the same few again and again. */
const numbers = new Map<string, number>()

function number(text: string): number {
  const known = numbers.get(text) ?? parse(text) ?? 0
  numbers.set(text, known)
  return known
}

function exact(text: string): VersionRange | undefined {
  const value = parse(text)
  return value === undefined ? undefined : { low: value, high: value + 1, label: text.replace(/[+~-].*$/, '') }
}

function byApi(api: string, table: ApiTable): VersionRange | undefined {
  const [, minor] = /^1\.(\d+)$/.exec(api) ?? []
  if (minor === undefined) return undefined
  const row = table[api]
  if (row !== undefined) return { low: number(row[0]), high: number(row[1]), label: `API ${api} (${row[0]})` }
  const newest = Object.values(table).at(-1)
  const above = Number(minor) > Math.max(...Object.keys(table).map((key) => Number(key.slice(2))))
  return above && newest !== undefined
    ? { low: number(newest[1]), high: Infinity, label: `API ${api} (${newest[1]} or newer)` }
    : { low: 0, high: number(Object.values(table)[0]?.[0] ?? '0'), label: `API ${api}` }
}

function text(fact: Fact<string> | undefined): string {
  return fact?.known === true ? fact.value : ''
}

/** The version of an engine, as narrow as its own words allow. */
export function versionOf(engine: EngineFacts, table: ApiTable): VersionRange {
  const api = text(engine.apiVersion)
  return exact(text(engine.version)) ?? byApi(api, table) ?? { low: 0, high: Infinity, label: 'of unknown version' }
}

/**
 * Does the release have what came with `firsts`? Several firsts are back-ports: `24.0.7` and `25.0` mean every
 * release from 25.0, and those from 24.0.7 on the way there. Undefined: the range holds releases with and without.
 */
export function since(range: VersionRange, ...firsts: readonly string[]): boolean | undefined {
  let isOpen = false
  for (const [at, first] of firsts.entries()) {
    const [start, end] = [number(first), branchOf(firsts[at + 1])]
    if (range.low >= start && range.high <= end) return true
    if (range.high > start && range.low < end) isOpen = true
  }
  return isOpen ? undefined : false
}

function branchOf(next: string | undefined): number {
  return next === undefined ? Infinity : Math.floor(number(next) / 1000) * 1000
}
