/** Telling people of a report, by flags. A message that did not arrive is told on standard error, and changes nothing else. */
import { type Command, Option } from 'commander'
import type { NotifyOn, Report } from '../index.js'
import { oneOf } from './flags.js'
import { toStderr } from './output.js'
import type { Mistakes } from './usage.js'
import { choiceFlag } from './verb.js'

export interface TellFlags {
  readonly notify?: string[]
  readonly notifyOn?: string
}

interface Telling {
  readonly targets: readonly string[]
  readonly on: NotifyOn
}

const onNames = ['change', 'always', 'critical', 'high', 'medium', 'low'] as const satisfies readonly NotifyOn[]

export function addTellFlags(command: Command): Command {
  // Receivers of a mail are parted by commas, so no list is.
  const targets = new Option(
    '--notify <address>',
    "whom to tell: smtp://, smtps://, https:// (JSON), slack+https://, teams+https:// or ntfy+https://; ${NAME} is a variable's value (repeatable)",
  ).argParser((value: string, previous: string[] | undefined) => [...(previous ?? []), value])
  return command
    .addOption(targets)
    .addOption(
      choiceFlag('--notify-on <when>', 'tell on change (default), always, or when something open or found is this severe', onNames),
    )
}

export async function tellingOf(flags: TellFlags, mistakes: Mistakes): Promise<Telling> {
  const on = (await oneOf(flags.notifyOn, '--notify-on', onNames, mistakes)) ?? 'change'
  const targets = flags.notify ?? []
  if (targets.length === 0) return { targets, on }
  const { notifyErrors } = await import('../index.js')
  for (const mistake of notifyErrors(targets)) mistakes.add(mistake)
  return { targets, on }
}

export async function tell(report: Report, { targets, on }: Telling, deadline?: number): Promise<void> {
  if (targets.length === 0) return
  const { notify } = await import('../index.js')
  for (const { target, outcome, attempts, problem = '' } of await notify(report, targets, {
    on,
    ...(deadline !== undefined && { deadline }),
  })) {
    if (outcome !== 'failed') continue
    const tries = attempts > 1 ? ` (tried ${attempts} times)` : ''
    toStderr(attempts === 0 ? `hullcheck: not told: ${problem}\n` : `hullcheck: not told: ${target}: ${problem}${tries}\n`)
  }
}
