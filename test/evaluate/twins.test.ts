/** Containers that declare the same at other places are judged once. Nobody may see a difference: not in the report, not in any format. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { decide } from '../../src/cli/exit-status.js'
import { fixHint } from '../../src/cli/fix-hint.js'
import { Birthmarks } from '../../src/evaluate/birthmark.js'
import { gate } from '../../src/gate.js'
import { type Fact, known } from '../../src/model/fact.js'
import type { Report } from '../../src/model/report.js'
import { twinsOf } from '../../src/model/twins.js'
import { formats, render } from '../../src/report/index.js'

/** Parts of a container. Some are left open, some wrong, some point at two places. */
const parts = [
  [],
  ['securityContext: {privileged: true}'],
  ['securityContext:', '  allowPrivilegeEscalation: false', '  capabilities: {drop: [ALL], add: [SYS_ADMIN, NET_RAW]}'],
  ['securityContext: {capabilities: {add: ["{{ .x }}", SYS_PTRACE]}}'],
  ['securityContext: {runAsUser: "${WHO}", privileged: maybe}'],
  ['volumeMounts:', '  - {name: host, mountPath: /a}', '  - {name: host, mountPath: /b, readOnly: true}'],
  ['env:', '  - {name: DB_PASSWORD, value: hunter2hunter2}'],
  ['envFrom: [{configMapRef: {name: elsewhere}}]'],
  ['resources: {limits: {memory: 1Gi, cpu: many}}'],
] as const

interface Kind {
  readonly parts: readonly number[]
  readonly namespace: string
  readonly path: string
}

/** The same pod in another layout: other names, comments, keys in another order. */
function manifest({ parts: chosen, namespace, path }: Kind, layout: number): string {
  const container = [
    `- name: c${layout}`,
    ...(layout % 2 ? ['  image: x:1'] : []),
    ...chosen.flatMap((at) => (parts[at] ?? []).map((line) => `  ${line}`)),
  ]
  const metadata = ['metadata:', `  name: pod-${layout}`, `  namespace: ${namespace}`]
  const spec = [
    'spec:',
    '  volumes:',
    `    - {name: host, hostPath: {path: ${path}}}`,
    '  containers:',
    ...container.map((line) => `    ${line}`),
  ]
  const [first, second] = layout % 3 === 0 ? [spec, metadata] : [metadata, spec]
  return [...Array<string>(layout).fill('# a comment'), 'apiVersion: v1', 'kind: Pod', ...first, ...second, ''].join('\n')
}

const kinds: readonly Kind[] = [
  ...parts.map((_, at) => ({ parts: [at], namespace: 'team-1', path: '/etc' })),
  { parts: [1, 5], namespace: 'team-1', path: '/var/run/docker.sock' },
  { parts: [2, 5, 6], namespace: 'team-2', path: '/' },
]

const layouts = 4
const options = { env: {}, today: '2026-01-01' }

/** Pods of each kind in files whose names tell nothing of the kind, beside a compose file and one that is broken. */
function folderOf(t: Test): { folder: string; names: string[] } {
  const files: Record<string, string> = {
    'compose.yaml': 'services:\n  web: {image: nginx, privileged: true}\n',
    'broken.yaml': 'kind: Pod\napiVersion: v1\nspec: [\n',
  }
  kinds.forEach((kind, at) => {
    for (let layout = 0; layout < layouts; layout += 1)
      files[`p${(layout * 7 + at * 5) % 97}-${at}-${layout}.yaml`] = manifest(kind, layout)
  })
  return { folder: t.testdir(files), names: Object.keys(files) }
}

/** The same report, of containers that know nothing of each other. */
function alone(report: Report): Report {
  return { ...report, containers: report.containers.map((one) => ({ ...one })) }
}

void t.test('each container is told as if it had been judged alone', async (t) => {
  const { folder, names } = folderOf(t)
  const { report } = await gate({ ...options, paths: ['.'], cwd: folder })
  t.equal(report.containers.length, kinds.length * layouts + 1)
  t.equal(twinsOf(report.containers).length, kinds.length + 1, 'and one of each kind was judged')
  for (const name of names) {
    const own = await gate({ ...options, paths: [name], cwd: folder })
    const ofFile = report.containers.filter(({ identity }) => identity.region?.file === name)
    t.strictSame(JSON.parse(JSON.stringify(ofFile)), JSON.parse(JSON.stringify(own.report.containers)), name)
    const excerpts = (all: Report) => (all.excerpts ?? []).filter(({ file }) => file === name)
    t.strictSame(JSON.parse(JSON.stringify(excerpts(report))), JSON.parse(JSON.stringify(excerpts(own.report))), `${name}: its lines`)
  }
})

void t.test('no format shows that twins were told by one of them', async (t) => {
  const { folder } = folderOf(t)
  const { report } = await gate({ ...options, paths: ['.'], cwd: folder })
  t.ok(twinsOf(alone(report).containers).length > twinsOf(report.containers).length)
  for (const format of formats) {
    for (const verbose of [false, true]) {
      const look = { verbose, width: 100, exit: { status: 1, reason: 'x' } }
      t.equal(await render(report, format, look), await render(alone(report), format, look), `${format}${verbose ? ', verbose' : ''}`)
    }
  }
})

void t.test('page, status and advice read one of the twins and leave the others alone', async (t) => {
  const { folder } = folderOf(t)
  const { report, rules } = await gate({ ...options, paths: ['.'], cwd: folder })
  const read = new Set<object>()
  for (const container of report.containers) {
    for (const name of ['results', 'paths'] as const) {
      const value = () => Reflect.get(Object.create(null, { [name]: before }), name) as unknown
      const before = Object.getOwnPropertyDescriptor(container, name) as PropertyDescriptor
      Object.defineProperty(container, name, {
        get: () => {
          read.add(container)
          return value()
        },
      })
    }
  }
  await render(report, 'terminal', {})
  decide(report, { failOn: 'high', strict: true, named: [] })
  fixHint(report, rules, { paths: ['.'], composeFiles: [] })
  // the first by name, and the first of the files
  t.ok(read.size <= twinsOf(report.containers).length * 2, `${read.size} of ${report.containers.length} were read`)
})

void t.test('a place of one is the place of the same thing in another', async (t) => {
  const { folder } = folderOf(t)
  const { report } = await gate({ ...options, paths: ['.'], cwd: folder })
  const lineAt = (file: string, line: number) => readFileSync(join(folder, file), 'utf8').split('\n')[line - 1]
  let compared = 0
  for (const { one, all, placeOf } of twinsOf(report.containers)) {
    for (const { region, rule } of one.results) {
      for (const twin of region ? all : []) {
        const place = placeOf(region as never)(twin)
        t.strictSame(place, twin.results.find((result) => result.rule === rule)?.region)
        const [here, there] = [lineAt(place.file, place.line), lineAt(region?.file ?? '', region?.line ?? 0)]
        if (!here?.includes('name: c')) t.equal(here, there)
        compared += 1
      }
    }
  }
  t.ok(compared > 400, `${compared} places were compared`)
})

void t.test('whoever is changed is nobody’s twin', async (t) => {
  const folder = t.testdir({ 'a.yaml': manifest(kinds[1] as Kind, 0), 'b.yaml': manifest(kinds[1] as Kind, 1) })
  const waivers = [{ rules: ['privileged'], reason: 'x', until: '2026-12-31', path: ['b.yaml'], folder }]
  const { report } = await gate({ ...options, paths: ['.'], cwd: folder, waivers: waivers as never })
  t.strictSame(
    report.containers.map(({ results }) => results.find(({ rule }) => rule === 'privileged')?.waived !== undefined),
    [false, true],
  )
  t.equal(twinsOf(report.containers).length, 2)
})

const at = (line: number, file = 'f') => ({ file, line, column: 1, endLine: line, endColumn: 2 })
const origin = { source: 'compose', place: 'here' }

function markOf(declared: Record<string, Fact<unknown>>, line = 1, marks = new Birthmarks()) {
  const identity = { id: '', name: '', image: '', engine: '', pid: 0, startedAt: '', workload: '', dialect: 'compose', region: at(line) }
  return marks.of({ identity, declared, observed: {} })
}

void t.test('what differs in anything but its places is told apart', async (t) => {
  const fact = (value: unknown, region = at(2), more: object = {}) => known(value, { ...origin, region, ...more })
  const different: readonly Record<string, Fact<unknown>>[] = [
    {},
    { privileged: fact(true) },
    { privileged: fact(false) },
    { privileged: fact('true') },
    { privileged: fact(true, at(1)) },
    { privileged: known(true, origin) },
    { privileged: known(true, origin, 'default') },
    { privileged: known(true, { ...origin, region: at(2) }, 'derived') },
    { sysctls: fact(true) },
    { privileged: fact(1) },
    { privileged: fact('1') },
    { privileged: fact([]) },
    { privileged: fact('[]') },
    { privileged: fact(null) },
    { a: fact('x'), b: fact('y') },
    { a: fact('x'), b: fact('y', at(3)) },
    { a: fact('y'), b: fact('x') },
    { a: fact(['x', 'y'], at(2), { parts: { x: at(2), y: at(3) } }) },
    { a: fact(['x', 'y'], at(2), { parts: { x: at(3), y: at(2) } }) },
    { a: fact(['x","y']) },
    { a: { known: false, gap: { reason: 'unresolved', detail: 'one' } } },
    { a: { known: false, gap: { reason: 'unresolved', detail: 'two' } } },
    { a: { known: false, gap: { reason: 'malformed', detail: 'one' } } },
    { a: { known: false, gap: { reason: 'unresolved', detail: 'one', remedy: 'r' } } },
    { a: { known: false, gap: { reason: 'unresolved', detail: 'one', region: at(2) } } },
    { a: { known: false, gap: { reason: 'unresolved', detail: 'one' }, atLeast: known(['x'], origin) } },
  ]
  const marks = new Birthmarks()
  const texts = different.map((declared) => markOf(declared, 1, marks)?.text)
  texts.forEach((text, index) => {
    t.equal(texts.indexOf(text), index, `row ${index}`)
  })
  t.equal(markOf({ privileged: fact(true, at(5)) }, 4, marks)?.text, texts[1], 'other places alone make no difference')
})

void t.test('no text can be written that is taken for another', async (t) => {
  const word = fc.stringMatching(/^[0-9:@;=+?{"-]{0,6}$/)
  const rows = fc.array(fc.tuple(word, word, fc.array(word, { maxLength: 2 })), { maxLength: 3 })
  // All is at one place, so that only the words tell them apart.
  const facts = rows.map((all) =>
    Object.fromEntries(
      all.map(([name, value, items]) => {
        const parts = Object.fromEntries(items.map((item) => [`p${item}`, at(1)]))
        return [`n${name}`, known(value, { ...origin, place: value, region: at(1), parts })]
      }),
    ),
  )
  const same = (one: object, other: object) => JSON.stringify(Object.entries(one)) === JSON.stringify(Object.entries(other))
  const property = fc.property(facts, facts, (one, other) => (markOf(one)?.text === markOf(other)?.text) === same(one, other))
  t.doesNotThrow(() => {
    fc.assert(property, { numRuns: 2000 })
  })
})

void t.test('a container of thousands of places is judged by itself', async (t) => {
  const paths = (pod: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${pod}}\nspec:\n  volumes: [{name: v, hostPath: {path: /etc}}]\n  containers:\n  - name: c\n    volumeMounts:\n${Array.from({ length: 300 }, (_, at) => `    - {name: v, mountPath: /m${at}}\n`).join('')}`
  const folder = t.testdir({ 'a.yaml': paths('a'), 'b.yaml': paths('b') })
  const { report } = await gate({ ...options, paths: ['.'], cwd: folder })
  t.equal(twinsOf(report.containers).length, 2)
})
