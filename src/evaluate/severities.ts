/** Severities as the configuration wants them, put in place after the judgement. Pure. */
import type { Report, Result } from '../model/report.js'
import { atLeast, type Severity } from '../model/severity.js'

/** By id of a rule or escape path, today's or a former one. */
export function withSeverities(report: Report, wanted: Readonly<Record<string, Severity>>, names: ReadonlyMap<string, string>): Report {
  const byId = new Map(Object.entries(wanted).map(([id, severity]) => [names.get(id) ?? id, severity]))
  if (byId.size === 0) return report
  const own = <T extends { id: string; severity: Severity }>(one: T): T => ({ ...one, severity: byId.get(one.id) ?? one.severity })
  return {
    ...report,
    rules: report.rules.map(own),
    paths: report.paths.map(own),
    containers: report.containers.map((container) => ({
      ...container,
      results: container.results.map((one) => rated(one, byId.get(one.rule))),
      paths: container.paths.map((one) => (byId.has(one.path) ? { ...one, severity: byId.get(one.path) ?? one.severity } : one)),
    })),
  }
}

/** What softens a finding softens it still: of the wanted severity and the softened one the lower counts. */
function rated(result: Result, wanted: Severity | undefined): Result {
  if (wanted === undefined || wanted === result.severity) return result
  if (result.softenedBecause !== undefined && atLeast(wanted, result.severity)) return result
  return { ...result, severity: wanted }
}
