import type { Report, RuleSummary } from '../../model/report.js'
import type { Alike } from '../alike.js'
import type { Names } from '../names.js'

/** What every part of the page is made from. */
export interface Page {
  readonly report: Report
  /** Containers that are alike in everything, worst first. */
  readonly groups: readonly Alike[]
  readonly names: Names
  readonly rules: ReadonlyMap<string, RuleSummary>
  /** Number of a group, from 1: its anchor is `c` and the number. */
  readonly number: ReadonlyMap<Alike, number>
}
