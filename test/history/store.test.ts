/** The store: what goes in comes out, and whatever happens to the file or the disk, no stored run is lost. */
import { deepStrictEqual } from 'node:assert'
import { execFile, spawn } from 'node:child_process'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompressSync } from 'node:zlib'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { evaluate } from '../../src/evaluate/evaluate.js'
import { choose, hostOf, parseWish } from '../../src/history/choose.js'
import { compare } from '../../src/history/compare.js'
import { decodeContainer, decodeReport, Lists } from '../../src/history/decode.js'
import { encodeRun } from '../../src/history/encode.js'
import { HistoryError, type HistoryProblem } from '../../src/history/errors.js'
import { exportRuns, importRuns } from '../../src/history/exchange.js'
import { expired, parseRetention, spare } from '../../src/history/retention.js'
import { type History, openHistory, openWith } from '../../src/history/store.js'
import { stateFolder } from '../../src/history/store-folder.js'
import { type Files, loadLibrary } from '../../src/history/store-library.js'
import { StoreLock } from '../../src/history/store-lock.js'
import { hashOf } from '../../src/history/store-parts.js'
import { repairHistory } from '../../src/history/store-repair.js'
import { steps } from '../../src/history/store-schema.js'
import type { Evidence } from '../../src/model/evidence.js'
import type { RunSummary } from '../../src/model/history.js'
import type { ContainerReport, Report, Result } from '../../src/model/report.js'
import { nightly } from '../../src/nightly.js'
import { loadRules } from '../../src/rules/load.js'
import { report as sample } from '../report/sample.js'
import { estate, evidenceOf, nextNight, seeded } from './estate.js'
import { run as runOf } from './worlds.js'

const rules = await loadRules()
const run = promisify(execFile)

/** Nights of a small estate, each with its report. */
function nights(count: number, containers = 3, share = 0.5): { evidence: Evidence; report: Report }[] {
  const random = seeded(3)
  let state = estate(containers)
  return Array.from({ length: count }, () => {
    const evidence = evidenceOf(state)
    state = nextNight(state, share, random)
    return { evidence, report: evaluate(evidence, rules) }
  })
}

const three = nights(3)
/** Compiled once: each takes as long as a store of its own. */
const library = loadLibrary({ patience: 100 })

function stored(folder: string, all = three): void {
  const history = openHistory({ folder })
  for (const { evidence, report } of all) history.append(evidence, report, 10)
  history.close()
}

/** That all that was stored is there, to the letter. */
function whole(t: Test, history: History, all = three, name = 'every run is whole'): void {
  t.same(history.check(), [], name)
  const runs = history.runs()
  t.equal(runs.length, all.length)
  for (const [at, { id }] of runs.entries()) {
    t.strictSame(history.report(id), all[at]?.report)
    t.strictSame(history.evidence(id), all[at]?.evidence)
  }
}

function problemOf(act: () => unknown): HistoryProblem | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    if (error instanceof HistoryError) return error.problem
    throw error
  }
}

const dbOf = (folder: string) => join(folder, 'history.db')

void t.test('what goes in comes out', async (t) => {
  const folder = t.testdir()
  stored(folder)
  const history = openHistory({ folder })
  whole(t, history)
  t.match(history.runs(), [
    { id: 1, at: '2030-01-01T03:00:00.000Z', hostname: 'node-7', containers: 3, milliseconds: 10 },
    { id: 2, at: '2030-01-02T03:00:00.000Z' },
    { id: 3 },
  ])
  t.same(
    history.runs({ last: 2 }).map(({ id }) => id),
    [2, 3],
  )
  t.same(history.runs({ hostname: 'another' }), [])
  t.equal(history.report(99), undefined)
  t.equal(history.evidence(99), undefined)
  t.same(
    [...history.before(history.runs()[2] as RunSummary)].map((one) => one.collectedAt),
    ['2030-01-02T03:00:00.000Z', '2030-01-01T03:00:00.000Z'],
  )
  history.close()
  t.equal(fs.statSync(dbOf(folder)).mode & 0o777, 0o600, 'only the owner may read it')
})

void t.test('any report comes back as it was', async (t) => {
  const there = (report: Report) => {
    const { head, shared, judged } = encodeRun({ containers: [] } as unknown as Evidence, report)
    const rest = decodeReport(head, shared)
    const lists = new Lists(rest)
    return { ...rest, containers: judged.map((text) => decodeContainer(text, lists)) }
  }
  t.strictSame(there(sample), sample, 'one made by hand, with everything in it')
  const unlisted = { ...sample, paths: [] }
  t.strictSame(there(unlisted), unlisted, 'of escape paths that the report does not list')
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', 'constructor', '\u2028', '\ud800'))
  const result = fc.record({
    rule: text,
    outcome: fc.constantFrom('fail', 'pass'),
    severity: fc.constantFrom('low', 'high'),
    message: text,
    offenders: fc.array(text),
    because: fc.constant([]),
    missing: fc.constant([]),
    fingerprint: text,
  })
  fc.assert(
    fc.property(fc.array(result), text, (results, name) => {
      const [container] = runOf([{ name, checks: {} }]).containers
      const report = { ...runOf([]), hostname: name, containers: [{ ...container, results }] } as unknown as Report
      deepStrictEqual(there(report), JSON.parse(JSON.stringify(report)))
    }),
  )
})

void t.test('what did not change is stored once, and is the same object', async (t) => {
  const folder = t.testdir()
  const [{ evidence, report }] = nights(1, 40) as [{ evidence: Evidence; report: Report }]
  const history = openHistory({ folder })
  history.append(evidence, report, 1)
  const once = history.size()
  for (let night = 2; night < 12; night += 1)
    history.append(
      { ...evidence, collectedAt: `2030-02-${night + 10}T03:00:00.000Z` },
      { ...report, collectedAt: `2030-02-${night + 10}T03:00:00.000Z` },
      1,
    )
  t.ok(history.size() < once * 1.3, `eleven runs take ${history.size()} bytes, one took ${once}`)
  history.close()
  const again = openHistory({ folder })
  const [first, last] = [again.report(1), again.report(11)] as [Report, Report]
  t.equal(first.containers[5], last.containers[5])
  t.same(compare(first, last), [])
  again.close()
})

void t.test('the path of a list of paths that changed', async (t) => {
  const folder = t.testdir()
  const history = openHistory({ folder })
  const renamed = {
    ...sample,
    paths: sample.paths.map((one) => ({ ...one, preconditions: one.preconditions.map((part) => ({ ...part, title: 'another title' })) })),
  }
  const told = {
    ...renamed,
    containers: sample.containers.map((one) => ({
      ...one,
      paths: one.paths.map((path) => ({ ...path, preconditions: path.preconditions.map((part) => ({ ...part, title: 'another title' })) })),
    })),
  }
  const evidence = { ...(three[0] as { evidence: Evidence }).evidence, containers: [] }
  history.append(evidence, sample, 1)
  history.append(evidence, { ...told, collectedAt: '2031-01-01T00:00:00.000Z' }, 1)
  t.strictSame(history.report(1)?.containers, sample.containers, 'is told as it was then')
  t.strictSame(history.report(2)?.containers, told.containers, 'and as it is now, though both are stored as one')
  history.close()
})

void t.test('retention', async (t) => {
  const day = (id: number, at: string, hostname = 'a') => ({ id, at: `${at}T03:00:00.000Z`, hostname }) as RunSummary
  const runs = [day(1, '2030-01-01'), day(2, '2030-01-02'), day(3, '2030-01-03'), day(4, '2029-06-01', 'b')]
  const now = Date.parse('2030-01-04T00:00:00Z')
  t.same(expired(runs, { days: 2 }, now), [1], 'by age')
  t.same(expired(runs, { runs: 2 }, now), [1], 'by number; the newest of each host stays')
  t.same(expired(runs, { days: 0.1 }, now), [2, 1], 'the newest of each host stays')
  t.same(expired(runs, {}, now), [])
  t.same(spare(runs), [1, 2])
  const inContainers = [day(1, '2030-01-01', '00000000000a'), day(2, '2030-01-02', '00000000000b')]
  t.same(expired(inContainers, { runs: 1 }, now), [1], 'a hullcheck in a container has another name each night, and is one host')
  t.same(spare(inContainers), [1])
  const cases = [
    ['90d', { days: 90 }],
    ['2w', { days: 14 }],
    ['1y', { days: 365 }],
    ['100', { runs: 100 }],
    ['200M', { bytes: 200 * 2 ** 20 }],
    ['1G', { bytes: 2 ** 30 }],
    ['', undefined],
    ['0d', undefined],
    ['-1', undefined],
    ['5x', undefined],
    ['1e9', undefined],
  ] as const
  for (const [text, expected] of cases) t.same(parseRetention(text), expected, `"${text}"`)

  const folder = t.testdir()
  const many = nights(24, 4, 1)
  stored(folder, many)
  const history = openHistory({ folder })
  const before = history.size()
  t.equal(history.prune({ runs: 20 }), 4)
  t.equal(history.size(), before, 'what only those had is removed now and then')
  t.equal(history.prune({ runs: 12 }), 8)
  t.ok(history.size() < before, 'and then the room is given back')
  t.equal(fs.statSync(dbOf(folder)).size, history.size(), 'to the file system')
  whole(t, history, many.slice(12))
  t.equal(history.prune({ bytes: 1 }), 11, 'by size, down to the newest')
  whole(t, history, many.slice(23))
  history.close()
})

void t.test('which run somebody means', async (t) => {
  const now = Date.parse('2030-01-10T12:00:00Z')
  const cases = [
    ['last', 'last'],
    ['12', { id: 12 }],
    ['7d', { at: now - 7 * 86_400_000 }],
    ['12h', { at: now - 43_200_000 }],
    ['2030-01-02', { at: Date.UTC(2030, 0, 2) }],
    ['2030-01-02T03:00:00Z', { at: Date.UTC(2030, 0, 2, 3) }],
    ['0', undefined],
    ['yesterday', undefined],
    ['2030-13-01', undefined],
    ['7', { id: 7 }],
  ] as const
  for (const [text, expected] of cases) t.same(parseWish(text, now), expected, text)
  const runs = [
    { id: 4, at: '2030-01-01T03:00:00.000Z' },
    { id: 9, at: '2030-01-03T03:00:00.000Z' },
  ] as RunSummary[]
  t.equal(choose(runs, 'last')?.id, 9)
  t.equal(choose(runs, { at: Date.UTC(2030, 0, 2) })?.id, 4, 'the newest that is at least so old')
  t.equal(choose(runs, { at: 0 })?.id, 4, 'else the oldest')
  t.equal(choose(runs, { id: 5 }), undefined)
  t.equal(choose([], 'last'), undefined)
  t.equal(hostOf('0123456789ab'), hostOf('ba9876543210'), 'containers without a hostname of their own')
  t.not(hostOf('node-7'), hostOf('node-8'))
})

void t.test('where it lives, and who may look into it', async (t) => {
  t.equal(stateFolder({ STATE_DIRECTORY: '/var/lib/x:/var/lib/y', HOME: '/h' }, 0), '/var/lib/x', 'where systemd says')
  t.equal(stateFolder({ STATE_DIRECTORY: 'x', HOME: '/h' }, 0), '/var/lib/hullcheck')
  t.equal(stateFolder({ XDG_STATE_HOME: '/s', HOME: '/h' }, 1000), '/s/hullcheck')
  t.equal(stateFolder({ XDG_STATE_HOME: 'not/absolute', HOME: '/h' }, 1000), '/h/.local/state/hullcheck')

  const folder = t.testdir({ open: {}, file: 'x', trap: {} })
  t.equal(
    problemOf(() => openHistory({ folder: join(folder, 'none'), readOnly: true })),
    'missing',
  )
  t.equal(
    problemOf(() => openHistory({ folder: join(folder, 'open'), readOnly: true })),
    'missing',
    'an empty folder',
  )
  t.equal(
    problemOf(() => openHistory({ folder: join(folder, 'file') })),
    'denied',
    'a file in place of the folder',
  )
  fs.chmodSync(join(folder, 'open'), 0o777)
  t.equal(
    problemOf(() => openHistory({ folder: join(folder, 'open') })),
    'denied',
    'a folder in which everybody may write',
  )
  fs.symlinkSync('/etc/passwd', join(folder, 'trap', 'history.db'))
  t.equal(
    problemOf(() => openHistory({ folder: join(folder, 'trap') })),
    'damaged',
    'a link in place of the file',
  )
  openHistory({ folder: join(folder, 'a', 'b') }).close()
  t.equal(fs.statSync(join(folder, 'a', 'b')).mode & 0o777, 0o700)
})

void t.test('a clock that runs years ahead for a night costs no run', async (t) => {
  const folder = t.testdir()
  const [{ evidence, report }] = three as [{ evidence: Evidence; report: Report }]
  const { now } = Date
  t.teardown(() => {
    Date.now = now
  })
  const night = async (at: string) => {
    Date.now = () => Date.parse(at)
    const made = await nightly({
      folder,
      look: () => Promise.resolve({ ...evidence, collectedAt: at }),
      judge: () => Promise.resolve({ ...report, collectedAt: at }),
    })
    return made.report.comparison?.since.at
  }
  await night('2030-01-01T03:00:00.000Z')
  await night('2030-01-02T03:00:00.000Z')
  await night('2038-01-19T03:00:00.000Z')
  t.equal(await night('2030-01-03T03:00:00.000Z'), '2030-01-02T03:00:00.000Z', 'nor is it compared with')
  const history = openHistory({ folder })
  t.equal(history.runs().length, 4)
  history.close()
})

void t.test('what cannot be stored is reported nevertheless', async (t) => {
  const folder = t.testdir({ closed: {}, open: {}, file: 'x' })
  for (const name of ['closed', 'open']) stored(join(folder, name))
  fs.chmodSync(join(folder, 'open'), 0o777)
  const [{ evidence, report }] = three as [{ evidence: Evidence; report: Report }]
  const night = (name: string) =>
    nightly({ folder: join(folder, name), patience: 100, look: () => Promise.resolve(evidence), judge: () => Promise.resolve(report) })
  const asNobody = async <T>(act: () => Promise<T>) => {
    const uid = process.geteuid?.()
    if (uid === 0) process.seteuid?.(65534)
    else fs.chmodSync(join(folder, 'closed'), 0)
    try {
      return await act()
    } finally {
      if (uid === 0) process.seteuid?.(0)
      else fs.chmodSync(join(folder, 'closed'), 0o700)
    }
  }
  const cases = {
    'no right to the folder': await asNobody(() => night('closed')),
    'a trap': await night('open'),
    'no folder': await night('file'),
  }
  for (const [name, made] of Object.entries(cases)) {
    t.same(made.report.containers, report.containers, name)
    t.same(
      made.troubles.map(({ problem }) => problem),
      ['denied'],
      `${name}: told once`,
    )
  }
})

void t.test('a store of a newer or an older hullcheck, or of somebody else', async (t) => {
  const folder = t.testdir()
  stored(folder)
  const newer = [...steps, 'create table later (x integer) strict']
  openWith(library, { folder }, newer).close()
  t.equal(
    problemOf(() => openHistory({ folder })),
    'newer',
  )
  const history = openWith(library, { folder }, newer)
  whole(t, history, three, 'nothing that was stored is touched by a new form')
  history.close()

  const broken = t.testdir({ broken: {} })
  stored(join(broken, 'broken'))
  t.throws(() =>
    openWith(library, { folder: join(broken, 'broken') }, [...steps, 'create table later (x integer); insert into nowhere values (1)']),
  )
  const back = openHistory({ folder: join(broken, 'broken') })
  whole(t, back, three, 'a step that fails leaves the old form')
  back.close()

  const foreign = t.testdir()
  const db = new library.Database(dbOf(foreign))
  db.exec('create table bookmark (url text)')
  db.close()
  t.equal(
    problemOf(() => openHistory({ folder: foreign })),
    'damaged',
    "another program's database",
  )
})

void t.test('a store of the first form', async (t) => {
  const folder = t.testdir()
  const [{ evidence, report }] = three as [{ evidence: Evidence; report: Report }]
  const before = openWith(library, { folder }, steps.slice(0, 1))
  before.append(evidence, { ...report, containers: [] }, 1)
  before.close()
  const [container] = sample.containers as [ContainerReport]
  const db = new library.Database(dbOf(folder))
  const text = JSON.stringify(firstForm(container))
  const pack = db.run('insert into pack (body) values (?)', [brotliCompressSync(text)]).lastInsertRowid
  const part = db.run('insert into part (hash, pack, line) values (?, ?, 0)', [hashOf(text), pack]).lastInsertRowid
  db.run("update run set parts = json_set(parts, '$.judged', json_array(?))", [Number(part)])
  db.close()
  const history = openWith(library, { folder })
  t.same(history.check(), [])
  t.strictSame(history.report(1)?.containers, [container], 'is read as it was written')
  history.append({ ...evidence, collectedAt: '2031-01-01T00:00:00.000Z' }, { ...sample, collectedAt: '2031-01-01T00:00:00.000Z' }, 1)
  t.strictSame(history.report(2)?.containers, sample.containers, 'and goes on in the new one')
  history.close()
  t.equal(
    problemOf(() => openWith(library, { folder }, steps.slice(0, 1))),
    'newer',
    'which the older hullcheck leaves alone',
  )
})

/** As the first form wrote a container of paths that no list knows: whole, but for empty lists and for rules that have nothing to say. */
function firstForm({ results, paths, ...rest }: ContainerReport): unknown {
  const silent = ({ message, fingerprint, because, missing }: Result) =>
    message + fingerprint === '' && because.length + missing.length === 0
  return {
    ...rest,
    results: results.map((one) => (silent(one) ? [one.rule, one.outcome, one.severity] : one)),
    paths: paths.map((path) => ({
      ...path,
      preconditions: path.preconditions.map(({ because, missing, ...gate }) => ({
        ...gate,
        ...(because.length > 0 && { because }),
        ...(missing.length > 0 && { missing }),
      })),
    })),
  }
}

void t.test('a damaged file: told, never thrown away, and what can be read is saved on request', async (t) => {
  const many = nights(12, 6, 1)
  const damaged = (damage: (bytes: Buffer) => Buffer) => {
    const folder = t.testdir()
    stored(folder, many)
    fs.writeFileSync(dbOf(folder), damage(fs.readFileSync(dbOf(folder))))
    return folder
  }
  const cases: readonly (readonly [name: string, damage: (bytes: Buffer) => Buffer, mayOpen: boolean, least: number])[] = [
    ['no database at all', () => Buffer.from('this is no database, whatever its name says'), false, 0],
    ['cut off', (bytes) => bytes.subarray(0, Math.floor(bytes.length / 2)), false, 0],
    [
      'a page in the middle of a pack',
      (bytes) => bytes.fill(7, Math.floor(bytes.length * 0.7), Math.floor(bytes.length * 0.7) + 2000),
      true,
      1,
    ],
  ]
  for (const [name, damage, mayOpen, least] of cases) {
    const folder = damaged(damage)
    const bytes = fs.readFileSync(dbOf(folder))
    const problem = problemOf(() => {
      const history = openHistory({ folder })
      try {
        const [found] = history.check()
        if (found !== undefined) throw new HistoryError('damaged', found)
      } finally {
        history.close()
      }
    })
    t.equal(problem, 'damaged', name)
    t.ok(mayOpen || fs.readFileSync(dbOf(folder)).equals(bytes), 'the file is as it was')
    const { saved, lost, kept } = repairHistory(folder)
    t.ok(saved >= least && saved < many.length, `${saved} of ${many.length} runs are saved`)
    t.ok(lost.length > 0, lost[0] ?? 'and the others are told')
    t.ok(fs.readFileSync(kept).equals(bytes), 'the old file is kept')
    const history = openHistory({ folder })
    t.same(history.check(), [])
    for (const { id, at } of history.runs())
      t.strictSame(history.report(id), many.find(({ report }) => report.collectedAt === at)?.report, 'what is saved is what was stored')
    const next = nights(1)[0] as { evidence: Evidence; report: Report }
    history.append(next.evidence, next.report, 1)
    history.close()
  }
})

void t.test('a damaged page at the beginning does not cost what came long after it', async (t) => {
  const folder = t.testdir()
  const [{ evidence, report }] = nights(1, 40) as [{ evidence: Evidence; report: Report }]
  const history = openHistory({ folder })
  for (let night = 0; night < 100; night += 1) {
    const at = { collectedAt: new Date(Date.UTC(2030, 0, 1 + night)).toISOString() }
    const changed = evidence.containers.map((one, index) =>
      index === night % 40 ? { ...one, identity: { ...one.identity, pid: night } } : one,
    )
    history.append({ ...evidence, ...at, containers: changed }, { ...report, ...at }, 1)
  }
  history.close()
  const db = new library.Database(dbOf(folder), { readOnly: true })
  const body = Buffer.from(db.get('select body from pack where id = 1')?.body as Uint8Array)
  db.close()
  const bytes = fs.readFileSync(dbOf(folder))
  // More than once: where SQLite moved it to another page, the old one still has it.
  const start = body.subarray(0, 200)
  for (let at = bytes.indexOf(start); at >= 0; at = bytes.indexOf(start)) bytes.fill(7, at, at + 100)
  fs.writeFileSync(dbOf(folder), bytes)
  const { saved } = repairHistory(folder)
  t.ok(saved >= 60 && saved < 100, `${saved} of 100 runs are saved, though all have most parts in common`)
})

void t.test('a full disk', async (t) => {
  const next = nights(4, 3, 1)[3] as { evidence: Evidence; report: Report }
  /** Fails the n-th call that needs room, and all after it until it is mended. */
  const full = (after: number, code: string) => {
    const state = { left: after, mended: false }
    const failing =
      <A extends unknown[], R>(real: (...all: A) => R) =>
      (...all: A): R => {
        state.left -= 1
        if (state.left < 0 && !state.mended) throw Object.assign(new Error(code), { code })
        return real(...all)
      }
    const files = { ...fs, writeSync: failing(fs.writeSync as (...all: unknown[]) => number) } as unknown as Files
    return { state, library: loadLibrary({ patience: 100, files }) }
  }
  stored(t.testdir())
  const prepared = fs.readFileSync(dbOf(t.testdirName))
  for (let after = 0; after < 200; after += after < 12 ? 1 : 3) {
    const folder = t.testdir({ [`d${after}`]: { 'history.db': prepared } })
    const { state, library: small } = full(after, 'ENOSPC')
    const history = openWith(small, { folder: join(folder, `d${after}`) })
    const problem = problemOf(() => history.append(next.evidence, next.report, 1))
    state.mended = true
    if (problem === undefined) {
      t.ok(after > 5, `the ${after}th write was the last`)
      whole(t, history, [...three, next])
      history.close()
      break
    }
    t.equal(problem, 'full', `write ${after} fails`)
    if (after % 3 === 0) {
      whole(t, history, three, 'what was stored is whole')
      history.append(next.evidence, next.report, 1)
    }
    history.close()
    const again = openWith(library, { folder: join(folder, `d${after}`) })
    whole(t, again, after % 3 === 0 ? [...three, next] : three, 'and in the next report')
    again.close()
  }
})

void t.test('a file that may not grow (RLIMIT_FSIZE), for real', async (t) => {
  const folder = t.testdir()
  stored(folder)
  const size = Math.ceil(fs.statSync(dbOf(folder)).size / 512)
  const script = fileURLToPath(new URL('./appender.ts', import.meta.url))
  const { stdout } = await run('sh', ['-c', `ulimit -f ${size + 2}; exec node --import tsx "$0" "$1" 5`, script, folder]).catch(
    (error: { stdout: string; stderr: string }) => error,
  )
  t.match(stdout, /full/)
  const history = openHistory({ folder })
  t.same(history.check(), [])
  t.same(
    history.runs({ hostname: 'node-7' }).map(({ id }) => id),
    [1, 2, 3],
  )
  history.close()
})

void t.test('several at once: each waits for the others, and all is stored', async (t) => {
  const folder = t.testdir()
  stored(folder)
  const script = fileURLToPath(new URL('./appender.ts', import.meta.url))
  const all = await Promise.all([1, 2, 3].map(() => run(process.execPath, ['--import', 'tsx', script, folder, '6'])))
  for (const { stdout } of all) t.equal(stdout.match(/stored/g)?.length, 6)
  const history = openHistory({ folder })
  t.same(history.check(), [])
  t.equal(history.runs().length, 21)
  history.close()
  t.same(
    fs.readdirSync(folder).filter((name) => name.includes('.lock')),
    [],
    'no lock is left behind',
  )
})

void t.test('the lock', async (t) => {
  const folder = t.testdir()
  const path = join(folder, 'x.lock')
  const mine = new StoreLock(path, 0)
  const other = new StoreLock(path, 30)
  t.ok(mine.take())
  t.notOk(other.take(), 'one at a time')
  mine.giveUp()
  t.ok(other.take())
  mine.giveUp()
  t.notOk(mine.take(), 'whoever does not hold it cannot give it up')
  other.giveUp()
  t.same(fs.readdirSync(folder), [])

  const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'])
  const stat = () => fs.readFileSync(`/proc/${child.pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[19]
  const namespace = /\d+/.exec(fs.readlinkSync('/proc/self/ns/pid'))?.[0]
  const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').slice(0, 8)
  const held = (owner: string, age = 0) => {
    fs.rmSync(path, { recursive: true, force: true })
    fs.mkdirSync(path)
    fs.writeFileSync(join(path, owner), '')
    fs.utimesSync(path, Date.now() / 1000 - age, Date.now() / 1000 - age)
    return new StoreLock(path, 0).take()
  }
  t.notOk(held(`${child.pid}.${stat()}.${namespace}.${boot}.aa`), 'a holder that lives')
  t.notOk(held(`${child.pid}.${stat()}.${namespace}.${boot}.aa`, 3600), 'however long it takes')
  t.ok(held(`${child.pid}.1.${namespace}.${boot}.aa`), 'another process with the same number')
  t.notOk(held(`7.1.${Number(namespace) + 1}.${boot}.aa`), 'a process of another pid namespace, which may live')
  t.ok(held(`7.1.${Number(namespace) + 1}.${boot}.aa`, 61), 'until it has been silent for a minute')
  t.notOk(held(`7.1.${namespace}.00000000.aa`), 'the same before the last boot')
  t.ok(held(`7.1.${namespace}.00000000.aa`, 61))
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))
  t.ok(held(`${child.pid}.2.${namespace}.${boot}.aa`), 'a holder that was killed')
  fs.rmSync(path, { recursive: true })
  fs.mkdirSync(path)
  t.ok(new StoreLock(path, 0).take(), 'what the library left when it was killed')
})

const powerLoss = (alone: boolean) => async (t: Test) => {
  const folder = t.testdir()
  stored(folder)
  const next = nights(4, 3, 1)[3] as { evidence: Evidence; report: Report }
  const disk = new Disk(fs.readFileSync(dbOf(folder)))
  const history = openWith(loadLibrary({ patience: 100, files: disk.files() }), { folder, alone })
  disk.start()
  history.append(next.evidence, next.report, 1)
  history.close()
  const random = seeded(11)
  const outcomes = new Map<number, number>()
  for (let at = 0; at <= disk.length; at += 1) {
    for (const luck of [0, 1, random(), random()]) {
      const crashed = t.testdir({ [`at${at}`]: {} })
      const where = join(crashed, `at${at}`)
      disk.afterCrash(at, luck, random, where)
      const survivor = openWith(library, { folder: where })
      const runs = survivor.runs().length
      outcomes.set(runs, (outcomes.get(runs) ?? 0) + 1)
      const problems = survivor.check()
      if (problems.length > 0 || (runs !== 3 && runs !== 4))
        t.fail(`after ${at} of ${disk.length} operations: ${runs} runs, ${problems.join('; ')}`)
      survivor.close()
    }
  }
  t.ok(
    (outcomes.get(3) ?? 0) > 10 && (outcomes.get(4) ?? 0) > 0,
    `the run is there or not, and all is whole: ${JSON.stringify([...outcomes])}`,
  )
}

for (const alone of [false, true]) void t.test(`a loss of power in the middle of a write${alone ? ', alone' : ''}`, powerLoss(alone))

void t.test('export and import', async (t) => {
  const folder = t.testdir({ a: {}, b: {} })
  stored(join(folder, 'a'))
  const source = openHistory({ folder: join(folder, 'a'), readOnly: true })
  const lines = [
    ...exportRuns(
      source,
      source.runs().map(({ id }) => id),
    ),
  ]
  source.close()
  const target = openHistory({ folder: join(folder, 'b') })
  t.same(await importRuns(target, lines), { stored: 3, known: 0 })
  t.same(await importRuns(target, lines), { stored: 0, known: 3 }, 'a second time')
  whole(t, target)
  t.same([...exportRuns(target, [1, 2, 3])], lines, 'and out again, to the letter')

  const wrong: readonly (readonly [name: string, lines: readonly string[], message: RegExp])[] = [
    ['nothing', [], /nothing/],
    ['something else', ['{"a":1}'], /line 1: this is no history/],
    ['not JSON', ['{'], /line 1: not JSON/],
    ['a later form', ['{"hullcheck":"history","version":2}'], /form 2/],
    [
      'a part that was changed',
      [lines[0] as string, (lines[1] as string).replace('title', 'tilte')],
      /line 2: a part that is not what was written/,
    ],
    ['a run whose parts are missing', [lines[0] as string, lines.at(-1) as string], /does not come before it/],
    ['a run of another shape', [lines[0] as string, '{"run":{"id":1}}'], /line 2: run/],
  ]
  for (const [name, text, message] of wrong) await t.rejects(importRuns(target, text), { message }, name)
  whole(t, target, three, 'none of it got in')

  const [{ evidence, report }] = three as [{ evidence: Evidence; report: Report }]
  const again = openHistory({ folder: join(folder, 'a') })
  again.append(evidence, { ...report, hullcheck: '9.9.9' }, 1)
  t.same(await importRuns(target, exportRuns(again, [1, 4])), { stored: 1, known: 1 }, 'the same evidence, judged anew, is another run')
  t.equal(target.report(4)?.hullcheck, '9.9.9')
  again.close()
  target.close()
})

void t.test('a run that was made up is not let in', async (t) => {
  const folder = t.testdir({ a: {}, b: {} })
  const [{ evidence, report }] = three as [{ evidence: Evidence; report: Report }]
  const forged = openHistory({ folder: join(folder, 'a') })
  const [container] = report.containers
  const cases: readonly (readonly [string, unknown])[] = [
    ['a severity that is none', { ...container, results: [{ ...container?.results[0], severity: 'fatal' }] }],
    ['a name that is no text', { ...container, identity: { ...container?.identity, name: {} } }],
    ['no headline', { ...container, headline: undefined }],
    [
      'a gate without a title',
      {
        ...container,
        paths: [{ ...container?.paths[0], path: 'unlisted', preconditions: [{ id: 'x', holds: 'yes', because: [], missing: [] }] }],
      },
    ],
  ]
  for (const [at, [, one]] of cases.entries())
    forged.append(evidence, { ...report, collectedAt: `2031-01-0${at + 1}T00:00:00.000Z`, containers: [one] } as unknown as Report, 1)
  const target = openHistory({ folder: join(folder, 'b') })
  for (const [at, [name]] of cases.entries())
    await t.rejects(importRuns(target, [...exportRuns(forged, [at + 1])]), { message: /^line \d+: / }, name)
  const broken: readonly (readonly [string, Record<string, unknown>, Record<string, unknown>?])[] = [
    ['notes that are none', { notes: 5 }],
    ['a note of no kind', { notes: [{ kind: 'constructor', message: 'x' }] }],
    ['a comparison, which is never stored', { comparison: { since: {}, changes: [] } }],
    ['a trend, which is never stored', { trend: [1, 2] }],
    ['a place without a file', { sources: [{ source: 'a', status: 'failed', reason: 'b', region: 5 }] }],
    ['a remedy that is no text', { sources: [{ source: 'a', status: 'failed', reason: 'b', remedy: 5 }] }],
    ['lines of a file that are none', { excerpts: 7 }],
    ['a time in a form that does not compare', {}, { at: '2031-01-01T00:00:00+14:00' }],
    ['a time that is none', {}, { at: '2031-02-31' }],
    ['a number that cannot be stored', {}, { containers: 1e300 }],
  ]
  const good = { ...report, collectedAt: '2031-02-01T00:00:00.000Z' }
  const { id } = forged.append(evidence, good, 1)
  const lines = [...exportRuns(forged, [id])]
  const forge = (more: Record<string, unknown>, summary: Record<string, unknown> = {}) =>
    lines.map((line) => {
      const { run } = JSON.parse(line) as { run?: Record<string, unknown> & { head: string } }
      if (!run) return line
      const head = JSON.parse(run.head) as { report: Record<string, unknown> }
      return JSON.stringify({ run: { ...run, ...summary, head: JSON.stringify({ ...head, report: { ...head.report, ...more } }) } })
    })
  for (const [name, more, summary] of broken) await t.rejects(importRuns(target, forge(more, summary)), { message: /^line \d+: / }, name)
  t.same(target.runs(), [])
  t.same(await importRuns(target, forge({})), { stored: 1, known: 0 }, 'what was not touched is let in')
  forged.close()
  target.close()
})

/** A disk that remembers in which order it was written, and what of it was synced. */
class Disk {
  readonly #log: {
    readonly name: string
    readonly op: 'write' | 'truncate' | 'sync' | 'create' | 'unlink'
    readonly at: number
    readonly bytes: Buffer
  }[] = []
  readonly #names = new Map<number, string>()
  readonly #first: Buffer
  #on = false

  constructor(first: Buffer) {
    this.#first = first
  }

  get length(): number {
    return this.#log.length
  }

  start(): void {
    this.#on = true
  }

  files(): Files {
    const note = (name: string | undefined, op: 'write' | 'truncate' | 'sync' | 'create' | 'unlink', at = 0, bytes = Buffer.alloc(0)) => {
      if (this.#on && name !== undefined) this.#log.push({ name, op, at, bytes })
    }
    return {
      ...fs,
      openSync: (path: string, flags: number | string, mode?: number) => {
        const name = path.endsWith('-journal') ? 'journal' : path.endsWith('.db') ? 'db' : undefined
        const isNew = name !== undefined && !fs.existsSync(path)
        const fd = fs.openSync(path, flags, mode)
        if (name) this.#names.set(fd, name)
        else this.#names.delete(fd)
        if (isNew) note(name, 'create')
        return fd
      },
      writeSync: (fd: number, bytes: Uint8Array, offset: number, length: number, position: number) => {
        note(this.#names.get(fd), 'write', position, Buffer.from(bytes.subarray(offset, offset + length)))
        return fs.writeSync(fd, bytes, offset, length, position)
      },
      ftruncateSync: (fd: number, size = 0) => {
        note(this.#names.get(fd), 'truncate', size)
        fs.ftruncateSync(fd, size)
      },
      fsyncSync: (fd: number) => {
        note(this.#names.get(fd), 'sync')
        fs.fsyncSync(fd)
      },
      unlinkSync: (path: string) => {
        note(path.endsWith('-journal') ? 'journal' : undefined, 'unlink')
        fs.unlinkSync(path)
      },
    } as unknown as Files
  }

  /** The files as they may be after the power went at an operation: what was synced is there, of the rest a part, some of it torn. */
  afterCrash(at: number, luck: number, random: () => number, folder: string): void {
    const files = new Map<string, Buffer>([['db', this.#first]])
    const done = this.#log.slice(0, at)
    for (const [index, one] of done.entries()) {
      const synced = done.slice(index).some((later) => later.op === 'sync' && later.name === one.name)
      const reached = synced || random() < luck
      if (!reached && one.op !== 'create') continue
      if (one.op === 'create') files.set(one.name, files.get(one.name) ?? Buffer.alloc(0))
      if (one.op === 'unlink') files.delete(one.name)
      if (one.op === 'truncate') files.set(one.name, (files.get(one.name) ?? Buffer.alloc(0)).subarray(0, one.at))
      if (one.op === 'write') {
        const torn = !synced && random() < 0.3 ? one.bytes.subarray(0, Math.floor((one.bytes.length * random()) / 512) * 512) : one.bytes
        files.set(one.name, patched(files.get(one.name) ?? Buffer.alloc(0), one.at, torn))
      }
    }
    for (const [name, bytes] of files) fs.writeFileSync(join(folder, name === 'db' ? 'history.db' : 'history.db-journal'), bytes)
  }
}

function patched(file: Buffer, at: number, bytes: Buffer): Buffer {
  const long = Buffer.alloc(Math.max(file.length, at + bytes.length))
  file.copy(long)
  bytes.copy(long, at)
  return long
}
