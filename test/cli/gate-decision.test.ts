/** What makes gate and audit pass or fail: threshold, waivers, baseline, profiles, configuration. On the real command line, in this process. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { decide, exitStatus } from '../../src/cli/exit-status.js'
import { run } from '../../src/cli/run.js'
import { fixDialect } from '../../src/fix/registry.js'
import { type Report, render } from '../../src/index.js'
import { agentPaths, container, result, report as sample } from '../report/sample.js'

interface Ran {
  readonly status: number
  readonly stderr: string
  /** The JSON report, where there is one. */
  readonly report: {
    containers: { name: string; results: Marked[]; paths: Marked[]; headline: { how: string } }[]
    notes?: { kind: string; message: string }[]
  }
}

interface Marked {
  readonly rule?: string
  readonly path?: string
  readonly outcome: string
  readonly severity: string
  readonly waived?: { readonly kind: string; readonly until: string; readonly reason: string }
}

/** Runs a line in a folder. What it reports goes to a file: standard output belongs to the test. */
async function hullcheck(t: Test, folder: string, line: string): Promise<Ran> {
  const before = { cwd: process.cwd(), home: process.env.HOME }
  process.chdir(folder)
  // nothing above the folder of the test is searched for a configuration
  process.env.HOME = t.testdirName
  let stderr = ''
  const write = t.capture(process.stderr, 'write', (text: string) => {
    stderr += text
    return true
  })
  try {
    const status = await run([...line.split(' '), ...(/^(gate|audit)/.test(line) ? ['--format', 'json=report.json'] : [])])
    const report = existsSync('report.json') ? (JSON.parse(readFileSync('report.json', 'utf8')) as Ran['report']) : { containers: [] }
    return { status, stderr, report }
  } finally {
    write.restore()
    process.chdir(before.cwd)
    if (before.home !== undefined) process.env.HOME = before.home
  }
}

/** No limit and no user are said, so that the file itself must say what is not asked about here. */
const calm =
  '    user: "1000:1000"\n    read_only: true\n    cap_drop: [ALL]\n    security_opt: [no-new-privileges:true]\n    mem_limit: 64m\n    memswap_limit: 64m\n    pids_limit: 64\n    cpus: 1\n'
const leaky = `services:\n  web:\n    image: nginx:1\n${calm.replace('"1000:1000"', 'root').replace('    cap_drop: [ALL]\n', '')}    privileged: true\n`
const quiet = `services:\n  web:\n    image: nginx:1\n${calm}`
const far = '2999-12-31'

/** Every rule and path that counts in the leaky file. */
async function counting(t: Test): Promise<string[]> {
  const { report } = await hullcheck(t, t.testdir({ 'compose.yaml': leaky }), 'gate compose.yaml --no-config --fail-on low')
  const [web] = report.containers
  const failing = web?.results.filter((one) => one.outcome === 'fail') ?? []
  const open = web?.paths.filter((one) => one.outcome === 'open') ?? []
  return [...failing, ...open].map((one) => one.rule ?? one.path ?? '')
}

function config(rules: readonly string[], more = ''): string {
  return `${more}waivers:\n  - rule: [${rules.join(', ')}]\n    name: web\n    reason: a test\n    until: ${far}\n`
}

void t.test('a waiver in the configuration, beside the line and in the baseline each take a finding out of the count', async (t) => {
  const rules = await counting(t)
  t.ok(rules.includes('privileged') && rules.includes('raw-block-device'), rules.join(' '))
  const comment = (which: readonly string[]) =>
    leaky.replace('  web:\n', `  # hullcheck: waive ${which.join(',')} until ${far} -- a test\n  web:\n`)
  const others = rules.filter((one) => one !== 'privileged')
  const cases: [name: string, files: Record<string, string>, more: string, status: number, stderr?: RegExp][] = [
    ['nothing is waived', { 'compose.yaml': leaky }, '', 1],
    ['all by the configuration', { 'compose.yaml': leaky, 'hullcheck.yaml': config(rules) }, '', 0],
    ['all but one by the configuration', { 'compose.yaml': leaky, 'hullcheck.yaml': config(others) }, '', 1],
    ['the configuration is not asked', { 'compose.yaml': leaky, 'hullcheck.yaml': config(rules) }, '--no-config', 1],
    ['all by a comment', { 'compose.yaml': comment(rules) }, '', 0],
    [
      'one by a comment, the others by the configuration',
      { 'compose.yaml': comment(['privileged']), 'hullcheck.yaml': config(others) },
      '',
      0,
    ],
    ['for another name', { 'compose.yaml': leaky, 'hullcheck.yaml': config(rules).replace('name: web', 'name: db') }, '', 1],
    ['ended', { 'compose.yaml': leaky, 'hullcheck.yaml': config(rules).replace(far, '2020-01-31') }, '', 1],
    [
      'ended, though nothing is found',
      { 'compose.yaml': quiet, 'hullcheck.yaml': config(['privileged']).replace(far, '2020-01-31') },
      '--rule privileged',
      1,
    ],
    ['of no use, which is no fault', { 'compose.yaml': quiet, 'hullcheck.yaml': config(['privileged']) }, '--rule privileged', 0],
    [
      'a comment that cannot be read, though nothing is found',
      { 'compose.yaml': `${quiet}# hullcheck: waive privileged\n` },
      '--rule privileged',
      1,
    ],
    ['a comment with a wrong rule', { 'compose.yaml': `${quiet}# hullcheck: waive privilegd until ${far} -- x\n` }, '--rule privileged', 1],
    [
      'without an end',
      { 'compose.yaml': leaky, 'hullcheck.yaml': config(rules).replace(/ {4}until.*\n/, '') },
      '',
      2,
      /hullcheck\.yaml:2:5 {2}waiver for .* has no end date/,
    ],
    [
      'with a rule that does not exist',
      { 'compose.yaml': leaky, 'hullcheck.yaml': config(['privilegd']) },
      '',
      2,
      /hullcheck\.yaml:2:12 {2}no rule or path is named "privilegd" {2}did you mean "privileged"\?/,
    ],
  ]
  for (const [name, files, more, status, stderr = /^$/] of cases) {
    const ran = await hullcheck(t, t.testdir(files), `gate compose.yaml --fail-on low ${more}`.trim())
    t.equal(ran.status, status, `${name}: exit ${ran.status} ${ran.stderr}`)
    t.match(ran.stderr, stderr, name)
  }
})

void t.test('what is waived stays in the report, and a path stays open', async (t) => {
  const rules = await counting(t)
  const { report } = await hullcheck(t, t.testdir({ 'compose.yaml': leaky, 'hullcheck.yaml': config(rules) }), 'gate compose.yaml')
  const [web] = report.containers
  t.match(
    web?.results.find((one) => one.rule === 'privileged'),
    { outcome: 'fail', waived: { kind: 'config', until: far, reason: 'a test' } },
  )
  t.match(
    web?.paths.find((one) => one.path === 'raw-block-device'),
    { outcome: 'open', waived: { kind: 'config' } },
  )
  t.match(web?.headline.how, new RegExp(`raw disk \\(waived until ${far}\\)`))
})

void t.test(
  'a path that only the host decides counts where what is not known counts, until somebody says what the host is like',
  async (t) => {
    const open = quiet.replace('"1000:1000"', 'root').replace('no-new-privileges:true', 'systempaths=unconfined')
    const table: [what: string, assume: string, more: string, status: number][] = [
      ['it is told and does not count', '', '', 0],
      ['strictly it counts', '', '--strict', 1],
      ['whatever the threshold', '', '--strict --fail-on critical', 1],
      ['the host is said to stop it', 'assume: { apparmor: true }\n', '--strict', 0],
      ['on the command line', '', '--strict --assume host.apparmor=true', 0],
      ['somebody answers for it', config(['core-pattern']), '--strict', 0],
    ]
    for (const [what, text, more, status] of table) {
      const files = { 'compose.yaml': open, 'hullcheck.yaml': text }
      // a rule that is decided, so that something is
      const ran = await hullcheck(t, t.testdir(files), `gate compose.yaml --rule core-pattern --rule privileged ${more}`.trim())
      t.equal(ran.status, status, `${what} ${ran.stderr}`)
    }
  },
)

void t.test('what no rule applies to is told as not judged, never as held', async (t) => {
  const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: x}]}\n'
  const folder = t.testdir({ 'compose.yaml': leaky, 'pod.yaml': pod })
  const page = async (paths: string, format: string) => {
    const { status } = await hullcheck(t, folder, `gate ${paths} --profile pss-baseline --format ${format}=page`)
    return [status, readFileSync(join(folder, 'page'), 'utf8')] as const
  }
  const wanted: [format: string, web: RegExp, pod: RegExp][] = [
    ['terminal', /· web +not judged +no rule that was asked for applies to it/, /✓ a\/c +held/],
    ['markdown', /\| – \| `web` \| not judged \|/, /\| ✓ \| `a\/c` \| held \|/],
    ['html', /<span class="">not judged<\/span>/, /<h1><span class="k">All of 1 workload/],
  ]
  for (const [format, web, held] of wanted) {
    const [status, text] = await page('.', format)
    t.equal(status, 0)
    t.match(text, web, format)
    t.match(text, held, format)
  }
  const [status, text] = await page('compose.yaml', 'html')
  t.equal(status, 3)
  t.match(text, /<h1><span class="">No rule that was asked for applies to 1 workload/)
})

void t.test('the page ends with how to mend what was found, where something can be mended', async (t) => {
  const safe = `${quiet}    oom_score_adj: -500\n`
  const files = {
    'leaky.yaml': leaky,
    "it's.yaml": leaky,
    'safe.yaml': safe,
    'quiet.yaml': quiet,
    'waived.yaml': leaky.replace('privileged: true\n', `privileged: true # hullcheck: waive privileged until ${far} -- x\n`),
    'start.sh': '#!/bin/sh\ndocker run --privileged nginx\n',
    'inspect.json': JSON.stringify([{ Id: 'a'.repeat(64), Name: '/web', Config: {}, HostConfig: { Privileged: true } }]),
  }
  const folder = t.testdir(files)
  const table: [line: string, hint: string | undefined][] = [
    ['leaky.yaml --rule privileged', 'hullcheck fix --unsafe leaky.yaml'],
    ['leaky.yaml start.sh --rule privileged', 'hullcheck fix --unsafe leaky.yaml start.sh'],
    ["it's.yaml --rule privileged", "hullcheck fix --unsafe 'it'\\''s.yaml'"],
    ['-f leaky.yaml --rule privileged', 'hullcheck fix --unsafe -f leaky.yaml'],
    ['safe.yaml --rule oom-score-negative', 'hullcheck fix safe.yaml'],
    ['. . . . . . . . . . . --rule privileged', 'hullcheck fix --unsafe <path>'],
    ['leaky.yaml --rule privileged --quiet', undefined],
    ['quiet.yaml --rule privileged', undefined],
    ['waived.yaml --rule privileged', undefined],
    ['inspect.json --rule privileged', undefined],
  ]
  for (const [line, hint] of table) {
    const { stderr } = await hullcheck(t, folder, `gate ${line} --format terminal=page`)
    const last = readFileSync(join(folder, 'page'), 'utf8').trimEnd().split('\n').at(-1) ?? ''
    t.equal(stderr, '', line)
    if (hint === undefined) t.match(last, /exit \d$/, line)
    else t.equal(last, `to mend what can be mended: ${hint}`, line)
  }
  for (const dialect of ['compose', 'kubernetes', 'command-line', 'quadlet', 'devcontainer', 'dockerfile', 'ecs', 'nomad', 'oci', 'lxc'])
    t.ok(fixDialect(dialect), `what the hint is given for, ${dialect}, can be edited`)
  t.equal(fixDialect('inspect'), undefined)
})

void t.test('a baseline fits a checkout in a folder of another name', async (t) => {
  const folder = t.testdir({ one: { 'compose.yaml': leaky }, two: { 'compose.yaml': leaky } })
  const gate = (which: string, more = '') =>
    hullcheck(t, join(folder, which), `gate compose.yaml --fail-on low --baseline ../known.json ${more}`.trim())
  t.equal((await gate('one', '--write-baseline')).status, 0)
  t.match(await gate('two'), { status: 0, stderr: '' })
})

void t.test('with a baseline only what is new fails', async (t) => {
  const folder = t.testdir({ 'compose.yaml': leaky })
  const gate = (more: string) => hullcheck(t, folder, `gate compose.yaml --fail-on low ${more}`)
  t.match(await gate('--baseline known.json'), {
    status: 2,
    stderr: /known\.json: there is no such file or folder; --write-baseline makes it/,
  })
  t.match(await gate('--write-baseline'), { status: 2, stderr: /no file is named; add --baseline <file>/ })
  t.match(await gate('--baseline known.json --write-baseline'), { status: 0, stderr: /entries written to known\.json/ })
  const first = readFileSync(join(folder, 'known.json'), 'utf8')
  t.match(await gate('--baseline known.json'), { status: 0, stderr: '' })
  t.equal((await gate('--baseline known.json --write-baseline')).status, 0)
  t.equal(readFileSync(join(folder, 'known.json'), 'utf8'), first, 'written again it is the same')

  writeFileSync(join(folder, 'compose.yaml'), `# moved by a line\n${leaky}`)
  t.equal((await gate('--baseline known.json')).status, 0, 'lines that moved are nothing new')
  writeFileSync(join(folder, 'compose.yaml'), `${leaky}    network_mode: host\n`)
  const grown = await gate('--baseline known.json')
  t.equal(grown.status, 1)
  const unknown = grown.report.containers[0]?.results.filter((one) => one.outcome === 'fail' && !one.waived).map((one) => one.rule)
  t.ok(unknown?.includes('host-network') && !unknown.includes('privileged'), String(unknown))
  writeFileSync(join(folder, 'compose.yaml'), quiet)
  t.match(await gate('--baseline known.json'), { status: 0, report: { notes: [{ kind: 'baseline-gone', message: /did not occur/ }] } })

  writeFileSync(join(folder, 'hullcheck.yaml'), 'baseline: known.json\n')
  writeFileSync(join(folder, 'compose.yaml'), leaky)
  t.equal((await gate('')).status, 0, 'named in the configuration')
  t.equal((await gate('--no-config')).status, 1)

  const broken: [name: string, text: string, message: RegExp][] = [
    ['no JSON', '{', /x\.json: no baseline: it is no JSON; take it away and write it again with --write-baseline/],
    [
      'another version',
      '{"version":2,"known":[]}',
      /a baseline of version 2; this hullcheck reads version 1: write it again with --write-baseline/,
    ],
    ['something else', '{"services":{}}', /x\.json: no baseline: "version" is missing/],
    [
      'an entry without a fingerprint',
      '{"version":1,"known":[{"rule":"a","workload":"b"}]}',
      /no baseline: "known\.0\.fingerprint" is missing/,
    ],
    [
      'a count that is none',
      '{"version":1,"known":[{"rule":"a","workload":"b","fingerprint":"0123456789abcdef","count":0}]}',
      /no baseline: "known\.0\.count": /,
    ],
  ]
  for (const [name, text, message] of broken) {
    writeFileSync(join(folder, 'x.json'), text)
    t.match(await gate('--baseline x.json'), { status: 2, stderr: message }, name)
  }
  t.match(await gate('--baseline compose.yaml --write-baseline'), {
    status: 2,
    stderr: /compose\.yaml: this is no baseline, so it is not written over/,
  })
  t.equal(readFileSync(join(folder, 'compose.yaml'), 'utf8'), leaky)
  t.match(await gate('--baseline none/x.json --write-baseline'), {
    status: 2,
    stderr: /--baseline .*none: there is no such file or folder/,
  })
})

void t.test('flags win over the configuration, and mistakes of both are told together', async (t) => {
  const folder = t.testdir({ 'compose.yaml': leaky, 'hullcheck.yaml': 'failOn: critical\nrule: host-network\nstrict: false\n', sub: {} })
  t.equal((await hullcheck(t, folder, 'gate compose.yaml')).status, 0, 'its rule judges')
  t.equal((await hullcheck(t, folder, 'gate compose.yaml --rule privileged')).status, 1, 'the flag replaces it')
  t.equal((await hullcheck(t, join(folder, 'sub'), 'gate ../compose.yaml')).status, 0, 'it is found from below')
  writeFileSync(join(folder, 'hullcheck.yaml'), 'failOn: critical\nrule: cpu-unlimited\n')
  writeFileSync(join(folder, 'cpu.yaml'), quiet.replace('    cpus: 1\n', ''))
  t.equal((await hullcheck(t, folder, 'gate cpu.yaml')).status, 0)
  t.equal((await hullcheck(t, folder, 'gate cpu.yaml --fail-on low')).status, 1)
  writeFileSync(join(folder, 'hullcheck.yaml'), 'failOn: critical\nrule: cpu-unlimited\nseverity: { cpu-unlimited: critical }\n')
  t.equal((await hullcheck(t, folder, 'gate cpu.yaml')).status, 1, 'by its severity there')
  writeFileSync(join(folder, 'hullcheck.yaml'), 'strict: true\nrule: runs-as-root\n')
  writeFileSync(join(folder, 'user.yaml'), quiet.replace('    user: "1000:1000"\n', ''))
  t.equal((await hullcheck(t, folder, 'gate user.yaml --rule runs-as-root,cpu-unlimited')).status, 1, 'strict by the configuration')
  t.equal((await hullcheck(t, folder, 'gate user.yaml --rule runs-as-root,cpu-unlimited --no-strict')).status, 0)
  writeFileSync(join(folder, 'hullcheck.yaml'), 'fail_on: high\nformat: jsn\nrules: none\n')
  t.match(await hullcheck(t, folder, 'gate compose.yaml --fail-on hgh'), {
    status: 2,
    stderr: /hullcheck\.yaml:1:1 {2}unknown key "fail_on" {2}did you mean "failOn"\?\n.*--fail-on "hgh"/s,
  })
  writeFileSync(join(folder, 'hullcheck.yaml'), 'rules: none\nprofile: default\n')
  t.match(await hullcheck(t, folder, 'gate compose.yaml'), {
    status: 2,
    stderr: /hullcheck\.yaml:1:1 {2}--rules .*none: there is no such file or folder/,
  })
})

void t.test('files of the configuration are relative to it, and it leaves out what it excludes', async (t) => {
  const folder = t.testdir({
    'hullcheck.yaml': 'exclude: [vendor, "*.bad.yaml"]\nfailOn: low\nrule: privileged\n',
    a: { 'compose.yaml': quiet },
    vendor: { 'compose.yaml': leaky },
    b: { 'compose.bad.yaml': leaky },
  })
  const { status, report } = await hullcheck(t, join(folder, 'a'), 'gate ..')
  t.equal(report.containers.length, 1, JSON.stringify(report.containers.map((one) => one.name)))
  t.equal(status, 0)
  t.equal((await hullcheck(t, folder, 'gate vendor/compose.yaml')).status, 1, 'what is named itself is judged')
})

void t.test('a profile picks rules; one that has nothing to say must not look clean', async (t) => {
  const folder = t.testdir({ 'compose.yaml': leaky })
  const judged = async (more: string) => {
    const { status, report } = await hullcheck(t, folder, `gate compose.yaml --no-config ${more}`)
    return {
      status,
      rules: (report as unknown as { rules: { id: string }[] }).rules.map((one) => one.id),
      paths: (report as unknown as { paths: unknown[] }).paths.length,
    }
  }
  const all = await judged('')
  t.equal(all.status, 1)
  t.ok(
    all.rules.length > 80 && all.paths > 10 && !all.rules.some((id) => id.startsWith('pss-')),
    'the default has no rules of the Pod Security Standards',
  )
  const cis = await judged('--profile cis-docker')
  t.ok(cis.rules.includes('privileged') && !cis.rules.includes('zombies') && cis.paths > 10)
  const two = await judged('--profile cis-docker,articles')
  t.ok(two.rules.length > cis.rules.length && two.rules.length < all.rules.length)
  const pods = await judged('--profile pss-baseline')
  t.equal(pods.status, exitStatus.nothingSeen, 'a compose file has no pods')
  t.equal(pods.paths, 0, 'admission knows no paths')
  t.ok(pods.rules.length > 5 && pods.rules.every((id) => id.startsWith('pss-')), pods.rules.join(' '))
  t.match(await judged('--profile pss-baseline --rule engine-socket'), { rules: [], paths: 1 }, 'a name wins over a profile')
  t.match(await hullcheck(t, folder, 'gate compose.yaml --profile artcles'), {
    status: 2,
    stderr: /no profile is named "artcles" {2}did you mean "articles"\?/,
  })
  t.match(await hullcheck(t, folder, 'gate compose.yaml --rule privileged --skip privileged'), {
    status: 2,
    stderr: /no rule and no escape path is left/,
  })
})

void t.test('audit takes the same decisions', async (t) => {
  const origin = { source: 'procfs', place: '/proc/41/status Seccomp' }
  const seen = (value: unknown) => ({ known: true, value, origin, basis: 'observed' })
  const identity = {
    id: 'c'.repeat(64),
    name: 'web',
    image: 'nginx:1',
    engine: 'e',
    pid: 41,
    startedAt: '',
    workload: 'web',
    labels: { team: 'a' },
  }
  const evidence = {
    ...{
      version: 1,
      collectedAt: '',
      hostname: 'h',
      host: { seccomp: seen(true) },
      engines: [{ id: 'e', facts: { kind: seen('docker') } }],
    },
    containers: [{ identity, declared: {}, observed: { 'seccomp.mode': seen('off'), 'runtime.sandboxed': seen(false) } }],
    sources: [{ source: 'docker', status: 'ok', reason: '' }],
  }
  const folder = t.testdir({ 'e.json': JSON.stringify(evidence) })
  const audit = (text: string, more = '') => {
    writeFileSync(join(folder, 'hullcheck.yaml'), text)
    return hullcheck(t, folder, `audit -e e.json --rule seccomp-off --fail-on low ${more}`.trim())
  }
  const by = (scope: string, until = far) => `waivers:\n  - rule: seccomp-off\n    ${scope}\n    reason: x\n    until: ${until}\n`
  t.equal((await audit('')).status, 1)
  t.equal((await audit(by('name: web'))).status, 0)
  t.equal((await audit(by('image: nginx:*'))).status, 0)
  t.equal((await audit(by('label: { team: a }'))).status, 0)
  t.match(
    await audit(by('path: "*"')),
    { status: 1, stderr: /hullcheck\.yaml:2:5 {2}waiver for seccomp-off covers nothing/ },
    'a running container has no file',
  )
  t.match(await audit(by('name: web', '2020-01-01')), { status: 1, stderr: /waiver for seccomp-off ended on 2020-01-01/ })
  t.equal((await audit('', '--baseline known.json --write-baseline')).status, 0)
  t.equal((await audit('', '--baseline known.json')).status, 0)
  t.equal((await audit('severity: { seccomp-off: low }\n', '--fail-on medium')).status, 0)
})

void t.test('what the configuration says of the hosts is taken for granted', async (t) => {
  const folder = t.testdir({ 'compose.yaml': quiet })
  const outcome = async (rule: string, assume: string) => {
    writeFileSync(join(folder, 'hullcheck.yaml'), assume === '' ? '' : `assume: { ${assume} }\n`)
    const { report } = await hullcheck(t, folder, `gate compose.yaml --rule ${rule}`)
    const all = report.containers[0] as unknown as { passed: string[]; notApplicable: string[]; results: Marked[] }
    return all.passed.includes(rule) ? 'pass' : all.notApplicable.includes(rule) ? 'not-applicable' : all.results[0]?.outcome
  }
  const table: [rule: string, assume: string, outcome: string][] = [
    ['apparmor-off', 'apparmor: true', 'pass'],
    ['apparmor-off', 'apparmor: false', 'not-applicable'],
    ['no-user-namespace', '', 'fail'],
    ['no-user-namespace', 'userNamespaceRemap: true', 'pass'],
    ['no-user-namespace', 'rootless: true', 'pass'],
    ['host-cgroup-namespace', '', 'pass'],
    ['host-cgroup-namespace', 'cgroup: v1', 'fail'],
  ]
  for (const [rule, assume, expected] of table) t.equal(await outcome(rule, assume), expected, `${rule} with ${assume || 'nothing said'}`)
})

void t.test('the page of an audit marks what is waived', async (t) => {
  const marked = { waived: { kind: 'config', reason: 'OPS-8', until: far } as const }
  const page = await render(
    { ...sample, containers: [container('web', 1, { results: [result('kcore-unmasked', 'fail', marked)] })] },
    'terminal',
  )
  t.match(page, new RegExp(`kcore-unmasked[^]*waived until ${far}: OPS-8[^]*WAIVED \\(1\\)\n +until ${far} +kcore-unmasked: OPS-8`))
})

void t.test('the configuration is written once and checked at will', async (t) => {
  const folder = t.testdir({ bad: { 'hullcheck.yaml': 'skip: [nope]\nprofile: articls\n' } })
  t.match(await hullcheck(t, folder, 'config check'), { status: 2, stderr: /no hullcheck\.yaml from .* upwards/ })
  t.match(await hullcheck(t, folder, 'config init'), { status: 0, stderr: /hullcheck\.yaml written/ })
  const text = readFileSync(join(folder, 'hullcheck.yaml'), 'utf8')
  t.match(await hullcheck(t, folder, 'config init'), { status: 2, stderr: /hullcheck\.yaml: it exists, and is not written over/ })
  t.equal(readFileSync(join(folder, 'hullcheck.yaml'), 'utf8'), text)
  t.match(await hullcheck(t, folder, 'config init none/x.yaml'), { status: 2, stderr: /there is no such file or folder/ })
  t.match(await hullcheck(t, join(folder, 'bad'), 'config check'), {
    status: 2,
    stderr: /hullcheck\.yaml:2:1 {2}no profile.*\n.*hullcheck\.yaml:1:8 {2}no rule or path is named "nope"/,
  })
})

void t.test('the status follows from the report alone', async (t) => {
  const of = (results: Parameters<typeof result>[], more: Partial<Report> = {}, paths: typeof agentPaths = []): Report => ({
    ...sample,
    containers: [container('web', 1, { results: results.map((one) => result(...one)), paths })],
    ...more,
  })
  const waived = { kind: 'config', reason: 'x', until: far } as const
  const note = (kind: 'waiver-expired' | 'waiver-malformed' | 'waiver-unused' | 'baseline-gone', line = 3) => ({
    kind,
    message: 'm',
    region: { file: 'hullcheck.yaml', line, column: 1, endLine: line, endColumn: 1 },
  })
  const open = agentPaths.filter((one) => one.outcome === 'open')
  const table: [name: string, report: Report, strict: boolean, status: number, reason: RegExp][] = [
    ['a finding', of([['kcore-unmasked', 'fail']]), false, 1, /^1 finding at or above high/],
    ['a waived finding', of([['kcore-unmasked', 'fail', { waived }]]), false, 0, /^nothing at or above high$/],
    ['an open path', of([], {}, open), false, 1, /open escape path/],
    [
      'waived open paths',
      of(
        [],
        {},
        open.map((one) => ({ ...one, waived })),
      ),
      false,
      0,
      /^nothing at or above high$/,
    ],
    [
      'unknown and strict',
      of([
        ['kcore-unmasked', 'unknown'],
        ['seccomp-off', 'pass'],
      ]),
      true,
      1,
      /1 check not known/,
    ],
    [
      'waived unknown and strict',
      of([
        ['kcore-unmasked', 'unknown', { waived }],
        ['seccomp-off', 'pass'],
      ]),
      true,
      0,
      /^nothing/,
    ],
    [
      'a waiver that ended',
      of([['seccomp-off', 'pass']], { notes: [note('waiver-expired')] }),
      false,
      1,
      /^1 waiver ended \(hullcheck\.yaml:3\)$/,
    ],
    [
      'two that cannot be read',
      of([['seccomp-off', 'pass']], { notes: [note('waiver-malformed'), note('waiver-malformed', 9)] }),
      false,
      1,
      /^2 waivers cannot be read \(hullcheck\.yaml:3, \.\.\.\)$/,
    ],
    [
      'one of no use, and a baseline to trim',
      of([['seccomp-off', 'pass']], { notes: [note('waiver-unused'), note('baseline-gone')] }),
      false,
      0,
      /^nothing/,
    ],
    ['several reasons', of([['kcore-unmasked', 'fail']], { notes: [note('waiver-expired')] }), false, 1, /^1 finding .*; 1 waiver ended/],
    ['nothing applies', of([['kcore-unmasked', 'not-applicable']]), false, 3, /no rule applies to anything/],
    [
      'only a path was decided',
      of(
        [],
        {},
        agentPaths.filter((one) => one.outcome === 'blocked'),
      ),
      false,
      0,
      /^nothing/,
    ],
    ['nothing is decided', of([['kcore-unmasked', 'unknown']]), false, 3, /nothing could be decided/],
  ]
  for (const [name, report, strict, status, reason] of table) {
    t.match(decide(report, { failOn: 'high', strict, named: [] }), { status, reason }, name)
  }
})
