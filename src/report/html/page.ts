import type { Report, RuleSummary } from '../../model/report.js'
import type { Alike } from '../alike.js'
import type { Cell } from '../cells.js'
import type { Names } from '../names.js'

/** What every part of the page is made from. */
export interface Page {
  readonly report: Report
  /** Containers that are alike in everything, worst first. */
  readonly groups: readonly Alike[]
  readonly names: Names
  readonly rules: ReadonlyMap<string, RuleSummary>
  /** Rules that failed somewhere: `f-` and the id is the anchor of the finding. */
  readonly found: ReadonlySet<string>
  /** Number of a group, from 1: its anchor is `c` and the number. */
  readonly number: ReadonlyMap<Alike, number>
}

/** Classes of one letter: a large page has twenty thousand cells. */
export const looks: Readonly<Record<Cell, string>> = {
  critical: 'c',
  high: 'h',
  medium: 'm',
  low: 'l',
  unknown: 'u',
  holds: 'k',
  none: 'n',
}

export function anchorOf({ number }: Page, group: Alike): string {
  return `c${number.get(group) ?? 0}`
}

/** How many there are of what the report is about. */
export function counted(count: number, { stage }: Report): string {
  const noun = stage === 'declared' ? 'workload' : 'container'
  return `${count} ${count === 1 ? noun : `${noun}s`}`
}
