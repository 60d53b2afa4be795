/** The gate in a pipeline: several formats at once, what GitHub and GitLab get by themselves, and the files that plug it in. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { auditFormatNames, destinations } from '../../src/cli/flags.js'
import { codeQualityFile, pipelineOf } from '../../src/cli/pipeline.js'
import { run } from '../../src/cli/run.js'
import { Mistakes } from '../../src/cli/usage.js'
import { version } from '../../src/version.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const main = join(root, 'src/cli/main.ts')
const quietEnv = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' }
const tsx = ['--import', import.meta.resolve('tsx')]

const leaky = 'services:\n  web:\n    image: nginx\n    user: "1000:1000"\n    privileged: true\n'
const commit = '0123456789abcdef0123456789abcdef01234567'

/** In this process: one of its own costs seconds. */
async function gate(t: Test, cwd: string, words: readonly string[], env: Record<string, string> = {}) {
  const [before, folder] = [{ ...process.env }, process.cwd()]
  const told = { stdout: '', stderr: '' }
  const listen = (name: 'stdout' | 'stderr') =>
    t.capture(process[name], 'write', (text: string, done?: () => void) => {
      told[name] += text
      if (typeof done === 'function') done()
      return true
    })
  const captured = [listen('stdout'), listen('stderr')]
  for (const name of Object.keys(process.env)) if (!(name in quietEnv)) Reflect.deleteProperty(process.env, name)
  Object.assign(process.env, env)
  process.chdir(cwd)
  try {
    const status = await run(['gate', ...words])
    return { status, ...told }
  } finally {
    process.chdir(folder)
    for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name)
    Object.assign(process.env, before)
    for (const one of captured) one.restore()
  }
}

void t.test('what a pipeline is told by itself', (t) => {
  t.equal(pipelineOf({}, '/w'), undefined)
  t.equal(pipelineOf({ GITHUB_ACTIONS: 'false', GITLAB_CI: '' }, '/w'), undefined)

  const github = {
    ...{ GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'owner/name', GITHUB_SHA: commit },
    ...{ GITHUB_WORKSPACE: '/w', GITHUB_STEP_SUMMARY: '/tmp/summary' },
  }
  t.same(pipelineOf(github, '/w'), {
    destinations: [
      { format: 'terminal' },
      { format: 'github' },
      { format: 'markdown', file: '/tmp/summary', append: true, automatic: true },
    ],
    note: 'GitHub Actions: annotations and a summary of the job are written, too; --format terminal leaves them out',
    repository: { blob: `https://github.com/owner/name/blob/${commit}` },
  })
  t.equal(pipelineOf(github, '/w/apps/a')?.repository.folder, 'apps/a')
  t.equal(pipelineOf(github, '/elsewhere')?.repository.folder, undefined)
  t.equal(pipelineOf({ ...github, GITHUB_STEP_SUMMARY: '' }, '/w')?.destinations.length, 2)
  for (const strange of [{ GITHUB_REPOSITORY: 'a/b)[x](javascript:' }, { GITHUB_SHA: 'main' }, { GITHUB_SERVER_URL: 'javascript:x' }]) {
    t.equal(pipelineOf({ ...github, ...strange }, '/w')?.repository.blob, undefined, 'nothing is linked to what is no address')
  }

  const gitlab = { GITLAB_CI: 'true', CI_PROJECT_URL: 'https://gitlab.com/group/sub/name', CI_COMMIT_SHA: commit, CI_PROJECT_DIR: '/b' }
  t.same(pipelineOf(gitlab, '/b/x'), {
    destinations: [{ format: 'terminal' }, { format: 'gitlab', file: codeQualityFile, automatic: true }],
    note: `GitLab CI: ${codeQualityFile} is written, too; --format terminal leaves it out`,
    repository: { blob: `https://gitlab.com/group/sub/name/-/blob/${commit}`, folder: 'x' },
  })
  t.end()
})

void t.test('which report goes where', async (t) => {
  const folder = t.testdir()
  const file = join(folder, 'out.sarif')
  const to = async (...wishes: string[]) => {
    const mistakes = new Mistakes()
    const all = await destinations(wishes, mistakes, { automatic: [{ format: 'terminal' }, { format: 'github' }] })
    mistakes.throwIfAny()
    return all
  }
  t.same(await to(), [{ format: 'terminal' }, { format: 'github' }])
  t.same(await to('terminal'), [{ format: 'terminal' }], 'what is asked for is all there is')
  t.same(await to('terminal', `sarif=${file}`), [{ format: 'terminal' }, { format: 'sarif', file }])
  t.same(await to('auto', `sarif=${file}`), [{ format: 'terminal' }, { format: 'github' }, { format: 'sarif', file }])
  t.same(await to('terminal', 'github'), [{ format: 'terminal' }, { format: 'github' }], 'annotations stand in the log')
  await t.rejects(to('terminal', 'json'), /only one --format can go to standard output/)
  await t.rejects(to('sarf'), /did you mean sarif\?/)
  await t.rejects(to('sarif=/nowhere/x.sarif'), /no such file or folder/)

  const mistakes = new Mistakes()
  await destinations(['gitlab'], mistakes, { names: auditFormatNames })
  t.throws(() => mistakes.throwIfAny(), /--format "gitlab"/, 'an audit has no files to tell GitLab of')
})

void t.test('several formats at once', async (t) => {
  const folder = t.testdir({ 'compose.yaml': leaky })
  const names = { sarif: 'o.sarif', junit: 'o.xml', gitlab: 'o.json', github: 'o.txt', markdown: 'o.md', json: 'r.json' }
  const words = Object.entries(names).flatMap(([format, name]) => ['--format', `${format}=${name}`])
  const { status, stdout, stderr } = await gate(t, folder, ['compose.yaml', '--format', 'terminal', ...words])
  t.equal(status, 1)
  t.equal(stderr, '')
  t.match(stdout, /error\[privileged\].*┌ compose\.yaml:5:.*exit 1\nto mend what can be mended: hullcheck fix --unsafe compose\.yaml\n$/s)
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  t.match(read('o.sarif'), /"uri": "compose.yaml"/)
  t.match(read('o.xml'), /<failure type="critical"/)
  t.match(read('o.json'), /"check_name":"privileged"/)
  t.match(read('o.txt'), /^::error file=compose.yaml,line=5/m)
  t.match(read('o.md'), /^### ✗ hullcheck/)
  t.equal((JSON.parse(read('r.json')) as { stage: string }).stage, 'declared')
})

void t.test('on GitHub: annotations in the log, a summary that is added to, and a word about it', async (t) => {
  const folder = t.testdir({ 'compose.yaml': leaky, 'summary.md': 'from another step\n' })
  const summary = join(folder, 'summary.md')
  const env = {
    ...{ GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: folder, GITHUB_SHA: commit },
    ...{ GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'owner/name' },
  }
  const told = await gate(t, folder, ['.'], env)
  t.equal(told.status, 1)
  t.match(told.stdout, /error\[privileged\].*\n::error file=compose\.yaml,line=5,/s)
  t.match(told.stderr, /GitHub Actions: annotations and a summary of the job are written, too; --format terminal leaves them out/)
  const text = readFileSync(summary, 'utf8')
  t.match(text, /^from another step\n### ✗ hullcheck: 1 error/)
  t.match(text, `https://github.com/owner/name/blob/${commit}/compose.yaml#L5`)

  const plain = await gate(t, folder, ['.', '--format', 'terminal'], env)
  t.notMatch(plain.stdout, '::error')
  t.equal(plain.stderr, '')
  t.equal(readFileSync(summary, 'utf8'), text, 'nothing was added')
  t.equal((await gate(t, folder, ['.', '--quiet'], { ...env, GITHUB_STEP_SUMMARY: join(folder, 'nowhere/x.md') })).status, 1)
  t.match(
    (await gate(t, folder, ['.'], { ...env, GITHUB_STEP_SUMMARY: join(folder, 'nowhere/x.md') })).stderr,
    /not written: .*no such file or folder/,
    'what nobody asked for is no reason to fail',
  )
})

void t.test('on GitLab: the code quality report', async (t) => {
  const folder = t.testdir({ 'compose.yaml': leaky })
  const { status, stderr } = await gate(t, folder, ['.'], { GITLAB_CI: 'true' })
  t.equal(status, 1)
  t.match(stderr, /gl-code-quality-report\.json is written, too/)
  const [first] = JSON.parse(readFileSync(join(folder, codeQualityFile), 'utf8')) as { check_name: string; location: object }[]
  t.match(first, { check_name: 'privileged', location: { path: 'compose.yaml', lines: { begin: 5 } } })
})

void t.test('nothing deployable, and files that cannot be read', async (t) => {
  const nothing = await gate(t, t.testdir({ 'notes.txt': 'x' }), ['.'])
  t.equal(nothing.status, 3)
  t.match(nothing.stderr, /nothing could be looked at\n {2}exit 3/)
  t.match(nothing.stdout, /0 workloads: nothing to judge · exit 3/)
  const broken = await gate(t, t.testdir({ 'compose.yaml': 'services:\n  web: [\n' }), ['.'])
  t.equal(broken.status, 1)
  t.match(broken.stdout, /^not judged: .*\n {3}┌ compose\.yaml:\d+:\d+/m)
})

/** What `npx hullcheck@x` and a checkout run here: this source, or with `told` only its arguments. */
function stub(folder: string): { bin: string; action: string } {
  const bin = join(folder, 'bin')
  const action = join(folder, 'action')
  mkdirSync(bin)
  mkdirSync(join(action, 'dist/bin'), { recursive: true })
  const words = [...tsx, main].map((word) => `'${word}'`).join(' ')
  const tell = 'if [ -n "$TOLD" ]; then for word; do echo "<$word>"; done; exit 0; fi'
  writeFileSync(join(bin, 'npx'), `#!/bin/sh\necho "npx $1 $2" >&2\nshift 2\n${tell}\nexec '${process.execPath}' ${words} "$@"\n`)
  writeFileSync(join(bin, 'node'), `#!/bin/sh\nshift\n${tell}\nexec '${process.execPath}' ${words} "$@"\n`)
  for (const name of ['npx', 'node']) chmodSync(join(bin, name), 0o755)
  writeFileSync(join(action, 'dist/bin/main.js'), '')
  return { bin, action }
}

function bash(script: string, cwd: string, env: Record<string, string>) {
  return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    encoding: 'utf8',
    cwd,
    env: { ...quietEnv, ...env },
  })
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>
  readonly runs: {
    readonly using: string
    readonly steps: readonly { readonly run: string; readonly env: Readonly<Record<string, string>> }[]
  }
}

void t.test('action.yml: its step runs, and no input is a piece of the script', (t) => {
  const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Action
  const [step] = action.runs.steps
  t.equal(action.runs.using, 'composite')
  t.notMatch(step?.run, /\$\{\{/, 'expressions stand in env alone')

  const folder = t.testdir({ 'compose.yaml': leaky, summary: '', output: '' })
  const { bin, action: checkout } = stub(folder)
  const act = ({ told = '', ...inputs }: Record<string, string>) => {
    const values: Record<string, string> = {
      ...Object.fromEntries(Object.entries(action.inputs).map(([name, one]) => [name, one.default])),
      ...inputs,
    }
    const filled = Object.entries(step?.env ?? {}).map(([name, text]): [string, string] => {
      const [, input] = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(text) ?? []
      return [name, input === undefined ? checkout : (values[input] ?? 'no such input')]
    })
    writeFileSync(join(folder, 'output'), '')
    const github = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(folder, 'summary'), GITHUB_OUTPUT: join(folder, 'output') }
    const made = bash(step?.run ?? '', folder, {
      ...Object.fromEntries(filled),
      ...github,
      TOLD: told,
      PATH: `${bin}${delimiter}${quietEnv.PATH}`,
    })
    return { ...made, output: readFileSync(join(folder, 'output'), 'utf8') }
  }

  const plain = act({ paths: 'compose.yaml', 'sarif-file': 'o.sarif' })
  t.match(plain, { status: 1, output: 'exit-status=1\n', stdout: /error\[privileged\].*::error file=compose\.yaml/s }, plain.stderr)
  t.ok(existsSync(join(folder, 'o.sarif')))
  t.match(readFileSync(join(folder, 'summary'), 'utf8'), /### ✗ hullcheck/)

  const words = (inputs: Record<string, string>) => [...act({ ...inputs, told: 'yes' }).stdout.matchAll(/<(.*)>/g)].map(([, word]) => word)
  t.same(words({}), ['gate', '--fail-on', 'high', '--format', 'auto', '.'])
  t.same(
    words({ paths: 'a b\n\n-x.yaml\r\n', args: '--strict\n--skip\na' }).slice(5),
    ['--strict', '--skip', 'a', 'a b', './-x.yaml'],
    'names with spaces and dashes',
  )
  const attacks = ['$(touch pwned)', '`touch pwned`', '"; touch pwned #', "'; touch pwned #", '*']
  for (const attack of attacks) {
    t.same(words({ paths: attack, args: attack, 'fail-on': attack, 'sarif-file': attack }), [
      'gate',
      '--fail-on',
      attack,
      '--format',
      'auto',
      '--format',
      `sarif=${attack}`,
      attack,
      attack,
    ])
    t.match(act({ version: attack }), { status: 2, stderr: /expected a release/ })
  }
  t.notOk(existsSync(join(folder, 'pwned')))
  t.match(act({ version: '0.1.0', told: 'yes' }), { status: 0, stderr: /npx --yes hullcheck@0\.1\.0/, output: 'exit-status=0\n' })
  t.end()
})

void t.test('the GitLab template and the Jenkinsfile run, with the release that they are part of', (t) => {
  const template = parse(readFileSync(join(root, 'docs/ci/hullcheck.gitlab-ci.yml'), 'utf8')) as {
    hullcheck: { variables: Record<string, string>; script: string[]; artifacts: { reports: Record<string, string> } }
  }
  const { variables, script, artifacts } = template.hullcheck
  t.equal(variables.HULLCHECK_VERSION, version)
  const folder = t.testdir({ 'compose.yaml': leaky })
  const { bin } = stub(folder)
  const env = { PATH: `${bin}${delimiter}${quietEnv.PATH}` }
  const gitlab = bash(script.join('\n'), folder, { ...variables, ...env, GITLAB_CI: 'true' })
  t.match(gitlab, { status: 1, stdout: /error\[privileged\]/, stderr: `npx --yes hullcheck@${version}\n` })
  for (const report of Object.values(artifacts.reports)) t.ok(existsSync(join(folder, report)), report)

  const [, steps = ''] = /sh '''([\s\S]*?)'''/.exec(readFileSync(join(root, 'docs/ci/Jenkinsfile'), 'utf8')) ?? []
  const other = t.testdir({ 'compose.yaml': leaky })
  const { bin: again } = stub(other)
  const jenkins = bash(steps, other, { PATH: `${again}${delimiter}${quietEnv.PATH}` })
  t.match(jenkins, { status: 1, stdout: /error\[privileged\]/, stderr: `npx --yes hullcheck@${version}\n` })
  for (const report of ['hullcheck-junit.xml', 'hullcheck.sarif']) t.ok(existsSync(join(other, report)), report)
  t.end()
})

void t.test('the hook of pre-commit judges what its pattern lets through', async (t) => {
  const [hook] = parse(readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8')) as {
    entry: string
    args: string[]
    files: string
    language: string
    pass_filenames: boolean
  }[]
  t.match(hook, { language: 'node', pass_filenames: false, entry: 'hullcheck gate' })
  const pattern = new RegExp(hook?.files ?? 'no pattern')
  for (const name of ['compose.yaml', 'deploy/a.yml', 'Dockerfile', 'x/Dockerfile.prod', 'a.container', 'job.nomad', 'run.sh', 'task.json'])
    t.match(name, pattern)
  for (const name of ['README.md', 'src/a.ts', 'a.png']) t.notMatch(name, pattern)
  t.equal((await gate(t, t.testdir({ 'compose.yaml': leaky }), hook?.args ?? [])).status, 1)
})
