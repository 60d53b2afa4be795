/** Installs, removes and shows the schedule. What it does to the host goes through `System`, so that a dry run does nothing. */
import { blockOf, crontabBlock, withBlock, withoutBlock } from './crontab.js'
import { ScheduleError, type ScheduleOptions } from './options.js'
import { calendarOf, mark, serviceName, serviceUnit, timerName, timerUnit } from './units.js'

export type Scheduler = 'systemd' | 'cron'

export interface Ran {
  /** Undefined where there is no such program. */
  readonly status: number | undefined
  readonly stdout: string
  readonly stderr: string
}

/** The host, as far as a schedule touches it. */
export interface System {
  readonly scheduler: Scheduler
  /** Of another system below this folder (an image): nothing is started there. */
  readonly root?: string
  /** Undefined where there is no such file. */
  readonly read: (path: string) => string | undefined
  readonly write: (path: string, text: string) => void
  readonly remove: (path: string) => void
  readonly run: (program: string, args: readonly string[], input?: string) => Ran
}

const unitFolder = '/etc/systemd/system'
const service = `${unitFolder}/${serviceName}`
const timer = `${unitFolder}/${timerName}`

/** What would be written: path or `crontab` to text. */
export function planned(options: ScheduleOptions, scheduler: Scheduler): ReadonlyMap<string, string> {
  if (scheduler === 'cron') return new Map([['crontab', crontabBlock(options)]])
  return new Map([
    [service, serviceUnit(options)],
    [timer, timerUnit(options)],
  ])
}

/** A time that systemd cannot read would be found out by nothing happening at night. Throws ScheduleError. */
export function checkTime(options: ScheduleOptions, { scheduler, run }: System): void {
  if (scheduler === 'cron') return
  const { status: code, stderr } = run('systemd-analyze', ['calendar', calendarOf(options)])
  if (code !== undefined && code !== 0) throw new ScheduleError(`--on-calendar "${options.onCalendar}": ${firstLine(stderr)}`)
}

/** What was done, a line each. Doing it again does nothing more. Throws ScheduleError. */
export function install(options: ScheduleOptions, system: System): string[] {
  const plan = planned(options, system.scheduler)
  if (system.scheduler === 'cron') return putCrontab(system, (crontab) => withBlock(crontab, plan.get('crontab') ?? ''), 'installed')
  checkTime(options, system)
  for (const path of plan.keys()) refuseForeign(path, system)
  const changed = [...plan].filter(([path, text]) => system.read(path) !== text)
  for (const [path, text] of changed) system.write(path, text)
  systemctl(system, ['enable', timerName])
  if (system.root === undefined) {
    systemctl(system, ['daemon-reload'])
    // A timer that runs keeps its old times until it is started anew.
    systemctl(system, [changed.some(([path]) => path === timer) ? 'restart' : 'start', timerName])
  }
  return [
    ...changed.map(([path]) => `wrote ${path}`),
    ...(changed.length === 0 ? [`${service} and ${timerName} are as they should be`] : []),
    `enabled ${timerName}`,
  ]
}

/** The stored runs stay. */
export function uninstall(system: System): string[] {
  if (system.scheduler === 'cron') return putCrontab(system, withoutBlock, 'removed')
  const there = [timer, service].filter((path) => system.read(path) !== undefined)
  if (there.length === 0) return ['nothing is scheduled']
  for (const path of there) refuseForeign(path, system)
  if (there.includes(timer)) systemctl(system, ['disable', ...(system.root === undefined ? ['--now'] : []), timerName])
  for (const path of there) system.remove(path)
  if (system.root === undefined) systemctl(system, ['daemon-reload'])
  return there.map((path) => `removed ${path}`)
}

/** The text of what is installed, by path; empty when nothing is. */
export function installed(system: System): ReadonlyMap<string, string> {
  if (system.scheduler === 'cron') {
    const block = blockOf(readCrontab(system))
    return new Map(block === undefined ? [] : [['crontab', block]])
  }
  return new Map([service, timer].flatMap((path) => pairOf(path, system.read(path))))
}

function pairOf(path: string, text: string | undefined): (readonly [string, string])[] {
  return text === undefined ? [] : [[path, text]]
}

interface ScheduleStatus {
  readonly scheduler: Scheduler
  readonly installed: boolean
  /** A line each, in words. */
  readonly lines: readonly string[]
}

const asked = 'LoadState,UnitFileState,ActiveState,NextElapseUSecRealtime,LastTriggerUSec,Result,ExecMainStatus,ExecMainExitTimestamp'

export function status(system: System): ScheduleStatus {
  const { scheduler } = system
  const files = installed(system)
  if (files.size === 0) return { scheduler, installed: false, lines: ['nothing is scheduled: hullcheck schedule install'] }
  const paths = [...files.keys()].map((path) => `installed: ${path}`)
  if (scheduler === 'cron' || system.root !== undefined) return { scheduler, installed: true, lines: paths }
  const [ofTimer, ofService] = [show(timerName, system), show(serviceName, system)]
  const said = (label: string, value: string | undefined) => (value ? [`${label}: ${value}`] : [])
  const ran = ofService.get('ExecMainExitTimestamp') ? `${ofService.get('Result')}, exit ${ofService.get('ExecMainStatus')}` : undefined
  return {
    scheduler,
    installed: true,
    lines: [
      ...paths,
      ...said('timer', [ofTimer.get('UnitFileState'), ofTimer.get('ActiveState')].filter(Boolean).join(', ')),
      ...said('next', ofTimer.get('NextElapseUSecRealtime')),
      ...said('last', ofService.get('ExecMainExitTimestamp')),
      ...said('last result', ran),
    ],
  }
}

function show(unit: string, system: System): ReadonlyMap<string, string> {
  const { stdout } = system.run('systemctl', ['show', unit, '--property', asked])
  return new Map(
    stdout.split('\n').flatMap((line) => {
      const at = line.indexOf('=')
      return at === -1 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const]
    }),
  )
}

/** A unit of that name which somebody else wrote is his. */
function refuseForeign(path: string, system: System): void {
  const text = system.read(path)
  if (text !== undefined && !text.startsWith(mark)) throw new ScheduleError(`${path} was not written by hullcheck: move it away first`)
}

function systemctl(system: System, args: readonly string[]): void {
  const { status: code, stderr } = system.run('systemctl', [...(system.root === undefined ? [] : [`--root=${system.root}`]), ...args])
  if (code !== 0)
    throw new ScheduleError(`systemctl ${args.join(' ')}: ${code === undefined ? 'there is no such program' : firstLine(stderr)}`)
}

function putCrontab(system: System, edit: (crontab: string) => string, done: string): string[] {
  if (system.root !== undefined) throw new ScheduleError('--root is for units of systemd; a crontab belongs to a running system')
  const before = readCrontab(system)
  const after = edit(before)
  if (after === before) return [done === 'removed' ? 'nothing is scheduled' : 'the crontab is as it should be']
  const { status: code, stderr } = system.run('crontab', ['-'], after)
  if (code !== 0) throw new ScheduleError(`crontab -: ${code === undefined ? 'there is no such program' : firstLine(stderr)}`)
  return [`${done}: a job in the crontab`]
}

/** Without a crontab the program says so and fails; any other failure must not be taken for an empty one, which would then be written. */
function readCrontab(system: System): string {
  const { status: code, stdout, stderr } = system.run('crontab', ['-l'])
  if (code === 0) return stdout
  if (code === undefined) throw new ScheduleError('there is neither systemd nor a program crontab here')
  if (/no crontab for/i.test(stderr) || /can't open .*No such file/i.test(stderr)) return ''
  throw new ScheduleError(`crontab -l: ${firstLine(stderr)}`)
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] || 'it failed and said nothing'
}
