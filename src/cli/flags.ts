/** The flags that verbs share, and how their values are checked. */
import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import type { CollectOptions, Format, LoadOptions, Severity } from '../index.js'
import { fileProblem, type Mistakes } from './usage.js'
import { choiceFlag, listFlag } from './verb.js'

export const severityNames = ['critical', 'high', 'medium', 'low'] as const satisfies readonly Severity[]
export const formatNames = [
  'terminal',
  'json',
  'sarif',
  'junit',
  'gitlab',
  'github',
  'markdown',
  'html',
  'csv',
  'syslog',
  'openmetrics',
] as const satisfies readonly Format[]
/** GitLab's code quality report is about files, and what runs has none. */
export const auditFormatNames = formatNames.filter((name) => name !== 'gitlab')
const colourNames = ['auto', 'always', 'never'] as const

export interface CollectFlags {
  readonly host?: string[]
  readonly procfs?: string
  readonly sysfs?: string
  readonly timeout?: string
}

export interface RuleFlags {
  readonly rules?: string[]
  readonly rule?: string[]
  readonly skip?: string[]
  readonly profile?: string[]
}

export interface LookFlags {
  readonly color?: string
  readonly ascii?: boolean
  readonly width?: string
  readonly verbose?: boolean
  readonly quiet?: boolean
}

export function addCollectFlags(command: Command): Command {
  return command
    .addOption(
      listFlag('--host <address>', 'engine to ask: unix://, tcp:// or ssh://; default: DOCKER_HOST, the context, the usual sockets'),
    )
    .option('--procfs <folder>', "where the host's /proc is mounted", '/proc')
    .option('--sysfs <folder>', "where the host's /sys is mounted", '/sys')
    .option('--timeout <seconds>', 'time for the whole collection; what is not there by then is not known', '60')
}

export function addRuleFlags(command: Command): Command {
  return command
    .addOption(listFlag('--rules <folder>', 'folder with rules of your own, besides the built-in ones'))
    .addOption(listFlag('--rule <id>', 'judge by this rule or escape path only'))
    .addOption(listFlag('--skip <id>', 'leave this rule or escape path out'))
    .addOption(listFlag('--profile <name>', 'rules of this profile: default, cis-docker, pss-baseline, pss-restricted, articles'))
}

export function addLookFlags(command: Command): Command {
  return command
    .addOption(choiceFlag('--color <when>', 'colour: auto, always or never; NO_COLOR and FORCE_COLOR count too', colourNames))
    .option('--ascii', 'nothing outside ASCII')
    .option('--width <columns>', 'width of the page; default: that of the terminal up to 120, else 100')
    .option('--verbose', 'every dialect, every occurrence, where each fact was seen')
    .option('-q, --quiet', 'no progress line, and no hint below the page')
}

export async function collectOptions(flags: CollectFlags, containers: readonly string[], mistakes: Mistakes): Promise<CollectOptions> {
  // A variable of a script that is not set must not mean all containers, nor none.
  if (containers.includes('')) mistakes.add('the name of a container is empty; leave it out for all containers')
  const seconds = number(flags.timeout, '--timeout', 'seconds', 0.1, 86_400, mistakes)
  for (const [flag, folder] of [['--procfs', flags.procfs] as const, ['--sysfs', flags.sysfs] as const]) {
    if (folder !== undefined) checkFolder(folder, flag, mistakes)
  }
  return {
    ...(containers.length > 0 && { containers }),
    ...(flags.host && { hosts: flags.host }),
    ...(flags.procfs !== undefined && { procfs: flags.procfs }),
    ...(flags.sysfs !== undefined && { sysfs: flags.sysfs }),
    ...(seconds !== undefined && { timeout: seconds * 1000 }),
    env: process.env,
  }
}

export function loadOptions(flags: RuleFlags, mistakes: Mistakes): LoadOptions {
  for (const folder of flags.rules ?? []) checkFolder(folder, '--rules', mistakes)
  return {
    ...(flags.rules && { folders: flags.rules }),
    ...(flags.rule && { only: flags.rule }),
    ...(flags.skip && { skip: flags.skip }),
    ...(flags.profile && { profiles: flags.profile }),
  }
}

export interface CheckedLook {
  readonly color?: string
  readonly ascii?: boolean
  readonly width?: number
}

export async function lookFlags(flags: LookFlags, mistakes: Mistakes): Promise<CheckedLook> {
  const width = number(flags.width, '--width', 'columns', 40, 1000, mistakes)
  const color = await oneOf(flags.color, '--color', colourNames, mistakes)
  return { ...(color && { color }), ...(flags.ascii && { ascii: true }), ...(width !== undefined && { width }) }
}

/** Which report goes where; no file means standard output. */
export interface Destination {
  readonly format: Format
  readonly file?: string
  /** The file belongs to a pipeline, and others write to it as well. */
  readonly append?: boolean
  /** Nobody asked for it: that it cannot be written is no reason to fail. */
  readonly automatic?: boolean
}

interface FormatChoice {
  readonly names?: readonly Format[]
  /** What is written when nothing, or `auto`, is asked for. */
  readonly automatic?: readonly Destination[]
}

export async function destinations(
  wishes: readonly string[],
  mistakes: Mistakes,
  { names = formatNames, automatic = [{ format: 'terminal' }] }: FormatChoice = {},
): Promise<Destination[]> {
  const all: Destination[] = []
  for (const wish of wishes.length > 0 ? wishes : ['auto']) {
    if (wish === 'auto') all.push(...automatic)
    else all.push(...(await destination(wish, names, mistakes)))
  }
  // Annotations are read from the log, beside the page for people.
  if (all.filter((one) => one.file === undefined && one.format !== 'github').length > 1)
    mistakes.add('only one --format can go to standard output; give the others a file: --format json=report.json')
  return all
}

async function destination(wish: string, names: readonly Format[], mistakes: Mistakes): Promise<Destination[]> {
  const at = wish.indexOf('=')
  const format = await oneOf(at === -1 ? wish : wish.slice(0, at), '--format', names, mistakes)
  const file = at === -1 ? '-' : wish.slice(at + 1)
  if (at !== -1) checkFile(file, `--format ${wish}`, mistakes)
  if (format === undefined) return []
  // The summary of a job is one file for all steps.
  const append = file !== '' && file === process.env.GITHUB_STEP_SUMMARY
  return [file === '-' ? { format } : { format, file, ...(append && { append }) }]
}

/** For the help: the names, and how a file is named. */
export function formatsText(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}; with a file it goes there`
}

export async function oneOf<const T extends string>(
  value: string | undefined,
  flag: string,
  choices: readonly T[],
  mistakes: Mistakes,
): Promise<T | undefined> {
  const found = choices.find((one) => one === value)
  if (value === undefined || found !== undefined) return found
  const { nearest } = await import('../index.js')
  const close = nearest(value, choices)
  return mistakes.add(`${flag} "${value}": expected ${choices.join(', ')}${close === undefined ? '' : `; did you mean ${close}?`}`)
}

export function number(
  value: string | undefined,
  flag: string,
  unit: string,
  least: number,
  most: number,
  mistakes: Mistakes,
): number | undefined {
  if (value === undefined) return undefined
  const parsed = value.trim() === '' ? Number.NaN : Number(value)
  if (parsed >= least && parsed <= most) return parsed
  return mistakes.add(`${flag} "${value}": expected ${unit}, a number from ${least} to ${most}`)
}

function checkFolder(folder: string, flag: string, mistakes: Mistakes): void {
  try {
    if (!statSync(folder).isDirectory()) mistakes.add(`${flag} ${folder}: this is no folder`)
  } catch (error) {
    mistakes.add(`${flag} ${folder}: ${fileProblem(error)}`)
  }
}

/** A file that cannot be written should be known before the work is done, not after. */
export function checkFile(file: string, flag: string, mistakes: Mistakes): void {
  if (file === '') mistakes.add(`${flag}: a file name is missing`)
  else if (file !== '-') checkFolder(dirname(resolve(file)), flag, mistakes)
}

export function evidenceFlag(): Option {
  return new Option('-e, --evidence <file>', 'judge saved evidence instead of this host; - reads standard input')
}
