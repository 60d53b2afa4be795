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

/** What an expression can ask for while it runs. Both throw what makes an expression an error: in CEL's logic "unknown". */
export interface Names {
  /** The value at the end of a variable's fields: `container.seccomp.mode`. */
  fact(path: string): unknown
  /** The value of a variable that has no fields. */
  value(name: string): unknown
}

export interface Program {
  readonly type: string
  /** As JavaScript (src/cel/translate.ts); undefined where it has no translation. Only from a language that parses. */
  readonly translation?: () => string | undefined
  /** Runs it. Throws what the names threw, or the library's own error. */
  evaluate(names: Names): unknown
}

export interface Language {
  /** Parses and type-checks. Throws ExpressionError. */
  compile(text: string, expected?: string): Program
  /** The same language with more variables. */
  with(variables: Readonly<Record<string, string>>): Language
}
