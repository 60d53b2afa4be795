import type { Command } from 'commander'
import { deliver } from '../deliver.js'
import {
  addCollectFlags,
  addLookFlags,
  addRuleFlags,
  type CollectFlags,
  collectOptions,
  destinations,
  evidenceFlag,
  formatNames,
  type LookFlags,
  loadOptions,
  lookFlags,
  oneOf,
  type RuleFlags,
  severityNames,
} from '../flags.js'
import { judge } from '../judge.js'
import { choiceFlag, does, listFlag, type Outcome, verb } from '../verb.js'

interface Flags extends CollectFlags, RuleFlags, LookFlags {
  readonly evidence?: string
  readonly format?: string[]
  readonly failOn?: string
  readonly strict?: boolean
}

export function auditCommand(outcome: Outcome): Command {
  const command = verb('audit', 'look at the running containers of this host and judge their isolation', [
    ['sudo hullcheck audit', 'all running containers'],
    ['sudo hullcheck audit web db', 'two of them, by name or id'],
    ['hullcheck audit -e evidence.json', 'what `hullcheck collect` saved, here or elsewhere'],
    ['hullcheck audit --format terminal --format json=report.json', 'a page to read and a file to keep'],
    ['hullcheck audit --fail-on critical --strict', 'a stricter or a laxer exit status'],
  ])
    .argument('[container...]', 'names, ids or beginnings of ids; none means all')
    .addOption(evidenceFlag())
    .addOption(listFlag('--format <name[=file]>', `${formatNames.join(' or ')}; with a file it goes there`))
    .addOption(choiceFlag('--fail-on <severity>', 'exit 1 from this severity on', severityNames).default('high'))
    .option('--strict', 'what is not known counts as a finding')
  addLookFlags(addRuleFlags(addCollectFlags(command)))
  return does<Flags>(command, outcome, async (containers, flags, mistakes) => {
    const collect = await collectOptions(flags, containers, mistakes)
    const load = loadOptions(flags, mistakes)
    const look = await lookFlags(flags, mistakes)
    const where = await destinations(flags.format ?? [], mistakes)
    const failOn = (await oneOf(flags.failOn, '--fail-on', severityNames, mistakes)) ?? 'high'
    mistakes.throwIfAny()

    const start = performance.now()
    const report = await judge(
      { ...(flags.evidence && { evidence: flags.evidence }), collect, containers, quiet: flags.quiet ?? false },
      load,
    )
    return deliver(report, {
      destinations: where,
      look,
      verbose: flags.verbose ?? false,
      threshold: { failOn, strict: flags.strict ?? false, named: containers },
      ...(flags.evidence === undefined && { elapsed: performance.now() - start }),
    })
  })
}
