/**
 * What the build packs: the built-in rules parsed, linked to their expressions as JavaScript, so that a start needs neither YAML nor
 * CEL. What judging needs lies apart from the prose and the proofs, which are most of it and which a page seldom shows.
 */
import type { Language, Program } from '../cel/language.js'
import { compile, type Documents } from './compile.js'
import { type LinkedPath, type LinkedRule, type Packed, proseFields } from './read-packed.js'
import { ruleLanguage } from './rule-language.js'

interface Files {
  /** Packed of src/rules/read-packed.ts. */
  readonly rules: string
  /** Prose of src/rules/read-packed.ts. */
  readonly prose: string
  /** An ES module with one default export (Translations of src/cel/translated.ts). */
  readonly expressions: string
}

/** `short` makes the name of a file relative to the folder of the rules. Undefined when some expression has no translation. */
export function packRules(documents: Documents, short: (file: string) => string): Files | undefined {
  const texts = new Map<Program, string>()
  const { compiled } = compile(documents, recording(ruleLanguage(), texts))
  const programs = [...texts.keys()]
  const keyOf = (program: Program) => `${texts.get(program)}\n${program.type}`
  const expressions = [...new Map(programs.map((one) => [keyOf(one), one]))].sort(([a], [b]) => (a < b ? -1 : 1))
  const bodies = expressions.map(([, program]) => program.translation?.())
  if (bodies.includes(undefined)) return undefined
  const places = new Map(expressions.map(([key], index) => [key, index]))
  const numbers = new Map(programs.map((program, index) => [program, index]))
  const number = (program: Program) => numbers.get(program) as number
  const named = (programs: ReadonlyMap<string, Program>) => [...programs].map(([name, program]) => [name, number(program)] as const)
  const types = [...new Set(programs.map((one) => one.type))]
  const packed: Packed = {
    types,
    programs: programs.map((program) => [places.get(keyOf(program)) as number, types.indexOf(program.type)] as const),
    terms: named(compiled.terms),
    rules: compiled.rules.map(
      ({ rule, appliesWhen, lets, condition, offenders, softened, message }): LinkedRule => ({
        rule: { ...without([...proseFields.rule, 'file'], rule), short: short(rule.file) },
        ...{ appliesWhen: number(appliesWhen), lets: named(lets), condition: number(condition), softened: softened.map(number) },
        ...(offenders && { offenders: number(offenders) }),
        message: { texts: message.texts, expressions: message.expressions.map(number) },
      }),
    ),
    paths: compiled.paths.map(
      ({ path, appliesWhen, lets, preconditions }): LinkedPath => ({
        path: { ...without([...proseFields.path, 'file'], path), short: short(path.file) },
        ...{ appliesWhen: number(appliesWhen), lets: named(lets), conditions: preconditions.map((one) => number(one.condition)) },
      }),
    ),
  }
  const prose = {
    terms: documents.terms.map(({ file, parsed }) => ({ file: short(file), value: parsed.value })),
    rules: proseOf(proseFields.rule, compiled.source.rules),
    paths: proseOf(proseFields.path, compiled.source.paths),
  }
  const lines = bodies.map((body) => `c=>${body}`)
  return { rules: JSON.stringify(packed), prose: JSON.stringify(prose), expressions: `export default r=>[\n${lines.join(',\n')}\n]\n` }
}

/** The language, noting every expression that it compiles. */
function recording(language: Language, texts: Map<Program, string>): Language {
  return {
    compile(text, expected) {
      const program = language.compile(text, expected)
      texts.set(program, text)
      return program
    },
    with: (variables) => recording(language.with(variables), texts),
  }
}

function without<T extends object>(fields: readonly (keyof T)[], value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([field]) => !fields.includes(field as keyof T))) as T
}

function proseOf<T extends { readonly id: string }>(fields: readonly (keyof T)[], all: readonly T[]): Record<string, Partial<T>> {
  return Object.fromEntries(all.map((one) => [one.id, Object.fromEntries(fields.map((field) => [field, one[field]])) as Partial<T>]))
}
