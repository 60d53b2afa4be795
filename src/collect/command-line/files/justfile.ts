/** Justfiles: indented lines are shell, in which `{{name}}` stands for a variable of just's. */
import type { Invocation } from '../invocation.js'
import { invocationsOf } from '../script.js'
import { type Env, Variables } from '../shell/variables.js'
import type { Source } from '../source.js'
import { placeOf, slice, type Word, WordBuilder } from '../word.js'
import { logicalLines } from './lines.js'

const definition = /^(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_-]*)[ \t]*:=[ \t]*(?:"([^"\\]*)"|'([^']*)')[ \t]*$/
const programs = /docker|podman|nerdctl/

export function justInvocations(source: Source, env: Env): readonly Invocation[] {
  const lines = logicalLines(source)
  const values = new Map<string, Word>()
  for (const line of lines) {
    const [, name, double, single] = definition.exec(line.text) ?? []
    const value = double ?? single
    if (name === undefined || value === undefined) continue
    const from = line.text.lastIndexOf(value, line.text.trimEnd().length - 1 - value.length)
    values.set(name, slice(line, from, from + value.length))
  }
  return lines
    .filter(({ text }) => /^[ \t]/.test(text) && programs.test(text))
    .flatMap((line) => invocationsOf(withValues(line, values), new Variables(env)))
}

/** Marks at the beginning (`@`, `-`) are just's. What is no plain variable stays, and the shell's reader takes it for unknown. */
function withValues(line: Word, values: ReadonlyMap<string, Word>): Word {
  const marks = /^[ \t]+[@-]{0,2}/.exec(line.text)?.[0].length ?? 0
  const builder = new WordBuilder(line.source)
  let from = marks
  for (const { index, 0: written, 1: name } of line.text.matchAll(/\{\{[ \t]*([A-Za-z_][A-Za-z0-9_-]*)[ \t]*\}\}/g)) {
    const value = values.get(name ?? '')
    if (value === undefined || builder.length > 100_000) continue
    builder.addWord(slice(line, from, index), false)
    builder.addWord(value, false)
    from = index + written.length
  }
  builder.addWord(slice(line, from), false)
  return builder.word(placeOf(line, marks), line.end)
}
