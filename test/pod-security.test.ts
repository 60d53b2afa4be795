/** The profiles pss-baseline and pss-restricted against what Pod Security admission itself answers, version by version and control by control. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { readKubernetes } from '../src/collect/kubernetes/index.js'
import type { ReadContext } from '../src/collect/manifest/dialect.js'
import { judgeRule } from '../src/evaluate/judge.js'
import { FactView } from '../src/evaluate/view.js'
import { type GateOptions, gate } from '../src/gate.js'
import { known } from '../src/model/fact.js'
import type { Declared } from '../src/model/facts.js'
import type { Outcome } from '../src/model/rule.js'
import { podSecurityVersion, withPodSecurity } from '../src/predict/pod-security.js'
import { loadRules } from '../src/rules/load.js'

interface Answer {
  readonly pod: unknown
  readonly files?: Readonly<Record<string, readonly number[]>>
  readonly baseline: string
  readonly restricted: string
  readonly refused?: Readonly<Record<string, string>>
}

const recording = new URL('fixtures/kubernetes/pod-security-admission/answers.json', import.meta.url)
const { published, random } = JSON.parse(readFileSync(recording, 'utf8')) as Record<'published' | 'random', readonly Answer[]>
const newest = 37

type Level = 'baseline' | 'restricted'

/** The checks of admission behind a rule; of several the one with the most to say about a version (an override) counts. */
const checks: Readonly<Record<string, readonly string[]>> = {
  'pss-privileged': ['privileged'],
  'pss-host-namespaces': ['hostNamespaces'],
  'pss-host-path': ['hostPathVolumes'],
  'pss-host-ports': ['hostPorts'],
  'pss-host-process': ['windowsHostProcess'],
  'pss-probe-hosts': ['hostProbesAndHostLifecycle'],
  'pss-capabilities-baseline': ['capabilities_baseline'],
  'pss-capabilities-restricted': ['capabilities_restricted', 'capabilities_baseline'],
  'pss-apparmor': ['appArmorProfile'],
  'pss-selinux': ['seLinuxOptions'],
  'pss-proc-mount-baseline': ['procMount'],
  'pss-proc-mount-restricted': ['procMount_restricted', 'procMount'],
  'pss-seccomp-baseline': ['seccompProfile_baseline'],
  'pss-seccomp-restricted': ['seccompProfile_restricted', 'seccompProfile_baseline'],
  'pss-sysctls': ['sysctls'],
  'pss-volume-types': ['restrictedVolumes'],
  'pss-privilege-escalation': ['allowPrivilegeEscalation'],
  'pss-run-as-non-root': ['runAsNonRoot'],
  'pss-run-as-user': ['runAsUser'],
}

/** First version of the checks that came later: before, those behind them in the list count. */
const since: Readonly<Record<string, number>> = { capabilities_restricted: 22, seccompProfile_restricted: 19, procMount_restricted: 35 }

const rules = await loadRules({ only: Object.keys(checks) })

const context: ReadContext = {
  env: {},
  cwd: '/',
  composeFiles: [],
  readFile: () => ({ problem: 'no files here' }),
  render: () => ({ problem: 'no programs here' }),
}

function containersOf(pod: unknown): readonly Declared[] {
  const { workloads, problems } = readKubernetes([{ name: 'pod.json', path: '', text: JSON.stringify(pod) }], context)
  if (problems.some((one) => one.kind !== 'note')) throw new Error(JSON.stringify(problems))
  return workloads.map((one) => one.declared)
}

/** A rule says of a pod what it says of its containers: one is enough to refuse it. */
function verdicts(containers: readonly Declared[], minor: number): ReadonlyMap<string, Outcome> {
  const kind = known('containerd', { source: 'test', place: '' })
  const { facts: engine } = withPodSecurity({ id: 'k', facts: { kind } }, 'kubernetes', `v1.${minor}`)
  const views = containers.map((declared) => new FactView({ declared, predicted: {}, observed: {}, engine, host: {} }, rules.terms))
  return new Map(
    rules.rules.map((compiled) => {
      const outcomes = views.map((view) => judgeRule(compiled, view, 'w').outcome)
      return [compiled.rule.id, outcomes.find((one) => one === 'fail') ?? outcomes.find((one) => one !== 'pass') ?? 'pass']
    }),
  )
}

/** What admission says of the control behind a rule in a version. */
function expected(rule: string, { refused }: Answer, minor: number): Outcome {
  const check = checks[rule]?.find((one) => minor >= (since[one] ?? 0)) ?? ''
  return refused?.[check]?.[minor] === '0' ? 'fail' : 'pass'
}

function inProfile(level: Level): readonly string[] {
  return rules.rules.filter(({ rule }) => rule.profiles.includes(`pss-${level}`)).map(({ rule }) => rule.id)
}

const every = Array.from({ length: newest + 1 }, (_, minor) => minor)
const answers = [...published, ...random].flatMap(({ baseline, restricted, refused = {} }) => [
  baseline,
  restricted,
  ...Object.values(refused),
])
/** The first and the last version of each stretch in which admission answers the same. */
const edges = every.filter((minor) => [minor - 1, minor + 1].some((other) => answers.some((said) => said[minor] !== said[other])))

/** Every difference as a line; empty when both agree. */
function differences(answer: Answer, versions: readonly number[]): string[] {
  const found: string[] = []
  const containers = containersOf(answer.pod)
  for (const minor of versions) {
    const said = verdicts(containers, minor)
    for (const [rule, outcome] of said) {
      const wanted = expected(rule, answer, minor)
      if (outcome !== wanted) found.push(`v1.${minor} ${rule}: ${outcome}, admission says ${wanted}`)
    }
    for (const level of ['baseline', 'restricted'] as const) {
      const allowed = inProfile(level).every((rule) => said.get(rule) === 'pass') ? '1' : '0'
      if (allowed !== answer[level][minor]) found.push(`v1.${minor} ${level}: ${allowed}, admission says ${answer[level][minor]}`)
    }
  }
  return found
}

void t.test("every pod of admission's own test data, in every version: allowed or refused, and by the same control", async (t) => {
  t.equal(published.length, 363)
  for (const [index, answer] of published.entries()) {
    const [name] = Object.keys(answer.files ?? {})
    // that nothing changes between the edges is tried on some
    t.strictSame(differences(answer, index % 8 === 0 ? every : edges), [], `${name} ${JSON.stringify(answer.pod)}`)
  }
})

void t.test('random pods, in every version: allowed or refused, and by the same control', async (t) => {
  t.equal(random.length, 400)
  t.strictSame(edges, [0, 7, 8, 18, 19, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37])
  for (const answer of random) t.strictSame(differences(answer, edges), [], JSON.stringify(answer.pod))
})

void t.test('the recording could not be met by saying the same of all', async (t) => {
  for (const level of ['baseline', 'restricted'] as const) {
    t.ok(random.some((one) => one[level][newest] === '1') && random.some((one) => one[level][newest] === '0'), level)
    t.ok(
      random.some((one) => new Set(one[level]).size > 1),
      `${level}: some answers change with the version`,
    )
  }
  for (const ids of Object.values(checks)) {
    for (const id of ids)
      t.ok(
        [...published, ...random].some((one) => one.refused?.[id]?.includes('0')),
        `${id} refuses some pod`,
      )
  }
})

void t.test('each control is a rule, each rule of the profiles is a control', async (t) => {
  const all = await loadRules()
  for (const level of ['baseline', 'restricted'] as const) {
    const listed = all.source.rules.filter((rule) => rule.profiles.includes(`pss-${level}`)).map((rule) => rule.id)
    t.strictSame(listed.sort(), [...inProfile(level)].sort(), `only the controls belong to pss-${level}`)
  }
  for (const { rule } of rules.rules) t.equal(rule.severity, 'high', `${rule.id}: what is refused is a finding at the usual threshold`)
})

void t.test('versions are named as in the labels of a namespace', async (t) => {
  const rows: readonly (readonly [string, number | undefined])[] = [
    ['v1.0', 0],
    ['v1.37', 37],
    ['v1.99', 37],
    ['latest', 37],
    ['v1.07', undefined],
    ['1.28', undefined],
    ['v2.0', undefined],
    ['v1.28.3', undefined],
    ['', undefined],
  ]
  for (const [word, minor] of rows) t.equal(podSecurityVersion(word), minor, word)
  const engine = withPodSecurity({ id: 'k', facts: {} }, 'kubernetes', undefined)
  t.match(engine.facts.podSecurityVersion, { value: 37, basis: 'default' }, 'the newest by default')
  const other = withPodSecurity({ id: 'k', facts: {} }, 'docker', 'v1.28')
  t.match(other.facts.podSecurityVersion, { value: -1 }, 'what is no pod is not measured')
})

void t.test('the gate: version, profile, and what the kubelet makes of runAsNonRoot', async (t) => {
  const pod = (spec: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  ${spec}\n  containers:\n    - name: app\n      image: nginx\n`
  const cwd = t.testdir({
    'port.yaml': `${pod('hostPID: true')}      livenessProbe: {httpGet: {port: 80, host: localhost}}\n`,
    'user.yaml': pod('securityContext: {runAsNonRoot: true}'),
  })
  const failing = async (paths: string[], options: Pick<GateOptions, 'podSecurityVersion' | 'profiles' | 'only'>) => {
    const { report } = await gate({ paths, cwd, ...options })
    return report.containers.flatMap((one) =>
      one.results.filter(({ outcome }) => outcome === 'fail').map(({ rule, region }) => [rule, region?.line]),
    )
  }
  const profiles = ['pss-baseline']
  t.strictSame(
    await failing(['port.yaml'], { profiles }),
    [
      ['pss-host-namespaces', 6],
      ['pss-probe-hosts', 10],
    ],
    'the newest version',
  )
  t.strictSame(await failing(['port.yaml'], { profiles, podSecurityVersion: 'v1.33' }), [['pss-host-namespaces', 6]], 'an older one')
  const { report } = await gate({ paths: ['user.yaml'], cwd, only: ['runs-as-root', 'setuid-to-capabilities'] })
  t.strictSame(
    report.containers.flatMap((one) => one.results.map(({ rule, outcome }) => [rule, outcome])),
    [
      ['setuid-to-capabilities', 'fail'],
      ['runs-as-root', 'pass'],
    ],
    'the image may name any user but root',
  )
})

void t.test('a Windows pod: what is about Linux does not apply, and admission is as it is', async (t) => {
  const pod = (os: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  os: {name: ${os}}\n  volumes: [{name: v, hostPath: {path: /}}]\n  containers:\n    - name: app\n      image: a\n      env: [{name: DB_PASSWORD, value: hunter2}]\n      volumeMounts: [{name: v, mountPath: /v}]\n`
  const cwd = t.testdir({ 'windows.yaml': pod('windows'), 'linux.yaml': pod('linux') })
  const judged = async (path: string, options: Pick<GateOptions, 'podSecurityVersion' | 'profiles'> = {}) => {
    const { report } = await gate({ paths: [path], cwd, env: {}, ...options })
    const [container] = report.containers
    t.notMatch(JSON.stringify(report), /hunter2/, 'no secret')
    const of = (outcome: string) => container?.results.filter((one) => one.outcome === outcome).map(({ rule }) => rule) ?? []
    return { failing: of('fail').sort(), unknown: of('unknown'), paths: [...new Set(container?.paths.map(({ outcome }) => outcome))] }
  }
  t.strictSame(await judged('windows.yaml'), {
    failing: ['engine-socket-mounted', 'host-root-mounted', 'memory-unlimited', 'secret-in-environment'],
    unknown: [],
    paths: ['not-applicable'],
  })
  const linux = await judged('linux.yaml')
  for (const rule of ['no-new-privileges-off', 'no-user-namespace', 'root-filesystem-writable', 'seccomp-off'])
    t.ok(linux.failing.includes(rule), rule)
  t.notSame(linux.paths, ['not-applicable'])
  const restricted = async (podSecurityVersion: string) =>
    (await judged('windows.yaml', { profiles: ['pss-restricted'], podSecurityVersion })).failing
  const always = ['pss-run-as-non-root', 'pss-volume-types']
  t.strictSame(await restricted('latest'), always)
  t.strictSame(await restricted('v1.25'), always, 'relaxed since 1.25')
  t.strictSame(
    await restricted('v1.24'),
    ['pss-capabilities-restricted', 'pss-privilege-escalation', ...always, 'pss-seccomp-restricted'].sort(),
    'the kubelets of 1.24 knew no operating systems',
  )
})
