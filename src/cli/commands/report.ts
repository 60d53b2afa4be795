import type { Command } from 'commander'
import type { Decisions, Evidence, LoadOptions, Nightly, Report } from '../../index.js'
import { deliver } from '../deliver.js'
import { exitStatus } from '../exit-status.js'
import {
  addCollectFlags,
  addLookFlags,
  addRuleFlags,
  auditFormatNames,
  type CollectFlags,
  collectOptions,
  type Destination,
  evidenceFlag,
  formatsText,
  type LookFlags,
  lookFlags,
  number,
} from '../flags.js'
import { evidenceOf } from '../judge.js'
import { historyFlag, keepFlag, retentionOf, tellTrouble, wishOf } from '../keeping.js'
import { addSettingFlags, type SettingFlags, settingsOf, settled } from '../settings.js'
import { addTellFlags, type TellFlags, tell, tellingOf } from '../tell.js'
import { does, listFlag, type Outcome, verb } from '../verb.js'

interface Flags extends CollectFlags, SettingFlags, LookFlags, TellFlags {
  readonly evidence?: string
  readonly since?: string
  readonly history?: string
  readonly store: boolean
  readonly keep?: string[]
  readonly always?: boolean
  readonly deadline?: string
}

export function reportCommand(outcome: Outcome): Command {
  const command = verb('report', 'audit, store the run, and tell what changed since an earlier one; for timers', [
    ['sudo hullcheck report', 'what changed since the last run'],
    ['sudo hullcheck report --since 7d', 'since the run of a week ago'],
    ['sudo hullcheck report --format html=/var/www/isolation.html', 'and a page to open'],
    ["sudo hullcheck report --notify 'smtp://mail.example.org?to=ops@example.org'", 'a mail when something changed'],
    ['sudo hullcheck report --keep 90d --keep 500M', 'how much is kept'],
    ['hullcheck report -e evidence.json --history ./runs', 'what was collected elsewhere'],
  ])
    .addOption(evidenceFlag())
    .option('--since <run>', 'compare with this run: its number, an age such as 7d, a day, or last', 'last')
    .addOption(historyFlag())
    .option('--no-store', 'compare only, and store nothing')
    .addOption(keepFlag())
    .option('--always', 'say something on a pipe, too, when nothing changed')
    .option('--deadline <seconds>', 'the report has to be made by then: the collection gets two thirds of it')
    .addOption(listFlag('--format <name[=file]>', formatsText(auditFormatNames)))
  addLookFlags(addRuleFlags(addCollectFlags(addSettingFlags(addTellFlags(command)))))
  return does<Flags>(command, outcome, async (_, flags, mistakes) => {
    const collect = await collectOptions(flags, [], mistakes)
    const look = await lookFlags(flags, mistakes)
    const settings = await settingsOf(flags, mistakes, { names: auditFormatNames })
    const since = await wishOf(flags.since, '--since', mistakes)
    const keep = await retentionOf(flags.keep, mistakes)
    const seconds = number(flags.deadline, '--deadline', 'seconds', 1, 86_400, mistakes)
    const telling = await tellingOf(flags, mistakes)
    mistakes.throwIfAny()

    const deadline = seconds === undefined ? undefined : Date.now() + seconds * 1000
    const { nightly } = await import('../../index.js')
    const timeout = seconds === undefined ? collect.timeout : Math.min(collect.timeout ?? Number.POSITIVE_INFINITY, (seconds * 2000) / 3)
    const source = { ...(flags.evidence && { evidence: flags.evidence }), containers: [], quiet: flags.quiet ?? false }
    const made = await nightly({
      look: () => evidenceOf({ ...source, collect: { ...collect, ...(timeout !== undefined && { timeout }) } }),
      judge: judgeBy(settings.load, settings.decisions),
      store: flags.store,
      ...(since !== undefined && { since }),
      ...(keep && { keep }),
      ...(flags.history !== undefined && { folder: flags.history }),
      ...(deadline !== undefined && { deadline }),
    })
    const silent = isQuiet(made) && !flags.always && !process.stdout.isTTY
    const report = silent ? made.report : await settled(made.report, settings)
    const delivering = deliver(report, {
      destinations: silent ? settings.where.filter(speaks) : settings.where,
      look,
      verbose: flags.verbose ?? false,
      threshold: { failOn: settings.failOn, strict: settings.strict, named: [] },
      ...(flags.evidence === undefined && { elapsed: made.milliseconds.audit }),
    })
    // People are told even if a file cannot be written, and whether they could be told does not change the status.
    const told = delivering.then(
      () => tell(report, telling, deadline),
      () => tell(report, telling, deadline),
    )
    const status = await delivering.finally(() => told)
    return withTroubles(status, made)
  })
}

function judgeBy(load: LoadOptions, decisions: Decisions): (evidence: Evidence) => Promise<Report> {
  const loading = import('../../index.js').then(({ loadRules }) => loadRules({ ...load, profiles: load.profiles ?? ['default'] }))
  // Whoever awaits it later is told; until then nobody is there to hear it.
  loading.catch(() => undefined)
  return async (evidence) => {
    const { evaluate, settle } = await import('../../index.js')
    const rules = await loading
    return settle(evaluate(evidence, rules), rules, decisions)
  }
}

/** Cron mails whatever is printed: a night without a change prints nothing. */
function isQuiet({ report: { comparison }, troubles }: Nightly): boolean {
  return comparison !== undefined && comparison.changes.length === 0 && troubles.length === 0
}

/** Files are written on quiet nights, too, and so is what a program reads. */
function speaks({ format, file }: Destination): boolean {
  return file !== undefined || (format !== 'terminal' && format !== 'markdown')
}

/** A report that could not be kept says so, whatever it found. */
function withTroubles(status: number, { troubles }: Nightly): number {
  for (const trouble of troubles) tellTrouble(trouble, 'history: ')
  return troubles.length > 0 && status !== exitStatus.nothingSeen ? exitStatus.notKept : status
}
