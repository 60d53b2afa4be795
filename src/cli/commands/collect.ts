import type { Command } from 'commander'
import { exitStatus } from '../exit-status.js'
import { addCollectFlags, type CollectFlags, checkFile, collectOptions } from '../flags.js'
import { evidenceOf } from '../judge.js'
import { toFile, toStderr, toStdout } from '../output.js'
import { fileProblem, UsageError } from '../usage.js'
import { does, type Outcome, verb } from '../verb.js'

interface Flags extends CollectFlags {
  readonly output?: string
  readonly quiet?: boolean
}

export function collectCommand(outcome: Outcome): Command {
  const command = verb('collect', 'save what can be seen, to judge it later or elsewhere', [
    ['sudo hullcheck collect -o evidence.json', 'everything on this host'],
    ['sudo hullcheck collect web -o - | gzip > web.json.gz', 'one container, to standard output'],
  ])
    .argument('[container...]', 'names, ids or beginnings of ids; none means all')
    .option('-o, --output <file>', 'where to; - is standard output', '-')
    .option('-q, --quiet', 'no progress line')
  addCollectFlags(command)
  return does<Flags>(command, outcome, async (containers, flags, mistakes) => {
    const collect = await collectOptions(flags, containers, mistakes)
    const file = flags.output ?? '-'
    checkFile(file, '--output', mistakes)
    mistakes.throwIfAny()
    const evidence = await evidenceOf({ collect, containers, quiet: flags.quiet ?? false })
    await save(file, `${JSON.stringify(evidence, null, 2)}\n`)
    if (evidence.containers.length > 0) return exitStatus.clean
    toStderr(`hullcheck: no container was seen.\n  exit ${exitStatus.nothingSeen}: nothing could be looked at\n`)
    return exitStatus.nothingSeen
  })
}

/** Evidence tells much about a host: only its owner may read the file. */
async function save(file: string, text: string): Promise<void> {
  if (file === '-') return toStdout(text)
  try {
    toFile(file, text, 0o600)
  } catch (error) {
    throw new UsageError([`${file}: ${fileProblem(error)}`])
  }
}
