import t from 'tap'
import { capabilities } from '../../src/model/capabilities.js'
import { isUnknown, known, unknown } from '../../src/model/fact.js'
import type { Observed, Predicted } from '../../src/model/facts.js'
import type { DeviceRule, HostPath, KernelFile } from '../../src/model/records.js'
import { comparedFacts, drift } from '../../src/predict/drift.js'
import { predict } from '../../src/predict/predict.js'
import { docker } from '../../src/predict/runtimes/docker.js'
import { since, versionOf } from '../../src/predict/version.js'
import { chooseFlags, slots } from '../../src/prove/flags.js'
import { seeded } from '../../src/prove/random.js'
import { markdownOf, sumsOf, textOf } from '../../src/prove/summary.js'
import { judge } from '../../src/prove/tally.js'
import { facts, nothingSaid, type Values } from './said.js'

/** Facts of any view from plain values; a gap stays a gap. */
const docker20: Values = {
  kind: 'docker',
  version: '20.10.24+dfsg1',
  apiVersion: '1.41',
  rootless: false,
  userNamespaceRemap: false,
  seccompDefault: 'default',
  noNewPrivileges: false,
  apparmor: false,
  cgroupDriver: 'cgroupfs',
  cgroupVersion: '1',
  cgroupNamespaceDefault: 'host',
  defaultRuntime: 'runc',
  initDefault: false,
}
const docker26: Values = {
  ...docker20,
  version: '26.1.5+dfsg1',
  apiVersion: '1.45',
  apparmor: true,
  cgroupVersion: '2',
  cgroupNamespaceDefault: 'private',
}
const docker29: Values = { ...docker20, version: 'library-import', apiVersion: '1.56' }
const docker20OnV2: Values = { ...docker20, apparmor: true, cgroupVersion: '2', cgroupNamespaceDefault: 'private' }
const remap: Values = { userNamespaceRemap: true }

/** The names in a mask as the kernel prints it. */
const caps = (mask: string) => capabilities.filter((_, bit) => (BigInt(`0x${mask}`) >> BigInt(bit)) & 1n)

/** A kernel without LSM and kcore and on cgroup v1, and a stock Debian one with AppArmor on v2. */
const bare: Values = {
  kernel: '6.18.44',
  capabilities: capabilities,
  cpus: 2,
  cgroupMode: 'hybrid',
  apparmor: false,
  seccomp: true,
  kcore: false,
  uevent: false,
}
const stock: Values = { ...bare, kernel: '6.1.0-49-cloud-amd64', cgroupMode: 'v2', apparmor: true, kcore: true }

interface Bed {
  readonly engine?: Values
  readonly host?: Values
  readonly sockets?: readonly string[]
  /** Facts that the declaration does not hold at all. */
  readonly without?: readonly string[]
}

function predicted(said: Values, { engine = docker20, host = bare, sockets = [], without = [] }: Bed = {}): Predicted {
  const declared = { ...facts(nothingSaid, 'default'), ...facts(said, 'explicit', 'said') }
  for (const name of without) delete declared[name]
  return predict(declared, { engine: facts(engine, 'default'), host: facts(host, 'default'), sockets })
}

/** Value of a fact, or the reason why there is none in angle brackets. */
function shown(view: object, name: string): unknown {
  const fact = (view as Record<string, ReturnType<typeof known> | ReturnType<typeof unknown>>)[name]
  if (fact === undefined) return '<missing>'
  return fact.known ? fact.value : `<${fact.gap.reason}>`
}

const bind = (source: string, target: string, readOnly = false, options: readonly string[] = []): HostPath => ({
  source,
  target,
  readOnly,
  propagation: 'private',
  options,
  idmapped: false,
  kind: 'bind',
})
const rule = (type: string, major: number, minor: number, access = 'rwm'): DeviceRule => ({
  type,
  major,
  minor,
  access,
  allow: true,
  standard: false,
})
const stateAt = (view: Predicted, fact: 'kernelFiles' | 'sysfs.files', at: string) => {
  const files = view[fact]
  return files?.known ? (files.value.find((file) => file.at === at)?.state ?? '<not listed>') : `<${files?.gap.reason}>`
}

type Row = readonly [sentence: string, said: Values, expected: Values, bed?: Bed]

/** What was seen: `docker run` on Debian 12's docker 20.10.24, runc 1.1.5, kernel 6.18, cgroup v1. */
const seenOn20: readonly Row[] = [
  [
    'a container that asks for nothing',
    {},
    {
      'capabilities.effective': caps('a80425fb'),
      'capabilities.permitted': caps('a80425fb'),
      'capabilities.bounding': caps('a80425fb'),
      'capabilities.inheritable': [],
      'capabilities.ambient': [],
      'capabilities.reachable': caps('a80425fb'),
      'seccomp.mode': 'filter',
      noNewPrivileges: false,
      'userNamespace.host': true,
      'userNamespace.root': 0,
      'identity.uid': 0,
      'identity.gid': 0,
      'identity.hostUid': 0,
      'namespaces.mnt': 'own',
      'namespaces.pid': 'own',
      'namespaces.net': 'own',
      'namespaces.ipc': 'own',
      'namespaces.uts': 'own',
      'namespaces.cgroup': 'host',
      'namespaces.time': 'host',
      'sysfs.writable': false,
      'cgroup.writable': false,
      'devices.unrestricted': false,
      'limits.memory': -1,
      'limits.memorySwap': -1,
      'limits.cpu': -1,
      'limits.cpuset': '',
      'limits.pids': -1,
      'limits.oomKillDisabled': false,
      'limits.oomScoreAdjust': 0,
      'apparmor.profile': '',
      'apparmor.mode': 'none',
      'rootFilesystem.readOnly': false,
      'init.provided': false,
      'runtime.sandboxed': false,
      privileged: false,
      'seccomp.profile': 'default',
      engineSockets: [],
      hostPaths: [],
    },
  ],
  [
    '--privileged opens capabilities up to bit 37, seccomp, /sys, cgroups and devices',
    { privileged: true },
    {
      'capabilities.effective': caps('3fffffffff'),
      'seccomp.mode': 'off',
      'seccomp.profile': 'unconfined',
      'sysfs.writable': true,
      'cgroup.writable': true,
      'devices.unrestricted': true,
      'devices.rules': [rule('a', -1, -1)],
      'namespaces.cgroup': 'host',
      'namespaces.pid': 'own',
    },
  ],
  [
    '--cap-add ALL leaves seccomp and masks in place',
    { 'capabilities.added': ['ALL'] },
    {
      'capabilities.effective': caps('3fffffffff'),
      'seccomp.mode': 'filter',
      'sysfs.writable': false,
    },
  ],
  ['--cap-add SYS_ADMIN', { 'capabilities.added': ['SYS_ADMIN'] }, { 'capabilities.effective': caps('a82425fb') }],
  [
    '--cap-add ALL --cap-drop SYS_ADMIN leaves it out',
    { 'capabilities.added': ['ALL'], 'capabilities.dropped': ['SYS_ADMIN'] },
    {
      'capabilities.bounding': caps('3fffdfffff'),
    },
  ],
  [
    '--cap-drop ALL --cap-add KILL keeps the one',
    { 'capabilities.added': ['KILL'], 'capabilities.dropped': ['ALL'] },
    { 'capabilities.bounding': ['KILL'] },
  ],
  [
    '--privileged ignores --cap-drop',
    { privileged: true, 'capabilities.dropped': ['ALL'] },
    { 'capabilities.bounding': caps('3fffffffff') },
  ],
  [
    '--cap-drop ALL empties all five sets',
    { 'capabilities.dropped': ['ALL'] },
    {
      'capabilities.effective': [],
      'capabilities.permitted': [],
      'capabilities.bounding': [],
      'capabilities.inheritable': [],
      'capabilities.reachable': [],
    },
  ],
  [
    '--user 1000 --cap-add SYS_ADMIN has it in the bounding set only',
    { 'identity.user': '1000', 'capabilities.added': ['SYS_ADMIN'] },
    {
      'capabilities.effective': [],
      'capabilities.permitted': [],
      'capabilities.bounding': caps('a82425fb'),
      'capabilities.reachable': [],
      'identity.uid': 1000,
      'identity.gid': '<unresolved>',
      'identity.hostUid': 1000,
    },
  ],
  ['--user 1000:7', { 'identity.user': '1000:7' }, { 'identity.uid': 1000, 'identity.gid': 7 }],
  ['--user root', { 'identity.user': 'root' }, { 'identity.uid': 0, 'identity.gid': 0 }],
  [
    '--user app stands in the image',
    { 'identity.user': 'app' },
    {
      'identity.uid': '<unresolved>',
      'identity.gid': '<unresolved>',
      'identity.hostUid': '<unresolved>',
      'capabilities.effective': '<unresolved>',
      'capabilities.bounding': caps('a80425fb'),
      'capabilities.reachable': '<unresolved>',
    },
  ],
  [
    '--user app --cap-drop ALL has nothing whoever app is',
    { 'identity.user': 'app', 'capabilities.dropped': ['ALL'] },
    {
      'capabilities.effective': [],
      'capabilities.reachable': [],
    },
  ],
  ['--security-opt seccomp=unconfined', { 'seccomp.profile': 'unconfined' }, { 'seccomp.mode': 'off', 'seccomp.profile': 'unconfined' }],
  ['a seccomp profile of its own is a filter', { 'seccomp.profile': 'custom' }, { 'seccomp.mode': 'filter', 'seccomp.profile': 'custom' }],
  ['no-new-privileges', { noNewPrivileges: true }, { noNewPrivileges: true, 'capabilities.reachable': caps('a80425fb') }],
  [
    'systempaths=unconfined unmasks, and leaves /sys read-only',
    { maskedPaths: [], readonlyPaths: [] },
    { 'sysfs.writable': false, 'cgroup.writable': false },
  ],
  [
    '--pid host leaves --init out',
    { 'namespaces.pid': 'host', 'init.provided': true },
    { 'namespaces.pid': 'host', 'init.provided': false },
  ],
  ['--init', { 'init.provided': true }, { 'init.provided': true }],
  [
    'host ipc, uts, network and a joined pid',
    { 'namespaces.ipc': 'host', 'namespaces.uts': 'host', 'namespaces.net': 'host', 'namespaces.pid': 'joined' },
    {
      'namespaces.ipc': 'host',
      'namespaces.uts': 'host',
      'namespaces.net': 'host',
      'namespaces.pid': 'joined',
    },
  ],
  [
    '--userns host is the identity map also without any remap',
    { 'userNamespace.mode': 'host' },
    { 'userNamespace.host': true, 'userNamespace.root': 0 },
  ],
  ['--cgroupns private', { 'namespaces.cgroup': 'own' }, { 'namespaces.cgroup': 'own' }],
  ['--device /dev/fuse', { 'devices.requested': ['/dev/fuse'] }, { 'devices.rules': [...docker.deviceRules, rule('c', 10, 229)] }],
  [
    '--device of a disk has a number that only the host knows',
    { 'devices.requested': ['/dev/vda'] },
    { 'devices.rules': '<unresolved>', 'devices.unrestricted': false },
  ],
  [
    'rights to a standard device are joined with those it has',
    { 'devices.requested': ['/dev/full:/dev/x:r'] },
    { 'devices.rules': docker.deviceRules },
  ],
  [
    'a standard rule that gains rights is standard no more',
    { 'devices.rules': [rule('b', -1, -1)] },
    { 'devices.rules': docker.deviceRules.map((one) => (one.type === 'b' ? rule('b', -1, -1) : one)) },
  ],
  [
    "--device-cgroup-rule 'a *:* rwm' opens everything",
    { 'devices.rules': [rule('a', -1, -1)] },
    { 'devices.unrestricted': true, 'devices.rules': [rule('a', -1, -1)] },
  ],
  ["'a *:* r' does not", { 'devices.rules': [rule('a', -1, -1, 'r')] }, { 'devices.unrestricted': false }],
  ['--memory 64m takes as much swap again', { 'limits.memory': 67108864 }, { 'limits.memory': 67108864, 'limits.memorySwap': 134217728 }],
  ['--memory 64m --memory-swap -1', { 'limits.memory': 67108864, 'limits.memorySwap': -1 }, { 'limits.memorySwap': -1 }],
  ['--memory 64m --memory-swap 96m', { 'limits.memory': 67108864, 'limits.memorySwap': 100663296 }, { 'limits.memorySwap': 100663296 }],
  [
    'a limit above the host’s memory is none',
    { 'limits.memory': 9e9 },
    { 'limits.memory': -1, 'limits.memorySwap': '<unresolved>' },
    { host: { ...bare, memory: 8e9 } },
  ],
  ['--cpus 0.5', { 'limits.cpu': 0.5 }, { 'limits.cpu': 0.5 }],
  ['--cpuset-cpus 0', { 'limits.cpuset': '0' }, { 'limits.cpuset': '0' }],
  ['--cpuset-cpus 1,0 on two CPUs is no limit', { 'limits.cpuset': '1,0' }, { 'limits.cpuset': '' }],
  ['--cpuset-cpus 2-5,4-9,11 put together', { 'limits.cpuset': '11,4-9,2-5' }, { 'limits.cpuset': '2-9,11' }],
  ['--cpuset-cpus of more CPUs than fit into memory', { 'limits.cpuset': '0-99999999999' }, { 'limits.cpuset': '0-99999999999' }],
  ['--cpuset-cpus that is no list', { 'limits.cpuset': 'a-b,,7-5' }, { 'limits.cpuset': '' }],
  ['--cpuset-cpus 3,1,0 in the kernel’s spelling', { 'limits.cpuset': '3,1,0' }, { 'limits.cpuset': '0-1,3' }],
  ['--pids-limit 64', { 'limits.pids': 64 }, { 'limits.pids': 64 }],
  ['--oom-kill-disable on cgroup v1', { 'limits.oomKillDisabled': true }, { 'limits.oomKillDisabled': true }],
  ['--read-only', { 'rootFilesystem.readOnly': true }, { 'rootFilesystem.readOnly': true }],
  ['-v /sys:/sys lies over the engine’s own', { hostPaths: [bind('/sys', '/sys')] }, { 'sysfs.writable': true, 'cgroup.writable': true }],
  [
    '--privileged in the network of another container: its sysfs decides',
    { privileged: true, 'namespaces.net': 'joined' },
    { 'sysfs.writable': '<unresolved>', 'sysfs.files': '<unresolved>', 'cgroup.writable': true },
  ],
  [
    '... which a bind at /sys settles',
    { privileged: true, 'namespaces.net': 'joined', hostPaths: [bind('/sys', '/sys', true)] },
    { 'sysfs.writable': false },
  ],
  [
    '-v /:/host:ro: everything mounted below stays writable',
    { hostPaths: [bind('/', '/host', true)] },
    { 'sysfs.writable': true, 'cgroup.writable': true },
  ],
  [
    '-v /sys/fs/cgroup:/cg:ro: so do the hierarchies',
    { hostPaths: [bind('/sys/fs/cgroup', '/cg', true)] },
    { 'sysfs.writable': false, 'cgroup.writable': true },
  ],
  ['-v /sys/kernel:/k', { hostPaths: [bind('/sys/kernel', '/k')] }, { 'sysfs.writable': true, 'cgroup.writable': false }],
]

/** What was seen: Debian 12's docker 20.10.24 and Debian 13's 26.1.5 on stock kernels, AppArmor, cgroup v2. */
const on12: Bed = { engine: docker20OnV2, host: stock }
const on12Remap: Bed = { engine: { ...docker20OnV2, ...remap }, host: stock }
const on13: Bed = { engine: docker26, host: { ...stock, kernel: '6.12.117' } }
const on29: Bed = { engine: docker29 }
const seenOnStock: readonly Row[] = [
  [
    'default',
    {},
    {
      'capabilities.effective': caps('a80425fb'),
      'seccomp.mode': 'filter',
      'apparmor.profile': 'docker-default',
      'apparmor.mode': 'enforce',
      'namespaces.cgroup': 'own',
      'cgroup.writable': false,
    },
    on12,
  ],
  [
    '--privileged',
    { privileged: true },
    {
      'capabilities.effective': caps('3fffffffff'),
      'seccomp.mode': 'off',
      'apparmor.profile': 'unconfined',
      'apparmor.mode': 'unconfined',
      'sysfs.writable': true,
      'cgroup.writable': true,
      'namespaces.cgroup': 'own',
    },
    on12,
  ],
  [
    'seccomp=unconfined keeps AppArmor',
    { 'seccomp.profile': 'unconfined' },
    { 'seccomp.mode': 'off', 'apparmor.profile': 'docker-default' },
    on12,
  ],
  [
    'apparmor=unconfined keeps seccomp',
    { 'apparmor.profile': 'unconfined' },
    { 'seccomp.mode': 'filter', 'apparmor.profile': 'unconfined', 'apparmor.mode': 'unconfined' },
    on12,
  ],
  [
    '--privileged with a named profile keeps it',
    { privileged: true, 'apparmor.profile': 'web' },
    { 'apparmor.profile': 'web', 'apparmor.mode': '<unresolved>' },
    on12,
  ],
  ['--cgroupns host', { 'namespaces.cgroup': 'host' }, { 'namespaces.cgroup': 'host' }, on12],
  ['--oom-kill-disable is dropped on cgroup v2', { 'limits.oomKillDisabled': true }, { 'limits.oomKillDisabled': false }, on12],
  [
    'remap: own user namespace, cgroups writable',
    {},
    {
      'userNamespace.host': false,
      'userNamespace.root': '<unsupported>',
      'identity.uid': 0,
      'identity.hostUid': '<unsupported>',
      'cgroup.writable': true,
      'sysfs.writable': false,
      'capabilities.effective': caps('a80425fb'),
    },
    on12Remap,
  ],
  [
    'remap: a device is bound from the host',
    { 'devices.requested': ['/dev/fuse'] },
    { hostPaths: [bind('/dev/fuse', '/dev/fuse')] },
    on12Remap,
  ],
  [
    'remap: unless /dev itself is',
    { 'devices.requested': ['/dev/fuse'], hostPaths: [bind('/dev', '/dev')] },
    { hostPaths: [bind('/dev', '/dev')] },
    on12Remap,
  ],
  [
    'remap, --userns host: cgroups stay writable',
    { 'userNamespace.mode': 'host' },
    { 'userNamespace.host': true, 'userNamespace.root': 0, 'cgroup.writable': true },
    on12Remap,
  ],
  ['docker 26 --privileged knows all 41', { privileged: true }, { 'capabilities.effective': caps('1ffffffffff') }, on13],
  ['docker 26 --cap-add BPF', { 'capabilities.added': ['BPF'] }, { 'capabilities.effective': caps('80a80425fb') }, on13],
  [
    'docker 26 names AppArmor’s profile in inspect',
    { 'apparmor.profile': 'docker-default' },
    { 'apparmor.profile': 'docker-default', 'apparmor.mode': 'enforce' },
    on13,
  ],
  ['docker 29: a time namespace of its own', {}, { 'namespaces.time': 'own', 'capabilities.effective': caps('a80425fb') }, on29],
  ['docker 29 --security-opt writable-cgroups', { 'cgroup.writable': true }, { 'cgroup.writable': true, 'sysfs.writable': false }, on29],
  [
    'docker 29 -v /:/host:ro is recursive',
    { hostPaths: [bind('/', '/host', true)] },
    { 'sysfs.writable': false, 'cgroup.writable': false },
    on29,
  ],
  [
    'docker 29 with bind-recursive=writable is not',
    { hostPaths: [bind('/', '/host', true, ['ro-not-recursive'])] },
    { 'sysfs.writable': true },
    on29,
  ],
]

/** Differences between releases, and what a version text without meaning leaves open. */
const version = (text: string, apiVersion = ''): Bed => ({ engine: { ...docker20, version: text, apiVersion } })
const byVersion: readonly Row[] = [
  ['before 20.10.14 the inheritable set is the bounding set', {}, { 'capabilities.inheritable': caps('a80425fb') }, version('20.10.13')],
  [
    'and then even an ordinary user inherits, but gains nothing without file capabilities',
    { 'identity.user': '1000' },
    { 'capabilities.reachable': [] },
    version('20.10.13'),
  ],
  [
    'API 1.41 alone leaves the inheritable set open',
    {},
    { 'capabilities.inheritable': '<unresolved>', 'capabilities.bounding': caps('a80425fb') },
    version('dev', '1.41'),
  ],
  [
    'before 27 --privileged drops a named seccomp profile',
    { privileged: true, 'seccomp.profile': 'custom' },
    { 'seccomp.mode': 'off' },
    version('26.1.0'),
  ],
  ['from 27 on it is kept', { privileged: true, 'seccomp.profile': 'custom' }, { 'seccomp.mode': 'filter' }, version('27.0.0')],
  ['the builtin profile by name too', { privileged: true, 'seccomp.profile': 'default' }, { 'seccomp.mode': 'filter' }, version('28.0.0')],
  ['29.4 has the host’s time namespace', {}, { 'namespaces.time': 'host' }, version('29.4.3')],
  ['API 1.54 is spoken by releases with and without one', {}, { 'namespaces.time': '<unresolved>' }, version('dev', '1.54')],
  [
    'before 20.10 no container has a cgroup namespace',
    { 'namespaces.cgroup': 'own' },
    { 'namespaces.cgroup': 'host' },
    version('19.03.15'),
  ],
  [
    'no version and no API version at all',
    { privileged: true },
    { 'capabilities.bounding': '<unresolved>', 'devices.unrestricted': true },
    version('', ''),
  ],
  [
    'a read-only bind of an engine of unknown age',
    { hostPaths: [bind('/', '/host', true)] },
    { 'sysfs.writable': '<unresolved>' },
    version('', ''),
  ],
  ['an old kernel has no time namespace', {}, { 'namespaces.time': 'absent' }, { engine: docker29, host: { ...bare, kernel: '5.4.0-1' } }],
  [
    'an old kernel cannot make binds recursively read-only',
    { hostPaths: [bind('/', '/host', true)] },
    { 'sysfs.writable': true },
    { engine: docker26, host: { ...bare, kernel: '5.10.0' } },
  ],
  [
    'a kernel with 38 capabilities',
    { 'capabilities.added': ['ALL'] },
    { 'capabilities.bounding': caps('3fffffffff') },
    { engine: docker26, host: { ...bare, capabilities: capabilities.slice(0, 38) } },
  ],
]

/** Gaps pass on, and stop where they do not matter. */
const lost = unknown('permission-denied', 'test')
const gaps: readonly Row[] = [
  [
    'an unknown --privileged',
    { privileged: lost },
    {
      privileged: '<permission-denied>',
      'capabilities.bounding': '<permission-denied>',
      kernelFiles: '<permission-denied>',
      'seccomp.mode': '<permission-denied>',
      'namespaces.pid': 'own',
    },
  ],
  [
    'a declaration without its binds',
    {},
    { hostPaths: '<not-collected>', engineSockets: '<not-collected>', 'sysfs.writable': '<not-collected>' },
    { without: ['hostPaths'] },
  ],
  [
    'an unknown mask list',
    { maskedPaths: lost },
    { kernelFiles: '<permission-denied>', 'sysfs.files': '<permission-denied>', 'sysfs.writable': false },
  ],
  [
    'a daemon that does not tell its default of no-new-privileges',
    {},
    { noNewPrivileges: '<unsupported>', 'capabilities.reachable': caps('a80425fb') },
    { engine: { ...docker20, noNewPrivileges: unknown('unsupported', 'x') } },
  ],
  ['a daemon whose default is no-new-privileges', {}, { noNewPrivileges: true }, { engine: { ...docker20, noNewPrivileges: true } }],
  [
    'no-new-privileges:false overrules it',
    { noNewPrivileges: false },
    { noNewPrivileges: false },
    { engine: { ...docker20, noNewPrivileges: true } },
  ],
  [
    'an unknown host, nothing asked for',
    {},
    { 'apparmor.profile': '', 'capabilities.bounding': caps('a80425fb'), 'namespaces.cgroup': 'host' },
    { host: {} },
  ],
  [
    'an unknown host and an engine that does not tell',
    {},
    { 'apparmor.profile': '<not-collected>', 'apparmor.mode': '<not-collected>' },
    { host: {}, engine: { kind: 'docker' } },
  ],
  [
    'apparmor=unconfined is so on every host',
    { 'apparmor.profile': 'unconfined' },
    { 'apparmor.profile': 'unconfined', 'apparmor.mode': 'unconfined' },
    { host: {}, engine: { kind: 'docker' } },
  ],
  [
    'AppArmor in the kernel, and an engine that does not apply it',
    {},
    { 'apparmor.profile': 'unconfined' },
    { engine: docker20, host: stock },
  ],
  [
    'an engine without seccomp',
    {},
    { 'seccomp.mode': 'off', 'seccomp.profile': 'unconfined' },
    { engine: { ...docker20, seccompDefault: 'none' } },
  ],
  ['a kernel without seccomp', {}, { 'seccomp.mode': 'off' }, { host: { ...bare, seccomp: false } }],
  ['a daemon that filters nothing by default', {}, { 'seccomp.mode': 'off' }, { engine: { ...docker20, seccompDefault: 'unconfined' } }],
  [
    '... and a container that names the builtin profile',
    { 'seccomp.profile': 'default' },
    { 'seccomp.mode': 'filter' },
    { engine: { ...docker20, seccompDefault: 'unconfined' } },
  ],
  [
    'cgroup version by the host where the engine is silent',
    {},
    { 'namespaces.cgroup': 'own' },
    { engine: { kind: 'docker', version: '26.0.0' }, host: stock },
  ],
  [
    'privileged on cgroup v1 under a private default',
    { privileged: true },
    { 'namespaces.cgroup': 'host' },
    { engine: { ...docker20, cgroupNamespaceDefault: 'private' } },
  ],
  [
    'the systemd driver sets a limit that no API tells',
    {},
    { 'limits.pids': '<unresolved>' },
    { engine: { ...docker20, cgroupDriver: 'systemd' } },
  ],
  [
    'a rootless engine without cgroups ignores limits',
    { 'limits.memory': 67108864 },
    { 'limits.memory': -1, 'limits.memorySwap': -1, 'userNamespace.host': false, 'devices.unrestricted': '<unsupported>' },
    { engine: { ...docker20, rootless: true, cgroupDriver: 'none' } },
  ],
  ['a daemon that adds init to every container', {}, { 'init.provided': true }, { engine: { ...docker20, initDefault: true } }],
  [
    'gVisor decides for itself',
    { 'runtime.name': 'runsc', 'limits.pids': 64 },
    { 'runtime.sandboxed': true, 'capabilities.effective': '<unsupported>', 'limits.pids': 64, privileged: false },
  ],
  [
    'Kata by the default runtime of the engine',
    {},
    { 'runtime.sandboxed': true, kernelFiles: '<unsupported>' },
    { engine: { ...docker20, defaultRuntime: 'io.containerd.kata.v2' } },
  ],
  ['a runtime that only sounds like one', { 'runtime.name': 'skating' }, { 'runtime.sandboxed': false }],
  [
    'an engine without a table',
    {},
    { 'capabilities.effective': '<unsupported>', 'limits.memory': '<unsupported>' },
    { engine: { kind: 'balena', version: '5.4.2' } },
  ],
  ['an engine of unknown kind', {}, { 'capabilities.effective': '<unsupported>' }, { engine: {} }],
]

for (const [group, rows] of Object.entries({
  'docker 20.10, cgroup v1': seenOn20,
  'stock kernels': seenOnStock,
  'by version': byVersion,
  gaps,
})) {
  void t.test(group, (tt) => {
    for (const [sentence, said, expected, bed] of rows) {
      const view = predicted(said, bed)
      for (const [name, value] of Object.entries(expected)) tt.strictSame(shown(view, name), value, `${sentence}: ${name}`)
    }
    tt.end()
  })
}

void t.test('every fact of the predicted view is there, whatever is asked', (tt) => {
  const complete = Object.keys(predicted({}))
  for (const name of comparedFacts) tt.ok(complete.includes(name), name)
  tt.strictSame(Object.keys(predicted({}, { engine: {} })).sort(), [...complete].sort())
  tt.end()
})

void t.test('kernel files', (tt) => {
  type FileRow = readonly [
    sentence: string,
    said: Values,
    bed: Bed,
    fact: 'kernelFiles' | 'sysfs.files',
    expected: Readonly<Record<string, string>>,
  ]
  const host = { ...bare, kcore: true, uevent: true }
  const rows: readonly FileRow[] = [
    [
      '20.10.24 masks ten and guards five',
      {},
      { host },
      'kernelFiles',
      {
        '/proc/kcore': 'masked',
        '/proc/acpi': 'masked',
        '/proc/sys': 'read-only',
        '/proc/sysrq-trigger': 'read-only',
        '/proc/interrupts': 'writable',
      },
    ],
    [
      'and of /sys the firmware',
      {},
      { host },
      'sysfs.files',
      { '/sys/firmware': 'masked', '/sys/devices/virtual/powercap': 'read-only', '/sys/kernel/uevent_helper': 'read-only' },
    ],
    ['powercap from 25.0', {}, { ...version('25.0.0'), host }, 'sysfs.files', { '/sys/devices/virtual/powercap': 'masked' }],
    ['powercap by back-port in 24.0.7', {}, { ...version('24.0.7'), host }, 'sysfs.files', { '/sys/devices/virtual/powercap': 'masked' }],
    ['but not in 24.0.6', {}, { ...version('24.0.6'), host }, 'sysfs.files', { '/sys/devices/virtual/powercap': 'read-only' }],
    ['interrupts from 28.0.2', {}, { ...version('28.0.2'), host }, 'kernelFiles', { '/proc/interrupts': 'masked' }],
    ['asound was read-only before 19.03', {}, { ...version('18.09.1'), host }, 'kernelFiles', { '/proc/asound': 'read-only' }],
    [
      'API 1.48 leaves interrupts open',
      {},
      { engine: { ...docker20, version: 'dev', apiVersion: '1.48' }, host },
      'kernelFiles',
      { '/proc/kcore': '<unresolved>' },
    ],
    [
      'a list in inspect wins over the table',
      { maskedPaths: ['/proc/keys'], readonlyPaths: ['/proc/sys'] },
      { host },
      'kernelFiles',
      { '/proc/keys': 'masked', '/proc/kcore': 'writable', '/proc/bus': 'writable' },
    ],
    [
      'a path that only the container’s own list knows',
      { maskedPaths: ['/proc/odd'], readonlyPaths: [] },
      { host },
      'kernelFiles',
      { '/proc/odd': 'masked' },
    ],
    ['systempaths=unconfined', { maskedPaths: [], readonlyPaths: [] }, { host }, 'sysfs.files', { '/sys/firmware': 'read-only' }],
    [
      '--privileged',
      { privileged: true, maskedPaths: [], readonlyPaths: [] },
      { host },
      'sysfs.files',
      { '/sys/firmware': 'writable', '/sys/kernel/uevent_helper': 'writable' },
    ],
    ['a kernel without kcore', { privileged: true }, {}, 'kernelFiles', { '/proc/kcore': 'absent', '/proc/sys': 'writable' }],
    [
      '-v /proc:/host/proc is never masked',
      { hostPaths: [bind('/proc', '/host/proc')] },
      { host },
      'kernelFiles',
      { '/proc/kcore': 'masked', '/host/proc/kcore': 'writable' },
    ],
    [
      '-v /proc:/host/proc:ro',
      { hostPaths: [bind('/proc', '/host/proc', true)] },
      { host },
      'kernelFiles',
      { '/host/proc/kcore': 'read-only' },
    ],
    ['-v /:/host:ro on 20.10', { hostPaths: [bind('/', '/host', true)] }, { host }, 'kernelFiles', { '/host/proc/sys': 'writable' }],
    [
      '-v /:/host:ro on 29',
      { hostPaths: [bind('/', '/host', true)] },
      { engine: docker29, host },
      'kernelFiles',
      { '/host/proc/sys': 'read-only' },
    ],
    [
      '-v /proc/sys:/hostsys',
      { hostPaths: [bind('/proc/sys', '/hostsys')] },
      { host },
      'kernelFiles',
      { '/hostsys': 'writable', '/proc/sys': 'read-only' },
    ],
    [
      'another bind lies over the alias',
      { hostPaths: [bind('/', '/host'), bind('/srv', '/host/proc')] },
      { host },
      'kernelFiles',
      { '/host/proc/sys': '<not listed>' },
    ],
    [
      '-v /sys:/sys keeps the masks',
      { hostPaths: [bind('/sys', '/sys')] },
      { host },
      'sysfs.files',
      { '/sys/firmware': 'masked', '/sys/kernel/uevent_helper': 'writable' },
    ],
  ]
  for (const [sentence, said, bed, fact, expected] of rows) {
    for (const [at, state] of Object.entries(expected)) tt.equal(stateAt(predicted(said, bed), fact, at), state, `${sentence}: ${at}`)
  }
  tt.end()
})

void t.test('engine sockets', (tt) => {
  const found = (paths: readonly HostPath[], said: Values = {}) => {
    const sockets = predicted({ ...said, hostPaths: paths }).engineSockets
    return sockets?.known
      ? sockets.value.map(({ engine, target, connectable }) => `${engine} ${target} ${isUnknown(connectable) ? '?' : connectable}`)
      : []
  }
  tt.strictSame(found([bind('/var/run/docker.sock', '/s')]), ['docker /s true'], 'the socket itself, by its old name')
  tt.strictSame(found([bind('/run/docker.sock', '/s', true)]), ['docker /s true'], 'read-only stops nobody')
  tt.ok(found([bind('/run', '/host-run')]).includes('docker /host-run/docker.sock true'), 'a folder that holds it')
  tt.ok(found([bind('/', '/host')]).includes('containerd /host/run/containerd/containerd.sock true'), 'the root')
  tt.strictSame(found([bind('/srv/ci/docker.sock', '/s')]), ['docker /s true'], 'a daemon with a folder of its own')
  const own = predicted({ hostPaths: [bind('/srv', '/mnt', true)] }, { sockets: ['/srv/ci/odd.sock', '/other.sock'] }).engineSockets
  tt.match(
    own,
    { value: [{ engine: 'docker', source: '/srv/ci/odd.sock', target: '/mnt/ci/odd.sock', connectable: true }] },
    'the very engine',
  )
  tt.strictSame(found([bind('/run/docker.d', '/s')]), [], 'a near miss')
  tt.strictSame(found([bind('/run/docker.sock', '/s')], { 'identity.user': '1000' }), ['docker /s ?'], 'an ordinary user')
  tt.end()
})

void t.test('a prediction says where it comes from', (tt) => {
  const byTable = predicted({})['capabilities.bounding']
  tt.match(byTable, { basis: 'default', origin: { source: 'predict', place: 'docker 20.10.24 default capabilities' } })
  const region = { file: 'c.yaml', line: 7, column: 5, endLine: 7, endColumn: 21 }
  const declared = {
    ...facts(nothingSaid, 'default'),
    privileged: known(true, { source: 'compose', place: 'services.web.privileged', region }),
  }
  const asked = predict(declared, { engine: facts(docker20, 'default'), host: {} })['seccomp.mode']
  tt.match(asked, { basis: 'explicit', origin: { source: 'predict', region, place: /^services\.web\.privileged: / } })
  tt.match(predicted({ 'capabilities.added': ['KILL'] })['capabilities.effective'], { basis: 'explicit', origin: { place: /^said: / } })
  tt.end()
})

void t.test('versions', (tt) => {
  const at = (text: string, api = '') => versionOf(facts({ version: text, apiVersion: api }, 'default'), docker.apiVersions)
  const rows: readonly (readonly [
    sentence: string,
    range: ReturnType<typeof at>,
    firsts: readonly string[],
    expected: boolean | undefined,
  ])[] = [
    ['the release itself', at('25.0.0'), ['25.0.0'], true],
    ['one before', at('24.0.9'), ['25.0.0'], false],
    ['a back-port', at('24.0.7'), ['20.10.27', '23.0.8', '24.0.7', '25.0.0'], true],
    ['between two back-ports', at('24.0.2'), ['20.10.27', '23.0.8', '24.0.7', '25.0.0'], false],
    ['an API version of one release', at('dev', '1.45'), ['25.0.0'], true],
    ['an API version of several', at('library-import', '1.44'), ['25.0.3'], undefined],
    ['a newer API than the table knows', at('library-import', '1.56'), ['29.5.0'], true],
    ['an older API than the table knows', at('', '1.24'), ['19.3.0'], false],
    ['nothing at all', at(''), ['19.3.0'], undefined],
    ['a build that calls itself zero', at('0.0.0-20240101', '1.47'), ['27.0.0'], true],
  ]
  for (const [sentence, range, firsts, expected] of rows) tt.equal(since(range, ...firsts), expected, sentence)
  tt.equal(at('20.10.24+dfsg1').label, '20.10.24')
  tt.end()
})

const file = (path: string, state: string, at = path): KernelFile => ({ path, at, state, by: '' })

void t.test('drift', (tt) => {
  type DriftRow = readonly [sentence: string, fact: string, predicted: unknown, observed: unknown, expected?: readonly [string, string]]
  const rows: readonly DriftRow[] = [
    ['equal', 'seccomp.mode', 'filter', 'filter'],
    ['seccomp off', 'seccomp.mode', 'filter', 'off', ['filter', 'off']],
    ['sets in another order', 'capabilities.effective', ['KILL', 'CHOWN'], ['CHOWN', 'KILL']],
    ['a capability more', 'capabilities.effective', ['KILL'], ['KILL', 'SYS_ADMIN'], ['without SYS_ADMIN', 'with SYS_ADMIN']],
    [
      'both ways',
      'capabilities.effective',
      ['KILL', 'MKNOD'],
      ['SYS_ADMIN', 'KILL'],
      ['with MKNOD, without SYS_ADMIN', 'with SYS_ADMIN, without MKNOD'],
    ],
    [
      'many',
      'capabilities.bounding',
      caps('a80425fb'),
      [],
      ['with CHOWN, DAC_OVERRIDE, FOWNER, FSETID and 10 more', 'without CHOWN, DAC_OVERRIDE, FOWNER, FSETID and 10 more'],
    ],
    ['joined through a container that is on the host’s', 'namespaces.pid', 'joined', 'host'],
    ['joined by another container', 'namespaces.net', 'own', 'joined'],
    ['own expected, the host’s seen', 'namespaces.pid', 'own', 'host', ['own', 'host']],
    ['a kernel without time namespaces', 'namespaces.time', 'host', 'absent'],
    [
      'a file the kernel lacks',
      'kernelFiles',
      [file('/proc/scsi', 'masked'), file('/proc/asound', 'read-only')],
      [file('/proc/scsi', 'absent'), file('/proc/asound', 'absent')],
    ],
    ['a file under a volume', 'kernelFiles', [file('/proc/scsi', 'masked')], [file('/proc/scsi', 'covered')]],
    [
      'a mask that is gone',
      'kernelFiles',
      [file('/proc/keys', 'masked')],
      [file('/proc/keys', 'writable')],
      ['/proc/keys masked', '/proc/keys writable'],
    ],
    [
      'another file bound over it',
      'kernelFiles',
      [file('/proc/keys', 'masked')],
      [file('/proc/keys', 'wrong-file')],
      ['/proc/keys masked', '/proc/keys wrong-file'],
    ],
    ['a file that only the kernel lists', 'kernelFiles', [], [file('/proc/new', 'writable')]],
    [
      'a second way that nobody declared',
      'kernelFiles',
      [file('/proc/kcore', 'masked')],
      [file('/proc/kcore', 'writable', '/x/kcore')],
      ['/x/kcore not there', '/x/kcore writable'],
    ],
    [
      'a second way that opens no more than a predicted one',
      'kernelFiles',
      [file('/proc/keys', 'writable', '/h/keys')],
      [file('/proc/keys', 'writable', '/h/x/keys')],
    ],
    ['a second way to a file that the prediction does not know', 'kernelFiles', [], [file('/proc/new', 'writable', '/h/new')]],
    ['a file that only the prediction lists', 'kernelFiles', [file('/proc/keys', 'masked')], []],
    [
      'the engine’s own files and submounts',
      'hostPaths',
      [bind('/a', '/x')],
      [bind('/b', '/x'), { ...bind('/h', '/etc/hosts'), kind: 'engine' }, { ...bind('/p', '/x/p'), kind: 'submount' }],
    ],
    [
      'a mount below a bind that looks like a bind',
      'hostPaths',
      [bind('/', '/host')],
      [bind('/', '/host'), bind('/dev/shm', '/host/dev/shm')],
    ],
    [
      'a mount below a bind that looks like one',
      'hostPaths',
      [bind('/', '/host')],
      [bind('/', '/host'), bind('/dev/shm', '/host/dev/shm')],
    ],
    ['a volume shown as one', 'hostPaths', [{ ...bind('v', '/v'), kind: 'volume' }], [bind('/data/v', '/v')]],
    [
      'a bind that became writable',
      'hostPaths',
      [bind('/a', '/x', true)],
      [bind('/a', '/x')],
      ['with /x read-only, without /x writable', 'with /x writable, without /x read-only'],
    ],
    [
      'a socket that is not there',
      'engineSockets',
      [{ engine: 'docker', source: 's', target: '/s', how: 'declared', connectable: true }],
      [],
    ],
    [
      'a socket nobody declared',
      'engineSockets',
      [],
      [{ engine: 'docker', source: 's', target: '/s', how: 'bind', connectable: true }],
      ['not there', 'docker at /s'],
    ],
    [
      'a socket that refuses',
      'engineSockets',
      [{ engine: 'docker', source: 's', target: '/s', how: 'declared', connectable: true }],
      [{ engine: 'docker', source: 's', target: '/s', how: 'bind', connectable: false }],
      ['may connect', '/s may not'],
    ],
    [
      'a socket of which nobody knows',
      'engineSockets',
      [{ engine: 'docker', source: 's', target: '/s', how: 'declared', connectable: lost }],
      [{ engine: 'docker', source: 's', target: '/s', how: 'bind', connectable: false }],
    ],
    ['a limit rounded to a page', 'limits.memory', 100000000, 99999744],
    ['a limit lifted', 'limits.memory', 67108864, -1, ['64 MiB', 'none']],
    ['another limit', 'limits.memory', 100000000, 67108864, ['100000000 bytes', '64 MiB']],
    ['a quota rounded', 'limits.cpu', 1.333, 1.33300001],
    ['a quota lifted', 'limits.cpu', 0.5, -1, ['0.5', 'none']],
    ['pids', 'limits.pids', -1, 64, ['none', '64']],
    ['a profile not loaded', 'apparmor.profile', 'docker-default', '', ['docker-default', 'none']],
    ['no_new_privs', 'noNewPrivileges', true, false, ['yes', 'no']],
    ['device rules by meaning', 'devices.rules', [rule('c', 1, 3, 'mrw'), { ...rule('a', -1, -1), allow: false }], [rule('c', 1, 3)]],
    ['a device more', 'devices.rules', [], [rule('b', 254, -1)], ['without b 254:* rwm', 'with b 254:* rwm']],
    ['unknown on one side', 'limits.pids', lost, 64],
    ['unknown on the other', 'limits.pids', 64, lost],
  ]
  for (const [sentence, fact, before, after, expected] of rows) {
    const found = drift(facts({ [fact]: before }, 'default'), facts({ [fact]: after }, 'explicit'))
    const texts = found.map((one) => [one.fact, one.predicted, one.observed])
    tt.strictSame(texts, expected === undefined ? [] : [[`container.${fact}`, ...expected]], sentence)
  }
  tt.end()
})

void t.test('the proof', (tt) => {
  const bed = { words: { own: 'one' } }
  const run = (seed: number) => {
    const random = seeded(seed)
    return Array.from({ length: 300 }, () => chooseFlags(random, bed))
  }
  tt.strictSame(run(7), run(7), 'the same seed makes the same containers')
  tt.notSame(run(7), run(8), 'another seed makes others')
  const words = run(7).flat()
  tt.notOk(
    words.some((word) => word.includes('{')),
    'no flag whose word the bed lacks',
  )
  tt.ok(words.includes('container:one'))
  tt.ok(words.includes('b *:* rwm'), 'a rule is one word')
  const flags = new Set(words.filter((word) => word.startsWith('--')))
  tt.ok(flags.size > 30, `${flags.size} flags of ${slots.length} slots`)

  const expected = facts(
    { 'limits.pids': 64, noNewPrivileges: true, 'capabilities.bounding': ['SYS_RESOURCE'], 'limits.cpu': lost },
    'default',
  ) as Predicted
  const seen = facts({ 'limits.pids': 64, noNewPrivileges: false, 'capabilities.bounding': [], 'limits.cpu': 1 }, 'explicit') as Observed
  const proof = {
    bed: 'bed',
    seed: 1,
    verdicts: [judge(['--init'], expected, seen)],
    refusals: ['no', 'no', 'never'].map((message) => ({ flags: ['--x'], message })),
  }
  tt.strictSame(sumsOf(proof), { containers: 1, compared: 3, agreed: 1, known: 1, open: 1 })
  tt.match(textOf(proof), /docker run --init\n {4}container\.noNewPrivileges: predicted yes; observed no/)
  tt.match(textOf(proof), /2 x no\n {6}as in: docker run --x\n {2}1 x never/)
  tt.match(markdownOf(proof), /\| bed \| 1 \| 1 \| 3 \| 3 \| 1 \| 1 \| 1 \|/)
  tt.end()
})
