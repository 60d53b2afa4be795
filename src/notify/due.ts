/** Whether people are to be told. Pure. */
import type { Report } from '../model/report.js'
import { atLeast, type Severity } from '../model/severity.js'
import { isBlind } from '../report/is-blind.js'

/** `change`: something is different. A severity: something open or found is at least as bad. */
export type NotifyOn = 'change' | 'always' | Severity

export function isDue(report: Report, on: NotifyOn): boolean {
  // Silence would look like a quiet night: that nothing could be looked at is always told, and so is the first report.
  if (on === 'always' || isBlind(report)) return true
  if (on === 'change') return report.comparison === undefined || report.comparison.changes.length > 0
  const expired = (report.notes ?? []).some((one) => one.kind === 'waiver-expired')
  return expired || report.containers.some(({ paths, results }) => paths.some(isOpen(on)) || results.some(isFinding(on)))
}

type Judged = { readonly outcome: string; readonly severity: Severity; readonly waived?: unknown }

function isOpen(from: Severity): (path: Judged) => boolean {
  return ({ outcome, severity, waived }) => outcome === 'open' && !waived && atLeast(severity, from)
}

function isFinding(from: Severity): (result: Judged) => boolean {
  return ({ outcome, severity, waived }) => outcome === 'fail' && !waived && atLeast(severity, from)
}
