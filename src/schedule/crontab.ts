/** A line of a crontab, where there is no systemd. Pure. */
import { refuseControls, ScheduleError, type ScheduleOptions } from './options.js'

const begin = '# BEGIN hullcheck: written by `hullcheck schedule install`; `hullcheck schedule remove` takes it away'
const end = '# END hullcheck'

/** The job between its marks. Cron mails what it prints: nothing on a night without a change. */
export function crontabBlock(options: ScheduleOptions): string {
  refuseControls(options)
  const { program, flags, deadline, environmentFile } = options
  const words = [...program, 'report', ...flags, '--deadline', String(deadline)].map(shellWord).join(' ')
  const variables = environmentFile === undefined ? '' : `set -a; . ${shellWord(environmentFile)}; set +a; `
  // crontab(5): a % ends the command, whatever quotes are around it.
  const command = `${variables}${words}`.replaceAll('%', '\\%')
  return `${begin}\n${cronTime(options.onCalendar)} ${command}\n${end}\n`
}

export function withBlock(crontab: string, block: string): string {
  const others = withoutBlock(crontab)
  return `${others}${others === '' || others.endsWith('\n') ? '' : '\n'}${block}`
}

/** Everything else stays as it is, also when somebody removed the end mark: then only the mark and the line below it go. */
export function withoutBlock(crontab: string): string {
  const lines = crontab.split('\n')
  const first = lines.indexOf(begin)
  if (first === -1) return crontab
  const last = lines.indexOf(end, first)
  const next = lines.indexOf(begin, first + 1)
  const isClosed = last !== -1 && (next === -1 || last < next)
  lines.splice(first, isClosed ? last - first + 1 : 2)
  return withoutBlock(lines.join('\n'))
}

export function blockOf(crontab: string): string | undefined {
  const lines = crontab.split('\n')
  const first = lines.indexOf(begin)
  const last = lines.indexOf(end, first)
  return first === -1 ? undefined : `${lines.slice(first, last === -1 ? first + 2 : last + 1).join('\n')}\n`
}

const words: Readonly<Record<string, string>> = { hourly: '0 * * * *', daily: '0 0 * * *', weekly: '0 0 * * 1', monthly: '0 0 1 * *' }
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** The part of systemd.time(7) that a crontab can say. */
export function cronTime(onCalendar: string): string {
  const word = Object.hasOwn(words, onCalendar) ? words[onCalendar] : undefined
  if (word !== undefined) return word
  const found = /^(?:([A-Za-z]{3})(?:\.\.([A-Za-z]{3}))? |\*-\*-\* )?(\d{1,2}):(\d{2})(?::00)?$/.exec(onCalendar)
  const [, from, to, hour = '', minute = ''] = found ?? []
  const numbers = [from, to].filter((one) => one !== undefined).map((one) => days.indexOf(one.toLowerCase()))
  if (!found || Number(hour) > 23 || Number(minute) > 59 || numbers.includes(-1))
    throw new ScheduleError(`--on-calendar: cron knows hourly, daily, weekly, monthly, 03:30, Mon 03:30 and Mon..Fri 03:30`)
  return `${Number(minute)} ${Number(hour)} * * ${daysOf(numbers)}`
}

/** crontab(5) takes no range that runs over the end of its week, which begins with Sunday: then each day is named. */
function daysOf([from, to]: readonly number[]): string {
  if (from === undefined) return '*'
  if (to === undefined || to === from) return `${from}`
  if (to > from) return `${from}-${to}`
  const count = days.length - from + to + 1
  return Array.from({ length: count }, (_, at) => (from + at) % days.length).join(',')
}

function shellWord(word: string): string {
  return /^[\w@+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
