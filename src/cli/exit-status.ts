/** The exit status, decided once and from the report; never a count, which could wrap around to 0. See docs/exit-status.md. */
import type { Report, Severity } from '../index.js'

export const exitStatus = { clean: 0, findings: 1, usage: 2, nothingSeen: 3, defect: 4 } as const

interface Verdict {
  readonly status: number
  readonly reason: string
}

export interface Threshold {
  readonly failOn: Severity
  /** Unknown counts as a finding. */
  readonly strict: boolean
  /** Containers that were named on the command line. */
  readonly named: readonly string[]
  /** A deployable file that cannot be read does not count. */
  readonly allowUnparsable?: boolean
}

const order: readonly Severity[] = ['low', 'medium', 'high', 'critical']

export function decide(report: Report, { failOn, strict, named, allowUnparsable = false }: Threshold): Verdict {
  const broken = report.stage === 'declared' && !allowUnparsable ? report.sources.filter((one) => one.status === 'failed').length : 0
  if (broken > 0)
    return { status: exitStatus.findings, reason: `${plural(broken, 'file')} could not be judged (--allow-unparsable lets that pass)` }
  if (report.containers.length === 0) return { status: exitStatus.nothingSeen, reason: 'nothing could be looked at' }
  const results = report.containers.flatMap((one) => one.results)
  const paths = report.containers.flatMap((one) => one.paths)
  const bad = (severity: Severity) => order.indexOf(severity) >= order.indexOf(failOn)
  const findings = results.filter((one) => one.outcome === 'fail' && !one.waived && bad(one.severity)).length
  const open = paths.filter((one) => one.outcome === 'open' && bad(one.severity)).length
  if (findings + open > 0)
    return { status: exitStatus.findings, reason: `${counts(open, findings)} at or above ${failOn} (--fail-on ${failOn})` }

  const missing = notFound(report, named)
  if (missing.length > 0) return { status: exitStatus.nothingSeen, reason: `not found among the running containers: ${missing.join(', ')}` }
  const unknown = results.filter((one) => one.outcome === 'unknown').length + paths.filter((one) => one.outcome === 'undecided').length
  const decided = results.some((one) => one.outcome === 'pass' || one.outcome === 'fail')
  if (!decided && unknown > 0) return { status: exitStatus.nothingSeen, reason: 'nothing could be decided about any container' }
  if (strict && unknown > 0) return { status: exitStatus.findings, reason: `${plural(unknown, 'check')} not known (--strict)` }
  const rest = unknown > 0 ? `; ${plural(unknown, 'check')} not known, which --strict would count` : ''
  return { status: exitStatus.clean, reason: `nothing at or above ${failOn}${rest}` }
}

/** Names on the command line that match no container of the report: by name, by the beginning of the id, or by workload. */
export function notFound(report: Report, named: readonly string[]): string[] {
  const known = report.containers.map((one) => one.identity)
  return named.filter((word) => !known.some(({ name, id, workload }) => name === word || workload === word || id.startsWith(word)))
}

function counts(open: number, findings: number): string {
  const parts = [...(open > 0 ? [plural(open, 'open escape path')] : []), ...(findings > 0 ? [plural(findings, 'finding')] : [])]
  return parts.join(' and ')
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
