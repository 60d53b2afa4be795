/** The scheduled report on a terminal: one line, or what changed and what is open. */
import t from 'tap'
import type { Change, RunSummary } from '../../src/model/history.js'
import type { Report } from '../../src/model/report.js'
import { renderRejudged } from '../../src/report/changes/index.js'
import { daysLeft, when } from '../../src/report/changes/when.js'
import { render } from '../../src/report/index.js'
import { container, report as sample } from './sample.js'

const since: RunSummary = {
  ...{
    id: 12,
    at: '2030-01-01T03:00:00.000Z',
    hostname: 'node-7',
    hullcheck: '0.1.0',
    milliseconds: 240,
    containers: 16,
    reached: 1,
    openPaths: 2,
    unknown: 1,
  },
  findings: { low: 1, medium: 1, high: 1, critical: 1 },
}

function told(changes: readonly Change[], more: Partial<Report> = {}, surroundings?: readonly string[]): Report {
  return { ...sample, comparison: { since, changes, ...(surroundings && { surroundings }) }, trend: [since], ...more }
}

const change = (kind: Change['kind'], workload: string, more: Partial<Change> = {}): Change => ({
  kind,
  workload,
  containers: [workload],
  ...more,
})

void t.test('a container is called something, whatever its name is', async (t) => {
  for (const [name, called] of [
    ['   ', '5e5e5e5e5e5e'],
    ['', '5e5e5e5e5e5e'],
    ['web', 'web'],
  ] as const) {
    const one = container('x', 1)
    const page = await render(
      { ...sample, containers: [{ ...one, identity: { ...one.identity, name, id: '5e'.repeat(32) } }] },
      'terminal',
      {},
    )
    t.match(page, new RegExp(`^ {2}\\S ${called} {2}`, 'm'), `"${name}"`)
  }
})

void t.test('a long name does not hide that there are others', async (t) => {
  const names = ['a-very-long-name-of-a-container-in-a-narrow-terminal', 'pool']
  const page = await render(told(names.map((name) => change('worse', name, { title: 'No filter' }))), 'terminal', { width: 80 })
  t.match(page, /! worse {2}a-very-long-name… \+1 {2}No filter/)
  const ascii = await render(told(names.map((name) => change('worse', name, { title: 'No filter' }))), 'terminal', {
    width: 40,
    ascii: true,
  })
  t.match(ascii, /! worse {2}\S{1,8}\.\.\. \+1\n/)
})

const night: readonly Change[] = [
  change('appeared', 'ci-runner', {
    path: 'release-agent',
    title: 'release_agent',
    severity: 'critical',
    before: 'blocked by no SYS_ADMIN',
    after: 'open, reaches host root; image 1.4 -> 1.5',
  }),
  change('appeared', 'ci-runner', {
    rule: 'cap-sys-admin',
    title: 'The container can administer the system',
    severity: 'critical',
    before: 'held',
    after: 'a process holds CAP_SYS_ADMIN',
  }),
  change('now-unknown', 'batch', {
    rule: 'seccomp-off',
    title: 'No system call is filtered',
    severity: 'high',
    before: 'held',
    after: 'not known: /proc/4312/status: EACCES',
  }),
  ...['web-1', 'web-2', 'web-3'].map((name) =>
    change('worse', name, {
      rule: 'root-writable',
      title: 'The root file system can be written',
      severity: 'medium',
      before: 'low',
      after: 'medium',
    }),
  ),
  change('waiver-expired', 'metrics', {
    rule: 'x',
    title: 'The port is open',
    severity: 'low',
    before: 'port 80 (waived until 2030-01-01: soon)',
    after: 'port 80',
  }),
  change('resolved', 'legacy-api', {
    rule: 'host-pid',
    title: 'The container sees the processes of the host',
    severity: 'high',
    before: 'shares the pid namespace of the host',
    after: 'held',
  }),
  change('gone-container', 'old', { before: 'held' }),
]

const lines = async (report: Report, options: Parameters<typeof render>[2] = {}) => (await render(report, 'terminal', options)).split('\n')

void t.test('nothing changed: one line', async (t) => {
  t.same(await lines(told([])), ['hullcheck report · node-7 · 16 containers · unchanged since yesterday 03:00 UTC (1 open: agent)', ''])
  t.same(await lines(told([], { containers: sample.containers.slice(1, 3) }), { ascii: true }), [
    'hullcheck report | node-7 | 2 containers | unchanged since yesterday 03:00 UTC (nothing is open)',
    '',
  ])
  t.ok((await lines(told([]), { verbose: true })).length > 30, '--verbose shows all')
})

void t.test('something changed: what, worst first, and what is open now', async (t) => {
  const page = await lines(told(night, {}, ['docker 28.1 -> 28.2', '3 new checks']), { exit: { status: 1, reason: '2 open escape paths' } })
  t.same(page, [
    'hullcheck report · node-7 · 16 containers · since yesterday 03:00 UTC',
    '  docker 28.1 → 28.2 · 3 new checks',
    '',
    '  + appeared      ci-runner      release_agent: open, reaches host root; image 1.4 → 1.5',
    '                                 before: blocked by no SYS_ADMIN',
    '                                 and 1 more: The container can administer the system',
    '  ? unknown       batch          No system call is filtered: not known: /proc/4312/status: EACCES',
    '                                 before: held',
    '  ! worse         web-1 … web-3  The root file system can be written: medium',
    '                                 before: low',
    '  ! waiver ended  metrics        The port is open: port 80',
    '                                 before: port 80 (waived until 2030-01-01: soon)',
    '  - resolved      legacy-api     The container sees the processes of the host',
    '                                 held; before: shares the pid namespace of the host',
    '  - gone          old            before: held',
    '',
    'OPEN NOW',
    '  ✗ agent  reaches host root  2 ways: engine socket, core_pattern; change 2 things',
    '',
    'exit 1: 2 open escape paths',
    'next: hullcheck history show 12 · hullcheck explain <container>',
    '',
  ])
})

void t.test('a finding that became unknown is not counted as resolved, and the page says so', async (t) => {
  const failed = change('now-unknown', 'a', {
    rule: 'r',
    title: 'It is open',
    severity: 'high',
    before: 'port 80',
    after: 'not known: EACCES',
  })
  t.match((await lines(told([failed]))).join('\n'), /before: port 80; not counted as resolved/)
})

void t.test('narrow, and in ASCII: no line is too long, nothing outside ASCII', async (t) => {
  for (const width of [40, 60, 80]) {
    for (const line of await lines(told(night), { width, ascii: true })) {
      t.ok(line.length <= width, `${width}: ${line}`)
      t.match(line, /^[\x20-\x7e]*$/)
    }
  }
})

void t.test('many changes do not drown the page', async (t) => {
  const many = Array.from({ length: 60 }, (_, at) =>
    change('appeared', `w${at}`, { rule: `r${at}`, title: `title ${at}`, severity: 'high', after: `after ${at}` }),
  )
  t.match((await lines(told(many))).join('\n'), /and 35 more: --verbose/)
  t.match((await lines(told(many), { verbose: true })).join('\n'), /after 59/)
})

void t.test('hostile names and texts are inert', async (t) => {
  const hostile = '\u001b[2Jx\u202e::error::y\r\n'
  const page = (
    await lines(
      told([change('appeared', hostile, { containers: [hostile, 'b'], rule: 'r', title: hostile, before: hostile, after: hostile })], {}, [
        hostile,
      ]),
    )
  ).join('\n')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  t.notMatch(page, /[\u0000-\u0009\u000b-\u001f\u007f\u202e]/)
  t.notMatch(page, /^::/m)
})

void t.test('the first report of a host', async (t) => {
  const { comparison: _, ...first } = told([])
  const page = await lines(first)
  t.equal(page[0], 'hullcheck report · node-7 · 16 containers · first report: the next one tells what changed')
  t.match(page.join('\n'), /CRITICAL/, 'and the whole audit')
})

void t.test('waivers that end soon', async (t) => {
  const waived = { kind: 'config', reason: 'known', until: '2030-01-05' } as const
  const containers = sample.containers.map((one) =>
    one.identity.name === 'agent'
      ? { ...one, results: one.results.map((result) => (result.outcome === 'fail' ? { ...result, waived } : result)) }
      : one,
  )
  t.match((await lines(told([], { containers })))[0], /1 waiver ends in 3 days/)
})

void t.test('times', async (t) => {
  const now = '2030-01-10T04:00:00.000Z'
  t.equal(when('2030-01-10T03:00:00.000Z', now), 'today 03:00 UTC')
  t.equal(when('2030-01-09T23:59:00.000Z', now), 'yesterday 23:59 UTC')
  t.equal(when('2030-01-03T03:00:00.000Z', now), '2030-01-03 03:00 UTC (7 days before)')
  t.equal(when('2030-01-11T03:00:00.000Z', now), '2030-01-11 03:00 UTC')
  t.equal(when('never', now), 'an unknown time')
  t.equal(daysLeft('2030-01-10', now), 0)
  t.equal(daysLeft('2030-01-09', now), -1)
})

void t.test('what the rules of today say of an earlier run', async (t) => {
  const nothing = renderRejudged(told([]), { ascii: true, width: 200 })
  t.equal(nothing, "hullcheck report | node-7 | 16 containers | run 12 of 2030-01-01 03:00 UTC | today's rules tell nothing else\n")
  t.match(renderRejudged(told(night), {}), /release_agent: open/)
})
