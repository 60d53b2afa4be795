import type { Command } from 'commander'
import type { CompiledRules, RenderOptions, Report } from '../../index.js'
import { exitStatus } from '../exit-status.js'
import {
  addCollectFlags,
  addLookFlags,
  addRuleFlags,
  type CollectFlags,
  collectOptions,
  evidenceFlag,
  type LookFlags,
  loadOptions,
  lookFlags,
  type RuleFlags,
} from '../flags.js'
import { judge } from '../judge.js'
import { toStderr, toStdout } from '../output.js'
import { lookOf } from '../terminal-look.js'
import { UsageError } from '../usage.js'
import { does, type Outcome, verb } from '../verb.js'

interface Flags extends CollectFlags, RuleFlags, LookFlags {
  readonly evidence?: string
}

export function explainCommand(outcome: Outcome): Command {
  const command = verb('explain', 'the full story of one container, one rule or one escape path', [
    ['sudo hullcheck explain web', 'every way out of a container, and what closes it'],
    ['hullcheck explain seccomp-off', 'a rule: why, how it is used, how it is mended'],
    ['hullcheck explain web -e evidence.json', 'a container of saved evidence'],
  ])
    .argument('<rule|path|container>', 'id of a rule or escape path, else name or id of a container')
    .addOption(evidenceFlag())
  addLookFlags(addRuleFlags(addCollectFlags(command)))
  return does<Flags>(command, outcome, async ([subject = ''], flags, mistakes) => {
    const collect = await collectOptions(flags, [subject], mistakes)
    const load = loadOptions(flags, mistakes)
    const look = await lookFlags(flags, mistakes)
    mistakes.throwIfAny()
    const { loadRules } = await import('../../index.js')
    const rules = await loadRules(load)
    const options = { ...lookOf(process.stdout, process.env, look), verbose: flags.verbose ?? false }
    const story = await storyOfRule(subject, rules, options)
    // Whoever names saved evidence means what is in it, even where a rule has the same name.
    if (story !== undefined && flags.evidence === undefined) return print(story)

    const report = await judge(
      { ...(flags.evidence && { evidence: flags.evidence }), collect, containers: [subject], quiet: flags.quiet ?? false },
      load,
    )
    if (report.containers.length > 0) return print(await storiesOfContainers(report, options))
    if (story !== undefined) return print(story)
    await suggest(subject, rules)
    const { nothingSeen } = await import('../nothing-seen.js')
    toStderr(nothingSeen(report, [subject]))
    return exitStatus.nothingSeen
  })
}

async function print(text: string): Promise<number> {
  await toStdout(text)
  return exitStatus.clean
}

async function storyOfRule(id: string, rules: CompiledRules, options: RenderOptions): Promise<string | undefined> {
  const { explainPath, explainRule } = await import('../../index.js')
  const rule = rules.source.rules.find((one) => one.id === id || one.aliases.includes(id))
  if (rule) return explainRule(rule, options)
  const path = rules.source.paths.find((one) => one.id === id)
  return path && explainPath(path, options)
}

async function storiesOfContainers(report: Report, options: RenderOptions): Promise<string> {
  const { explainContainer } = await import('../../index.js')
  return report.containers.map((one) => explainContainer(report, one, options)).join('\n')
}

/** A word close to a rule's id is taken for that, rather than for a container that is not there. */
async function suggest(word: string, rules: CompiledRules): Promise<void> {
  const { nearest } = await import('../../index.js')
  const close = nearest(
    word,
    [...rules.source.rules, ...rules.source.paths].map((one) => one.id),
  )
  if (close !== undefined) throw new UsageError([`no rule, escape path or running container is named "${word}"; did you mean ${close}?`])
}
