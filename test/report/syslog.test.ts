import t from 'tap'
import type { Change } from '../../src/model/history.js'
import { syslog } from '../../src/report/syslog.js'
import { runSummary as since } from './run-summary.js'
import { container, report, result } from './sample.js'

const shape = /^<[2-6]>hullcheck: event=\S+( [a-z_]+=([\w.:/-]+|"([^"\\]|\\["\\])*"))*$/

const one = {
  ...report,
  sources: [],
  notes: [],
  containers: [container('web', 1, { results: [result('seccomp-off', 'fail', { message: 'no filter' })] })],
}

void t.test('a line a finding, and one with the numbers', async (t) => {
  const lines = syslog(one).trimEnd().split('\n')
  t.equal(lines.length, 2)
  t.equal(lines[0], '<3>hullcheck: event=finding severity=high id=seccomp-off container=web workload=web message="no filter"')
  t.match(lines[1], /^<6>hullcheck: event=report .*containers=1 .*high=1 .*unknown=0/)
})

void t.test('where runs were compared, a line a change', async (t) => {
  const changes: Change[] = [
    { kind: 'appeared', workload: 'web', containers: ['web-1', 'web-2'], rule: 'seccomp-off', title: 'No filter', severity: 'critical' },
    { kind: 'resolved', workload: 'db', containers: ['db'], path: 'raw-disk', severity: 'critical', after: 'held' },
  ]
  const lines = syslog({ ...one, comparison: { since, changes } })
    .trimEnd()
    .split('\n')
  t.same(lines.slice(0, 2), [
    '<2>hullcheck: event=appeared severity=critical id=seccomp-off workload=web containers=2 message="No filter"',
    '<6>hullcheck: event=resolved severity=critical id=raw-disk workload=db containers=1 after=held',
  ])
  t.match(lines[2], /changes=2/)
  t.equal(lines.length, 3)
})

void t.test('a new container is as urgent as what is wrong with it', async (t) => {
  const fresh: Change = { kind: 'new-container', workload: 'web', containers: ['web'], after: 'reaches host root' }
  const level = (change: Change) => syslog({ ...one, comparison: { since, changes: [change] } }).slice(0, 3)
  t.equal(level({ ...fresh, severity: 'critical' }), '<2>')
  t.equal(level({ ...fresh, severity: 'low' }), '<5>')
  t.equal(level(fresh), '<6>', 'one that is held')
  t.equal(level({ ...fresh, kind: 'gone-container', severity: 'critical' }), '<6>')
})

void t.test('no name makes a line or a field of its own', async (t) => {
  for (const name of ['a" severity=low x="', 'a\n<0>kernel: panic', '\\', 'a\\"', '', 'x y', '<0>', '\u2028']) {
    const changes: Change[] = [{ kind: 'worse', workload: name, containers: [name], title: name, before: name, after: name }]
    const lines = syslog({ ...one, hostname: name, comparison: { since, changes } })
      .trimEnd()
      .split('\n')
    t.equal(lines.length, 2, encodeURI(name))
    for (const line of lines) t.match(line, shape, encodeURI(name))
  }
})
