/** A verb of the command line: how its mistakes are found, and how its status is handed back. */
import { Command, Option } from 'commander'
import { Mistakes } from './usage.js'

/** Holds the status until the program ends. */
export interface Outcome {
  status: number
}

/** A verb that takes unknown words for now, so that all mistakes of a line can be told at once. */
export function verb(name: string, summary: string, examples: readonly (readonly [command: string, what: string])[]): Command {
  const longest = Math.max(...examples.map(([command]) => command.length))
  const lines = examples.map(([command, what]) => `  ${command.padEnd(longest)}  ${what}`)
  return new Command(name)
    .description(summary)
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText('after', `\nExamples:\n${lines.join('\n')}`)
}

/** Runs `act` with the operands once the line is free of unknown flags and stray words. */
export function does<Flags extends object>(
  command: Command,
  outcome: Outcome,
  act: (operands: readonly string[], flags: Flags, mistakes: Mistakes) => Promise<number>,
): Command {
  return command.action(async () => {
    const mistakes = new Mistakes()
    const operands = command.args.filter((word) => !/^-./.test(word))
    for (const word of command.args.filter((one) => /^-./.test(one))) mistakes.add(await unknownFlag(word, command))
    const places = command.registeredArguments
    if (!places.some((one) => one.variadic)) {
      for (const word of operands.slice(places.length)) mistakes.add(`"${word}" is one word too many`)
    }
    outcome.status = await act(operands, command.opts<Flags>(), mistakes)
  })
}

async function unknownFlag(word: string, command: Command): Promise<string> {
  const { nearest } = await import('../index.js')
  const known = command.options.map((option) => option.long ?? option.short ?? '')
  const close = nearest(word.replace(/=.*/, ''), known)
  return `there is no option ${word}${close === undefined ? '' : `; did you mean ${close}?`}`
}

/** A flag that can be given several times, each time with one value or several parted by commas. */
export function listFlag(flags: string, description: string): Option {
  return new Option(flags, `${description} (repeatable)`).argParser((value: string, previous: string[] | undefined) => [
    ...(previous ?? []),
    ...value.split(',').filter((one) => one !== ''),
  ])
}

/** A flag with a fixed choice. It is checked with the others, not at once. */
export function choiceFlag(flags: string, description: string, choices: readonly string[]): Option {
  const option = new Option(flags, description)
  option.argChoices = [...choices]
  return option
}
