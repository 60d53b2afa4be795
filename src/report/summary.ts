/** The numbers of a report. They close the page and serve machines; they never stand for the judgement. */
import type { Report, Standing } from '../model/report.js'
import type { Outcome } from '../model/rule.js'
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
  const standings: Record<Standing, number> = { reached: 0, 'one-step': 0, undecided: 0, weak: 0, held: 0 }
  const outcomes: Record<Outcome, number> = { fail: 0, pass: 0, unknown: 0, 'not-applicable': 0 }
  const found: Record<Severity, number> = { low: 0, medium: 0, high: 0, critical: 0 }
  let openPaths = 0
  // A large report has hundreds of thousands of results: they are gone through once.
  for (const { headline, results, paths } of report.containers) {
    standings[headline.standing] += 1
    for (const { outcome, severity } of results) {
      outcomes[outcome] += 1
      if (outcome === 'fail') found[severity] += 1
    }
    for (const { outcome } of paths) if (outcome === 'open') openPaths += 1
  }
  return {
    containers: report.containers.length,
    standings,
    findings: Object.fromEntries(severities.map((severity) => [severity, found[severity]])) as Record<Severity, number>,
    openPaths,
    checks: {
      fail: outcomes.fail,
      pass: outcomes.pass,
      unknown: undecided(report).length,
      notApplicable: outcomes['not-applicable'],
    },
  }
}
