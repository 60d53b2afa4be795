/** Random documents: whatever their style, what comes out of a fix still reads, and differs in nothing but what was meant. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { Document, isScalar, visit } from 'yaml'
import type { Judged } from '../../src/fix/judged.js'
import { mend } from '../../src/fix/mend.js'
import { allRules, judge, onlyRules } from './judge.js'

type Value = string | readonly string[]

interface Style {
  readonly indent: 2 | 4
  /** Blanks before the dashes of a list, besides those of its key. */
  readonly dash: 0 | 2
  readonly newline: '\n' | '\r\n'
  readonly end: boolean
}

interface Setting {
  readonly key: string
  readonly value: Value
  readonly flow: boolean
  readonly quote: '' | '"' | "'"
  readonly behind: boolean
  readonly above: boolean
  readonly anchor: boolean
}

const style: fc.Arbitrary<Style> = fc.record({
  indent: fc.constantFrom(2 as const, 4 as const),
  dash: fc.constantFrom(0 as const, 2 as const),
  newline: fc.constantFrom('\n' as const, '\r\n' as const),
  end: fc.boolean(),
})

const some = (...words: readonly string[]) => fc.subarray([...words], { minLength: 1 })

const values: Readonly<Record<string, fc.Arbitrary<Value>>> = {
  privileged: fc.constantFrom('true', 'false'),
  read_only: fc.constantFrom('true', 'false'),
  pid: fc.constant('host'),
  ipc: fc.constantFrom('host', 'private'),
  network_mode: fc.constantFrom('host', 'none'),
  uts: fc.constant('host'),
  cgroup: fc.constant('host'),
  user: fc.constantFrom('root', '0', '1000'),
  cap_add: some('SYS_ADMIN', 'CHOWN', 'NET_ADMIN', 'ALL', 'CAP_SYS_PTRACE'),
  cap_drop: some('NET_RAW', 'ALL', 'KILL'),
  security_opt: some(
    'seccomp=unconfined',
    'no-new-privileges:true',
    'apparmor=unconfined',
    'label:disable',
    'systempaths=unconfined',
    'label:user:x',
  ),
  devices: some('/dev/mem', '/dev/fuse', '/dev/sda:/dev/x', '/dev/snd'),
  volumes: some('/var/run/docker.sock:/run/docker.sock', '/etc:/etc:rw', 'data:/data', '/:/host:ro', '/srv/x:/x:rshared', './y:/y'),
  mem_limit: fc.constantFrom('64m', '0'),
  oom_score_adj: fc.constantFrom('-5', '5'),
  environment: fc.constant(['A=b', 'C=d']),
  command: fc.constant('run --it'),
  labels: fc.constant(['x=y']),
}

const setting = (key: string): fc.Arbitrary<Setting> =>
  fc.record({
    key: fc.constant(key),
    value: values[key] as fc.Arbitrary<Value>,
    flow: fc.boolean(),
    quote: fc.constantFrom('' as const, '"' as const, "'" as const),
    behind: fc.boolean(),
    above: fc.boolean(),
    anchor: fc.boolean(),
  })

const service: fc.Arbitrary<readonly Setting[]> = fc
  .subarray(Object.keys(values), { minLength: 1, maxLength: 9 })
  .chain((keys) => fc.shuffledSubarray(keys, { minLength: keys.length }).chain((all) => fc.tuple(...all.map(setting))))

/** Numbers and switches are no texts; a blank or an asterisk wants quotes. */
function spelled(value: string, quote: string, key: string): string {
  if (['privileged', 'read_only', 'oom_score_adj'].includes(key)) return value
  return `${quote}${value}${quote}`
}

let comments = 0

/** One that must not get lost; those between items that may all go are of no account. */
function comment(kept: boolean): string {
  comments += 1
  return kept ? `# own ${comments}` : '# about this one'
}

function written(settings: readonly Setting[], { indent, dash }: Style, name: string, anchors: Set<string>): string[] {
  const pad = ' '.repeat(indent * 2)
  const lines = [`${' '.repeat(indent)}${name}:`, `${pad}image: nginx`]
  for (const { key, value, flow, quote, behind: says, above, anchor } of settings) {
    const anchored = anchor && !anchors.has(key)
    const mark = anchored ? ` &${key}` : ''
    if (above) lines.push(`${pad}${comment(true)}`)
    const behind = says ? ' # behind' : ''
    if (anchor && anchors.has(key)) {
      lines.push(`${pad}${key}: *${key}${behind}`)
      continue
    }
    if (anchored) anchors.add(key)
    if (typeof value === 'string') lines.push(`${pad}${key}:${mark} ${spelled(value, quote, key)}${behind}`)
    else if (flow) lines.push(`${pad}${key}:${mark} [${value.map((one) => spelled(one, quote || '"', key)).join(', ')}]${behind}`)
    else {
      lines.push(`${pad}${key}:${mark}${behind}`)
      for (const one of value) {
        if (above) lines.push(`${pad}${comment(key === 'environment')}`)
        lines.push(`${pad}${' '.repeat(dash)}- ${spelled(one, quote, key)}${behind}`)
      }
    }
  }
  return lines
}

const compose: fc.Arbitrary<string> = fc.tuple(style, fc.array(service, { minLength: 1, maxLength: 3 })).map(([style, services]) => {
  const anchors = new Set<string>()
  const lines = [
    '# top',
    'services:',
    ...services.flatMap((one, index) => written(one, style, `s${index}`, anchors)),
    'volumes:',
    `${' '.repeat(style.indent)}data:`,
  ]
  return `${lines.join(style.newline)}${style.end ? style.newline : ''}`
})

const folder = t.testdir({})
const rules = onlyRules(allRules.rules.map(({ rule }) => rule.id).filter((id) => !id.startsWith('pss-')))

/** Facts that follow others. */
const related: Readonly<Record<string, readonly string[]>> = {
  'namespaces.pid': ['namespaces.joined'],
  'namespaces.net': ['namespaces.joined', 'namespaces.uts'],
  'namespaces.ipc': ['namespaces.joined'],
  'capabilities.added': ['pod.capabilitiesAdded'],
  'capabilities.dropped': ['pod.capabilitiesDropped'],
  hostPaths: ['pod.volumes'],
  'devices.requested': ['pod.volumes'],
  'seccomp.profile': ['pod.seccomp'],
  'apparmor.profile': ['pod.apparmor'],
  'selinux.type': ['pod.selinux'],
  'identity.user': ['pod.runAsUser'],
  privileged: ['pod.enforcedLevel'],
  maskedPaths: ['pod.procMount', 'readonlyPaths'],
}

function differing(before: Judged, after: Judged): Set<string> {
  const names = new Set<string>()
  for (const [index, { declared }] of before.evidence.containers.entries()) {
    const now = after.evidence.containers[index]?.declared ?? {}
    for (const name of new Set([...Object.keys(declared), ...Object.keys(now)])) {
      if (value(declared, name) !== value(now, name)) names.add(name)
    }
  }
  return names
}

function value(facts: object, name: string): string {
  const fact = (facts as Readonly<Record<string, { known: boolean; value?: unknown; basis?: string }>>)[name]
  return JSON.stringify(fact?.known === true ? (fact.value ?? '') : 'not known')
}

let count = 0

async function holds(file: string, text: string, kept: RegExp): Promise<void> {
  count += 1
  const cwd = join(folder, String(count))
  mkdirSync(cwd)
  writeFileSync(join(cwd, file), text)
  const judged = judge(cwd, ['.'], rules, {})
  const { files, mended, left } = await mend(judged, true)
  const broken = left.find(({ reason }) => /without breaking|still there/.test(reason))
  if (broken) throw new Error(`${broken.rule}: ${broken.reason}`)
  const [changed] = files
  if (!changed) return
  const [before, after] = [await judged(new Map()), await judged(new Map([[file, changed.after]]))]
  const meant = new Set(mended.flatMap(({ change }) => factsOf(change)))
  for (const name of differing(before, after))
    if (!meant.has(name)) throw new Error(`${name} changed, and nobody meant it\n${changed.after}`)
  for (const [one] of text.matchAll(kept)) {
    if (!changed.after.includes(one)) throw new Error(`${one} is lost\n${changed.after}`)
  }
  if (text.includes('\r\n') !== changed.after.includes('\r\n') || /[^\r]\n/.test(changed.after) !== /[^\r]\n/.test(text))
    throw new Error('line ends are mixed')
  const again = await mend(judge(cwd, ['.'], rules, {}), true).then(async () =>
    mend((edited) => judged(new Map([[file, changed.after], ...edited])), true),
  )
  if (again.files.length > 0) throw new Error(`a second time changes more:\n${again.files[0]?.after}`)
}

function factsOf(change: string): readonly string[] {
  const [name = ''] = /^[\w.]+/.exec(change) ?? []
  const fact = name.startsWith('hostPaths') ? 'hostPaths' : name
  return [fact, ...(related[fact] ?? [])]
}

/** An object out of some of these keys. */
const object = (keys: Readonly<Record<string, fc.Arbitrary<unknown>>>) => fc.record(keys, { requiredKeys: [] })

const context = {
  privileged: fc.boolean(),
  allowPrivilegeEscalation: fc.boolean(),
  readOnlyRootFilesystem: fc.boolean(),
  runAsUser: fc.constantFrom(0, 1000),
  procMount: fc.constantFrom('Default', 'Unmasked'),
  capabilities: object({ add: some('SYS_ADMIN', 'CHOWN', 'ALL', 'NET_RAW'), drop: some('ALL', 'KILL') }),
  seccompProfile: fc.constantFrom({ type: 'Unconfined' }, { type: 'RuntimeDefault' }, { type: 'Localhost', localhostProfile: 'a.json' }),
  appArmorProfile: fc.constantFrom({ type: 'Unconfined' }, { type: 'RuntimeDefault' }),
  seLinuxOptions: fc.constantFrom({ type: 'spc_t' }, { level: 's0' }),
}

const container = object({
  securityContext: object(context),
  resources: object({
    limits: object({ cpu: fc.constant('1'), memory: fc.constantFrom('64Mi', '1Gi') }),
    requests: object({ memory: fc.constant('2Gi') }),
  }),
  volumeMounts: fc.subarray([
    { name: 'sock', mountPath: '/run/docker.sock' },
    { name: 'etc', mountPath: '/host', mountPropagation: 'Bidirectional' },
    { name: 'tmp', mountPath: '/tmp' },
  ]),
  ports: fc.constant([{ containerPort: 80, hostPort: 80 }]),
  args: fc.constant(['a: b', '# c', '- d']),
})

const podSpec = fc
  .tuple(
    object({
      hostPID: fc.boolean(),
      hostNetwork: fc.boolean(),
      hostIPC: fc.boolean(),
      hostUsers: fc.boolean(),
      shareProcessNamespace: fc.boolean(),
    }),
    object({
      runAsUser: context.runAsUser,
      seccompProfile: context.seccompProfile,
      sysctls: fc.constant([{ name: 'kernel.msgmax', value: '1' }]),
    }),
    fc.array(container, { minLength: 1, maxLength: 3 }),
  )
  .map(([flags, securityContext, containers]) => ({
    ...flags,
    securityContext,
    containers: containers.map((one, index) => ({ name: `c${index}`, image: 'nginx', ...one })),
    volumes: [
      { name: 'sock', hostPath: { path: '/run/docker.sock' } },
      { name: 'etc', hostPath: { path: '/etc' } },
      { name: 'tmp', emptyDir: {} },
    ],
  }))

/** Printed in a style of its own: flow notation here and there, comments, quotes, JSON. */
const kubernetes: fc.Arbitrary<string> = fc
  .tuple(
    podSpec,
    fc.constantFrom('yaml', 'yaml', 'yaml', 'json', 'json-tabs', 'json-lines'),
    style,
    fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
  )
  .map(([spec, form, { indent, dash, newline, end }, dice]) => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec }
    if (form.startsWith('json')) return JSON.stringify(pod, null, form === 'json' ? '' : form === 'json-tabs' ? '\t' : '  ')
    let thrown = 0
    const roll = (sides: number) => {
      thrown += 1
      return (dice[thrown % dice.length] ?? 0) % sides === 0
    }
    const document = new Document(pod)
    visit(document, {
      Collection: (_, node) => {
        if (node.items.length > 0 && roll(6)) node.flow = true
      },
      Pair: (_, { key }) => {
        if (isScalar(key) && roll(7)) key.commentBefore = ` own ${String(thrown)}`
      },
      Scalar: (key, node) => {
        if (key === 'value' && typeof node.value === 'string' && roll(5)) node.type = roll(2) ? 'QUOTE_DOUBLE' : 'QUOTE_SINGLE'
        if (key === 'value' && roll(9)) node.comment = ' behind'
      },
    })
    const text = document.toString({ indent, indentSeq: dash > 0, lineWidth: 0 }).replaceAll('\n', newline)
    return end ? text : text.trimEnd()
  })

const runs = { numRuns: Number(process.env.HULLCHECK_FUZZ ?? 30), seed: Number(process.env.HULLCHECK_SEED ?? 1) }

void t.test('compose files', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(compose, (text) => holds('compose.yaml', text, /# (?:own \d+|top)/g)),
    runs,
  )
})

void t.test('pods', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(kubernetes, (text) => holds('pod.yaml', text, /(?!)/g)),
    runs,
  )
})
