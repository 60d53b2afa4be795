/** A report of the gate, made by hand: every kind of cause, of gap and of trouble once. */
import type { Identity } from '../../src/model/evidence.js'
import { type Gap, known, type Region } from '../../src/model/fact.js'
import type {
  ContainerReport,
  Ground,
  PathResult,
  PreconditionResult,
  Report,
  Result,
  RuleSummary,
  Waived,
} from '../../src/model/report.js'
import type { Severity } from '../../src/model/severity.js'
import { headline } from './sample.js'

export function region(file: string, line: number, column: number, endColumn: number, endLine = line): Region {
  return { file, line, column, endLine, endColumn }
}

const compose = 'deploy/compose.yaml'
const other = 'deploy/worker.yaml'

/** What the regions below point at. */
export const texts: Readonly<Record<string, string>> = {
  [compose]: [
    'services:',
    '  web:',
    '    image: nginx',
    '  db:',
    '    image: postgres',
    '  agent:',
    '    image: datadog/agent:7',
    '    privileged: true',
    '  builder:',
    '    image: builder',
    '    security_opt:',
    `      - seccomp:\${PROFILE}`,
    '    volumes:',
    '      - /var/run/docker.sock:/var/run/docker.sock',
  ].join('\n'),
  [other]: ['services:', '  worker:', '    privileged: true', ''].join('\n'),
}

const gateRules: readonly RuleSummary[] = [
  rule('privileged', 'privilege', 'critical', 'The container was started privileged', {
    fixRisk: 'a program that drives a device stops working',
    fix: { docker: 'leave out --privileged', compose: 'privileged: false' },
  }),
  rule('cap-sys-admin', 'capabilities', 'critical', 'The container can administer the system', { fix: { compose: 'cap_drop: [ALL]' } }),
  rule('kcore-readable', 'kernel-files', 'critical', 'The memory of the kernel is not masked', {
    fix: { docker: 'leave out --privileged' },
  }),
  rule('socket-mounted', 'mounts', 'critical', "The engine's socket is mounted", { fix: { compose: 'remove the mount\nvolumes: []' } }),
  rule('seccomp-off', 'seccomp', 'high', 'No system call is filtered', { fix: { docker: 'leave out --security-opt seccomp=unconfined' } }),
  rule('memory-unlimited', 'limits', 'medium', 'Memory is not limited', { fix: { compose: 'mem_limit: 512m' } }),
  rule('pids-unlimited', 'limits', 'medium', 'Processes are not limited', { fix: { compose: 'pids_limit: 200' } }),
  rule('runs-as-root', 'identity', 'medium', 'Programs run as root', { fix: { compose: 'user: "1000:1000"' } }),
  rule('root-writable', 'root-filesystem', 'low', 'The root file system can be written', { fix: { compose: 'read_only: true' } }),
]

function rule(
  id: string,
  area: string,
  severity: Severity,
  title: string,
  more: Pick<RuleSummary, 'fix'> & { fixRisk?: string },
): RuleSummary {
  return { id, area, severity, title, passTitle: `Not: ${title}`, attack: `uses ${id} to get out`, ...more }
}

const severities = new Map(gateRules.map((one) => [one.id, one.severity]))

export function finding(id: string, message: string, at: Region | undefined, more: Partial<Result> = {}): Result {
  const because: Ground[] = [{ fact: 'container.x', origin: { source: 'compose', place: 'services', ...(at && { region: at }) } }]
  const base = { rule: id, outcome: 'fail', severity: severities.get(id) ?? 'low', message, offenders: [], because, missing: [] } as const
  return { ...base, fingerprint: `fp-${id}`, ...(at && { region: at }), ...more }
}

export function question(id: string, gap: Gap): Result {
  const base = { rule: id, outcome: 'unknown', severity: severities.get(id) ?? 'low', message: '', offenders: [], because: [] } as const
  return { ...base, missing: [{ fact: 'container.x', gap }], fingerprint: '', ...(gap.region && { region: gap.region }) }
}

export function workload(name: string, key: Region, results: readonly Result[], more: Partial<ContainerReport> = {}): ContainerReport {
  const identity: Identity = {
    ...{ id: `${key.file}#${name}`, name, image: `${name}:1`, engine: 'assumed:docker@29.5.0', pid: 0, startedAt: '' },
    ...{ workload: name, region: key, dialect: 'compose' },
  }
  const told = new Set(results.map((one) => one.rule))
  const passed = gateRules
    .filter((one) => !told.has(one.id))
    .map(({ id, severity }): Result => ({ ...finding(id, '', undefined), severity, outcome: 'pass', because: [], fingerprint: '' }))
  const standing = results.some((one) => one.outcome === 'fail')
    ? headline('weak', 'held, with weak layers', 'first: memory')
    : headline('held', 'held')
  return { identity, headline: standing, results: [...results, ...passed], paths: [], drifts: [], processes: 1, ...more }
}

function gate(id: string, holds: PreconditionResult['holds'], at?: Region, cure: PreconditionResult['cure'] = {}): PreconditionResult {
  const because: Ground[] = at ? [{ fact: 'container.x', origin: { source: 'predict', place: id, region: at } }] : []
  const missing =
    holds === 'unknown' ? [{ fact: 'host.apparmor', gap: { reason: 'not-collected', detail: 'no source gave it' } as const }] : []
  return { id, title: `${id} holds`, blockedBy: id === 'no-lsm' ? 'AppArmor or SELinux' : `no ${id}`, holds, because, missing, cure }
}

export function path(id: string, outcome: PathResult['outcome'], preconditions: readonly PreconditionResult[]): PathResult {
  return { path: id, outcome, ends: 'host root', severity: 'critical', preconditions }
}

const cure = { compose: 'privileged: false' }
const privilegedLine = region(compose, 8, 5, 21)
const workerLine = region(other, 3, 5, 21)
const socketLine = region(compose, 14, 9, 50)

const everything = (at: Region) => [
  finding('privileged', 'was started with --privileged', at),
  finding('cap-sys-admin', 'a process holds CAP_SYS_ADMIN', at),
  finding('kcore-readable', '/proc/kcore is open', at),
  finding('seccomp-off', 'PID 1 runs without a filter', at, { severity: 'medium', softenedBecause: 'it is privileged anyway' }),
]

const waived: Waived = {
  kind: 'config',
  reason: 'it reads host processes',
  until: '2027-01-31',
  region: region('hullcheck.yaml', 12, 3, 10),
}

export const userUnknown: Gap = {
  reason: 'unresolved',
  detail: 'the image decides the user, and this file does not name one',
  remedy: 'say which user: user: "1000:1000"',
}

const keys = {
  web: region(compose, 2, 3, 6),
  db: region(compose, 4, 3, 5),
  agent: region(compose, 6, 3, 8),
  builder: region(compose, 9, 3, 10),
  worker: region(other, 2, 3, 9),
}
const absent = (id: string, message: string, at: Region) => finding(id, message, at)

export const web = workload('web', keys.web, [
  absent('memory-unlimited', 'no memory limit', keys.web),
  absent('pids-unlimited', 'no limit of processes', keys.web),
  absent('root-writable', 'the root file system is writable', keys.web),
  question('runs-as-root', userUnknown),
])
const db = workload('db', keys.db, [
  absent('memory-unlimited', 'no memory limit', keys.db),
  absent('pids-unlimited', 'no limit of processes', keys.db),
  finding('root-writable', 'the root file system is writable', keys.db, { waived }),
  question('runs-as-root', userUnknown),
])
export const agent = workload('agent', keys.agent, everything(privilegedLine), {
  headline: headline('reached', 'reaches host root', '1 way: raw disk', [{ cure, closes: ['raw-disk'] }]),
  paths: [
    path('raw-disk', 'open', [gate('disk', 'yes', privilegedLine, cure)]),
    path('core-pattern', 'undecided', [gate('sysctl', 'yes', privilegedLine, cure), gate('no-lsm', 'unknown')]),
    path('release-agent', 'blocked', [gate('v1', 'no')]),
  ],
})
const worker = workload('worker', keys.worker, everything(workerLine), {
  headline: headline('undecided', 'not decided', '1 check: no source gave it'),
  paths: [path('core-pattern', 'undecided', [gate('sysctl', 'yes', workerLine, cure), gate('no-lsm', 'unknown')])],
})
const builder = workload(
  'builder',
  keys.builder,
  [
    finding('socket-mounted', '/var/run/docker.sock is mounted', socketLine),
    question('seccomp-off', {
      reason: 'unresolved',
      detail: 'PROFILE is not set here',
      remedy: 'PROFILE=... hullcheck gate',
      region: region(compose, 12, 17, 27),
    }),
  ],
  { headline: headline('one-step', 'one step short', 'engine socket: blocked by a user') },
)

const assumed = { source: 'assumed', place: 'Docker 29.5.0 as installed' }

export const gateReport: Report = {
  version: 1,
  stage: 'declared',
  hullcheck: '0.1.0',
  collectedAt: '',
  hostname: '',
  host: {},
  engines: [
    { id: 'assumed:docker@29.5.0', facts: { kind: known('docker', assumed, 'default'), version: known('29.5.0', assumed, 'default') } },
  ],
  sources: [
    {
      source: 'deploy/broken.yaml',
      status: 'failed',
      reason: 'a flow list is not closed',
      remedy: 'close it with ]',
      region: region('deploy/broken.yaml', 3, 8, 9),
    },
    { source: 'notes.txt', status: 'skipped', reason: 'nothing in it is known to be deployed', region: region('notes.txt', 1, 1, 1) },
  ],
  notes: [
    {
      kind: 'waiver-expired',
      message: 'the waiver of privileged for agent ended on 2026-01-01',
      region: region('hullcheck.yaml', 20, 3, 9),
    },
  ],
  rules: gateRules,
  paths: [pathSummary('raw-disk', 'raw disk'), pathSummary('core-pattern', 'core pattern'), pathSummary('release-agent', 'release agent')],
  containers: [builder, web, worker, db, agent],
  excerpts: [
    ...Object.entries(texts).map(([file, text]) => ({ file, first: 1, lines: text.split('\n') })),
    { file: 'deploy/broken.yaml', first: 2, lines: ['  bad:', '  list: [1, 2'] },
  ],
}

function pathSummary(id: string, title: string): Report['paths'][number] {
  return {
    id,
    title,
    ends: 'host root',
    severity: 'critical',
    attack: `goes out by ${title}`,
    preconditions: [{ id: 'x', title: 'x', blockedBy: 'no x', cure }],
  }
}

/** The same report with all of its parts in another order. */
export function shuffled(report: Report): Report {
  return {
    ...report,
    engines: [...report.engines].reverse(),
    sources: [...report.sources].reverse(),
    rules: [...report.rules].reverse(),
    paths: [...report.paths].reverse(),
    ...(report.notes && { notes: [...report.notes].reverse() }),
    ...(report.excerpts && { excerpts: [...report.excerpts].reverse() }),
    containers: [...report.containers]
      .reverse()
      .map((one) => ({ ...one, results: [...one.results].reverse(), paths: [...one.paths].reverse(), drifts: [...one.drifts].reverse() })),
  }
}
