/** Units of systemd: what ExecStart= and its kin run, with drop-ins. */
import { type Invocation, invocationOf } from '../invocation.js'
import { invocationsOf } from '../script.js'
import { Variables } from '../shell/variables.js'
import { Source } from '../source.js'
import { type UnitContext, unitContext, withEnvironment, withSpecifiers } from '../unit/specifiers.js'
import { environmentIn, unitEntries, valuesOf } from '../unit/unit-file.js'
import { unitWords } from '../unit/unit-words.js'
import type { Unit } from '../unit/units.js'
import { slice, type Word } from '../word.js'

const commands = ['ExecStartPre', 'ExecStart', 'ExecStartPost', 'ExecReload', 'ExecStop', 'ExecStopPost', 'ExecCondition']

const mentions = /docker|podman|nerdctl|\$/

export function serviceInvocations({ path, files }: Unit): readonly Invocation[] {
  const entries = files.flatMap((file) => unitEntries(new Source(file.name, file.text)))
  const context = unitContext(path, environmentIn(entries))
  return commands.flatMap((key) =>
    valuesOf(entries, 'Service', key).flatMap(({ value }) => (mentions.test(value.text) ? invocations(value, context) : [])),
  )
}

/** `;` as a word of its own separates commands. */
function invocations(value: Word, context: UnitContext): readonly Invocation[] {
  const commands: Word[][] = [[]]
  for (const word of unitWords(value)) {
    if (word.text === ';') commands.push([])
    else commands.at(-1)?.push(word)
  }
  return commands.flatMap((words) => commandLine(words, context))
}

function commandLine([program, ...rest]: readonly Word[], context: UnitContext): readonly Invocation[] {
  if (!program) return []
  const [prefix = ''] = /^[@:+!|-]*/.exec(program.text) ?? []
  const behind = prefix.includes('@') ? rest.slice(1) : rest
  const words = [slice(program, prefix.length), ...behind].map((word) => withSpecifiers(word, context))
  const expanded = prefix.includes(':') ? words : words.flatMap((word) => withEnvironment(word, context))
  const invocation = invocationOf(expanded)
  if (invocation) return [invocation]
  return isShell(expanded[0]) ? expanded.filter(({ text }) => /\s/.test(text)).flatMap((word) => nested(word, context)) : []
}

function isShell(word: Word | undefined): boolean {
  return word !== undefined && /(^|\/)(sh|bash|dash|ash|zsh|ksh)$/.test(word.text)
}

function nested(word: Word, { environment }: UnitContext): readonly Invocation[] {
  return invocationsOf({ ...word, holes: [] }, new Variables((name) => environment.get(name)?.text))
}
