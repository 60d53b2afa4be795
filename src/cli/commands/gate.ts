import type { Command } from 'commander'
import { deliver } from '../deliver.js'
import {
  addLookFlags,
  addRuleFlags,
  destinations,
  formatNames,
  type LookFlags,
  loadOptions,
  lookFlags,
  oneOf,
  type RuleFlags,
  severityNames,
} from '../flags.js'
import { choiceFlag, does, listFlag, type Outcome, verb } from '../verb.js'

interface Flags extends RuleFlags, LookFlags {
  readonly run?: string[]
  readonly runtimeDefaults?: string[]
  readonly format?: string[]
  readonly failOn?: string
  readonly strict?: boolean
  readonly allowUnparsable?: boolean
}

export function gateCommand(outcome: Outcome): Command {
  const command = verb('gate', 'judge what will be deployed, before it runs', [
    ['hullcheck gate compose.yaml', 'one file'],
    ['hullcheck gate .', 'everything deployable below the folder'],
    ["hullcheck gate --run 'docker run --privileged nginx'", 'a command line'],
    ['helm template chart | hullcheck gate -', 'what another program writes'],
  ])
    .argument('[path...]', 'files and folders; - is standard input')
    .option(
      '--run <command>',
      'judge a command line such as "docker run ..." (repeatable)',
      (value: string, previous: string[] | undefined) => [...(previous ?? []), value],
    )
    .addOption(listFlag('--runtime-defaults <engine@release>', 'whose defaults fill in what is not said: docker@28; default: the newest'))
    .addOption(listFlag('--format <name[=file]>', `${formatNames.join(' or ')}; with a file it goes there`))
    .addOption(choiceFlag('--fail-on <severity>', 'exit 1 from this severity on', severityNames).default('high'))
    .option('--strict', 'what is not known counts as a finding')
    .option('--allow-unparsable', 'a deployable file that cannot be read does not fail the gate')
  addLookFlags(addRuleFlags(command))
  return does<Flags>(command, outcome, async (paths, flags, mistakes) => {
    const load = loadOptions(flags, mistakes)
    const look = await lookFlags(flags, mistakes)
    const where = await destinations(flags.format ?? [], mistakes)
    const failOn = (await oneOf(flags.failOn, '--fail-on', severityNames, mistakes)) ?? 'high'
    if (paths.length === 0 && flags.run === undefined)
      mistakes.add('name a file or a folder, - for standard input, or --run with a command line')
    mistakes.throwIfAny()

    const { gate } = await import('../../index.js')
    const { report } = await gate({
      ...load,
      paths,
      ...(flags.run && { run: flags.run }),
      ...(paths.includes('-') && { stdin: await standardInput() }),
      ...(flags.runtimeDefaults && { runtimeDefaults: flags.runtimeDefaults }),
    })
    return deliver(report, {
      destinations: where,
      look,
      verbose: flags.verbose ?? false,
      threshold: { failOn, strict: flags.strict ?? false, named: [], allowUnparsable: flags.allowUnparsable ?? false },
    })
  })
}

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
