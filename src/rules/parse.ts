/** Validates rule documents: all mistakes at once, each with file and line and, for an unknown key, the nearest valid one. */
import * as v from 'valibot'
import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml'
import { areas } from '../model/areas.js'
import { type EscapePath, ends, outcomes, pathOutcomes, type Rule } from '../model/rule.js'
import { severities } from '../model/severity.js'
import { nearest } from './nearest.js'

/** A mistake in a rule file. */
export interface Mistake {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
}

/** Where a key of a document stands, for mistakes that are found later (expressions). */
type Locate = (path: readonly (string | number)[]) => { line: number; column: number }

export interface Parsed<T> {
  readonly value: T
  readonly locate: Locate
}

const text = v.pipe(v.string(), v.trim(), v.minLength(1))
const expressions = v.optional(v.record(v.string(), text), {})
const reference = v.strictObject({ title: text, url: v.optional(v.pipe(v.string(), v.url())) })
const fix = v.strictObject({
  docker: v.optional(text),
  compose: v.optional(text),
  kubernetes: v.optional(text),
  podman: v.optional(text),
  daemon: v.optional(text),
})
const given = v.optional(v.record(v.string(), v.unknown()), {})
const needs = v.optional(v.array(text), [])
const idText = v.pipe(v.string(), v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens'))
const areaIds = areas.map((area) => area.id)

const ruleSchema = v.strictObject({
  id: idText,
  aliases: v.optional(v.array(idText), []),
  title: text,
  pass_title: text,
  area: v.picklist(areaIds),
  severity: v.picklist(severities),
  softened: v.optional(v.array(v.strictObject({ when: text, severity: v.picklist(severities), because: text })), []),
  confidence: v.picklist(['high', 'medium', 'low']),
  since: text,
  profiles: v.optional(v.array(text), ['default']),
  rationale: text,
  attack: text,
  references: v.pipe(v.array(reference), v.minLength(1)),
  applies_when: v.optional(text, 'true'),
  let: expressions,
  condition: text,
  offenders: v.optional(text),
  message: text,
  fix,
  fix_risk: v.optional(text),
  cases: v.pipe(
    v.array(v.strictObject({ given, expect: v.picklist(outcomes), severity: v.optional(v.picklist(severities)), note: v.optional(text) })),
    v.minLength(1),
  ),
  impossible: v.optional(v.strictObject({ fail: v.optional(text), pass: v.optional(text), unknown: v.optional(text) }), {}),
  live: v.optional(
    v.array(v.strictObject({ run: v.string(), expect: v.picklist(outcomes), needs, exec: v.optional(text), note: v.optional(text) })),
    [],
  ),
  example: v.optional(v.strictObject({ inspect: v.record(v.string(), v.unknown()), mended: v.record(v.string(), v.unknown()) })),
  example_impossible: v.optional(text),
})

const pathSchema = v.strictObject({
  id: idText,
  title: text,
  ends: v.picklist(ends),
  severity: v.picklist(severities),
  since: text,
  rationale: text,
  attack: text,
  references: v.pipe(v.array(reference), v.minLength(1)),
  applies_when: v.optional(text, 'true'),
  let: expressions,
  preconditions: v.pipe(
    v.array(
      v.strictObject({
        id: idText,
        title: text,
        blocked_by: text,
        usual: v.optional(v.boolean(), false),
        condition: text,
        cure: v.optional(fix, {}),
      }),
    ),
    v.minLength(1),
  ),
  cases: v.pipe(
    v.array(v.strictObject({ given, expect: v.picklist(pathOutcomes), by: v.optional(idText), note: v.optional(text) })),
    v.minLength(1),
  ),
  live: v.optional(
    v.array(v.strictObject({ run: v.string(), expect: v.picklist(pathOutcomes), needs, exec: v.optional(text), note: v.optional(text) })),
    [],
  ),
})

/** One rule file. The mistakes are empty when there is a value. */
export function parseRule(source: string, file: string): { parsed?: Parsed<Rule>; mistakes: Mistake[] } {
  return parse(source, file, ruleSchema, (doc): Rule => {
    const { pass_title, applies_when, fix_risk, example_impossible, fix, ...rest } = doc
    return {
      ...rest,
      fix: fix as Rule['fix'],
      passTitle: pass_title,
      appliesWhen: applies_when,
      file,
      ...(fix_risk !== undefined && { fixRisk: fix_risk }),
      ...(example_impossible !== undefined && { exampleImpossible: example_impossible }),
    } as Rule
  })
}

/** One escape path file. */
export function parsePath(source: string, file: string): { parsed?: Parsed<EscapePath>; mistakes: Mistake[] } {
  return parse(source, file, pathSchema, (doc): EscapePath => {
    const { applies_when, preconditions, ...rest } = doc
    const ours = preconditions.map(({ blocked_by, ...one }) => ({ ...one, blockedBy: blocked_by }))
    return { ...rest, appliesWhen: applies_when, preconditions: ours, file } as EscapePath
  })
}

/** The terms file: names for expressions that several rules share. */
export function parseTerms(source: string, file: string): { parsed?: Parsed<Readonly<Record<string, Term>>>; mistakes: Mistake[] } {
  return parse(source, file, v.record(v.string(), v.strictObject({ is: text, prose: text })), (doc) => doc)
}

/** A named expression. */
export interface Term {
  readonly is: string
  readonly prose: string
}

function parse<S extends v.GenericSchema, T>(
  source: string,
  file: string,
  schema: S,
  make: (document: v.InferOutput<S>) => T,
): { parsed?: Parsed<T>; mistakes: Mistake[] } {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, keepSourceTokens: true })
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const broken = document.errors.map((error) => ({ file, ...place(error.pos[0]), message: error.message.split('\n')[0] ?? '' }))
  if (broken.length > 0) return { mistakes: broken }
  const locate: Locate = (path) => place(offsetOf(document, path))
  const result = v.safeParse(schema, document.toJS())
  if (result.success) return { parsed: { value: make(result.output), locate }, mistakes: [] }
  return { mistakes: result.issues.map((issue) => ({ file, ...locate(pathOf(issue)), message: explain(issue, schema) })) }
}

function pathOf(issue: v.BaseIssue<unknown>): (string | number)[] {
  return (issue.path ?? []).map((item) => item.key as string | number)
}

function explain(issue: v.BaseIssue<unknown>, schema: v.GenericSchema): string {
  const path = pathOf(issue)
  const key = String(path.at(-1) ?? '')
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const guess = nearest(key, entriesAt(schema, path.slice(0, -1)))
    return `unknown key "${key}"${guess ? `, did you mean "${guess}"?` : ''}`
  }
  if (issue.received === 'undefined') return `"${path.join('.')}" is missing`
  return `"${path.join('.')}": ${issue.message}`
}

function entriesAt(schema: v.GenericSchema, path: readonly (string | number)[]): string[] {
  let here = unwrap(schema)
  for (const part of path) here = unwrap(here.entries?.[String(part)] ?? here.item)
  return Object.keys(here.entries ?? {})
}

interface Shape {
  entries?: Record<string, unknown>
  item?: unknown
}

function unwrap(schema: unknown): Shape {
  let here = (schema ?? {}) as { wrapped?: unknown; pipe?: unknown[] } & Shape
  while (here.wrapped) here = here.wrapped
  return here
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
