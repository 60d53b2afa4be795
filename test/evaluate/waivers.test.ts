/** What people decided about findings: waivers of the configuration and in comments, the baseline, severities. */
import fc from 'fast-check'
import t from 'tap'
import { keptLabels } from '../../src/collect/spelling/labels.js'
import { baselineOf, printBaseline, withBaseline } from '../../src/evaluate/baseline.js'
import { matchesGlob, matchesPath } from '../../src/evaluate/glob.js'
import { settle } from '../../src/evaluate/settle.js'
import { withSeverities } from '../../src/evaluate/severities.js'
import { waiverComments } from '../../src/evaluate/waiver-comments.js'
import { type WaiveOptions, waive } from '../../src/evaluate/waivers.js'
import type { Identity } from '../../src/model/evidence.js'
import type { Origin, Region } from '../../src/model/fact.js'
import type { ContainerReport, PathResult, Report, Result } from '../../src/model/report.js'
import type { Waiver } from '../../src/model/waiver.js'
import type { CompiledRules } from '../../src/rules/compile.js'

const names = new Map(['privileged', 'seccomp-off', 'extra-capabilities', 'raw-disk', 'core-pattern'].map((id) => [id, id])).set(
  'old-name',
  'seccomp-off',
)
const today = '2027-01-15'

function region(line: number, file = 'compose.yaml', column = 5): Region {
  return { file, line, column, endLine: line, endColumn: column + 4 }
}

function origin(line: number, parts?: Record<string, Region>): Origin {
  return { source: 'compose', place: 'here', region: region(line), ...(parts && { parts }) }
}

function finding(rule: string, line: number, more: Partial<Result> = {}): Result {
  const because = [{ fact: 'container.privileged', origin: origin(line) }]
  return {
    rule,
    outcome: 'fail',
    severity: 'high',
    message: rule,
    offenders: [],
    because,
    missing: [],
    fingerprint: `${rule}-print`,
    region: region(line),
    ...more,
  }
}

function open(path: string, line: number, more: Partial<PathResult> = {}): PathResult {
  const gate = {
    id: 'g',
    title: 'a gate',
    blockedBy: 'it',
    holds: 'yes' as const,
    because: [{ fact: 'f', origin: origin(line) }],
    missing: [],
    cure: { docker: 'x' },
  }
  return { path, outcome: 'open', ends: 'host root', severity: 'critical', preconditions: [gate], ...more }
}

const agent: Identity = {
  id: 'a1',
  name: 'agent',
  image: 'registry.example/agent:7',
  engine: 'e',
  pid: 0,
  startedAt: '',
  workload: 'shop/agent',
  labels: { team: 'payments', tier: 'back', 'com.docker.compose.service': 'gent' },
  region: region(2, 'compose.yaml', 3),
}

function report(results: readonly Result[], paths: readonly PathResult[] = [], identity: Identity = agent): Report {
  const ids = [...names.values()]
  const rule = (id: string) => ({ id, title: id, passTitle: id, area: 'privilege', severity: 'high' as const, attack: '', fix: {} })
  const path = (id: string) => ({ id, title: id, ends: 'host root' as const, severity: 'critical' as const, attack: '', preconditions: [] })
  const headline = { standing: 'reached' as const, text: 'reaches host root', how: 'before', changes: 0, remedies: [] }
  const container: ContainerReport = { identity, headline, results, paths, drifts: [], processes: 0 }
  return {
    ...{ version: 1, stage: 'declared', hullcheck: '0', collectedAt: '', hostname: '', host: {}, engines: [], sources: [] },
    rules: ids.filter((id) => !/raw|core/.test(id)).map(rule),
    paths: ids.filter((id) => /raw|core/.test(id)).map(path),
    containers: [container],
  }
}

function waiver(more: Partial<Waiver> = {}): Waiver {
  return { rules: ['privileged'], folder: '/repo', reason: 'known', until: '2027-01-31', region: region(4, 'hullcheck.yaml'), ...more }
}

function waived(of: Report, options: Partial<WaiveOptions>): Report {
  return waive(of, { names: () => names, today, cwd: '/repo', ...options })
}

function marks({ containers }: Report): string[] {
  return containers.flatMap(({ results, paths }) => [
    ...results.filter((one) => one.waived).map((one) => one.rule),
    ...paths.filter((one) => one.waived).map((one) => one.path),
  ])
}

function notes({ notes: all = [] }: Report): string[] {
  return all.map(({ kind, message, region: place }) => `${kind} ${place?.file ?? ''}:${place?.line ?? ''} ${message}`)
}

void t.test('globs of names', async (t) => {
  const table: [glob: string, text: string, is: boolean][] = [
    ['agent', 'agent', true],
    ['agent', 'agents', false],
    ['ag*', 'agent', true],
    ['*', '', true],
    ['*', 'anything/at all', true],
    ['*t', 'agent', true],
    ['a*t*', 'agent', true],
    ['a?ent', 'agent', true],
    ['a?ent', 'aent', false],
    ['?', '', false],
    ['?', '🚢', true],
    ['registry.example/*:7', 'registry.example/team/agent:7', true],
    ['a.ent', 'agent', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['', '', true],
    ['', 'a', false],
  ]
  for (const [glob, text, is] of table) t.equal(matchesGlob(glob, text), is, `${glob} ${is ? 'is' : 'is not'} ${text}`)
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 }),
      fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }),
      (glob, text) => {
        const oracle = new RegExp(`^${[...glob].map((one) => (one === '*' ? '.*' : one === '?' ? '.' : one)).join('')}$`)
        return matchesGlob(glob, text) === oracle.test(text)
      },
    ),
    { numRuns: 3000 },
  )
})

void t.test('globs of files', async (t) => {
  const table: [glob: string, path: string, is: boolean][] = [
    ['compose.yaml', 'compose.yaml', true],
    ['compose.yaml', 'deep/er/compose.yaml', true],
    ['/compose.yaml', 'deep/compose.yaml', false],
    ['./compose.yaml', 'compose.yaml', true],
    ['./compose.yaml', 'deep/compose.yaml', false],
    ['deploy/*.yaml', 'deploy/a.yaml', true],
    ['deploy/*.yaml', 'deploy/x/a.yaml', false],
    ['deploy/**/a.yaml', 'deploy/a.yaml', true],
    ['deploy/**/a.yaml', 'deploy/x/y/a.yaml', true],
    ['**/test/**', 'a/test/b/c.yaml', true],
    ['deploy', 'deploy/x/a.yaml', true],
    ['deploy/', 'deploy/x/a.yaml', true],
    ['deploy', 'deployment/a.yaml', false],
    ['vendor', 'a/vendor/b.yaml', true],
    ['a/vendor', 'b/a/vendor/c.yaml', false],
    ['*', 'a/b/c', true],
  ]
  for (const [glob, path, is] of table) t.equal(matchesPath(glob, path), is, `${glob} ${is ? 'covers' : 'does not cover'} ${path}`)
})

void t.test('no glob takes long, whatever it is compared with', async (t) => {
  const start = performance.now()
  matchesGlob(`${'a*'.repeat(60)}b`, 'a'.repeat(100_000))
  matchesPath(`${'**/a/'.repeat(60)}b`, 'a/'.repeat(2000))
  t.ok(performance.now() - start < 1000, `${performance.now() - start} ms`)
})

void t.test('a comment is read as a waiver', async (t) => {
  const right: [line: string, expected: object][] = [
    [
      'privileged: true # hullcheck: waive privileged until 2027-01-31 -- traces, OPS-8',
      { rules: ['privileged'], until: '2027-01-31', reason: 'traces, OPS-8', first: 1, last: 1 },
    ],
    ['# hullcheck: waive privileged,seccomp-off until 2027-01-31 -- both', { rules: ['privileged', 'seccomp-off'], first: 2 }],
    ['#hullcheck:waive privileged , seccomp-off until 2027-01-31 -- both', { rules: ['privileged', 'seccomp-off'] }],
    ['## Hullcheck: waive raw-disk until 2027-01-31 -- an escape path', { rules: ['raw-disk'] }],
    ['"privileged": true // hullcheck: waive privileged until 2027-01-31 -- JSON with comments', { rules: ['privileged'] }],
    ['# hullcheck: waive old-name until 2027-01-31 -- an id of former times', { rules: ['seccomp-off'] }],
    ['# hullcheck: waive seccomp-off,old-name until 2027-01-31 -- the same twice', { rules: ['seccomp-off'] }],
    ['# hullcheck: waive privileged until 2020-01-31 -- ended, which is for others to tell', { until: '2020-01-31' }],
    ['# hullcheck: waive privileged until 2027-01-31 -- a reason -- with dashes', { reason: 'a reason -- with dashes' }],
  ]
  for (const [line, expected] of right) {
    const { comments, malformed } = waiverComments(`${line}\nnext: 1`, 'a.yaml', names)
    t.same(malformed, [], line)
    t.match(comments, [expected], line)
    t.equal(line.slice((comments[0]?.region.column ?? 0) - 1).search(/#|\/\//), 0, `the region begins at the sign: ${line}`)
  }
})

void t.test('a comment that is meant as a waiver and is none is a mistake, with its line', async (t) => {
  const wrong: [line: string, message: RegExp, file?: string][] = [
    ['# hullcheck: waive privileged -- forever', /^waiver for privileged has no end date: # hullcheck: waive/],
    ['# hullcheck: waive privileged until 2027-01-31', /^waiver for privileged has no reason/],
    ['# hullcheck: waive privileged until 2027-01-31 --', /^waiver for privileged has no reason/],
    ['# hullcheck: waive privileged until 2027-01-31 - one dash', /expected -- and the reason behind 2027-01-31/],
    ['# hullcheck: waive privileged until 2027-02-30 -- x', /"2027-02-30" is no day; write it as 2027-01-31/],
    ['# hullcheck: waive privileged until tomorrow -- x', /"tomorrow" is no day/],
    ['# hullcheck: waive privileged until -- x', /has no end date/],
    ['# hullcheck: waive until 2027-01-31 -- x', /^this waiver names no rule/],
    ['# hullcheck: waive privilegd until 2027-01-31 -- x', /^no rule or escape path is named "privilegd" {2}did you mean "privileged"\?$/],
    ['# hullcheck: waive privileged seccomp-off until 2027-01-31 -- x', /no rule or escape path is named "privilegedseccomp-off"/],
    ['# hullcheck: ignore privileged', /^expected # hullcheck: waive/],
    ['# hullcheck:', /^expected # hullcheck: waive/],
    ['# hullcheck waive privileged until 2027-01-31 -- no colon', /^expected # hullcheck: waive/],
    ['# hullcheck-ignore privileged', /^expected # hullcheck: waive/],
    ['/* hullcheck: waive privileged until 2027-01-31 -- x */', /stands behind # or \/\//],
    ['AddCapability=ALL # hullcheck: waive privileged until 2027-01-31 -- x', /line of its own/, 'web.container'],
    ['USER root # hullcheck: waive privileged until 2027-01-31 -- x', /line of its own/, 'docker/Dockerfile'],
  ]
  for (const [line, message, file = 'a.yaml'] of wrong) {
    const { comments, malformed } = waiverComments(`ok: 1\n${line}`, file, names)
    t.same(comments, [], line)
    t.match(malformed, [{ kind: 'waiver-malformed', message, region: { file, line: 2 } }], line)
  }
  for (const line of [
    '# hullcheck is run by CI',
    'image: hullcheck:latest',
    '# see hullcheck.yaml',
    'url: http://hullcheck: 1',
    'run: hullcheck gate .',
  ]) {
    t.same(waiverComments(line, 'a.yaml', names), { comments: [], malformed: [] }, `prose stays prose: ${line}`)
  }
  t.same(
    waiverComments('# hullcheck: waive privileged until 2027-01-31 -- x\nUSER root', 'Dockerfile', names).malformed,
    [],
    'on a line of its own it is right everywhere',
  )
})

void t.test('a comment covers its line and the block that the line opens', async (t) => {
  const say = '# hullcheck: waive privileged until 2027-01-31 -- x'
  const table: [name: string, text: string[], covered: [number, number]][] = [
    ['behind a value', [`a: 1 ${say}`, 'b: 2'], [1, 1]],
    ['above', [say, 'a: 1', 'b: 2'], [2, 2]],
    ['above, with another comment between', [say, '# more', 'a: 1', 'b: 2'], [3, 3]],
    ['a mapping', [say, 'a:', '  b: 1', '', '  # a remark', '  c: 2', 'd: 3'], [2, 6]],
    ['a list, indented', ['x:', `  caps: ${say}`, '    - A', '    - B', '  y: 1'], [2, 4]],
    ['a list as far left as its key', [say, 'caps:', '- A', '- B', 'y: 1'], [2, 4]],
    ['an item of a list, not the next', ['caps:', `- A ${say}`, '- B'], [2, 2]],
    ['an item with lines of its own', ['v:', `- type: bind ${say}`, '  source: /', '- type: volume'], [2, 3]],
    ['a command line with continuations', [say, 'docker run \\', '  --privileged \\', '  nginx', 'echo'], [2, 4]],
    ['at the end of the file', ['a: 1', say], [3, 3]],
  ]
  for (const [name, lines, [first, last]] of table) {
    const { comments } = waiverComments(lines.join('\n'), 'a.yaml', names)
    t.match(comments, [{ first, last }], name)
    t.match(waiverComments(lines.join('\r\n'), 'a.yaml', names).comments, [{ first, last }], `${name}, CRLF`)
  }
})

void t.test('any text is read in time and without a crash', async (t) => {
  const say = '# hullcheck: waive privileged until 2027-01-31 -- x\n'
  const hostile: [name: string, text: string][] = [
    ['comments without end', say.repeat(50_000)],
    ['a line without end', `#${' hullcheck: waive'.repeat(200_000)}`],
    ['blanks without end', `${' '.repeat(1_000_000)}# hullcheck: waive`],
    ['steps without end', Array.from({ length: 3000 }, (_, at) => `${' '.repeat(at)}a: ${say}`).join('')],
    ['rules without end', `# hullcheck: waive ${'privileged,'.repeat(100_000)} until 2027-01-31 -- x`],
  ]
  for (const [name, text] of hostile) {
    const start = performance.now()
    const { comments, malformed } = waiverComments(text, 'a.yaml', names)
    t.ok(performance.now() - start < 1500, `${name}: ${performance.now() - start} ms`)
    t.ok(comments.length + malformed.length <= 1001, `${name}: a bounded number`)
  }
  t.match(waiverComments(say.repeat(2000), 'a.yaml', names).malformed, [
    { message: /more than 1000 waivers in one file/, region: { line: 1001 } },
  ])
  const piece = fc.constantFrom(
    '# ',
    'hullcheck',
    ':',
    ' waive ',
    'privileged',
    ',',
    ' until ',
    '2027-01-31',
    ' -- ',
    'x',
    '\n',
    '\r',
    '//',
    '  ',
    '- ',
    'é',
    '\0',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('')
      const { comments, malformed } = waiverComments(text, 'a.yaml', names)
      const count = text.split(/\r\n|\n|\r/).length
      return (
        [...comments, ...malformed].every(({ region: place }) => place && place.line <= count && place.column < place.endColumn) &&
        comments.every((one) => one.first <= one.last && one.reason !== '')
      )
    }),
    { numRuns: 3000 },
  )
})

void t.test('a waiver of the configuration covers what it names and nothing else', async (t) => {
  const of = report([finding('privileged', 4), finding('seccomp-off', 5)], [open('raw-disk', 4), open('core-pattern', 4)])
  const table: [name: string, waiver: Partial<Waiver>, marked: string[]][] = [
    ['by name', { name: ['agent'] }, ['privileged']],
    ['by the name of the workload', { name: ['shop/*'] }, ['privileged']],
    ['one of several globs', { name: ['web', 'ag*'] }, ['privileged']],
    ['another name', { name: ['agent2'] }, []],
    ['by image', { image: ['*/agent:*'] }, ['privileged']],
    ['by image and another name', { image: ['*/agent:*'], name: ['web'] }, []],
    ['by label', { label: { team: 'pay*', tier: 'back' } }, ['privileged']],
    ['one label of two differs', { label: { team: 'pay*', tier: 'front' } }, []],
    ['a label that is not there', { label: { constructor: '*' } }, []],
    ['by the service of a container that runs', { name: ['gent'] }, ['privileged']],
    ['by file', { path: ['compose.yaml'] }, ['privileged']],
    ['by folder from above', { path: ['repo'], folder: '/' }, ['privileged']],
    ['another file', { path: ['k8s/**'] }, []],
    ['a configuration in another folder', { path: ['*'], folder: '/repo/sub' }, []],
    ['a folder with a name that begins the same', { path: ['*'], folder: '/rep' }, []],
    ['several rules', { rules: ['privileged', 'seccomp-off'], name: ['*'] }, ['privileged', 'seccomp-off']],
    ['a former id', { rules: ['old-name'], name: ['*'] }, ['seccomp-off']],
    ['an escape path', { rules: ['core-pattern'], name: ['*'] }, ['core-pattern']],
    ['up to its last day', { name: ['*'], until: today }, ['privileged']],
    ['the day after', { name: ['*'], until: '2027-01-14' }, []],
  ]
  for (const [name, more, marked] of table) {
    const settled = waived(of, { waivers: [waiver(more)] })
    t.same(marks(settled), marked, name)
    if (marked.length === 0) t.same(settled.containers, of.containers, `${name}: the rest is as it was`)
  }
  const one = waived(of, { waivers: [waiver({ name: ['*'] })] }).containers[0]?.results[0]
  t.same(one?.waived, { kind: 'config', reason: 'known', until: '2027-01-31', region: region(4, 'hullcheck.yaml') })
  const { waived: _, ...bare } = one as Result
  t.same(bare, of.containers[0]?.results[0], 'what is waived stays as it was')
  t.same(
    marks(
      waived(report([finding('privileged', 4, { outcome: 'pass' }), finding('privileged', 4, { outcome: 'unknown' })]), {
        waivers: [waiver({ name: ['*'] })],
      }),
    ),
    ['privileged'],
    'what is not known, but nothing that passed',
  )
})

void t.test('labels are kept for waivers, and secrets are not', async (t) => {
  const kept = keptLabels({
    tier: 'back',
    'app.kubernetes.io/name': 'api',
    'my.password': 'hunter2',
    'basicauth.users': 'me:$apr1$x$y',
    long: 'x'.repeat(200),
    note: 'a\nb',
    number: 3,
  })
  t.same(kept, { 'app.kubernetes.io/name': 'api', tier: 'back' })
  for (const none of [undefined, null, [], 'text', {}, { api_token: 'x' }]) t.equal(keptLabels(none), undefined)
})

void t.test('a comment covers what stands in its lines', async (t) => {
  const parts = { SYS_ADMIN: region(5), BPF: region(6) }
  const two = finding('extra-capabilities', 5, { offenders: ['SYS_ADMIN', 'BPF'], because: [{ fact: 'f', origin: origin(5, parts) }] })
  const folder = finding('privileged', 8, {
    offenders: ['/host/run/docker.sock'],
    because: [{ fact: 'f', origin: origin(8, { '/host': region(8), '/etc': region(9) }) }],
  })
  const say = (rules: string) => `# hullcheck: waive ${rules} until 2027-01-31 -- x`
  const file = (changes: Record<number, string>) =>
    [
      'services:',
      '  agent:',
      '    privileged: true',
      '    cap_add:',
      '      - SYS_ADMIN',
      '      - BPF',
      '    volumes:',
      '      - /:/host',
      '      - /etc:/etc',
    ]
      .map((line, at) => `${line}${changes[at + 1] ? ` ${changes[at + 1] ?? ''}` : ''}`)
      .join('\n')
  const table: [name: string, of: Report, text: string, marked: string[]][] = [
    ['its line', report([finding('privileged', 3)]), file({ 3: say('privileged') }), ['privileged']],
    ['another line', report([finding('privileged', 3)]), file({ 5: say('privileged') }), []],
    ['another rule', report([finding('privileged', 3)]), file({ 3: say('seccomp-off') }), []],
    [
      'the key of the service',
      report([finding('privileged', 3), two]),
      file({ 2: say('privileged,extra-capabilities') }),
      ['privileged', 'extra-capabilities'],
    ],
    ['one of two items', report([two]), file({ 5: say('extra-capabilities') }), []],
    ['each of two items', report([two]), file({ 5: say('extra-capabilities'), 6: say('extra-capabilities') }), ['extra-capabilities']],
    ['the list that holds both', report([two]), file({ 4: say('extra-capabilities') }), ['extra-capabilities']],
    ['the folder that holds what is pointed at', report([folder]), file({ 8: say('privileged') }), ['privileged']],
    ['a fact that an open path needs', report([], [open('raw-disk', 3)]), file({ 3: say('raw-disk') }), ['raw-disk']],
    ['a path that may be open', report([], [open('raw-disk', 3, { outcome: 'undecided' })]), file({ 3: say('raw-disk') }), ['raw-disk']],
    ['a path that is blocked needs none', report([], [open('raw-disk', 3, { outcome: 'blocked' })]), file({ 3: say('raw-disk') }), []],
    [
      'the same line of another file',
      report([finding('privileged', 3, { region: region(3, 'other.yaml') })], [], { ...agent, region: region(2, 'other.yaml') }),
      file({ 3: say('privileged') }),
      [],
    ],
  ]
  for (const [name, of, text, marked] of table) {
    t.same(
      marks(
        waived(of, {
          texts: new Map([
            ['compose.yaml', text],
            ['other.yaml', ''],
          ]),
        }),
      ),
      marked,
      name,
    )
  }
  const mixed = waived(report([two]), {
    texts: new Map([
      ['compose.yaml', file({ 5: say('extra-capabilities'), 6: say('extra-capabilities').replace('2027-01-31', '2027-01-20') })],
    ]),
  })
  t.match(mixed.containers[0]?.results[0]?.waived, { kind: 'comment', until: '2027-01-20' }, 'of two the one that ends first speaks')
  const other = waived(report([finding('privileged', 3)]), {
    texts: new Map([
      ['README.md', say('privilegd')],
      ['compose.yaml', file({})],
    ]),
  })
  t.same(notes(other), [], 'a file that nothing was judged from is not looked at')
})

void t.test('what ended, covers nothing or cannot be read is told; what did not judge is not', async (t) => {
  const texts = new Map([
    [
      'compose.yaml',
      'a:\n  agent: # hullcheck: waive seccomp-off until 2026-12-31 -- x\n    b: 1 # hullcheck: waive nothing until 2027-01-31 -- x',
    ],
  ])
  const of = report([finding('privileged', 3), finding('seccomp-off', 3)])
  const settled = waived(of, {
    texts,
    waivers: [
      waiver({ rules: ['privileged', 'core-pattern'], name: ['agent'] }),
      waiver({ name: ['nobody'], region: region(9, 'hullcheck.yaml') }),
      waiver({ name: ['agent'], until: '2026-01-01', region: region(14, 'hullcheck.yaml') }),
    ],
  })
  t.same(marks(settled), ['privileged'])
  t.same(
    notes(settled),
    [
      'waiver-expired compose.yaml:2 waiver for seccomp-off ended on 2026-12-31',
      'waiver-malformed compose.yaml:3 no rule or escape path is named "nothing"',
      'waiver-expired hullcheck.yaml:14 waiver for privileged ended on 2026-01-01',
      'waiver-unused hullcheck.yaml:4 waiver for core-pattern covers nothing',
      'waiver-unused hullcheck.yaml:9 waiver for privileged covers nothing',
    ].sort((a, b) => (a.split(' ')[1] as string).localeCompare(b.split(' ')[1] as string, 'en', { numeric: true })),
  )
  const partial = { ...of, rules: of.rules.filter((one) => one.id === 'seccomp-off'), paths: [] }
  t.same(notes(waived(partial, { waivers: [waiver({ name: ['nobody'] })] })), [], 'the rule did not judge')
  t.same(waived(of, {}), of, 'without waivers nothing changes')
})

void t.test('severities of the configuration count in place of the rules, and what softens softens still', async (t) => {
  const of = report(
    [
      finding('privileged', 3),
      finding('privileged', 3, { severity: 'medium', softenedBecause: 'of something' }),
      finding('seccomp-off', 4, { outcome: 'pass' }),
      finding('extra-capabilities', 4),
    ],
    [open('raw-disk', 3)],
  )
  const found = (wanted: Record<string, 'low' | 'high' | 'medium' | 'critical'>) => {
    const { containers, rules, paths } = withSeverities(of, wanted, names)
    const one = containers[0] as ContainerReport
    return [...one.results.map((each) => each.severity), one.paths[0]?.severity, rules[0]?.severity, paths[0]?.severity]
  }
  t.same(found({ privileged: 'critical' }), ['critical', 'medium', 'high', 'high', 'critical', 'critical', 'critical'])
  t.same(found({ privileged: 'low' }), ['low', 'low', 'high', 'high', 'critical', 'low', 'critical'])
  t.same(found({ 'raw-disk': 'low', 'old-name': 'low' }), ['high', 'medium', 'low', 'high', 'low', 'high', 'low'])
  t.equal(withSeverities(of, {}, names), of)
})

void t.test('the baseline knows as often as it was seen', async (t) => {
  const same = finding('privileged', 3)
  const of = report(
    [same, same, finding('seccomp-off', 4, { outcome: 'unknown', fingerprint: '' })],
    [open('raw-disk', 3), open('core-pattern', 3, { outcome: 'undecided' })],
  )
  const entries = baselineOf(of, false)
  t.match(entries, [
    { rule: 'privileged', workload: 'shop/agent', fingerprint: 'privileged-print', count: 2 },
    { rule: 'raw-disk', fingerprint: /^[0-9a-f]{16}$/, count: 1 },
  ])
  t.same(
    baselineOf(of, true).map((one) => one.rule),
    ['core-pattern', 'privileged', 'raw-disk', 'seccomp-off'],
    'a strict one holds what is not known as well',
  )
  const known = withBaseline(of, { file: 'b.json', entries }, false)
  t.same(marks(known), ['privileged', 'privileged', 'raw-disk'])
  t.same(notes(known), [])
  t.same(known.containers[0]?.results[0]?.waived, { kind: 'baseline', reason: 'known when the baseline was written', until: '' })
  t.same(marks(withBaseline(of, { file: 'b.json', entries: baselineOf(of, true) }, true)), [
    'privileged',
    'privileged',
    'seccomp-off',
    'raw-disk',
    'core-pattern',
  ])
  const third = report([same, same, same, finding('seccomp-off', 4)], [open('core-pattern', 3)])
  const grown = withBaseline(third, { file: 'b.json', entries }, false)
  t.same(marks(grown), ['privileged', 'privileged'], 'the third of two, another rule and another path are new')
  t.same(notes(grown), ['baseline-gone : 1 of 2 entries of b.json did not occur: raw-disk on shop/agent; --write-baseline drops them'])
  const decided = report([], [open('core-pattern', 3)])
  t.same(marks(withBaseline(decided, { file: 'b.json', entries: baselineOf(of, true) }, true)), [], 'undecided then and open now is new')
  const renamed = report([same], [], { ...agent, id: 'b2', name: 'agent-2' })
  t.same(marks(withBaseline(renamed, { file: 'b.json', entries }, false)), ['privileged'], 'a restart changes nothing')
  const fewer = { ...of, rules: [], paths: [], containers: [] }
  t.same(notes(withBaseline(fewer, { file: 'b.json', entries }, false)), [], 'what did not judge says nothing about what is gone')
})

void t.test('waivers and baseline do not hide each other', async (t) => {
  const of = report([finding('privileged', 3), finding('seccomp-off', 4)])
  const settled = waived(of, { waivers: [waiver({ name: ['*'] })] })
  t.same(
    baselineOf(settled, false).map((one) => one.rule),
    ['seccomp-off'],
    'what a waiver covers is not written',
  )
  const both = withBaseline(settled, { file: 'b.json', entries: baselineOf(of, false) }, false)
  t.same(
    both.containers[0]?.results.map((one) => one.waived?.kind),
    ['config', 'baseline'],
  )
  t.same(notes(both), [], 'and what it covers is not gone')
  const marked = withBaseline(of, { file: 'b.json', entries: baselineOf(of, false) }, false)
  t.same(baselineOf(marked, false), baselineOf(of, false), 'writing twice gives the same')
})

void t.test('the file of the baseline is the same for the same findings, one line each', async (t) => {
  const results = [finding('privileged', 3), finding('seccomp-off', 4), finding('extra-capabilities', 5)]
  const text = printBaseline(baselineOf(report(results), false), '1.2.3')
  t.equal(printBaseline(baselineOf(report([...results].reverse()), false), '1.2.3'), text)
  t.match(JSON.parse(text), { about: /hullcheck gate --write-baseline/, version: 1, hullcheck: '1.2.3', known: { length: 3 } })
  t.equal(text.split('\n').filter((line) => line.includes('fingerprint')).length, 3)
  t.same((JSON.parse(printBaseline([], '1')) as { known: unknown[] }).known, [])
})

void t.test('the headline stays honest', async (t) => {
  const of = report([finding('privileged', 3)], [open('raw-disk', 3), open('core-pattern', 3)])
  const path = (id: string) => ({ id, title: id.replace('-', ' '), preconditions: [] })
  const rules = { names, source: { rules: [], paths: [path('raw-disk'), path('core-pattern')] } } as unknown as CompiledRules
  const line = (decisions: object) => settle(of, rules, { today, cwd: '/repo', ...decisions }).containers[0]?.headline
  t.match(line({ waivers: [waiver({ rules: ['raw-disk'], name: ['*'] })] }), {
    standing: 'reached',
    text: 'reaches host root',
    how: '2 ways: core pattern, raw disk (waived until 2027-01-31)',
    changes: 1,
  })
  t.match(line({ baseline: { file: 'b', entries: baselineOf(of, false) } }), {
    standing: 'reached',
    how: '2 ways: core pattern (in the baseline), raw disk (in the baseline)',
  })
  t.match(line({}), { how: 'before' }, 'where nothing was decided it is not made anew')
  t.match(line({ severity: { 'raw-disk': 'low' } }), { how: '2 ways: core pattern, raw disk' })
})
