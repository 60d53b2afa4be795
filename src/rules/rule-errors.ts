import type { Mistake } from './parse.js'

/** All mistakes of a rule set at once. The message has one line each: `file:line:column  what`. */
export class RuleErrors extends Error {
  readonly mistakes: readonly Mistake[]
  constructor(mistakes: readonly Mistake[]) {
    super(mistakes.map((one) => `${one.file}:${one.line}:${one.column}  ${one.message}`).join('\n'))
    this.name = 'RuleErrors'
    this.mistakes = mistakes
  }
}
