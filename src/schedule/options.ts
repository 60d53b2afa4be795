/** What is to run, and when. Paths are absolute. */
export interface ScheduleOptions {
  /** The program and its first words: `/usr/bin/node /usr/local/lib/node_modules/hullcheck/dist/bin/main.js`. */
  readonly program: readonly string[]
  /** Flags of `hullcheck report`. */
  readonly flags: readonly string[]
  /** In the notation of systemd.time(7). */
  readonly onCalendar: string
  /** Seconds. */
  readonly deadline: number
  /** Folders that the report writes files into. */
  readonly writes: readonly string[]
  /** Mail, webhooks or an engine over the network. */
  readonly network: boolean
  /** Holds variables that addresses refer to. */
  readonly environmentFile?: string
}

/** What cannot be scheduled, or could not; one line. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError'
}

/** A line of its own in a unit or a crontab would be an option or a job of its own. */
export function refuseControls({ program, flags, onCalendar, writes, environmentFile = '' }: ScheduleOptions): void {
  for (const word of [...program, ...flags, onCalendar, ...writes, environmentFile])
    if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(word)) throw new ScheduleError('a flag or path holds a control character')
  for (const path of [...writes, ...(environmentFile === '' ? [] : [environmentFile]), program[0] ?? ''])
    if (!path.startsWith('/')) throw new ScheduleError('a path is not absolute')
  if (!/^[\w*][\w *:,./~-]{0,99}$/.test(onCalendar))
    throw new ScheduleError('--on-calendar: expected a time such as daily, 03:30 or Mon..Fri 03:30')
}
