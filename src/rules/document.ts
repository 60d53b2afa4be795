/** A YAML document whose every key can be pointed at. Rules and the configuration are read by it. */
import type * as v from 'valibot'
import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml'

/** A mistake in a file that people write for hullcheck. */
export interface Mistake {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
}

/** Where a key of a document stands, for mistakes that are found later (expressions, names of rules). */
export type Locate = (path: readonly (string | number)[]) => { line: number; column: number }

interface Read {
  readonly value: unknown
  readonly locate: Locate
  readonly mistakes: readonly Mistake[]
}

/** The document as plain data. With mistakes there is no value. */
export function readDocument(source: string, file: string): Read {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, keepSourceTokens: true })
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const mistakes = document.errors.map((error) => ({ file, ...place(error.pos[0]), message: firstLine(error.message) }))
  const locate: Locate = (path) => place(offsetOf(document, path))
  return { value: mistakes.length > 0 ? undefined : document.toJS(), locate, mistakes }
}

/** The library's message without the place, which stands before it, and without its picture of the line. */
function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')
}

function offsetOf(document: Document, path: readonly (string | number)[]): number {
  let node: Node | null = document.contents
  let offset = node?.range?.[0] ?? 0
  for (const part of path) {
    const pair = isMap(node) ? pairOf(node, part) : undefined
    if (pair) {
      offset = (pair.key as Node).range?.[0] ?? offset
      node = pair.value as Node | null
      continue
    }
    const item = (node as { items?: Node[] } | null)?.items?.[Number(part)]
    if (!item) break
    offset = item.range?.[0] ?? offset
    node = item
  }
  return offset
}

function pairOf(map: YAMLMap, key: string | number) {
  return map.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
}

/** Where in the document an issue was found. */
export function pathOf(issue: v.BaseIssue<unknown>): (string | number)[] {
  return (issue.path ?? []).map((item) => item.key as string | number)
}

/** A key that nothing expects, with the keys that are expected in its place. */
interface StrayKey {
  readonly path: readonly (string | number)[]
  readonly expected: readonly string[]
}

/** Every unknown key. valibot stops at the first of a mapping, and takes `constructor` for known. */
export function strayKeys(schema: v.GenericSchema, value: unknown): StrayKey[] {
  return strays(schema, value, [])
}

/** What there is to see of a schema of valibot. */
interface Shape {
  readonly type?: string
  readonly entries?: Readonly<Record<string, Shape>>
  readonly item?: Shape
  readonly value?: Shape
  readonly wrapped?: Shape
  readonly pipe?: readonly Shape[]
}

function strays(schema: Shape, value: unknown, path: readonly (string | number)[]): StrayKey[] {
  if (schema.wrapped) return strays(schema.wrapped, value, path)
  if (schema.pipe) return schema.pipe.flatMap((step) => strays(step, value, path))
  if (typeof value !== 'object' || value === null) return []
  const { item, entries, value: each } = schema
  if (Array.isArray(value)) return item ? value.flatMap((one, index) => strays(item, one, [...path, index])) : []
  return Object.entries(value).flatMap(([key, one]) => {
    if (each) return strays(each, one, [...path, key])
    if (!entries || schema.type !== 'strict_object') return []
    const known = Object.hasOwn(entries, key) ? entries[key] : undefined
    return known ? strays(known, one, [...path, key]) : [{ path: [...path, key], expected: Object.keys(entries) }]
  })
}
