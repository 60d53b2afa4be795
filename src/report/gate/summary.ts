/** The first lines: which workloads, the worst first, and what to change first. The last line: the sum and the exit status. */
import type { Report } from '../../model/report.js'
import { atLeast } from '../../model/severity.js'
import type { Alike } from '../alike.js'
import { assumptionsOf } from '../assumptions.js'
import type { Cause } from '../causes.js'
import { dialectOf, engineName, fixIn } from '../dialect.js'
import type { RenderOptions } from '../options.js'
import { worst, worstFinding } from '../order.js'
import type { Question } from '../questions.js'
import { drawRows, type Row, row } from '../terminal/headlines.js'
import { counted, cut, flow, labelled, wrap } from '../terminal/layout.js'
import type { Style } from '../terminal/style.js'
import { troublesOf } from '../troubles.js'
import { verdictOf } from '../verdict.js'
import type { WaivedGroup } from '../waivers.js'
import type { Context } from './block.js'

const mostFirst = 5

export function header(report: Report, style: Style): string[] {
  const engineOf = new Map(report.containers.map(({ identity }) => [identity.engine, identity]))
  const engines = [...new Set([...engineOf.values()].map((identity) => engineName(identity, report)))].filter((name) => name !== '').sort()
  const judged = engines.length === 0 ? [] : [`judged as ${engines.map((name) => style.text(name, 40)).join(' and ')} would run it`]
  const assumed = assumptionsOf(report).map((text) => style.text(text, 60))
  const taken = assumed.length === 0 ? [] : [`assumed: ${assumed.join(', ')}`]
  return flow([`hullcheck ${report.hullcheck}`, ...judged, ...taken], ` ${style.symbols.dot} `, style.width)
}

export function workloads(groups: readonly Alike[], { report, names, style }: Context): string[] {
  return drawRows(
    groups.map((group) => workload(group, report, style, names)),
    style,
  )
}

function workload(group: Alike, report: Report, style: Style, names: Context['names']): Row {
  const { first, containers } = group
  const verdict = verdictOf(first, report)
  const plain = row(group, names, style)
  if (!verdict.may) return plain
  const alike = containers.length > 1 ? [`${containers.length} alike`] : []
  const severity = worst([
    ...first.paths.filter((one) => one.outcome === 'undecided').map((one) => one.severity),
    worstFinding(first) ?? 'low',
  ])
  const grave = severity !== undefined && atLeast(severity, 'high')
  return {
    ...plain,
    symbol: grave ? style.symbols.severe : style.symbols.lesser,
    tone: severity ?? 'plain',
    text: style.text(verdict.text, 60),
    rest: [style.text(verdict.how), ...alike].join('; '),
  }
}

/** Where several errors follow, the page begins with what to change, in order. A single error is its own answer. */
export function changeFirst(errors: readonly Cause[], { report, style }: Context): string[] {
  if (errors.length < 2) return []
  const shown = errors.slice(0, mostFirst)
  const more = errors.length - shown.length
  return [
    style.paint('strong', 'CHANGE FIRST'),
    ...shown.flatMap((cause, at) => change(cause, at + 1, report, style)),
    ...(more > 0 ? [`  and ${counted(more, 'more error')} below`] : []),
  ]
}

function change(cause: Cause, number: number, report: Report, style: Style): string[] {
  const [place] = cause.places
  const container = place?.containers[0]
  const cure = cause.findings[0]?.rule.fix ?? cause.opens[0]?.preconditions.find((one) => Object.keys(one.cure).length > 0)?.cure ?? {}
  const fix = container === undefined ? undefined : fixIn(dialectOf(container.identity, report), cure)
  const where = place?.region === undefined ? '' : `${style.text(place.region.file)}:${place.region.line}`
  const settles = [
    ...(cause.findings.length > 1 ? [`settles ${cause.findings.length} findings`] : []),
    ...(cause.opens.length > 0 ? [`closes ${counted(cause.opens.length, 'way')} out`] : []),
  ]
  const places = cause.places.length > 1 ? ` and ${counted(cause.places.length - 1, 'more place')}` : ''
  const id = cause.findings[0]?.rule.id ?? cause.opens[0]?.path ?? ''
  const texts = [
    cut(`${where}${places}  ${style.text(id, 60)}`.trim(), style.width - 6, style),
    (fix === undefined ? 'no single change is known' : (style.lines(fix.text)[0] ?? '')) +
      (settles.length > 0 ? `  (${settles.join(', ')})` : ''),
  ]
  return labelled(style, `${number}.`, texts, { indent: 2, column: 2, tone: 'plain' })
}

interface Counts {
  readonly errors: number
  readonly warnings: number
  readonly low: number
  readonly questions: readonly Question[]
  readonly waived: readonly WaivedGroup[]
}

export function closing(report: Report, counts: Counts, style: Style, { exit, hint }: RenderOptions): string[] {
  const found = findings(report, counts, style)
  const status = exit === undefined ? '' : ` ${style.symbols.dot} exit ${exit.status}`
  const sum = `${subjects(report)}: ${found.length > 0 ? found.join(', ') : report.containers.length === 0 ? 'nothing to judge' : 'nothing found'}${status}`
  return [
    ...(exit === undefined ? [] : wrap(style.text(exit.reason), style.width).map((line) => style.paint('quiet', line))),
    ...wrap(sum, style.width).map((line) => style.paint('strong', line)),
    ...(hint === undefined ? [] : wrap(style.text(hint), style.width)),
  ]
}

/** `3 files, 9 workloads`; command lines are told apart from files. */
function subjects(report: Report): string {
  const regions = [...report.containers.map((one) => one.identity.region), ...report.sources.map((one) => one.region)]
  const names = new Set(regions.flatMap((region) => (region === undefined ? [] : [region.file])))
  const commands = [...names].filter((name) => name.startsWith('--run') && /^--run( \d+)?$/.test(name)).length
  return [
    ...(names.size > commands ? [counted(names.size - commands, 'file')] : []),
    ...(commands > 0 ? [counted(commands, 'command line')] : []),
    counted(report.containers.length, 'workload'),
  ].join(', ')
}

function findings(report: Report, { errors, warnings, low, questions, waived }: Counts, style: Style): string[] {
  const grave = troublesOf(report).filter((one) => one.grave)
  const failed = grave.filter((one) => one.label === 'not judged').length
  const stale = grave.length - failed
  const count = waived.reduce((sum, one) => sum + one.count, 0)
  const ends = waived.map((one) => one.waived.until).filter((until) => until !== '')
  const until = ends[0] === undefined ? '' : ` until ${style.text(ends[0], 30)}${new Set(ends).size > 1 ? ' or later' : ''}`
  return [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
    ...(low > 0 ? [`${low} low`] : []),
    ...(failed > 0 ? [`${counted(failed, 'file')} not judged`] : []),
    ...(stale > 0 ? [`${counted(stale, 'waiver')} expired or wrong`] : []),
    ...(questions.length > 0 ? [`${questions.length} unknown`] : []),
    ...(count > 0 ? [`${count} waived${until}`] : []),
  ]
}
