import { Command } from 'commander'
import { exitStatus } from '../exit-status.js'
import { addLookFlags, addRuleFlags, type LookFlags, loadOptions, lookFlags, type RuleFlags } from '../flags.js'
import { toStdout } from '../output.js'
import { lookOf } from '../terminal-look.js'
import { UsageError } from '../usage.js'
import { does, type Outcome, verb } from '../verb.js'
import { rulesTestCommand } from './rules-test.js'

type Flags = RuleFlags & LookFlags

export function rulesCommand(outcome: Outcome): Command {
  return new Command('rules')
    .description('what is judged: list, show and prove the rules and escape paths')
    .addCommand(listCommand(outcome))
    .addCommand(showCommand(outcome))
    .addCommand(rulesTestCommand(outcome))
}

function listCommand(outcome: Outcome): Command {
  const command = verb('list', 'all rules and escape paths, one a line', [
    ['hullcheck rules list', 'id, severity, area and title'],
    ['hullcheck rules list --rules ./our-rules', 'your own among them'],
  ])
  return does<Flags>(addRuleFlags(command), outcome, async (_, flags, mistakes) => {
    const load = loadOptions(flags, mistakes)
    mistakes.throwIfAny()
    const { loadRules } = await import('../../index.js')
    const { rules, paths } = (await loadRules(load)).source
    const rows = [
      ...rules.map(({ id, severity, area, title }) => [id, severity, area, title] as const),
      ...paths.map(({ id, severity, title, ends }) => [id, severity, 'escape path', `${title} → ${ends}`] as const),
    ]
    await toStdout(table(rows))
    return exitStatus.clean
  })
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

function showCommand(outcome: Outcome): Command {
  const command = verb('show', 'the whole story of one rule or escape path', [
    ['hullcheck rules show seccomp-off', 'the same as `hullcheck explain`'],
  ]).argument('<id>', 'id of a rule or escape path')
  return does<Flags>(addLookFlags(addRuleFlags(command)), outcome, async ([id = ''], flags, mistakes) => {
    const load = loadOptions(flags, mistakes)
    const look = lookOf(process.stdout, process.env, await lookFlags(flags, mistakes))
    mistakes.throwIfAny()
    const { explainPath, explainRule, loadRules, nearest } = await import('../../index.js')
    const { rules, paths } = (await loadRules(load)).source
    const rule = rules.find((one) => one.id === id || one.aliases.includes(id))
    const path = paths.find((one) => one.id === id)
    const close = nearest(
      id,
      [...rules, ...paths].map((one) => one.id),
    )
    if (!rule && !path)
      throw new UsageError([`no rule or escape path is named "${id}"${close === undefined ? '' : `; did you mean ${close}?`}`])
    await toStdout(rule ? explainRule(rule, look) : path ? explainPath(path, look) : '')
    return exitStatus.clean
  })
}
