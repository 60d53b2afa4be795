// biome-ignore-all lint/suspicious/noTemplateCurlyInString: compose files are full of them
/** Compose files to declared facts with their places: merged, extended, included and interpolated as docker compose does; hostile files. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import t from 'tap'
import { readCompose } from '../../src/collect/compose/index.js'
import { isCompose } from '../../src/collect/compose/recognise.js'
import { dotenv } from '../../src/collect/compose/text/dotenv.js'
import { substitute } from '../../src/collect/compose/text/substitute.js'
import type { DeclaredWorkload, ManifestReading, ReadContext } from '../../src/collect/manifest/dialect.js'
import { hole } from '../../src/collect/manifest/node.js'
import type { Fact, Region } from '../../src/model/fact.js'
import type { Declared } from '../../src/model/facts.js'
import type { HostPath } from '../../src/model/records.js'

const folder = '/srv/shop'

interface Options {
  readonly env?: Readonly<Record<string, string>>
  /** Files that are there and were not named. */
  readonly others?: Readonly<Record<string, string>>
  /** Each list is what stood behind `-f`. */
  readonly together?: readonly (readonly string[])[]
}

/** Reads files by their names below the folder; `<stdin>` has no path. */
function read(
  files: Readonly<Record<string, string>>,
  { env = { HOME: '/home/u' }, others = {}, together = [] }: Options = {},
): ManifestReading {
  const all: Readonly<Record<string, string>> = { ...files, ...others }
  const context: ReadContext = {
    env,
    cwd: folder,
    composeFiles: together.map((list) => list.map((name) => `${folder}/${name}`)),
    readFile: (path) => {
      const name = relative(folder, path)
      if (name.startsWith('..')) return { problem: `${path} lies outside of the folders that were given` }
      const text = Object.hasOwn(all, name) ? all[name] : undefined
      return text === undefined ? { problem: `${name}: there is no such file`, absent: true } : { text, name }
    },
    render: () => ({ problem: 'no program here' }),
  }
  const sources = Object.entries(files).map(([name, text]) => ({ name, text, path: name === '<stdin>' ? '' : `${folder}/${name}` }))
  return readCompose(sources, context)
}

/** One service called web; `keys` are lines of YAML. */
function service(keys: string, rest = ''): string {
  const lines = keys.split('\n').map((line) => `    ${line}`)
  return ['services:', '  web:', '    image: nginx', ...lines, rest].join('\n')
}

function only(text: string, options?: Options): DeclaredWorkload {
  return named(read({ 'compose.yaml': text }, options), 'web')
}

function named({ workloads, problems }: ManifestReading, name: string): DeclaredWorkload {
  const found = workloads.find((one) => one.identity.name === name)
  if (!found) throw new Error(`no ${name}, but ${JSON.stringify(problems)}`)
  return found
}

type FactName = keyof Declared

/** Value of a fact; of a gap its reason. */
function value(declared: Declared, name: FactName): unknown {
  const fact = declared[name]
  return fact?.known ? fact.value : `? ${fact?.gap.reason ?? 'absent'}`
}

function regionOf(declared: Declared, name: FactName): Region | undefined {
  const fact = declared[name]
  return fact?.known ? fact.origin.region : fact?.gap.region
}

/** What a region underlines. */
function underlined(region: Region | undefined, files: Readonly<Record<string, string>>): string {
  if (!region) return 'nowhere'
  const line = files[region.file]?.split('\n')[region.line - 1] ?? ''
  return `${region.file}:${region.line} ${line.slice(region.column - 1, region.endLine === region.line ? region.endColumn - 1 : undefined)}`
}

function paths(declared: Declared): string[] {
  const fact = declared.hostPaths
  if (!fact?.known) return [`? ${fact?.gap.reason ?? 'absent'}`]
  return fact.value.map(shortPath)
}

function shortPath({ kind, source, target, readOnly, propagation, options }: HostPath): string {
  const words = [
    readOnly ? 'ro' : 'rw',
    ...(propagation === 'private' ? [] : [propagation]),
    ...options.filter((word) => !/^r?(shared|slave|private)$/.test(word)),
  ]
  return `${kind} ${source} ${target} ${words.join(',')}`
}

// ---- as compose-go has it

const recordings = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures', 'compose', 'compose-go')

type Json = Record<string, unknown>

/** Facts of a container of a recorded model, in the terms of the fact table. */
function recorded(container: Json, model: Json): Json {
  const list = (key: string) => (container[key] ?? []) as string[]
  const limits = ((container.deploy as Json | undefined)?.resources as Json | undefined)?.limits as Json | undefined
  const positive = (number: unknown) => (Number(number) > 0 ? Number(number) : -1)
  const quota = Number(container.cpu_quota ?? 0) / Number(container.cpu_period ?? 100_000)
  return {
    privileged: container.privileged ?? false,
    'rootFilesystem.readOnly': container.read_only ?? false,
    'init.provided': container.init ?? false,
    'capabilities.added': list('cap_add').toSorted(),
    'capabilities.dropped': list('cap_drop').toSorted(),
    noNewPrivileges:
      list('security_opt')
        .findLast((one) => one.startsWith('no-new-privileges'))
        ?.endsWith('true') ?? false,
    'selinux.disabled': list('security_opt').includes('label:disable'),
    'namespaces.pid': container.pid === 'host' ? 'host' : 'default',
    'identity.user': container.user ?? '? unresolved',
    'limits.memory': positive(limits?.memory ?? container.mem_limit),
    'limits.memorySwap': positive(container.memswap_limit),
    'limits.cpu': positive(limits?.cpus ?? container.cpus ?? quota),
    'limits.cpuset': container.cpuset ?? '',
    'limits.pids': positive(limits?.pids ?? container.pids_limit),
    'limits.oomKillDisabled': container.oom_kill_disable ?? false,
    'limits.oomScoreAdjust': container.oom_score_adj ?? 0,
    'devices.requested': ((container.devices ?? []) as Json[]).map((one) => one.source),
    'devices.rules': list('device_cgroup_rules').length,
    sysctls: Object.entries((container.sysctls ?? {}) as Json).map(([name, setting]) => ({ name, value: setting })),
    hostPaths: recordedPaths(container, model),
  }
}

function recordedPaths(container: Json, model: Json): string[] {
  const all = records(container.volumes).flatMap((one) => {
    const bind = record(one.bind)
    const spread = word(bind.propagation).replace(/^r(?=shared|slave)/, '')
    const words = [
      one.read_only === true ? 'ro' : 'rw',
      /private/.test(spread) ? '' : spread,
      word(bind.selinux),
      bind.recursive === 'readonly' ? 'ro-recursive' : '',
    ]
    const shown = words.filter((each) => each !== '').join(',')
    if (one.type === 'tmpfs') return []
    const volume = record(record(model.volumes)[word(one.source)])
    const { device } = record(volume.driver_opts)
    if (one.type === 'volume' && device === undefined) return [`volume ${word(volume.name)} ${word(one.target)} ${shown}`]
    return [`bind ${near(word(device ?? one.source))} ${word(one.target)} ${shown}`]
  })
  const secrets = records(container.secrets).map(
    (one) => `bind ${near(word(record(record(model.secrets)[word(one.source)]).file))} ${word(one.target)} ro`,
  )
  return [...all, ...secrets].toSorted()
}

function record(value: unknown): Json {
  return (value ?? {}) as Json
}

function records(value: unknown): Json[] {
  return (value ?? []) as Json[]
}

function word(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Relative to the project, where the recording has the folder that it was made in. */
function near(path: string): string {
  if (!path.startsWith('/srv')) return path.replace(/(.)\/$/, '$1')
  const short = posix.relative(folder, path)
  return short === '' ? '.' : short.startsWith('..') ? short : `./${short}`
}

function factsOf(declared: Declared): Json {
  const names = [
    'privileged',
    'rootFilesystem.readOnly',
    'init.provided',
    'capabilities.added',
    'capabilities.dropped',
    'noNewPrivileges',
  ] as const
  const limits = ['limits.memory', 'limits.memorySwap', 'limits.cpu', 'limits.cpuset', 'limits.pids', 'limits.oomKillDisabled'] as const
  const others = ['selinux.disabled', 'namespaces.pid', 'identity.user', 'limits.oomScoreAdjust', 'devices.requested', 'sysctls'] as const
  const plain = Object.fromEntries([...names, ...limits, ...others].map((name) => [name, value(declared, name)]))
  return { ...plain, 'devices.rules': (value(declared, 'devices.rules') as unknown[]).length, hostPaths: paths(declared).toSorted() }
}

function filesBelow(root: string, prefix = ''): [string, string][] {
  return readdirSync(join(root, prefix)).flatMap((name): [string, string][] => {
    const path = join(prefix, name)
    return statSync(join(root, path)).isDirectory() ? filesBelow(root, path) : [[path, readFileSync(join(root, path), 'utf8')]]
  })
}

const recordingEnvironment = { HOME: '/home/u', SET: 'sv', EMPTY: '', PATH: '/bin' }

void t.test('files become what compose-go makes of them', async (t) => {
  for (const name of readdirSync(recordings).filter((one) => one !== 'origin.yaml')) {
    const { 'model.json': json = '{}', ...others } = Object.fromEntries(filesBelow(join(recordings, name)))
    const { files, model } = JSON.parse(json) as { files: string[]; model: Json }
    const { workloads, problems } = read({}, { env: recordingEnvironment, others, together: [files] })
    t.same(problems, [], `${name}: nothing to complain about`)
    const services = Object.entries(model.services as Record<string, Json>)
    const hooks = services.flatMap(([key, one]) =>
      ((one.pre_start ?? []) as Json[]).map((hook, index): [string, Json] => [`${key}-pre_start-${index}`, hook]),
    )
    const wanted = [...services, ...hooks, ...Object.entries((model.jobs ?? {}) as Record<string, Json>)]
    t.same(workloads.map((one) => one.identity.name).toSorted(), wanted.map(([key]) => key).toSorted(), `${name}: the same containers`)
    for (const [key, container] of wanted) {
      const { declared, identity } = named({ workloads, problems }, key)
      t.same(factsOf(declared), recorded(container, model), `${name}: ${key}`)
      t.equal(identity.image, container.image, `${name}: image of ${key}`)
    }
  }
})

void t.test('files of variables are read as compose-go reads them', async (t) => {
  const root = join(recordings, 'environment')
  const { model } = JSON.parse(readFileSync(join(root, 'model.json'), 'utf8')) as { model: { services: { web: { environment: Json } } } }
  const env: Readonly<Record<string, string>> = recordingEnvironment
  const first = dotenv(readFileSync(join(root, 'a.env'), 'utf8'), (name) => env[name])
  const second = dotenv(
    readFileSync(join(root, 'b.env'), 'utf8'),
    (name) => env[name],
    (name) => first.values.get(name),
  )
  const own = { SET: 'sv', EMPTY: '', Q: '' }
  const told = Object.fromEntries(Object.entries(model.services.web.environment).filter(([, one]) => one !== null))
  t.same({ ...Object.fromEntries([...first.values, ...second.values]), ...own }, told)
})

void t.test('a file of variables that makes no sense ends where it does so, and says at which line', async (t) => {
  const broken: readonly (readonly [text: string, line: number, names: readonly string[]])[] = [
    ['A=1\nB C=2\n', 2, ['A']],
    ['A=1\n\n# x\n$B=2\nC=3', 4, ['A']],
    ['A="open\nstill\n', 1, []],
    ["A=1\nB='x\n", 2, ['A']],
    ['=x', 1, []],
  ]
  for (const [text, line, names] of broken) {
    const { values, brokenAt } = dotenv(text, () => undefined)
    t.same({ line: brokenAt, names: [...values.keys()] }, { line, names }, JSON.stringify(text))
  }
  t.same(
    [...dotenv('\ufeffA=1\r\nB="x"\r\nC', (name) => (name === 'C' ? 'host' : undefined)).values],
    [
      ['A', '1'],
      ['B', 'x'],
      ['C', 'host'],
    ],
    'a mark and CRLF',
  )
})

// ---- interpolation

const variables: Readonly<Record<string, string>> = { SET: 'sv', EMPTY: '', PART: `a${hole}b` }

/** Text, what becomes of it (? for what is not known), and why it is not known. */
const interpolations: readonly (readonly [text: string, result: string, unknown?: string])[] = [
  ['plain', 'plain'],
  ['$SET', 'sv'],
  ['${SET}', 'sv'],
  ['a$SET.b', 'asv.b'],
  ['$SETX', '?', 'unset SETX 0-5'],
  ['a${NONE}b', 'a?b', 'unset NONE 1-8'],
  ['${EMPTY}', ''],
  ['${EMPTY:-d}', 'd'],
  ['${EMPTY-d}', ''],
  ['${NONE:-d}', 'd'],
  ['${NONE-d}', 'd'],
  ['${NONE:-}', ''],
  ['${NONE:-${SET}}', 'sv'],
  ['${NONE:-a${OTHER}c}', 'a?c', 'unset OTHER 9-17'],
  ['${SET:-${OTHER}}', 'sv'],
  ['${NONE:-${OTHER:-${SET}}}x', 'svx'],
  ['${SET:?why}', 'sv'],
  ['${EMPTY:?why}', '?', 'required EMPTY 0-13'],
  ['${EMPTY?why}', ''],
  ['${NONE?}', '?', 'required NONE 0-8'],
  ['${SET:+p}', 'p'],
  ['${EMPTY:+p}', ''],
  ['${EMPTY+p}', 'p'],
  ['${NONE+p}', ''],
  ['${SET:+${NONE}}', '?', 'unset NONE 7-14'],
  ['$$SET', '$SET'],
  ['$$$SET', '$sv'],
  ['cost: $5, $', 'cost: $5, $'],
  ['${NONE:-{}}', '{}'],
  ['${NONE:-a}}', 'a}'],
  ['${NONE:-:-}', ':-'],
  ['${', '?', 'invalid  0-2'],
  ['x${SET', 'x?', 'invalid  1-6'],
  ['${1}', '?', 'invalid  0-4'],
  ['${SET:}', '?', 'invalid  0-7'],
  ['${SET:-a\nb}', '?', 'invalid  0-11'],
  ['$PART', 'a?b', 'unset PART 0-5'],
  ['$NONE-$SET-${OTHER}', '?-sv-?', 'unset NONE 0-5'],
]

void t.test('every form of interpolation, and what is not known with its place', async (t) => {
  for (const [text, result, wanted] of interpolations) {
    const made = substitute(text, (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined))
    const { reason, name, from, to } = made.unknown ?? {}
    t.same([made.text.replaceAll(hole, '?'), made.unknown && `${reason} ${name} ${from}-${to}`], [result, wanted], JSON.stringify(text))
  }
})

// ---- keys

const listed = (name: FactName) => (declared: Declared) => value(declared, name)

/** Lines of a service, what else stands in the file, and what becomes of them. */
const keys: readonly (readonly [lines: string, fact: FactName | 'paths', wanted: unknown, rest?: string])[] = [
  ['privileged: true', 'privileged', true],
  ['privileged: "yes"', 'privileged', true],
  ['privileged: off', 'privileged', false],
  ['privileged:', 'privileged', false],
  ['privileged: 1', 'privileged', '? malformed'],
  ['privileged: ${P}', 'privileged', '? unresolved'],
  ['privileged: ${P:-true}', 'privileged', true],
  ['privileged: "{{ privileged }}"', 'privileged', '? unresolved'],
  ['cap_add: [sys_admin, CAP_NET_ADMIN, SYS_ADMIN]', 'capabilities.added', ['NET_ADMIN', 'SYS_ADMIN']],
  ['cap_add: [ALL]', 'capabilities.added', ['ALL']],
  ['cap_add: ["${CAP}"]', 'capabilities.added', '? unresolved'],
  ['cap_add: {SYS_ADMIN: true}', 'capabilities.added', '? malformed'],
  ['cap_add: [[SYS_ADMIN]]', 'capabilities.added', '? malformed'],
  ['cap_drop: [all]', 'capabilities.dropped', ['ALL']],
  ['security_opt: [seccomp:unconfined]', 'seccomp.profile', 'unconfined'],
  ['security_opt: [seccomp=unconfined]', 'seccomp.profile', 'unconfined'],
  ['security_opt: [seccomp:./profile.json]', 'seccomp.profile', 'custom'],
  ['security_opt: [seccomp=builtin]', 'seccomp.profile', 'default'],
  ['security_opt: [apparmor:unconfined]', 'apparmor.profile', 'unconfined'],
  ['security_opt: [apparmor=mine]', 'apparmor.profile', 'mine'],
  ['security_opt: [label:disable]', 'selinux.disabled', true],
  ['security_opt: [label=disable]', 'selinux.disabled', true],
  ['security_opt: [label=type:spc_t]', 'selinux.disabled', false],
  ['security_opt: [label=type:spc_t]', 'selinux.type', 'spc_t'],
  ['security_opt: [label:type:a_t, label=type:b_t]', 'selinux.type', 'b_t'],
  ["security_opt: ['label=type:${TYPE}']", 'selinux.type', '? unresolved'],
  ['security_opt: [label=level:s0]', 'selinux.type', '? absent'],
  ['security_opt: [no-new-privileges]', 'noNewPrivileges', true],
  ['security_opt: [no-new-privileges:true]', 'noNewPrivileges', true],
  ['security_opt: [no-new-privileges=false]', 'noNewPrivileges', false],
  ['security_opt: [no-new-privileges:true, no-new-privileges:false]', 'noNewPrivileges', false],
  ['security_opt: [systempaths=unconfined]', 'maskedPaths', []],
  ['security_opt: [writable-cgroups=true]', 'cgroup.writable', true],
  ['security_opt: ["seccomp:${PROFILE}"]', 'seccomp.profile', '? unresolved'],
  ['security_opt: ["seccomp:${PROFILE}"]', 'apparmor.profile', ''],
  ['security_opt: ["seccomp:${PROFILE}"]', 'noNewPrivileges', false],
  ['security_opt: ["${OPTION}"]', 'apparmor.profile', '? unresolved'],
  ['security_opt: ["${OPTION}"]', 'noNewPrivileges', '? unresolved'],
  ['security_opt: ["${OPTION}"]', 'maskedPaths', '? unresolved'],
  ['security_opt: ["no-new-privileges:${NNP}"]', 'noNewPrivileges', '? unresolved'],
  ['security_opt: ["app${REST}"]', 'apparmor.profile', '? unresolved'],
  ['security_opt: ["app${REST}"]', 'seccomp.profile', 'default'],
  ['pid: host', 'namespaces.pid', 'host'],
  ['pid: "service:other"', 'namespaces.pid', 'joined', '  other: {image: x}'],
  ['pid: "service:other"', 'namespaces.joined', [{ kind: 'pid', container: 'other' }], '  other: {image: x}'],
  ['pid: "service:other"', 'namespaces.pid', 'host', '  other: {image: x, pid: "service:third"}\n  third: {image: x, pid: host}'],
  ['pid: "service:web"', 'namespaces.pid', 'joined'],
  ['pid: "container:known"', 'namespaces.pid', 'host', '  other: {image: x, container_name: known, pid: host}'],
  ['pid: "container:elsewhere"', 'namespaces.joined', [{ kind: 'pid', container: 'elsewhere' }]],
  ['pid: other', 'namespaces.pid', '? malformed'],
  ['network_mode: host', 'namespaces.net', 'host'],
  ['network_mode: none', 'namespaces.net', 'own'],
  ['network_mode: bridge', 'namespaces.net', 'own'],
  ['network_mode: "service:other"', 'namespaces.net', 'host', '  other: {image: x, network_mode: host}'],
  ['network_mode: "container:x"', 'namespaces.net', 'joined'],
  ['networks: [outside]', 'namespaces.net', 'host', 'networks: {outside: {name: host, external: true}}'],
  ['networks: {host: {aliases: [a]}}', 'namespaces.net', 'host', 'networks: {host: {external: true}}'],
  ['networks: [outside]', 'namespaces.net', 'host', 'networks: {outside: {external: {name: host}}}'],
  ['networks: [inside]', 'namespaces.net', 'default', 'networks: {inside: {}}'],
  ['networks: [outside]', 'namespaces.net', '? unresolved', 'networks: {outside: {name: "${NET}", external: true}}'],
  ['ipc: host', 'namespaces.ipc', 'host'],
  ['ipc: shareable', 'namespaces.ipc', 'own'],
  ['ipc: "service:other"', 'namespaces.ipc', 'joined', '  other: {image: x}'],
  ['uts: host', 'namespaces.uts', 'host'],
  ['cgroup: host', 'namespaces.cgroup', 'host'],
  ['cgroup: private', 'namespaces.cgroup', 'own'],
  ['userns_mode: host', 'userNamespace.mode', 'host'],
  ['user: 1000:1000', 'identity.user', '1000:1000'],
  ['user: 0', 'identity.user', '0'],
  ['read_only: true', 'rootFilesystem.readOnly', true],
  ['init: true', 'init.provided', true],
  ['runtime: runsc', 'runtime.name', 'runsc'],
  ['devices: [/dev/fuse, "/dev/sda:/dev/xvda:r"]', 'devices.requested', ['/dev/fuse', '/dev/sda']],
  ['devices: [{source: /dev/kvm, target: /dev/x, permissions: r}]', 'devices.requested', ['/dev/kvm']],
  ['devices: ["vendor.com/gpu=all"]', 'devices.requested', ['vendor.com/gpu=all']],
  ['devices: ["${DEV}:/dev/x"]', 'devices.requested', '? unresolved'],
  ['gpus: all', 'devices.requested', ['gpu=all']],
  ['gpus: [{count: 2}, {device_ids: ["0", "3"]}]', 'devices.requested', ['gpu=2', 'gpu=0', 'gpu=3']],
  ['gpus: [{driver: cdi, device_ids: ["v.com/gpu=0"]}]', 'devices.requested', ['v.com/gpu=0']],
  ['deploy: {resources: {reservations: {devices: [{capabilities: [gpu], driver: nvidia}]}}}', 'devices.requested', ['gpu=all']],
  ['deploy: {resources: {reservations: {devices: [{driver: nvidia, count: 1}]}}}', 'devices.requested', ['nvidia=1']],
  [
    'device_cgroup_rules: ["c 10:200 rwm"]',
    'devices.rules',
    [{ type: 'c', major: 10, minor: 200, access: 'rwm', allow: true, standard: false }],
  ],
  ['device_cgroup_rules: ["a"]', 'devices.rules', '? malformed'],
  ['sysctls: {net.ipv4.ip_forward: 1}', 'sysctls', [{ name: 'net.ipv4.ip_forward', value: '1' }]],
  ['sysctls: [kernel.msgmax=65536]', 'sysctls', [{ name: 'kernel.msgmax', value: '65536' }]],
  ['mem_limit: 1g', 'limits.memory', 1024 ** 3],
  ['mem_limit: 0', 'limits.memory', -1],
  ['mem_limit: 1e9', 'limits.memory', -1],
  ['mem_limit: lots', 'limits.memory', '? malformed'],
  ['mem_limit: 1ib', 'limits.memory', '? malformed'],
  ['mem_limit: -1m', 'limits.memory', '? malformed'],
  ['mem_limit: 512m\ndeploy: {resources: {limits: {memory: 1g}}}', 'limits.memory', 1024 ** 3],
  ['mem_limit: 512m\nmemswap_limit: -1', 'limits.memorySwap', -1],
  ['deploy: {resources: {reservations: {memory: 1g}}}', 'limits.memory', -1],
  ['cpus: "0.5"', 'limits.cpu', 0.5],
  ['cpu_quota: 50000', 'limits.cpu', 0.5],
  ['cpu_quota: 50000\ncpu_period: 25000', 'limits.cpu', 2],
  ['cpus: 1\ncpu_quota: 50000', 'limits.cpu', 1],
  ['deploy: {resources: {limits: {cpus: "0.25"}}}', 'limits.cpu', 0.25],
  ['cpus: "${CPUS}"', 'limits.cpu', '? unresolved'],
  ['cpuset: 0-3', 'limits.cpuset', '0-3'],
  ['pids_limit: 0100', 'limits.pids', 64],
  ['pids_limit: "0100"', 'limits.pids', 100],
  ['pids_limit: 5\ndeploy: {resources: {limits: {pids: -1}}}', 'limits.pids', 5],
  ['oom_kill_disable: true', 'limits.oomKillDisabled', true],
  ['oom_score_adj: -500', 'limits.oomScoreAdjust', -500],
  ['environment: {DB_PASSWORD: x, A: b}', 'secrets.environment', ['DB_PASSWORD']],
  ['environment: [DB_PASSWORD=x, TOKEN=]', 'secrets.environment', ['DB_PASSWORD']],
  ['environment: [DB_PASSWORD]', 'secrets.environment', []],
  ['environment: {DB_PASSWORD: "${SECRET}"}', 'secrets.environment', []],
  ['environment: ["DB_PASSWORD=${A}${B}"]', 'secrets.environment', []],
  ['environment: {DB_PASSWORD: "${SECRET:-hunter2}"}', 'secrets.environment', ['DB_PASSWORD']],
  ['environment: {DB_PASSWORD: "hunter2${SECRET}"}', 'secrets.environment', ['DB_PASSWORD']],
  ['environment: {URL: "postgres://me:${SECRET}@db/x"}', 'secrets.environment', []],
  ['environment: {URL: "postgres://me:hunter2@${HOST}/x"}', 'secrets.environment', ['URL']],
  ['environment: ["${NAME}=x"]', 'secrets.environment', []],
  ['environment: "${ALL}"', 'secrets.environment', '? unresolved'],
  ['env_file: secrets.env', 'secrets.environment', ['API_TOKEN']],
  ['env_file: [{path: secrets.env}, {path: none.env, required: false}]', 'secrets.environment', ['API_TOKEN']],
  ['env_file: none.env', 'secrets.environment', '? unresolved'],
  ['env_file: [none.env]\nenvironment: {DB_PASSWORD: x}', 'secrets.environment', ['DB_PASSWORD']],
  ['env_file: [{path: none.env, required: false}]', 'secrets.environment', []],
  ['env_file: ["${FILE}"]', 'secrets.environment', '? unresolved'],
  ['env_file: broken.env', 'secrets.environment', '? malformed'],
  ['env_file: [{path: raw.env, format: raw}]', 'secrets.environment', ['RAW_PASSWORD']],
  ['volumes: ["./data:/data"]', 'paths', ['bind ./data /data rw']],
  ['volumes: ["/:/host:ro"]', 'paths', ['bind / /host ro']],
  ['volumes: ["/etc/../var/run/docker.sock:/x"]', 'paths', ['bind /var/run/docker.sock /x rw']],
  ['volumes: ["~/.ssh:/root/.ssh:ro,z"]', 'paths', ['bind /home/u/.ssh /root/.ssh ro,z']],
  ['volumes: ["../../../etc:/x"]', 'paths', ['bind /etc /x rw']],
  ['volumes: ["../other:/x"]', 'paths', ['bind ../other /x rw']],
  ['volumes: [".:/x"]', 'paths', ['bind . /x rw']],
  ['volumes: ["/a:/b:rshared"]', 'paths', ['bind /a /b rw,shared']],
  ['volumes: ["cache:/c", "/anonymous"]', 'paths', ['volume shop_cache /c rw', 'volume  /anonymous rw'], 'volumes: {cache: {}}'],
  ['volumes: ["cache:/c"]', 'paths', ['volume mine /c rw'], 'volumes: {cache: {name: mine}}'],
  ['volumes: ["cache:/c"]', 'paths', ['volume cache /c rw'], 'volumes: {cache: {external: true}}'],
  ['volumes: ["cache:/c:ro"]', 'paths', ['bind /etc /c ro'], 'volumes: {cache: {driver_opts: {type: none, o: "bind", device: /etc}}}'],
  [
    'volumes: ["cache:/c"]',
    'paths',
    ['bind ./here /c rw'],
    'volumes: {cache: {driver: local, driver_opts: {o: "rw,rbind", device: ./here}}}',
  ],
  [
    'volumes: ["cache:/c"]',
    'paths',
    ['volume shop_cache /c rw'],
    'volumes: {cache: {driver: other, driver_opts: {o: bind, device: /etc}}}',
  ],
  [
    'volumes: ["cache:/c"]',
    'paths',
    ['volume shop_cache /c rw'],
    'volumes: {cache: {driver_opts: {type: nfs, o: "addr=1.2.3.4", device: ":/x"}}}',
  ],
  ['volumes: ["cache:/c"]', 'paths', ['? unresolved'], 'volumes: {cache: {driver_opts: {o: bind, device: "${WHERE}"}}}'],
  [
    'volumes: ["cache:/c"]',
    'paths',
    ['volume shop_cache /c rw'],
    'volumes: {cache: {driver_opts: {type: nfs, o: "addr=1.2.3.4", device: ":${WHERE}"}}}',
  ],
  ['volumes: ["cache:/c"]', 'paths', ['bind / /c rw'], 'volumes: {cache: {driver_opts: {type: nfs, o: "bind", device: /}}}'],
  ['volumes: ["cache:/c"]', 'paths', ['bind /proc /c rw'], 'volumes: {cache: {driver_opts: {type: proc, device: proc}}}'],
  ['volumes: ["cache:/c"]', 'paths', ['bind /dev /c rw'], 'volumes: {cache: {driver_opts: {type: devtmpfs, device: none}}}'],
  ['volumes: ["cache:/c"]', 'paths', ['? unresolved'], 'volumes: {cache: {driver_opts: {type: ext4, device: /dev/sda1}}}'],
  [
    'volumes: ["cache:/c"]',
    'paths',
    ['? unresolved'],
    'volumes: {cache: {driver_opts: {type: overlay, device: o, o: "lowerdir=/etc:/usr"}}}',
  ],
  ['volumes: ["cache:/c"]', 'paths', ['? unresolved'], 'volumes: {cache: {driver_opts: {type: "${TYPE}", device: o}}}'],
  [
    'volumes: [{type: volume, source: cache, target: /c, volume: {subpath: sub}}]',
    'paths',
    ['bind /etc/sub /c rw'],
    'volumes: {cache: {driver_opts: {o: bind, device: /etc}}}',
  ],
  [
    'volumes: [{type: bind, source: /a, target: /b, read_only: true, bind: {propagation: rslave, selinux: Z, recursive: writable}}]',
    'paths',
    ['bind /a /b ro,slave,Z,ro-not-recursive'],
  ],
  ['volumes: [{type: tmpfs, target: /t}, {type: image, source: x, target: /i}]\ntmpfs: [/run]', 'paths', []],
  ['volumes: [{type: bind, source: /a}]', 'paths', ['? malformed']],
  ['volumes: [{source: /a, target: /b}]', 'paths', ['? malformed']],
  ['volumes: ["aa:bb:cc:dd"]', 'paths', ['? malformed']],
  ['volumes: ["${SRC}:/data"]', 'paths', ['? unresolved']],
  ['volumes: ["${SRC}:/data", "/a:/data"]', 'paths', ['bind /a /data rw']],
  ['volumes: ["${SRC:-/a}:/data:${MODE:-ro}"]', 'paths', ['bind /a /data ro']],
  ['volumes: ["/a:/b:${MODE}"]', 'paths', ['? unresolved']],
  ['volumes: "${ALL}"', 'paths', ['? unresolved']],
  ['secrets: [key]', 'paths', ['bind ./key.txt /run/secrets/key ro'], 'secrets: {key: {file: ./key.txt}}'],
  ['secrets: [{source: key, target: /etc/key}]', 'paths', ['bind /etc/shadow /etc/key ro'], 'secrets: {key: {file: /etc/shadow}}'],
  ['secrets: [key]', 'paths', [], 'secrets: {key: {environment: KEY}}'],
  ['configs: [{source: c, target: here/c}]', 'paths', ['bind ./c.conf /here/c ro'], 'configs: {c: {file: ./c.conf}}'],
  ['use_api_socket: true', 'paths', ['bind /var/run/docker.sock /var/run/docker.sock rw']],
  ['use_api_socket: false', 'paths', []],
  ['volumes_from: [other]', 'paths', ['bind /a /a rw'], '  other: {image: x, volumes: ["/a:/a"]}'],
  [
    'volumes_from: ["other:ro"]\nvolumes: ["/b:/b"]',
    'paths',
    ['bind /b /b rw', 'bind /a /a ro'],
    '  other: {image: x, volumes: ["/a:/a", "/c:/b"]}',
  ],
  ['volumes_from: ["container:elsewhere"]', 'paths', ['? unresolved']],
  ['volumes_from: [web]', 'paths', []],
  ['post_start: [{command: x, privileged: true, user: root}]', 'execs', [{ id: 'post_start[0]', pid: 0, privileged: true, user: 'root' }]],
  [
    'pre_stop: [{command: x}]\ndevelop: {watch: [{action: sync+exec, path: ., target: /x, exec: {command: x, privileged: "${P:-true}"}}]}',
    'execs',
    [
      { id: 'develop.watch[0].exec', pid: 0, privileged: true, user: '' },
      { id: 'pre_stop[0]', pid: 0, privileged: false, user: '' },
    ],
  ],
  ['labels: {a: b}', 'execs', '? absent'],
  ['x-privileged: true\nannotations: {privileged: "true"}', 'privileged', false],
]

const environmentFiles = { 'secrets.env': 'API_TOKEN=abc\nB=c\n', 'broken.env': 'A b=c\n', 'raw.env': 'RAW_PASSWORD="x\n' }

void t.test('every key that matters, in every form, becomes its fact', async (t) => {
  for (const [lines, fact, wanted, rest] of keys) {
    const { declared } = only(service(lines, rest), { others: environmentFiles })
    t.same(fact === 'paths' ? paths(declared) : listed(fact)(declared), wanted, `${lines} ${rest ?? ''}`)
  }
})

void t.test('what is not said is known: it is the default', async (t) => {
  const { declared } = only('services: {web: {image: nginx}}')
  const gaps = Object.entries(declared).flatMap(([name, fact]) => (fact.known ? [] : [name]))
  t.same(gaps, ['identity.user'], 'but for the user, whom the image may name')
})

// ---- places

/** Files, the fact, and what its region underlines. */
const places: readonly (readonly [
  what: string,
  files: Readonly<Record<string, string>>,
  fact: FactName,
  wanted: string,
  options?: Options,
])[] = [
  ['a value', { 'compose.yaml': service('privileged: true') }, 'privileged', 'compose.yaml:4 true'],
  ['what is absent: the key of the service', { 'compose.yaml': service('read_only: true') }, 'identity.user', 'compose.yaml:2 web'],
  [
    'an anchor',
    { 'compose.yaml': 'x-a: &a\n  privileged: true\nservices:\n  web:\n    <<: *a\n    image: x\n' },
    'privileged',
    'compose.yaml:2 true',
  ],
  [
    'an override',
    { 'compose.yaml': service('privileged: false'), 'compose.override.yaml': 'services:\n  web:\n    privileged: true\n' },
    'privileged',
    'compose.override.yaml:3 true',
  ],
  [
    'what is absent in merged files: where the service is named first',
    { 'compose.yaml': service('init: true'), 'compose.override.yaml': 'services:\n  web:\n    tty: true\n' },
    'identity.user',
    'compose.yaml:2 web',
  ],
  [
    'another file that is extended',
    {
      'compose.yaml': 'services:\n  web:\n    extends: {service: b, file: base.yml}\n',
      'base.yml': 'services:\n  b:\n    image: x\n    pid: host\n',
    },
    'namespaces.pid',
    'base.yml:4 host',
  ],
  [
    'what is absent where another file is extended: the service that extends',
    { 'compose.yaml': 'services:\n  web:\n    extends: {service: b, file: base.yml}\n', 'base.yml': 'services:\n  b:\n    image: x\n' },
    'identity.user',
    'compose.yaml:2 web',
  ],
  [
    'a file that is included',
    { 'compose.yaml': 'include: [sub/a.yaml]\n', 'sub/a.yaml': service('privileged: true') },
    'privileged',
    'sub/a.yaml:4 true',
  ],
  [
    'a variable that is not set',
    { 'compose.yaml': service('security_opt:\n  - seccomp:${PROFILE}') },
    'seccomp.profile',
    'compose.yaml:5 ${PROFILE}',
  ],
  [
    'a variable in quotes',
    { 'compose.yaml': service('security_opt:\n  - "seccomp:${PROFILE}"') },
    'seccomp.profile',
    'compose.yaml:5 ${PROFILE}',
  ],
  ['a variable within a default', { 'compose.yaml': service('runtime: ${A:-x$B}') }, 'runtime.name', 'compose.yaml:4 $B'],
  ['a wrong type', { 'compose.yaml': service('privileged: [true]') }, 'privileged', 'compose.yaml:4 [true]'],
  [
    'a mount',
    { 'compose.yaml': service('volumes:\n  - type: bind\n    source: /etc\n    target: /x') },
    'hostPaths',
    'compose.yaml:6 /etc',
  ],
  [
    'a volume that binds a folder',
    { 'compose.yaml': service('volumes: ["data:/x"]', 'volumes: {data: {driver_opts: {o: bind, device: /etc}}}') },
    'hostPaths',
    'compose.yaml:4 "data:/x"',
  ],
  [
    'the name of a variable',
    { 'compose.yaml': service('environment:\n  DB_PASSWORD: hunter2') },
    'secrets.environment',
    'compose.yaml:5 DB_PASSWORD',
  ],
  [
    'the file of a variable',
    { 'compose.yaml': service('env_file: secrets.env') },
    'secrets.environment',
    'compose.yaml:4 secrets.env',
    { others: environmentFiles },
  ],
  [
    'a network that is the host',
    { 'compose.yaml': service('networks:\n  - outside', 'networks: {outside: {name: host}}') },
    'namespaces.net',
    'compose.yaml:5 outside',
  ],
  [
    'a privileged hook',
    { 'compose.yaml': service('post_start:\n  - command: a\n  - command: b\n    privileged: true') },
    'execs',
    'compose.yaml:7 true',
  ],
]

void t.test('facts and gaps point at what an author must edit', async (t) => {
  for (const [what, files, fact, wanted, options] of places) {
    const { declared } = named(read(files, options), 'web')
    t.equal(underlined(regionOf(declared, fact), { ...files, ...options?.others }), wanted, what)
  }
})

void t.test('an item of a list has its own place, by the words that a finding uses', async (t) => {
  const text = service('cap_add:\n  - NET_ADMIN\n  - cap_sys_admin\nvolumes:\n  - ./a:/a\n  - /etc:/etc\ndevices:\n  - /dev/sda:/dev/x')
  const { declared } = only(text)
  const wanted: readonly (readonly [FactName, string, string])[] = [
    ['capabilities.added', 'SYS_ADMIN', 'cap_sys_admin'],
    ['hostPaths', '/etc', '/etc:/etc'],
    ['hostPaths', './a', './a:/a'],
    ['devices.requested', '/dev/sda', '/dev/sda:/dev/x'],
    ['devices.requested', '/dev/x', '/dev/sda:/dev/x'],
  ]
  for (const [name, word, shown] of wanted) {
    const fact = declared[name]
    const region = fact?.known ? fact.origin.parts?.[word] : undefined
    t.match(underlined(region, { 'compose.yaml': text }), shown, word)
  }
})

void t.test('a variable that is not set says what would decide it, and no gap quotes the text around it', async (t) => {
  const { declared } = only(service('security_opt: ["apparmor:secret-${PROFILE}"]\nruntime: "${RUNTIME:?tell me}"\nuser: "${BROKEN"'))
  const gaps = ['apparmor.profile', 'runtime.name', 'identity.user'] as const
  const told = gaps.map((name) => {
    const fact = declared[name]
    return fact?.known === false ? `${fact.gap.detail} | ${fact.gap.remedy ?? ''}` : 'known'
  })
  t.same(told, [
    'PROFILE is not set here | set it for the gate: PROFILE=... hullcheck gate',
    'RUNTIME must be set, and is not set here | set it for the gate: RUNTIME=... hullcheck gate',
    'this is no valid interpolation | write $$ for a dollar sign',
  ])
})

// ---- projects

/** Files, and the workloads that come out, as `id workload image`. */
const projects: readonly (readonly [
  what: string,
  files: Readonly<Record<string, string>>,
  wanted: readonly string[],
  options?: Options,
])[] = [
  ['the folder is no part of the name', { 'compose.yaml': 'services: {web: {image: a}}' }, ['compose.yaml#web web a']],
  ['the file gives the name', { 'compose.yaml': 'name: My_Shop!\nservices: {web: {image: a}}' }, ['compose.yaml#web my_shop/web a']],
  ['a variable gives the name', { 'compose.yaml': 'name: "${APP:-x}-y"\nservices: {web: {image: a}}' }, ['compose.yaml#web x-y/web a']],
  [
    'the name in the file counts, whatever this run of it is called',
    { 'compose.yaml': 'name: mine\nservices: {web: {image: a}}' },
    ['compose.yaml#web mine/web a'],
    { env: { COMPOSE_PROJECT_NAME: 'other' } },
  ],
  [
    'also in .env',
    { 'compose.yaml': 'name: mine\nservices: {web: {image: a}}' },
    ['compose.yaml#web mine/web a'],
    { others: { '.env': 'COMPOSE_PROJECT_NAME=other' } },
  ],
  ['a name that is not known', { 'compose.yaml': 'name: ${APP}\nservices: {web: {image: a}}' }, ['compose.yaml#web web a']],
  ['an image that is built', { 'compose.yaml': 'services: {web: {build: .}}' }, ['compose.yaml#web web shop-web']],
  ['an image that is not known whole', { 'compose.yaml': 'services: {web: {image: "a:${TAG}"}}' }, ['compose.yaml#web web a:${TAG}']],
  ['a folder below', { 'sub/Folder.1/compose.yaml': 'services: {web: {image: a}}' }, ['sub/Folder.1/compose.yaml#web web a']],
  ['standard input', { '<stdin>': 'services: {web: {image: a}}' }, ['<stdin>#web web a']],
  [
    'an override beside the file',
    { 'compose.yaml': 'services: {web: {image: a}}', 'compose.override.yaml': 'services: {web: {image: b}}' },
    ['compose.yaml#web web b'],
  ],
  [
    'older names',
    { 'docker-compose.yml': 'services: {web: {image: a}}', 'docker-compose.override.yml': 'services: {web: {image: b}}' },
    ['docker-compose.yml#web web b'],
  ],
  [
    'an override that was not named',
    { 'compose.yaml': 'services: {web: {image: a}}' },
    ['compose.yaml#web web b'],
    { others: { 'compose.override.yml': 'services: {web: {image: b}}' } },
  ],
  [
    'only the override was named',
    { 'compose.override.yaml': 'services: {web: {image: b}}' },
    ['compose.yaml#web web b'],
    { others: { 'compose.yaml': 'services: {web: {image: a}}' } },
  ],
  ['an override of nothing', { 'compose.override.yaml': 'services: {web: {image: b}}' }, ['compose.override.yaml#web web b']],
  [
    'other files alone',
    { 'compose.yaml': 'services: {web: {image: a}}', 'compose.test.yaml': 'services: {web: {image: b}}' },
    ['compose.yaml#web web a', 'compose.test.yaml#web web b'],
  ],
  [
    'files named with -f',
    { 'compose.yaml': 'services: {web: {image: a}}', 'prod.yaml': 'services: {web: {image: b}}' },
    ['compose.yaml#web web b'],
    { together: [['compose.yaml', 'prod.yaml']] },
  ],
  [
    '-f does without the override',
    { 'compose.yaml': 'services: {web: {image: a}}' },
    ['compose.yaml#web web a'],
    { together: [['compose.yaml']], others: { 'compose.override.yaml': 'services: {web: {image: b}}' } },
  ],
  [
    'COMPOSE_FILE of .env',
    { 'compose.yaml': 'services: {web: {image: a}}', 'prod.yaml': 'services: {web: {image: b}}' },
    ['compose.yaml#web web b'],
    { others: { '.env': 'COMPOSE_FILE=compose.yaml:prod.yaml' } },
  ],
  [
    'what is included is judged once',
    { 'compose.yaml': 'include: [sub/compose.yaml]\nservices: {web: {image: a}}', 'sub/compose.yaml': 'services: {db: {image: b}}' },
    ['compose.yaml#web web a', 'compose.yaml#db db b'],
  ],
  ['profiles do not matter', { 'compose.yaml': 'services: {web: {image: a, profiles: [debug]}}' }, ['compose.yaml#web web a']],
  [
    'a provider is no container',
    { 'compose.yaml': 'services: {web: {image: a}, cloud: {provider: {type: x}}}' },
    ['compose.yaml#web web a'],
  ],
  [
    'jobs and init containers',
    { 'compose.yaml': 'services: {web: {image: a, pre_start: [{image: b}]}}\njobs: {night: {image: c}}' },
    ['compose.yaml#web web a', 'compose.yaml#web.pre_start[0] web b', 'compose.yaml#jobs.night night c'],
  ],
]

void t.test(
  'files become projects as docker compose has it; a workload is its service, below the name that a file gives the project',
  async (t) => {
    for (const [what, files, wanted, options] of projects) {
      const { workloads, problems } = read(files, options)
      t.same(
        workloads.map(({ identity }) => `${identity.id} ${identity.workload} ${identity.image}`),
        wanted,
        what,
      )
      t.same(
        problems.filter((one) => one.kind !== 'note'),
        [],
        `${what}: no problem`,
      )
    }
  },
)

/** What a service says, the files beside, and its user: `? ` and why where that is not known. */
const built: readonly (readonly [what: string, keys: string, others: Readonly<Record<string, string>>, user: string, options?: Options])[] =
  [
    ['USER of the Dockerfile', 'build: .', { Dockerfile: 'FROM a\nUSER 1000:1000' }, '1000:1000 Dockerfile:2'],
    ['root', 'build: ./api', { 'api/Dockerfile': 'FROM a\nUSER 5\nUSER root' }, 'root api/Dockerfile:3'],
    ['what compose says wins', 'build: .\nuser: "7"', { Dockerfile: 'FROM a\nUSER root' }, '7 compose.yaml:4'],
    ['an empty user is none', 'build: .\nuser: ""', { Dockerfile: 'FROM a\nUSER 5' }, '5 Dockerfile:2'],
    ['another file', 'build: {context: ., dockerfile: docker/Dev}', { 'docker/Dev': 'FROM a\nUSER 5' }, '5 docker/Dev:2'],
    ['an image that is always built', 'image: b\nbuild: .\npull_policy: build', { Dockerfile: 'FROM a\nUSER 5' }, '5 Dockerfile:2'],
    ['an image that may be pulled', 'image: b\nbuild: .', { Dockerfile: 'FROM a\nUSER 5' }, '? compose.yaml:2'],
    [
      'a context in the place of a stage',
      'build: {context: ., additional_contexts: {a: "docker-image://b"}}',
      { Dockerfile: 'FROM a AS a\nUSER 5\nFROM a' },
      '? compose.yaml:2',
    ],
    ['no context', 'build: {dockerfile: Dev}', { Dev: 'FROM a\nUSER 5' }, '5 Dev:2'],
    ['a target', 'build: {target: dev}', { Dockerfile: 'FROM a AS dev\nUSER 5\nFROM b\nUSER 6' }, '5 Dockerfile:2'],
    ['the last stage', 'build: .', { Dockerfile: 'FROM a AS dev\nUSER 5\nFROM b\nUSER 6' }, '6 Dockerfile:4'],
    ['no such target', 'build: {target: x}', { Dockerfile: 'FROM a\nUSER 5' }, '? compose.yaml:2'],
    ['a target that is not known', 'build: {target: "${T}"}', { Dockerfile: 'FROM a\nUSER 5' }, '? compose.yaml:2'],
    ['an argument', 'build: {args: {ID: 9}}', { Dockerfile: 'FROM a\nARG ID=5\nUSER $ID' }, '9 Dockerfile:2'],
    ['an argument in a list', 'build: {args: ["ID=9"]}', { Dockerfile: 'FROM a\nARG ID=5\nUSER $ID' }, '9 Dockerfile:2'],
    [
      'an argument of the environment',
      'build: {args: [ID]}',
      { Dockerfile: 'FROM a\nARG ID=5\nUSER $ID' },
      '9 Dockerfile:2',
      { env: { ID: '9' } },
    ],
    ['an argument that is not known', 'build: {args: {ID: "${X}"}}', { Dockerfile: 'FROM a\nARG ID=5\nUSER $ID' }, '? compose.yaml:2'],
    ['one that does not matter', 'build: {args: {ID: "${X}"}}', { Dockerfile: 'FROM a\nARG ID=5\nUSER 7' }, '7 Dockerfile:3'],
    ['the base image decides', 'build: .', { Dockerfile: 'FROM a' }, '? compose.yaml:2'],
    ['nothing but what is copied', 'build: .', { Dockerfile: 'FROM scratch' }, ' Dockerfile:1'],
    ['no Dockerfile', 'build: .', {}, '? compose.yaml:2'],
    ['one that is no Dockerfile', 'build: {dockerfile: key}', { key: 'USER hunter2' }, '? compose.yaml:2'],
    ['one outside of the folders', 'build: ../other', {}, '? compose.yaml:2'],
    ['one on the net', 'build: https://x.example/a.git', { Dockerfile: 'FROM a\nUSER 5' }, '? compose.yaml:2'],
    ['one in the file itself', 'build: {dockerfile_inline: "FROM b"}', { Dockerfile: 'FROM a\nUSER 5' }, '? compose.yaml:2'],
    ['an init container of it', 'build: .\npre_start: [{command: a}]', { Dockerfile: 'FROM a\nUSER 5' }, '5 Dockerfile:2'],
  ]

void t.test('an image that is built here has the user that its Dockerfile says', async (t) => {
  for (const [what, keys, others, wanted, options] of built) {
    const text = `services:\n  web:\n${keys.replace(/^/gm, '    ')}`
    for (const one of read({ 'compose.yaml': text }, { ...options, others }).workloads) {
      const user = one.declared['identity.user'] as Fact<string>
      const region = user.known ? user.origin.region : user.gap.region
      t.equal(`${user.known ? user.value : '?'} ${region?.file ?? ''}:${region?.line ?? ''}`, wanted, what)
    }
  }
  const over = { 'compose.yaml': 'services: {web: {build: {context: api}}}', 'b.yaml': 'services: {web: {build: {target: dev}}}' }
  const dockerfile = { 'api/Dockerfile': 'FROM a AS dev\nUSER 5\nFROM b\nUSER 6' }
  const { workloads } = read(over, { together: [Object.keys(over)], others: dockerfile })
  t.equal(value((workloads[0] as DeclaredWorkload).declared, 'identity.user'), '5', 'merged')
  const many = Array.from({ length: 3000 }, (_, index) => `  s${index}: {build: {target: t${index % 40}}}`).join('\n')
  const large = `${Array.from({ length: 40 }, (_, index) => `FROM a AS t${index}\nUSER 5\n`).join('')}${'RUN true\n'.repeat(30_000)}`
  const reading = read({ 'compose.yaml': `services:\n${many}` }, { others: { Dockerfile: large } })
  const users = reading.workloads.map((one) => value(one.declared, 'identity.user'))
  t.same(
    [users.length, users[0], users[39]],
    [3000, '5', '? unresolved'],
    'large ones again and again: it ends, and what is left is unknown',
  )
})

void t.test('labels in both forms are those of the merged service, with those by which compose knows it again', async (t) => {
  const labels = (files: Readonly<Record<string, string>>) =>
    named(read(files, { together: [Object.keys(files)], env: { TEAM: 'pay' } }), 'web').identity.labels
  const own = { 'com.docker.compose.service': 'web' }
  t.same(labels({ 'a.yaml': 'services: {web: {image: a}}' }), own)
  const over = { 'b.yaml': 'services: {web: {labels: ["tier=front", "zone=${ZONE}", flag]}}' }
  const base = { 'a.yaml': 'name: shop\nservices: {web: {image: a, labels: {team: "${TEAM}", tier: back, port: 80, __proto__: x}}}' }
  t.same(labels({ ...base, ...over }), {
    ...own,
    'com.docker.compose.project': 'shop',
    ['__proto__']: 'x',
    port: '80',
    team: 'pay',
    tier: 'front',
  })
  const secret = labels({ 'a.yaml': 'services: {web: {image: a, labels: {api.token: hunter2, users: "me:$$apr1$$hunter2"}}}' })
  t.same(secret, own, 'no secret is kept')
})

void t.test('a file that only completes another one leaves open what it does not say', async (t) => {
  const { declared } = named(read({ 'prod.yaml': 'services: {web: {privileged: true, cap_add: [SYS_TIME]}}' }), 'web')
  const told = (['privileged', 'capabilities.added', 'noNewPrivileges', 'hostPaths'] as const).map((name) => value(declared, name))
  t.same(told, [true, ['SYS_TIME'], '? unresolved', '? unresolved'])
})

void t.test('mounts of an init container are those of its service, and its own', async (t) => {
  const text =
    'services: {web: {image: a, volumes: ["/a:/a", "/b:/b"], cap_add: [SYS_TIME], pre_start: [{volumes: ["/c:/b"], cap_add: [NET_ADMIN]}]}}'
  const { declared, identity } = named(read({ 'compose.yaml': text }), 'web-pre_start-0')
  t.same(paths(declared), ['bind /a /a rw', 'bind /c /b rw'])
  t.same(value(declared, 'capabilities.added'), ['NET_ADMIN', 'SYS_TIME'])
  t.equal(identity.image, 'a')
})

// ---- problems

const broken = 'services:\n  web:\n    image: a\n   privileged: true\n'

/** Files, and the problems as `kind place message`; the rest of the project is judged nevertheless. */
const problems: readonly (readonly [
  what: string,
  files: Readonly<Record<string, string>>,
  wanted: readonly string[],
  left: readonly string[],
  options?: Options,
])[] = [
  [
    'broken YAML',
    { 'compose.yaml': broken, 'sub/compose.yaml': 'services: {db: {image: b}}' },
    ['unparsable compose.yaml:4 All mapping items must start at the same column'],
    ['db'],
  ],
  [
    'a template that is no YAML',
    { 'compose.yaml': 'services:\n{% for one in all %}\n  web: {image: a}\n' },
    ['template compose.yaml:2 this is a template, not yet a compose file'],
    [],
  ],
  [
    'a template where a value stands',
    { 'compose.yaml': 'services:\n  web:\n    image: {{ image }}\n' },
    ['template compose.yaml:3 this is a template, not yet a compose file'],
    [],
  ],
  ['a list', { 'compose.yaml': '[1, 2]' }, ['unparsable compose.yaml:1 a compose file is a mapping'], []],
  ['services that are a list', { 'compose.yaml': 'services:\n  - web\n' }, ['unparsable compose.yaml:2 services must be a mapping'], []],
  [
    'a service that is nothing',
    { 'compose.yaml': 'services:\n  web:\n  db: {image: b}\n' },
    ['unparsable compose.yaml:2 "web" must be a mapping'],
    ['db'],
  ],
  [
    'extends in a circle',
    { 'compose.yaml': 'services:\n  web: {image: a, extends: db}\n  db: {image: b, extends: web}\n' },
    [
      'unparsable compose.yaml:2 services extend each other in a circle',
      'unparsable compose.yaml:3 services extend each other in a circle',
    ],
    ['web', 'db'],
  ],
  [
    'extends in a circle through files',
    {
      'compose.yaml': 'services:\n  web: {image: a, extends: {file: b.yml, service: b}}\n',
      'b.yml': 'services:\n  b: {image: b, extends: {file: compose.yaml, service: web}}\n',
    },
    ['unparsable b.yml:2 services extend each other in a circle', 'unparsable compose.yaml:2 services extend each other in a circle'],
    ['web', 'b'],
  ],
  [
    'a service that is not there',
    { 'compose.yaml': 'services:\n  web: {image: a, extends: none}\n' },
    ['unparsable compose.yaml:2 there is no service "none" to extend in this file'],
    ['web'],
  ],
  [
    'a service that is not there in another file',
    { 'compose.yaml': 'services:\n  web: {image: a, extends: {file: b.yml, service: none}}\n' },
    ['unparsable compose.yaml:2 there is no service "none" to extend in b.yml'],
    ['web'],
    { others: { 'b.yml': 'services: {b: {image: b}}' } },
  ],
  [
    'a file that is not there',
    { 'compose.yaml': 'services:\n  web: {image: a, extends: {file: b.yml, service: b}}\n' },
    ['unparsable compose.yaml:2 b.yml: there is no such file: what it extends is not known'],
    ['web'],
  ],
  [
    'a file that cannot be read',
    { 'compose.yaml': 'services:\n  web: {image: a, extends: {file: b.yml, service: b}}\n' },
    [
      'unparsable b.yml:4 All mapping items must start at the same column',
      'unparsable compose.yaml:2 b.yml cannot be read: what it extends is not known',
    ],
    ['web'],
    { others: { 'b.yml': broken } },
  ],
  [
    'a path that leads out',
    { 'compose.yaml': 'services:\n  web: {image: a, extends: {file: ../../etc/passwd, service: b}}\n' },
    ['unparsable compose.yaml:2 /etc/passwd lies outside of the folders that were given: what it extends is not known'],
    ['web'],
  ],
  [
    'a base that lies elsewhere',
    { 'compose.yaml': 'services:\n  web: {image: a, extends: {file: "https://user:pass@x/y.yml", service: b}}\n' },
    ['unparsable compose.yaml:2 what it extends lies elsewhere and is not fetched'],
    ['web'],
  ],
  [
    'a base that depends on a variable',
    { 'compose.yaml': 'services:\n  web: {image: a, extends: {file: "${BASE}.yml", service: b}}\n' },
    ['unparsable compose.yaml:2 the file that it extends is not known: BASE is not set here'],
    ['web'],
  ],
  [
    'includes in a circle',
    { 'compose.yaml': 'include: [b.yaml]\nservices: {web: {image: a}}', 'b.yaml': 'include: [compose.yaml]\nservices: {db: {image: b}}' },
    ['unparsable b.yaml:1 the files include each other in a circle', 'unparsable compose.yaml:1 the files include each other in a circle'],
    ['web', 'db', 'db', 'web'],
  ],
  [
    'an include that is not there',
    { 'compose.yaml': 'include:\n  - none.yaml\nservices: {web: {image: a}}' },
    ['unparsable compose.yaml:2 none.yaml: there is no such file: what it includes is not judged'],
    ['web'],
  ],
  [
    'an include that leads out',
    { 'compose.yaml': 'include:\n  - path: ../../etc/x.yaml\nservices: {web: {image: a}}' },
    ['unparsable compose.yaml:2 /etc/x.yaml lies outside of the folders that were given: what it includes is not judged'],
    ['web'],
  ],
  [
    'an include from elsewhere',
    { 'compose.yaml': 'include:\n  - oci://registry/app\nservices: {web: {image: a}}' },
    ['unparsable compose.yaml:2 what it includes lies elsewhere and is not fetched'],
    ['web'],
  ],
  [
    'an include without a path',
    { 'compose.yaml': 'include:\n  - env_file: x\nservices: {web: {image: a}}' },
    ['unparsable compose.yaml:2 include needs a path'],
    ['web'],
  ],
  [
    'an include that is no list',
    { 'compose.yaml': 'include: x.yaml\nservices: {web: {image: a}}' },
    ['unparsable compose.yaml:1 include must be a list'],
    ['web'],
  ],
  [
    'variables of an include that are not there',
    { 'compose.yaml': 'include:\n  - {path: b.yaml, env_file: none.env}\nservices: {web: {image: a}}' },
    ['note compose.yaml:2 none.env: there is no such file: its variables are not known'],
    ['web', 'db'],
    { others: { 'b.yaml': 'services: {db: {image: b}}' } },
  ],
  [
    'a file of variables that is not there',
    { 'compose.yaml': service('env_file:\n  - none.env') },
    ['note compose.yaml:5 none.env: there is no such file: its variables are not known'],
    ['web'],
  ],
  [
    'an .env that makes no sense',
    { 'compose.yaml': service('tty: true') },
    ['note compose.yaml:1 .env, line 2: this is no variable; what follows it is not known'],
    ['web'],
    { others: { '.env': 'A=1\nB c=hunter2\n' } },
  ],
  [
    'a part of a project',
    { 'prod.yaml': 'services:\n  web: {privileged: true}\n' },
    ['note prod.yaml:2 "web" has neither image nor build: this file completes another one'],
    ['web'],
  ],
  [
    'a stack',
    { 'compose.yaml': service('deploy: {mode: global}\nsecurity_opt: [no-new-privileges]\nprivileged: true') },
    ['note compose.yaml:5 docker stack deploy ignores security_opt, privileged of "web"; it is judged as docker compose runs it'],
    ['web'],
  ],
  [
    'a volume that is made elsewhere',
    { 'compose.yaml': service('volumes: ["data:/c"]', 'volumes:\n  data:\n    external: true') },
    ['note compose.yaml:7 the volume "data" is made elsewhere: whether it is a folder of the host is not known here'],
    ['web'],
  ],
]

void t.test('what cannot be read is told with its place, and the rest is judged', async (t) => {
  for (const [what, files, wanted, left, options] of problems) {
    const reading = read(files, options)
    t.same(
      reading.problems.map(({ kind, region, message }) => `${kind} ${region.file}:${region.line} ${message}`).toSorted(),
      wanted.toSorted(),
      what,
    )
    t.same(
      reading.workloads.map((one) => one.identity.name),
      left,
      `${what}: what is left`,
    )
  }
})

void t.test('a service whose base could not be had leaves open what it does not say itself', async (t) => {
  const { declared } = only('services: {web: {image: a, privileged: true, extends: {file: none.yml, service: b}}}')
  t.same(
    (['privileged', 'noNewPrivileges', 'hostPaths'] as const).map((name) => value(declared, name)),
    [true, '? unresolved', '? unresolved'],
  )
})

void t.test('no value of a secret gets out', async (t) => {
  const secret = 'hunter2-do-not-show'
  const text = service(
    `environment: {DB_PASSWORD: ${secret}, URL: "postgres://me:${secret}@$\{HOST}/db"}\nenv_file: a.env\nuser: "$\{${'X'}:?${secret}}"\ncap_add: [["${secret}"]]`,
  )
  const reading = read(
    { 'compose.yaml': text },
    { env: { TOKEN: secret }, others: { 'a.env': `API_KEY=${secret}\n`, '.env': `P=${secret}\nbroken line ${secret}\n` } },
  )
  t.notMatch(JSON.stringify(reading), secret)
})

// ---- recognition

const recognised: readonly (readonly [name: string, text: string, is: boolean])[] = [
  ['many.yaml', 'services:\n  web: {image: nginx, privileged: true}\n', true],
  ['many.yaml', 'services:\n  mailer: {class: Mailer, tags: [a]}\n', false],
  ['compose.yaml', 'services: {}', true],
  ['a/docker-compose.yml', '', true],
  ['compose.override.yml', 'x: y', true],
  ['docker-compose.yaml', broken, true],
  ['docker-compose.prod.yml', 'services:\n  web:\n    ports: ["80:80"]\n', true],
  ['compose-test.yaml', 'include: [a.yaml]\n', true],
  ['stack.compose.yml', 'services: {a: {}}', true],
  ['compose-notes.yaml', 'title: notes\n', false],
  ['stack.yml', 'version: "3.9"\nservices:\n  web:\n    image: nginx\n', true],
  ['stack.yml', 'services:\n\n  # the web\n  web:\n    build: .\n', true],
  ['app.yaml', 'services:\r\n  web:\r\n    image: nginx\r\n', true],
  ['app.json', '{"services": {"web": {"image": "nginx"}}}', true],
  ['<stdin>', 'services:\n  web:\n    image: nginx\n', true],
  ['web.txt', 'services:\n  web:\n    image: nginx\n', false],
  ['.gitlab-ci.yml', 'services:\n  - docker:dind\nbuild:\n  image: x\n', false],
  ['.gitlab-ci.yml', 'include:\n  - local: x.yml\njob:\n  image: x\n  services:\n    - postgres\n', false],
  ['.github/workflows/docker-compose.yml', 'on: push\njobs:\n  a:\n    services:\n      db:\n        image: postgres\n', false],
  ['.github/workflows/ci.yml', 'name: x\non: [push]\njobs:\n  a:\n    services:\n      db:\n        image: postgres\n', false],
  ['config/services.yaml', 'services:\n    _defaults:\n        autowire: true\n    App\\:\n        resource: ../src/\n', false],
  ['mod.services.yml', 'services:\n  a.b:\n    class: Drupal\\a\n    arguments: ["@c"]\n', false],
  ['pod.yaml', 'apiVersion: v1\nkind: Pod\nspec: {containers: [{image: x}]}\n', false],
  ['compose.yaml', 'apiVersion: v1\nkind: Service\n', false],
  ['tasks/docker-compose.yml', '- name: start\n  docker_compose: {}\n', false],
  ['travis.yml', 'services: docker\n', false],
  ['kong.yml', '_format_version: "3.0"\nservices:\n- name: a\n  url: http://x\n', false],
  ['x.json', '{"apiVersion": "v1", "services": {"a": {"image": "x"}}}', false],
]

void t.test('compose files are told by name or by what stands below services', async (t) => {
  for (const [name, text, is] of recognised)
    t.equal(isCompose({ name, text, path: `/x/${name}` }), is ? 'yes' : 'no', `${name} ${JSON.stringify(text.slice(0, 60))}`)
})

// ---- hostile files

const bomb = `x-0: &a0 {k: [1, 2, 3]}\n${Array.from({ length: 11 }, (_, at) => `x-${at + 1}: &a${at + 1} {${Array.from({ length: 10 }, (_, key) => `k${key}: *a${at}`).join(', ')}}`).join('\n')}\n`

function times<T>(count: number, one: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => one(index))
}

const hostile: readonly (readonly [what: string, files: Readonly<Record<string, string>>, options?: Options])[] = [
  [
    'aliases that multiply',
    { 'compose.yaml': `${bomb}services: {web: {image: a, deploy: *a11, volumes: [*a11], environment: *a11, sysctls: *a11}}` },
  ],
  [
    'aliases that are merged',
    {
      'compose.yaml': `${bomb}services: {web: {image: a, deploy: *a11}}`,
      'compose.override.yaml': `${bomb}services: {web: {deploy: *a11, networks: *a11}}`,
    },
  ],
  [
    'a long chain of extends',
    {
      'compose.yaml': `services:\n  s0: {image: a}\n${times(1000, (at) => `  s${at + 1}: {extends: s${at}, cap_add: [C${at}]}\n`).join('')}`,
    },
  ],
  [
    'includes that multiply',
    Object.fromEntries([
      ...times(40, (at): [string, string] => [
        `f${at}.yaml`,
        `include: [f${at + 1}.yaml, {path: f${at + 1}.yaml, env_file: e${at}.env}]\n`,
      ]),
      ['compose.yaml', 'include: [f0.yaml]\n'],
    ]),
    { others: Object.fromEntries(times(40, (at): [string, string] => [`e${at}.env`, 'A=1\n'])) },
  ],
  [
    'volumes_from that multiplies',
    {
      'compose.yaml': `services:\n${times(100, (at) => `  s${at}: {image: a, volumes: ["/a${at}:/a${at}"], volumes_from: [s${at + 1}, "s${at + 1}:ro"]}\n`).join('')}  s100: {image: a}\n`,
    },
  ],
  [
    'namespaces that are joined in a ring',
    {
      'compose.yaml': `services:\n${times(2000, (at) => `  s${at}: {image: a, container_name: c${at}, pid: "container:c${(at + 1) % 2000}", ipc: "service:s${(at + 1) % 2000}"}\n`).join('')}`,
    },
  ],
  [
    'variables that double',
    { 'compose.yaml': 'services: {web: {image: "$Z40", environment: ["A=$Z40", "B=$Z40"]}}' },
    { others: { '.env': `Z0=xxxxxxxxxxxxxxxx\n${times(40, (at) => `Z${at + 1}=$Z${at}$Z${at}\n`).join('')}` } },
  ],
  ['braces that nobody closes', { 'compose.yaml': `services: {web: {image: "${'${'.repeat(200_000)}"}}` }],
  ['defaults within defaults', { 'compose.yaml': `services: {web: {image: "${'${A:-'.repeat(50_000)}${'}'.repeat(50_000)}"}}` }],
  [
    'names that objects have',
    {
      'compose.yaml':
        'services:\n  __proto__: {image: a, extends: constructor}\n  constructor: {image: b, environment: {__proto__: x}, volumes: [{type: volume, source: __proto__, target: /x}], networks: [toString]}\n__proto__: {a: b}\n',
    },
  ],
  [
    'the character that stands for a hole',
    {
      'compose.yaml': `services: {web: {image: a, volumes: ["${hole}:/x", "~${hole}/q:/r", "${hole}"], cap_add: ["${hole}"], env_file: ["${hole}"]}}`,
    },
  ],
  ['deep nesting', { 'compose.yaml': `services: {web: ${'{a: '.repeat(3000)}${'}'.repeat(3000)}}` }],
  ['many documents', { 'compose.yaml': times(2000, (at) => `services: {s${at}: {image: a}}\n---\n`).join('') }],
]

void t.test('hostile files end quickly', async (t) => {
  for (const [what, files, options] of hostile) {
    const start = performance.now()
    t.doesNotThrow(() => read(files, options), what)
    t.ok(performance.now() - start < 5000, `${what}: ${Math.round(performance.now() - start)} ms`)
  }
})

const words = fc.constantFrom(
  'services',
  'web',
  'image',
  'extends',
  'file',
  'service',
  'include',
  'path',
  'env_file',
  'volumes',
  'environment',
  'cap_add',
  'compose.yaml',
  './b.yaml',
  'a:b:c',
  '${A}',
  '${A:-b}',
  '$$',
  '!reset',
  '!override null',
  '*a',
  '&a',
  '<<',
  'host',
  '1',
  'true',
  'null',
  '~',
  '{',
  '}',
  '[',
  ']',
  ':',
  '-',
  '\n',
  '  ',
  ', ',
  '"',
  "'",
  '#',
  '|',
  '---\n',
  '{{ x }}',
  '\t',
  '\r\n',
  '\ufeff',
  '\u0000',
  '\ud800',
)

const values: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      null,
      true,
      0,
      -1,
      1.5,
      '',
      'host',
      'a:b',
      './x:/y:ro',
      '${A}',
      '${A:-x}',
      'service:web',
      'compose.yaml',
      'b.yaml',
      '__proto__',
    ),
    tie('list'),
    tie('map'),
  ),
  list: fc.array(tie('any'), { maxLength: 4 }),
  map: fc.dictionary(
    fc.constantFrom(
      'services',
      'web',
      'db',
      'image',
      'extends',
      'service',
      'file',
      'include',
      'path',
      'env_file',
      'environment',
      'volumes',
      'type',
      'source',
      'target',
      'bind',
      'driver_opts',
      'o',
      'device',
      'external',
      'networks',
      'name',
      'pid',
      'deploy',
      'resources',
      'limits',
      'devices',
      'gpus',
      'pre_start',
      'post_start',
      'volumes_from',
      'secrets',
      'security_opt',
      'privileged',
      'sysctls',
      'provider',
      'develop',
      'watch',
      'exec',
      '__proto__',
      'constructor',
    ),
    tie('any'),
    { maxKeys: 6 },
  ),
})).any

void t.test('whatever stands in the files, the reader ends and throws nothing', async (t) => {
  const sources = filesBelow(recordings).flatMap(([name, text]) => (name.endsWith('.yaml') || name.endsWith('.yml') ? [text] : []))
  const mutated = fc.tuple(fc.constantFrom(...sources), fc.nat(), fc.nat(40), words).map(([text, at, length, other]) => {
    const from = at % text.length
    return text.slice(0, from) + other + text.slice(from + length)
  })
  const mayBe = fc.oneof(
    { arbitrary: mutated, weight: 3 },
    fc.string({ unit: 'binary' }),
    fc.array(words).map((all) => all.join('')),
    values.map((one) => JSON.stringify(one)),
    values.map((one) => JSON.stringify({ services: { web: one }, volumes: { x: one }, networks: { y: one } })),
  )
  fc.assert(
    fc.property(mayBe, mayBe, mayBe, (first, second, third) => {
      isCompose({ name: 'compose.yaml', path: '/compose.yaml', text: first })
      read({ 'compose.yaml': first, 'compose.override.yaml': second }, { others: { 'b.yaml': third, '.env': second, a: third } })
    }),
    { numRuns: 500 },
  )
  t.pass('it ended')
})
