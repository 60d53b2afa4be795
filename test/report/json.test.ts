import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'
import type { Report } from '../../src/model/report.js'
import { json } from '../../src/report/json.js'
import { gateReport } from './gate-sample.js'
import { container, report, rules } from './sample.js'

const schema = JSON.parse(readFileSync(new URL('../../docs/report.schema.json', import.meta.url), 'utf8')) as object
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)

interface Document {
  readonly paths: { id: string; preconditions: object[] }[]
  readonly containers: {
    name: string
    results: { rule: string; outcome: string }[]
    passed: string[]
    notApplicable: string[]
    paths: { path: string; preconditions: object[] }[]
  }[]
}

function parsed(one: Report): Document {
  return JSON.parse(json(one)) as Document
}

function named(name: string): Document['containers'][number] | undefined {
  return parsed(report).containers.find((one) => one.name === name)
}

void t.test('a report keeps to the published schema', (t) => {
  for (const [name, one] of [
    ['a full one', report],
    ['one of a gate', gateReport],
    ['an empty one', { ...report, containers: [], engines: [], sources: [], rules: [], paths: [] }],
  ] as const) {
    const valid = validate(JSON.parse(json(one)))
    t.ok(valid, `${name}: ${JSON.stringify(validate.errors)}`)
  }
  t.end()
})

void t.test('the schema refuses what is not in the contract', (t) => {
  t.notOk(validate({ ...parsed(report), stray: true }), 'a stray key')
  const change = (how: (result: Record<string, unknown>) => void) => {
    const document = parsed(report)
    how(document.containers[0]?.results[0] as unknown as Record<string, unknown>)
    return document
  }
  t.ok(validate(change(() => undefined)), 'nothing changed')
  for (const outcome of ['passed', 'pass']) {
    t.notOk(
      validate(
        change((one) => {
          one.outcome = outcome
        }),
      ),
      `the outcome ${outcome}`,
    )
  }
  for (const key of ['message', 'fingerprint']) {
    t.notOk(
      validate(
        change((one) => {
          delete one[key]
        }),
      ),
      `a finding without ${key}`,
    )
  }
  t.end()
})

void t.test('every rule stands in one group of each container', (t) => {
  for (const { name, results, passed, notApplicable } of parsed(report).containers) {
    const all = [...results.map((one) => one.rule), ...passed, ...notApplicable]
    t.same(all.sort(), rules.map((one) => one.id).sort(), name)
    t.ok(
      results.every((one) => one.outcome === 'fail' || one.outcome === 'unknown'),
      name,
    )
  }
  const agent = named('agent')
  t.same(agent?.passed, [])
  t.same(agent?.notApplicable, ['memory-view'])
  const unknown = named('batch')?.results[0]
  t.same(Object.keys(unknown ?? {}), ['rule', 'outcome', 'severity', 'missing', 'fingerprint'], 'nothing empty')
  t.end()
})

void t.test('what is the same for every container stands once', (t) => {
  const { paths } = parsed(report)
  t.same(paths.find((one) => one.id === 'release-agent')?.preconditions, [
    { id: 'v1', title: 'the cgroup is v1', blockedBy: 'cgroup v2', cure: {} },
    { id: 'admin', title: 'CAP_SYS_ADMIN is held', blockedBy: 'not: CAP_SYS_ADMIN is held', cure: {} },
  ])
  const keys = (id: string) =>
    named('agent')
      ?.paths.find((one) => one.path === id)
      ?.preconditions.map((one) => Object.keys(one).join(' '))
  t.same(keys('core-pattern'), ['id holds because', 'id holds because'], 'open: all that it rests on')
  t.same(keys('release-agent'), ['id holds because', 'id holds'], 'blocked: what blocks it')
  t.same(keys('ptrace-host'), ['id holds missing', 'id holds'], 'undecided: what would decide it')
  t.end()
})

void t.test('a line per key and a line per container', (t) => {
  const lines = json(report).split('\n')
  const keys = Object.keys(parsed(report))
  t.equal(lines.length, keys.length + report.containers.length + 4, 'with both ends, the end of the list, and the last line break')
  t.same(
    lines.filter((one) => one.startsWith('"')).map((one) => one.split('"')[1]),
    keys,
  )
  const containers = lines.filter((one) => one.startsWith('{"id"')).map((one) => JSON.parse(one.replace(/,$/, '')) as unknown)
  t.same(containers, parsed(report).containers)
  t.match(json({ ...report, containers: [] }), /\n"containers":\[\]\n\}\n$/)
  t.end()
})

void t.test('the same report gives the same bytes, whatever order its parts arrived in', (t) => {
  const turned: Report = {
    ...report,
    host: Object.fromEntries(Object.entries(report.host).reverse()),
    sources: [...report.sources].reverse(),
    rules: [...report.rules].reverse(),
    paths: [...report.paths].reverse(),
    containers: [...report.containers]
      .reverse()
      .map((one) => ({ ...one, results: [...one.results].reverse(), paths: [...one.paths].reverse() })),
  }
  t.equal(json(turned), json(report))
  t.end()
})

void t.test('how long it took is not in the document', (t) => {
  const slow = { ...report, sources: report.sources.map((one) => ({ ...one, milliseconds: 99 })) }
  t.equal(json(slow), json(report))
  t.end()
})

void t.test('hostile text keeps its value and is harmless to print', (t) => {
  const name = 'web\u001b]8;;http://evil\u0007\u009b31m\u202eabc\u200b\u{e0041}\u2028end'
  const text = json({ ...report, containers: [container(name, 1)] })
  t.notMatch(text, /[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
  t.notMatch(text.replaceAll('\n', ''), /\p{Cc}/u)
  const read = JSON.parse(text) as { containers: { name: string }[] }
  t.equal(read.containers[0]?.name, name)
  t.ok(text.endsWith('}\n'))
  t.end()
})

void t.test('the numbers add up', (t) => {
  const { summary, containers } = JSON.parse(json(report)) as {
    summary: { containers: number; standings: Record<string, number>; openPaths: number; checks: Record<string, number> }
    containers: unknown[]
  }
  t.equal(summary.containers, containers.length)
  t.equal(
    Object.values(summary.standings).reduce((sum, one) => sum + one, 0),
    containers.length,
  )
  t.equal(summary.openPaths, 2)
  t.equal(summary.checks.unknown, 2, 'one rule and one escape path')
  t.end()
})

void t.test('a report of files says so, and where everything stands', (t) => {
  const { stage, sources, notes, containers } = JSON.parse(json(gateReport)) as {
    stage: string
    sources: { source: string; region?: object }[]
    notes: { kind: string; region: object }[]
    containers: {
      name: string
      dialect: string
      region: object
      results: { rule: string; region?: object; waived?: object; missing?: { gap: { region?: object } }[] }[]
    }[]
  }
  t.equal(stage, 'declared')
  t.equal('stage' in (JSON.parse(json(report)) as object), false, 'a running host has none')
  t.same(sources.find((one) => one.source === 'deploy/broken.yaml')?.region, {
    file: 'deploy/broken.yaml',
    line: 3,
    column: 8,
    endLine: 3,
    endColumn: 9,
  })
  t.match(notes, [{ kind: 'waiver-expired', region: { file: 'hullcheck.yaml', line: 20 } }])
  const found = (name: string, rule: string) => containers.find((one) => one.name === name)?.results.find((one) => one.rule === rule)
  t.match(
    containers.find((one) => one.name === 'agent'),
    { dialect: 'compose', region: { line: 6, column: 3 } },
  )
  t.match(found('agent', 'privileged')?.region, { file: 'deploy/compose.yaml', line: 8, column: 5, endLine: 8, endColumn: 21 })
  t.match(found('db', 'root-writable')?.waived, {
    kind: 'config',
    reason: 'it reads host processes',
    until: '2027-01-31',
    region: { line: 12 },
  })
  t.match(found('builder', 'seccomp-off')?.missing?.[0]?.gap.region, { line: 12, column: 17 })
  t.notMatch(json(gateReport), 'excerpts', 'the lines of the files are not in it')
  t.end()
})
