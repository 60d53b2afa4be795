import type { Command } from 'commander'
import { deliver } from '../deliver.js'
import {
  addCollectFlags,
  addLookFlags,
  addRuleFlags,
  auditFormatNames,
  type CollectFlags,
  collectOptions,
  evidenceFlag,
  formatsText,
  type LookFlags,
  lookFlags,
} from '../flags.js'
import { judge } from '../judge.js'
import { addSettingFlags, type SettingFlags, settingsOf, settled } from '../settings.js'
import { does, listFlag, type Outcome, verb } from '../verb.js'

interface Flags extends CollectFlags, SettingFlags, LookFlags {
  readonly evidence?: string
}

export function auditCommand(outcome: Outcome): Command {
  const command = verb('audit', 'look at the running containers of this host and judge their isolation', [
    ['sudo hullcheck audit', 'all running containers'],
    ['sudo hullcheck audit web db', 'two of them, by name or id'],
    ['hullcheck audit -e evidence.json', 'what `hullcheck collect` saved, here or elsewhere'],
    ['hullcheck audit --format terminal --format json=report.json', 'a page to read and a file to keep'],
    ['hullcheck audit --fail-on critical --strict', 'a stricter or a laxer exit status'],
    ['hullcheck audit --baseline known.json', 'only what is new fails; --write-baseline makes the file'],
  ])
    .argument('[container...]', 'names, ids or beginnings of ids; none means all')
    .addOption(evidenceFlag())
    .addOption(listFlag('--format <name[=file]>', formatsText(auditFormatNames)))
  addLookFlags(addRuleFlags(addCollectFlags(addSettingFlags(command))))
  return does<Flags>(command, outcome, async (containers, flags, mistakes) => {
    const collect = await collectOptions(flags, containers, mistakes)
    const look = await lookFlags(flags, mistakes)
    const settings = await settingsOf(flags, mistakes, { names: auditFormatNames })
    mistakes.throwIfAny()

    const start = performance.now()
    const judged = await judge(
      { ...(flags.evidence && { evidence: flags.evidence }), collect, containers, quiet: flags.quiet ?? false },
      settings.load,
      settings.decisions,
    )
    return deliver(await settled(judged, settings), {
      destinations: settings.where,
      look,
      verbose: flags.verbose ?? false,
      threshold: { failOn: settings.failOn, strict: settings.strict, named: containers },
      ...(flags.evidence === undefined && { elapsed: performance.now() - start }),
    })
  })
}
