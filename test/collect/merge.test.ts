/** One entry per container, from what several sources say. */
import t from 'tap'
import { merge } from '../../src/collect/merge.js'
import type { EngineReading, Observation } from '../../src/collect/source.js'
import type { ContainerEvidence } from '../../src/model/evidence.js'

const identity = (id: string, name: string, engine: string, pid = 7) => ({
  id,
  name,
  image: '',
  engine,
  pid,
  startedAt: '',
  workload: name,
})
const found = (name: string, pid: number): ContainerEvidence => ({
  identity: identity(`ns-${pid}`, name, 'none', pid),
  declared: {},
  observed: {},
})
const observation = (...some: ContainerEvidence[]): Observation => ({
  host: {},
  observed: new Map(),
  ended: new Set(),
  found: some,
  statuses: [],
})

void t.test('a container that ended before the kernel was asked has gaps, not an empty view', async (t) => {
  const reading: EngineReading = {
    engine: { id: 'docker:x', facts: {} },
    containers: [{ identity: identity('a', 'web', 'docker:x'), declared: {} }],
    sockets: [],
    status: { source: 'docker:x', status: 'ok', reason: '' },
  }
  const [web] = merge([reading], observation(), [], false)
  t.match(web?.observed['seccomp.mode'], { known: false, gap: { reason: 'gone' } })
  t.match(web?.observed.processes, { known: false, gap: { reason: 'gone' } })
  t.same(merge([reading], { ...observation(), ended: new Set(['a']) }, [], false), [], 'and none where its engine says that it ended')
})

void t.test('only a container of which no engine can know has no engine', async (t) => {
  const table: [string, ContainerEvidence, boolean, string][] = [
    ['named after its program, and no engine refused', found('sleep-12', 12), false, 'none'],
    ['named after its program, while an engine did not answer', found('sleep-12', 12), true, 'not asked'],
    ['named after the mark of an engine in its cgroup', found('docker-0cef84addaf3', 12), false, 'not asked'],
  ]
  for (const [name, one, refused, engine] of table) t.equal(merge([], observation(one), [], refused)[0]?.identity.engine, engine, name)
})

void t.test('the order is that of the names, and names that were asked for choose', async (t) => {
  const some = observation(found('b-2', 2), found('a-1', 1))
  t.same(
    merge([], some, [], false).map((one) => one.identity.name),
    ['a-1', 'b-2'],
  )
  t.same(
    merge([], some, ['b-2'], false).map((one) => one.identity.name),
    ['b-2'],
  )
})
