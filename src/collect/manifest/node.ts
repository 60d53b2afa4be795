/**
 * A document of whatever notation (YAML, JSON, HCL) as a tree in which everything knows where it was written. Anchors and merge
 * keys are resolved: what comes from an anchor has the region of the anchor, because there its author must edit.
 */
import type { Region } from '../../model/fact.js'
import { type Said, told, untold } from './said.js'

export interface MapNode {
  readonly kind: 'map'
  readonly region: Region
  readonly entries: ReadonlyMap<string, Entry>
  /** A tag such as `!override`. */
  readonly tag?: string
}

export interface Entry {
  /** Of the key alone. */
  readonly key: Region
  readonly value: Node
}

export interface ListNode {
  readonly kind: 'list'
  readonly region: Region
  readonly items: readonly Node[]
  readonly tag?: string
}

export interface ScalarNode {
  readonly kind: 'scalar'
  readonly region: Region
  readonly value: string | number | bigint | boolean | null
  /** As written, without quotes: `0777` and `1.10` lose something on the way to a number. */
  readonly text: string
  /** Written without quotes. */
  readonly plain: boolean
  /** A tag such as `!reset`. */
  readonly tag?: string
}

/** Stands in a text for each part that is not known: a character that nobody writes. */
export const hole = '\u{f0000}'

/** Text whose value is not known here: a variable that is not set, a template. */
export interface UnresolvedNode {
  readonly kind: 'unresolved'
  readonly region: Region
  /** As written. */
  readonly text: string
  /** What is known of it, with holes for the rest. */
  readonly known?: string
  readonly detail: string
  readonly remedy?: string
}

export type Node = MapNode | ListNode | ScalarNode | UnresolvedNode

/** The node at a path of keys; undefined when it, or what should hold it, is absent. */
export function at(node: Node | undefined, ...path: readonly string[]): Node | undefined {
  let found = node
  for (const key of path) found = found?.kind === 'map' ? found.entries.get(key)?.value : undefined
  return found
}

/** null and an empty value count as absent, as with every reader of these files. */
export function isNull(node: Node | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && node.value === null)
}

export function items(node: Node | undefined): readonly Node[] {
  if (node === undefined || isNull(node)) return []
  return node.kind === 'list' ? node.items : [node]
}

export function entries(node: Node | undefined): readonly (readonly [string, Entry])[] {
  return node?.kind === 'map' ? [...node.entries] : []
}

/** Text; numbers and words such as `yes` as they were written. */
export function textOf(node: Node): Said<string> {
  if (node.kind === 'unresolved') return untold('unresolved', node.detail, node.region, node.remedy, node.known?.split(hole, 1)[0])
  if (node.kind === 'scalar' && node.value !== null) return told(typeof node.value === 'string' ? node.value : node.text, node.region)
  return untold('malformed', `expected text, found ${nameOf(node)}`, node.region)
}

export function boolOf(node: Node): Said<boolean> {
  if (node.kind === 'unresolved') return untold('unresolved', node.detail, node.region, node.remedy)
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return told(node.value, node.region)
  const word = node.kind === 'scalar' && typeof node.value === 'string' ? words[node.value.toLowerCase()] : undefined
  return word === undefined ? untold('malformed', `expected true or false, found ${nameOf(node)}`, node.region) : told(word, node.region)
}

const words: Readonly<Record<string, boolean>> = { true: true, yes: true, on: true, y: true, false: false, no: false, off: false, n: false }

export function numberOf(node: Node): Said<number> {
  if (node.kind === 'unresolved') return untold('unresolved', node.detail, node.region, node.remedy)
  const value = node.kind === 'scalar' ? node.value : undefined
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : typeof value === 'bigint' ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return told(number, node.region)
  return untold('malformed', `expected a number, found ${nameOf(node)}`, node.region)
}

/** What a reader would call it. */
export function nameOf(node: Node): string {
  if (node.kind === 'map') return 'a mapping'
  if (node.kind === 'list') return 'a list'
  if (node.kind === 'unresolved') return 'text that is not resolved'
  return node.value === null
    ? 'nothing'
    : `${typeof node.value === 'string' ? 'the text' : 'the value'} ${JSON.stringify(node.text.slice(0, 40))}`
}
