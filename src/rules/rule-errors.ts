import type { Mistake } from './parse.js'

/** All mistakes of a rule set at once. The message has one line each: `file:line:column  what`; what stands in no file has no line. */
export class RuleErrors extends Error {
  readonly mistakes: readonly Mistake[]
  constructor(mistakes: readonly Mistake[]) {
    super(mistakes.map(({ file, line, column, message }) => `${file}${line > 0 ? `:${line}:${column}` : ''}  ${message}`).join('\n'))
    this.name = 'RuleErrors'
    this.mistakes = mistakes
  }
}
