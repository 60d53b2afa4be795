import type { Mistake } from '../rules/document.js'

/** All mistakes of a configuration at once, one line each: `file:line:column  what`. */
export class ConfigErrors extends Error {
  readonly mistakes: readonly Mistake[]
  constructor(mistakes: readonly Mistake[]) {
    super(mistakes.map(({ file, line, column, message }) => `${file}${line > 0 ? `:${line}:${column}` : ''}  ${message}`).join('\n'))
    this.name = 'ConfigErrors'
    this.mistakes = mistakes
  }
}
