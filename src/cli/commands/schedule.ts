import { realpathSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Command, Option } from 'commander'
import type { ScheduleOptions, Scheduler, System } from '../../index.js'
import { exitStatus } from '../exit-status.js'
import { auditFormatNames, destinations, formatsText, number, oneOf } from '../flags.js'
import { keepFlag, retentionOf } from '../keeping.js'
import { toStderr, toStdout } from '../output.js'
import { addTellFlags, type TellFlags, tellingOf } from '../tell.js'
import { fileProblem, type Mistakes, UsageError } from '../usage.js'
import { choiceFlag, does, listFlag, type Outcome, verb } from '../verb.js'

interface Flags extends TellFlags {
  readonly scheduler?: string
  readonly root?: string
  readonly dryRun?: boolean
}

interface InstallFlags extends Flags {
  readonly onCalendar: string
  readonly deadline: string
  readonly environmentFile?: string
  readonly format?: string[]
  readonly keep?: string[]
  readonly host?: string[]
  readonly config?: string
  readonly always?: boolean
}

export function scheduleCommand(outcome: Outcome): Command {
  const command = new Command('schedule').description('the nightly report: install, remove and look at its timer')
  for (const part of [installCommand, removeCommand, statusCommand, showCommand]) command.addCommand(part(outcome))
  return command
}

const schedulers = ['systemd', 'cron'] as const satisfies readonly Scheduler[]

function common(command: Command): Command {
  return command
    .addOption(choiceFlag('--scheduler <name>', 'systemd or cron; default: systemd where it runs', schedulers))
    .option('--root <folder>', 'of another system, such as an image: its units are written, and nothing is started')
}

function installCommand(outcome: Outcome): Command {
  const command = verb('install', 'a hardened service and timer of systemd, or a job in the crontab; doing it again mends it', [
    ['sudo hullcheck schedule install', 'every night at half past three, to the journal'],
    ['hullcheck schedule install --dry-run', 'what would be written'],
    ["sudo hullcheck schedule install --notify 'smtp://localhost?to=ops@example.org'", 'and a mail when something changed'],
    ['sudo hullcheck schedule install --format openmetrics=/var/lib/prometheus/node-exporter/hullcheck.prom', 'and numbers for Prometheus'],
  ])
    .option('--on-calendar <when>', 'as systemd.time(7) says it', '03:30')
    .option('--deadline <seconds>', 'the report has to be made by then', '600')
    .option('--environment-file <file>', 'with the variables that ${NAME} in an address stands for')
    .addOption(listFlag('--format <name[=file]>', formatsText(auditFormatNames)))
    .addOption(keepFlag())
    .addOption(listFlag('--host <address>', 'engine to ask; default: the usual sockets'))
    .option('--config <file>', 'configuration of the report')
    .option('--always', 'print something when nothing changed, too')
    .addOption(new Option('--dry-run', 'print what would be written, and do nothing'))
  addTellFlags(common(command))
  return does<InstallFlags>(command, outcome, async (_, flags, mistakes) => {
    const schedule = await import('../../index.js')
    const scheduler = await schedulerOf(flags, mistakes)
    const options = await optionsOf(flags, scheduler, mistakes)
    mistakes.throwIfAny()
    return act(async () => {
      const plan = schedule.planned(options, scheduler)
      const system = systemOf(schedule.realSystem, scheduler, flags)
      if (flags.dryRun) {
        schedule.checkTime(options, system)
        await toStdout(texts(plan))
      } else {
        warnOfOthers(options, schedule.changeableByOthers)
        await toStdout(`${schedule.install(options, system).join('\n')}\n`)
      }
      return exitStatus.clean
    })
  })
}

function removeCommand(outcome: Outcome): Command {
  const command = verb('remove', 'take the timer or the job away; stored runs stay', [
    ['sudo hullcheck schedule remove', 'no more reports'],
  ])
  return onSystem(outcome, common(command), async (system) => {
    const { uninstall } = await import('../../index.js')
    await toStdout(`${uninstall(system).join('\n')}\n`)
    return exitStatus.clean
  })
}

function statusCommand(outcome: Outcome): Command {
  const command = verb('status', 'whether it is installed, when it ran and when it runs next; exit 1 if it is not', [
    ['hullcheck schedule status', 'this host'],
  ])
  return onSystem(outcome, common(command), async (system) => {
    const { inert, scheduleStatus } = await import('../../index.js')
    const { installed, lines } = scheduleStatus(system)
    await toStdout(lines.map((line) => `${inert(line)}\n`).join(''))
    return installed ? exitStatus.clean : exitStatus.findings
  })
}

function showCommand(outcome: Outcome): Command {
  const command = verb('show', 'the text of what is installed; exit 1 if nothing is', [['hullcheck schedule show', 'units or the job']])
  return onSystem(outcome, common(command), async (system) => {
    const { installedSchedule } = await import('../../index.js')
    const files = installedSchedule(system)
    await toStdout(texts(files))
    return files.size > 0 ? exitStatus.clean : exitStatus.findings
  })
}

function onSystem(outcome: Outcome, command: Command, run: (system: System) => Promise<number>): Command {
  return does<Flags>(command, outcome, async (_, flags, mistakes) => {
    const { realSystem } = await import('../../index.js')
    const scheduler = await schedulerOf(flags, mistakes)
    mistakes.throwIfAny()
    return act(() => run(systemOf(realSystem, scheduler, flags)))
  })
}

async function schedulerOf({ scheduler, root }: Flags, mistakes: Mistakes): Promise<Scheduler> {
  const { schedulerHere } = await import('../../index.js')
  const here = root === undefined ? schedulerHere() : 'systemd'
  return (await oneOf(scheduler, '--scheduler', schedulers, mistakes)) ?? here
}

function systemOf(real: (scheduler: Scheduler, root?: string) => System, scheduler: Scheduler, { root }: Flags): System {
  return root === undefined ? real(scheduler) : real(scheduler, resolve(root))
}

/** What stands in the way is no defect: it is told in a line. */
async function act(run: () => Promise<number>): Promise<number> {
  const { ScheduleError } = await import('../../index.js')
  try {
    return await run()
  } catch (error) {
    if (error instanceof ScheduleError) throw new UsageError([error.message])
    throw error
  }
}

async function optionsOf(flags: InstallFlags, scheduler: Scheduler, mistakes: Mistakes): Promise<ScheduleOptions> {
  const { notify = [], host = [], keep = [], format = [], config, environmentFile } = flags
  const telling = await tellingOf(flags, mistakes)
  await retentionOf(flags.keep, mistakes)
  const where = await destinations(format, mistakes, { names: auditFormatNames })
  const files = where.flatMap((one) => (one.file === undefined ? [] : [resolve(one.file)]))
  if (scheduler === 'systemd') for (const file of files) checkPlace(file, mistakes)
  const seconds = number(flags.deadline, '--deadline', 'seconds', 1, 86_400, mistakes) ?? 600
  if (config !== undefined) checkConfig(config, flags, mistakes)
  // The journal takes lines with levels, cron a page that it mails.
  const isSilent = scheduler === 'systemd' && !where.some((one) => one.file === undefined && format.length > 0)
  const formats = where
    .filter((one) => format.length > 0 || one.file !== undefined)
    .map((one) => (one.file === undefined ? one.format : `${one.format}=${resolve(one.file)}`))
  return {
    program: [process.execPath, realpathSync(process.argv[1] ?? '')],
    flags: [
      ...[...(isSilent ? ['syslog'] : []), ...formats].flatMap((one) => ['--format', one]),
      ...notify.flatMap((one) => ['--notify', one]),
      ...(notify.length > 0 ? ['--notify-on', telling.on] : []),
      ...keep.flatMap((one) => ['--keep', one]),
      ...host.flatMap((one) => ['--host', one]),
      ...(config === undefined ? [] : ['--config', resolve(config)]),
      ...(flags.always ? ['--always'] : []),
      '--quiet',
    ],
    onCalendar: flags.onCalendar,
    deadline: Math.ceil(seconds),
    writes: [...new Set(files.map((one) => dirname(one)))],
    network: notify.length > 0 || host.some((one) => !one.startsWith('unix://')),
    ...(environmentFile !== undefined && { environmentFile: resolve(environmentFile) }),
  }
}

/** Of another system it may not be there yet. */
function checkConfig(file: string, { root }: InstallFlags, mistakes: Mistakes): void {
  if (root !== undefined) return
  try {
    if (!statSync(file).isFile()) mistakes.add(`--config ${file}: this is no file`)
  } catch (error) {
    mistakes.add(`--config ${file}: ${fileProblem(error)}`)
  }
}

/** The service has not the power to write where only another user may. */
function checkPlace(file: string, mistakes: Mistakes): void {
  if (/^\/(var\/)?tmp\//.test(file)) mistakes.add(`--format ${file}: the service has a /tmp of its own`)
  const folder = statSync(dirname(file), { throwIfNoEntry: false })
  if (folder && folder.uid !== 0 && (folder.mode & 0o002) === 0)
    mistakes.add(`--format ${file}: root of the service may write in folders of root only: chown root ${dirname(file)}`)
}

function warnOfOthers({ program }: ScheduleOptions, changeableByOthers: (path: string) => string | undefined): void {
  for (const path of program) {
    const open = changeableByOthers(path)
    if (open !== undefined)
      toStderr(`hullcheck: ${open} can be changed by others than root, who runs it every night: install hullcheck in a folder of root\n`)
  }
}

function texts(files: ReadonlyMap<string, string>): string {
  return [...files].map(([path, text]) => (files.size === 1 ? text : `# ${path}\n${text}`)).join('\n')
}
