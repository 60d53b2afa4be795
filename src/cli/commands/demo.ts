import type { Command } from 'commander'
import type { DemoOptions, Report } from '../../index.js'
import { deliver } from '../deliver.js'
import { exitStatus } from '../exit-status.js'
import { addLookFlags, auditFormatNames, destinations, formatsText, type LookFlags, lookFlags, oneOf } from '../flags.js'
import { toStderr } from '../output.js'
import { progress } from '../progress.js'
import { choiceFlag, does, listFlag, type Outcome, verb } from '../verb.js'

interface Flags extends LookFlags {
  readonly with?: string
  readonly format?: string[]
}

const means = ['auto', 'docker', 'namespaces'] as const

export function demoCommand(outcome: Outcome): Command {
  const command = verb('demo', 'start a leaky and a hardened throw-away container, audit both, remove them', [
    ['sudo hullcheck demo', 'with an engine if one answers, else with kernel namespaces alone'],
    ['sudo hullcheck demo --with namespaces', 'needs no engine and no image'],
  ])
    .addOption(choiceFlag('--with <means>', 'what makes the containers', means).default('auto'))
    .addOption(listFlag('--format <name[=file]>', formatsText(auditFormatNames)))
  return does<Flags>(addLookFlags(command), outcome, async (_, flags, mistakes) => {
    const how = (await oneOf(flags.with, '--with', means, mistakes)) ?? 'auto'
    const look = await lookFlags(flags, mistakes)
    const where = await destinations(flags.format ?? [], mistakes, { names: auditFormatNames })
    mistakes.throwIfAny()
    const start = performance.now()
    const report = await demo(how, flags.quiet ?? false)
    if (report === undefined) return exitStatus.nothingSeen
    return deliver(report, {
      destinations: where,
      look,
      verbose: flags.verbose ?? false,
      threshold: { failOn: 'high', strict: false, named: [] },
      elapsed: performance.now() - start,
      success: 'the demo ran; its leaky container is meant to be found',
    })
  })
}

async function demo(how: NonNullable<DemoOptions['with']>, quiet: boolean): Promise<Report | undefined> {
  const { runDemo } = await import('../../index.js')
  const line = await progress('starting two containers', quiet)
  const say = (text: string) => {
    line.stop()
    if (!quiet) toStderr(`demo: ${text}\n`)
  }
  try {
    return await runDemo({ with: how, onStart: say, env: process.env })
  } catch (error) {
    line.stop()
    if (!(error instanceof Error) || error.constructor !== Error) throw error
    toStderr(`hullcheck: the demo could not run: ${error.message}\n  exit ${exitStatus.nothingSeen}: nothing could be looked at\n`)
    return undefined
  } finally {
    line.stop()
  }
}
