/** What is not known and what would decide it; what could not be asked. Neither is ever left out. */
import type { SourceStatus } from '../../model/evidence.js'
import type { Report } from '../../model/report.js'
import type { Names } from '../names.js'
import { type UnknownGroup, undecided, unknownGroups } from '../unknowns.js'
import { groupName } from './headlines.js'
import { counted, labelled } from './layout.js'
import type { Style } from './style.js'

/** Names and sources are wider than labels; on a narrow terminal they stand above their text. */
const columnFor = (style: Style) => Math.min(14, Math.floor(style.width / 7))
const mostFacts = 4
const mostGroups = 8

export function notKnown(report: Report, names: Names, style: Style): string[] {
  const groups = unknownGroups(report)
  if (groups.length === 0) return []
  const shown = style.verbose ? groups : groups.slice(0, mostGroups)
  const more = groups.length - shown.length
  return [
    style.paint('strong', `NOT KNOWN (${counted(undecided(report).length, 'check')})`),
    ...shown.flatMap((group) => gapLines(group, names, style)),
    ...(more > 0 ? [`  and ${counted(more, 'more reason')}: --verbose`] : []),
  ]
}

function gapLines({ gap, facts, containers }: UnknownGroup, names: Names, style: Style): string[] {
  const shown = style.verbose ? facts : facts.slice(0, mostFacts)
  const more = facts.length - shown.length
  const list = shown.map((fact) => style.text(fact, 80)).join(', ') + (more > 0 ? ` and ${more} more` : '')
  const texts = [
    list,
    style.text(`${gap.detail} (${gap.reason})`),
    ...(gap.remedy === undefined ? [] : [style.text(`${style.symbols.arrow} ${gap.remedy}`)]),
  ]
  return labelled(style, groupName(containers, names, style.width - 4, style), texts, {
    indent: 2,
    column: columnFor(style),
    tone: 'strong',
  })
}

/** Sources that did not give everything; with verbose also the others. */
export function sourceLines(sources: readonly SourceStatus[], style: Style): string[] {
  const wanting = sources.filter((one) => one.status === 'failed' || one.status === 'partial')
  const shown = style.verbose ? sources : wanting
  if (shown.length === 0) return []
  const heading = style.verbose ? 'SOURCES' : 'SOURCES NOT SEEN IN FULL'
  return [style.paint('strong', heading), ...shown.flatMap((one) => sourceLine(one, style))]
}

function sourceLine({ source, status, reason, remedy, milliseconds }: SourceStatus, style: Style): string[] {
  const time = style.verbose && milliseconds !== undefined ? ` (${Math.round(milliseconds)} ms)` : ''
  const texts = [`${status}${reason === '' ? '' : `: ${style.text(reason)}`}${time}`]
  if (remedy !== undefined && remedy !== '') texts.push(`${style.symbols.arrow} ${style.text(remedy)}`)
  return labelled(style, style.text(source, 80), texts, { indent: 2, column: columnFor(style), tone: 'strong' })
}
