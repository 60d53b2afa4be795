/** Finds and reads rule files. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Language } from '../cel/language.js'
import type { EscapePath, Rule } from '../model/rule.js'
import { allNames, type Choice, choiceMistakes, isChosen } from './choose.js'
import { type CompiledRules, compile, type Documents } from './compile.js'
import { loadExpressions } from './packed-expressions.js'
import type { Mistake, Parsed, Term } from './parse.js'
import { RuleErrors } from './rule-errors.js'

export interface LoadOptions extends Choice {
  /** Folders with rules of your own, besides the built-in ones. */
  readonly folders?: readonly string[]
}

/** The folder of the built-in rules. */
export const builtInFolder = fileURLToPath(new URL('../../rules', import.meta.url))

/**
 * The built-in rules as `npm run build` parsed them: reading YAML with positions takes most of a start otherwise. It counts
 * only while no rule file is newer.
 */
export const packedFile = join(builtInFolder, '..', 'dist', 'built-in-rules.json')

/** Reads and checks the built-in rules and the given folders. Throws RuleErrors with all mistakes at once. */
export async function loadRules(options: LoadOptions = {}): Promise<CompiledRules> {
  const ready = await packed()
  const builtIn = ready ?? (await parsedFolder(builtInFolder))
  const own = await Promise.all((options.folders ?? []).map(parsedFolder))
  const all = [builtIn, ...own]
  const terms = all.flatMap((one) => one.terms)
  const rules = all.flatMap((one) => one.rules)
  const paths = all.flatMap((one) => one.paths)
  const wanted = (one: Parsed<Rule | EscapePath>) => isChosen(options, one.value)
  const documents = { terms, rules: rules.filter(wanted), paths: paths.filter(wanted) }
  const result = compile(documents, await languageFor(ready !== undefined && own.length === 0))
  const ids = [...rules, ...paths]
  const subjects = ids.map((one) => one.value)
  const mistakes = [...all.flatMap((one) => one.mistakes), ...wrongIds(ids), ...choiceMistakes(options, subjects), ...result.mistakes]
  if (mistakes.length > 0) throw new RuleErrors(mistakes)
  return { ...result.compiled, names: allNames(subjects) }
}

/** Packed expressions where only built-in rules are judged by; otherwise CEL itself, which also checks. */
async function languageFor(onlyPacked: boolean): Promise<Language> {
  const expressions = onlyPacked ? await loadExpressions() : undefined
  if (expressions) {
    const { translatedLanguage } = await import('../cel/translated.js')
    const { functions } = await import('./functions.js')
    return translatedLanguage(expressions, Object.fromEntries(functions.map((one) => [nameOf(one.signature), one.handler])))
  }
  const { ruleLanguage } = await import('./rule-language.js')
  return ruleLanguage()
}

function nameOf(signature: string): string {
  return signature.slice(0, signature.indexOf('('))
}

interface ParsedFolder extends Documents {
  readonly mistakes: readonly Mistake[]
}

/** Reads and parses every rule file of a folder. */
async function parsedFolder(folder: string): Promise<ParsedFolder> {
  const { parsePath, parseRule, parseTerms } = await import('./parse.js')
  const mistakes: Mistake[] = []
  const take = <T>(result: { parsed?: Parsed<T>; mistakes: Mistake[] }): Parsed<T>[] => {
    mistakes.push(...result.mistakes)
    return result.parsed ? [result.parsed] : []
  }
  const files = await ruleFiles(folder)
  const of = (kind: FileKind) => files.filter((file) => file.kind === kind)
  return {
    terms: of('terms').flatMap((one) => take(parseTerms(one.text, one.file)).map((parsed) => ({ file: one.file, parsed }))),
    rules: of('rule').flatMap((one) => take(parseRule(one.text, one.file))),
    paths: of('path').flatMap((one) => take(parsePath(one.text, one.file))),
    mistakes,
  }
}

/** What the build packs: the parsed built-in rules, with file names relative to their folder, and their expressions. Throws RuleErrors. */
export async function packBuiltIn(): Promise<{ rules: string; expressions: string | undefined }> {
  const folder = await parsedFolder(builtInFolder)
  const { terms, rules, paths, mistakes } = folder
  if (mistakes.length > 0) throw new RuleErrors(mistakes)
  const short = (file: string) => relative(builtInFolder, file)
  const packed = {
    terms: terms.map((one) => ({ file: short(one.file), value: one.parsed.value })),
    rules: rules.map((one) => ({ ...one.value, file: short(one.value.file) })),
    paths: paths.map((one) => ({ ...one.value, file: short(one.value.file) })),
  } satisfies Packed
  const { packExpressions } = await import('./pack.js')
  return { rules: JSON.stringify(packed), expressions: packExpressions(folder) }
}

interface Packed {
  readonly terms: readonly { readonly file: string; readonly value: Readonly<Record<string, Term>> }[]
  readonly rules: readonly Rule[]
  readonly paths: readonly EscapePath[]
}

async function packed(): Promise<ParsedFolder | undefined> {
  const text = newestFirst()
  if (text === undefined) return undefined
  const { terms, rules, paths } = JSON.parse(text) as Packed
  const nowhere = () => ({ line: 1, column: 1 })
  const full = <T extends { file: string }>(value: T): Parsed<T> => ({
    value: { ...value, file: join(builtInFolder, value.file) },
    locate: nowhere,
  })
  return {
    terms: terms.map(({ file, value }) => ({ file: join(builtInFolder, file), parsed: { value, locate: nowhere } })),
    rules: rules.map(full),
    paths: paths.map(full),
    mistakes: [],
  }
}

/** The packed file's text, unless it is missing or some rule file or folder changed after it. */
function newestFirst(): string | undefined {
  const made = statSync(packedFile, { throwIfNoEntry: false })?.mtimeMs
  if (made === undefined) return undefined
  const newer = (path: string) => statSync(path).mtimeMs > made
  if (newer(builtInFolder)) return undefined
  for (const entry of readdirSync(builtInFolder, { recursive: true, encoding: 'utf8' }))
    if (newer(join(builtInFolder, entry))) return undefined
  return readFileSync(packedFile, 'utf8')
}

type FileKind = 'terms' | 'rule' | 'path'

interface RuleFile {
  readonly file: string
  readonly kind: FileKind
  readonly text: string
}
/** Files at the top of a folder are its terms and its baseline; rules lie in a folder per area, escape paths in `paths`. */
async function ruleFiles(folder: string): Promise<RuleFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
  const wanted = names.filter((name) => name.includes('/') || name === 'terms.yaml' || folder !== builtInFolder)
  return Promise.all(
    wanted.map(async (name) => ({ file: join(folder, name), kind: kindOf(name), text: await readFile(join(folder, name), 'utf8') })),
  )
}

function kindOf(name: string): FileKind {
  if (name === 'terms.yaml') return 'terms'
  return name.split('/').includes('paths') ? 'path' : 'rule'
}

function wrongIds(parsed: readonly Parsed<{ id: string; file: string }>[]): Mistake[] {
  const seen = new Map<string, string>()
  return parsed.flatMap(({ value, locate }) => {
    const place = { file: value.file, ...locate(['id']) }
    const name = value.file.replace(/^.*\//, '').replace(/\.ya?ml$/, '')
    const first = seen.get(value.id)
    seen.set(value.id, value.file)
    return [
      ...(name === value.id ? [] : [{ ...place, message: `id "${value.id}" must be the file's name, "${name}"` }]),
      ...(first === undefined ? [] : [{ ...place, message: `id "${value.id}" is used already in ${first}` }]),
    ]
  })
}
