import type { Command } from 'commander'
import type { FixedFile, FixReport } from '../../index.js'
import { decide, exitStatus } from '../exit-status.js'
import { addFixedFlags, type FixedFlags, fixedOptions } from '../fix-flags.js'
import { patchOf, writeFixed } from '../fixed-files.js'
import { toStderr, toStdout } from '../output.js'
import { UsageError } from '../usage.js'
import { does, type Outcome, verb } from '../verb.js'

interface Flags extends FixedFlags {
  readonly write?: boolean
  readonly unsafe?: boolean
  readonly check?: boolean
  readonly verbose?: boolean
}

export function fixCommand(outcome: Outcome): Command {
  const command = verb('fix', 'patches for what the gate finds', [
    ['hullcheck fix compose.yaml', 'print a patch with the fixes that can break nothing'],
    ['hullcheck fix --unsafe compose.yaml | git apply', 'all of them, applied by git; patch -p1 does it as well'],
    ['hullcheck fix --write --check deploy/', 'change the files, then tell what is left'],
    ['hullcheck fix --unsafe --only host-pid compose.yaml', 'for one rule'],
    ["hullcheck fix --unsafe --run 'docker run --privileged nginx'", 'a command line, as it should be'],
  ])
    .argument('[path...]', 'files and folders')
    .option('--write', 'change the files instead of printing a patch')
    .option('--unsafe', 'also fixes that could break the service: read-only root, dropped capabilities, user, limits ...')
    .option('--check', 'gate what comes out of it: exit 1 when something is left')
    .option('--verbose', 'every change, and everything that is left')
  return does<Flags>(addFixedFlags(command), outcome, async (paths, flags, mistakes) => {
    if (paths.includes('-')) mistakes.add('standard input cannot be changed: name a file, or use --run')
    if (paths.length === 0 && flags.run === undefined && flags.composeFile === undefined)
      mistakes.add('name a file or a folder, or use --run with a command line')
    const { options, threshold } = await fixedOptions(paths, flags, mistakes)
    mistakes.throwIfAny()
    const { fix, renderFixSummary } = await import('../../index.js')
    const report = await fix({ ...options, unsafe: flags.unsafe ?? false })
    await tellUnread(report)
    if (report.after.containers.length === 0) {
      toStderr(`hullcheck: nothing in it is deployable\n  exit ${exitStatus.nothingSeen}\n`)
      return exitStatus.nothingSeen
    }
    const unwritten = await deliver(report, flags.write ?? false, flags.run ?? [])
    toStderr(renderFixSummary(report, { verbose: flags.verbose ?? false, written: flags.write ?? false }))
    if (unwritten.length > 0) throw new UsageError(unwritten)
    if (!flags.check) return exitStatus.clean
    const { status, reason } = decide(report.after, threshold)
    toStderr(`after it: ${reason}\n  exit ${status}\n`)
    return status
  })
}

/** Mistakes of files that could not be written. */
async function deliver(report: FixReport, write: boolean, commands: readonly string[]): Promise<readonly string[]> {
  const isSpoken = ({ name, before }: FixedFile) => name.startsWith('--run') && commands.includes(before)
  const files = report.files.filter((file) => !isSpoken(file))
  for (const { after } of report.files.filter(isSpoken)) await print(`${after.trimEnd()}\n`)
  if (write) return writeFixed(files)
  const { patch, notes } = await patchOf(files)
  for (const note of notes) toStderr(`hullcheck: ${note}\n`)
  if (patch !== '') await print(patch)
  return []
}

/** A patch is bytes. On a screen, what looks like a secret is left out, and characters that a terminal would obey are shown. */
async function print(text: string): Promise<void> {
  const { inert, withoutSecrets } = await import('../../index.js')
  const lines = text.split('\n')
  const spared = withoutSecrets(lines)
  if (process.stdout.isTTY) {
    const shown = spared.map((line) => inert(line, Number.POSITIVE_INFINITY))
    await toStdout(shown.join('\n'))
    if (shown.some((line, at) => line !== lines[at])) toStderr(`hullcheck: ${spoilt}\n`)
    return
  }
  await toStdout(text)
  if (spared.some((line, at) => line !== lines[at])) toStderr(`hullcheck: ${telling}\n`)
}

const spoilt = 'secrets are left out here, and characters that a terminal obeys are shown as \\u{...}: only a patch in a file is exact'
const telling = 'the patch quotes lines that look like secrets: keep it out of logs; --write shows no lines'

async function tellUnread({ after }: FixReport): Promise<void> {
  const { inert } = await import('../../index.js')
  for (const { status, source, reason, region } of after.sources) {
    if (status !== 'failed') continue
    toStderr(`hullcheck: ${inert(source)}${region ? `:${region.line}` : ''} could not be read: ${inert(reason)}\n`)
  }
}
