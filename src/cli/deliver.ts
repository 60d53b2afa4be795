/** Sends a report to where it was asked for, and says why the status is what it is. */
import type { RenderOptions, Report } from '../index.js'
import { decide, exitStatus, type Threshold } from './exit-status.js'
import type { CheckedLook, Destination } from './flags.js'
import { addToFile, toFile, toStderr, toStdout } from './output.js'
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
  /** The last line of a page for people. */
  readonly hint?: string | undefined
  /** Where the files of the report can be looked at. */
  readonly repository?: RenderOptions['repository']
}

export async function deliver(report: Report, delivery: Delivery): Promise<number> {
  const { threshold, success } = delivery
  const empty = report.containers.length === 0
  const exit = empty || success === undefined ? decide(report, threshold) : { status: exitStatus.clean, reason: success }
  // Of files, the page itself says that there is nothing to judge, and which could not be read.
  const mute = empty && report.stage !== 'declared'
  if (mute) {
    const { nothingSeen } = await import('./nothing-seen.js')
    toStderr(nothingSeen(report, threshold.named))
  }
  const { render } = await import('../index.js')
  const mistakes: string[] = []
  for (const destination of delivery.destinations) {
    // A page for people would say nothing more than the message, unless containers went; machines still get a document.
    if (mute && destination.format === 'terminal' && !hasChanges(report)) continue
    const text = await render(report, destination.format, optionsFor(destination, exit, delivery))
    if (destination.file === undefined) await toStdout(text)
    else mistakes.push(...save(destination, destination.file, text))
  }
  if (mistakes.length > 0) throw new UsageError(mistakes)
  if (!mute && exit.status === exitStatus.nothingSeen) toStderr(`hullcheck: ${exit.reason}\n  exit ${exit.status}\n`)
  return exit.status
}

/** When the last container goes, what became of the others is all that there is to tell. */
function hasChanges({ comparison }: Report): boolean {
  return comparison !== undefined && comparison.changes.length > 0
}

function optionsFor(
  { file }: Destination,
  exit: { status: number; reason: string },
  { look, verbose, threshold, elapsed, hint, repository }: Delivery,
): RenderOptions {
  return {
    ...lookOf(file === undefined ? process.stdout : {}, process.env, look),
    verbose,
    exit,
    failOn: threshold.failOn,
    strict: threshold.strict,
    ...(elapsed !== undefined && { elapsed }),
    ...(hint !== undefined && { hint }),
    ...(repository && { repository }),
  }
}

/** Mistakes that end the run; what nobody asked for is only missed aloud. */
function save({ append = false, automatic = false }: Destination, file: string, text: string): string[] {
  try {
    if (append) addToFile(file, text)
    else toFile(file, text)
    return []
  } catch (error) {
    const mistake = `${file}: ${fileProblem(error)}`
    if (!automatic) return [mistake]
    toStderr(`hullcheck: not written: ${mistake}\n`)
    return []
  }
}
