/** Finds and reads rule files. */
import { readdirSync, statSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { EscapePath, Rule } from '../model/rule.js'
import { allNames, type Choice, choiceMistakes, isChosen } from './choose.js'
import type { CompiledRules, Documents } from './compile.js'
import type { Mistake, Parsed } from './parse.js'
import { type BuiltIn, packedFile, readPacked } from './read-packed.js'
import { RuleErrors } from './rule-errors.js'

export interface LoadOptions extends Choice {
  /** Folders with rules of your own, besides the built-in ones. */
  readonly folders?: readonly string[]
}

/** The folder of the built-in rules. */
export const builtInFolder = join(import.meta.dirname, '../../rules')

/** Reads and checks the built-in rules and the given folders. Throws RuleErrors with all mistakes at once. */
export async function loadRules(options: LoadOptions = {}): Promise<CompiledRules> {
  const packed = isPackedNew() ? readPacked(builtInFolder) : undefined
  const own = await Promise.all((options.folders ?? []).map(parsedFolder))
  const ready = own.length === 0 && packed ? await readyRules(packed, options) : undefined
  if (ready) return ready
  const builtIn = packed ? { ...packed.documents(), mistakes: [] } : await parsedFolder(builtInFolder)
  const all = [builtIn, ...own]
  const terms = all.flatMap((one) => one.terms)
  const rules = all.flatMap((one) => one.rules)
  const paths = all.flatMap((one) => one.paths)
  const wanted = (one: Parsed<Rule | EscapePath>) => isChosen(options, one.value)
  const { ruleLanguage } = await import('./rule-language.js')
  const { compile } = await import('./compile.js')
  const result = compile({ terms, rules: rules.filter(wanted), paths: paths.filter(wanted) }, ruleLanguage())
  const ids = [...rules, ...paths]
  const subjects = ids.map((one) => one.value)
  const mistakes = [...all.flatMap((one) => one.mistakes), ...wrongIds(ids), ...choiceMistakes(options, subjects), ...result.mistakes]
  if (mistakes.length > 0) throw new RuleErrors(mistakes)
  return { ...result.compiled, names: allNames(subjects) }
}

/** The built-in rules alone need no check: the build did that. */
async function readyRules(packed: BuiltIn, options: LoadOptions): Promise<CompiledRules | undefined> {
  const subjects = [...packed.rules, ...packed.paths]
  const mistakes = choiceMistakes(options, subjects)
  if (mistakes.length > 0) throw new RuleErrors(mistakes)
  const compiled = await packed.compiled((one) => isChosen(options, one))
  if (!compiled) return undefined
  let names: ReadonlyMap<string, string> | undefined
  return {
    ...compiled,
    // Asked for only where somebody names a rule.
    get names() {
      names ??= allNames(subjects)
      return names
    },
  }
}

/** A built program was packed together with its rules. The sources, which tests run, may be newer than what was packed. */
function isPackedNew(): boolean {
  if (!import.meta.filename.endsWith('.ts')) return true
  const made = statSync(packedFile, { throwIfNoEntry: false })?.mtimeMs
  const newer = (path: string) => made === undefined || statSync(path).mtimeMs > made
  return (
    !newer(builtInFolder) &&
    !readdirSync(builtInFolder, { recursive: true, encoding: 'utf8' }).some((one) => newer(join(builtInFolder, one)))
  )
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

/** What the build packs. Undefined when some expression has no translation. Throws RuleErrors. */
export async function packBuiltIn(): Promise<ReturnType<typeof import('./pack.js').packRules>> {
  const { mistakes, ...documents } = await parsedFolder(builtInFolder)
  if (mistakes.length > 0) throw new RuleErrors(mistakes)
  const { packRules } = await import('./pack.js')
  return packRules(documents, (file) => relative(builtInFolder, file))
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
