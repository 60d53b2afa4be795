/** What is wrong with a configuration, in words its author understands. */
import type * as v from 'valibot'
import { pathOf, strayKeys } from '../rules/document.js'
import { nearest } from '../rules/nearest.js'
import { configSchema } from './schema.js'

type Issue = v.BaseIssue<unknown>
type Path = readonly (string | number)[]

interface Explained {
  readonly path: Path
  readonly message: string
}

/** Everything that is wrong with a document; nothing when it is right. */
export function problemsOf(document: unknown, issues: readonly Issue[]): Explained[] {
  const strays = strayKeys(configSchema, document).map(({ path, expected }) => {
    const key = String(path.at(-1))
    return { path, message: guessed(`unknown key "${key.slice(0, 80)}"`, key, expected) }
  })
  // valibot tells the first unknown key only
  const others = issues.filter((issue) => !(issue.type === 'strict_object' && issue.expected === 'never'))
  return [...strays, ...others.flatMap((issue) => explain(issue, document))]
}

/** `document`: the whole, so that a waiver can be called by its rule. */
function explain(issue: Issue, document: unknown, above: Path = []): Explained[] {
  const path = [...above, ...pathOf(issue)]
  if (issue.type === 'union') return ofUnion(issue, path, document)
  const waiver = path[0] === 'waivers' && path.length > 1 ? waiverName(document, path[1]) : undefined
  return [{ path, message: words(issue, path, waiver) }]
}

/** Of the alternatives that a value does not fit, the one that it comes nearest to. */
function ofUnion(issue: Issue, path: Path, document: unknown): Explained[] {
  const inner = (issue.issues ?? []) as readonly Issue[]
  const ofItems = inner.filter((one) => pathOf(one).length > 0)
  if (Array.isArray(issue.input)) {
    return ofItems.length > 0
      ? ofItems.flatMap((one) => explain(one, document, path))
      : [{ path, message: `${placed(path)}: ${lastWord(inner)}` }]
  }
  const own = typeof issue.input === 'string' ? inner.find((one) => one.type !== 'array') : undefined
  return [{ path, message: `${placed(path)}: ${own ? own.message : `expected text or a list of texts, found ${found(issue.input)}`}` }]
}

function lastWord(issues: readonly Issue[]): string {
  return issues.find((one) => one.kind === 'validation')?.message ?? 'expected a list of texts'
}

function words(issue: Issue, path: Path, waiver: string | undefined): string {
  const key = String(path.at(-1) ?? '')
  if (issue.type === 'partial_check') return `waiver for ${waiver} names no workload: give it a name, an image, a label or a path`
  if (issue.received === 'undefined')
    return waiver !== undefined ? `waiver for ${waiver} has no ${lacking[key] ?? key}` : `"${key}" is missing`
  if (issue.type === 'picklist') {
    const choices = (issue.requirement ?? choicesOf(issue)) as readonly string[]
    const said = typeof issue.input === 'string' ? JSON.stringify(issue.input.slice(0, 60)) : found(issue.input)
    return guessed(`${placed(path)}: ${said} is none of ${choices.join(', ')}`, String(issue.input), choices)
  }
  if (issue.kind === 'validation') return `${placed(path)}: ${issue.message}`
  return `${placed(path)}: expected ${kinds[issue.type] ?? issue.type}, found ${found(issue.input)}`
}

const lacking: Readonly<Record<string, string>> = { until: 'end date: until: 2027-01-31', reason: 'reason', rule: 'rule' }
const kinds: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  string: 'text',
  array: 'a list',
  record: 'keys with values',
  strict_object: 'keys with values',
  custom: 'keys with values',
}

/** valibot tells the choices of a picklist only as words: ("a" | "b"). */
function choicesOf(issue: Issue): string[] {
  return [...(issue.expected ?? '').matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '')
}

function guessed(message: string, word: string, choices: readonly string[]): string {
  const close = nearest(word.slice(0, 80), choices)
  return close === undefined ? message : `${message}  did you mean "${close}"?`
}

function placed(path: Path): string {
  return path.map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`)).join('') || 'the file'
}

function found(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'keys with values'
  return typeof value === 'string' ? `the text ${JSON.stringify(value.slice(0, 60))}` : `the value ${JSON.stringify(value)}`
}

function waiverName(document: unknown, index: string | number | undefined): string {
  const waiver = (document as { waivers?: readonly unknown[] }).waivers?.[Number(index)] as { rule?: unknown } | null | undefined
  const rule = waiver?.rule
  const ids = Array.isArray(rule) ? rule.filter((one) => typeof one === 'string') : typeof rule === 'string' ? [rule] : []
  return ids.length === 0 ? 'no rule' : ids.join(', ').slice(0, 200)
}
