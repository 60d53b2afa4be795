/** `hullcheck report` and `hullcheck history`, as a timer and as a person use them. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t, { type Test } from 'tap'
import { run } from '../../src/cli/run.js'
import { openWith } from '../../src/history/store.js'
import { loadLibrary } from '../../src/history/store-library.js'
import { steps } from '../../src/history/store-schema.js'
import type { Evidence } from '../../src/model/evidence.js'

const recorded = JSON.parse(readFileSync(new URL('../fixtures/history/docker-20.10/evidence.json', import.meta.url), 'utf8')) as Evidence

const schema = JSON.parse(readFileSync(new URL('../../docs/report.schema.json', import.meta.url), 'utf8')) as object
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)

async function hullcheck(t: Test, words: readonly string[], terminal = false): Promise<{ status: number; stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' }
  const listen = (name: 'stdout' | 'stderr') =>
    t.capture(process[name], 'write', (text: string, done?: () => void) => {
      said[name] += text
      done?.()
      return true
    })
  const ears = [listen('stdout'), listen('stderr')]
  const was = process.stdout.isTTY
  process.stdout.isTTY = terminal
  try {
    return { status: await run([...words, '--no-config'].slice(0, words.includes('report') ? undefined : words.length)), ...said }
  } finally {
    process.stdout.isTTY = was
    for (const ear of ears) ear.restore()
  }
}

/** The recorded host on a night of January; `agent` is privileged, `web-1` and `db` are not. */
function night(day: number, change: (containers: Evidence['containers']) => Evidence['containers'] = (all) => all): Evidence {
  return { ...recorded, collectedAt: `2030-01-${`${day}`.padStart(2, '0')}T03:00:00.000Z`, containers: change(recorded.containers) }
}

/** `web-1` is deployed anew and privileged, `agent` is gone. */
const worse = (containers: Evidence['containers']) => {
  const [agent] = containers.filter(({ identity }) => identity.name === 'agent')
  return containers.flatMap((one) => {
    if (one.identity.name === 'agent') return []
    return one.identity.name === 'web-1' && agent ? [{ ...agent, identity: { ...one.identity, image: 'bb:1.5' } }] : [one]
  })
}

interface Place {
  readonly folder: string
  readonly report: (evidence: Evidence, ...flags: string[]) => readonly string[]
}

function place(t: Test): Place {
  const base = t.testdir({})
  const folder = join(base, 'runs')
  return {
    folder,
    report: (evidence, ...flags) => {
      const file = join(base, 'evidence.json')
      writeFileSync(file, JSON.stringify(evidence))
      return ['report', '-e', file, '--history', folder, ...flags]
    },
  }
}

void t.test('night after night', async (t) => {
  const { folder, report } = place(t)
  const first = await hullcheck(t, report(night(1)))
  t.match(first, {
    status: 1,
    stderr: '',
    stdout: /^hullcheck report · node-7 · 3 containers · first report: the next one tells what changed\n/,
  })

  t.same(await hullcheck(t, report(night(2))), { status: 1, stdout: '', stderr: '' }, 'unchanged, into a pipe: cron has nothing to mail')
  const line = 'hullcheck report · node-7 · 3 containers · unchanged since yesterday 03:00 UTC (1 open: agent)\n'
  t.equal((await hullcheck(t, report(night(3), '--always'))).stdout, line, '--always says so')
  t.equal((await hullcheck(t, report(night(4)), true)).stdout, line, 'so does a terminal')

  const changed = await hullcheck(t, report(night(5, worse)))
  t.equal(changed.status, 1)
  const page = changed.stdout.split('\n')
  t.equal(page[0], 'hullcheck report · node-7 · 2 containers · since yesterday 03:00 UTC')
  t.match(page[2], /^ {2}\+ appeared {2}web-1 {2}.*: open, reaches host root; image latest → 1\.5$/)
  t.match(changed.stdout, / - gone {6}agent {2}before: reaches host root: /)
  t.match(changed.stdout, /OPEN NOW\n {2}✗ web-1 {2}reaches host root/)
  t.match(changed.stdout, /exit 1: .*\nnext: hullcheck history show 4 · /)

  t.match(
    (await hullcheck(t, report(night(6, worse), '--since', '7d', '--always'))).stdout,
    /since 2030-01-01 03:00 UTC \(5 days before\)[\s\S]*appeared/,
    'since a week ago',
  )
  t.match((await hullcheck(t, report(night(7, worse), '--since', '5', '--always'))).stdout, /unchanged since 2030-01-05/, 'since a run')
  t.match(
    await hullcheck(t, report(night(8, worse), '--since', '99')),
    { status: 5, stderr: /there is no run 99 of this host\n {2}→ `hullcheck history list`/, stdout: /unchanged since yesterday/ },
    'a run that is not there',
  )
  t.equal(statSync(folder).mode & 0o777, 0o700)

  const before = (await hullcheck(t, ['history', 'list', '--history', folder])).stdout
  t.match(
    await hullcheck(t, report(night(9), '--no-store')),
    { status: 1, stdout: /appeared {2}agent|new {2,}agent/ },
    'compared, and not stored',
  )
  t.equal((await hullcheck(t, ['history', 'list', '--history', folder])).stdout, before)
})

void t.test('the last container went: that is told, once', async (t) => {
  const { report } = place(t)
  await hullcheck(t, report(night(1)))
  const gone = await hullcheck(t, report(night(2, () => [])))
  t.match(gone, { status: 3, stderr: /^hullcheck: no container is running\.\n/ })
  t.match(gone.stdout, /^hullcheck report · node-7 · 0 containers · since yesterday 03:00 UTC\n/)
  t.match(gone.stdout, / - gone {2}agent +before: reaches host root: /)
  t.equal((await hullcheck(t, report(night(3, () => [])))).stdout, '')
})

void t.test('files are written on quiet nights, too, and programs get their document', async (t) => {
  const { folder, report } = place(t)
  await hullcheck(t, report(night(1)))
  const file = join(dirname(folder), 'report.json')
  t.equal((await hullcheck(t, report(night(2), '--format', 'terminal', '--format', `json=${file}`))).stdout, '')
  t.match(JSON.parse(readFileSync(file, 'utf8')), { collectedAt: '2030-01-02T03:00:00.000Z', comparison: { changes: [] } })
  const { stdout } = await hullcheck(t, report(night(3, worse), '--format', 'json'))
  const { comparison, trend } = JSON.parse(stdout) as {
    comparison: { since: { id: number }; changes: { kind: string; workload: string }[] }
    trend: unknown[]
  }
  t.ok(validate(JSON.parse(stdout)), JSON.stringify(validate.errors))
  t.equal(comparison.since.id, 2)
  t.ok(comparison.changes.some((one) => one.kind === 'appeared' && one.workload === 'web-1'))
  t.equal(trend.length, 3)
})

void t.test('whatever is wrong with the store, the report is made', async (t) => {
  const { folder, report } = place(t)
  await hullcheck(t, report(night(1)))
  const file = join(folder, 'history.db')
  const good = readFileSync(file)
  const cases: readonly (readonly [name: string, spoil: () => void, stderr: RegExp])[] = [
    ['damaged', () => writeFileSync(file, 'no database'.repeat(999)), /history: .*damaged[\s\S]*→ `hullcheck history repair`/],
    [
      'newer',
      () => openWith(loadLibrary({ patience: 0 }), { folder }, [...steps, 'create table later (x integer)']).close(),
      /written by a newer hullcheck[\s\S]*→ update hullcheck/,
    ],
  ]
  for (const [name, spoil, stderr] of cases) {
    writeFileSync(file, good)
    spoil()
    const spoilt = readFileSync(file)
    const made = await hullcheck(t, report(night(2)))
    t.match(made, { status: 5, stderr }, name)
    t.match(made.stdout, /reaches host root/, 'the page is there')
    t.ok(readFileSync(file).equals(spoilt), 'and the file is as it was')
  }
  writeFileSync(file, good)
  t.match(
    await hullcheck(t, report(night(2), '--history', file)),
    { status: 5, stderr: /no folder/, stdout: /reaches host root/ },
    'no folder',
  )
  t.match(await hullcheck(t, ['history', 'list', '--history', join(folder, 'none')]), { status: 3, stderr: /nothing is stored yet/ })
})

void t.test('the history', async (t) => {
  const { folder, report } = place(t)
  const history = (...words: string[]) => hullcheck(t, ['history', ...words, '--history', folder])
  for (const evidence of [night(1), night(2), night(3, worse)]) await hullcheck(t, report(evidence))
  t.match((await history('list')).stdout.split('\n'), [
    /^run {2}when .* host/,
    /^ {2}1 {2}2030-01-01 03:00 UTC {2}node-7 /,
    /^ {2}2 /,
    /^ {2}3 /,
  ])
  t.match(JSON.parse((await history('list', '--format', 'json')).stdout), [{ id: 1 }, { id: 2 }, { id: 3, containers: 2 }])
  t.match(await history('show', '1'), { status: 0, stdout: /seen 2030-01-01[\s\S]*exit 0: run 1, as it was judged then/ })
  t.match((await history('show', '--format', 'json')).stdout, /"collectedAt":"2030-01-03/)
  t.match(await history('diff'), { status: 0, stdout: /since yesterday[\s\S]*appeared {2}web-1/ })
  t.match((await history('diff', '1', '2')).stdout, /unchanged since yesterday/)
  t.match((await history('diff', '3', '1')).stdout, /new {7}agent/, 'backwards, too')
  t.match(await history('diff', '7', '8'), { status: 2, stderr: /there is no run 8/ })
  t.match((await history('rejudge')).stdout, /run 3 of 2030-01-03 03:00 UTC · today's rules\s+tell nothing else/)
  t.match(JSON.parse((await history('rejudge', '--since', '2030-01-02', '--format', 'json')).stdout), [
    { run: { id: 2 }, changes: [] },
    { run: { id: 3 } },
  ])
  t.same(await history('check'), { status: 0, stdout: '3 runs in 0.1 MiB, all whole\n', stderr: '' })

  const file = join(dirname(folder), 'runs.ndjson')
  t.equal((await history('export', '-o', file, '--since', '2030-01-02')).status, 0)
  t.equal(statSync(file).mode & 0o777, 0o600)
  const other = join(dirname(folder), 'other')
  t.equal((await hullcheck(t, ['history', 'import', file, '--history', other])).stdout, '2 runs stored\n')
  t.equal((await hullcheck(t, ['history', 'import', file, '--history', other])).stdout, '0 runs stored, 2 known already\n')
  t.equal(
    (await hullcheck(t, ['history', 'show', '1', '--format', 'json', '--history', other])).stdout,
    (await history('show', '2', '--format', 'json')).stdout,
  )
  t.match(await history('import', join(folder, 'nothing')), { status: 2, stderr: /no such file/ })
  t.match(await history('import', join(dirname(folder), 'evidence.json')), {
    status: 5,
    stderr: /import of .*evidence\.json: line 1: this is no history of hullcheck\n {2}→ export it again/,
  })

  t.equal((await history('prune', '--keep', '1', '--keep', '3')).stdout, '2 runs removed, 1 kept\n', 'all that are given hold')
  const nowhere = join(dirname(folder), 'nowhere')
  t.match(await hullcheck(t, ['history', 'prune', '--keep', '1', '--history', nowhere]), { status: 3, stderr: /nothing is stored yet/ })
  t.notOk(existsSync(nowhere), 'nor is one made to be pruned')
  t.match(await hullcheck(t, ['serve', '--history', nowhere]), { status: 3, stderr: /nothing is stored yet\n {2}→ `hullcheck report`/ })
  writeFileSync(join(folder, 'history.db'), 'gone')
  t.match(await hullcheck(t, ['serve', '--history', folder]), { status: 5, stderr: /damaged.*\n {2}→ `hullcheck history repair`/ })
  t.match(await history('check'), { status: 5, stderr: /damaged/ })
  t.match(await history('repair'), { status: 0, stdout: /0 runs saved; the old file is .*history\.db\.damaged-/ })
  t.equal((await history('check')).status, 0)
  const files = readdirSync(folder).filter((name) => !name.endsWith('-journal'))
  t.match(files, ['history.db', /^history\.db\.damaged-/], 'the new file and the old one')
})

void t.test('a hullcheck in a container has another name each night, and is one host', async (t) => {
  const { folder, report } = place(t)
  for (const [at, hostname] of ['00000000000a', '00000000000b'].entries()) await hullcheck(t, report({ ...night(at + 1), hostname }))
  t.match(await hullcheck(t, ['history', 'diff', '--history', folder]), { status: 0, stdout: /unchanged since yesterday/ })
  t.equal((await hullcheck(t, ['history', 'prune', '--keep', '1', '--history', folder])).stdout, '1 run removed, 1 kept\n')
})

void t.test('two hosts in one store: a time means a run of the same host', async (t) => {
  const { folder, report } = place(t)
  for (const [day, hostname] of [
    [1, 'alpha'],
    [2, 'beta'],
    [3, 'alpha'],
  ] as const)
    await hullcheck(t, report({ ...night(day, hostname === 'beta' ? worse : undefined), hostname }))
  const diff = async (...words: string[]) => (await hullcheck(t, ['history', 'diff', ...words, '--history', folder])).stdout
  t.match(await diff('2030-01-02T12:00Z'), /alpha · 3 containers · unchanged since 2030-01-01 03:00 UTC/)
  t.match(await diff('2', '3'), /new +agent/, 'who names two runs gets them')
})

void t.test('mistakes are told at once', async (t) => {
  const { stderr, status } = await hullcheck(t, ['report', '--since', 'yesterday', '--keep', '5x', '--deadline', '0', '--formt', 'json'])
  t.equal(status, 2)
  for (const part of [
    /--since "yesterday": expected the number of a run/,
    /--keep "5x": expected an age/,
    /--deadline "0"/,
    /did you mean --format/,
  ])
    t.match(stderr, part)
  t.match(
    await hullcheck(t, ['history', 'list', '--history', '']),
    { status: 2, stderr: /A folder name is missing/ },
    'a variable that is not set',
  )
  const nowhere = join(t.testdir({}), 'nowhere')
  const install = ['schedule', 'install', '--dry-run', '--scheduler', 'cron', '--config']
  t.match(await hullcheck(t, [...install, nowhere]), { status: 2, stderr: /--config .*nowhere: / }, 'found out now, not at night')
  t.match(await hullcheck(t, [...install, nowhere, '--root', '/mnt/image', '--scheduler', 'systemd']), { status: 0 }, 'of another system')
  t.match(await hullcheck(t, ['history', 'prune']), { status: 2, stderr: /say how much to keep/ })
})

void t.test('neither an audit nor a gate waits for SQLite', async (t) => {
  const src = fileURLToPath(new URL('../../src', import.meta.url))
  const seen = new Set<string>()
  const walk = (file: string) => {
    if (seen.has(file)) return
    seen.add(file)
    const text = readFileSync(file, 'utf8')
    for (const [, typeOnly, target] of text.matchAll(/^(?:import|export)\s+(type\s+)?[^'"]*?from\s+'(\.[^']+)'/gm)) {
      if (!typeOnly && target) walk(resolve(dirname(file), target.replace(/\.js$/, '.ts')))
    }
  }
  for (const entry of ['index.ts', 'cli/main.ts', 'cli/run.ts']) walk(join(src, entry))
  t.ok(seen.size > 100, 'most of the program is reached')
  t.same(
    [...seen].map((file) => relative(src, file)).filter((file) => file.startsWith('history/store')),
    [],
  )
})
