/**
 * Numbers for Prometheus, by way of a file that node_exporter's textfile collector reads: valid as OpenMetrics 1.0 and as the older text
 * format, which that collector parses. So there is no `info` type (the older format knows none), no exemplar and no time of a sample
 * (the collector refuses a file that has one).
 */
import type { SourceStatus } from '../model/evidence.js'
import { changeKinds } from '../model/history.js'
import type { Report } from '../model/report.js'
import { severities } from '../model/severity.js'
import { inert } from './escape.js'
import type { RenderOptions } from './options.js'

interface Sample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

interface Metric {
  readonly name: string
  readonly help: string
  readonly samples: readonly Sample[]
}

export function openmetrics(report: Report, options: RenderOptions): string {
  const metrics = metricsOf(report, options).filter((one) => one.samples.length > 0)
  return `${metrics.map(textOf).join('')}# EOF\n`
}

/** Series that may be 0 are there all the same: an alert on one that is absent never fires. */
function metricsOf(report: Report, { elapsed }: RenderOptions): Metric[] {
  const results = report.containers.flatMap((one) => one.results)
  const paths = report.containers.flatMap((one) => one.paths)
  const open = paths.filter((one) => one.outcome === 'open' && !one.waived)
  const failing = results.filter((one) => one.outcome === 'fail')
  const counted = failing.filter((one) => !one.waived)
  const milliseconds = elapsed ?? report.trend?.at(-1)?.milliseconds
  const at = Date.parse(report.collectedAt) / 1000
  const time = Number.isFinite(at) ? [{ value: at }] : []
  const { comparison } = report
  const pathIds = [...new Set([...report.paths.map((one) => one.id), ...open.map((one) => one.path)])].sort()
  return [
    one('hullcheck_containers', 'Containers that were looked at.', report.containers.length),
    one(
      'hullcheck_containers_reached',
      'Containers from which some escape path is open.',
      report.containers.filter((each) => each.paths.some((path) => open.includes(path))).length,
    ),
    {
      name: 'hullcheck_open_paths',
      help: 'Containers from which this escape path is open, without waived ones.',
      samples: pathIds.map((path) => ({ labels: { path }, value: open.filter((each) => each.path === path).length })),
    },
    {
      name: 'hullcheck_findings',
      help: 'Findings, without waived ones.',
      samples: [...severities].map((severity) => ({
        labels: { severity },
        value: counted.filter((each) => each.severity === severity).length,
      })),
    },
    one(
      'hullcheck_waived',
      'Findings and open escape paths that somebody answers for.',
      failing.length - counted.length + paths.filter((each) => each.outcome === 'open' && each.waived).length,
    ),
    one(
      'hullcheck_unknown',
      'Checks and escape paths that could not be decided.',
      results.filter((each) => each.outcome === 'unknown').length + paths.filter((each) => each.outcome === 'undecided').length,
    ),
    {
      name: 'hullcheck_changes',
      help: 'What differs from the report that this one was compared with.',
      samples: comparison
        ? changeKinds.map((kind) => ({ labels: { kind }, value: comparison.changes.filter((each) => each.kind === kind).length }))
        : [],
    },
    {
      name: 'hullcheck_sources',
      help: 'Sources by what became of them.',
      samples: statuses.map((status) => ({ labels: { status }, value: report.sources.filter((each) => each.status === status).length })),
    },
    {
      name: 'hullcheck_duration_seconds',
      help: 'Time that looking and judging took.',
      samples: milliseconds === undefined ? [] : [{ value: milliseconds / 1000 }],
    },
    { name: 'hullcheck_last_run_timestamp_seconds', help: 'When it was looked, whatever came of it.', samples: time },
    {
      name: 'hullcheck_last_success_timestamp_seconds',
      help: 'When it was looked, if something could be seen; absent otherwise.',
      samples: sawSomething(report) ? time : [],
    },
    { name: 'hullcheck_run_info', help: 'Version of hullcheck.', samples: [{ labels: { version: report.hullcheck }, value: 1 }] },
  ]
}

const statuses: readonly SourceStatus['status'][] = ['ok', 'partial', 'failed', 'skipped']

function one(name: string, help: string, value: number): Metric {
  return { name, help, samples: [{ value }] }
}

/** An engine without containers was seen; a host on which no source answered was not. */
function sawSomething({ containers, engines, sources }: Report): boolean {
  return containers.length > 0 || (engines.length > 0 && sources.some((each) => each.status === 'ok' || each.status === 'partial'))
}

function textOf({ name, help, samples }: Metric): string {
  const lines = samples.map(({ labels = {}, value }) => `${name}${labelText(labels)} ${value}\n`)
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${escapedLabel(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escapedLabel(value: string): string {
  return inert(value, 200).replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')
}
