/** The scheduled report on a terminal: one line when nothing changed, else what changed and what is open. */
import type { Comparison } from '../../model/history.js'
import type { Report } from '../../model/report.js'
import { groupAlike } from '../alike.js'
import { namesOf } from '../names.js'
import type { RenderOptions } from '../options.js'
import { headlines } from '../terminal/headlines.js'
import { terminal } from '../terminal/index.js'
import { counted, flow, wrap } from '../terminal/layout.js'
import { type Style, styleFor } from '../terminal/style.js'
import { waivedOf } from '../waivers.js'
import { changeRows } from './rows.js'
import { daysLeft, when } from './when.js'

export function changesPage(report: Report, options: RenderOptions): string {
  const style = styleFor(options)
  const { comparison } = report
  if (!comparison)
    return `${headLine(report, 'first report: the next one tells what changed', style).join('\n')}\n\n${terminal(report, options)}`
  const { changes } = comparison
  const blocks = changes.length === 0 ? [unchanged(report, comparison, style)] : changed(report, comparison, style, options)
  const page = blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')
  return style.verbose ? `${page}\n\n${terminal(report, options)}` : `${page}\n`
}

/** What today's rules say of the evidence of an earlier run, where that differs from what was said then. */
export function renderRejudged(report: Report, options: RenderOptions): string {
  const style = styleFor(options)
  const { since, changes, surroundings } = report.comparison as Comparison
  const verdict = changes.length === 0 ? "today's rules tell nothing else" : "today's rules tell of it, besides what was told then"
  const run = `run ${since.id} of ${since.at.slice(0, 16).replace('T', ' ')} UTC`
  const head = headLine(report, `${run} ${style.symbols.dot} ${verdict}`, style)
  const lines = [...head, ...around(surroundings, style).map((one) => `  ${style.paint('quiet', one)}`), ...changeRows(changes, style)]
  return `${lines.join('\n')}\n`
}

function headLine(report: Report, rest: string, style: Style): string[] {
  return flow(headParts(report, rest, style), ` ${style.symbols.dot} `, style.width)
}

function headParts(report: Report, rest: string, style: Style): string[] {
  return [
    'hullcheck report',
    style.text(report.hostname, 60) || 'a host without a name',
    counted(report.containers.length, 'container'),
    rest,
  ]
}

/** One line, however long it is: a terminal breaks it, a mail and a log do not. */
function unchanged(report: Report, { since, surroundings }: Comparison, style: Style): string[] {
  const open = reachedNames(report, style)
  const notes = [...openNote(open), ...endingSoon(report), ...around(surroundings, style)]
  const rest = `unchanged since ${when(since.at, report.collectedAt)} (${notes.join('; ')})`
  return [headParts(report, rest, style).join(` ${style.symbols.dot} `)]
}

function openNote(names: readonly string[]): string[] {
  if (names.length === 0) return ['nothing is open']
  return [`${names.length} open: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` +${names.length - 3}` : ''}`]
}

function reachedNames(report: Report, style: Style): string[] {
  const names = namesOf(report)
  return groupAlike(report)
    .filter(({ first }) => first.headline.standing === 'reached')
    .flatMap(({ containers }) => containers.map((one) => style.text(names.get(one.identity.id) ?? one.identity.name)))
}

function changed(report: Report, comparison: Comparison, style: Style, options: RenderOptions): string[][] {
  const { since, changes, surroundings } = comparison
  const head = headLine(report, `since ${when(since.at, report.collectedAt)}`, style)
  const circumstances = flow(around(surroundings, style), ` ${style.symbols.dot} `, style.width - 2)
  return [
    [...head, ...circumstances.map((line) => `  ${style.paint('quiet', line)}`)],
    changeRows(changes, style),
    endingSoon(report).flatMap((text) => wrap(text, style.width - 4).map((line) => `  ~ ${line}`)),
    openNow(report, style),
    closing(comparison, style, options),
  ]
}

function around(surroundings: readonly string[] = [], style: Style): string[] {
  return surroundings.map((one) => style.text(one).replaceAll(' -> ', ` ${style.symbols.arrow} `))
}

/** Waivers that end within this many days. */
const soon = 7

function endingSoon(report: Report): string[] {
  const left = waivedOf(report).flatMap(({ waived }) => (waived.until === '' ? [] : [daysLeft(waived.until, report.collectedAt)]))
  const ending = left.filter((days) => days >= 0 && days <= soon)
  if (ending.length === 0) return []
  const first = Math.min(...ending)
  const end = first === 0 ? 'today' : `in ${counted(first, 'day')}`
  return [ending.length === 1 ? `1 waiver ends ${end}` : `${ending.length} waivers end soon, the first ${end}`]
}

/** So many containers are told one by one. */
const most = 12

function openNow(report: Report, style: Style): string[] {
  const groups = groupAlike(report).filter(({ first }) => first.headline.standing === 'reached')
  if (groups.length === 0) return ['No escape path is open.']
  const shown = style.verbose ? groups : groups.slice(0, most)
  const left = groups.length - shown.length
  return [
    style.paint('strong', 'OPEN NOW'),
    ...headlines(shown, namesOf(report), style),
    ...(left > 0 ? [`  and ${left} more: hullcheck audit`] : []),
  ]
}

function closing({ since }: Comparison, style: Style, { exit }: RenderOptions): string[] {
  const status = exit === undefined ? [] : wrap(`exit ${exit.status}: ${style.text(exit.reason)}`, style.width)
  const run =
    since.id > 0 ? [`next: hullcheck history show ${since.id}`, 'hullcheck explain <container>'] : ['next: hullcheck explain <container>']
  return [...status.map((line) => style.paint('strong', line)), ...flow(run, ` ${style.symbols.dot} `, style.width)]
}
