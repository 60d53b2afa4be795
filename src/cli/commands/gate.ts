import { type Command, Option } from 'commander'
import { deliver } from '../deliver.js'
import { fixHint } from '../fix-hint.js'
import { addLookFlags, addRuleFlags, formatNames, formatsText, type LookFlags, lookFlags } from '../flags.js'
import { toStderr } from '../output.js'
import { pipelineOf } from '../pipeline.js'
import { addSettingFlags, type SettingFlags, settingsOf, settled } from '../settings.js'
import type { Mistakes } from '../usage.js'
import { does, listFlag, type Outcome, verb } from '../verb.js'

interface Flags extends SettingFlags, LookFlags {
  readonly run?: string[]
  readonly composeFile?: string[]
  readonly runtimeDefaults?: string[]
  readonly assume?: string[]
  readonly pssVersion?: string
}

export function gateCommand(outcome: Outcome): Command {
  const command = verb('gate', 'judge what will be deployed, before it runs', [
    ['hullcheck gate compose.yaml', 'one file'],
    ['hullcheck gate .', 'everything deployable below the folder'],
    ["hullcheck gate --run 'docker run --privileged nginx'", 'a command line'],
    ['hullcheck gate -f compose.yaml -f compose.prod.yaml', 'compose files that are merged in this order'],
    ['helm template chart | hullcheck gate -', 'what another program writes'],
  ])
    .argument('[path...]', 'files and folders; - is standard input')
    .option(
      '--run <command>',
      'judge a command line such as "docker run ..." (repeatable)',
      (value: string, previous: string[] | undefined) => [...(previous ?? []), value],
    )
    .addOption(listFlag('-f, --compose-file <file>', 'compose files of one project, merged in this order; - is standard input'))
    .addOption(
      listFlag(
        '--runtime-defaults <engine@release>',
        'whose defaults fill in what is not said: docker@28, kubernetes@1.34, podman@5 (runs compose files too if no docker is named); default: the newest',
      ),
    )
    .addOption(
      listFlag('--assume <fact=value>', 'a fact of host or engine taken for granted: host.apparmor=true, engine.userNamespaceRemap=true'),
    )
    .option(
      '--pss-version <v1.x>',
      'version of the Pod Security Standards for profiles pss-baseline and pss-restricted; default: the newest',
    )
    .addOption(listFlag('--format <name[=file]>', `${formatsText(formatNames)}; auto: what the pipeline that this runs in shows`))
    .option('--allow-unparsable', 'a deployable file that cannot be read does not fail the gate')
    .addOption(new Option('--no-allow-unparsable').hideHelp())
  addLookFlags(addRuleFlags(addSettingFlags(command)))
  return does<Flags>(command, outcome, async (paths, flags, mistakes) => {
    const look = await lookFlags(flags, mistakes)
    const pipeline = pipelineOf(process.env, process.cwd())
    const settings = await settingsOf(flags, mistakes, pipeline && { automatic: pipeline.destinations })
    const { config, where } = settings
    await checkVersion(flags.pssVersion, mistakes)
    const runtimeDefaults = flags.runtimeDefaults ?? config?.runtimeDefaults
    await checkAssumptions(runtimeDefaults, flags.assume, mistakes)
    if (paths.length === 0 && flags.run === undefined && flags.composeFile === undefined)
      mistakes.add('name a file or a folder, - for standard input, or --run with a command line')
    mistakes.throwIfAny()
    if (pipeline && where.some((one) => one.automatic) && !flags.quiet) toStderr(`hullcheck: ${pipeline.note}\n`)

    const { gate } = await import('../../index.js')
    const podSecurityVersion = flags.pssVersion ?? config?.pssVersion
    const { report, rules } = await gate({
      ...settings.load,
      ...settings.decisions,
      paths,
      ...(flags.run && { run: flags.run }),
      ...(flags.composeFile && { composeFiles: [flags.composeFile] }),
      ...([...paths, ...(flags.composeFile ?? [])].includes('-') && { stdin: await standardInput() }),
      ...(runtimeDefaults && { runtimeDefaults }),
      ...(flags.assume && { assumeFacts: flags.assume }),
      ...(podSecurityVersion !== undefined && { podSecurityVersion }),
      ...(config?.assume && { assume: config.assume }),
      ...(config?.exclude && { exclude: { folder: config.folder, globs: config.exclude } }),
    })
    return deliver(await settled(report, settings), {
      destinations: where,
      look,
      verbose: flags.verbose ?? false,
      ...(!flags.quiet && { hint: fixHint(report, rules, { paths, composeFiles: flags.composeFile ?? [] }) }),
      threshold: { failOn: settings.failOn, strict: settings.strict, named: [], allowUnparsable: settings.allowUnparsable },
      ...(pipeline && { repository: pipeline.repository }),
    })
  })
}

async function checkVersion(word: string | undefined, mistakes: Mistakes): Promise<void> {
  if (word === undefined) return
  const { podSecurityVersion } = await import('../../index.js')
  if (podSecurityVersion(word) === undefined) mistakes.add(`--pss-version: "${word}" is no version such as v1.28, and not latest`)
}

async function checkAssumptions(
  runtimeDefaults: readonly string[] = [],
  assumeFacts: readonly string[] = [],
  mistakes: Mistakes,
): Promise<void> {
  if (runtimeDefaults.length + assumeFacts.length === 0) return
  const { assumptionErrors } = await import('../../index.js')
  for (const error of assumptionErrors({ runtimeDefaults, assumeFacts })) mistakes.add(error)
}

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
