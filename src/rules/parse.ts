/** Validates rule documents: all mistakes at once, each with file and line and, for an unknown key, the nearest valid one. */
import * as v from 'valibot'
import { areas } from '../model/areas.js'
import { declaredNames, listNames } from '../model/patch.js'
import { type EscapePath, ends, outcomes, pathOutcomes, type Rule } from '../model/rule.js'
import { severities } from '../model/severity.js'
import { type Locate, type Mistake, pathOf, readDocument, strayKeys } from './document.js'
import { issueWords } from './issue-words.js'
import { nearest } from './nearest.js'

export type { Mistake } from './document.js'

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
const words = v.union([v.literal('offenders'), v.pipe(v.array(text), v.minLength(1))], 'expected offenders, or a list of words')
const declaredName = v.picklist(declaredNames, 'is no declared fact')
const patch = v.strictObject({
  safe: v.boolean(),
  set: v.optional(v.record(declaredName, v.union([v.boolean(), v.number(), v.string()]))),
  clear: v.optional(v.array(declaredName)),
  add: v.optional(v.record(declaredName, words)),
  remove: v.optional(v.record(v.picklist(listNames, 'is no list that something can be taken out of'), words)),
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
  patch: v.optional(patch),
  patch_impossible: v.optional(text),
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
    const { pass_title, applies_when, fix_risk, example_impossible, patch_impossible, fix, ...rest } = doc
    return {
      ...rest,
      fix: fix as Rule['fix'],
      passTitle: pass_title,
      appliesWhen: applies_when,
      file,
      ...(fix_risk !== undefined && { fixRisk: fix_risk }),
      ...(example_impossible !== undefined && { exampleImpossible: example_impossible }),
      ...(patch_impossible !== undefined && { patchImpossible: patch_impossible }),
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
  const { value, locate, mistakes } = readDocument(source, file)
  if (mistakes.length > 0) return { mistakes: [...mistakes] }
  const strays = strayKeys(schema, value).map(({ path, expected }) => ({ file, ...locate(path), message: stray(path, expected) }))
  const result = v.safeParse(schema, value)
  if (result.success && strays.length === 0) return { parsed: { value: make(result.output), locate }, mistakes: [] }
  const issues = (result.issues ?? []).filter((issue) => !(issue.type === 'strict_object' && issue.expected === 'never'))
  return { mistakes: [...strays, ...issues.map((issue) => ({ file, ...locate(pathOf(issue)), message: issueWords(issue) }))] }
}

function stray(path: readonly (string | number)[], expected: readonly string[]): string {
  const key = String(path.at(-1))
  const guess = nearest(key.slice(0, 80), expected)
  return `unknown key "${key}"${guess ? `, did you mean "${guess}"?` : ''}`
}
