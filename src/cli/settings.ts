/** What gate and audit are told: by flags, and by the configuration where a flag says nothing. */
import { homedir } from 'node:os'
import { relative } from 'node:path'
import { type Command, Option } from 'commander'
import type { Baseline, Config, Decisions, LoadOptions, Report, Severity } from '../index.js'
import { checkFile, type Destination, destinations, loadOptions, oneOf, type RuleFlags, severityNames } from './flags.js'
import { toStderr } from './output.js'
import { Mistakes, UsageError } from './usage.js'
import { choiceFlag } from './verb.js'

export interface SettingFlags extends RuleFlags {
  readonly config?: string | false
  readonly baseline?: string
  readonly writeBaseline?: boolean
  readonly format?: string[]
  readonly failOn?: string
  readonly strict?: boolean
  readonly allowUnparsable?: boolean
}

interface Settings {
  readonly load: LoadOptions
  readonly where: readonly Destination[]
  readonly failOn: Severity
  readonly strict: boolean
  readonly allowUnparsable: boolean
  readonly decisions: Decisions
  /** Where to write what is found, instead of comparing with it. */
  readonly writeTo?: string
  /** For keys that only one verb has. */
  readonly config?: Config
}

export function addSettingFlags(command: Command): Command {
  return command
    .addOption(choiceFlag('--fail-on <severity>', 'exit 1 from this severity on; default: high', severityNames))
    .option('--strict', 'what is not known counts as a finding')
    .addOption(new Option('--no-strict').hideHelp())
    .option('--baseline <file>', 'what was known when this file was written does not fail; what is new does')
    .option('--write-baseline', 'write what is found to the file of --baseline')
    .option('--config <file>', 'configuration; default: the nearest hullcheck.yaml from here upwards')
    .option('--no-config', 'no configuration')
}

type FormatChoice = Parameters<typeof destinations>[2]

/** A flag replaces the key of the configuration, except that folders with rules are added; mistakes of both are told together. */
export async function settingsOf(flags: SettingFlags, mistakes: Mistakes, formats?: FormatChoice): Promise<Settings> {
  const config = await configOf(flags.config, mistakes)
  const load = loadOptions(flags, mistakes)
  const ofConfig = await within(config, 'rules', mistakes, async (own) => loadOptions({ rules: [...(config?.ruleFolders ?? [])] }, own))
  const failOn = (await oneOf(flags.failOn, '--fail-on', severityNames, mistakes)) ?? config?.failOn ?? 'high'
  const strict = flags.strict ?? config?.strict ?? false
  const where = flags.format
    ? await destinations(flags.format, mistakes, formats)
    : await within(config, 'format', mistakes, (own) => destinations(config?.formats ?? [], own, formats))
  const { writeTo, baseline } = await baselineOf(flags, config, mistakes)
  return {
    load: { ...fromConfig(config), ...load, folders: [...(ofConfig.folders ?? []), ...(load.folders ?? [])] },
    where,
    failOn,
    strict,
    allowUnparsable: flags.allowUnparsable ?? config?.allowUnparsable ?? false,
    decisions: {
      ...(config?.severity && { severity: config.severity }),
      ...(config?.waivers && { waivers: config.waivers }),
      ...(baseline && { baseline }),
      strict,
      today: new Date().toISOString().slice(0, 10),
      cwd: process.cwd(),
    },
    ...(writeTo !== undefined && { writeTo }),
    ...(config && { config }),
  }
}

function fromConfig(config: Config | undefined): LoadOptions {
  if (!config) return {}
  const { only, skip, profiles, said } = config
  return { ...(only && { only }), ...(skip && { skip }), ...(profiles && { profiles }), said }
}

async function configOf(flag: string | false | undefined, mistakes: Mistakes): Promise<Config | undefined> {
  if (flag === false) return undefined
  const { ConfigErrors, loadConfig } = await import('../index.js')
  try {
    const { config, passedOver } = await loadConfig({
      ...(flag !== undefined && { file: flag }),
      cwd: process.cwd(),
      home: homedir(),
      user: process.getuid?.(),
    })
    for (const file of passedOver) {
      toStderr(
        `hullcheck: ${file} is passed over: everybody may write to its folder, and it belongs to somebody else. --config ${file} uses it\n`,
      )
    }
    return config
  } catch (error) {
    if (!(error instanceof ConfigErrors)) throw error
    for (const line of error.message.split('\n')) mistakes.add(line)
    return undefined
  }
}

/** Mistakes in a value of the configuration, told with its place. */
async function within<T>(config: Config | undefined, key: string, mistakes: Mistakes, work: (own: Mistakes) => Promise<T>): Promise<T> {
  const own = new Mistakes()
  const result = await work(own)
  if (!config) {
    for (const mistake of own.all) mistakes.add(mistake)
    return result
  }
  const { line, column } = config.locate([key])
  for (const mistake of own.all) mistakes.add(`${config.file}:${line}:${column}  ${mistake}`)
  return result
}

async function baselineOf(
  flags: SettingFlags,
  config: Config | undefined,
  mistakes: Mistakes,
): Promise<{ writeTo?: string; baseline?: Baseline }> {
  const file = flags.baseline ?? (config?.baseline && near(config.baseline))
  if (file === undefined || file === '') {
    if (flags.writeBaseline || file === '')
      mistakes.add('--write-baseline: no file is named; add --baseline <file>, or baseline: to the configuration')
    return {}
  }
  const { checkWritable, readBaseline } = await import('./baseline-file.js')
  try {
    if (!flags.writeBaseline) return { baseline: readBaseline(file) }
    checkFile(file, '--baseline', mistakes)
    checkWritable(file)
    return { writeTo: file }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    for (const mistake of error.mistakes) mistakes.add(mistake)
    return {}
  }
}

/** As a person would name it from here. */
function near(path: string): string {
  const way = relative(process.cwd(), path)
  return way === '' || way.startsWith('..') ? path : way
}

/** Writes the baseline where that was asked for. What became of waivers is told beside the page of an audit; a gate's report shows it. */
export async function settled(report: Report, { writeTo, strict }: Settings): Promise<Report> {
  const { inert, withBaseline } = await import('../index.js')
  let known = report
  if (writeTo !== undefined && report.containers.length > 0) {
    const { writeBaseline } = await import('./baseline-file.js')
    const baseline = writeBaseline(writeTo, report, strict)
    known = withBaseline(report, baseline, strict)
    toStderr(`hullcheck: ${baseline.entries.length} entries written to ${inert(writeTo)}\n`)
  }
  for (const { message, region } of known.stage === 'declared' ? [] : (known.notes ?? [])) {
    const place = region ? `${inert(region.file)}:${region.line}:${region.column}  ` : 'hullcheck: '
    toStderr(`${place}${inert(message, 600)}\n`)
  }
  return known
}
