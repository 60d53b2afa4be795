/** The numbers of a report. They close the page and serve machines; they never stand for the judgement. */
import type { Report, Standing } from '../model/report.js'
import { type Severity, severities } from '../model/severity.js'
import { undecided } from './unknowns.js'

interface Summary {
  readonly containers: number
  readonly standings: Readonly<Record<Standing, number>>
  readonly findings: Readonly<Record<Severity, number>>
  readonly openPaths: number
  readonly checks: { readonly fail: number; readonly pass: number; readonly unknown: number; readonly notApplicable: number }
}

export function summaryOf(report: Report): Summary {
  const results = report.containers.flatMap((container) => container.results)
  const paths = report.containers.flatMap((container) => container.paths)
  const standing = (wanted: Standing) => report.containers.filter((one) => one.headline.standing === wanted).length
  const outcome = (wanted: string) => results.filter((one) => one.outcome === wanted).length
  const findings = (severity: Severity) => results.filter((one) => one.outcome === 'fail' && one.severity === severity).length
  return {
    containers: report.containers.length,
    standings: {
      reached: standing('reached'),
      'one-step': standing('one-step'),
      undecided: standing('undecided'),
      weak: standing('weak'),
      held: standing('held'),
    },
    findings: Object.fromEntries(severities.map((severity) => [severity, findings(severity)])) as Record<Severity, number>,
    openPaths: paths.filter((path) => path.outcome === 'open').length,
    checks: {
      fail: outcome('fail'),
      pass: outcome('pass'),
      unknown: undecided(report).length,
      notApplicable: outcome('not-applicable'),
    },
  }
}
