/** SARIF 2.1.0, for code hosts and editors. Specification: docs.oasis-open.org/sarif/sarif/v2.1.0. */
import type { Invocation, Log, Notification } from 'sarif'
import type { Report } from '../../model/report.js'
import { inert, inertJson } from '../escape.js'
import type { RenderOptions } from '../options.js'
import { type Trouble, troublesOf } from '../troubles.js'
import { undecided } from '../unknowns.js'
import { physical } from './locations.js'
import { resultsOf } from './results.js'
import { descriptors } from './rules.js'

/** GitHub shows no more results of a run, and refuses a file with more than 25,000. */
const mostResults = 5000

export function sarif(report: Report, options: RenderOptions): string {
  const rules = descriptors(report)
  const indices = new Map(rules.map((one, at) => [one.id, at]))
  const all = resultsOf(report, options)
  const results = all.slice(0, mostResults).map(({ result }) => {
    const ruleIndex = indices.get(result.ruleId ?? '')
    return { ...result, ...(ruleIndex !== undefined && { ruleIndex }) }
  })
  const log: Log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'hullcheck', version: report.hullcheck, semanticVersion: report.hullcheck, rules } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository, or the folder that hullcheck ran in.' } } },
        invocations: [invocation(report, all.length - results.length, options)],
        results,
      },
    ],
  }
  return `${inertJson(JSON.stringify(log, undefined, 1))}\n`
}

function invocation(report: Report, left: number, options: RenderOptions): Invocation {
  const troubles = troublesOf(report)
  const open = undecided(report).length
  const remarks = [
    ...(left > 0 ? [remark('warning', `${left} results are left out: GitHub takes ${mostResults}. They are the least severe ones.`)] : []),
    ...(open > 0 && options.strict !== true
      ? [remark('note', `${open} checks could not be decided. With --strict they are results.`)]
      : []),
  ]
  return {
    executionSuccessful: !report.sources.some((one) => one.status === 'failed'),
    ...(options.exit && { exitCode: options.exit.status, exitCodeDescription: inert(options.exit.reason) }),
    toolExecutionNotifications: [...troubles.map((one) => problem(one, options)), ...remarks],
  }
}

function problem({ grave, label, name, message, remedy, region }: Trouble, options: RenderOptions): Notification {
  const help = remedy === undefined ? '' : `; ${remedy}`
  return {
    level: grave ? 'error' : label === 'seen in part' ? 'warning' : 'note',
    message: { text: inert(`${label}: ${name}: ${message}${help}`, 1000).replaceAll('](', '] (') },
    ...(region && { locations: [{ physicalLocation: physical(region, options.repository) }] }),
  }
}

function remark(level: 'warning' | 'note', text: string): Notification {
  return { level, message: { text } }
}
