import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'
import type { Report } from '../../src/model/report.js'
import { render } from '../../src/report/index.js'
import { container, report } from './sample.js'

const schema = JSON.parse(readFileSync(new URL('../../docs/report.schema.json', import.meta.url), 'utf8')) as object
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)

void t.test('a report keeps to the published schema', (t) => {
  for (const [name, one] of [
    ['a full one', report],
    ['an empty one', { ...report, containers: [], engines: [], sources: [], rules: [], paths: [] }],
  ] as const) {
    const valid = validate(JSON.parse(render(one, 'json')))
    t.ok(valid, `${name}: ${JSON.stringify(validate.errors)}`)
  }
  t.end()
})

void t.test('the schema refuses what is not in the contract', (t) => {
  const document = JSON.parse(render(report, 'json')) as { containers: { results: { outcome: string }[] }[]; stray?: boolean }
  t.notOk(validate({ ...document, stray: true }), 'a stray key')
  const first = document.containers[0]?.results[0]
  if (first) first.outcome = 'passed'
  t.notOk(validate(document), 'an outcome that does not exist')
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
  t.equal(render(turned, 'json'), render(report, 'json'))
  t.end()
})

void t.test('how long it took is not in the document', (t) => {
  const slow = { ...report, sources: report.sources.map((one) => ({ ...one, milliseconds: 99 })) }
  t.equal(render(slow, 'json', { elapsed: 12 }), render(report, 'json'))
  t.end()
})

void t.test('hostile text keeps its value and is harmless to print', (t) => {
  const name = 'web\u001b]8;;http://evil\u0007\u009b31m\u202eabc\u200b\u{e0041}\u2028end'
  const text = render({ ...report, containers: [container(name, 1)] }, 'json')
  t.notMatch(text, /[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
  t.notMatch(text.replaceAll('\n', ''), /\p{Cc}/u)
  const read = JSON.parse(text) as { containers: { name: string }[] }
  t.equal(read.containers[0]?.name, name)
  t.ok(text.endsWith('}\n'))
  t.end()
})

void t.test('the numbers add up', (t) => {
  const { summary, containers } = JSON.parse(render(report, 'json')) as {
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
