/** The table of workloads or containers, the worst first, alike ones in one row. */
import type { ContainerReport, Report } from '../../model/report.js'
import type { Alike } from '../alike.js'
import { foldNames, type Names, nameOf } from '../names.js'
import type { RenderOptions } from '../options.js'
import { isOutside } from '../order.js'
import { verdictOf } from '../verdict.js'
import { placeLink } from './folds.js'
import { cell, escaped } from './text.js'

const mostRows = 60

export function workloadTable(groups: readonly Alike[], names: Names, report: Report, options: RenderOptions): string[] {
  if (groups.length === 0) return []
  const declared = report.stage === 'declared'
  const shown = groups.slice(0, mostRows)
  const left = groups.slice(mostRows).reduce((sum, one) => sum + one.containers.length, 0)
  const head = ['', declared ? 'workload' : 'container', 'verdict', 'how', ...(declared ? ['place'] : [])]
  const rows = shown.map((group) => rowOf(group, names, report, options))
  return [
    [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n'),
    ...(left > 0 ? [`and ${left} more, none of them worse.`] : []),
  ]
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function rowOf({ first, containers }: Alike, names: Names, report: Report, options: RenderOptions): string[] {
  const verdict = verdictOf(first, report)
  const name = foldNames(
    containers.map((one) => nameOf(one, names)),
    60,
  )
  const alike = containers.length > 1 ? ` (${containers.length} alike)` : ''
  const { region } = first.identity
  return [
    markOf(first, verdict.may),
    cell(name) + alike,
    escaped(verdict.text),
    cell(verdict.how, 200),
    ...(report.stage === 'declared' ? [region === undefined ? '' : placeLink(region, options, cell)] : []),
  ]
}

function markOf(container: ContainerReport, may: boolean): string {
  const { standing } = container.headline
  if (may) return '✗'
  if (isOutside(container)) return '–'
  return { reached: '✗', 'one-step': '!', weak: '~', undecided: '?', held: '✓' }[standing]
}
