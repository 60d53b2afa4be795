/** The exit status, decided once and from the report; never a count, which could wrap around to 0. See docs/exit-status.md. */
import { type ContainerReport, type Report, type Severity, type Twins, twinsOf } from '../index.js'

export const exitStatus = { clean: 0, findings: 1, usage: 2, nothingSeen: 3, defect: 4, notKept: 5 } as const

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
  const unreadable = broken > 0 ? [`${plural(broken, 'file')} could not be judged (--allow-unparsable lets that pass)`] : []
  if (report.containers.length === 0)
    return broken > 0 ? failed(unreadable) : { status: exitStatus.nothingSeen, reason: 'nothing could be looked at' }
  const twins = twinsOf(report.containers)
  const counts = ({ severity, waived }: { severity: Severity; waived?: unknown }) =>
    !waived && order.indexOf(severity) >= order.indexOf(failOn)
  const findings = count(twins, ({ results }) => results.filter((one) => one.outcome === 'fail' && counts(one)).length)
  const open = count(twins, ({ paths }) => paths.filter((one) => one.outcome === 'open' && counts(one)).length)
  const found = findings + open > 0 ? [`${openAndFound(open, findings)} at or above ${failOn} (--fail-on ${failOn})`] : []
  const reasons = [...unreadable, ...found, ...spoiltWaivers(report)]
  if (reasons.length > 0) return failed(reasons)

  const missing = notFound(report, named)
  if (missing.length > 0) return { status: exitStatus.nothingSeen, reason: `not found among the running containers: ${missing.join(', ')}` }
  const unknownResults = count(twins, ({ results }) => results.filter((one) => one.outcome === 'unknown' && !one.waived).length)
  const unknown = unknownResults + count(twins, ({ paths }) => paths.filter((one) => one.outcome === 'undecided' && !one.waived).length)
  if (!isDecided(report)) {
    const reason = unknown > 0 ? 'nothing could be decided about any container' : 'no rule applies to anything that was looked at'
    return { status: exitStatus.nothingSeen, reason }
  }
  if (strict && unknown > 0) return failed([`${plural(unknown, 'check')} not known (--strict)`])
  const rest = unknown > 0 ? `; ${plural(unknown, 'check')} not known, which --strict would count` : ''
  return { status: exitStatus.clean, reason: `nothing at or above ${failOn}${rest}` }
}

/** Over all containers; of twins one is looked at. */
function count(twins: readonly Twins[], of: (one: ContainerReport) => number): number {
  return twins.reduce((sum, { one, all }) => sum + of(one) * all.length, 0)
}

/** Whether anything at all was answered. Pods' rules over compose files answer nothing, and that must not look clean. */
function isDecided({ containers }: Report): boolean {
  return containers.some(
    ({ results, paths }) =>
      results.some((one) => one.outcome === 'pass' || one.outcome === 'fail') ||
      paths.some((one) => one.outcome === 'open' || one.outcome === 'blocked'),
  )
}

function failed(reasons: readonly string[]): Verdict {
  return { status: exitStatus.findings, reason: reasons.join('; ') }
}

/** A waiver that ended, or that nobody can read, fails whatever the threshold: somebody said that he would look again. */
function spoiltWaivers({ notes = [] }: Report): string[] {
  const of = (kind: string) => notes.filter((one) => one.kind === kind)
  const told = (some: typeof notes, what: string) => {
    const [first] = some
    if (!first) return []
    const place = first.region ? ` (${first.region.file}:${first.region.line}${some.length > 1 ? ', ...' : ''})` : ''
    return [`${plural(some.length, 'waiver')} ${what}${place}`]
  }
  return [...told(of('waiver-expired'), 'ended'), ...told(of('waiver-malformed'), 'cannot be read')]
}

/** Names on the command line that match no container of the report: by name, by the beginning of the id, or by workload. */
export function notFound(report: Report, named: readonly string[]): string[] {
  const known = report.containers.map((one) => one.identity)
  return named.filter((word) => !known.some(({ name, id, workload }) => name === word || workload === word || id.startsWith(word)))
}

function openAndFound(open: number, findings: number): string {
  const parts = [...(open > 0 ? [plural(open, 'open escape path')] : []), ...(findings > 0 ? [plural(findings, 'finding')] : [])]
  return parts.join(' and ')
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
