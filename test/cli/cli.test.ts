import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, lstatSync, openSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { decide, exitStatus, notFound } from '../../src/cli/exit-status.js'
import { formatNames, severityNames } from '../../src/cli/flags.js'
import { laterFlags } from '../../src/cli/optimise-later.js'
import { toFile } from '../../src/cli/output.js'
import { run } from '../../src/cli/run.js'
import { lookOf } from '../../src/cli/terminal-look.js'
import { vantage } from '../../src/cli/vantage.js'
import { formats, type Report, severities } from '../../src/index.js'
import { agentPaths, container, denied, report, result } from '../report/sample.js'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const quietEnv = { PATH: process.env.PATH, HOME: process.env.HOME, DOCKER_HOST: 'unix:///nowhere/docker.sock' }

function hullcheck(words: readonly string[], more: { input?: string; env?: Record<string, string>; cwd?: string } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', import.meta.resolve('tsx'), main, ...words], {
    encoding: 'utf8',
    input: more.input ?? '',
    env: { ...quietEnv, ...more.env },
    ...(more.cwd && { cwd: more.cwd }),
  })
  return { status, stdout, stderr }
}

/** In this process, for what prints on standard error alone: a process of its own costs a second. */
async function wrongly(t: Test, words: readonly string[]): Promise<{ status: number; stderr: string }> {
  let stderr = ''
  const write = t.capture(process.stderr, 'write', (text: string) => {
    stderr += text
    return true
  })
  try {
    const status = await run(words)
    return { status, stderr }
  } finally {
    write.restore()
  }
}

const origin = { source: 'procfs', place: '/proc/41/status Seccomp' }
const seen = (value: unknown) => ({ known: true, value, origin, basis: 'observed' })

function evidence(name: string, seccomp: unknown): string {
  const identity = { id: 'c'.repeat(64), name, image: 'img', engine: 'docker:unix:///d.sock', pid: 41, startedAt: '', workload: name }
  return JSON.stringify({
    version: 1,
    collectedAt: '2030-01-01T00:00:00.000Z',
    hostname: 'node-7',
    host: { seccomp: seen(true) },
    engines: [{ id: 'docker:unix:///d.sock', facts: { kind: seen('docker') } }],
    containers: [{ identity, declared: {}, observed: { 'seccomp.mode': seccomp, 'runtime.sandboxed': seen(false) } }],
    sources: [{ source: 'docker', status: 'ok', reason: '' }],
  })
}

const only = ['--rule', 'seccomp-off']

void t.test('version and help', (t) => {
  t.match(hullcheck(['--version']), { status: 0, stdout: /^\d+\.\d+\.\d+\n$/, stderr: '' })
  t.match(hullcheck([]), { status: 0, stdout: /Commands:/ })
  const help = hullcheck(['audit', '--help'])
  t.match(help, { status: 0, stdout: /Examples:/, stderr: '' })
  t.equal(hullcheck(['help', 'audit']).stdout, help.stdout)
  t.end()
})

void t.test('wrong usage is told all at once, with the nearest valid name, and without a stack', (t) => {
  const words = [
    'audit',
    '--fail-on',
    'hgh',
    '--formt',
    'x',
    '--format',
    'jsn',
    '--width',
    'wide',
    '--rules',
    '/nowhere',
    '--timeout',
    '-3',
  ]
  const { status, stdout, stderr } = hullcheck(words)
  t.equal(status, 2)
  t.equal(stdout, '')
  for (const text of [
    'did you mean high?',
    'did you mean --format?',
    'did you mean json?',
    '--width "wide"',
    '/nowhere',
    '--timeout "-3"',
  ]) {
    t.match(stderr, text)
  }
  t.notMatch(stderr, /\n +at /)
  t.end()
})

void t.test('other wrong usage ends in 2', async (t) => {
  const folder = t.testdir({
    'bad.json': '{',
    'old.json': '{"version": 99}',
    'thin.json': '{"version": 1, "containers": [{}], "hostname": 7}',
    'list.json': '[]',
    'lines.json': '{\n}}',
    rules: { 'huge.yaml': 'a'.repeat(100_000) },
  })
  for (const [words, wanted] of [
    [['audti'], /^hullcheck: unknown command 'audti'\n\(Did you mean audit\?\)\n {2}exit 2\n$/],
    [['audit', '--format'], /argument missing/],
    [['audit', '--format', 'json,terminal'], /only one --format/],
    [['audit', '--format', 'json=/nowhere/x.json'], /no such file or folder/],
    [['audit', '-e', join(folder, 'none.json')], /none\.json: there is no such file/],
    [['audit', '-e', join(folder, 'bad.json')], /bad\.json: not JSON/],
    [['audit', '-e', join(folder, 'old.json')], /version 99; this hullcheck reads version 1/],
    [['audit', '-e', join(folder, 'thin.json')], /no evidence of hullcheck: "containers\.0\.identity" is missing/],
    [['audit', '-e', join(folder, 'thin.json')], /"hostname": expected text, found 7\n/],
    [['audit', '-e', join(folder, 'list.json')], /"version" is missing/],
    [['audit', '-e', join(folder, 'lines.json')], /^hullcheck: .*lines\.json: not JSON: .*\n {2}exit 2\n$/],
    [['audit', ''], /name of a container is empty/],
    [
      ['rules', 'list', '--rules', join(folder, 'rules')],
      /^hullcheck: .*huge\.yaml:1:1 {2}the document: expected keys with values, found .{1,80}\n {2}exit 2\n$/,
    ],
    [['rules', 'test', 'no-such-rule'], /no-such-rule/],
    [['audit', '--rule', 'no-such-rule'], /no-such-rule/],
    [['rules', 'show', 'seccomp-of'], /did you mean seccomp-off\?/],
    [['rules', 'show'], /^hullcheck: missing required argument 'id'\n {2}exit 2\n$/],
    [['completion', 'tcsh'], /expected bash, zsh, fish/],
    [['doctor', 'web'], /one word too many/],
  ] as const) {
    const { status, stderr } = await wrongly(t, words)
    t.equal(status, 2, words.join(' '))
    t.match(stderr, wanted)
    t.notMatch(stderr, /\n +at /)
  }
})

void t.test('a disk that is full is told in one line, whoever writes', { skip: existsSync('/dev/full') ? false : 'no /dev/full' }, (t) => {
  for (const words of [['--version'], ['--help'], ['rules', 'list', '--help']]) {
    const full = openSync('/dev/full', 'w')
    const { status, stderr } = spawnSync(process.execPath, ['--import', import.meta.resolve('tsx'), main, ...words], {
      encoding: 'utf8',
      stdio: ['ignore', full, 'pipe'],
    })
    closeSync(full)
    t.match({ status, stderr }, { status: 2, stderr: /^hullcheck: standard output: .*\n {2}exit 2\n$/ }, words.join(' '))
  }
  t.end()
})

void t.test('help is as wide as the terminal, and no wider than a page', async (t) => {
  const longest = async (columns: number, isTTY = true) => {
    const before = { isTTY: process.stdout.isTTY, columns: process.stdout.columns }
    let help = ''
    const write = t.capture(process.stdout, 'write', (text: string, done?: () => void) => {
      help += text
      done?.()
      return true
    })
    Object.assign(process.stdout, { isTTY, columns })
    try {
      await run(['doctor', '--help'])
    } finally {
      write.restore()
      Object.assign(process.stdout, before)
    }
    const options = help.split('\nExamples:')[0] ?? ''
    return Math.max(...options.split('\n').map((line) => line.length))
  }
  t.ok((await longest(60)) <= 60)
  t.ok((await longest(300)) <= 100)
  t.ok((await longest(300)) > 60)
  t.ok((await longest(20, false)) > 60, 'a pipe has no width')
})

void t.test('one rule is proved by its name', (t) => {
  const { status, stdout } = hullcheck(['rules', 'test', 'seccomp-off', '--verbose'])
  t.equal(status, 0)
  t.match(stdout, /ok +seccomp-off/)
  t.notMatch(stdout, /ok +privileged /)
  t.end()
})

void t.test('a container with the name of a rule', (t) => {
  const folder = t.testdir({ 'e.json': evidence('seccomp-off', seen('off')) })
  const file = join(folder, 'e.json')
  t.match(hullcheck(['explain', 'seccomp-off']).stdout, /^seccomp-off .*\n.*\n\nWHY/, 'the rule')
  t.match(
    hullcheck(['explain', 'seccomp-off', '-e', file, ...only]).stdout,
    /img · docker · pid 41/,
    'the container of the evidence that was named',
  )
  t.match(hullcheck(['explain', 'privileged', '-e', file]).stdout, /WHY/, 'the rule, where no container is called so')
  t.end()
})

void t.test('what can be seen from here', (t) => {
  const folder = t.testdir({
    'engine.sock': {},
    proc: { 2: { ns: { mnt: t.fixture('symlink', 'mnt:[4026531841]') } } },
    hidden: { 1: {} },
  })
  const socket = join(folder, 'engine.sock')
  const checks = (procfs: string) => vantage(join(folder, procfs), '/sys', [socket, '/nowhere.sock'])
  const of = (all: ReturnType<typeof checks>, what: string) => all.filter((one) => one.what === what)
  t.match(of(checks('proc'), 'namespaces of others'), [{ state: 'ok' }], "kthreadd's, where the host's init is refused")
  t.match(of(checks('hidden'), 'namespaces of others'), [{ state: 'missing', remedy: /root/ }])
  t.match(of(checks('proc'), socket), [{ state: 'missing', seen: 'this is no socket', remedy: /remove it/ }], 'a folder that a bind made')
  t.same(of(checks('proc'), '/nowhere.sock'), [])
  t.end()
})

void t.test('saved evidence is judged', (t) => {
  const folder = t.testdir({ 'off.json': evidence('web', seen('off')), 'on.json': evidence('web', seen('filter')) })
  const off = ['audit', '-e', join(folder, 'off.json'), ...only]
  const failing = hullcheck([...off, '--fail-on', 'low'])
  t.match(failing, { status: 1, stdout: /web.*exit 1: 1 finding at or above low/s, stderr: '' })
  t.notMatch(failing.stdout, '\u001b', 'a pipe gets no colour')
  t.match(hullcheck([...off, '--fail-on', 'low', '--color', 'always']).stdout, '\u001b[')
  t.match(hullcheck([...off, '--fail-on', 'critical']), { status: 0, stdout: /exit 0: nothing at or above critical/ })
  t.match(hullcheck(['audit', '-e', '-', ...only], { input: evidence('web', seen('filter')) }), { status: 0 })
  t.match(hullcheck(['explain', 'web', '-e', join(folder, 'off.json')]), { status: 0, stdout: /^web\n.*seccomp-off/s })
  t.match(hullcheck([...off.slice(0, 1), 'db', ...off.slice(1)]), {
    status: 3,
    stdout: '',
    stderr: /no running container is named "db"[\s\S]*answered, and shows none of that name/,
  })
  t.end()
})

void t.test('the threshold comes before what is unknown, and nothing known is no success', (t) => {
  const unknown = { known: false, gap: { reason: 'permission-denied', detail: '/proc/41/status: EACCES' } }
  t.match(hullcheck(['audit', '-e', '-', ...only], { input: evidence('web', unknown) }), { status: 3, stdout: /EACCES/ })
  t.end()
})

void t.test('reports go to files complete, and json is printed even when nothing was seen', (t) => {
  const folder = t.testdir({ 'off.json': evidence('web', seen('off')) })
  const file = join(folder, 'report.json')
  t.match(hullcheck(['audit', '-e', join(folder, 'off.json'), ...only, '--format', 'terminal', '--format', `json=${file}`]).stdout, 'web')
  t.equal((JSON.parse(readFileSync(file, 'utf8')) as { version: number }).version, 1)
  t.same(readdirSync(folder).sort(), ['off.json', 'report.json'], 'no temporary file is left')

  const empty = hullcheck(['audit', '--format', 'json', '--procfs', t.testdir(), '--timeout', '5'])
  t.equal(empty.status, 3)
  t.same((JSON.parse(empty.stdout) as { containers: unknown[] }).containers, [])
  t.match(empty.stderr, /no container engine answered.*exit 3: nothing could be looked at/s)
  t.end()
})

void t.test('a hostile container reaches neither the terminal nor the message', (t) => {
  const text = evidence('\u001b[2Jweb\u202e', seen('off'))
  const { stdout } = hullcheck(['audit', '-e', '-', ...only], { input: text })
  t.match(stdout, '\\u{1b}[2Jweb\\u{202e}')
  t.notMatch(stdout.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u)
  t.end()
})

void t.test('a reader that goes away is no error', async (t) => {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main, 'audit', '--help'], {
    env: quietEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.destroy()
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const status = await new Promise((resolve) => child.on('close', resolve))
  t.equal(stderr, '')
  t.equal(status, 0)
})

void t.test('generated pages and completion', (t) => {
  const folder = t.testdir()
  t.match(hullcheck(['docs', '--check', folder]), { status: 1, stderr: /cli\.md is not up to date/ })
  t.match(hullcheck(['docs', folder]), { status: 0 })
  t.match(hullcheck(['docs', '--check', folder]), { status: 0, stderr: '' })
  t.match(readFileSync(join(folder, 'cli.md'), 'utf8'), /## hullcheck rules test/)
  t.ok(existsSync(join(folder, 'facts.md')))
  for (const shell of ['bash', 'zsh', 'fish']) t.match(hullcheck(['completion', shell]), { status: 0, stdout: /fail-on/ })
  const script = join(t.testdir({ 'c.bash': hullcheck(['completion', 'bash']).stdout }), 'c.bash')
  const completed = (...words: string[]) => {
    const line = `source ${script}; COMP_WORDS=(hullcheck "$@"); COMP_CWORD=$#; _hullcheck; echo "\${COMPREPLY[@]}"`
    return spawnSync('bash', ['-c', line, 'bash', ...words], { encoding: 'utf8', cwd: dirname(script) }).stdout
  }
  t.equal(completed('rules', 'te'), 'test\n')
  t.equal(completed('history', 'list', '--format', ''), 'terminal json\n')
  t.notMatch(completed('report', '--format', ''), 'terminal json\n', 'a flag of another verb has other values')
  t.equal(completed('audit', '-e', 'c.b'), 'c.bash\n', 'a value that is no choice may be a file')
  t.end()
})

void t.test('the exit status is decided from the report', (t) => {
  const of = (...containers: Report['containers']): Report => ({ ...report, containers })
  const pass = container('web', 1)
  const gap = container('gap', 2, {
    results: [result('root-writable', 'pass'), result('seccomp-off', 'unknown', { missing: [{ fact: 'x', gap: denied }] })],
  })
  const low = container('low', 3, { results: [result('root-writable', 'fail')] })
  const open = container('open', 4, { paths: agentPaths.slice(0, 1) })
  const blind = container('blind', 5, { results: [result('seccomp-off', 'unknown')] })
  for (const [name, one, more, status] of [
    ['nothing wrong', of(pass), {}, exitStatus.clean],
    ['a finding below the threshold', of(low), {}, exitStatus.clean],
    ['a finding at the threshold', of(low), { failOn: 'low' }, exitStatus.findings],
    ['an open path without any finding', of(open), {}, exitStatus.findings],
    ['something unknown', of(pass, gap), {}, exitStatus.clean],
    ['something unknown, strictly', of(pass, gap), { strict: true }, exitStatus.findings],
    ['no container', of(), {}, exitStatus.nothingSeen],
    ['nothing decided', of(blind), {}, exitStatus.nothingSeen],
    ['a named container is missing', of(pass), { named: ['web', 'db'] }, exitStatus.nothingSeen],
    ['a finding outweighs a missing container', of(open), { named: ['open', 'db'] }, exitStatus.findings],
    [
      '256 findings',
      of(...Array.from({ length: 256 }, (_, at) => container(`c${at}`, at, { paths: agentPaths.slice(0, 1) }))),
      {},
      exitStatus.findings,
    ],
  ] as const) {
    t.equal(decide(one, { failOn: 'high', strict: false, named: [], ...more }).status, status, name)
  }
  t.same(notFound(of(pass), ['web', pass.identity.id.slice(0, 12), 'other']), ['other'])
  t.end()
})

void t.test('the names in the help are those of the library', (t) => {
  t.same([...formatNames].sort(), [...formats].sort())
  t.same([...severityNames].sort(), [...severities].sort())
  t.end()
})

void t.test('V8 knows the flags that make it optimise later', (t) => {
  const known = spawnSync(process.execPath, ['--v8-options'], { encoding: 'utf8' }).stdout
  for (const flag of laterFlags[process.versions.node.split('.')[0] ?? ''] ?? []) {
    const [name = ''] = flag.split('=')
    t.ok(known.includes(`\n  ${name} `), flag)
  }
  t.end()
})

void t.test('colour, width and characters are decided for the stream that is written', (t) => {
  const tty = { isTTY: true, columns: 72 }
  for (const [name, stream, env, flags, wanted] of [
    ['a terminal', tty, {}, {}, { colour: 1, ascii: false, width: 72 }],
    ['a very wide terminal', { isTTY: true, columns: 300 }, {}, {}, { width: 120 }],
    ['a pipe', {}, {}, {}, { colour: 0, ascii: false, width: 100 }],
    ['NO_COLOR', tty, { NO_COLOR: '1' }, {}, { colour: 0 }],
    ['FORCE_COLOR in a pipe', {}, { FORCE_COLOR: '1' }, {}, { colour: 1 }],
    ['FORCE_COLOR=0', tty, { FORCE_COLOR: '0' }, {}, { colour: 0 }],
    ['--color always', {}, { NO_COLOR: '1' }, { color: 'always' }, { colour: 1 }],
    ['--color never', tty, { FORCE_COLOR: '1' }, { color: 'never' }, { colour: 0 }],
    ['a dumb terminal', tty, { TERM: 'dumb' }, {}, { colour: 0 }],
    ['a locale without UTF-8', tty, { LANG: 'C' }, {}, { ascii: true }],
    ['the first locale counts', tty, { LC_ALL: 'C.UTF-8', LANG: 'C' }, {}, { ascii: false }],
    ['--width', tty, {}, { width: 60 }, { width: 60 }],
  ] as const) {
    t.match(lookOf(stream, env, flags), wanted, name)
  }
  t.end()
})

void t.test('a file is replaced in one step, through a link, and with its mode', (t) => {
  const folder = t.testdir({ 'real.txt': 'old' })
  symlinkSync('real.txt', join(folder, 'link.txt'))
  toFile(join(folder, 'link.txt'), 'new', 0o600)
  t.equal(readFileSync(join(folder, 'real.txt'), 'utf8'), 'new')
  t.ok(lstatSync(join(folder, 'link.txt')).isSymbolicLink())
  t.equal(statSync(join(folder, 'real.txt')).mode & 0o777, 0o600)
  toFile('/dev/null', 'devices are written, not replaced')
  t.ok(statSync('/dev/null').isCharacterDevice())
  t.end()
})

void t.test('standard output that is full, or that nobody reads any more', async (t) => {
  const words = ['--import', import.meta.resolve('tsx'), main, 'rules', 'show', 'privileged']
  const full = spawnSync(process.execPath, words, {
    encoding: 'utf8',
    env: quietEnv,
    stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
  })
  t.equal(full.stderr, 'hullcheck: standard output: no space left on the device\n  exit 2\n')
  t.equal(full.status, 2)
  const child = spawn(process.execPath, words, { env: quietEnv, stdio: ['ignore', 'pipe', 'pipe'] })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString()
  })
  child.stdout.destroy()
  const [status] = (await once(child, 'close')) as [number]
  t.equal(complaint, '')
  t.equal(status, 0)
})
