import { readFileSync, writeFileSync } from 'node:fs'
import width from 'fast-string-width'
import t from 'tap'
import { quote } from '../../src/collect/manifest/quote.js'
import { gate as runGate } from '../../src/gate.js'
import type { ContainerReport, PreconditionResult, Report } from '../../src/model/report.js'
import { causesOf } from '../../src/report/causes.js'
import { quoted } from '../../src/report/gate/excerpt.js'
import { gatePage } from '../../src/report/gate/index.js'
import type { RenderOptions } from '../../src/report/options.js'
import { styleFor } from '../../src/report/terminal/style.js'
import { agent, finding, gateReport, path, question, region, shuffled, texts, userUnknown, web, workload } from './gate-sample.js'
import { headline } from './sample.js'

const exit = { status: 1, reason: '7 findings at or above high (--fail-on high)' }
const page = (one: Report, options: RenderOptions = {}) => gatePage(one, { exit, ...options })
const of = (...containers: ContainerReport[]): Report => {
  const { notes: _, ...rest } = gateReport
  return { ...rest, sources: [], containers }
}

/** Pages are compared exactly; UPDATE_PAGES=1 writes them anew, to be read before they are kept. */
function matchesPage(t: { equal(found: string, wanted: string, name: string): unknown }, name: string, text: string): void {
  const file = new URL(`../fixtures/report/${name}.txt`, import.meta.url)
  if (process.env.UPDATE_PAGES) writeFileSync(file, text)
  t.equal(text, readFileSync(file, 'utf8'), name)
}

void t.test('whole pages', (t) => {
  matchesPage(t, 'gate-100', page(gateReport))
  matchesPage(t, 'gate-60-ascii', page(gateReport, { width: 60, ascii: true }))
  matchesPage(t, 'gate-verbose', page(gateReport, { verbose: true }))
  t.end()
})

void t.test('findings that one line brings about are one block, the most telling first', (t) => {
  const text = page(of(agent))
  t.equal(text.match(/^error\[/gm)?.length, 1)
  t.match(text, /error\[privileged\].*also: cap-sys-admin, kcore-readable, seccomp-off/s)
  t.match(text, /2 +│ opens|│ opens: raw-disk\n.*may open: core-pattern, unless prevented by AppArmor or SELinux/s)
  t.match(text, /└ fix: privileged: false\n/, 'in the dialect of the file')
  t.match(text, /: 1 error · exit 1\n$/, 'one thing to change is one error')

  const many = Array.from({ length: 16 }, (_, at) =>
    finding(at === 9 ? 'privileged' : `rule-${at}`, 'x', region('deploy/compose.yaml', 8, 5, 21)),
  )
  const rules = many.map((one) => ({
    ...(gateReport.rules[0] as Report['rules'][number]),
    id: one.rule,
    area: one.rule === 'privileged' ? 'privilege' : 'limits',
  }))
  const one = workload(
    'many',
    region('deploy/compose.yaml', 6, 3, 8),
    many.map((result) => ({ ...result, severity: 'critical' as const })),
  )
  const folded = page({ ...of(one), rules })
  t.equal(folded.match(/^error\[/gm)?.length, 1)
  t.match(folded, /error\[privileged\].*also: .* and 11 more/s)
  t.end()
})

void t.test('the same cause in many places is told once, with its places', (t) => {
  const text = page(gateReport)
  t.equal(text.match(/^error\[privileged\]/gm)?.length, 1)
  t.match(text, /┌ deploy\/compose\.yaml:8:5 {2}agent\n.*likewise: deploy\/worker\.yaml:3:5 worker/s)

  const shared = region('deploy/compose.yaml', 2, 3, 6)
  const twins = ['a', 'b', 'c'].map((name, at) =>
    workload(name, region('deploy/compose.yaml', 4 + at, 1, 2), [finding('privileged', 'x', shared)]),
  )
  t.match(page(of(...twins)), /┌ deploy\/compose\.yaml:2:3 {2}a, b, c\n/, 'an anchor is one place')

  const wide = Array.from({ length: 40 }, (_, at) =>
    workload(`web-${at + 1}`, region('f.yaml', at + 1, 1, 2), [finding('memory-unlimited', 'x', region('f.yaml', at + 1, 1, 2))]),
  )
  t.match(page(of(...wide)).replace(/\s+│?\s+/g, ' '), /likewise: f\.yaml:2:1 web-2, .*and 36 more places: web-5 … web-40/s)
  t.equal(page(of(...wide)).match(/^ {2}~/gm)?.length, 1, 'and one row of the summary')
  t.end()
})

void t.test('protections that nobody asked for stand together where the same workloads lack them', (t) => {
  const text = page(gateReport)
  t.match(
    text,
    /warning: 2 protections that nothing here asks for.*memory-unlimited: Memory is not limited\n.*fix: mem_limit: 512m\n.*pids-unlimited: .*fix: pids_limit: 200/s,
  )
  t.match(text, /LOW \(1\)\n {2}deploy\/compose\.yaml:2 {2}root-writable/, 'what is untidy is a line')
  t.end()
})

void t.test('an open way out that no finding explains is an error of its own', (t) => {
  const key = region('deploy/compose.yaml', 2, 3, 6)
  const one = workload('web', key, [], {
    headline: headline('reached', 'reaches host root', '1 way: raw disk'),
    paths: [path('raw-disk', 'open', [])],
  })
  t.match(page(of(one)), /error\[raw-disk\]: a way out is open: raw disk.*1 error/s)
  const cause = causesOf(of(one))[0]
  t.equal(cause?.kind, 'way')
  t.equal(cause?.severity, 'critical')
  t.end()
})

void t.test('a finding is as bad as the way out that it opens', (t) => {
  const line = region('deploy/compose.yaml', 8, 5, 21)
  const gate = { id: 'x', title: 'x', blockedBy: 'x', holds: 'yes', missing: [], cure: { compose: 'x' } } as const
  const opened = path('raw-disk', 'open', [
    { ...gate, because: [{ fact: 'container.x', origin: { source: 'compose', place: 'x', region: line } }] },
  ])
  const one = workload('web', region('deploy/compose.yaml', 6, 3, 8), [finding('memory-unlimited', 'x', line)], { paths: [opened] })
  t.match(page(of(one)), /error\[memory-unlimited\].*critical\n.*opens: raw-disk/s)
  t.end()
})

void t.test('of the items of a list, the one that the precondition names opens the way', (t) => {
  const items = { SYS_PTRACE: region('c.yaml', 4, 9, 19), SYS_MODULE: region('c.yaml', 5, 9, 19) }
  const origin = { source: 'predict', place: 'x', region: items.SYS_PTRACE, parts: items }
  const gate: PreconditionResult = {
    id: 'sys-module',
    title: 'CAP_SYS_MODULE is held',
    blockedBy: 'no CAP_SYS_MODULE',
    holds: 'yes',
    because: [{ fact: 'container.capabilities.reachable', origin }],
    missing: [],
    cure: { compose: 'x' },
  }
  const one = workload(
    'shell',
    region('c.yaml', 2, 3, 8),
    [finding('cap-sys-admin', 'a', items.SYS_PTRACE), finding('privileged', 'b', items.SYS_MODULE)],
    {
      paths: [path('raw-disk', 'open', [gate])],
    },
  )
  const [first, second] = causesOf(of(one))
  t.same([first?.places[0]?.region?.line, first?.opens.length], [5, 1])
  t.same([second?.places[0]?.region?.line, second?.opens.length], [4, 0])
  t.end()
})

void t.test('of equals, the finding that names what was written tells the most', (t) => {
  const line = region('c.yaml', 4, 9, 19)
  const because = [{ fact: 'container.hostPaths', origin: { source: 'compose', place: 'x', region: line, parts: { '/': line } } }]
  const one = workload('w', region('c.yaml', 2, 3, 8), [
    finding('kcore-readable', 'a', line, { because, offenders: ['/run/docker.sock'] }),
    finding('socket-mounted', 'b', line, { because, offenders: ['/'] }),
  ])
  t.same(
    causesOf(of(one))[0]?.findings.map(({ rule }) => rule.id),
    ['socket-mounted', 'kcore-readable'],
  )
  t.end()
})

void t.test('errors are what fails the run', (t) => {
  t.match(page(gateReport, { failOn: 'medium' }), /^error: 2 protections/m)
  t.match(page(of(agent), { failOn: 'critical' }), /^error\[privileged\]/m)
  const high = workload('web', web.identity.region ?? region('x', 1, 1, 1), [
    finding('seccomp-off', 'x', region('deploy/compose.yaml', 3, 5, 10)),
  ])
  t.match(page(of(high)), /^error\[seccomp-off\]/m)
  t.match(page(of(high), { failOn: 'critical' }), /^warning\[seccomp-off\]/m)
  t.end()
})

void t.test('several errors begin with what to change first', (t) => {
  t.match(
    page(gateReport),
    /CHANGE FIRST\n {2}1\. {2}deploy\/compose\.yaml:8 and 1 more place {2}privileged\n {6}privileged: false {2}\(settles 4 findings, closes 1 way out\)/,
  )
  t.notMatch(page(of(agent)), 'CHANGE FIRST', 'a single one is its own answer')
  t.end()
})

void t.test('what is not known is told with what would decide it, and never as fine', (t) => {
  const text = page(gateReport)
  t.match(text, /unknown\[seccomp-off\]: PROFILE is not set here\n.*\^{10}\n.*└ to decide it: PROFILE=\.\.\. hullcheck gate/s)
  t.match(text, /unknown\[runs-as-root\]: the image decides the user.*likewise: .*say which user/s, 'once for all workloads')
  t.match(text, /The host decides about 1 way out \(core-pattern\)/)
  const { remedy: _, ...mute } = userUnknown
  t.match(
    page(of(workload('web', region('deploy/compose.yaml', 2, 3, 6), [question('runs-as-root', mute)]))),
    /└ fix: user: "1000:1000"/,
    'else the setting that the rule asks for',
  )
  t.end()
})

void t.test('a workload that only the host can still hold back says so, before those that are held', (t) => {
  const lines = page(gateReport).split('\n')
  const at = (text: string) => lines.findIndex((line) => line.includes(text))
  t.match(lines[at('worker')], /✗ worker +may reach host root +1 way: core pattern; unless prevented by AppArmor or SELinux/)
  t.ok(at('✗ agent') < at('✗ worker') && at('✗ worker') < at('! builder'))
  t.end()
})

void t.test('waived findings stay visible and do not count; an expired waiver is no remark', (t) => {
  const text = page(gateReport)
  t.match(text, /WAIVED \(1\)\n {2}until 2027-01-31 {2}root-writable: it reads host processes \(hullcheck\.yaml:12\)/)
  t.match(text, /^waiver: the waiver of privileged for agent ended/m)
  t.match(
    text.replace(/\s+/g, ' '),
    /4 files, 5 workloads: 2 errors, 1 warning, 1 low, 1 file not judged, 1 waiver expired or wrong, 2 unknown, 1 waived until 2027-01-31 · exit 1/,
  )
  const baseline = { kind: 'baseline', reason: 'known before', until: '' } as const
  const known = workload('web', region('f', 1, 1, 2), [finding('privileged', 'x', undefined, { waived: baseline })], {
    paths: [{ ...path('raw-disk', 'open', []), waived: baseline }],
  })
  t.match(page(of(known)), /WAIVED \(2\)\n {2}no end +privileged, raw-disk: known before\n/)
  t.notMatch(page(of(known)), /error/)
  t.end()
})

void t.test('files that could not be judged are shown with their line', (t) => {
  t.match(
    page(gateReport),
    /^not judged: a flow list is not closed\n {3}┌ deploy\/broken\.yaml:3:8\n.*\n 3 │ {3}list: \[1, 2\n {3}│ {8}\^\n {3}└ to do: close it with \]/m,
  )
  t.match(page({ ...gateReport, containers: [] }), /2 files, 0 workloads: 1 file not judged, 1 waiver expired or wrong · exit 1\n$/)
  t.match(page({ ...of(), sources: [] }), /^0 workloads: nothing to judge · exit 1$/m)
  t.end()
})

void t.test('the underline lies below the offending part, whatever the line is made of', (t) => {
  const style = styleFor({})
  for (const [name, line, column, endColumn, part] of [
    ['plain', '    privileged: true', 17, 21, 'true'],
    ['tabs', '\tprivileged:\ttrue', 14, 18, 'true'],
    ['wide characters before it', 'image: 界面/构建 # true', 16, 20, 'true'],
    ['wide characters in it', 'image: 界面/构建', 8, 13, '界面/构建'],
    ['an astral character before it', 'a: 😀😀 b', 9, 10, 'b'],
    ['control characters before it', 'a\u001b[2J: true', 8, 12, 'true'],
    ['hostile characters in it', 'x: \u202eevil', 4, 9, '\\u{202e}evil'],
    ['to the end of the line', 'x: abc', 4, 99, 'abc'],
    ['nothing wide', 'x: abc', 4, 4, 'a'],
  ] as const) {
    const report = { ...gateReport, excerpts: [{ file: 'f', first: 7, lines: [line] }] }
    const [found] = quoted(region('f', 7, column, endColumn), report, 200, style)
    const { start = 0, length = 0 } = found?.mark ?? {}
    t.equal(columns(found?.text ?? '', start, length), part, name)
  }
  t.end()
})

/** What stands in these columns of a terminal. */
function columns(text: string, start: number, length: number): string {
  let at = 0
  let found = ''
  for (const character of text) {
    if (at >= start && at < start + length) found += character
    at += width(character)
  }
  return found
}

void t.test('a long line is cut so that the offending part stays in sight', (t) => {
  const line = `${'x'.repeat(150)}HERE${'y'.repeat(150)}`
  const report = { ...gateReport, excerpts: [{ file: 'f', first: 1, lines: [line] }] }
  for (const ascii of [false, true]) {
    const [found] = quoted(region('f', 1, 151, 155), report, 60, styleFor({ ascii }))
    t.ok(width(found?.text ?? '') <= 60)
    t.equal(columns(found?.text ?? '', found?.mark?.start ?? 0, found?.mark?.length ?? 0), 'HERE')
  }
  t.same(quoted(region('f', 1, 5000, 5001), report, 60, styleFor({})), [], 'where the excerpt ends before it, nothing is quoted')
  const several = quoted(region('f', 1, 151, 3, 9), report, 200, styleFor({}))
  t.same([several[0]?.mark?.start, several[0]?.mark?.length], [66, 134], 'of several lines the first is underlined, up to the edge')
  t.same(quoted(region('f', 9, 1, 2), report, 60, styleFor({})), [], 'a line that is not in the report')
  t.end()
})

void t.test('far behind in a line a piece of it is quoted, and nothing of a secret', (t) => {
  const secret = 'hunter2-s3cr3t'
  const padding = `{"a":"${'x'.repeat(400)}",`
  const tail = `,"DB_PASSWORD":"${secret}","z":1}`
  const shownOf = (line: string, part: string, options: RenderOptions = {}) => {
    const column = line.indexOf(part) + 1
    const place = region('f', 1, column, column + part.length)
    const { excerpts: _, ...bare } = of(workload('w', region('f', 1, 1, 2), [finding('privileged', 'x', place)]))
    const report = quote(bare, new Map([['f', line]]))
    t.notMatch(JSON.stringify(report), secret, 'no secret in the report')
    const [found] = quoted(place, report, 180, styleFor(options))
    t.match(page(report, options), /^ *1 .*(true|TOKEN)/m, 'the page has it')
    return { text: found?.text ?? '', part: columns(found?.text ?? '', found?.mark?.start ?? 0, found?.mark?.length ?? 0) }
  }
  const wanted: [what: string, line: string, text: RegExp][] = [
    ['nothing else', `${padding}"privileged":true}`, /^…x+","privileged":true}$/],
    ['a secret behind it', `${padding}"privileged":true${tail}`, /^…x+","privileged":true,"DB_PASSWORD":"…$/],
    ['a secret before it', `${padding}"TOKEN":"${secret}","privileged":true}`, /^…true}$/],
    ['far before it', `{"TOKEN":"${secret}${'y'.repeat(900)}","privileged":true}`, /^…true}$/],
    ['a name apart', `${padding}"env":[{"value":"${secret}","name":"DB_PASSWORD"}],"privileged":true}`, /^…true}$/],
  ]
  for (const [what, line, text] of wanted) {
    const found = shownOf(line, 'true')
    t.equal(found.part, 'true', what)
    t.match(found.text, text, what)
  }
  t.equal(shownOf(`${padding}"privileged":true}`, 'true', { ascii: true }).part, 'true', 'in ASCII')
  t.equal(shownOf(`${padding}"界":"😀","privileged":true}`, 'true').part, 'true', 'behind wide characters')
  t.match(shownOf(`${padding}"TOKEN":"${secret}"}`, '"TOKEN":').text, /^…x+","TOKEN":"…$/, 'the name of a secret itself')
  const line = `${padding}"privileged":true}`
  const { excerpts } = quote(
    of(workload('w', region('f', 1, 1, 2), [finding('privileged', 'x', region('f', 1, 421, 425))])),
    new Map([['f', line]]),
  )
  t.same(
    excerpts?.map(({ from, lines }) => [from, lines[0]?.length]),
    [
      [undefined, 300],
      [321, line.length - 320],
    ],
  )
  const started = performance.now()
  const long = `{${'"password": "p", a b '.repeat(12_000)}"privileged":true}`
  shownOf(long, 'true')
  t.ok(performance.now() - started < 3000, `a long line takes ${performance.now() - started} ms`)
  t.end()
})

void t.test('no line is wider than the terminal, and none is lost', (t) => {
  const long = workload(`a-${'very-'.repeat(30)}long-name`, region(`${'folder/'.repeat(30)}compose.yaml`, 123456, 7, 9), [
    finding('privileged', `/${'very-long-path/'.repeat(30)}`, region(`${'folder/'.repeat(30)}compose.yaml`, 123457, 7, 9)),
    finding('memory-unlimited', 'x'.repeat(400), undefined),
    question('runs-as-root', { ...userUnknown, detail: '界'.repeat(200) }),
  ])
  const everything = { ...gateReport, containers: [...gateReport.containers, long] }
  for (const columns of [40, 60, 80, 100, 160, 200]) {
    for (const options of [{}, { ascii: true }, { verbose: true }]) {
      const tooWide = page(everything, { width: columns, ...options })
        .split('\n')
        .filter((line) => width(line) > columns)
      t.same(tooWide, [], `${columns} columns, ${JSON.stringify(options)}`)
    }
  }
  t.match(page(everything, { ascii: true }), /^[\n\x20-\x7e]*$/)
  const coloured = page(gateReport, { colour: 1 })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour is made of them
  t.equal(coloured.replace(/\u001b\[\d+m/g, ''), page(gateReport), 'colour adds nothing but colour')
  t.equal(page(shuffled(gateReport)), page(gateReport), 'the order of input does not matter')
  t.end()
})

void t.test('a hundred errors are not a hundred pages', (t) => {
  const many = Array.from({ length: 100 }, (_, at) =>
    workload(`w${at}`, region('f', at * 2 + 1, 1, 2), [
      finding('privileged', `message ${String.fromCodePoint(0x4e00 + at)}`, region('f', at * 2 + 2, 1, 2)),
    ]),
  )
  const text = page(of(...many))
  t.equal(text.match(/^error\[/gm)?.length, 60)
  t.match(text, /^and 40 more errors: --verbose/m)
  t.match(text, /100 errors · exit 1/)
  t.equal(page(of(...many), { verbose: true }).match(/^error\[/gm)?.length, 100)
  t.end()
})

void t.test('quoted lines hold no value of a secret', (t) => {
  const secret = 'hunter2-s3cr3t'
  const last = (text: string) => {
    const line = text.split('\n').length
    const at = workload('w', region('f', line, 1, 2), [finding('privileged', 'x', region('f', line, 1, 2))])
    const { excerpts: _, ...bare } = of(at)
    return quote(bare, new Map([['f', text]])).excerpts?.[0]?.lines ?? []
  }
  for (const text of [
    `environment: {DB_PASSWORD: ${secret}, X: y}`,
    `  - POSTGRES_PASSWORD=${secret}`,
    `command: ["--password=${secret}"]`,
    `mysqld --password ${secret} --x`,
    `docker run -e TOKEN=${secret} image`,
    `- {name: DB_PASSWORD, value: ${secret}}`,
    `- name: DB_PASSWORD\n  value: ${secret}`,
    `  - value: "${secret}"\n    name: API_KEY`,
    `TOKEN: |\n  ${secret}\n  more of it`,
    `TOKEN:\n  ${secret}`,
    `{"name": "SECRET", "value": "${secret}"}`,
    `ENV PASSWORD ${secret}`,
    `PASSWORD : '${secret}'`,
    `URL: postgres://user:${secret}@host/db`,
    `- postgres://user:${secret}@host/db`,
    `x: y # TOKEN=${secret}`,
  ]) {
    t.notMatch(last(text).join('\n'), secret, text)
  }
  for (const text of [
    '    privileged: true',
    '- name: HOME\n  value: /root',
    'secrets:\n  - db',
    'password_file: /run/secrets/x',
    '    - SYS_ADMIN',
  ]) {
    t.same(last(text), text.split('\n'), 'what is none is told')
  }
  t.same(last('      A: 1 TOKEN=x'), ['      A: 1 TOKEN=…'], 'columns are kept up to it')
  t.same(last(`key: |\n  ${'QUJD'.repeat(16)}`)[1], '  …', 'base64')
  t.end()
})

void t.test('a compose file from end to end: what must be changed is the first error', async (t) => {
  const folder = t.testdir({ 'compose.yaml': texts['deploy/compose.yaml'] ?? '' })
  const { report } = await runGate({ paths: ['compose.yaml'], cwd: folder, env: {} })
  const text = page(report)
  t.match(text, /error\[privileged\].*\n {3}┌ compose\.yaml:8:\d+ {2}agent\n.* 8 │ {5}privileged: true\n/s)
  t.equal(text.match(/^error\[(?!privileged|engine-socket|control-socket).*/gm)?.length ?? 0, 0, 'and its many effects are below it')
  t.match(text, /may open: .*core-pattern|opens: .*core-pattern/)
})
