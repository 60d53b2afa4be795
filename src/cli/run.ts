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
    return await statusOf(error, printed.join(''))
  }
}

async function show(help: string): Promise<number> {
  try {
    await toStdout(help)
    return exitStatus.clean
  } catch (error) {
    return statusOf(error, '')
  }
}

async function statusOf(error: unknown, help: string): Promise<number> {
  // Commander has told what is wrong already; help is thrown as well.
  if (error instanceof CommanderError) return error.exitCode === 0 ? show(help) : exitStatus.usage
  const { ConfigErrors, RuleErrors } = await import('../index.js')
  if (!(error instanceof UsageError || error instanceof RuleErrors || error instanceof ConfigErrors)) throw error
  const lines = error.message.split('\n')
  const head = lines.length === 1 ? `hullcheck: ${lines[0]}` : ['hullcheck:', ...lines.map((line) => `  ${line}`)].join('\n')
  toStderr(`${head}\n  exit ${exitStatus.usage}\n`)
  return exitStatus.usage
}
