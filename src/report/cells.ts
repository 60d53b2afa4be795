/** The picture of a report: containers by areas, a cell the worst of what its rules say. */
import { type Area, areas } from '../model/areas.js'
import type { ContainerReport, Result, RuleSummary } from '../model/report.js'
import type { Severity } from '../model/severity.js'
import { worst } from './order.js'

export type Cell = Severity | 'unknown' | 'holds' | 'none'

/** The results of a container by area. */
export function byArea(container: ContainerReport, rules: ReadonlyMap<string, RuleSummary>): ReadonlyMap<Area, readonly Result[]> {
  const all = new Map<Area, Result[]>()
  for (const result of container.results) {
    const area = rules.get(result.rule)?.area as Area
    const known = all.get(area)
    if (known) known.push(result)
    else all.set(area, [result])
  }
  return all
}

/** One cell per area. A failing check outranks an unknown one, an unknown one outranks any number that hold. */
export function cellsOf(container: ContainerReport, rules: ReadonlyMap<string, RuleSummary>): Cell[] {
  const results = byArea(container, rules)
  return areas.map(({ id }) => cellOf(results.get(id) ?? []))
}

function cellOf(results: readonly Result[]): Cell {
  const failing = worst(results.filter((one) => one.outcome === 'fail').map((one) => one.severity))
  if (failing !== undefined) return failing
  if (results.some((one) => one.outcome === 'unknown')) return 'unknown'
  return results.some((one) => one.outcome === 'pass') ? 'holds' : 'none'
}
