/** A report as a message: a line, a page of plain text, and for programs its numbers. All outside text in it is inert. */
import type { Change, ChangeKind } from '../model/history.js'
import type { Report } from '../model/report.js'
import type { Severity } from '../model/severity.js'
import { changeWords } from '../report/changes/words.js'
import { inert } from '../report/escape.js'
import { render } from '../report/index.js'
import { isBlind } from '../report/is-blind.js'

export interface Message {
  readonly subject: string
  /** For people, of plain text. */
  readonly text: string
  readonly markdown: string
  /** `good`: nothing open and nothing worse. */
  readonly mood: 'good' | 'bad'
  readonly data: MessageData
}

/** What a program gets; a contract: fields are only added. */
interface MessageData {
  readonly version: 1
  readonly event: 'hullcheck.report'
  readonly hullcheck: string
  readonly host: string
  readonly collectedAt: string
  readonly subject: string
  readonly containers: number
  readonly reached: number
  readonly openPaths: number
  readonly findings: Readonly<Record<Severity, number>>
  readonly unknown: number
  /** Absent where nothing was compared. */
  readonly changes?: readonly Change[]
  /** Changes that are left out for want of room. */
  readonly changesLeftOut?: number
}

/** More changes than that are counted only. */
const mostChanges = 200
/** Mail readers wrap at 78 columns (RFC 5322, 2.1.1). */
const width = 78

export async function messageOf(report: Report): Promise<Message> {
  const [text, markdown] = await Promise.all([
    render(report, 'terminal', { width, colour: 0 }),
    render(report, 'markdown', { noHtml: true, width }),
  ])
  const numbers = numbersOf(report)
  const subject = subjectOf(report, numbers)
  const all = report.comparison?.changes
  const isWorse = all?.some(({ kind }) => worse.has(kind)) ?? false
  return {
    ...{ subject, text, markdown },
    mood: numbers.openPaths > 0 || isWorse || isBlind(report) ? 'bad' : 'good',
    data: {
      ...{ version: 1, event: 'hullcheck.report', hullcheck: inert(report.hullcheck, 60) },
      ...{ host: inert(report.hostname, 253), collectedAt: inert(report.collectedAt, 60), subject },
      ...numbers,
      ...(all && { changes: all.slice(0, mostChanges).map(inertChange) }),
      ...(all && all.length > mostChanges && { changesLeftOut: all.length - mostChanges }),
    },
  }
}

type Numbers = Pick<MessageData, 'containers' | 'reached' | 'openPaths' | 'findings' | 'unknown'>

function numbersOf({ containers }: Report): Numbers {
  const results = containers.flatMap((one) => one.results)
  const paths = containers.flatMap((one) => one.paths)
  const isOpen = (path: (typeof paths)[number]) => path.outcome === 'open' && !path.waived
  const found = (severity: Severity) => results.filter((one) => one.outcome === 'fail' && !one.waived && one.severity === severity).length
  return {
    containers: containers.length,
    reached: containers.filter((one) => one.paths.some(isOpen)).length,
    openPaths: paths.filter(isOpen).length,
    findings: { critical: found('critical'), high: found('high'), medium: found('medium'), low: found('low') },
    unknown: results.filter((one) => one.outcome === 'unknown').length + paths.filter((one) => one.outcome === 'undecided').length,
  }
}

/** What is new shows by what is open. */
const worse: ReadonlySet<ChangeKind> = new Set(['appeared', 'worse', 'now-unknown', 'waiver-expired'])

/** `hullcheck node-7: 2 appeared, 1 resolved; 3 of 46 containers reach the host`. */
function subjectOf(report: Report, numbers: Numbers): string {
  const { hostname, comparison } = report
  const name = inert(hostname, 60) || 'a host without a name'
  if (isBlind(report)) return `hullcheck ${name}: no container could be looked at`
  const open = openWords(numbers)
  if (!comparison) return `hullcheck ${name}: ${open}`
  const kinds = Object.entries(changeWords).flatMap(([kind, word]) => {
    const count = comparison.changes.filter((one) => one.kind === kind).length
    return count === 0 ? [] : [`${count} ${word}`]
  })
  return `hullcheck ${name}: ${kinds.length === 0 ? 'unchanged' : kinds.join(', ')}; ${open}`
}

function openWords({ containers, reached }: Numbers): string {
  if (containers === 0) return 'no container is running'
  return reached === 0 ? 'nothing is open' : `${reached} of ${containers} ${containers === 1 ? 'container' : 'containers'} open`
}

function inertChange({ containers, ...rest }: Change): Change {
  const fields = Object.entries(rest).map(([key, value]) => [key, inert(value)])
  return { ...(Object.fromEntries(fields) as typeof rest), containers: containers.slice(0, mostChanges).map((one) => inert(one, 120)) }
}
