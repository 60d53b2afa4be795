/** Sends a report to where it was asked for, and says why the status is what it is. */
import type { Report } from '../index.js'
import { decide, exitStatus, type Threshold } from './exit-status.js'
import type { CheckedLook, Destination } from './flags.js'
import { toFile, toStderr, toStdout } from './output.js'
import { lookOf } from './terminal-look.js'
import { fileProblem, UsageError } from './usage.js'

interface Delivery {
  readonly destinations: readonly Destination[]
  readonly look: CheckedLook
  readonly verbose: boolean
  readonly threshold: Threshold
  readonly elapsed?: number
  /** In place of the verdict, where findings are meant to be there. */
  readonly success?: string
}

export async function deliver(report: Report, { destinations, look, verbose, threshold, elapsed, success }: Delivery): Promise<number> {
  const { render } = await import('../index.js')
  const empty = report.containers.length === 0
  const exit = empty || success === undefined ? decide(report, threshold) : { status: exitStatus.clean, reason: success }
  if (empty) {
    const { nothingSeen } = await import('./nothing-seen.js')
    toStderr(nothingSeen(report, threshold.named))
  }
  const mistakes: string[] = []
  for (const { format, file } of destinations) {
    // A page for people would say nothing more than the message; machines still get a document.
    if (empty && format === 'terminal') continue
    const options = {
      ...lookOf(file === undefined ? process.stdout : {}, process.env, look),
      verbose,
      exit,
      ...(elapsed !== undefined && { elapsed }),
    }
    const text = render(report, format, options)
    if (file === undefined) await toStdout(text)
    else mistakes.push(...save(file, text))
  }
  if (mistakes.length > 0) throw new UsageError(mistakes)
  if (!empty && exit.status === exitStatus.nothingSeen) toStderr(`hullcheck: ${exit.reason}\n  exit ${exit.status}\n`)
  return exit.status
}

function save(file: string, text: string): string[] {
  try {
    toFile(file, text)
    return []
  } catch (error) {
    return [`${file}: ${fileProblem(error)}`]
  }
}
