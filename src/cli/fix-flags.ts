/** What `fix` judges, and by what: the gate's flags, as far as they change the findings. */
import { type Command, Option } from 'commander'
import type { FixOptions } from '../index.js'
import type { Threshold } from './exit-status.js'
import { severityNames } from './flags.js'
import { settingsOf } from './settings.js'
import type { Mistakes } from './usage.js'
import { choiceFlag, listFlag } from './verb.js'

export interface FixedFlags {
  readonly only?: string[]
  readonly skip?: string[]
  readonly profile?: string[]
  readonly rules?: string[]
  readonly run?: string[]
  readonly composeFile?: string[]
  readonly runtimeDefaults?: string[]
  readonly config?: string | false
  readonly failOn?: string
}

export function addFixedFlags(command: Command): Command {
  return command
    .addOption(listFlag('--only <id>', 'findings of this rule only'))
    .addOption(listFlag('--skip <id>', 'no findings of this rule'))
    .addOption(listFlag('--profile <name>', 'findings of the rules of this profile'))
    .addOption(listFlag('--rules <folder>', 'folder with rules of your own, besides the built-in ones'))
    .addOption(
      new Option('--run <command>', 'mend a command line such as "docker run ..." (repeatable)').argParser(
        (value: string, previous: string[] | undefined) => [...(previous ?? []), value],
      ),
    )
    .addOption(listFlag('-f, --compose-file <file>', 'compose files of one project, merged in this order'))
    .addOption(listFlag('--runtime-defaults <engine@release>', 'whose defaults fill in what is not said: docker@28; default: the newest'))
    .option('--config <file>', 'configuration; default: the nearest hullcheck.yaml from here upwards')
    .option('--no-config', 'no configuration')
    .addOption(choiceFlag('--fail-on <severity>', 'with --check: exit 1 from this severity on; default: high', severityNames))
}

interface Fixed {
  readonly options: Omit<FixOptions, 'unsafe'>
  readonly threshold: Threshold
}

export async function fixedOptions(paths: readonly string[], flags: FixedFlags, mistakes: Mistakes): Promise<Fixed> {
  const { only, run, composeFile, ...others } = flags
  const settings = await settingsOf({ ...others, ...(only && { rule: only }), format: ['terminal'] }, mistakes)
  const { config } = settings
  const runtimeDefaults = flags.runtimeDefaults ?? config?.runtimeDefaults
  const options = {
    ...settings.load,
    ...settings.decisions,
    paths,
    ...(run && { run }),
    ...(composeFile && { composeFiles: [composeFile] }),
    ...(runtimeDefaults && { runtimeDefaults }),
    ...(config?.pssVersion !== undefined && { podSecurityVersion: config.pssVersion }),
    ...(config?.assume && { assume: config.assume }),
    ...(config?.exclude && { exclude: { folder: config.folder, globs: config.exclude } }),
  }
  return { options, threshold: { failOn: settings.failOn, strict: false, named: [], allowUnparsable: settings.allowUnparsable } }
}
