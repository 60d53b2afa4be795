/** hullcheck.yaml: every mistake with its line, the schema for editors says the same, the search trusts nobody's folder. */
import { chmodSync, chownSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import t from 'tap'
import { parse as yaml } from 'yaml'
import { ConfigErrors } from '../src/config/config-errors.js'
import { configJsonSchema } from '../src/config/json-schema.js'
import { loadConfig } from '../src/config/load.js'
import { type Config, parseConfig } from '../src/config/parse.js'
import { starter } from '../src/config/starter.js'
import { loadRules } from '../src/index.js'
import { isDay } from '../src/model/day.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const agrees = new Ajv2020({ strict: false, validateFormats: false }).compile(JSON.parse(configJsonSchema()) as object)

function mistakesOf(text: string): string[] {
  return parseConfig(text, 'hullcheck.yaml', '/repo').mistakes.map((one) => `${one.line}:${one.column} ${one.message}`)
}

function configOf(text: string): Config {
  const { config, mistakes } = parseConfig(text, 'hullcheck.yaml', '/repo')
  if (!config) throw new Error(mistakes.map((one) => one.message).join('\n'))
  return config
}

const waiver = 'waivers:\n  - rule: kcore-readable\n    name: agent\n    reason: known\n    until: 2027-01-31\n'

void t.test('a right document is understood', async (t) => {
  const good: [name: string, text: string, expected: object][] = [
    ['an empty file', '', { said: [] }],
    ['comments alone', '# nothing yet\n', { said: [] }],
    ['one word where a list is expected', 'profile: cis-docker', { profiles: ['cis-docker'] }],
    ['a list', 'skip: [a, b-2]', { skip: ['a', 'b-2'] }],
    ['an empty list', 'skip: []', { skip: [] }],
    [
      'folders and files are relative to the file',
      'rules: [ours, /theirs]\nbaseline: b.json',
      { ruleFolders: ['/repo/ours', '/theirs'], baseline: '/repo/b.json' },
    ],
    ['a report to a file', 'format: [terminal, json=out/r.json, sarif=-]', { formats: ['terminal', 'json=/repo/out/r.json', 'sarif=-'] }],
    [
      'a waiver',
      waiver,
      {
        waivers: [
          {
            rules: ['kcore-readable'],
            name: ['agent'],
            folder: '/repo',
            reason: 'known',
            until: '2027-01-31',
            region: { line: 2, column: 5 },
          },
        ],
      },
    ],
    ['labels', waiver.replace('name: agent', 'label: { team: pay* }'), { waivers: [{ label: { team: 'pay*' } }] }],
    ['severities', 'severity: { runs-as-root: low }', { severity: { 'runs-as-root': 'low' } }],
    [
      'what hosts are like',
      'assume: { apparmor: true, selinux: off, cgroup: v2, kernel: 6.1.0-13-amd64 }',
      { assume: { apparmor: true, selinux: 'off', kernel: '6.1.0-13-amd64' } },
    ],
    ['a version of the standards', 'pssVersion: v1.28', { pssVersion: 'v1.28' }],
    ['CRLF and a byte order mark', '\ufefffailOn: low\r\nstrict: true\r\n', { failOn: 'low', strict: true }],
    ['signs of YAML in quotes', 'exclude: \'*.yaml\'\nbaseline: "&b !x *y ?z"', { exclude: ['*.yaml'] }],
    ['JSON', '{"failOn": "medium", "waivers": []}', { failOn: 'medium', waivers: [] }],
  ]
  for (const [name, text, expected] of good) {
    t.match(configOf(text), expected, name)
    t.ok(agrees(yaml(text) ?? {}), `${name}: the schema agrees: ${JSON.stringify(agrees.errors)}`)
  }
})

void t.test('a wrong document is told with line, column and the nearest right word', async (t) => {
  // schema: false where JSON Schema cannot say it
  const wrong: [name: string, text: string, expected: string[], more?: { schema: false }][] = [
    ['a key in another style', 'fail_on: high', ['1:1 unknown key "fail_on"  did you mean "failOn"?']],
    ['every unknown key', 'colour: red\nstrikt: true', ['1:1 unknown key "colour"', '2:1 unknown key "strikt"  did you mean "strict"?']],
    [
      'keys of the language',
      '__proto__: {a: 1}\nconstructor: 1\ntoString: 1',
      ['1:1 unknown key "__proto__"', '2:1 unknown key "constructor"', '3:1 unknown key "toString"'],
      { schema: false },
    ],
    ['an unknown key further in', 'assume:\n  cgrop: v1', ['2:3 unknown key "cgrop"  did you mean "cgroup"?']],
    [
      'a word that is none of the choices',
      'failOn: hgh',
      ['1:1 failOn: "hgh" is none of critical, high, medium, low  did you mean "high"?'],
    ],
    ['a word for a switch', 'strict: yes', ['1:1 strict: expected true or false, found the text "yes"']],
    [
      'nothing behind a key',
      'profile:\nfailOn:',
      ['1:1 profile: expected text or a list of texts, found nothing', '2:1 failOn: nothing is none of critical, high, medium, low'],
    ],
    ['a list in a list', 'skip: [a, [b]]', ['1:11 skip[1]: expected text, found a list']],
    [
      'something that is no id',
      'skip: [Big, a b]',
      ['1:8 skip[0]: expected an id such as kcore-readable', '1:13 skip[1]: expected an id such as kcore-readable'],
    ],
    ['a list for keys', '[a]', ['1:1 the file: expected keys with values, found a list']],
    [
      'lists for keys, further in',
      'assume: []\nseverity: []',
      ['1:1 assume: expected keys with values, found a list', '2:1 severity: expected keys with values, found a list'],
    ],
    ['text for the whole', 'hello', ['1:1 the file: expected keys with values, found the text "hello"']],
    [
      'a severity that does not exist',
      'severity: { runs-as-root: bad }',
      ['1:13 severity.runs-as-root: "bad" is none of critical, high, medium, low'],
    ],
    [
      'a waiver without an end',
      waiver.replace('    until: 2027-01-31\n', ''),
      ['2:5 waiver for kcore-readable has no end date: until: 2027-01-31'],
    ],
    ['a waiver without a reason', waiver.replace('    reason: known\n', ''), ['2:5 waiver for kcore-readable has no reason']],
    ['a waiver with an empty reason', waiver.replace('known', '" "'), ['4:5 waivers[0].reason: expected text, found nothing']],
    [
      'a waiver for everything',
      waiver.replace('    name: agent\n', ''),
      ['2:5 waiver for kcore-readable names no workload: give it a name, an image, a label or a path'],
    ],
    [
      'a waiver that lacks it all',
      'waivers: [{}]',
      [
        '1:11 waiver for no rule has no rule',
        '1:11 waiver for no rule has no reason',
        '1:11 waiver for no rule has no end date: until: 2027-01-31',
        '1:11 waiver for no rule names no workload: give it a name, an image, a label or a path',
      ],
    ],
    ['no rule in a list of rules', waiver.replace('kcore-readable', '[]'), ['2:5 waivers[0].rule: expected at least one']],
    ['an end that is no day', waiver.replace('2027-01-31', 'next year'), ['5:5 waivers[0].until: expected a day such as 2027-01-31']],
    [
      'a day that the calendar lacks',
      waiver.replace('2027-01-31', '2027-02-29'),
      ['5:5 waivers[0].until: the calendar has no such day'],
      { schema: false },
    ],
    [
      'signs that globs lack here',
      waiver.replace('agent', '"web-[0-9]"'),
      ['3:5 waivers[0].name: expected a glob of *, ? and **; [], {} and ! have no meaning here'],
    ],
    ['a version that is none', 'pssVersion: "1.28"', ['1:1 pssVersion: expected a version such as v1.28, or latest']],
  ]
  for (const [name, text, expected, more] of wrong) {
    t.same(mistakesOf(text), expected, name)
    if (more?.schema !== false) t.notOk(agrees(yaml(text)), `${name}: the schema agrees`)
  }
})

void t.test('all mistakes of a document come at once, in the order of its lines', async (t) => {
  const lines = mistakesOf(`fail_on: high\nstrict: maybe\n${waiver.replace('    until: 2027-01-31\n', '')}  - 5\nskip: [1]\n`)
  t.same(
    lines.map((line) => line.split(':')[0]),
    ['1', '2', '4', '7', '8'],
  )
  const many = mistakesOf(Array.from({ length: 300 }, (_, at) => `k${at}: 1`).join('\n'))
  t.equal(many.length, 101)
  t.equal(many.at(-1), '101:1 and 200 more mistakes from here on')
})

void t.test('what no YAML reader should be given is refused in time', async (t) => {
  const hostile: [name: string, text: string, expected: RegExp][] = [
    ['no YAML', 'a: [1', /^1:\d+ .*\]/],
    ['a key twice', 'strict: true\nstrict: false', /^2:1 Map keys must be unique$/],
    ['two documents', 'strict: true\n---\nstrict: false', /^2:1 .*multiple documents/],
    ['a tab', 'assume:\n\tapparmor: true', /^2:1 /],
    ['an alias', 'profile: &a x\nskip: *a', /^1:1 anchors, aliases and tags/],
    ['an alias bomb', 'a: &a [x]\nb: &b [*a, *a]', /^1:1 anchors/],
    ['a tag', 'skip: !!set [a]', /^1:1 anchors, aliases and tags/],
    ['keys that are lists', '? [a]\n: b', /^1:1 a key is a word/],
    ['questions without end', '? '.repeat(100_000), /^1:1 a key is a word/],
    ['brackets without end', '['.repeat(100_000), /^1:1 nested too deep/],
    ['braces without end', `{a: ${'{a: '.repeat(50_000)}`, /^1:1 nested too deep/],
    ['dashes without end', '- '.repeat(100_000), /^1:1 nested too deep/],
    ['steps without end', Array.from({ length: 900 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'), /^\d+:1 nested too deep/],
    ['tags without end', '!a '.repeat(80_000), /^1:1 anchors, aliases and tags/],
    ['NUL', 'strict: \0', /^1:/],
  ]
  for (const [name, text, expected] of hostile) {
    const start = performance.now()
    t.match(mistakesOf(text)[0], expected, name)
    t.ok(performance.now() - start < 2000, `${name}: ${performance.now() - start} ms`)
  }
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom<string>(...'waivers: []{}-?&*!|>#\'"\n\t ,0x\0\ufeff'), maxLength: 200 }), (text) => {
      const { config, mistakes } = parseConfig(text, 'f', '/')
      return (config === undefined) === mistakes.length > 0
    }),
    { numRuns: 2000 },
  )
})

void t.test('the check and the schema for editors have one opinion of any document', async (t) => {
  const word = fc.oneof(
    fc.constantFrom('high', 'a-b', 'v1.2', 'latest', '2027-01-31', '', ' ', '[', 'v1', 'off', '6.1'),
    fc.string({ maxLength: 6 }),
  )
  const leaf = fc.oneof(word, fc.boolean(), fc.integer(), fc.constant(null))
  const value = fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(word, leaf, { maxKeys: 3 }))
  const of = (good: unknown) => fc.oneof({ weight: 3, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: value })
  const oneWaiver = fc.record(
    {
      rule: of('a-b'),
      name: of('x*'),
      image: of(['y']),
      label: of({ a: 'b' }),
      path: of('**/z'),
      reason: of('r'),
      until: fc.oneof(of('2027-01-31'), word),
    },
    { requiredKeys: ['rule', 'reason'] },
  )
  const assume = fc.record(Object.fromEntries(['apparmor', 'selinux', 'cgroup', 'kernel', 'rootles'].map((name) => [name, leaf])), {
    requiredKeys: [],
  })
  const keys = [...Object.keys(properties()), 'stray'].map((name) => fc.tuple(fc.constant(name), value))
  const more = [fc.tuple(fc.constant('waivers'), fc.array(oneWaiver, { maxLength: 2 })), fc.tuple(fc.constant('assume'), assume)]
  const document = fc
    .array(fc.oneof(...keys, ...more), { maxLength: 2 })
    .map((pairs) => Object.fromEntries(pairs) as Record<string, unknown>)
  let right = 0
  fc.assert(
    fc.property(document, (doc) => {
      const days = ((Array.isArray(doc.waivers) ? doc.waivers : []) as { until?: unknown }[]).map((one) => one?.until)
      fc.pre(days.every((day) => typeof day !== 'string' || isDay(day) || !/^\d{4}-\d\d-\d\d$/.test(day)))
      const { mistakes } = parseConfig(JSON.stringify(doc), 'f', '/')
      right += mistakes.length === 0 ? 1 : 0
      return agrees(JSON.parse(JSON.stringify(doc))) === (mistakes.length === 0)
    }),
    { numRuns: 3000 },
  )
  t.ok(right > 30, `${right} of them were right, so that both answers were compared`)
})

function properties(): Record<string, { description?: string }> {
  return (JSON.parse(configJsonSchema()) as { properties: Record<string, { description?: string }> }).properties
}

void t.test('every key is told in the schema, in the page and in the starter', async (t) => {
  t.equal(readFileSync(join(root, 'docs/hullcheck.schema.json'), 'utf8'), configJsonSchema(), 'if not: npm run docs')
  const page = readFileSync(join(root, 'docs/config.md'), 'utf8')
  for (const [name, { description }] of Object.entries(properties())) {
    t.match(description, /\.$/, `${name} has a sentence`)
    t.match(page, new RegExp(`\\| \`${name}\` \\|`), `docs/config.md has a row for ${name}`)
  }
  t.same(configOf(starter).said, [], 'the starter as it is written says nothing')
  const awake = starter
    .split('\n')
    .filter((line) => /^#(\w| {2})/.test(line))
    .map((line) => line.slice(1))
    .join('\n')
  const config = configOf(awake)
  t.match(config, { failOn: 'high', strict: true, skip: ['cpu-unlimited'], waivers: [{ rules: ['privileged', 'seccomp-off'] }] })
  await t.resolves(loadRules({ said: config.said }), 'its names of rules and profiles exist')
})

void t.test('the page about profiles names every rule of cis-docker, and no other as one', async (t) => {
  const page = readFileSync(join(root, 'docs/profiles.md'), 'utf8')
  const table = page.slice(page.indexOf('| control | rules |'), page.indexOf('Not covered'))
  const told = new Set([...table.matchAll(/`([a-z0-9-]+)`/g)].map((match) => match[1]))
  const { rules } = (await loadRules({ profiles: ['cis-docker'] })).source
  t.same([...told].sort(), rules.map((one) => one.id).sort())
})

void t.test('names that no rule or profile has are told with their place, those of the command line too', async (t) => {
  const { said } = configOf(
    `profile: articls\nskip: [no-such-thing]\nseverity:\n  seccomp-of: low\n${waiver.replace('kcore-readable', '[kcore-readable, kcore]')}`,
  )
  const problem = await loadRules({ said, skip: ['no-such-thing', 'privilegd'], profiles: ['articls'] }).then(
    () => '',
    (error: Error) => error.message,
  )
  t.same(problem.split('\n'), [
    'hullcheck.yaml:1:1  no profile is named "articls"  did you mean "articles"?',
    'hullcheck.yaml:2:8  no rule or path is named "no-such-thing"',
    'hullcheck.yaml:4:3  no rule or path is named "seccomp-of"  did you mean "seccomp-off"?',
    'hullcheck.yaml:6:28  no rule or path is named "kcore"',
    'command line  no rule or path is named "privilegd"  did you mean "privileged"?',
  ])
})

void t.test('the nearest file upwards counts', async (t) => {
  const folder = t.testdir({
    'hullcheck.yaml': 'failOn: low',
    home: { project: { sub: { deep: {} }, 'hullcheck.yml': 'failOn: medium' }, other: {} },
    both: { 'hullcheck.yaml': '', 'hullcheck.yml': '' },
    broken: { 'hullcheck.yaml': 'failOn: x\nstrict: y' },
    named: { 'ci.yaml': 'failOn: critical' },
    bytes: { 'hullcheck.yaml': Buffer.from([0x61, 0xff]) as unknown as string },
    large: { 'hullcheck.yaml': `#${'x'.repeat(300 << 10)}` },
    folder: { 'hullcheck.yaml': {} },
  })
  const at = (where: string, more: object = {}) => loadConfig({ cwd: join(folder, where), ...more })
  t.match(await at('home/project/sub/deep'), {
    config: { failOn: 'medium', file: join(folder, 'home/project/hullcheck.yml'), folder: join(folder, 'home/project') },
  })
  t.match(await at('home/project'), { config: { file: 'hullcheck.yml' } }, 'beside the working directory it has a short name')
  t.match(await at('home/other'), { config: { failOn: 'low' } })
  t.same(await at('home/other', { home: join(folder, 'home') }), { passedOver: [] }, 'nothing above the home folder is searched')
  t.match(await at('home/other', { home: folder }), { config: { failOn: 'low' } }, 'the home folder itself is')
  t.match(await at('home', { file: '../named/ci.yaml' }), { config: { failOn: 'critical' } }, 'a file that is named')
  t.match(await at('folder'), { config: { failOn: 'low' } }, 'a folder of that name is no configuration')
  const problems: [where: string, more: object, message: RegExp][] = [
    ['both', {}, /^hullcheck\.yaml {2}there is also a hullcheck\.yml beside it/],
    ['broken', {}, /^hullcheck\.yaml:1:1 {2}failOn.*\nhullcheck\.yaml:2:1 {2}strict/],
    ['named', { file: 'none.yaml' }, /^none\.yaml {2}there is no such file$/],
    ['named', { file: '.' }, /this is no regular file$/],
    ['bytes', {}, /^hullcheck\.yaml {2}this is no UTF-8 text$/],
    ['large', {}, /^hullcheck\.yaml {2}larger than 256 KiB$/],
  ]
  for (const [where, more, message] of problems) {
    const error = await at(where, more).then(
      () => undefined,
      (one: unknown) => one,
    )
    t.ok(error instanceof ConfigErrors, `${where} ${JSON.stringify(more)}`)
    t.match((error as Error).message, message)
  }
})

void t.test(
  'in a folder that everybody may write to, a file of somebody else does not count',
  { skip: process.getuid === undefined },
  async (t) => {
    const folder = t.testdir({ 'hullcheck.yaml': 'failOn: low', below: { 'hullcheck.yaml': 'skip: [privileged]', work: {} } })
    const open = join(folder, 'below')
    const planted = join(open, 'hullcheck.yaml')
    const me = process.getuid?.() ?? 0
    // root owns whatever it writes, so the file is given away; others pretend to be somebody else
    if (me === 0) chownSync(planted, 4242, 4242)
    const user = me === 0 ? 0 : me + 1
    const search = { cwd: join(open, 'work'), user }
    t.match(await loadConfig(search), { config: { skip: ['privileged'] }, passedOver: [] }, 'as long as its folder is closed')
    chmodSync(open, 0o1777)
    t.match(await loadConfig(search), { config: { failOn: 'low' }, passedOver: [planted] })
    t.match(await loadConfig({ ...search, user: me === 0 ? 4242 : me }), { config: { skip: ['privileged'] } }, 'its owner may')
    t.match(await loadConfig({ ...search, file: planted }), { config: { skip: ['privileged'] } }, 'whoever names it knows it')
    writeFileSync(planted, 'broken: [')
    t.match(await loadConfig(search), { config: { failOn: 'low' } }, 'it is not even read')
  },
)
