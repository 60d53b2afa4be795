/** What to change first: the few changes that close every open path of a container. */
import type { Remedy, Report } from '../../model/report.js'
import type { Alike } from '../alike.js'
import { cureText } from '../cures.js'
import type { Names } from '../names.js'
import { groupName } from './headlines.js'
import { labelled, width, wrap } from './layout.js'
import type { Style } from './style.js'

/** More than this many containers drown the page; the rest is told by `explain`. */
const most = 5

export function firstChanges(groups: readonly Alike[], names: Names, report: Report, style: Style): string[] {
  const reached = groups.filter(({ first }) => first.headline.standing === 'reached' && first.headline.remedies.length > 0)
  if (reached.length === 0) return []
  const shown = style.verbose ? reached : reached.slice(0, most)
  const more = reached.length - shown.length
  const lines = shown.flatMap(({ first, containers }) => [
    ...wrap(groupName(containers, names, style.width - 2, style), style.width - 2).map((line) => `  ${style.paint('strong', line)}`),
    ...steps(first.headline.remedies, report, style),
  ])
  return [
    style.paint('strong', 'CHANGE FIRST'),
    ...lines,
    ...(more > 0 ? wrap(`and ${more} more: hullcheck explain <container>`, style.width - 2).map((line) => `  ${line}`) : []),
  ]
}

/** The changes, numbered, each with the paths that it closes. */
export function steps(remedies: readonly Remedy[], report: Report, style: Style): string[] {
  const titles = new Map(report.paths.map((path) => [path.id, path.title]))
  return remedies.flatMap((remedy, at) => step(remedy, at + 1, titles, style))
}

function step(remedy: Remedy, number: number, titles: ReadonlyMap<string, string>, style: Style): string[] {
  const look = { indent: 4, column: 2, tone: 'plain' } as const
  const lines = style.lines(cureText(remedy.cure))
  const closes = `closes ${remedy.closes.map((id) => style.text(titles.get(id) ?? id)).join(', ')}`
  const together = `${lines[0]}  (${closes})`
  if (lines.length === 1 && width(together) + 8 <= style.width) return labelled(style, `${number}.`, [together], look)
  return [...labelled(style, `${number}.`, lines, look), ...labelled(style, '', [closes], { ...look, textTone: 'quiet' })]
}
