import { readFileSync } from 'node:fs'
import Ajv from 'ajv-draft-04'
import type { Log, Result, Run } from 'sarif'
import t from 'tap'
import type { Report } from '../../src/model/report.js'
import type { RenderOptions } from '../../src/report/options.js'
import { sarif } from '../../src/report/sarif/index.js'
import { agent, finding, gateReport, region, web, workload } from './gate-sample.js'
import { report as auditReport, container } from './sample.js'

const schemaFile = new URL(import.meta.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'))
// The schema is of draft 4, and one of its patterns is none of Unicode's.
const validate = new Ajv.default({ strict: false, unicodeRegExp: false, validateFormats: false }).compile(
  JSON.parse(readFileSync(schemaFile, 'utf8')) as object,
)

const exit = { status: 1, reason: '7 findings at or above high (--fail-on high)' }

function run(report: Report, options: RenderOptions = {}): Run {
  const log = JSON.parse(sarif(report, { exit, ...options })) as Log
  t.ok(validate(log), `valid by the schema: ${JSON.stringify(validate.errors)?.slice(0, 400)}`)
  return log.runs[0] as Run
}

function results(report: Report, options: RenderOptions = {}): Result[] {
  return run(report, options).results ?? []
}

const of = (...containers: Report['containers']): Report => ({ ...gateReport, containers })
const print = (one: Result | undefined) => one?.partialFingerprints?.['hullcheckFinding/v1']
const place = (one: Result | undefined) => one?.locations?.[0]?.physicalLocation

void t.test('a report keeps to the schema of SARIF 2.1.0, and the schema refuses what does not', (t) => {
  for (const [name, one] of [
    ['of a gate', gateReport],
    ['of an audit', auditReport],
    ['an empty one', { ...gateReport, containers: [], sources: [], rules: [], paths: [] }],
  ] as const) {
    for (const options of [{}, { strict: true }]) t.ok(run(one, options), name)
  }
  const log = JSON.parse(sarif(gateReport, {})) as { runs: { results: { level: string; stray?: boolean }[] }[] }
  const [first] = log.runs[0]?.results ?? []
  if (first) first.level = 'bad'
  t.notOk(validate(log), 'a wrong level')
  if (first) Object.assign(first, { level: 'error', stray: true })
  t.notOk(validate(log), 'a stray key')
  t.end()
})

void t.test('rules tell everything that a code host shows', (t) => {
  const { rules = [] } = run(gateReport).tool.driver
  const rule = rules.find((one) => one.id === 'privileged')
  t.match(rule, {
    shortDescription: { text: 'The container was started privileged' },
    fullDescription: { text: /An attacker uses privileged/ },
    help: { text: /Fix \(compose\): privileged: false/, markdown: /\*\*Fix, compose:\*\*\n\n```\nprivileged: false\n```/ },
    helpUri: /^https:\/\/.*\/privileged\.md$/,
    defaultConfiguration: { level: 'error' },
  })
  t.same(rule?.properties?.tags, ['security', 'container', 'privilege'])
  t.equal(rule?.properties?.['security-severity'], '9.5')
  const score = (id: string) => Number(rules.find((one) => one.id === id)?.properties?.['security-severity'])
  t.ok(
    score('privileged') > 9 && score('seccomp-off') >= 7 && score('memory-unlimited') >= 4 && score('root-writable') < 4,
    'as GitHub sorts them',
  )
  for (const { ruleId, ruleIndex } of results(gateReport)) t.equal(rules[ruleIndex ?? -1]?.id, ruleId)
  t.end()
})

void t.test('a result points at the line, from the root of the sources', (t) => {
  const found = results(gateReport).find((one) => one.ruleId === 'socket-mounted')
  t.same(place(found), {
    artifactLocation: { uri: 'deploy/compose.yaml', uriBaseId: '%SRCROOT%' },
    region: { startLine: 14, startColumn: 9, endLine: 14, endColumn: 50 },
  })
  t.equal(run(gateReport).columnKind, 'utf16CodeUnits')
  t.equal(
    place(results(gateReport, { repository: { folder: 'apps/a' } }).find((one) => one.ruleId === 'socket-mounted'))?.artifactLocation?.uri,
    'apps/a/deploy/compose.yaml',
  )
  for (const [file, uri] of [
    ['a b/c#d?e%f.yaml', 'a%20b/c%23d%3Fe%25f.yaml'],
    ['x:y.yaml', 'x%3Ay.yaml'],
    ['界.yaml', '%E7%95%8C.yaml'],
    ['lone\ud800.yaml', 'lone%EF%BF%BD.yaml'],
    ['/abs/x.yaml', 'file:///abs/x.yaml'],
    ['<stdin>', '%3Cstdin%3E'],
  ] as const) {
    const one = workload('w', region(file, 1, 1, 2), [finding('privileged', 'x', region(file, 2, 1, 2))])
    t.equal(place(results(of(one))[0])?.artifactLocation?.uri, uri)
  }
  const empty = workload('w', region('f', 1, 1, 1), [finding('privileged', 'x', region('f', 2, 3, 3))])
  t.match(place(results(of(empty))[0])?.region, { startColumn: 3, endColumn: 4 }, 'an empty region points at something')
  t.end()
})

void t.test('what runs has no file: it is found by its name', (t) => {
  const [first] = results(auditReport)
  t.equal(place(first), undefined)
  t.equal(first?.locations?.[0]?.logicalLocations?.[0]?.name, 'agent')
  t.end()
})

void t.test('fingerprints outlive moved lines, and tell workloads apart', (t) => {
  const at = (line: number, file = 'f') =>
    workload('w', region(file, line, 1, 2), [finding('privileged', 'x', region(file, line + 1, 1, 2))])
  t.equal(print(results(of(at(1)))[0]), print(results(of(at(90)))[0]), 'moved')
  const twins = results(of(at(1), { ...at(5), identity: { ...at(5).identity, id: 'another' } }))
  t.equal(new Set(twins.map(print)).size, 2, 'two of one name in a file')
  const all = results(gateReport)
  const keys = all.map((one) =>
    JSON.stringify([one.ruleId, place(one)?.artifactLocation?.uri, one.locations?.[0]?.logicalLocations, print(one)]),
  )
  t.equal(new Set(keys).size, all.length)
  t.end()
})

void t.test('the worst comes first, with its level', (t) => {
  const levels = results(gateReport).map((one) => one.level)
  t.same(
    levels,
    [...levels].sort((a, b) => ['error', 'warning', 'note'].indexOf(a ?? '') - ['error', 'warning', 'note'].indexOf(b ?? '')),
  )
  t.equal(results(gateReport).find((one) => one.ruleId === 'seccomp-off')?.level, 'warning', 'after softening')
  t.match(
    results(gateReport).find((one) => one.ruleId === 'raw-disk'),
    { level: 'error', message: { text: /a way out is open: raw disk/ } },
    'open ways out are results',
  )
  t.equal(place(results(of(agent)).find((one) => one.ruleId === 'raw-disk'))?.region?.startLine, 8, 'at the line that opens them')
  t.end()
})

void t.test('waived results are suppressed, not left out', (t) => {
  const waived = results(gateReport).filter((one) => one.suppressions !== undefined)
  t.equal(waived.length, 1)
  t.match(waived[0], {
    ruleId: 'root-writable',
    suppressions: [
      {
        kind: 'external',
        status: 'accepted',
        justification: 'it reads host processes (until 2027-01-31)',
        location: { physicalLocation: { artifactLocation: { uri: 'hullcheck.yaml' }, region: { startLine: 12 } } },
      },
    ],
  })
  const inSource = { kind: 'comment', reason: 'r', until: '2027-01-01', region: region('deploy/compose.yaml', 1, 1, 9) } as const
  const one = workload('w', region('deploy/compose.yaml', 2, 3, 6), [finding('privileged', 'x', undefined, { waived: inSource })])
  t.equal(results(of(one))[0]?.suppressions?.[0]?.kind, 'inSource')
  t.end()
})

void t.test('what is not known is a result only where it counts, and never silent', (t) => {
  const plain = run(gateReport)
  t.notOk(
    plain.results?.some((one) => one.kind === 'open'),
    'code hosts show every result as an alert',
  )
  t.match(plain.invocations?.[0]?.toolExecutionNotifications?.map((one) => one.message.text).join('\n'), /checks could not be decided/)
  const open = results(gateReport, { strict: true }).filter((one) => one.kind === 'open')
  t.same(open.map((one) => one.ruleId).sort(), ['runs-as-root', 'runs-as-root', 'seccomp-off'])
  t.ok(
    open.every((one) => one.level === undefined),
    'a level is for failures (3.27.10)',
  )
  t.match(open.find((one) => one.ruleId === 'seccomp-off')?.message.text, /not known: PROFILE is not set here; PROFILE=/)
  t.end()
})

void t.test('what went wrong is told with its line', (t) => {
  const [invocation] = run(gateReport).invocations ?? []
  t.equal(invocation?.executionSuccessful, false)
  t.equal(invocation?.exitCode, 1)
  t.match(invocation?.toolExecutionNotifications?.[0], {
    level: 'error',
    message: { text: /not judged: deploy\/broken\.yaml: a flow list is not closed; close it with \]/ },
    locations: [{ physicalLocation: { artifactLocation: { uri: 'deploy/broken.yaml' }, region: { startLine: 3 } } }],
  })
  t.equal(run({ ...gateReport, sources: [] }).invocations?.[0]?.executionSuccessful, true)
  t.end()
})

void t.test('GitHub takes 5,000 results: the least severe ones are left out, aloud', (t) => {
  const many = Array.from({ length: 2600 }, (_, at) =>
    workload(`w${at}`, region('f', at + 1, 1, 2), [
      finding('root-writable', 'x', region('f', at + 1, 1, 2)),
      finding('privileged', 'x', region('f', at + 1, 3, 4)),
    ]),
  )
  const { results: kept = [], invocations = [] } = run(of(...many))
  t.equal(kept.length, 5000)
  t.equal(kept.filter((one) => one.ruleId === 'privileged').length, 2600)
  t.match(invocations[0]?.toolExecutionNotifications?.at(-1)?.message.text ?? '', /could not|left out/)
  t.ok(invocations[0]?.toolExecutionNotifications?.some((one) => one.message.text?.startsWith('200 results are left out')))
  t.end()
})

void t.test('a message makes no link', (t) => {
  const one = workload('[a](http://evil)', region('f', 1, 1, 2), [finding('privileged', 'see [here](http://evil)', region('f', 1, 1, 2))])
  t.notMatch(results(of(one, web))[0]?.message.text, /\]\(/)
  const hostile = { ...auditReport, containers: [container('w', 1, { results: [finding('x', '[a](1)', undefined)] })] }
  t.notMatch(results(hostile)[0]?.message.text, /\]\(/)
  t.end()
})
