import type { Command } from 'commander'
import { exitStatus } from '../exit-status.js'
import { addCollectFlags, addLookFlags, type CollectFlags, collectOptions, type LookFlags, lookFlags } from '../flags.js'
import { judge } from '../judge.js'
import { toStdout } from '../output.js'
import { lookOf } from '../terminal-look.js'
import { vantage } from '../vantage.js'
import { does, type Outcome, verb } from '../verb.js'

type Flags = CollectFlags & LookFlags

export function doctorCommand(outcome: Outcome): Command {
  const command = verb('doctor', 'what can be seen from here, what will be unknown, and which right is missing', [
    ['hullcheck doctor', 'as the user that you are'],
    ['sudo hullcheck doctor', 'as root'],
    ['hullcheck doctor --procfs /host/proc --sysfs /host/sys', 'from inside a container'],
  ])
  addLookFlags(addCollectFlags(command))
  return does<Flags>(command, outcome, async (_, flags, mistakes) => {
    const collect = await collectOptions(flags, [], mistakes)
    const look = await lookFlags(flags, mistakes)
    mistakes.throwIfAny()
    const { renderDoctor } = await import('../../index.js')
    const report = await judge({ collect, containers: [], quiet: flags.quiet ?? false }, {})
    const checks = vantage(flags.procfs ?? '/proc', flags.sysfs ?? '/sys')
    await toStdout(renderDoctor(report, checks, { ...lookOf(process.stdout, process.env, look), verbose: true }))
    return report.containers.length > 0 ? exitStatus.clean : exitStatus.nothingSeen
  })
}
