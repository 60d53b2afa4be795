import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import width from 'fast-string-width'
import { wrapAnsi } from 'fast-wrap-ansi'
import t from 'tap'
import type { ContainerReport, Report } from '../../src/model/report.js'
import { inert, inertJson } from '../../src/report/escape.js'
import { explainContainer, explainPath, explainRule } from '../../src/report/explain/index.js'
import { foldNames } from '../../src/report/names.js'
import type { RenderOptions } from '../../src/report/options.js'
import { terminal } from '../../src/report/terminal/index.js'
import { wrapPlain } from '../../src/report/terminal/wrap-plain.js'
import { agentPaths, container, denied, headline, places, report, result, rules, wholePath, wholeRule } from './sample.js'

const exit = { status: 1, reason: '3 findings at or above high (--fail-on high)' }
const page = (one: Report, options: RenderOptions = {}) => terminal(one, { exit, ...options })
const of = (...containers: ContainerReport[]): Report => ({ ...report, containers })

/** Pages are compared exactly; UPDATE_PAGES=1 writes them anew, to be read before they are kept. */
function matchesPage(t: { equal(found: string, wanted: string, name: string): unknown }, name: string, text: string): void {
  const file = new URL(`../fixtures/report/${name}.txt`, import.meta.url)
  if (process.env.UPDATE_PAGES) writeFileSync(file, text)
  t.equal(text, readFileSync(file, 'utf8'), name)
}

void t.test('whole pages', (t) => {
  matchesPage(t, 'audit-100', page(report, { elapsed: 240 }))
  matchesPage(t, 'audit-60-ascii', page(report, { width: 60, ascii: true }))
  matchesPage(t, 'audit-verbose', page(report, { verbose: true }))
  matchesPage(t, 'explain-container', explainContainer(report, agent()))
  matchesPage(t, 'explain-rule', explainRule(wholeRule))
  matchesPage(t, 'explain-path', explainPath(wholePath))
  t.end()
})

void t.test('no line is wider than the terminal', (t) => {
  const long = container('a-container-with-a-name-that-goes-on-and-on-and-on-until-it-is-cut', 9, {
    headline: headline('reached', 'reaches host root', '1 way: something', [
      { cure: { docker: 'x'.repeat(150) }, closes: ['engine-socket'] },
    ]),
    results: [result('kcore-unmasked', 'fail', { message: `/${'very-long-path/'.repeat(30)}`, softenedBecause: 'because '.repeat(20) })],
    paths: agentPaths,
    drifts: [{ fact: 'seccomp.mode', predicted: 'f'.repeat(300), observed: '界'.repeat(100), ...places }],
  })
  const wide = container('界'.repeat(40), 10, {
    results: [result('seccomp-off', 'unknown', { missing: [{ fact: 'x.'.repeat(80), gap: denied }] })],
  })
  const everything = { ...report, containers: [...report.containers, long, wide] }
  for (const columns of [40, 60, 80, 100, 160, 200]) {
    for (const options of [{}, { ascii: true }, { verbose: true }]) {
      const texts = [
        page(everything, { width: columns, ...options }),
        explainContainer(everything, long, { width: columns, ...options }),
        explainRule(wholeRule, { width: columns, ...options }),
        explainPath(wholePath, { width: columns, ...options }),
      ]
      const tooWide = texts.flatMap((text) => text.split('\n')).filter((line) => width(line) > columns)
      t.same(tooWide, [], `${columns} columns, ${JSON.stringify(options)}`)
    }
  }
  t.end()
})

void t.test('the worst stands first, whatever order containers arrive in', (t) => {
  const lines = page(report).split('\n')
  const at = (text: string) => lines.findIndex((line) => line.includes(text))
  t.ok(at('✗ agent') < at('! ci-runner'))
  t.ok(at('! ci-runner') < at('? batch'))
  t.ok(at('? batch') < at('~ orders'))
  t.ok(at('~ orders') < at('✓ web-1 … web-12'))
  t.ok(at('CRITICAL') < at('HIGH'))
  t.ok(at('HIGH') < at('MEDIUM'))
  t.equal(page({ ...report, containers: [...report.containers].reverse() }), page(report))
  t.end()
})

void t.test('containers that are alike are told once, and only those', (t) => {
  const failing = (id: string, more = {}) => rules.map((one) => result(one.id, one.id === id ? 'fail' : 'pass', more))
  const rows = (...containers: ContainerReport[]) =>
    page(of(...containers))
      .split('\n')
      .filter((line) => /^ {2}✓/.test(line)).length
  const one = container('web-1', 1, { results: failing('root-writable', { message: 'process 411 may write' }) })
  t.equal(
    rows(one, container('web-2', 2, { results: failing('root-writable', { message: 'process 987 may write' }) })),
    1,
    'numbers do not part them',
  )
  t.equal(rows(one, container('web-2', 2, { results: failing('root-writable', { message: 'another reason' }) })), 2, 'another reason')
  t.equal(rows(one, container('web-2', 2, { results: failing('seccomp-off') })), 2, 'another rule')
  t.equal(rows(one, container('web-2', 2, { results: one.results, paths: agentPaths.slice(2, 3) })), 2, 'another path')
  t.equal(rows(one, container('web-2', 2, { results: [result('root-writable', 'unknown')] })), 2, 'unknown is not fail')
  t.end()
})

void t.test('names are folded so that they still say which', (t) => {
  for (const [all, room, expected] of [
    [['agent'], 20, 'agent'],
    [['agent', 'batch'], 20, 'agent, batch'],
    [['web-1', 'web-2', 'web-3'], 20, 'web-1 … web-3'],
    [['docker-a1', 'docker-b2', 'docker-c3'], 31, 'docker-a1, docker-b2, docker-c3'],
    [['docker-a1', 'docker-b2', 'docker-c3'], 20, 'docker-a1 +2'],
    [['a', 'b', 'c', 'd', 'e'], 20, 'a, b +3'],
  ] as const) {
    t.equal(foldNames(all, room), expected)
  }
  t.end()
})

void t.test('an unknown is never shown as a pass', (t) => {
  const half = container('half', 1, {
    headline: headline('undecided', 'not decided'),
    results: [
      result('seccomp-off', 'unknown', { missing: [{ fact: 'container.seccomp.mode', gap: denied }] }),
      result('kcore-unmasked', 'pass'),
    ],
  })
  const text = page(of(half))
  t.match(text, /\n {2}\? half/)
  t.match(text, /\nhalf +\? +✓/, 'in the matrix')
  t.match(text, /NOT KNOWN \(1 check\).*EACCES.*→ run as root/s)
  t.match(text, /1 not known/)

  const mixed = rules.map((one) => ({ ...one, area: 'seccomp' }))
  const cells =
    page({ ...of(half), rules: mixed })
      .split('\n')
      .find((line) => line.startsWith('half')) ?? ''
  t.match(cells, /\?/, 'beside a pass in the same area')
  t.notMatch(cells, /✓/)

  const silent = page(of(container('silent', 1, { results: [result('seccomp-off', 'unknown')] })))
  t.match(silent, /NOT KNOWN.*no reason was given/s, 'also one that tells no reason')
  const undecided = page(of(container('path', 1, { results: [], paths: agentPaths.slice(3) })))
  t.match(undecided, /NOT KNOWN \(1 check\).*host\.ptraceScope/s, 'also an escape path')
  t.end()
})

void t.test('the matrix is dropped before it would wrap', (t) => {
  const areasAll = {
    ...report,
    rules: rules.map((one, at) => ({ ...one, area: ['privilege', 'capabilities', 'mounts', 'lsm', 'network'][at] ?? 'init' })),
  }
  t.match(page(areasAll, { width: 100 }), /priv caps/)
  t.notMatch(page(of(...Array.from({ length: 2 }, (_, at) => container(`c${at}`, at))), { width: 40 }), /init secr/)
  t.end()
})

void t.test('colour marks severity, and without it the text is the same', (t) => {
  const coloured = page(report, { colour: 1 })
  t.match(coloured, '\u001b[31m')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour is made of them
  t.equal(coloured.replace(/\u001b\[\d+m/g, ''), page(report))
  t.notMatch(page(report), '\u001b')
  t.match(page(report, { ascii: true }), /^[\n\x20-\x7e]*$/)
  t.end()
})

void t.test('outside text is inert wherever it stands', (t) => {
  const attacks = [
    '\u001b[2J\u001b[31mgone',
    '\u001b]8;;http://evil/\u0007click',
    '\u001b]0;title without an end',
    '\u009b2J',
    '\u009d8;;http://evil',
    'a\rb\bc\u0000d\ne',
    '\u202egpj.exe',
    'ze\u200bro\u2060\ufeff',
    'tag\u{e0041}',
    'line\u2028paragraph\u2029',
    'lone\ud800surrogate',
  ]
  for (const [at, attack] of attacks.entries()) {
    t.notMatch(inert(attack), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u, `attack ${at}`)
    t.notMatch(inertJson(JSON.stringify(attack)), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
    const hostile = hostileReport(attack)
    const first = hostile.containers[0] as ContainerReport
    for (const text of [page(hostile), page(hostile, { verbose: true }), explainContainer(hostile, first, { verbose: true })]) {
      t.notMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
      t.notMatch(text, /^e$/m, 'no line of its own')
    }
  }
  t.equal(inert('\u001b[0m'), '\\u{1b}[0m', 'it is shown, not swept away')
  t.equal([...inert('x'.repeat(10_000_000), 50)].length, 50)
  t.end()
})

void t.test('a command to paste holds no name that a shell would obey', (t) => {
  const named = (name: string) => page(of(container(name, 1, { headline: headline('reached', 'reaches host root') })))
  t.match(named('web'), 'hullcheck explain web')
  t.notMatch(named('$(reboot)'), /explain \$/)
  t.match(named('$(reboot)'), /hullcheck explain a{12}/, 'the id serves')
  t.end()
})

void t.test('a finding that is softened on some containers says what to do once', (t) => {
  const fails = (severity: 'high' | 'medium') => [result('seccomp-off', 'fail', { message: 'off', severity })]
  const text = page(of(container('a', 1, { results: fails('high') }), container('b', 2, { results: fails('medium') })))
  t.match(text, /HIGH.*MEDIUM.*as above/s)
  t.equal(text.match(/reaches kernel code/g)?.length, 1)
  t.end()
})

void t.test('sources that failed and drifts are told', (t) => {
  const text = page(report)
  t.match(text, /podman unix.*permission denied.*→ sudo/s)
  t.match(text, /No system call is filtered {2}← drift/)
  t.notMatch(text, /memory-view.*drift/)
  t.end()
})

function agent(): ContainerReport {
  return report.containers.find((one) => one.identity.name === 'agent') as ContainerReport
}

function hostileReport(text: string): Report {
  const origin = { source: text, place: text }
  const gap = { reason: 'permission-denied', detail: text, remedy: text } as const
  const ground = { fact: text, view: 'observed', origin } as const
  const cure = { docker: 'fix' }
  const all: ContainerReport = {
    identity: { id: text, name: text, image: text, engine: text, pid: 1, startedAt: text, workload: text },
    headline: headline('reached', text, text, [{ cure, closes: [text] }]),
    processes: 1,
    results: [
      result('seccomp-off', 'fail', { message: text, offenders: [text], because: [ground], softenedBecause: text }),
      result('root-writable', 'fail', { message: text }),
      result('kcore-unmasked', 'unknown', { missing: [{ fact: text, gap }] }),
    ],
    paths: [
      {
        path: text,
        outcome: 'undecided',
        ends: 'host root',
        severity: 'critical',
        preconditions: [{ id: text, title: text, blockedBy: text, holds: 'unknown', because: [], missing: [{ fact: text, gap }], cure }],
      },
    ],
    drifts: [{ fact: text, predicted: text, observed: text, predictedOrigin: origin, observedOrigin: origin }],
  }
  return {
    ...report,
    hostname: text,
    collectedAt: text,
    host: {
      kernel: { known: true, value: text, origin, basis: 'observed' },
      selinux: { known: true, value: text, origin, basis: 'observed' },
    },
    engines: [
      {
        id: text,
        facts: {
          kind: { known: true, value: text, origin, basis: 'explicit' },
          version: { known: true, value: text, origin, basis: 'explicit' },
        },
      },
    ],
    sources: [{ source: text, status: 'failed', reason: text, remedy: text }],
    containers: [all],
  }
}

void t.test('plain text is broken into lines as any other', async () => {
  const words = fc.constantFrom(' ', '  ', 'a', 'bb', 'word', 'longer-word', '…', '→', '✗', '.')
  fc.assert(
    fc.property(fc.array(words, { maxLength: 15 }), fc.integer({ min: 1, max: 20 }), (parts, columns) => {
      const text = parts.join('')
      const lines = wrapPlain(text, columns)
      return lines === undefined || lines.join('\n') === wrapAnsi(text, columns, { hard: true, trim: true })
    }),
    { numRuns: 3000 },
  )
})
