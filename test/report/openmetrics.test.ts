import t from 'tap'
import type { Report } from '../../src/model/report.js'
import { openmetrics } from '../../src/report/openmetrics.js'
import { runSummary } from './run-summary.js'
import { container, headline, report, result } from './sample.js'

/** A reader of what both OpenMetrics and the older text format allow; throws at anything else. */
export function parse(text: string): Map<string, number> {
  const samples = new Map<string, number>()
  const lines = text.split('\n')
  t.same(lines.slice(-2), ['# EOF', ''], 'ends with its end')
  let family = ''
  const families = new Set<string>()
  for (const line of lines.slice(0, -2)) {
    const comment = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line)
    if (comment) {
      const [, word, name = '', rest] = comment
      if (word === 'HELP' && families.has(name)) throw new Error(`${name} stands in two places`)
      if (word === 'TYPE' && rest !== 'gauge') throw new Error(line)
      family = name
      families.add(name)
      continue
    }
    const sample = /^([a-z_]+)(\{[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"\})? (\d+(?:\.\d+)?)$/.exec(line)
    if (!sample || sample[1] !== family) throw new Error(`no sample of ${family}: ${line}`)
    const key = `${sample[1]}${sample[2] ?? ''}`
    if (samples.has(key)) throw new Error(`${key} comes twice`)
    samples.set(key, Number(sample[3]))
  }
  return samples
}

const path = (id: string, outcome: 'open' | 'blocked' | 'undecided') =>
  ({ path: id, outcome, ends: 'host root', severity: 'critical', preconditions: [] }) as const
const waived = { kind: 'config', reason: 'known', until: '2031-01-01' } as const
const two: Report = {
  ...report,
  collectedAt: '2030-01-02T03:04:05Z',
  containers: [
    container('agent', 1, {
      headline: headline('reached', 'reaches host root'),
      results: [result('seccomp-off', 'fail'), result('kcore-unmasked', 'fail', { waived }), result('root-writable', 'unknown')],
      paths: [path('raw-disk', 'open'), path('engine-socket', 'undecided')],
    }),
    container('web', 2, { results: [result('seccomp-off', 'fail')], paths: [{ ...path('raw-disk', 'open'), waived }] }),
  ],
}

void t.test('every number is there, zeros as well, and what is waived does not count', async (t) => {
  const samples = parse(openmetrics(two, { elapsed: 1500 }))
  for (const [key, value] of [
    ['hullcheck_containers', 2],
    ['hullcheck_containers_reached', 1],
    ['hullcheck_open_paths{path="raw-disk"}', 1],
    ['hullcheck_open_paths{path="engine-socket"}', 0],
    ['hullcheck_findings{severity="high"}', 2],
    ['hullcheck_findings{severity="critical"}', 0],
    ['hullcheck_waived', 2],
    ['hullcheck_unknown', 2],
    ['hullcheck_duration_seconds', 1.5],
    ['hullcheck_last_run_timestamp_seconds', Date.parse('2030-01-02T03:04:05Z') / 1000],
    ['hullcheck_last_success_timestamp_seconds', Date.parse('2030-01-02T03:04:05Z') / 1000],
    [`hullcheck_run_info{version="${report.hullcheck}"}`, 1],
  ] as const) {
    t.equal(samples.get(key), value, key)
  }
  t.notOk(
    [...samples.keys()].some((key) => key.startsWith('hullcheck_changes')),
    'nothing was compared',
  )
})

void t.test('a host on which nothing could be seen is no success', async (t) => {
  const blind = { ...two, containers: [], engines: [], sources: [{ source: 'docker', status: 'failed', reason: 'no socket' }] } as Report
  const samples = parse(openmetrics(blind, {}))
  t.notOk(samples.has('hullcheck_last_success_timestamp_seconds'))
  t.ok(samples.has('hullcheck_last_run_timestamp_seconds'))
  t.equal(samples.get('hullcheck_sources{status="failed"}'), 1)
})

void t.test('changes are counted by kind', async (t) => {
  const since = { ...runSummary, id: 3 }
  const changes = [
    { kind: 'appeared', workload: 'a', containers: ['a'], rule: 'seccomp-off' },
    { kind: 'appeared', workload: 'b', containers: ['b'], rule: 'seccomp-off' },
  ] as const
  const samples = parse(openmetrics({ ...two, comparison: { since, changes }, trend: [{ ...runSummary, milliseconds: 250 }] }, {}))
  t.equal(samples.get('hullcheck_changes{kind="appeared"}'), 2)
  t.equal(samples.get('hullcheck_changes{kind="resolved"}'), 0)
  t.equal(samples.get('hullcheck_duration_seconds'), 0.25, 'the run of the trend knows how long it took')
})

void t.test('a label can hold anything', async (t) => {
  const id = 'a"b\\c\nd\u001be'
  const text = openmetrics({ ...two, hullcheck: id, collectedAt: 'no time' }, {})
  const samples = parse(text)
  t.ok(
    [...samples.keys()].some((key) => key.startsWith('hullcheck_run_info{version="a\\"b\\\\c\\\\u{a}d')),
    text,
  )
  t.notOk(samples.has('hullcheck_last_run_timestamp_seconds'))
})
