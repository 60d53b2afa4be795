import fc from 'fast-check'
import t from 'tap'
import { csv } from '../../src/report/csv.js'
import { container, report, result } from './sample.js'

/** RFC 4180, and nothing besides. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]]
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex
    const found = pattern.exec(text)
    if (!found) throw new Error(`no CSV from character ${at}: ${text.slice(at, at + 60)}`)
    rows.at(-1)?.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}

function table(text: string): Record<string, string>[] {
  const [head = [], ...rows] = parse(text)
  for (const row of rows) t.equal(row.length, head.length, 'as many cells as columns')
  return rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at] ?? ''])))
}

const named = (name: string, message = 'x') => {
  const one = container(name, 1)
  const results = [result('seccomp-off', 'fail', { message, offenders: ['a', 'b'] })]
  return {
    ...report,
    sources: [],
    notes: [],
    containers: [{ ...one, identity: { ...one.identity, name, workload: name, image: name }, results }],
  }
}

void t.test('a row a finding', async (t) => {
  const rows = table(csv(named('web', 'filters nothing, "at all"')))
  t.match(rows, [
    { kind: 'finding', severity: 'high', id: 'seccomp-off', container: 'web', message: 'filters nothing, "at all"', offenders: 'a b' },
  ])
  t.equal(rows.length, 1)
})

void t.test('a cell is never a formula', async (t) => {
  for (const [name, wanted] of [
    ['=1+1', "'=1+1"],
    ['+cmd', "'+cmd"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['"=1', `'"=1`],
    [' =1', "' =1"],
    ['\uff1d1', "'\uff1d1"],
    ['a;=1', "a;'=1"],
    ['a;"=1', `a;'"=1`],
    ['\t=1', '\\u{9}=1'],
    ['\r=1', '\\u{d}=1'],
    ['a=b', 'a=b'],
    ['web-1', 'web-1'],
  ] as const) {
    t.equal(table(csv(named(name)))[0]?.container, wanted, JSON.stringify(name))
  }
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', '=', '+', '-', '@', ';=', ';"=', '\t=', '\uff20'), (text, start) => {
      for (const cell of parse(csv(named(start + text, start + text))).flat()) {
        if (/(^|;)(?!')[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(cell)) throw new Error(cell)
      }
    }),
    { numRuns: 100 },
  )
})
