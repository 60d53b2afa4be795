/** Patches, as git and GNU patch take them, and the command line around them. */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, linkSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { run } from '../../src/cli/run.js'
import { unifiedDiff } from '../../src/fix/diff.js'
import type { TextChange } from '../../src/model/fix.js'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

function hullcheck(cwd: string, ...words: readonly string[]): Ran {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), main, 'fix', '--no-config', ...words],
    {
      encoding: 'utf8',
      cwd,
      env: { PATH: process.env.PATH },
    },
  )
  return { status, stdout, stderr }
}

type Write = (text: string, done?: () => void) => boolean

/** In this process: one of its own costs a second. */
async function within(t: Test, cwd: string, ...words: readonly string[]): Promise<Ran> {
  const said = { stdout: '', stderr: '' }
  const listen = (stream: 'stdout' | 'stderr') =>
    t.capture(process[stream], 'write', ((text, done) => {
      said[stream] += text
      done?.()
      return true
    }) satisfies Write as typeof process.stdout.write)
  const before = process.cwd()
  const captured = [listen('stdout'), listen('stderr')]
  process.chdir(cwd)
  try {
    return { status: await run(['fix', '--no-config', ...words]), ...said }
  } finally {
    process.chdir(before)
    for (const one of captured) one.restore()
  }
}

const tools = {
  git: ['git', 'apply', '--verbose'],
  patch: ['patch', '-p1', '--no-backup-if-mismatch'],
} as const

function applied(tool: keyof typeof tools, cwd: string, patch: string): string {
  const [program, ...words] = tools[tool]
  const { status, stdout, stderr } = spawnSync(program, words, { cwd, input: patch, encoding: 'utf8' })
  return status === 0 ? '' : `${stdout}${stderr}`
}

/** `missing` where the program is not installed. */
function has(tool: keyof typeof tools): boolean {
  return spawnSync(tools[tool][0], ['--version']).status === 0
}

const texts: readonly (readonly [name: string, text: string, changes: readonly TextChange[]])[] = [
  ['a.txt', 'one\ntwo\nthree\n', [{ start: 4, end: 7, text: 'TWO' }]],
  ['at the end.txt', 'one\ntwo', [{ start: 7, end: 7, text: '\nthree' }]],
  ['no-newline.txt', 'one\ntwo', [{ start: 0, end: 4, text: '' }]],
  ['crlf.txt', 'one\r\ntwo\r\nthree\r\n', [{ start: 5, end: 10, text: 'two\r\nand a half\r\n' }]],
  [
    'far/apart.txt',
    `${'x\n'.repeat(50)}`,
    [
      { start: 4, end: 4, text: 'a\n' },
      { start: 60, end: 62, text: '' },
      { start: 68, end: 68, text: 'b' },
    ],
  ],
  ['all.txt', 'one\n', [{ start: 0, end: 4, text: '' }]],
  ['empty.txt', '', [{ start: 0, end: 0, text: 'one\n' }]],
  [
    'same-line.txt',
    'a b c d\n',
    [
      { start: 0, end: 1, text: 'A' },
      { start: 4, end: 5, text: 'C' },
    ],
  ],
  ['strange "\t\u001b[31m\\ name.txt', 'one\n', [{ start: 0, end: 3, text: '\u001b[0m' }]],
  ['mark.txt', '\ufeffone\ntwo\n', [{ start: 5, end: 8, text: 'TWO' }]],
]

function result(text: string, changes: readonly TextChange[]): string {
  return [...changes].reverse().reduce((so, { start, end, text: put }) => so.slice(0, start) + put + so.slice(end), text)
}

for (const tool of ['git', 'patch'] as const) {
  void t.test(`${tool} applies what is printed`, { skip: has(tool) ? false : 'it is not installed' }, (t) => {
    const cwd = t.testdir({})
    for (const [name, text] of texts) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true })
      writeFileSync(join(cwd, name), text)
    }
    for (const [name, text, changes] of texts) {
      t.equal(applied(tool, cwd, unifiedDiff(name, text, changes)), '', name)
      const wanted = result(text, changes)
      // an emptied file is taken away by GNU patch
      if (wanted !== '') t.equal(readFileSync(join(cwd, name), 'utf8'), wanted, `${name}: as meant`)
    }
    t.end()
  })
}

void t.test('what does not change makes no patch', (t) => {
  t.equal(unifiedDiff('a', 'x\n', []), '')
  t.equal(unifiedDiff('a', 'x\n', [{ start: 0, end: 1, text: 'x' }]), '')
  t.end()
})

const shop = 'services:\n  web: # one\n    image: x\n    privileged: true\n    oom_score_adj: -500\n'

void t.test('a patch on standard output, the rest beside it', async (t) => {
  const cwd = t.testdir({ 'compose.yaml': shop, git: {} })
  const safe = hullcheck(cwd, 'compose.yaml')
  t.equal(safe.status, 0)
  t.match(safe.stdout, /^--- a\/compose\.yaml\n\+\+\+ b\/compose\.yaml\n@@ /)
  t.notMatch(safe.stdout, /privileged: false/)
  t.match(safe.stderr, /nothing is written/)
  t.match(safe.stderr, /--unsafe makes it/)
  t.equal(readFileSync(join(cwd, 'compose.yaml'), 'utf8'), shop, 'nothing is written')
  const unsafe = await within(t, cwd, '--unsafe', '--only', 'privileged,no-new-privileges-off', 'compose.yaml')
  t.match(unsafe.stdout, /\+ {4}privileged: false/)
  t.notMatch(unsafe.stdout, /oom_score_adj: 0/, 'one rule alone')
  if (has('git')) {
    execFileSync('git', ['init', '-q'], { cwd })
    t.equal(applied('git', cwd, unsafe.stdout), '', 'in a repository')
    t.match(readFileSync(join(cwd, 'compose.yaml'), 'utf8'), /no-new-privileges:true/)
  }
})

void t.test('--write changes the files, and only what was judged', async (t) => {
  const cwd = t.testdir({ 'compose.yaml': shop, sub: { 'b.yaml': '' } })
  writeFileSync(join(cwd, 'sub', 'compose.yaml'), `\ufeff${shop.replaceAll('\n', '\r\n')}`)
  chmodSync(join(cwd, 'compose.yaml'), 0o640)
  linkSync(join(cwd, 'compose.yaml'), join(cwd, 'other-name'))
  symlinkSync('compose.yaml', join(cwd, 'link.yml'))
  const ran = await within(t, cwd, '--write', '--check', '.')
  t.equal(ran.status, 1, 'something is left')
  t.equal(ran.stdout, '')
  t.match(ran.stderr, /changed in 2 files/)
  t.match(ran.stderr, /after it: .*at or above high/)
  t.equal(readFileSync(join(cwd, 'compose.yaml'), 'utf8'), shop.replace('-500', '0'))
  t.equal(readFileSync(join(cwd, 'other-name'), 'utf8'), shop.replace('-500', '0'), 'under its other name, too')
  t.equal(
    readFileSync(join(cwd, 'sub', 'compose.yaml'), 'utf8'),
    `\ufeff${shop.replace('-500', '0').replaceAll('\n', '\r\n')}`,
    'mark and line ends stay',
  )
  t.equal(statSync(join(cwd, 'compose.yaml')).mode & 0o777, 0o640, 'its rights stay')
  t.equal((await within(t, cwd, '--write', '--only', 'oom-score-negative', '--check', '.')).status, 0, 'nothing is left of that rule')
})

void t.test('names that a terminal or a patch could obey', async (t) => {
  const name = 'a\u001b[2J\n+++ b.yaml'
  const root = t.testdir({ here: {}, git: {}, patch: {} })
  const cwd = join(root, 'here')
  writeFileSync(join(cwd, name), 'services:\n  "\\e[31mweb":\n    image: "\\u0085"\n    oom_score_adj: -5\n')
  const { stdout, stderr, status } = await within(t, cwd, '.')
  t.equal(status, 0, stderr)
  t.notOk(stderr.includes('\u001b'), 'the summary is inert')
  t.match(stderr, /\\u\{1b\}/)
  t.match(stdout, /^--- "a\/a\\033\[2J\\n\+\+\+ b\.yaml"\n/, 'quoted as git does it')
  for (const tool of ['git', 'patch'] as const) {
    if (!has(tool)) continue
    writeFileSync(join(root, tool, name), readFileSync(join(cwd, name)))
    t.equal(applied(tool, join(root, tool), stdout), '', tool)
    t.match(readFileSync(join(root, tool, name), 'utf8'), /oom_score_adj: 0/)
  }
})

void t.test('secrets stay in a file, and off a screen', async (t) => {
  const text =
    'services:\n  web:\n    environment:\n      DB_PASSWORD: hunter2\n    oom_score_adj: -5\n    image: "a\\u001b"\n    labels: ["\u{202e}"]\n'
  const cwd = t.testdir({ 'compose.yaml': text })
  const piped = await within(t, cwd, '.')
  t.match(piped.stdout, / {7}DB_PASSWORD: hunter2/, 'a patch is exact')
  t.match(piped.stderr, /lines that look like secrets/)
  const tty = Object.getOwnPropertyDescriptor(process.stdout, 'isTTY')
  Object.defineProperty(process.stdout, 'isTTY', { value: true, configurable: true })
  try {
    const shown = await within(t, cwd, '.')
    t.notMatch(shown.stdout + shown.stderr, /hunter2/)
    t.notOk(shown.stdout.includes('\u{202e}'), 'nothing that a terminal obeys')
    t.match(shown.stdout, /\\u\{202e\}/)
    t.match(shown.stderr, /only a patch in a file is exact/)
  } finally {
    if (tty) Object.defineProperty(process.stdout, 'isTTY', tty)
    else Reflect.deleteProperty(process.stdout, 'isTTY')
  }
})

void t.test('statuses', async (t) => {
  const cwd = t.testdir({
    'readme.txt': 'x',
    'good.yaml': 'services:\n  web:\n    image: x\n',
    bad: { 'compose.yaml': 'services:\n  web: [\n' },
  })
  const status = async (...words: readonly string[]) => (await within(t, cwd, ...words)).status
  t.equal(await status('readme.txt'), 3, 'nothing deployable')
  t.equal(await status(), 2, 'nothing named')
  t.equal(await status('-'), 2, 'standard input')
  t.equal(await status('--only', 'no-such-rule', 'good.yaml'), 2, 'no such rule')
  t.equal(await status('good.yaml'), 0)
  const broken = await within(t, cwd, '.')
  t.match(broken.stderr, /bad\/compose\.yaml:\d+ could not be read/)
  const line = await within(t, cwd, '--unsafe', '--run', 'docker run --privileged nginx', '--only', 'privileged')
  t.equal(line.stdout, 'docker run nginx\n', 'a command line comes back as one')
})

void t.test(
  'outside of the folder the patch says how it is applied',
  { skip: has('patch') ? false : 'patch is not installed' },
  async (t) => {
    const cwd = t.testdir({ here: {}, there: { 'compose.yaml': shop } })
    const { stdout, stderr } = await within(t, join(cwd, 'here'), join(cwd, 'there', 'compose.yaml'))
    t.match(stderr, /patch -p1 -d \//)
    spawnSync('patch', ['-p1', '-d', '/'], { input: stdout })
    t.match(readFileSync(join(cwd, 'there', 'compose.yaml'), 'utf8'), /oom_score_adj: 0/)
  },
)
