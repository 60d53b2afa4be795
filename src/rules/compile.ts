/** Type-checks every expression of a rule set against the fact table and makes it ready to run. */
import { ExpressionError, type Language, type Program } from '../cel/language.js'
import type { EscapePath, Precondition, Rule, RuleSet } from '../model/rule.js'
import type { Mistake, Parsed, Term } from './parse.js'

export interface CompiledRule {
  readonly rule: Rule
  readonly appliesWhen: Program
  readonly lets: ReadonlyMap<string, Program>
  readonly condition: Program
  readonly offenders?: Program
  readonly softened: readonly Program[]
  readonly message: Template
}

export interface CompiledPath {
  readonly path: EscapePath
  readonly appliesWhen: Program
  readonly lets: ReadonlyMap<string, Program>
  readonly preconditions: readonly { readonly precondition: Precondition; readonly condition: Program }[]
}

/** Fixed text and expressions in turn: text, expression, text ... */
interface Template {
  readonly texts: readonly string[]
  readonly expressions: readonly Program[]
}

/** Rules whose expressions are type-checked and ready to run. */
export interface CompiledRules {
  readonly source: RuleSet
  readonly terms: ReadonlyMap<string, Program>
  readonly rules: readonly CompiledRule[]
  readonly paths: readonly CompiledPath[]
  /** Every id and former id that there is, chosen or not, to the id of today; absent where rules were not loaded from files. */
  readonly names?: ReadonlyMap<string, string>
}

export interface Documents {
  readonly terms: readonly { readonly file: string; readonly parsed: Parsed<Readonly<Record<string, Term>>> }[]
  readonly rules: readonly Parsed<Rule>[]
  readonly paths: readonly Parsed<EscapePath>[]
}

/** Compiles everything in a language that knows facts and functions; all mistakes at once. */
export function compile(documents: Documents, language: Language): { compiled: CompiledRules; mistakes: Mistake[] } {
  const mistakes: Mistake[] = []
  let words = language
  const terms = new Map<string, Program>()
  for (const { file, parsed } of documents.terms) {
    const checker = new Checker(words, file, parsed.locate, mistakes)
    for (const [name, term] of Object.entries(parsed.value)) {
      const program = checker.check([name, 'is'], term.is)
      if (!program) continue
      terms.set(name, program)
      checker.add(name, program)
    }
    words = checker.words
  }
  const shared = new Map<string, Program>()
  const rules = documents.rules.map(({ value, locate }) => compileRule(value, new Checker(words, value.file, locate, mistakes, shared)))
  const paths = documents.paths.map(({ value, locate }) => compilePath(value, new Checker(words, value.file, locate, mistakes, shared)))
  const source = { rules: documents.rules.map((one) => one.value), paths: documents.paths.map((one) => one.value) }
  return { compiled: { source, terms, rules, paths }, mistakes }
}

/** Checks the expressions of one file; a mistake is noted with its line and the expression replaced by one that is never known. */
class Checker {
  words: Language
  readonly #file: string
  readonly #locate: Parsed<unknown>['locate']
  readonly #mistakes: Mistake[]
  /** The words that every rule has, and the programs made of them alone, by their text: what many rules ask is worked out once. */
  readonly #base: Language
  readonly #shared: Map<string, Program>
  /** Names that this file added. */
  readonly #own: string[] = []

  constructor(
    words: Language,
    file: string,
    locate: Parsed<unknown>['locate'],
    mistakes: Mistake[],
    shared: Map<string, Program> = new Map(),
  ) {
    this.#base = words
    this.#shared = shared
    this.words = words
    this.#file = file
    this.#locate = locate
    this.#mistakes = mistakes
  }

  check(path: readonly (string | number)[], text: string, expected?: string): Program | undefined {
    try {
      return this.#uses(text) ? this.words.compile(text, expected) : this.#common(text, expected)
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
      this.#mistakes.push({
        file: this.#file,
        ...this.#locate(path),
        message: `"${path.join('.')}" at character ${error.start + 1}: ${error.message}`,
      })
      return undefined
    }
  }

  #uses(text: string): boolean {
    return this.#own.some((name) => new RegExp(`\\b${name}\\b`).test(text))
  }

  #common(text: string, expected: string | undefined): Program {
    const key = `${expected}\n${text}`
    let program = this.#shared.get(key)
    if (!program) {
      program = this.#base.compile(text, expected)
      this.#shared.set(key, program)
    }
    return program
  }

  add(name: string, program: Program): void {
    this.#own.push(name)
    this.words = this.words.with({ [name]: program.type })
  }

  lets(expressions: Readonly<Record<string, string>>): Map<string, Program> {
    const programs = new Map<string, Program>()
    for (const [name, text] of Object.entries(expressions)) {
      const program = this.check(['let', name], text)
      if (!program) continue
      programs.set(name, program)
      this.add(name, program)
    }
    return programs
  }
}

const never: Program = {
  type: 'bool',
  evaluate() {
    throw new Error('this expression did not compile')
  },
}

function compileRule(rule: Rule, checker: Checker): CompiledRule {
  const lets = checker.lets(rule.let)
  const appliesWhen = checker.check(['applies_when'], rule.appliesWhen, 'bool') ?? never
  const condition = checker.check(['condition'], rule.condition, 'bool') ?? never
  const softened = rule.softened.map((one, index) => checker.check(['softened', index, 'when'], one.when, 'bool') ?? never)
  const offenders = rule.offenders === undefined ? undefined : checker.check(['offenders'], rule.offenders, 'list<string>')
  if (offenders) checker.add('offenders', offenders)
  const message = template(rule.message, checker)
  return { rule, appliesWhen, lets, condition, softened, message, ...(offenders && { offenders }) }
}

function template(text: string, checker: Checker): Template {
  const parts = text.split(/\{\{(.*?)\}\}/s)
  const texts = parts.filter((_, index) => index % 2 === 0)
  const inner = parts.filter((_, index) => index % 2 === 1)
  return { texts, expressions: inner.map((one) => checker.check(['message'], one.trim()) ?? never) }
}

function compilePath(path: EscapePath, checker: Checker): CompiledPath {
  const lets = checker.lets(path.let)
  const appliesWhen = checker.check(['applies_when'], path.appliesWhen, 'bool') ?? never
  const preconditions = path.preconditions.map((precondition, index) => ({
    precondition,
    condition: checker.check(['preconditions', index, 'condition'], precondition.condition, 'bool') ?? never,
  }))
  return { path, appliesWhen, lets, preconditions }
}
