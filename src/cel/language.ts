/** What the expression language offers, whoever speaks it: the library (environment.ts) or the translation made at build time (translated.ts). */

export interface FunctionDeclaration {
  /** For example `within(string, string): bool`. */
  readonly signature: string
  readonly prose: string
  readonly handler: (...args: never[]) => unknown
}

/** A mistake in an expression, with its place in the text. */
export class ExpressionError extends Error {
  readonly start: number
  constructor(message: string, start: number) {
    super(message)
    this.name = 'ExpressionError'
    this.start = start
  }
}

export interface Program {
  readonly type: string
  /** As JavaScript (src/cel/translate.ts); undefined where it has no translation. Only from a language that parses. */
  readonly translation?: () => string | undefined
  /** Runs it. Throws what a reader threw, or the library's own error. */
  evaluate(context: object): unknown
}

export interface Language {
  /** Parses and type-checks. Throws ExpressionError. */
  compile(text: string, expected?: string): Program
  /** The same language with more variables. */
  with(variables: Readonly<Record<string, string>>): Language
}
