/** A run in numbers, as trends draw it. What is waived does not count. Pure. */
import type { RunSummary } from '../model/history.js'
import type { Report } from '../model/report.js'
import type { Severity } from '../model/severity.js'

/** `id` 0: not stored. */
export function summaryOfRun(report: Report, milliseconds: number, id = 0): RunSummary {
  const findings: Record<Severity, number> = { low: 0, medium: 0, high: 0, critical: 0 }
  const sum = { reached: 0, openPaths: 0, unknown: 0 }
  for (const { results, paths } of report.containers) {
    const open = paths.filter((path) => path.outcome === 'open' && !path.waived).length
    sum.openPaths += open
    if (open > 0) sum.reached += 1
    for (const { outcome } of paths) if (outcome === 'undecided') sum.unknown += 1
    for (const { outcome, severity, waived } of results) {
      if (outcome === 'unknown') sum.unknown += 1
      else if (outcome === 'fail' && !waived) findings[severity] += 1
    }
  }
  return {
    id,
    at: steadyTime(report.collectedAt),
    hostname: report.hostname,
    hullcheck: report.hullcheck,
    milliseconds: Math.round(milliseconds),
    containers: report.containers.length,
    ...sum,
    findings,
  }
}

/** In one form, so that times compare as text. */
function steadyTime(text: string): string {
  const time = Date.parse(text)
  return Number.isNaN(time) ? text : new Date(time).toISOString()
}
