/** Runs made by hand, for the tests of history: workloads, their checks and how each stands. */
import type { Identity, SourceStatus } from '../../src/model/evidence.js'
import type { Gap } from '../../src/model/fact.js'
import type { ContainerReport, PathResult, Report, Result, Waived } from '../../src/model/report.js'
import { reportVersion } from '../../src/model/report.js'
import type { Severity } from '../../src/model/severity.js'

/** How a check stands: `-` was not asked. */
export type Mark = 'fail' | 'pass' | 'none' | 'unknown' | 'waived' | '-'

export interface Judged {
  readonly mark: Mark
  readonly severity?: Severity
  readonly offenders?: readonly string[]
  readonly until?: string
}

/** Checks by id; `path:` before the id makes an escape path of it. */
type Checks = Readonly<Record<string, Mark | Judged>>

export interface Given extends Partial<Identity> {
  readonly checks: Checks
}

const gap: Gap = { reason: 'permission-denied', detail: '/proc/9/status: EACCES' }
const origin = { source: 'procfs', place: '/proc/9/status' }

function judged(mark: Mark | Judged): Judged {
  return typeof mark === 'string' ? { mark } : mark
}

/** A run. What is not said of a container follows from its name. */
export function run(containers: readonly Given[], more: Partial<Report> = {}): Report {
  const ids = [
    ...new Set(containers.flatMap((one) => Object.entries(one.checks).flatMap(([id, mark]) => (judged(mark).mark === '-' ? [] : [id])))),
  ]
  const engines = [...new Set(containers.map((one) => one.engine ?? 'docker'))]
  return {
    version: reportVersion,
    hullcheck: '0.1.0',
    collectedAt: '2030-01-02T03:00:00.000Z',
    hostname: 'node-7',
    host: {},
    engines: engines.map((id) => ({ id, facts: {} })),
    sources: [
      { source: 'docker', status: 'ok', reason: '' },
      { source: 'procfs', status: 'ok', reason: '' },
    ],
    rules: ids
      .filter((id) => !id.startsWith('path:'))
      .map((id) => ({ id, title: `title of ${id}`, passTitle: '', area: 'mounts', severity: 'high', attack: '', fix: {} })),
    paths: ids
      .filter((id) => id.startsWith('path:'))
      .map((id) => ({
        id: id.slice(5),
        title: `title of ${id.slice(5)}`,
        ends: 'host root',
        severity: 'critical',
        attack: '',
        preconditions: [],
      })),
    containers: containers.map(containerOf),
    ...more,
  }
}

function containerOf(given: Given, at: number): ContainerReport {
  const { checks, ...rest } = given
  const name = rest.name ?? `c${at}`
  const identity: Identity = {
    id: `${at}`.padStart(64, 'f'),
    name,
    image: `registry/${name}:1`,
    engine: 'docker',
    pid: 100 + at,
    startedAt: '2030-01-01T00:00:00Z',
    workload: name,
    ...rest,
  }
  const all = Object.entries(checks)
    .map(([id, mark]) => [id, judged(mark)] as const)
    .filter(([, one]) => one.mark !== '-')
  const results = all.filter(([id]) => !id.startsWith('path:')).map(([id, one]) => resultOf(id, one))
  const paths = all.filter(([id]) => id.startsWith('path:')).map(([id, one]) => pathOf(id.slice(5), one))
  const bad = results.some((one) => one.outcome === 'fail') || paths.some((one) => one.outcome === 'open')
  const headline = {
    standing: bad ? 'reached' : 'held',
    text: bad ? 'reaches host root' : 'held',
    how: bad ? '1 way: disk' : '',
    changes: 0,
    remedies: [],
  } as const
  return { identity, headline, results, paths, drifts: [], processes: 1 }
}

const waivedUntil = (until: string): Waived => ({ kind: 'config', reason: 'known', until })

function resultOf(rule: string, { mark, severity = 'high', offenders = [], until = '2031-01-31' }: Judged): Result {
  const outcome = mark === 'waived' ? 'fail' : mark === 'none' ? 'not-applicable' : (mark as 'fail' | 'pass' | 'unknown')
  return {
    rule,
    outcome,
    severity,
    message: outcome === 'fail' ? `shows ${offenders.join(', ')}` : '',
    offenders: outcome === 'fail' ? offenders : [],
    because: [],
    missing: outcome === 'unknown' ? [{ fact: 'container.privileged', gap }] : [],
    fingerprint: outcome === 'fail' ? 'f' : '',
    ...(mark === 'waived' && { waived: waivedUntil(until) }),
  }
}

function pathOf(path: string, { mark, until = '2031-01-31' }: Judged): PathResult {
  const outcome = (
    { fail: 'open', waived: 'open', pass: 'blocked', none: 'not-applicable', unknown: 'undecided', '-': 'blocked' } as const
  )[mark]
  const holds = ({ open: 'yes', blocked: 'no', undecided: 'unknown', 'not-applicable': 'no' } as const)[outcome]
  const part = {
    id: 'p',
    title: 'a way',
    blockedBy: 'a lock',
    holds,
    because: [{ fact: 'container.privileged', origin }],
    missing: holds === 'unknown' ? [{ fact: 'container.privileged', gap }] : [],
    cure: {},
  }
  return {
    path,
    outcome,
    ends: 'host root',
    severity: 'critical',
    preconditions: outcome === 'not-applicable' ? [] : [part],
    ...(mark === 'waived' && { waived: waivedUntil(until) }),
  }
}

/** A source that did not answer. */
export const silent: SourceStatus = { source: 'docker', status: 'failed', reason: 'connection refused' }
