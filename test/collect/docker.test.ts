/** Docker's declared facts: recordings of real engines, documents changed in one place, and engines that misbehave. */

import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { parseAddress, parseContext, tlsFromEnvironment } from '../../src/collect/docker/endpoints.js'
import { hostPaths } from '../../src/collect/docker/facts/host-paths.js'
import { workload } from '../../src/collect/docker/facts/workload.js'
import { readDocker } from '../../src/collect/docker/index.js'
import { normalise } from '../../src/collect/docker/normalise.js'
import { readEndpoints } from '../../src/collect/docker/read-endpoints.js'
import type { Answer, ContainerRecording, EngineRecording } from '../../src/collect/docker/recording.js'
import type { CollectOptions, EngineReading, EngineReadings } from '../../src/collect/source.js'
import type { SourceStatus } from '../../src/model/evidence.js'
import type { Fact } from '../../src/model/fact.js'
import { containerFacts, engineFacts } from '../../src/model/facts.js'

const fixtures = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures', 'docker')

type Json = Record<string, unknown>

function load(engine: string, name: string): Json {
  return JSON.parse(readFileSync(join(fixtures, engine, `${name}.json`), 'utf8')) as Json
}

function ok(document: unknown): Answer {
  return { ok: true, document }
}

/** A recording folder as the reader would have handed it over. */
function recording(engine: string): EngineRecording {
  const list = load(engine, 'containers') as unknown as Json[]
  return {
    address: 'unix:///lab/docker.sock',
    local: true,
    info: ok(load(engine, 'info')),
    version: ok(load(engine, 'version')),
    list: ok(list),
    volumes: ok(load(engine, 'volumes')),
    containers: list.map((listed) => container(engine, listed)),
    gone: 0,
    waited: 1,
  }
}

function container(engine: string, listed: Json): ContainerRecording {
  const name = String((listed.Names as string[])[0]).slice(1)
  const inspect = load(engine, `${name}.inspect`)
  const execs = ((inspect.ExecIDs ?? []) as string[]).map((id) => [id, ok(load(engine, `${name}.exec`))] as const)
  return { listed, inspect: ok(inspect), image: ok(load(engine, 'image')), execs: new Map(execs) }
}

const engines = readdirSync(fixtures).sort()
const readings = new Map(engines.map((engine) => [engine, normalise(recording(engine), [])]))

/** What a fact says in short: its value, or `? reason`. */
function short(fact: Fact<unknown> | undefined): unknown {
  if (fact === undefined) return '? absent'
  return fact.known ? fact.value : `? ${fact.gap.reason}`
}

function factOf(reading: EngineReading | undefined, name: string, fact: string): Fact<unknown> | undefined {
  const found = reading?.containers.find((one) => one.identity.name === name)
  return (found?.declared as Record<string, Fact<unknown>> | undefined)?.[fact]
}

const docker20 = 'engine-20.10'
const docker29 = 'engine-29'
const remap = 'engine-20.10-remap'
const podman = 'podman-4.3'

const recorded: readonly (readonly [engine: string, container: string, fact: string, value: unknown, basis?: string])[] = [
  [docker20, 'default', 'privileged', false, 'default'],
  [docker20, 'default', 'namespaces.pid', 'default', 'default'],
  [docker20, 'default', 'namespaces.net', 'own'],
  [docker20, 'default', 'namespaces.ipc', 'own'],
  [docker20, 'default', 'namespaces.cgroup', 'host'],
  [docker20, 'default', 'namespaces.joined', []],
  [docker20, 'default', 'seccomp.profile', 'default', 'default'],
  [docker20, 'default', 'apparmor.profile', '', 'default'],
  [docker29, 'default', 'apparmor.profile', '', 'default'],
  [docker20, 'default', 'limits.memory', -1, 'default'],
  [docker20, 'default', 'limits.memorySwap', -1, 'default'],
  [docker20, 'default', 'limits.pids', -1, 'default'],
  [docker20, 'default', 'limits.cpu', -1, 'default'],
  [docker20, 'default', 'runtime.name', 'lab'],
  [docker20, 'default', 'execs', []],
  [docker20, 'default', 'sysctls', [], 'default'],
  [podman, 'unmasked', 'sysctls', '? unsupported'],
  [docker20, 'privileged', 'privileged', true, 'explicit'],
  [docker20, 'privileged', 'maskedPaths', []],
  [docker29, 'privileged', 'maskedPaths', []],
  [docker29, 'privileged', 'readonlyPaths', []],
  [docker20, 'privileged', 'selinux.disabled', true],
  [docker20, 'systempaths', 'maskedPaths', []],
  [docker29, 'systempaths', 'readonlyPaths', []],
  [docker20, 'systempaths', 'seccomp.profile', 'unconfined', 'explicit'],
  [docker20, 'systempaths', 'apparmor.profile', 'unconfined', 'explicit'],
  [docker20, 'systempaths', 'selinux.disabled', true],
  [docker20, 'caps', 'capabilities.added', ['NET_ADMIN', 'SYS_ADMIN']],
  [docker20, 'caps', 'capabilities.dropped', ['CHOWN', 'MKNOD']],
  [docker29, 'caps', 'capabilities.added', ['NET_ADMIN', 'SYS_ADMIN']],
  [docker29, 'typed', 'capabilities.added', ['NET_ADMIN', 'PERFMON', 'SYS_ADMIN']],
  [docker20, 'caps', 'noNewPrivileges', false, 'explicit'],
  [docker29, 'typed', 'noNewPrivileges', true, 'explicit'],
  [docker29, 'typed', 'selinux.disabled', true],
  [docker29, 'half-open', 'cgroup.writable', true],
  [docker20, 'hardened', 'noNewPrivileges', true, 'explicit'],
  [docker20, 'hardened', 'capabilities.dropped', ['ALL']],
  [docker20, 'hardened', 'identity.user', '1000:1000'],
  [docker20, 'hardened', 'limits.memory', 268_435_456],
  [docker20, 'hardened', 'limits.memorySwap', 536_870_912],
  [docker20, 'hardened', 'limits.cpu', 0.5],
  [docker20, 'hardened', 'limits.pids', 64],
  [docker20, 'hardened', 'rootFilesystem.readOnly', true],
  [docker20, 'hardened', 'init.provided', true],
  [docker20, 'limits', 'limits.memorySwap', -1, 'explicit'],
  [docker20, 'limits', 'limits.cpu', 0.25],
  [docker20, 'limits', 'limits.cpuset', '0'],
  [docker20, 'limits', 'limits.oomKillDisabled', true],
  [docker20, 'limits', 'limits.oomScoreAdjust', 100],
  [docker20, 'limits', 'runtime.name', 'runc'],
  [docker20, 'paused', 'limits.memory', 33_554_432],
  [docker20, 'host', 'namespaces.pid', 'host'],
  [docker20, 'host', 'namespaces.net', 'host'],
  [docker20, 'host', 'namespaces.ipc', 'host'],
  [docker20, 'host', 'namespaces.uts', 'host'],
  [docker20, 'host', 'namespaces.cgroup', 'host'],
  [docker20, 'host', 'userNamespace.mode', 'host'],
  [docker20, 'partner', 'namespaces.net', 'joined'],
  [docker20, 'partner', 'namespaces.joined', ['pid', 'net', 'ipc'].map((kind) => ({ kind, container: 'shared' }))],
  [docker20, 'binds', 'devices.requested', ['/dev/null']],
  [docker20, 'binds', 'devices.rules', [{ type: 'c', major: 10, minor: -1, access: 'rw', allow: true, standard: false }]],
  [docker20, 'binds', 'secrets.environment', ['DATABASE_URL', 'DB_PASSWORD']],
  [remap, 'default', 'userNamespace.mode', '', 'default'],
  [remap, 'host-userns', 'userNamespace.mode', 'host'],
  [podman, 'default', 'maskedPaths', '? unsupported'],
  [podman, 'unmasked', 'maskedPaths', '? unsupported'],
  [podman, 'privileged', 'maskedPaths', []],
  [podman, 'host', 'namespaces.ipc', '? unsupported'],
  [podman, 'default', 'namespaces.ipc', '? unsupported'],
  [podman, 'host', 'namespaces.pid', 'host'],
  [podman, 'default', 'namespaces.cgroup', '? unsupported'],
  [podman, 'default', 'runtime.name', '? unsupported'],
  [podman, 'default', 'limits.pids', 2048],
  [podman, 'unmasked', 'seccomp.profile', 'unconfined'],
  [podman, 'pc1', 'namespaces.ipc', 'joined'],
]

void t.test('recorded containers', async (t) => {
  for (const [engine, name, fact, value, basis] of recorded) {
    const found = factOf(readings.get(engine), name, fact)
    t.strictSame(short(found), value, `${engine} ${name}: ${fact}`)
    if (basis !== undefined) t.equal(found?.known === true ? found.basis : '', basis, `${engine} ${name}: ${fact} is ${basis}`)
  }
})

/** Facts of engines that no engine of this API has an answer to. */
const assumedOnly: ReadonlySet<string> = new Set(['kubeletVersion', 'podSecurityVersion', 'remappedRoot'])

/** What other dialects declare: podman's of them that its API cannot show is a gap there, nothing in Docker's. */
const otherDialects = /^(pod\.|image\.(?!described$)|masks\.)|^(sysfs\.writable|capabilities\.ambient)$/

const declaredNames = Object.entries(containerFacts).flatMap(([name, row]) =>
  row.views.includes('D') && !otherDialects.test(name) ? [name] : [],
)

void t.test('every declared fact of the table is there, for every recorded container', async (t) => {
  for (const [engine, reading] of readings) {
    for (const { identity, declared } of reading.containers) {
      const more = engine === podman ? ['capabilities.ambient'] : []
      t.strictSame(Object.keys(declared).sort(), [...declaredNames, ...more].sort(), `${engine} ${identity.name}`)
    }
  }
})

void t.test('a Docker engine answers every declared fact', async (t) => {
  for (const engine of [docker20, docker29, remap]) {
    for (const { identity, declared } of readings.get(engine)?.containers ?? []) {
      const gaps = Object.entries(declared).filter(([, fact]) => !fact.known)
      t.strictSame(gaps, [], `${engine} ${identity.name}`)
    }
  }
})

void t.test('no value of a variable gets into the facts', async (t) => {
  for (const [engine, reading] of readings) t.notMatch(JSON.stringify(reading), /not-a-real-one/, engine)
})

void t.test('who the container is', async (t) => {
  const hardened = readings.get(docker20)?.containers.find((one) => one.identity.name === 'hardened')?.identity
  t.match(hardened, {
    image: 'bb',
    engine: 'docker:unix:///lab/docker.sock',
    workload: 'shop/web',
    id: /^[0-9a-f]{64}$/,
    startedAt: /^2026-/,
  })
  t.ok((hardened?.pid ?? 0) > 0)
  t.equal(
    normalise({ ...recording(docker20), local: false }, []).containers[0]?.identity.pid,
    0,
    'a process id of another kernel is none here',
  )
})

void t.test('exec sessions tell what inspect hides', async (t) => {
  for (const engine of [docker20, docker29, podman]) {
    t.match(short(factOf(readings.get(engine), 'hardened', 'execs')), [{ privileged: true, user: '0', pid: Number }], engine)
  }
})

void t.test('paths of the host', async (t) => {
  const paths = (engine: string, name: string) => {
    const fact = factOf(readings.get(engine), name, 'hostPaths')
    return fact?.known === true ? (fact.value as Json[]) : []
  }
  const at = (engine: string, target: string) => paths(engine, 'binds').find((path) => path.target === target)
  t.strictSame(
    paths(docker20, 'binds').map((path) => [path.target, path.kind]),
    [
      ['/below', 'bind'],
      ['/bound', 'bind'],
      ['/data', 'bind'],
      ['/etc/hostname', 'engine'],
      ['/etc/hosts', 'engine'],
      ['/etc/resolv.conf', 'engine'],
      ['/run/docker.sock', 'bind'],
      ['/share', 'bind'],
      ['/vol', 'volume'],
    ],
    'sorted, without the tmpfs',
  )
  t.match(at(docker20, '/below'), {
    source: '/lab/share',
    readOnly: true,
    propagation: 'slave',
    options: ['ro', 'rslave', 'ro-not-recursive'],
  })
  t.match(at(docker20, '/share'), { readOnly: false, propagation: 'shared' })
  t.match(at(docker20, '/bound'), { source: '/lab/bound' }, 'a volume of the local driver with o=bind is a path of the host')
  t.match(
    hostPaths(
      { HostConfig: {}, Mounts: [{ Type: 'bind', Source: '/proc/thread-self/root//etc/', Destination: '/e', RW: true }] },
      { boundBy: new Map(), neverRecursive: true },
    ),
    { value: [{ source: '/etc' }] },
    'a link in /proc to the root of the host',
  )
  t.notMatch(JSON.stringify(at(docker29, '/below')), /recursive/, 'Docker 29 does not tell')
  t.match(paths(docker29, 'typed')[0], { target: '/data', readOnly: true, options: ['rslave', 'ro-not-recursive'] })
  t.match(paths(docker29, 'half-open')[0], { options: ['rslave', 'without-submounts'] })
  t.strictSame(
    paths(docker20, 'hardened').map((path) => path.readOnly),
    [true, true, true],
    "the engine's own files follow a read-only root",
  )
  t.match(
    paths(podman, 'binds').find((path) => path.target === '/data'),
    { readOnly: true, options: ['rprivate', 'ro-not-recursive'] },
  )
})

void t.test('engines', async (t) => {
  const expected: readonly (readonly [string, Record<string, unknown>])[] = [
    [
      docker20,
      {
        kind: 'docker',
        version: '20.10.24+dfsg1',
        apiVersion: '1.41',
        userNamespaceRemap: false,
        seccompDefault: 'default',
        noNewPrivileges: '? unsupported',
        cgroupVersion: '1',
        cgroupDriver: 'cgroupfs',
        cgroupNamespaceDefault: 'host',
        defaultRuntime: 'lab',
        storageDriver: 'overlay2',
        initDefault: '? unsupported',
      },
    ],
    [
      docker29,
      {
        kind: 'docker',
        version: 'library-import',
        apiVersion: '1.56',
        seccompDefault: 'default',
        noNewPrivileges: true,
        storageDriver: 'overlayfs',
      },
    ],
    [remap, { userNamespaceRemap: true, seccompDefault: 'custom', rootless: false, noNewPrivileges: '? unsupported' }],
    [
      podman,
      { kind: 'podman', version: '4.3.1', defaultRuntime: '/usr/sbin/runc', cgroupNamespaceDefault: 'host', seccompDefault: 'default' },
    ],
  ]
  for (const [engine, facts] of expected) {
    const got = readings.get(engine)?.engine.facts as Record<string, Fact<unknown>>
    for (const [name, value] of Object.entries(facts)) t.strictSame(short(got[name]), value, `${engine}: ${name}`)
    const told = Object.keys(engineFacts).filter((name) => !assumedOnly.has(name))
    t.strictSame(Object.keys(got).sort(), told.sort(), `${engine}: every fact of the table`)
  }
  t.equal(readings.get(podman)?.engine.id, 'podman:unix:///lab/docker.sock')
})

/** Facts of Docker 29's default container after its inspect document was changed in one place. */
function changed(changes: Json, info: Json = {}): Record<string, Fact<unknown>> {
  const base = recording(docker29)
  const original = load(docker29, 'default.inspect')
  const inspect = {
    ...original,
    ...changes,
    HostConfig: merge(original.HostConfig, changes.HostConfig),
    Config: merge(original.Config, changes.Config),
  }
  const one: ContainerRecording = {
    listed: { Id: original.Id },
    inspect: ok(inspect),
    image: ok({ Config: { User: 'from-image' } }),
    execs: new Map(),
  }
  const reading = normalise({ ...base, info: ok({ ...load(docker29, 'info'), ...info }), containers: [one] }, [])
  return { ...(reading.containers[0]?.declared as Record<string, Fact<unknown>>), ...prefixed(reading.engine.facts) }
}

function merge(base: unknown, change: unknown): unknown {
  if (change === undefined) return base
  return change === null || typeof change !== 'object' || Array.isArray(change) ? change : { ...(base as Json), ...change }
}

function prefixed(facts: object): Record<string, Fact<unknown>> {
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [`engine.${name}`, fact as Fact<unknown>]))
}

function host(change: Json): Json {
  return { HostConfig: change }
}

function security(...options: string[]): Json {
  return host({ SecurityOpt: options })
}

const changes: readonly (readonly [title: string, change: Json, fact: string, value: unknown])[] = [
  [
    'capabilities in any case and spelling, once each',
    host({ CapAdd: ['cap_sys_admin', 'SYS_ADMIN', 'Net_Raw', 'all'] }),
    'capabilities.added',
    ['ALL', 'NET_RAW', 'SYS_ADMIN'],
  ],
  ['capabilities that are no list', host({ CapAdd: 'SYS_ADMIN' }), 'capabilities.added', '? malformed'],
  ['capabilities that are no texts', host({ CapDrop: ['ALL', 7] }), 'capabilities.dropped', '? malformed'],
  ['privileged as a text', host({ Privileged: 'false' }), 'privileged', '? malformed'],
  ['no HostConfig at all', { HostConfig: null }, 'privileged', '? malformed'],
  ['HostConfig as a list', { HostConfig: [] }, 'maskedPaths', '? malformed'],
  ['no Config', { Config: null }, 'secrets.environment', '? malformed'],
  ['no-new-privileges alone', security('no-new-privileges'), 'noNewPrivileges', true],
  ['no-new-privileges:true', security('no-new-privileges:true'), 'noNewPrivileges', true],
  ['no-new-privileges=false', security('no-new-privileges=false'), 'noNewPrivileges', false],
  ['no-new-privileges=T as Go reads it', security('no-new-privileges=T'), 'noNewPrivileges', true],
  ['no-new-privileges=yes is none of the words', security('no-new-privileges=yes'), 'noNewPrivileges', '? malformed'],
  ['the last no-new-privileges counts', security('no-new-privileges', 'no-new-privileges:false'), 'noNewPrivileges', false],
  ['SecurityOpt with a number', host({ SecurityOpt: ['seccomp=unconfined', 1] }), 'seccomp.profile', '? malformed'],
  ['seccomp:unconfined', security('seccomp:unconfined'), 'seccomp.profile', 'unconfined'],
  ['seccomp=builtin', security('seccomp=builtin'), 'seccomp.profile', 'default'],
  ['seccomp as JSON', security('seccomp={"defaultAction":"SCMP_ACT_ALLOW"}'), 'seccomp.profile', 'custom'],
  ['the last seccomp counts', security('seccomp=unconfined', 'seccomp=builtin'), 'seccomp.profile', 'default'],
  ['a name that only begins like seccomp', security('seccompx=unconfined'), 'seccomp.profile', 'default'],
  ['apparmor:name', security('apparmor:my-profile'), 'apparmor.profile', 'my-profile'],
  ['the profile of a running container', { AppArmorProfile: 'docker-default' }, 'apparmor.profile', 'docker-default'],
  ['AppArmorProfile as a number', { AppArmorProfile: 1 }, 'apparmor.profile', '? malformed'],
  ['disable alone', security('disable'), 'selinux.disabled', true],
  ['label:disable', security('label:disable'), 'selinux.disabled', true],
  ['label=type:x is not off', security('label=type:svirt_apache_t'), 'selinux.disabled', false],
  ['no type', security('label=disable'), 'selinux.type', ''],
  ['label=type:x', security('label=type:svirt_apache_t'), 'selinux.type', 'svirt_apache_t'],
  ['label:type:x', security('label:type:spc_t'), 'selinux.type', 'spc_t'],
  ['the last type counts', security('label=type:a_t', 'label=level:s0', 'label=type:b_t'), 'selinux.type', 'b_t'],
  ['a level is no type', security('label=level:s0:c1,c2'), 'selinux.type', ''],
  ['what podman joins', security('label=type:a_t,label=level:s0'), 'selinux.type', 'a_t'],
  ['writable-cgroups alone', security('writable-cgroups'), 'cgroup.writable', true],
  ['writable-cgroups=false', security('writable-cgroups=false'), 'cgroup.writable', false],
  ['MaskedPaths not in the document', host({ MaskedPaths: undefined }), 'maskedPaths', '? unsupported'],
  ['MaskedPaths null without --privileged', host({ MaskedPaths: null }), 'maskedPaths', '? unsupported'],
  ['MaskedPaths null with --privileged', host({ MaskedPaths: null, Privileged: true }), 'maskedPaths', []],
  ['MaskedPaths as an object', host({ MaskedPaths: {} }), 'maskedPaths', '? malformed'],
  ['no sysctls', host({ Sysctls: null }), 'sysctls', []],
  [
    'sysctls by name',
    host({ Sysctls: { 'net.ipv4.ip_forward': '1', 'kernel.msgmax': '2' } }),
    'sysctls',
    [
      { name: 'kernel.msgmax', value: '2' },
      { name: 'net.ipv4.ip_forward', value: '1' },
    ],
  ],
  ['sysctls that are no text', host({ Sysctls: { 'kernel.msgmax': 2 } }), 'sysctls', '? malformed'],
  ['sysctls in a list', host({ Sysctls: ['kernel.msgmax=2'] }), 'sysctls', '? malformed'],
  ['the default network', host({ NetworkMode: 'default' }), 'namespaces.net', 'default'],
  ['bridge', host({ NetworkMode: 'bridge' }), 'namespaces.net', 'own'],
  ['a network of the user', host({ NetworkMode: 'hosts' }), 'namespaces.net', 'own'],
  ['a network namespace of podman', host({ NetworkMode: 'ns:/run/netns/x' }), 'namespaces.net', 'joined'],
  ['ipc none is a namespace of its own', host({ IpcMode: 'none' }), 'namespaces.ipc', 'own'],
  ['an ipc mode that nobody knows', host({ IpcMode: 'hosts' }), 'namespaces.ipc', '? malformed'],
  ['pid mode as a number', host({ PidMode: 1 }), 'namespaces.pid', '? malformed'],
  ['one broken mode leaves open who else is joined', host({ PidMode: 1 }), 'namespaces.joined', '? malformed'],
  ['joined by name', host({ PidMode: 'container:shared' }), 'namespaces.joined', [{ kind: 'pid', container: 'shared' }]],
  [
    'joined with a container that is not running',
    host({ PidMode: 'container:nobody' }),
    'namespaces.joined',
    [{ kind: 'pid', container: '' }],
  ],
  ['no CgroupnsMode, as before API 1.41', host({ CgroupnsMode: undefined }), 'namespaces.cgroup', 'host'],
  ['swap unset is twice the memory', host({ Memory: 1000, MemorySwap: 0 }), 'limits.memorySwap', 2000],
  ['a broken memory limit says nothing of swap', host({ Memory: '1g', MemorySwap: 0 }), 'limits.memorySwap', '? malformed'],
  ['memory with a fraction', host({ Memory: 1.5 }), 'limits.memory', '? malformed'],
  ['memory -1 after an update', host({ Memory: -1 }), 'limits.memory', -1],
  ['pids 0', host({ PidsLimit: 0 }), 'limits.pids', -1],
  ['pids -1', host({ PidsLimit: -1 }), 'limits.pids', -1],
  ['cpu quota with the usual period', host({ CpuQuota: 150_000, CpuPeriod: 0 }), 'limits.cpu', 1.5],
  ['cpu quota -1', host({ CpuQuota: -1 }), 'limits.cpu', -1],
  ['a broken period', host({ CpuQuota: 50_000, CpuPeriod: {} }), 'limits.cpu', '? malformed'],
  ['OomKillDisable null as on cgroup v2', host({ OomKillDisable: null }), 'limits.oomKillDisabled', false],
  [
    'a CDI device',
    host({ DeviceRequests: [{ Driver: 'cdi', DeviceIDs: ['nvidia.com/gpu=all'] }] }),
    'devices.requested',
    ['nvidia.com/gpu=all'],
  ],
  [
    '--gpus all',
    host({ DeviceRequests: [{ Driver: '', Count: -1, DeviceIDs: null, Capabilities: [['gpu']] }] }),
    'devices.requested',
    ['gpu=all'],
  ],
  ['--gpus 2', host({ DeviceRequests: [{ Count: 2, Capabilities: [['gpu']] }] }), 'devices.requested', ['gpu=2']],
  ['a device without a path', host({ Devices: [{ PathInContainer: '/dev/x' }] }), 'devices.requested', '? malformed'],
  [
    'a rule for every device',
    host({ DeviceCgroupRules: ['a *:* rwm'] }),
    'devices.rules',
    [{ type: 'a', major: -1, minor: -1, access: 'rwm', allow: true, standard: false }],
  ],
  ['a rule that is none', host({ DeviceCgroupRules: ['c 1:3 rwm', 'x'] }), 'devices.rules', '? malformed'],
  ['no user in the container, one in the image', { Config: { User: '' } }, 'identity.user', 'from-image'],
  ['user as a number', { Config: { User: 0 } }, 'identity.user', '? malformed'],
  ['ended exec sessions', { ExecIDs: null }, 'execs', []],
  ['mounts that are no list', { Mounts: {} }, 'hostPaths', '? malformed'],
  ['a mount without a target', { Mounts: [{ Type: 'bind', Source: '/', RW: true }] }, 'hostPaths', '? malformed'],
  [
    'a mount that does not say whether it can be written',
    { Mounts: [{ Type: 'bind', Source: '/', Destination: '/x' }] },
    'hostPaths',
    '? malformed',
  ],
  ['Mounts missing', { Mounts: undefined }, 'hostPaths', '? unsupported'],
  ['runtime missing: that of the engine', host({ Runtime: '' }), 'runtime.name', 'lab'],
  ['a key of the prototype is no field', { Config: { Env: ['constructor=1', '__proto__=2'] } }, 'secrets.environment', []],
  [
    'names that promise secrets',
    { Config: { Env: ['MYSQL_ROOT_PASSWORD=x', 'aws_secret_access_key=x', 'GH_TOKEN=x', 'PGPASSWORD=x', 'API_KEY=x'] } },
    'secrets.environment',
    ['API_KEY', 'GH_TOKEN', 'MYSQL_ROOT_PASSWORD', 'PGPASSWORD', 'aws_secret_access_key'],
  ],
  [
    'names that only look like it',
    { Config: { Env: ['PWD=/', 'OLDPWD=/', 'PASSENGER_COUNT=3', 'KEYBOARD=de', 'COMPASS=n', 'TOKEN_TTL=60', 'TOKENIZER=bpe'] } },
    'secrets.environment',
    [],
  ],
  [
    'secrets known by their value',
    { Config: { Env: ['URL=amqp://u:p@mq/', 'K=-----BEGIN RSA PRIVATE KEY-----', 'A=AKIAABCDEFGHIJKLMNOP'] } },
    'secrets.environment',
    ['A', 'K', 'URL'],
  ],
  ['a variable that is no text', { Config: { Env: ['A=1', null] } }, 'secrets.environment', '? malformed'],
]

void t.test('one change of a recorded document', async (t) => {
  for (const [title, change, fact, value] of changes) t.strictSame(short(changed(change)[fact]), value, title)
})

const infos: readonly (readonly [title: string, info: Json, fact: string, value: unknown])[] = [
  ['rootless', { SecurityOptions: ['name=rootless'] }, 'engine.rootless', true],
  ['no seccomp', { SecurityOptions: [] }, 'engine.seccompDefault', 'none'],
  ['seccomp switched off', { SecurityOptions: ['name=seccomp,profile=unconfined'] }, 'engine.seccompDefault', 'unconfined'],
  ['the old spelling', { SecurityOptions: ['apparmor', 'seccomp'] }, 'engine.apparmor', true],
  ['apparmor with its profile', { SecurityOptions: ['name=apparmor,profile=default'] }, 'engine.apparmor', true],
  ['selinux', { SecurityOptions: ['name=selinux'] }, 'engine.selinux', true],
  ['private cgroup namespaces', { SecurityOptions: ['name=cgroupns'] }, 'engine.cgroupNamespaceDefault', 'private'],
  ['no no-new-privileges where it would be told', { SecurityOptions: [] }, 'engine.noNewPrivileges', false],
  ['options that are no list', { SecurityOptions: 'name=userns' }, 'engine.userNamespaceRemap', '? malformed'],
  ['options that are missing', { SecurityOptions: null }, 'engine.userNamespaceRemap', false],
  ['no CgroupVersion, as before API 1.41', { CgroupVersion: undefined }, 'engine.cgroupVersion', '1'],
]

void t.test('one change of /info', async (t) => {
  for (const [title, info, fact, value] of infos) t.strictSame(short(changed({}, info)[fact]), value, title)
})

void t.test('workloads', async (t) => {
  const kubernetes = (pod: string) => ({
    'io.kubernetes.pod.namespace': 'shop',
    'io.kubernetes.pod.name': pod,
    'io.kubernetes.container.name': 'web',
  })
  const cases: readonly (readonly [labels: unknown, name: string, expected: string])[] = [
    [{}, 'db', 'db'],
    [null, 'db', 'db'],
    [{}, '', 'image'],
    [{ 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web' }, 'shop-web-1', 'shop/web'],
    [{ 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 7 }, 'shop-web-1', 'shop-web-1'],
    [{ 'com.docker.swarm.service.name': 'shop_web' }, 'shop_web.1.abc', 'shop_web'],
    [kubernetes('front-7d4b9c6f5d-x2x7z'), 'k8s_x', 'shop/front/web'],
    [kubernetes('agent-x2x7z'), 'k8s_x', 'shop/agent/web'],
    [kubernetes('backup-29012345-x2x7z'), 'k8s_x', 'shop/backup/web'],
    [kubernetes('db-0'), 'k8s_x', 'shop/db-0/web'],
    [{ 'com.hashicorp.nomad.alloc_id': 'a1b2' }, 'redis-a1b2', 'redis'],
    [
      { 'com.hashicorp.nomad.job_name': 'j', 'com.hashicorp.nomad.task_group_name': 'g', 'com.hashicorp.nomad.task_name': 't' },
      'x',
      'j/g/t',
    ],
    [{}, '0123456789ab_shop_web_1', 'shop_web_1'],
  ]
  for (const [labels, name, expected] of cases) t.equal(workload(labels, name, 'image'), expected, `${name} -> ${expected}`)
})

void t.test('addresses', async (t) => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['unix:///run/x.sock', { kind: 'unix', path: '/run/x.sock' }],
    ['/run/x.sock', { kind: 'unix', path: '/run/x.sock' }],
    ['unix://', { kind: 'unix', path: '/var/run/docker.sock' }],
    ['tcp://10.0.0.1:2376', { kind: 'tcp', host: '10.0.0.1', port: 2376 }],
    ['tcp://[::1]:2375', { kind: 'tcp', host: '::1', port: 2375 }],
    ['10.0.0.1:4000', { kind: 'tcp', host: '10.0.0.1', port: 4000 }],
    ['https://engine', { kind: 'tcp', host: 'engine', port: 2376, tls: { verify: true } }],
    ['ssh://me@engine:2222', { kind: 'ssh', host: 'engine', port: 2222, user: 'me' }],
    ['ssh://engine', { kind: 'ssh', host: 'engine' }],
    ['ssh://-oProxyCommand=x', /dash/],
    ['ssh://me:word@engine', /password/],
    ['unix://relative', /begin with/],
    [`unix:///${'x'.repeat(120)}`, /107/],
    ['npipe:////./pipe/docker_engine', /no address|not supported/],
    ['fd://', /no address|not supported/],
    ['tcp://', /no address/],
  ]
  for (const [address, expected] of cases) t.match(parseAddress(address), expected, address)
  t.strictSame(tlsFromEnvironment({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' }, '/config'), { folder: '/certs', verify: true })
  t.strictSame(tlsFromEnvironment({ DOCKER_TLS: '1' }, '/config'), { folder: '/config', verify: false })
  t.equal(tlsFromEnvironment({ DOCKER_CERT_PATH: '/certs' }, '/config'), undefined)
  t.strictSame(parseContext({ Endpoints: { docker: { Host: 'tcp://x', SkipTLSVerify: true } } }), { host: 'tcp://x', verify: false })
  t.equal(parseContext({ Endpoints: [] }), undefined)
})

void t.test('which engines are asked', async (t) => {
  const folder = createHash('sha256').update('far').digest('hex')
  const config = t.testdir({
    'config.json': JSON.stringify({ currentContext: 'far' }),
    contexts: {
      meta: { [folder]: { 'meta.json': JSON.stringify({ Name: 'far', Endpoints: { docker: { Host: 'tcp://far:2376' } } }) } },
      tls: { [folder]: { docker: { 'ca.pem': 'CA' } } },
    },
  })
  // a host without Docker has `no such socket` among them, as skipped
  const failed = ({ failures }: { failures: readonly SourceStatus[] }) => failures.filter((one) => one.status === 'failed')
  const asked = (env: Record<string, string>, hosts?: string[]) =>
    readEndpoints({ env: { DOCKER_CONFIG: config, ...env }, ...(hosts === undefined ? {} : { hosts }) })
  t.match(asked({}).endpoints, [{ kind: 'tcp', host: 'far', tls: { ca: 'CA', verify: true } }], 'the current context')
  t.match(asked({ DOCKER_HOST: 'tcp://near:1' }).endpoints, [{ host: 'near' }], 'DOCKER_HOST before it')
  t.match(
    asked({ DOCKER_HOST: 'tcp://near:1' }, ['tcp://told:1', 'tcp://told:1']).endpoints,
    [{ host: 'told' }],
    'and what was told before that, once',
  )
  t.match(asked({ DOCKER_CONTEXT: 'lost' }).failures, [
    { source: 'docker:context lost', status: 'failed', reason: /cannot be read/, remedy: String },
  ])
  t.strictSame(failed(asked({ DOCKER_CONTEXT: 'default' })), [])
  t.match(
    asked({}, ['tcp://me:word@x:99999999']).failures,
    [{ source: 'docker:tcp://x:99999999', status: 'failed' }],
    'without the password',
  )
  writeFileSync(join(config, 'config.json'), '{"currentContext":')
  t.strictSame(failed(asked({})), [], 'a broken config.json means the usual sockets')
})

const engineHere = statSync('/run/docker.sock', { throwIfNoEntry: false })?.isSocket() ? 'there is an engine at /run/docker.sock' : false

void t.test('a folder where a socket should be', { skip: engineHere }, async (t) => {
  const runtime = t.testdir({ 'docker.sock': {} })
  t.match(readEndpoints({ env: { DOCKER_CONFIG: runtime, XDG_RUNTIME_DIR: runtime } }), {
    endpoints: [],
    failures: [{ source: /docker\.sock$/, status: 'skipped', reason: /a folder/, remedy: /remove the folder/ }],
  })
})

type Answering = (request: IncomingMessage, response: ServerResponse) => void

const folder = mkdtempSync(join(tmpdir(), 'hc-'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))
let sockets = 0

interface Fake {
  readonly host: string
  readonly requests: string[]
  readonly close: () => void
}

/** An engine that answers from Docker 29's recording, except where told otherwise. */
async function fake(except: Answering): Promise<Fake> {
  const path = join(folder, `${++sockets}.sock`)
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${decodeURIComponent(request.url ?? '')}`)
    except(request, response)
    if (!response.headersSent && !response.writableEnded && !response.destroyed && !held.has(response)) answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return {
    host: `unix://${path}`,
    requests,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Responses that nothing more shall come of. */
const held = new WeakSet<ServerResponse>()

function hold(response: ServerResponse): void {
  held.add(response)
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = (request.url ?? '').replace(/\?.*/, '')
  const id = url.split('/')[2] ?? ''
  const list = load(docker29, 'containers') as unknown as Json[]
  const listed = list.find((one) => one.Id === id)
  const name = String((listed?.Names as string[] | undefined)?.[0]).slice(1)
  if (url === '/containers/json') send(response, list)
  else if (url === '/info' || url === '/version' || url === '/volumes') send(response, load(docker29, url.slice(1)))
  else if (url.startsWith('/images/')) send(response, load(docker29, 'image'))
  else if (url.startsWith('/exec/')) send(response, load(docker29, 'hardened.exec'))
  else if (listed !== undefined) send(response, load(docker29, `${name}.inspect`))
  else response.writeHead(404).end('{"message":"no such thing"}')
}

function send(response: ServerResponse, document: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document))
}

async function ask(
  except: Answering,
  options: CollectOptions = {},
): Promise<EngineReadings & { requests: string[]; milliseconds: number }> {
  const engine = await fake(except)
  const since = performance.now()
  const read = await readDocker({ requestTimeout: 300, timeout: 5000, ...options, hosts: [engine.host] })
  engine.close()
  return { ...read, requests: engine.requests, milliseconds: performance.now() - since }
}

const all = (load(docker29, 'containers') as unknown as Json[]).length
const idOf = (name: string) => String((load(docker29, `${name}.inspect`) as { Id: string }).Id)
const inspectOf = (name: string) => `/containers/${idOf(name)}/json`
const asks = (request: IncomingMessage, path: string) => (request.url ?? '').startsWith(path)

void t.test('an engine that behaves', async (t) => {
  const progress: string[] = []
  const { readings: got, failures, requests } = await ask(() => {}, { onProgress: (done, total) => progress.push(`${done}/${total}`) })
  t.strictSame(failures, [])
  t.match(
    got[0]?.status,
    { source: /^docker:unix:/, status: 'partial', milliseconds: Number, reason: /another kernel/ },
    'the recording is of another kernel',
  )
  t.equal(got[0]?.containers.length, all)
  t.strictSame(got[0]?.sockets, [requestsSocket(got[0])])
  t.equal(progress.at(-1), `${all}/${all}`)
  t.strictSame(
    requests.filter((request) => !request.startsWith('GET ')),
    [],
    'nothing but GET',
  )
  t.equal(requests.filter((request) => request.includes('/images/')).length, 1, 'each image once')
  t.equal(new Set(requests).size, requests.length, 'nothing twice')
  t.notMatch(requests.join('\n'), /\/v1\./, 'no version in the path')
})

function requestsSocket(reading: EngineReading | undefined): string {
  return reading?.status.source.replace('docker:unix://', '') ?? ''
}

void t.test('a container that waits to be started again is among those that run', async (t) => {
  const asked = async (knows: (words: readonly string[]) => boolean) => {
    const { readings: got, requests } = await ask((request, response) => {
      const filters = new URL(request.url ?? '', 'http://x').searchParams.get('filters') ?? '{}'
      if (!asks(request, '/containers/json') || knows((JSON.parse(filters) as { status: string[] }).status)) return
      response.writeHead(500).end('{"cause":"unknown container state: restarting: invalid argument"}')
    })
    return { containers: got[0]?.containers.length, lists: requests.filter((request) => request.includes('/containers/json')) }
  }
  const docker = await asked(() => true)
  t.match(docker, { containers: all, lists: [/"running","paused","restarting"/] })
  t.equal(docker.lists.length, 1)
  const podman = await asked((words) => !words.includes('restarting'))
  t.match(
    podman,
    { containers: all, lists: [/restarting/, /"running","paused"\]/] },
    'an engine that does not know the word is asked again',
  )

  const { readings: got } = await ask((request, response) => {
    const State = { Status: 'restarting', Running: true, Paused: false, Restarting: true, Pid: 0 }
    if (asks(request, inspectOf('caps'))) send(response, { ...load(docker29, 'caps.inspect'), State })
  })
  t.equal(got[0]?.containers.length, all, 'as Docker 20.10 shows one')
})

void t.test('only the containers that were asked for', async (t) => {
  for (const name of ['hardened', idOf('hardened'), idOf('hardened').slice(0, 8)]) {
    const { readings: got, requests } = await ask(() => {}, { containers: [name] })
    t.strictSame(
      got[0]?.containers.map((one) => one.identity.name),
      ['hardened'],
      name,
    )
    t.equal(requests.filter((request) => request.startsWith('GET /containers/') && !request.includes('filters')).length, 1)
  }
  t.strictSame((await ask(() => {}, { containers: ['harden', ''] })).readings[0]?.containers, [], 'part of a name is no name')
})

void t.test('containers that end between list and inspect are gone', async (t) => {
  const { readings: got } = await ask((request, response) => {
    if (asks(request, inspectOf('caps'))) response.writeHead(404).end()
    if (asks(request, inspectOf('limits'))) send(response, { ...load(docker29, 'limits.inspect'), State: { Running: false, Pid: 0 } })
  })
  t.equal(got[0]?.containers.length, all - 2)
  t.match(got[0]?.status.reason, /2 ended while they were asked for/)
})

void t.test('containers that end while the kernel is asked: the engine is asked once more', async (t) => {
  const asked = new Map<string, number>()
  const engine = await fake((request, response) => {
    for (const name of ['caps', 'limits', 'hardened']) {
      if (!asks(request, inspectOf(name))) continue
      asked.set(name, (asked.get(name) ?? 0) + 1)
      if (asked.get(name) === 1) return
      if (name === 'caps') response.writeHead(404).end()
      if (name === 'limits') send(response, { ...load(docker29, 'limits.inspect'), State: { Running: false, Pid: 0 } })
    }
  })
  const { readings: got, ended } = await readDocker({ hosts: [engine.host], timeout: 5000 })
  const lost = got[0]?.containers.flatMap(({ identity }) => (['caps', 'limits', 'hardened'].includes(identity.name) ? [identity] : []))
  t.same([...(await ended(lost ?? []))].sort(), [idOf('caps'), idOf('limits')].sort(), 'the third runs on')
  t.same([...(await ended((lost ?? []).map((one) => ({ ...one, engine: 'another' }))))], [], 'it knows nothing of those of others')
  engine.close()
  t.same([...(await ended(lost ?? []))], [], 'of which nothing is known they may run')
})

const broken: readonly (readonly [title: string, reason: string, answer: Answering])[] = [
  ['never answers', 'timed-out', (_, response) => hold(response)],
  ['stops in the middle of its answer', 'timed-out', (_, response) => response.writeHead(200).write('{"Id":')],
  ['breaks the connection off', 'not-collected', (request) => request.socket.destroy()],
  [
    'breaks off in the middle of its answer',
    'not-collected',
    (request, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"Id":')
      setTimeout(() => request.socket.destroy(), 20)
    },
  ],
  ['sends half a document', 'malformed', (_, response) => response.writeHead(200).end('{"Id":"')],
  ['sends nothing', 'malformed', (_, response) => response.writeHead(200).end()],
  ['answers 500', 'not-collected', (_, response) => response.writeHead(500).end('{"message":"\u001b[31mno"}')],
  ['forbids it', 'permission-denied', (_, response) => response.writeHead(403).end()],
  ['sends no HTTP', 'not-collected', (request) => request.socket.end('hello\r\n\r\n')],
  ['redirects elsewhere', 'not-collected', (_, response) => response.writeHead(302, { location: 'ftp://elsewhere/' }).end()],
  ['redirects to what is no address', 'not-collected', (_, response) => response.writeHead(307, { location: 'http://[' }).end()],
  [
    'never ends its answer',
    'malformed',
    (_, response) => {
      response.writeHead(200)
      const chunk = Buffer.alloc(1 << 20, ' ')
      const pour = () => {
        while (!response.destroyed && response.write(chunk)) {}
      }
      response.on('drain', pour)
      pour()
    },
  ],
  ['answers with an error that never ends', 'not-collected', (_, response) => response.writeHead(500).write('x')],
]

for (const [title, reason, misbehave] of broken) {
  void t.test(`an engine that ${title}`, async (t) => {
    const one = await ask((request, response) => (asks(request, inspectOf('caps')) ? misbehave(request, response) : undefined), {
      requestTimeout: 1000,
    })
    t.equal(one.readings[0]?.containers.length, all, 'for one inspect: all containers are there')
    t.strictSame(short(factOf(one.readings[0], 'caps', 'privileged')), `? ${reason}`, 'with gaps that say why')
    t.strictSame(short(factOf(one.readings[0], 'hardened', 'limits.pids')), 64, 'and the others have their facts')
    t.match(one.readings[0]?.status, { status: 'partial', reason: /inspect of caps: / })
    t.notOk(one.readings[0]?.status.reason.includes('\u001b'), 'without a word of the answer')

    const info = await ask((request, response) => (asks(request, '/info') ? misbehave(request, response) : undefined), {
      requestTimeout: 1000,
    })
    t.strictSame(short(info.readings[0]?.engine.facts.userNamespaceRemap), `? ${reason}`, 'for /info: the facts of the engine are gaps')
    t.match(info.readings[0]?.status, { status: 'partial', reason: /info: / })

    const list = await ask((request, response) => (asks(request, '/containers/json') ? misbehave(request, response) : undefined))
    t.strictSame(list.readings, [], 'for the list: the engine failed')
    t.match(list.failures, [{ status: 'failed', reason: String, milliseconds: Number }])
  })
}

void t.test('an engine that hangs at every container ends at the deadline', async (t) => {
  const { readings: got, milliseconds } = await ask(
    (request, response) => (/^\/containers\/[0-9a-f]/.test(request.url ?? '') ? hold(response) : undefined),
    {
      requestTimeout: 400,
      timeout: 600,
    },
  )
  t.ok(milliseconds < 1500, `${milliseconds} ms`)
  t.equal(got[0]?.containers.length, all)
  t.match(got[0]?.status.reason, /and \d+ more$/)
})

const lies: readonly (readonly [title: string, path: string, document: unknown])[] = [
  ['a list that is an object', '/containers/json', {}],
  ['a list of texts', '/containers/json', ['a']],
  ['a list that is null', '/containers/json', null],
]

void t.test('an engine that lies about types', async (t) => {
  for (const [title, path, document] of lies) {
    const { readings: got, failures } = await ask((request, response) => (asks(request, path) ? send(response, document) : undefined))
    t.strictSame(got, [], title)
    t.match(failures, [{ status: 'failed', reason: /no list/ }], title)
  }
  const crowd = Array(20_001).fill({})
  const { readings: none, failures } = await ask((request, response) =>
    asks(request, '/containers/json') ? send(response, crowd) : undefined,
  )
  t.strictSame(none, [])
  t.match(
    failures,
    [{ status: 'failed', reason: /more than 20000 containers/ }],
    'two million would fit into an answer, and fill the memory',
  )
  const evil = [{ Id: '../../secrets', Names: ['/x'] }, { Id: 7, Names: 'x' }, {}, { Id: 'a'.repeat(64), Names: [7] }]
  const { readings: got, requests } = await ask((request, response) => {
    if (asks(request, '/containers/json')) send(response, evil)
    if (asks(request, '/containers/aaaa'))
      send(response, { Id: [], State: 'up', Image: '../x', ExecIDs: ['../y', 5], HostConfig: 'x', Config: 7, Mounts: 1 })
    if (asks(request, '/info')) send(response, 'hello')
    if (asks(request, '/version')) send(response, [1])
  })
  t.notMatch(requests.join('\n'), /\.\./, 'no id that is none gets into a path')
  t.equal(got[0]?.containers.length, evil.length)
  for (const { declared } of got[0]?.containers ?? []) t.hasProps(declared, declaredNames)
})

void t.test('any value in any place of a document is survived', async (t) => {
  const values = [null, 0, -1, 1.5, 1e300, true, '', 'x', '\u001b[2J', [], [null], [[]], {}, { a: 1 }]
  const base = load(docker29, 'binds.inspect')
  const rest = recording(docker29)
  let tried = 0
  const check = (inspect: Json) => {
    const one: ContainerRecording = { listed: {}, inspect: ok(inspect), image: ok(inspect), execs: new Map([['x', ok(inspect)]]) }
    const reading = normalise({ ...rest, info: ok(inspect), version: ok(inspect), volumes: ok(inspect), containers: [one] }, [])
    if (Object.keys(reading.containers[0]?.declared ?? {}).length !== declaredNames.length) t.fail('a fact is missing')
    tried++
  }
  for (const value of values) {
    for (const key of Object.keys(base)) check({ ...base, [key]: value })
    for (const part of ['HostConfig', 'Config', 'State'])
      for (const key of Object.keys(base[part] as Json)) check({ ...base, [part]: { ...(base[part] as Json), [key]: value } })
    for (const key of ['Type', 'Source', 'Destination', 'Mode', 'RW', 'Propagation', 'Name', 'Options'])
      check({ ...base, Mounts: [{ ...(base.Mounts as Json[])[0], [key]: value }] })
  }
  t.ok(tried > 1000, `${tried} documents`)
})

void t.test('sockets that cannot be had', async (t) => {
  const missing = await readDocker({ hosts: [`unix://${folder}/none.sock`], timeout: 2000 })
  t.match(missing.failures, [{ status: 'failed', reason: /no such socket/, remedy: /start the engine/ }])
  writeFileSync(join(folder, 'file.sock'), '')
  t.match((await readDocker({ hosts: [`${folder}/file.sock`], timeout: 2000 })).failures, [{ status: 'failed', reason: String }])
  t.match((await readDocker({ hosts: ['tcp://127.0.0.1:1'], timeout: 2000 })).failures, [{ reason: /nobody listens/ }])
  t.match((await readDocker({ hosts: ['what is this'], timeout: 2000 })).failures, [{ reason: /no address/ }])
  t.strictSame(
    await readDocker({ env: { DOCKER_CONFIG: folder, XDG_RUNTIME_DIR: folder }, timeout: 2000, containers: ['no-such-container'] }).then(
      (got) => got.failures.filter((one) => one.status === 'failed'),
    ),
    [],
  )
})

void t.test('one daemon at two addresses counts once, and a socket behind a link is named twice', async (t) => {
  const [first, second] = [await fake(() => {}), await fake(() => {})]
  const { readings: got } = await readDocker({ hosts: [first.host, first.host, second.host], timeout: 5000 })
  t.equal(got.length, 1)
  first.close()
  second.close()
})

void t.test('ssh, with a program in its place', async (t) => {
  const engine = await fake(() => {})
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  const log = join(folder, 'ssh.log')
  const pipe = `const s=require('net').connect('${engine.host.slice('unix://'.length)}');process.stdin.pipe(s);s.pipe(process.stdout)`
  writeFileSync(join(bin, 'ssh'), `#!/bin/sh\necho "$@" >> ${log}\nexec ${process.execPath} -e "${pipe}"\n`)
  chmodSync(join(bin, 'ssh'), 0o755)
  const env = { PATH: `${bin}:${process.env.PATH ?? ''}` }
  const { readings: got, failures } = await readDocker({ hosts: ['ssh://me@far:2222'], env, timeout: 20_000 })
  t.strictSame(failures, [])
  t.equal(got[0]?.containers.length, all)
  t.strictSame(got[0]?.sockets, [])
  const calls = readFileSync(log, 'utf8').trim().split('\n')
  t.ok(calls.length <= 8, `${calls.length} connections`)
  t.match(calls[0], /-T -o BatchMode=yes -o ConnectTimeout=10 -l me -p 2222 -- far docker system dial-stdio/)
  writeFileSync(join(bin, 'ssh'), '#!/bin/sh\nexit 255\n')
  t.match((await readDocker({ hosts: ['ssh://far'], env, timeout: 5000 })).failures, [
    { status: 'failed', reason: /ssh ended with status 255/ },
  ])
  t.match((await readDocker({ hosts: ['ssh://far'], env: { PATH: folder }, timeout: 5000 })).failures, [
    { status: 'failed', reason: /ENOENT|no such/ },
  ])
  engine.close()
})
