/** Reads the text of a configuration: all mistakes at once, each with its place. Pure. */
import { isAbsolute, join } from 'node:path'
import * as v from 'valibot'
import { Lexer } from 'yaml'
import type { Severity } from '../model/severity.js'
import type { Waiver } from '../model/waiver.js'
import type { SaidName } from '../rules/choose.js'
import { type Locate, type Mistake, readDocument } from '../rules/document.js'
import { problemsOf } from './explain.js'
import { type ConfigDocument, configSchema } from './schema.js'

/** A configuration that was checked. Folders and files are absolute. */
export interface Config {
  /** As the user would name it. */
  readonly file: string
  readonly folder: string
  readonly failOn?: Severity
  readonly strict?: boolean
  readonly allowUnparsable?: boolean
  readonly profiles?: readonly string[]
  readonly pssVersion?: string
  readonly ruleFolders?: readonly string[]
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  readonly severity?: Readonly<Record<string, Severity>>
  /** `json=/absolute/file`. */
  readonly formats?: readonly string[]
  readonly runtimeDefaults?: readonly string[]
  readonly assume?: ConfigDocument['assume']
  readonly exclude?: readonly string[]
  readonly baseline?: string
  readonly waivers?: readonly Waiver[]
  /** Names of rules and profiles that must exist, with their places. */
  readonly said: readonly SaidName[]
  /** Where a key stands, for what is found wrong later. */
  readonly locate: Locate
}

interface Parsed {
  readonly config?: Config
  readonly mistakes: readonly Mistake[]
}

/** `file`: its name for people. `folder`: where it lies, absolute. */
export function parseConfig(text: string, file: string, folder: string): Parsed {
  const wild = tooWild(text)
  if (wild) return { mistakes: [{ file, line: wild.line, column: 1, message: wild.message }] }
  const { value, locate, mistakes } = readDocument(text, file)
  if (mistakes.length > 0) return { mistakes }
  // A file that holds nothing but comments is the starter that nobody has filled in yet.
  const document = value ?? {}
  const checked = v.safeParse(configSchema, document)
  const found = problemsOf(document, checked.issues ?? [])
  if (checked.success && found.length === 0) return { config: configOf(checked.output, file, folder, locate), mistakes: [] }
  return { mistakes: bounded(found.map(({ path, message }) => ({ file, ...locate(path), message })).sort(byPlace)) }
}

const mostMistakes = 100

function bounded(mistakes: readonly Mistake[]): readonly Mistake[] {
  const more = mistakes.length - mostMistakes
  const last = mistakes[mostMistakes]
  return last === undefined
    ? mistakes
    : [...mistakes.slice(0, mostMistakes), { ...last, message: `and ${more} more mistakes from here on` }]
}

const deepest = 50
const widestIndent = 400

/**
 * What no configuration needs and what takes a YAML reader long: anchors, tags, keys that are lists, and nesting without end.
 * Seen with yaml 2.9.1: 300 times `? ` takes eight seconds to become plain data, 50,000 times `!a ` half a minute to parse.
 */
function tooWild(text: string): { line: number; message: string } | undefined {
  let line = 1
  let flow = 0
  let dashes = 0
  let inScalar = false
  for (const token of new Lexer().lex(text)) {
    const sign = inScalar ? '' : token[0]
    inScalar = token === '\u{1f}'
    if (sign === '[' || sign === '{') flow += 1
    else if (sign === ']' || sign === '}') flow -= 1
    else if (sign === '-' && token === '-') dashes += 1
    else if (sign === '&' || sign === '*' || sign === '!')
      return { line, message: 'anchors, aliases and tags have no place in a configuration' }
    else if (sign === '?' && token === '?') return { line, message: 'a key is a word; "?" has no place in a configuration' }
    if (flow > deepest || dashes > deepest || (sign === ' ' && token.length > widestIndent)) return { line, message: 'nested too deep' }
    if (token.includes('\n')) {
      line += token.split('\n').length - 1
      dashes = 0
    }
  }
  return undefined
}

function configOf(said: ConfigDocument, file: string, folder: string, locate: Locate): Config {
  const absolute = (path: string) => (isAbsolute(path) ? path : join(folder, path))
  const {
    failOn,
    strict,
    allowUnparsable,
    profile,
    pssVersion,
    rules,
    rule,
    skip,
    severity,
    format,
    runtimeDefaults,
    assume,
    exclude,
    baseline,
  } = said
  return {
    file,
    folder,
    ...(failOn !== undefined && { failOn }),
    ...(strict !== undefined && { strict }),
    ...(allowUnparsable !== undefined && { allowUnparsable }),
    ...(profile !== undefined && { profiles: list(profile) }),
    ...(pssVersion !== undefined && { pssVersion }),
    ...(rules !== undefined && { ruleFolders: list(rules).map(absolute) }),
    ...(rule !== undefined && { only: list(rule) }),
    ...(skip !== undefined && { skip: list(skip) }),
    ...(severity !== undefined && { severity }),
    ...(format !== undefined && { formats: list(format).map((one) => formatOf(one, absolute)) }),
    ...(runtimeDefaults !== undefined && { runtimeDefaults: list(runtimeDefaults) }),
    ...(assume !== undefined && { assume }),
    ...(exclude !== undefined && { exclude: list(exclude) }),
    ...(baseline !== undefined && { baseline: absolute(baseline) }),
    ...(said.waivers !== undefined && {
      waivers: said.waivers.map((one, index) => waiverOf(one, file, folder, locate(['waivers', index]))),
    }),
    said: saidNames(said, file, locate),
    locate,
  }
}

function list(said: string | readonly string[]): readonly string[] {
  return typeof said === 'string' ? [said] : said
}

/** `json=report.json`: the file is relative to the configuration, as every other is. `json=-` is standard output. */
function formatOf(said: string, absolute: (path: string) => string): string {
  const at = said.indexOf('=')
  const file = said.slice(at + 1)
  return at === -1 || file === '' || file === '-' ? said : `${said.slice(0, at)}=${absolute(file)}`
}

type SaidWaiver = NonNullable<ConfigDocument['waivers']>[number]

function waiverOf(
  { rule, name, image, label, path, reason, until }: SaidWaiver,
  file: string,
  folder: string,
  place: ReturnType<Locate>,
): Waiver {
  return {
    rules: list(rule),
    ...(name !== undefined && { name: list(name) }),
    ...(image !== undefined && { image: list(image) }),
    ...(label !== undefined && { label }),
    ...(path !== undefined && { path: list(path) }),
    folder,
    reason: reason.trim(),
    until,
    region: { file, ...place, endLine: place.line, endColumn: place.column },
  }
}

/** Names that only the rules can tell right from wrong. */
function saidNames({ profile, rule, skip, severity, waivers = [] }: ConfigDocument, file: string, locate: Locate): SaidName[] {
  const named = (kind: SaidName['kind'], said: string | readonly string[] | undefined, path: readonly (string | number)[]): SaidName[] =>
    (said === undefined ? [] : list(said)).map((name, index) => ({
      kind,
      name,
      file,
      ...locate(typeof said === 'string' ? path : [...path, index]),
    }))
  return [
    ...named('profile', profile, ['profile']),
    ...named('rule', rule, ['rule']),
    ...named('rule', skip, ['skip']),
    ...Object.keys(severity ?? {}).map((name): SaidName => ({ kind: 'rule', name, file, ...locate(['severity', name]) })),
    ...waivers.flatMap((one, index) => named('rule', one.rule, ['waivers', index, 'rule'])),
  ]
}

function byPlace(a: Mistake, b: Mistake): number {
  return a.line - b.line || a.column - b.column
}
