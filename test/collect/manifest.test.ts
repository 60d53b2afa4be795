/** What all dialects share: the located tree, what silence means, docker's options, the walk over folders. */
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { dockerOptions } from '../../src/collect/manifest/docker-options.js'
import { at, boolOf, items, numberOf, textOf } from '../../src/collect/manifest/node.js'
import { quote } from '../../src/collect/manifest/quote.js'
import { fileReader, readFiles } from '../../src/collect/manifest/read-files.js'
import { told, untold } from '../../src/collect/manifest/said.js'
import { parseYaml } from '../../src/collect/manifest/yaml.js'
import type { Report } from '../../src/model/report.js'

const region = { file: 'f', line: 1, column: 1, endLine: 1, endColumn: 2 }
const one = (text: string) => parseYaml(text, 'f.yaml', { version: '1.2' })

void t.test('everything in YAML knows where it was written', async (t) => {
  const [node] = one('base: &b\n  cap_add: [A]\nweb:\n  <<: *b\n  user: "1"\n').documents
  t.match(at(node, 'web', 'user')?.region, { line: 5, column: 9 }, 'a value of its own')
  const [cap] = items(at(node, 'web', 'cap_add'))
  t.match(cap?.region, { line: 2, column: 13, endColumn: 14 }, 'what was merged in points at the anchor, where it must be edited')
  t.equal(textOf(cap as never).known, true)
})

void t.test('own keys win over merged ones, and the first of several merged mappings wins', async (t) => {
  const [node] = one('a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nc: {<<: [*a, *b], y: 3}\n').documents
  const value = (key: string) => numberOf(at(node, 'c', key) as never)
  t.match(value('x'), { value: 1 })
  t.match(value('y'), { value: 3 })
  t.match(value('z'), { value: 2 })
})

void t.test('broken YAML is told with its line, and nothing of its text', async (t) => {
  const rows: readonly (readonly [string, string, number, RegExp])[] = [
    ['a key twice', 'a: 1\na: 2\n', 2, /unique/i],
    ['an alias without an anchor', 'a: *nowhere\n', 1, /alias|anchor/i],
    ['an alias of itself', 'a: &a\n  b: *a\n', 2, /stands in|alias|anchor/i],
    ['a bracket left open', 'password: [hunter2\n', 2, /./],
    ['deep nesting', `${'['.repeat(400)}${']'.repeat(400)}`, 1, /deep|nest/i],
  ]
  for (const [sentence, text, line, message] of rows) {
    const { problems } = one(text)
    t.equal(problems[0]?.region.line, line, sentence)
    t.match(problems[0]?.message, message, sentence)
    t.notMatch(problems[0]?.message, /hunter2/, sentence)
  }
})

void t.test('an alias bomb is refused, quickly', async (t) => {
  const levels = Array.from({ length: 40 }, (_, at) => `l${at + 1}: &l${at + 1} {<<: *l${at}, k${at}: 1}`)
  const text = `l0: &l0 {${Array.from({ length: 2000 }, (_, at) => `a${at}: 1`).join(', ')}}\n${levels.join('\n')}\n`
  const before = performance.now()
  one(text)
  one(
    `a: &a [x,x,x]\n${Array.from({ length: 60 }, (_, n) => `b${n}: &b${n} [*${n === 0 ? 'a' : `b${n - 1}`},*${n === 0 ? 'a' : `b${n - 1}`}]`).join('\n')}`,
  )
  t.ok(performance.now() - before < 10_000)
})

void t.test('what takes a YAML reader for ever is refused before it is read', async (t) => {
  for (const text of [
    '!a '.repeat(50_000),
    '&a '.repeat(50_000),
    '? '.repeat(5000),
    '['.repeat(100_000),
    `${' '.repeat(100_000)}a: 1`,
    '- '.repeat(50_000),
  ]) {
    const before = performance.now()
    t.ok(one(`x: 1\n${text}`).problems.length + one(text).problems.length > 0, JSON.stringify(text.slice(0, 10)))
    t.ok(performance.now() - before < 5000, 'quickly')
  }
})

void t.test('words that Go takes for truth', async (t) => {
  const [node] = one('a: yes\nb: "false"\nc: maybe\nd: 0\n').documents
  t.match(boolOf(at(node, 'a') as never), { known: true, value: true })
  t.match(boolOf(at(node, 'b') as never), { known: true, value: false })
  t.match(boolOf(at(node, 'c') as never), { known: false, gap: { reason: 'malformed', region: { line: 3 } } })
  t.match(boolOf(at(node, 'd') as never), { known: false, gap: { reason: 'malformed' } })
})

void t.test("docker's options mean the same in every dialect", async (t) => {
  const facts = dockerOptions({
    source: 'x',
    place: 'web',
    region,
    capAdd: [told('cap_sys_admin', region), told('SYS_ADMIN', region)],
    securityOpt: [told('seccomp:unconfined', region), told('no-new-privileges', region), told('systempaths=unconfined', region)],
    modes: { pid: told('container:db', region), net: told('front', region) },
    environment: [told({ name: 'DB_PASSWORD', value: 'hunter2' }, region), told({ name: 'DB_PASSWORD_FILE', value: '/run/x' }, region)],
    memory: told(0, region),
  })
  t.match(facts['capabilities.added'], { value: ['SYS_ADMIN'], origin: { parts: { SYS_ADMIN: region } } })
  t.match(facts['seccomp.profile'], { value: 'unconfined', basis: 'explicit' })
  t.match(facts.noNewPrivileges, { value: true })
  t.match(facts.maskedPaths, { value: [] })
  t.match(facts['namespaces.pid'], { value: 'joined' })
  t.match(facts['namespaces.net'], { value: 'own' })
  t.match(facts['namespaces.joined'], { value: [{ kind: 'pid', container: 'db' }] })
  t.match(facts['secrets.environment'], { value: ['DB_PASSWORD'] })
  t.notMatch(JSON.stringify(facts), /hunter2/)
  t.match(facts['limits.memory'], { value: -1 })
  t.match(facts.privileged, { value: false, basis: 'default' }, 'what is not said is known')
  t.match(facts['identity.user'], { known: false, gap: { reason: 'unresolved' } }, 'but the user is the image that decides')
})

void t.test('an option that is not known leaves open what it could decide', async (t) => {
  const facts = dockerOptions({ source: 'x', place: 'w', region, capAdd: [untold('unresolved', 'CAP is not set', region)] })
  t.match(facts['capabilities.added'], { known: false, gap: { reason: 'unresolved', region } })
})

void t.test('a folder is walked as git would', async (t) => {
  const folder = t.testdir({
    '.gitignore': 'ignored/\n*.skip.yaml\n!kept.skip.yaml\n',
    'a.yaml': 'a: 1',
    'b.skip.yaml': 'b: 1',
    'kept.skip.yaml': 'k: 1',
    ignored: { 'c.yaml': 'c: 1' },
    sub: { '.gitignore': 'd.yaml\n', 'd.yaml': 'd: 1', 'e.yaml': 'e: 1' },
    '.git': { 'f.yaml': 'f: 1' },
    node_modules: { 'g.yaml': 'g: 1' },
  })
  t.strictSame(
    readFiles(['.'], folder)
      .files.map((one) => one.name)
      .sort(),
    ['.gitignore', 'a.yaml', 'kept.skip.yaml', 'sub/.gitignore', 'sub/e.yaml'],
  )
})

void t.test('files of any length are read whole', async (t) => {
  const folder = t.testdir({})
  const texts = [0, 1, 65_535, 65_536, 65_537, 200_000].flatMap((length) => [`${'a'.repeat(length)}`, `${'a'.repeat(length)}ü`])
  for (const [index, text] of texts.entries()) writeFileSync(join(folder, `${String(index).padStart(2, '0')}.yaml`), text)
  const { files, problems } = readFiles(['.'], folder)
  t.strictSame(problems, [])
  t.ok(texts.every((text, index) => files[index]?.text === text))
})

void t.test('what cannot be read is told, and never followed out of the folder', async (t) => {
  const folder = t.testdir({ 'utf16.yaml': '', 'latin.yaml': '', 'binary.bin': '', 'big.yaml': '', in: { 'x.yaml': 'x: 1' } })
  writeFileSync(join(folder, 'utf16.yaml'), Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('a: ü', 'utf16le')]))
  writeFileSync(join(folder, 'latin.yaml'), Buffer.from([0x61, 0x3a, 0x20, 0xfc]))
  writeFileSync(join(folder, 'binary.bin'), Buffer.from([0, 1, 2]))
  writeFileSync(join(folder, 'big.yaml'), Buffer.alloc(9 << 20, 0x61))
  symlinkSync('/etc/passwd', join(folder, 'link.yaml'))
  symlinkSync('.', join(folder, 'loop'))
  chmodSync(join(folder, 'in'), 0o755)
  const { files, problems } = readFiles(['.', 'nowhere.yaml'], folder)
  t.strictSame(files.map((one) => one.name).sort(), ['in/x.yaml', 'utf16.yaml'])
  t.equal(files.find((one) => one.name === 'utf16.yaml')?.text, 'a: ü')
  t.strictSame(problems.map((one) => [one.region.file, one.message]).sort(), [
    ['big.yaml', 'larger than 8 MiB'],
    ['latin.yaml', 'this is no UTF-8 text'],
    ['nowhere.yaml', 'there is no such file or folder'],
  ])
  const read = fileReader(['in'], join(folder, 'in'))
  t.match(read('x.yaml'), { text: 'x: 1' })
  t.match(read('../utf16.yaml'), { problem: /outside/ })
  symlinkSync('/etc/passwd', join(folder, 'in', 'out.yaml'))
  t.match(read('out.yaml'), { problem: /outside/ })
})

void t.test('lines are quoted with the two before them, and what touches is one excerpt', async (t) => {
  const rows: readonly (readonly [lines: readonly number[], text: string, excerpts: readonly (readonly string[])[]])[] = [
    [[1], 'a\nb\nc', [['a']]],
    [[3], 'a\nb\nc', [['a', 'b', 'c']]],
    [[5, 1], 'a\r\nb\rc\nd\ne', [['a'], ['c', 'd', 'e']]],
    [[4, 1, 4], 'a\nb\nc\nd', [['a', 'b', 'c', 'd']]],
    [[5], 'a\nb\nc', [['c']]],
    [[6], 'a\nb\nc', []],
  ]
  for (const [lines, text, excerpts] of rows) {
    const results = lines.map((line) => ({ outcome: 'fail', region: { ...region, line } }))
    const report = { containers: [{ identity: {}, results }], sources: [] } as unknown as Report
    const quoted = quote(report, new Map([['f', text]])).excerpts ?? []
    t.strictSame(
      quoted.map((one) => one.lines),
      excerpts,
      `lines ${lines.join(', ')}`,
    )
  }
})

void t.test('a quoted line shows no secret', async (t) => {
  const lines = ['a: 1', '  DB_PASSWORD: hunter2', '  - "API_TOKEN=hunter2"', 'url: postgres://u:hunter2@db/x', 'privileged: true']
  const report = {
    containers: [{ identity: { region: { ...region, line: 5 } }, results: [{ outcome: 'fail', region: { ...region, line: 3 } }] }],
    sources: [],
  } as unknown as Report
  const { excerpts } = quote(report, new Map([['f', lines.join('\n')]]))
  t.strictSame(excerpts, [{ file: 'f', first: 1, lines: ['a: 1', '  DB_PASSWORD: …', '  - "API_TOKEN=…', 'url: …', 'privileged: true'] }])
})
