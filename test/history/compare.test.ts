/** What is told of two runs: a table of every way that a check can go, and properties that hold for all runs. */
import fc from 'fast-check'
import t from 'tap'
import { compare } from '../../src/history/compare.js'
import { repository } from '../../src/history/workloads.js'
import type { Change } from '../../src/model/history.js'
import type { ContainerReport, Report } from '../../src/model/report.js'
import { type Given, type Judged, type Mark, run, silent } from './worlds.js'

/** A change in short: `appeared web r critical`. */
function short({ kind, workload, rule, path, severity }: Change): string {
  return [kind, workload, rule ?? (path === undefined ? undefined : `path:${path}`), severity]
    .filter((part) => part !== undefined)
    .join(' ')
}

function web(mark: Mark | Judged, check = 'r'): Report {
  return run([{ name: 'web', checks: { [check]: mark, other: 'pass' } }])
}

void t.test('every way that a check can go', async (t) => {
  const high: Judged = { mark: 'fail', severity: 'high', offenders: ['/dev/sda'] }
  const medium: Judged = { mark: 'fail', severity: 'medium', offenders: ['/dev/sda'] }
  const cases: readonly (readonly [name: string, before: Mark | Judged, after: Mark | Judged, told: string | undefined])[] = [
    ['held and fails', 'pass', high, 'appeared web r high'],
    ['did not apply and fails', 'none', high, 'appeared web r high'],
    ['fails and holds', high, 'pass', 'resolved web r high'],
    ['fails and does not apply any more', high, 'none', 'resolved web r high'],
    ['fails as before', high, high, undefined],
    ['fails, and points at the same in another order', { ...high, offenders: ['a', 'b'] }, { ...high, offenders: ['b', 'a'] }, undefined],
    [
      'fails, and points at the same volume, made anew',
      { ...high, offenders: [`/v/${'a1'.repeat(32)}`] },
      { ...high, offenders: [`/v/${'b2'.repeat(32)}`] },
      undefined,
    ],
    ['fails, and points at something else', high, { ...high, offenders: ['/dev/sdb'] }, 'changed web r high'],
    ['fails worse', medium, high, 'worse web r high'],
    ['fails worse and points at something else: told once', { ...medium, offenders: ['/dev/sdb'] }, high, 'worse web r high'],
    ['fails less badly', high, medium, 'better web r medium'],
    ['fails and becomes unknown: not resolved', high, 'unknown', 'now-unknown web r high'],
    ['held and becomes unknown', 'pass', 'unknown', 'now-unknown web r high'],
    ['stays unknown', 'unknown', 'unknown', undefined],
    ['was unknown and holds', 'unknown', 'pass', undefined],
    ['was never known and fails', 'unknown', high, 'appeared web r high'],
    ['a new rule that fails', '-', high, 'appeared web r high'],
    ['a new rule that holds', '-', 'pass', undefined],
    ['a new rule that is unknown', '-', 'unknown', undefined],
    ['a rule that is not asked any more, and failed', high, '-', 'now-unknown web r high'],
    ['a rule that is not asked any more, and held', 'pass', '-', undefined],
    ['fails and is waived', high, 'waived', 'changed web r high'],
    ['appears under a waiver: no alarm', 'pass', 'waived', 'changed web r high'],
    ['the waiver ends', 'waived', high, 'waiver-expired web r high'],
    ['the waiver is extended', 'waived', { mark: 'waived', until: '2032-01-31' }, 'changed web r high'],
    ['waived as before', 'waived', 'waived', undefined],
    ['waived and holds', 'waived', 'pass', 'resolved web r high'],
    ['waived and becomes unknown', 'waived', 'unknown', 'now-unknown web r high'],
    ['an escape path opens', 'pass', 'fail', 'appeared web path:p critical'],
    ['an escape path is closed', 'fail', 'pass', 'resolved web path:p critical'],
    ['an open escape path is not decided any more', 'fail', 'unknown', 'now-unknown web path:p critical'],
    ['the waiver of an open escape path ends', 'waived', 'fail', 'waiver-expired web path:p critical'],
  ]
  for (const [name, before, after, told] of cases) {
    const check = told?.includes('path:') ? 'path:p' : 'r'
    t.same(compare(web(before, check), web(after, check)).map(short), told === undefined ? [] : [told], name)
  }
})

void t.test('the words say what was and what is', async (t) => {
  const at = (mark: Mark | Judged, image: string) => run([{ name: 'web', image, checks: { r: mark } }])
  const words = (before: Report, after: Report) => compare(before, after).map((one) => [one.before, one.after])
  const fail: Judged = { mark: 'fail', offenders: ['/dev/sda'] }
  t.same(words(at('pass', 'app:1.4'), at(fail, 'app:1.5')), [['held', 'shows /dev/sda; image 1.4 -> 1.5']], 'a new image is told')
  t.same(
    words(at('pass', 'a/app:1.4'), at(fail, 'b/app:1.4')),
    [['held', 'shows /dev/sda; image a/app:1.4 -> b/app:1.4']],
    'with its name where that is another',
  )
  t.same(words(at('pass', 'app:1'), at('unknown', 'app:1')), [['held', 'not known: /proc/9/status: EACCES']], 'why it is not known')
  t.same(words(at('-', 'app:1'), at(fail, 'app:1')), [['not checked: new rule', 'shows /dev/sda']], 'a finding of a new rule is told apart')
  t.same(words(at(fail, 'app:1'), at('-', 'app:1')), [['shows /dev/sda', 'this run did not check it']])
  t.same(words(at('waived', 'app:1'), at(fail, 'app:1')), [['shows  (waived until 2031-01-31: known)', 'shows /dev/sda']])
  t.same(
    compare(run([]), at(fail, 'app:1')).map(({ after }) => after),
    ['reaches host root: 1 way: disk'],
  )
})

void t.test('containers that come and go', async (t) => {
  const told = (before: readonly Given[], after: readonly Given[]) => compare(run(before), run(after)).map(short)
  const db: Given = { name: 'db', checks: { r: 'pass' } }
  t.same(
    told([db], [db, { name: 'web', checks: { r: 'fail', 'path:p': 'fail' } }]),
    ['new-container web critical'],
    'told once, with the worst that it has',
  )
  t.same(told([db], [db, { name: 'web', checks: { r: 'waived' } }]), ['new-container web'], 'what is waived is no alarm')
  t.same(told([db, { name: 'web', checks: { r: 'fail' } }], [db]), ['gone-container web high'], 'its findings are not told as resolved')
  t.same(
    told([{ ...db, name: 'p-db-1', workload: 'p/db' }], [{ ...db, name: 'p_db_7', workload: 'p/db', id: 'a', image: 'x:2' }]),
    [],
    'a service is what it was',
  )
  const madeUp = (name: string, image: string, mark: Mark): Given => ({ name, image, checks: { r: mark } })
  t.same(
    told([madeUp('eager_turing', 'reg:5000/app:1', 'pass')], [madeUp('happy_curie3', 'reg:5000/app:2', 'fail')]),
    ['appeared reg:5000/app r high'],
    'names that the engine made up do not outlive a redeploy: the image does',
  )
  t.same(
    told([madeUp('eager_turing', 'app:1', 'pass')], [madeUp('eager_turing', 'app:2', 'fail')]),
    ['appeared eager_turing r high'],
    'a name that stayed is kept',
  )
  t.same(
    told([madeUp('web-1', 'app:1', 'pass')], [madeUp('web-2', 'app:1', 'pass')]),
    ['new-container web-2', 'gone-container web-1'],
    'a name that somebody gave is a name',
  )
  for (const [image, name] of [
    ['a/b:1', 'a/b'],
    ['h:5000/a', 'h:5000/a'],
    ['h:5000/a:1@sha256:00', 'h:5000/a'],
    ['sha256:0011', ''],
    ['0123456789ab', ''],
  ])
    t.equal(repository(image as string), name)
})

void t.test('replicas: how many there are counts for nothing', async (t) => {
  const service = (...marks: readonly (Mark | Judged)[]) =>
    run(marks.map((mark, at) => ({ name: `s-${at}`, workload: 's', checks: { r: mark } })))
  const low: Judged = { mark: 'fail', severity: 'low' }
  const cases: readonly (readonly [name: string, before: Report, after: Report, told: string | undefined])[] = [
    ['more that fail alike', service('fail'), service('fail', 'fail', 'fail'), undefined],
    ['fewer that fail alike', service('fail', 'fail', 'fail'), service('fail'), undefined],
    ['more of a mixed service', service('fail', 'pass'), service('pass', 'pass', 'fail', 'fail'), undefined],
    ['they changed places', service('fail', 'pass'), service('pass', 'fail'), undefined],
    ['one begins to fail', service('pass', 'pass'), service('pass', 'fail'), 'appeared s r high'],
    ['a new one fails', service('pass', 'pass'), service('pass', 'pass', 'fail'), 'appeared s r high'],
    ['one more fails: it has not appeared', service('pass', 'fail'), service('fail', 'fail'), 'worse s r high'],
    ['one of two is mended: not resolved', service('fail', 'fail'), service('pass', 'fail'), 'better s r high'],
    ['the only one that failed is gone', service('fail', 'pass'), service('pass'), 'resolved s r high'],
    [
      'the only one that failed is gone, another became unknown',
      service('fail', 'pass'),
      service('unknown', 'pass'),
      'now-unknown s r high',
    ],
    ['one becomes unknown', service('pass', 'pass'), service('pass', 'unknown'), 'now-unknown s r high'],
    ['one fails worse than the others did', service(low, low), service(low, 'fail'), 'worse s r high'],
    ['one came that the waiver does not cover: it has not ended', service('waived'), service('waived', 'fail'), 'appeared s r high'],
    ['a waiver of two ended', service('waived', 'waived'), service('fail', 'fail'), 'waiver-expired s r high'],
  ]
  for (const [name, before, after, told] of cases) t.same(compare(before, after).map(short), told === undefined ? [] : [told], name)
  const [change] = compare(service('pass', 'fail', 'pass'), service('fail', 'fail', 'pass'))
  t.same(change?.containers, ['s-0', 's-1'])
  t.match(change, { before: 'held (2 of 3 containers)', after: 'shows  (2 of 3 containers)' })
})

void t.test('what was unknown for a while is compared with what was last known', async (t) => {
  const fail: Judged = { mark: 'fail', severity: 'high' }
  const told = (...nights: readonly (Mark | Judged)[]) => {
    const runs = nights.map((mark) => web(mark))
    const [after, before, ...earlier] = runs.reverse() as [Report, Report, ...Report[]]
    return compare(before, after, earlier).map(short)
  }
  t.same(told(fail, 'unknown', fail), [], 'it failed all along: it has not appeared anew')
  t.same(told(fail, 'unknown', 'unknown', 'unknown', fail), [], 'however long')
  t.same(told(fail, 'unknown', 'pass'), ['resolved web r high'], 'seen to be gone at last')
  t.same(told({ ...fail, severity: 'low' }, 'unknown', fail), ['worse web r high'])
  t.same(told('pass', 'unknown', fail), ['appeared web r high'])
  t.same(told('pass', 'unknown', 'pass'), [])
  t.same(told('waived', 'unknown', fail), ['waiver-expired web r high'])
  t.same(told(fail, '-', fail), [], 'left out for a night')
  t.same(told(fail, '-', 'pass'), ['resolved web r high'])
  let asked = 0
  const earlier = (function* () {
    asked += 1
    yield web(fail)
  })()
  compare(web('pass'), web(fail), earlier)
  t.equal(asked, 0, 'earlier runs are not asked for what is known')
  t.match(compare(web('unknown'), web('pass'), [web(fail)]), [{ before: 'shows , when it was last known', after: 'held' }])
})

void t.test('an engine that did not answer: its containers are not gone, nor new when it answers again', async (t) => {
  const good = run([
    { name: 'web', checks: { r: 'fail' } },
    { name: 'db', checks: { r: 'pass' } },
  ])
  const sources = [silent, { source: 'procfs', status: 'ok', reason: '' } as const]
  const stand = (id: string): Given => ({ name: `docker-${id}`, engine: 'not asked', checks: { r: 'fail' } })
  const blind = run([stand('aaaaaaaaaaaa'), stand('bbbbbbbbbbbb')], { sources })
  t.same(
    compare(good, blind).map(short),
    ['now-unknown web high', 'now-unknown db'],
    'each is told once, and the nameless ones are not new',
  )
  t.match(compare(good, blind)[0], { before: 'reaches host root: 1 way: disk', after: 'not seen: docker: connection refused' })
  t.same(compare(blind, good, [good]), [], 'back again: what was last known is what is')
  const mended = run([
    { name: 'web', checks: { r: 'pass' } },
    { name: 'db', checks: { r: 'fail' } },
  ])
  t.same(compare(blind, mended, [good]).map(short), ['appeared db r high', 'resolved web r high'])
  t.same(
    compare(
      blind,
      run([
        { name: 'web', checks: { r: 'fail' } },
        { name: 'db', checks: {} },
        { name: 'x', checks: { r: 'fail' } },
      ]),
      [good],
    )
      .map(short)
      .slice(0, 1),
    ['new-container x high'],
  )
  t.same(
    compare(good, run([], { sources })).map(short),
    ['gone-container web high', 'gone-container db'],
    'where the kernel was asked and shows none, none runs',
  )
  t.same(
    compare(good, run([], { sources: [silent] })).map(short),
    ['now-unknown web high', 'now-unknown db'],
    'where nothing was asked, nothing is known',
  )
  const rootless = (id: string) => run([stand(id)], { sources })
  t.same(
    compare(rootless('aaaaaaaaaaaa'), rootless('cccccccccccc')).map(short),
    ['new-container docker-cccccccccccc high', 'gone-container docker-aaaaaaaaaaaa high'],
    'where no engine ever answers there is no better name',
  )
})

void t.test('an engine whose socket is gone was not asked: what it started may run on', async (t) => {
  const kernel = { source: 'procfs', status: 'ok', reason: '' } as const
  const good = run([{ name: 'web', checks: { r: 'fail' } }])
  const stand: Given = { name: 'docker-aaaaaaaaaaaa', engine: 'not asked', checks: { r: 'fail' } }
  const sources = [{ source: 'docker', status: 'skipped', reason: 'no such socket' } as const, kernel]
  const besidePodman = run([stand, { name: 'db', engine: 'podman', checks: {} }], { sources: [kernel] })
  for (const [blind, reason] of [
    [run([stand], { sources }), 'no such socket'],
    [besidePodman, 'not asked'],
  ] as const) {
    t.match(
      compare(good, blind).filter(({ workload }) => workload !== 'db'),
      [{ kind: 'now-unknown', workload: 'web', after: `not seen: docker: ${reason}` }],
    )
    t.same(
      compare(blind, good, [good]).filter(({ workload }) => workload !== 'db'),
      [],
      'back again',
    )
  }
  t.same(compare(good, run([], { sources })).map(short), ['gone-container web high'], 'the kernel shows none')
  const alone = run([{ name: 'tool', engine: 'none', checks: { r: 'fail' } }, stand], { sources })
  t.same(compare(alone, run([stand], { sources })).map(short), ['gone-container tool high'], 'no engine answers for what has none')
  t.same(
    compare(alone, run([], { sources: [{ source: 'procfs', status: 'failed', reason: 'EACCES' }] })).map(short),
    ['now-unknown docker-aaaaaaaaaaaa high', 'now-unknown tool high'],
    'nothing looked for them',
  )
})

void t.test('two engines that run containers of one name, and one of them is silent for a night', async (t) => {
  const both: readonly Given[] = [
    { name: 'web', checks: { r: 'fail' } },
    { name: 'web', engine: 'podman', checks: { r: 'pass' } },
  ]
  const half = run(both.slice(1), { sources: [silent] })
  t.same(compare(run(both), half).map(short), ['now-unknown web (docker) high'], 'the other engine does not answer for it')
  t.same(compare(half, run(both), [run(both)]).map(short), [], 'back again')
  t.same(compare(run(both), run(both.slice(1))).map(short), ['resolved web r high'], 'both answered: it is gone')
  t.same(compare(run(both.slice(0, 1)), run([{ ...both[0], engine: 'podman', checks: { r: 'fail' } }])), [], 'an engine was exchanged')
})

void t.test('worst first, what is settled last', async (t) => {
  const before = run([
    { name: 'a', checks: { r: 'pass', s: { mark: 'fail', severity: 'critical' }, 'path:p': 'pass' } },
    { name: 'gone', checks: { r: 'fail' } },
  ])
  const after = run([
    { name: 'a', checks: { r: { mark: 'fail', severity: 'medium' }, s: 'pass', 'path:p': 'fail' } },
    { name: 'b', checks: { r: 'fail' } },
  ])
  t.same(compare(before, after).map(short), [
    'appeared a path:p critical',
    'new-container b high',
    'appeared a r medium',
    'resolved a s critical',
    'gone-container gone high',
  ])
})

// --- properties ------------------------------------------------------------------------------------------------------------------

const workloads = ['a', 'p/b', 'c'] as const
const checks = ['r1', 'r2', 'path:q'] as const
const severity = fc.constantFrom('low', 'medium', 'high', 'critical')
const judgement = fc.record({
  mark: fc.constantFrom<Mark>('fail', 'fail', 'pass', 'pass', 'none', 'unknown', 'waived', '-'),
  severity,
  offenders: fc.subarray(['/dev/sda', '/proc/kcore']),
})
const oneChecks = fc.record(Object.fromEntries(checks.map((id) => [id, judgement])) as Record<(typeof checks)[number], typeof judgement>)
/** Workloads with one to three replicas each. */
const world = fc.dictionary(fc.constantFrom(...workloads), fc.array(oneChecks, { minLength: 1, maxLength: 3 }))
type World = Record<string, Record<string, Judged>[]>

/** The same run as another night would show it: other ids, processes, times, order. */
interface Noise {
  readonly salt: string
  readonly order: readonly number[]
}
const noise = fc.record({
  salt: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 4, maxLength: 8 }),
  order: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
})

function shown(world: World, { salt, order }: Noise, more: Partial<Report> = {}): Report {
  const containers = Object.entries(world).flatMap(([workload, replicas]) =>
    replicas.map(
      (judgements, at): Given => ({
        name: `${workload}-${at}`,
        workload,
        id: `${salt}${at}`,
        pid: salt.length + at,
        startedAt: salt,
        checks: judgements,
      }),
    ),
  )
  const report = run(containers, more)
  const shuffled = <T>(all: readonly T[]) =>
    all
      .map((one, at) => ({ one, by: order[at % order.length] as number }))
      .sort((a, b) => a.by - b.by)
      .map(({ one }) => one)
  const shake = (one: ContainerReport) => ({ ...one, results: shuffled(one.results), paths: shuffled(one.paths) })
  return { ...report, rules: shuffled(report.rules), paths: shuffled(report.paths), containers: shuffled(report.containers.map(shake)) }
}

/** What was asked must not depend on who is there. */
const everything = { rules: run([{ checks: { r1: 'pass', r2: 'pass' } }]).rules, paths: run([{ checks: { 'path:q': 'pass' } }]).paths }

const told = (changes: readonly Change[]) => changes.map((one) => ({ ...one, containers: [], before: '', after: '' }))

void t.test('property: the same run, however it is shown, has no changes', async () => {
  fc.assert(
    fc.property(world, noise, noise, (one, first, second) => {
      const changes = compare(shown(one, first), shown(one, second))
      if (changes.length > 0) throw new Error(JSON.stringify(changes))
    }),
  )
})

void t.test('property: order, ids, processes and times change nothing that is told', async () => {
  fc.assert(
    fc.property(world, world, noise, noise, noise, noise, (one, other, a, b, c, d) => {
      const first = JSON.stringify(compare(shown(one, a, everything), shown(other, b, everything)))
      const second = JSON.stringify(compare(shown(one, c, everything), shown(other, d, everything)))
      if (first !== second) throw new Error(`${first}\n${second}`)
    }),
  )
})

void t.test('property: more replicas of the same kind change nothing that is told', async () => {
  const times = fc.integer({ min: 1, max: 4 })
  fc.assert(
    fc.property(world, world, noise, times, times, (one, other, a, before, after) => {
      const many = (some: World, count: number): World =>
        Object.fromEntries(Object.entries(some).map(([name, all]) => [name, Array.from({ length: count }, () => all).flat()]))
      const few = told(compare(shown(one, a, everything), shown(many(one, after), a, everything)))
      if (few.length > 0) throw new Error(`scaled: ${JSON.stringify(few)}`)
      const plain = told(compare(shown(one, a, everything), shown(other, a, everything)))
      const scaled = told(compare(shown(many(one, before), a, everything), shown(many(other, before), a, everything)))
      if (JSON.stringify(plain) !== JSON.stringify(scaled)) throw new Error(`${JSON.stringify(plain)}\n${JSON.stringify(scaled)}`)
    }),
  )
})

/** Nights of one replica each: whoever reads every report must know at each time what is known to be open, and nothing else. */
void t.test('property: no finding is lost or invented, and each change is told once', async () => {
  const single = fc.dictionary(fc.constantFrom(...workloads), fc.tuple(oneChecks))
  fc.assert(
    fc.property(fc.array(single, { minLength: 2, maxLength: 6 }), noise, (nights, a) => {
      const runs = nights.map((one) => shown(one as World, a))
      const open = new Map<string, string>()
      const known = new Map<string, Judged>()
      for (const [at, night] of nights.entries()) {
        const changes = at === 0 ? [] : compare(runs[at - 1] as Report, runs[at] as Report, runs.slice(0, at - 1).reverse())
        const subjects = changes.map((one) => `${one.workload} ${one.rule ?? `path:${one.path}`}`)
        if (new Set(subjects).size < subjects.length) throw new Error(`told twice: ${JSON.stringify(changes)}`)
        if (at === 0) for (const subject of truth(night, known, undefined).keys()) open.set(subject, 'bad')
        else {
          follow(open, changes, night)
          truth(night, known, nights[at - 1])
        }
        const bad = [...known].flatMap(([subject, one]) => (one.mark === 'fail' ? [subject] : [])).sort()
        const believed = [...open.keys()].sort()
        if (JSON.stringify(bad) !== JSON.stringify(believed))
          throw new Error(
            `night ${at}: known to be open ${JSON.stringify(bad)}, told ${JSON.stringify(believed)} by ${JSON.stringify(changes.map(short))}`,
          )
      }
    }),
    { numRuns: 1000 },
  )
})

/** What is known to fail, by what was decided last; a container that is gone takes its findings along. */
function truth(night: World, known: Map<string, Judged>, before: World | undefined): Map<string, Judged> {
  for (const workload of Object.keys(before ?? {}))
    if (!(workload in night)) for (const check of checks) known.delete(`${workload} ${check}`)
  for (const [workload, [judgements]] of Object.entries(night)) {
    for (const [check, one] of Object.entries(judgements ?? {})) {
      if (one.mark === 'unknown' || one.mark === '-') continue
      if (one.mark === 'fail' || one.mark === 'waived') known.set(`${workload} ${check}`, one)
      else known.delete(`${workload} ${check}`)
    }
  }
  return new Map([...known].filter(([, one]) => one.mark === 'fail'))
}

/** What a reader believes to be open after reading the changes. */
function follow(open: Map<string, string>, changes: readonly Change[], night: World): void {
  for (const { kind, workload, rule, path, after } of changes) {
    const subject = `${workload} ${rule ?? `path:${path}`}`
    if (kind === 'appeared' || kind === 'waiver-expired') open.set(subject, 'bad')
    if (kind === 'resolved' || (kind === 'changed' && after?.includes('waived'))) open.delete(subject)
    if (kind === 'gone-container') for (const check of checks) open.delete(`${workload} ${check}`)
    if (kind === 'new-container')
      for (const [check, one] of Object.entries(night[workload]?.[0] ?? {}))
        if (one.mark === 'fail') open.set(`${workload} ${check}`, 'bad')
  }
}
