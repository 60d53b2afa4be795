/** The built-in rules as the build packed them (pack.ts). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Program } from '../cel/language.js'
import { translated } from '../cel/translated.js'
import type { EscapePath, Rule } from '../model/rule.js'
import type { CompiledPath, CompiledRule, CompiledRules, Documents } from './compile.js'
import { functions } from './functions.js'
import { loadExpressions } from './packed-expressions.js'
import type { Term } from './parse.js'

type Named = readonly (readonly [name: string, program: number])[]

/** A rule with its expressions as numbers of programs. */
export interface LinkedRule {
  readonly rule: Rule & Short
  readonly appliesWhen: number
  readonly lets: Named
  readonly condition: number
  readonly offenders?: number
  readonly softened: readonly number[]
  readonly message: { readonly texts: readonly string[]; readonly expressions: readonly number[] }
}

export interface LinkedPath {
  readonly path: EscapePath & Short
  readonly appliesWhen: number
  readonly lets: Named
  /** One a precondition. */
  readonly conditions: readonly number[]
}

export interface Packed {
  readonly types: readonly string[]
  /** Each program's expression and type. Programs of one text are several where that text means several things. */
  readonly programs: readonly (readonly [expression: number, type: number])[]
  readonly terms: Named
  readonly rules: readonly LinkedRule[]
  readonly paths: readonly LinkedPath[]
}

/** In place of the name of a file: that below the folder of the rules. */
interface Short {
  readonly short: string
}

interface Prose {
  readonly terms: readonly { readonly file: string; readonly value: Readonly<Record<string, Term>> }[]
  readonly rules: Readonly<Record<string, Partial<Rule>>>
  readonly paths: Readonly<Record<string, Partial<EscapePath>>>
}

/** What is read only when somebody asks for it. */
export const proseFields = {
  rule: [
    ...([
      'since',
      'confidence',
      'rationale',
      'references',
      'let',
      'condition',
      'offenders',
      'message',

      'patchImpossible',
    ] as const),
    ...(['cases', 'impossible', 'live', 'example', 'exampleImpossible'] as const),
  ],
  path: ['since', 'rationale', 'references', 'let', 'cases', 'live'],
} as const satisfies { rule: readonly (keyof Rule)[]; path: readonly (keyof EscapePath)[] }

const folder = join(import.meta.dirname, '../../dist')
export const packedFile = join(folder, 'built-in-rules.json')
export const proseFile = join(folder, 'built-in-prose.json')

export interface BuiltIn {
  readonly rules: readonly Rule[]
  readonly paths: readonly EscapePath[]
  /** As they were parsed: for a language that knows more rules. */
  documents(): Documents
  /** Those of them that are wanted, ready to judge. */
  compiled(isWanted: (one: Rule | EscapePath) => boolean): Promise<CompiledRules | undefined>
}

/** Undefined where nothing was built. `rules` is the folder that file names are relative to. */
export function readPacked(rules: string): BuiltIn | undefined {
  const text = textOf(packedFile)
  if (text === undefined) return undefined
  const packed = JSON.parse(text) as Packed
  let prose: Prose | undefined
  const read = () => {
    prose ??= JSON.parse(readFileSync(proseFile, 'utf8')) as Prose
    return prose
  }
  const rule = prototype(rules, proseFields.rule, (id) => read().rules[id])
  const path = prototype(rules, proseFields.path, (id) => read().paths[id])
  const allRules = packed.rules.map((one) => Object.setPrototypeOf(one.rule, rule) as Rule)
  const allPaths = packed.paths.map((one) => Object.setPrototypeOf(one.path, path) as EscapePath)
  return {
    rules: allRules,
    paths: allPaths,
    documents: () => ({
      rules: allRules.map((value) => ({ value, locate: nowhere })),
      paths: allPaths.map((value) => ({ value, locate: nowhere })),
      terms: read().terms.map(({ file, value }) => ({ file: join(rules, file), parsed: { value, locate: nowhere } })),
    }),
    async compiled(isWanted) {
      const programs = await programsOf(packed)
      if (!programs) return undefined
      const wantedRules = packed.rules.filter((one) => isWanted(one.rule))
      const wantedPaths = packed.paths.filter((one) => isWanted(one.path))
      return {
        source: { rules: wantedRules.map((one) => one.rule), paths: wantedPaths.map((one) => one.path) },
        terms: named(packed.terms, programs),
        rules: wantedRules.map((one) => linkedRule(one, programs)),
        paths: wantedPaths.map((one) => linkedPath(one, programs)),
      }
    },
  }
}

const nowhere = () => ({ line: 1, column: 1 })

/** What all rules inherit: their file, and fields that are read from the other file when asked for. */
function prototype<T extends object>(folder: string, fields: readonly (keyof T & string)[], prose: (id: string) => T | undefined): object {
  const made = {
    get file(): string {
      return join(folder, (this as unknown as Short).short)
    },
  }
  for (const field of fields) {
    Object.defineProperty(made, field, {
      enumerable: true,
      get(this: { id: string }) {
        return prose(this.id)?.[field]
      },
    })
  }
  return made
}

async function programsOf({ programs, types }: Packed): Promise<readonly Program[] | undefined> {
  const expressions = await loadExpressions()
  if (!expressions) return undefined
  const own = Object.fromEntries(functions.map((one) => [nameOf(one.signature), one.handler]))
  const runs = translated(expressions, own)
  return programs.map(([expression, type]) => ({ type: types[type] as string, evaluate: runs[expression] as Program['evaluate'] }))
}

function nameOf(signature: string): string {
  return signature.slice(0, signature.indexOf('('))
}

const none: ReadonlyMap<string, Program> = new Map()

/** Rules without names of their own share what they can ask. */
function named(names: Named, programs: readonly Program[]): ReadonlyMap<string, Program> {
  if (names.length === 0) return none
  return new Map(names.map(([name, at]) => [name, programs[at] as Program]))
}

function linkedRule(linked: LinkedRule, programs: readonly Program[]): CompiledRule {
  const program = (at: number) => programs[at] as Program
  const { rule, message, offenders } = linked
  return {
    rule,
    appliesWhen: program(linked.appliesWhen),
    lets: named(linked.lets, programs),
    condition: program(linked.condition),
    softened: linked.softened.map(program),
    message: { texts: message.texts, expressions: message.expressions.map(program) },
    ...(offenders !== undefined && { offenders: program(offenders) }),
  }
}

function linkedPath({ path, appliesWhen, lets, conditions }: LinkedPath, programs: readonly Program[]): CompiledPath {
  return {
    path,
    appliesWhen: programs[appliesWhen] as Program,
    lets: named(lets, programs),
    preconditions: path.preconditions.map((precondition, at) => ({
      precondition,
      condition: programs[conditions[at] as number] as Program,
    })),
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
