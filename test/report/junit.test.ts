import t from 'tap'
import { create } from 'xmlbuilder2'
import type { Report } from '../../src/model/report.js'
import { junit } from '../../src/report/junit.js'
import type { RenderOptions } from '../../src/report/options.js'
import { finding, gateReport, region, workload } from './gate-sample.js'
import { report as auditReport } from './sample.js'

type Attributes = Readonly<Record<`@${string}`, string>>
interface Case extends Attributes {
  readonly failure?: Attributes & { readonly '#'?: string }
  readonly skipped?: Attributes
  readonly error?: Attributes
}
type Suite = Attributes & { readonly testcase?: Case | readonly Case[] }
interface Document {
  readonly testsuites: Attributes & { readonly testsuite?: Suite | readonly Suite[] }
}

const list = <T>(some: T | readonly T[] | undefined): readonly T[] =>
  some === undefined ? [] : Array.isArray(some) ? (some as T[]) : [some as T]

/** Read back by a parser that is not ours. */
function read(
  report: Report,
  options: RenderOptions = {},
): { all: Document['testsuites']; suites: readonly Suite[]; cases: readonly Case[] } {
  const document = create(junit(report, options)).end({ format: 'object' }) as unknown as Document
  const suites = list(document.testsuites.testsuite)
  return { all: document.testsuites, suites, cases: suites.flatMap((one) => list(one.testcase)) }
}

const of = (...containers: Report['containers']): Report => ({ ...gateReport, sources: [], containers })
const named = (cases: readonly Case[], name: string) => cases.filter((one) => one['@name'] === name)

void t.test('a suite a workload, a case a check, and the sums are right', (t) => {
  const { all, suites, cases } = read(gateReport)
  t.same(
    suites.map((one) => one['@name']),
    ['files and waivers', 'agent', 'builder', 'db', 'web', 'worker'],
  )
  t.equal(Number(all['@tests']), cases.length)
  const count = (kind: 'failure' | 'skipped' | 'error') => cases.filter((one) => one[kind] !== undefined).length
  t.equal(Number(all['@failures']), count('failure'))
  t.equal(Number(all['@skipped']), count('skipped'))
  t.equal(Number(all['@errors']), count('error'))
  t.equal(cases.length, 3 + 5 * 9 + 3 + 1, 'troubles, rules, ways out')
  t.end()
})

void t.test('only what fails the run is a failure', (t) => {
  const { cases } = read(gateReport)
  const [privileged] = named(cases, 'privileged')
  t.match(privileged?.failure, { '@type': 'critical', '@message': 'was started with --privileged' })
  t.match(privileged?.failure?.['#'], /^deploy\/compose\.yaml:8:5\nThe container was started privileged\n.*fix: privileged: false$/s)
  t.match(privileged, { '@file': 'deploy/compose.yaml', '@line': '8', '@classname': 'deploy/compose.yaml.agent' })
  t.match(named(cases, 'memory-unlimited').find((one) => one.skipped)?.skipped, {
    '@message': 'medium, below --fail-on high: no memory limit',
  })
  t.match(named(cases, 'runs-as-root').find((one) => one.skipped)?.skipped, { '@message': /^not known: the image decides the user/ })
  t.match(
    named(cases, 'root-writable')
      .map((one) => one.skipped?.['@message'])
      .join('\n'),
    /waived until 2027-01-31: it reads host processes/,
  )
  t.ok(named(cases, 'way out: raw-disk')[0]?.failure)
  t.ok(named(cases, 'way out: core-pattern')[0]?.skipped)
  t.same(
    Object.keys(named(cases, 'way out: release-agent')[0] ?? {}).filter((key) => !key.startsWith('@')),
    [],
    'what is blocked passes',
  )
  t.ok(named(cases, 'not judged: deploy/broken.yaml')[0]?.error)
  t.ok(named(cases, 'waiver: hullcheck.yaml')[0]?.error)

  t.ok(named(read(gateReport, { failOn: 'medium' }).cases, 'memory-unlimited').some((one) => one.failure))
  t.ok(named(read(gateReport, { strict: true }).cases, 'runs-as-root').some((one) => one.failure?.['@type'] === 'unknown'))
  t.end()
})

void t.test('an audit is suites of containers', (t) => {
  const { suites, cases } = read(auditReport)
  t.ok(suites.some((one) => one['@name'] === 'agent'))
  t.ok(named(cases, 'engine-socket-reachable')[0]?.failure)
  t.equal(named(cases, 'engine-socket-reachable')[0]?.['@file'], undefined)
  t.end()
})

void t.test('no name breaks the document', (t) => {
  for (const name of [
    '<script>',
    '"\'&]]>',
    'a\u0000b\u001b[2J',
    '\ufffe\uffff',
    'lone\ud800',
    '--></testsuite>',
    'line\nbreak',
    '\u202eevil',
  ]) {
    const one = workload(name, region(name, 1, 1, 2), [finding('privileged', name, region(name, 1, 1, 2))])
    const text = junit(of(one), {})
    // XML 1.0, production 2: what may stand in a document.
    t.match(text, /^[\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u, 'legal characters')
    const { cases } = read(of(one))
    t.equal(cases.length, 10, JSON.stringify(name))
    t.ok(named(cases, 'privileged')[0]?.failure?.['@message'])
  }
  const plain = '<a href="x">&amp;'
  const one = workload('w', region('f', 1, 1, 2), [finding('privileged', plain, region('f', 1, 1, 2))])
  t.match(junit(of(one), {}), 'message="&lt;a href=&quot;x&quot;&gt;&amp;amp;"', 'each is written by its entity')
  t.end()
})
