/** A run in numbers, as trends draw it. What is waived does not count. Pure. */
import type { RunSummary } from '../model/history.js'
import type { Report } from '../model/report.js'
import { type Severity, severities } from '../model/severity.js'

/** `id` 0: not stored. */
export function summaryOfRun(report: Report, milliseconds: number, id = 0): RunSummary {
  const results = report.containers.flatMap((one) => one.results)
  const paths = report.containers.flatMap((one) => one.paths)
  const isOpen = (path: (typeof paths)[number]) => path.outcome === 'open' && !path.waived
  const failing = results.filter((one) => one.outcome === 'fail' && !one.waived)
  const count = (severity: Severity) => failing.filter((one) => one.severity === severity).length
  return {
    id,
    at: steadyTime(report.collectedAt),
    hostname: report.hostname,
    hullcheck: report.hullcheck,
    milliseconds: Math.round(milliseconds),
    containers: report.containers.length,
    reached: report.containers.filter((one) => one.paths.some(isOpen)).length,
    openPaths: paths.filter(isOpen).length,
    findings: Object.fromEntries(severities.map((one) => [one, count(one)])) as Record<Severity, number>,
    unknown: results.filter((one) => one.outcome === 'unknown').length + paths.filter((one) => one.outcome === 'undecided').length,
  }
}

/** In one form, so that times compare as text. */
function steadyTime(text: string): string {
  const time = Date.parse(text)
  return Number.isNaN(time) ? text : new Date(time).toISOString()
}
