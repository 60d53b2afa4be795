/** Reads the command line, runs a verb, and turns what went wrong into a status. */
import { CommanderError } from 'commander'
import { exitStatus } from './exit-status.js'
import { toStderr, toStdout } from './output.js'
import { program } from './program.js'
import { UsageError } from './usage.js'
import type { Outcome } from './verb.js'

export async function run(words: readonly string[]): Promise<number> {
  const outcome: Outcome = { status: exitStatus.clean }
  const printed: string[] = []
  const root = await program(outcome, (text) => printed.push(text), words[0])
  try {
    await root.parseAsync(words.length === 0 ? ['--help'] : [...words], { from: 'user' })
    return outcome.status
  } catch (error) {
    return await statusOf(error)
  } finally {
    if (printed.length > 0) await toStdout(printed.join(''))
  }
}

async function statusOf(error: unknown): Promise<number> {
  // Commander has printed its message already: help, or what is wrong.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatus.clean : exitStatus.usage
  const { ConfigErrors, RuleErrors } = await import('../index.js')
  if (!(error instanceof UsageError || error instanceof RuleErrors || error instanceof ConfigErrors)) throw error
  const lines = error.message.split('\n')
  const head = lines.length === 1 ? `hullcheck: ${lines[0]}` : ['hullcheck:', ...lines.map((line) => `  ${line}`)].join('\n')
  toStderr(`${head}\n  exit ${exitStatus.usage}\n`)
  return exitStatus.usage
}
