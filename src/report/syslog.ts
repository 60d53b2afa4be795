/**
 * A line a change, or where nothing was compared a line a finding; last a line of numbers. In logfmt, which journald, rsyslog and Loki
 * take apart. Each begins with its level as `<3>`: systemd reads that from a service (sd-daemon(3)), `systemd-cat` from a pipe, and
 * `logger --prio-prefix` too.
 */
import type { Change, ChangeKind, Comparison } from '../model/history.js'
import type { Report } from '../model/report.js'
import type { Severity } from '../model/severity.js'
import { type Entry, entriesOf } from './entries.js'
import { inert } from './escape.js'
import { summaryOf } from './summary.js'

/** syslog(3): 2 critical, 3 error, 4 warning, 5 notice, 6 information. */
const levels: Readonly<Record<Severity, number>> = { critical: 2, high: 3, medium: 4, low: 5 }
const warning = 4
const notice = 5
const information = 6

type Fields = readonly (readonly [key: string, value: string | number | undefined])[]

export function syslog(report: Report): string {
  const { comparison } = report
  const lines = comparison
    ? [
        ...entriesOf(report)
          .filter((one) => one.kind === 'trouble')
          .map(ofEntry),
        ...[...comparison.changes].map(ofChange),
      ]
    : entriesOf(report).map(ofEntry)
  return [...lines, ofReport(report, comparison)].map((one) => `${one}\n`).join('')
}

function ofEntry({ kind, severity, id, container, workload, message, region, waived, title }: Entry): string {
  const counts = !waived && (kind === 'finding' || kind === 'open-path')
  const level = counts && severity ? levels[severity] : kind === 'trouble' ? warning : notice
  return line(level, [
    ['event', kind],
    ['severity', severity],
    ['id', id],
    ['container', container || undefined],
    ['workload', workload || undefined],
    ['source', kind === 'trouble' ? title : undefined],
    ['place', region && `${region.file}:${region.line}`],
    ['waived', waived && (waived.until || waived.kind)],
    ['waiver_reason', waived?.reason],
    ['message', message],
  ])
}

/** A container that is new and bad is as urgent as one that became so; one that is new and good has no severity. */
const urgent: ReadonlySet<ChangeKind> = new Set(['appeared', 'worse', 'now-unknown', 'waiver-expired', 'new-container'])

function ofChange({ kind, workload, containers, rule, path, title, severity, before, after }: Change): string {
  return line(levelOf(kind, severity), [
    ['event', kind],
    ['severity', severity],
    ['id', rule ?? path],
    ['workload', workload],
    ['containers', containers.length],
    ['before', before],
    ['after', after],
    ['message', title],
  ])
}

function levelOf(kind: ChangeKind, severity: Severity | undefined): number {
  if (!urgent.has(kind)) return information
  if (severity) return levels[severity]
  return kind === 'new-container' ? information : warning
}

function ofReport(report: Report, comparison: Comparison | undefined): string {
  const { containers, standings, openPaths, findings, checks } = summaryOf(report)
  return line(information, [
    ['event', 'report'],
    ['host', report.hostname],
    ['containers', containers],
    ['reached', standings.reached],
    ['open_paths', openPaths],
    ...(['critical', 'high', 'medium', 'low'] as const).map((one) => [one, findings[one]] as const),
    ['unknown', checks.unknown],
    ['changes', comparison?.changes.length],
    ['hullcheck', report.hullcheck],
  ])
}

/** logger(1) cuts at 1 KiB: what tells most stands first, and no field is long. */
function line(level: number, fields: Fields): string {
  const said = fields.flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${typeof value === 'number' ? value : quoted(value)}`],
  )
  return `<${level}>hullcheck: ${said.join(' ')}`
}

function quoted(value: string): string {
  const text = inert(value, 300)
  return /^[\w.:/-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
}
