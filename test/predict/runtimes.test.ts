import t from 'tap'
import { gate } from '../../src/gate.js'
import { capabilities } from '../../src/model/capabilities.js'
import type { known, unknown } from '../../src/model/fact.js'
import type { Predicted } from '../../src/model/facts.js'
import type { HostPath } from '../../src/model/records.js'
import { assumedFacts, assumptionMistakes } from '../../src/predict/assumed/assumptions.js'
import { engineNames } from '../../src/predict/assumed/engine-names.js'
import { releaseOf } from '../../src/predict/assumed/release.js'
import * as releases from '../../src/predict/assumed/releases.js'
import { wishMistakes, wishNotes } from '../../src/predict/assumed/wishes.js'
import { assumedEngine, assumedHost } from '../../src/predict/assumed.js'
import { drift } from '../../src/predict/drift.js'
import { predict } from '../../src/predict/predict.js'
import { runtimeOf } from '../../src/predict/runtimes/index.js'
import { nearest } from '../../src/rules/nearest.js'
import { facts, nothingSaid, type Values } from './said.js'

const silence: Values = { ...nothingSaid, 'selinux.disabled': false, 'selinux.type': '', 'cgroup.writable': false }

/** What `--runtime-defaults` and `--assume` would say. */
function predicted(wish: string, said: Values, assume: readonly string[] = []): Predicted {
  const told = assumedFacts(assume)
  const assumed = { host: { ...assumedHost, ...told.host }, engine: told.engine }
  const [name = ''] = wish.split('@')
  const platform = engineNames.get(name)?.platforms[0] ?? name
  const { facts: engine } = assumedEngine(platform, [wish], assumed)
  return predict({ ...facts(silence, 'default'), ...facts(said, 'explicit') }, { engine, host: assumed.host })
}

function shown(view: Predicted, name: string): unknown {
  const fact = (view as Record<string, ReturnType<typeof known> | ReturnType<typeof unknown> | undefined>)[name]
  if (fact === undefined) return '<missing>'
  return fact.known ? fact.value : `<${fact.gap.reason}>`
}

/** The names in a mask as the kernel prints it. */
const caps = (mask: string) => capabilities.filter((_, bit) => (BigInt(`0x${mask}`) >> BigInt(bit)) & 1n)

const bind = (source: string, target: string, readOnly = false): HostPath => ({
  ...{ source, target, readOnly, propagation: 'private', options: [], idmapped: false },
  kind: 'bind',
})

type Row = readonly [sentence: string, wish: string, said: Values, expected: Values, assume?: readonly string[]]

/** Seen: podman 4.3.1 with runc 1.1.5, rootful and rootless, cgroup v1 and no LSM; the rest by its sources. */
const podman: readonly Row[] = [
  [
    '4.3 that is asked for nothing',
    'podman@4.3',
    {},
    {
      'capabilities.effective': caps('a80425fb'),
      'capabilities.ambient': [],
      'capabilities.inheritable': [],
      'seccomp.mode': 'filter',
      noNewPrivileges: false,
      'namespaces.cgroup': 'own',
      'namespaces.time': 'host',
      'userNamespace.host': true,
      'limits.pids': 2048,
      'limits.oomScoreAdjust': 0,
      'cgroup.writable': false,
      'sysfs.writable': false,
    },
  ],
  ['from 4.4 three capabilities less', 'podman@4.4', {}, { 'capabilities.bounding': caps('800405fb') }],
  [
    'an ordinary user gets what is added, in all five sets',
    'podman@4.3',
    { 'identity.user': '1000', 'capabilities.added': ['SYS_ADMIN'] },
    {
      'capabilities.effective': ['SYS_ADMIN'],
      'capabilities.permitted': ['SYS_ADMIN'],
      'capabilities.inheritable': ['SYS_ADMIN'],
      'capabilities.ambient': ['SYS_ADMIN'],
      'capabilities.reachable': ['SYS_ADMIN'],
      'capabilities.bounding': caps('a82425fb'),
    },
  ],
  [
    'root that adds one has nothing ambient',
    'podman@5',
    { 'capabilities.added': ['SYS_ADMIN'] },
    { 'capabilities.ambient': [], 'capabilities.inheritable': [] },
  ],
  [
    'a user of the image may be one',
    'podman@5',
    { 'identity.user': 'app', 'capabilities.added': ['KILL'] },
    { 'capabilities.ambient': '<unresolved>', 'capabilities.effective': '<unresolved>' },
  ],
  [
    '--privileged keeps the cgroup namespace and a profile that was named',
    'podman@5',
    { privileged: true, 'seccomp.profile': 'custom' },
    { 'namespaces.cgroup': 'own', 'seccomp.mode': 'filter', 'sysfs.writable': true, 'cgroup.writable': true, 'devices.unrestricted': true },
  ],
  ['--pids-limit 0 is none', 'podman@5', { 'limits.pids': -1 }, { 'limits.pids': -1 }],
  ['--memory 64m takes as much swap again', 'podman@5', { 'limits.memory': 67108864 }, { 'limits.memorySwap': 134217728 }],
  ['unmask=ALL makes cgroups writable', 'podman@5', { 'masks.lifted': ['ALL'] }, { 'cgroup.writable': true, 'sysfs.writable': false }],
  ['unmask=all does not', 'podman@5', { 'masks.lifted': ['all'] }, { 'cgroup.writable': false }],
  ['nor does ALL on cgroup v1', 'podman@5', { 'masks.lifted': ['ALL'] }, { 'cgroup.writable': false }, ['host.cgroupMode=v1']],
  ['unmask=/sys//fs/./cgroup does', 'podman@5', { 'masks.lifted': ['/sys//fs/./cgroup'] }, { 'cgroup.writable': true }],
  ['unmask=/sys/fs/cgroup/ does', 'podman@5', { 'masks.lifted': ['/proc/acpi', '/sys/fs/cgroup/'] }, { 'cgroup.writable': true }],
  [
    '-v /sys:/sys leaves its own mount of cgroups on top',
    'podman@5',
    { hostPaths: [bind('/sys', '/sys')] },
    { 'sysfs.writable': true, 'cgroup.writable': false },
  ],
  [
    '-v /sys/fs/cgroup over it does not',
    'podman@5',
    { hostPaths: [bind('/sys/fs/cgroup', '/sys/fs/cgroup')] },
    { 'cgroup.writable': true },
  ],
  [
    'auto has a user namespace of its own',
    'podman@5',
    { 'userNamespace.mode': 'auto' },
    { 'userNamespace.host': false, 'userNamespace.root': 100000 },
  ],
  ['keep-id too', 'podman@5', { 'userNamespace.mode': 'keep-id:uid=5' }, { 'userNamespace.host': false }],
  ['container:x joins one', 'podman@5', { 'userNamespace.mode': 'container:x' }, { 'userNamespace.host': '<unresolved>' }],
  [
    'rootless: its root is the user',
    'podman@5',
    { privileged: true, 'userNamespace.mode': 'host' },
    { 'userNamespace.host': false, 'userNamespace.root': 1000, 'identity.hostUid': 1000, 'devices.unrestricted': '<unsupported>' },
    ['engine.rootless=true'],
  ],
  ['rootless, another user', 'podman@5', { 'identity.user': '5' }, { 'identity.hostUid': '<unsupported>' }, ['engine.rootless=true']],
  [
    'rootless on cgroup v1 limits nothing',
    'podman@4',
    { 'limits.memory': 67108864, 'limits.cpuset': '0', 'limits.oomKillDisabled': true },
    { 'limits.memory': -1, 'limits.pids': -1, 'limits.cpuset': '', 'limits.oomKillDisabled': false },
    ['engine.rootless=true', 'host.cgroupMode=v1'],
  ],
  [
    'rootless, host network and pids: /sys and /proc are binds',
    'podman@5',
    { 'namespaces.net': 'host', 'namespaces.pid': 'host', 'devices.requested': ['/dev/fuse:/dev/x:r'] },
    {
      hostPaths: [
        bind('/sys', '/sys', true),
        bind('/proc', '/proc'),
        bind('/dev/fuse', '/dev/x', true),
        { ...bind('/dev', '/dev'), kind: 'engine' },
      ],
    },
    ['engine.rootless=true'],
  ],
  ['rootless has no AppArmor', 'podman@5', {}, { 'apparmor.profile': 'unconfined' }, ['engine.rootless=true', 'host.apparmor=true']],
  [
    'rootful has a profile whose name ends in a version',
    'podman@5',
    {},
    { 'apparmor.profile': 'containers-default', 'apparmor.mode': 'enforce' },
    ['host.apparmor=true'],
  ],
  [
    'as inspect tells it',
    'podman@5',
    { 'apparmor.profile': 'containers-default-0.50.1' },
    { 'apparmor.profile': 'containers-default-0.50.1', 'apparmor.mode': 'enforce' },
    ['host.apparmor=true'],
  ],
]

/** Seen: a kubelet 1.36.3 with containerd 2.4.2, containerd 1.6.20 by its CRI; CRI-O by its sources. */
const kubernetes: readonly Row[] = [
  [
    'a plain pod',
    'kubernetes@1.36',
    {},
    {
      'capabilities.effective': caps('a80425fb'),
      'seccomp.mode': 'off',
      'seccomp.profile': 'unconfined',
      noNewPrivileges: false,
      'namespaces.cgroup': 'own',
      'limits.pids': '<not-collected>',
      'limits.oomScoreAdjust': '<not-collected>',
      'userNamespace.host': true,
    },
  ],
  ['seccompDefault of the kubelet', 'kubernetes@1.36', {}, { 'seccomp.mode': 'filter' }, ['engine.seccompDefault=default']],
  [
    'a restricted one',
    'kubernetes@1.36',
    { 'capabilities.dropped': ['ALL'], 'seccomp.profile': 'default', noNewPrivileges: true, 'identity.user': '1000' },
    { 'capabilities.bounding': [], 'seccomp.mode': 'filter', noNewPrivileges: true, 'capabilities.reachable': [] },
  ],
  [
    'a privileged one: no profile, not even one that is named, and the cgroup namespace of the host',
    'kubernetes@1.36',
    { privileged: true, 'seccomp.profile': 'custom' },
    {
      'capabilities.bounding': caps('1ffffffffff'),
      'seccomp.mode': 'off',
      'namespaces.cgroup': 'host',
      'sysfs.writable': true,
      'cgroup.writable': true,
      'devices.unrestricted': true,
      'capabilities.ambient': [],
    },
  ],
  [
    'a named AppArmor profile stays with containerd',
    'kubernetes@1.36',
    { privileged: true, 'apparmor.profile': 'web' },
    { 'apparmor.profile': 'web' },
    ['host.apparmor=true'],
  ],
  ['the usual one goes', 'kubernetes@1.36', { privileged: true }, { 'apparmor.profile': 'unconfined' }, ['host.apparmor=true']],
  [
    'by its name',
    'kubernetes@1.36',
    {},
    { 'apparmor.profile': 'cri-containerd.apparmor.d', 'apparmor.mode': 'enforce' },
    ['host.apparmor=true'],
  ],
  [
    'an ordinary user who adds a capability has it in the bounding set only',
    'kubernetes@1.36',
    { 'identity.user': '1000', 'capabilities.added': ['SYS_ADMIN'] },
    { 'capabilities.effective': [], 'capabilities.bounding': caps('a82425fb') },
  ],
  [
    'dropped beats added',
    'kubernetes@1.36',
    { 'capabilities.added': ['SYS_ADMIN', 'KILL'], 'capabilities.dropped': ['ALL', 'SYS_ADMIN'] },
    { 'capabilities.bounding': ['KILL'] },
  ],
  ['hostNetwork brings the names of the host', 'kubernetes@1.36', { 'namespaces.net': 'host' }, { 'namespaces.uts': 'host' }],
  [
    'hostUsers: false',
    'kubernetes@1.36',
    { 'userNamespace.mode': 'private', 'identity.user': '1000' },
    { 'userNamespace.host': false, 'userNamespace.root': 65536, 'identity.hostUid': 66536 },
  ],
  ['a memory limit leaves no swap', 'kubernetes@1.36', { 'limits.memory': 67108864 }, { 'limits.memorySwap': 67108864 }],
  ['cgroup v1: the host’s namespace', 'kubernetes@1.36', {}, { 'namespaces.cgroup': 'host' }, ['host.cgroupMode=v1']],
  ['RuntimeClass gvisor', 'kubernetes@1.36', { 'runtime.name': 'gvisor' }, { 'runtime.sandboxed': true }],
  ['CRI-O gives nine', 'cri-o@1.32', {}, { 'capabilities.bounding': caps('5fb'), 'seccomp.mode': 'off' }],
  [
    'CRI-O: a privileged user keeps everything',
    'cri-o@1.32',
    { privileged: true, 'identity.user': '1000', 'apparmor.profile': 'web' },
    {
      'capabilities.effective': caps('1ffffffffff'),
      'capabilities.ambient': caps('1ffffffffff'),
      'capabilities.inheritable': caps('1ffffffffff'),
      'apparmor.profile': 'unconfined',
    },
    ['host.apparmor=true'],
  ],
  ['and others nothing', 'cri-o@1.32', { 'identity.user': '1000' }, { 'capabilities.effective': [], 'capabilities.ambient': [] }],
  ['containerd by itself', 'containerd@1.7', {}, { 'capabilities.bounding': caps('a80425fb'), 'seccomp.mode': 'off' }],
]

/** Seen: nerdctl 2.1.3 with containerd 2.4.2; LXC 5.0.2; bundles by the specification. */
const others: readonly Row[] = [
  [
    'nerdctl that is asked for nothing',
    'nerdctl@2',
    {},
    {
      'capabilities.effective': caps('a80425fb'),
      'seccomp.mode': 'filter',
      noNewPrivileges: false,
      'namespaces.cgroup': 'own',
      'limits.oomScoreAdjust': '<not-collected>',
    },
  ],
  [
    'nerdctl --privileged takes no-new-privileges and named profiles off',
    'nerdctl@2',
    { privileged: true, noNewPrivileges: true, 'seccomp.profile': 'custom', 'apparmor.profile': 'web' },
    { noNewPrivileges: false, 'seccomp.mode': 'off', 'apparmor.profile': 'unconfined', 'namespaces.cgroup': 'own' },
    ['host.apparmor=true'],
  ],
  ['nerdctl --oom-score-adj 5', 'nerdctl@2', { 'limits.oomScoreAdjust': 5 }, { 'limits.oomScoreAdjust': 5 }],
  [
    'nerdctl --cap-add X --cap-drop X',
    'nerdctl@2',
    { 'capabilities.added': ['BPF'], 'capabilities.dropped': ['BPF'] },
    { 'capabilities.bounding': caps('a80425fb') },
  ],
  ['nerdctl -v /x:ro is not recursive', 'nerdctl@2', { hostPaths: [bind('/', '/host', true)] }, { 'sysfs.writable': true }],
  [
    'LXC',
    'lxc@5',
    {},
    {
      'capabilities.bounding': caps('1fcfdfcffff'),
      'seccomp.mode': 'filter',
      'namespaces.net': 'own',
      'sysfs.writable': true,
      'cgroup.writable': true,
      'limits.memorySwap': -1,
    },
  ],
  [
    'LXC’s memory limit says nothing of swap',
    'lxc@5',
    { 'limits.memory': 67108864 },
    { 'limits.memory': 67108864, 'limits.memorySwap': -1 },
  ],
  [
    'a bundle has what it lists and nothing else',
    'oci',
    { 'capabilities.added': ['KILL'], 'sysfs.writable': true },
    {
      'capabilities.bounding': ['KILL'],
      'seccomp.mode': 'off',
      'namespaces.pid': 'host',
      'namespaces.cgroup': 'host',
      'apparmor.profile': 'unconfined',
      'sysfs.writable': true,
      'limits.pids': -1,
    },
    ['host.apparmor=true'],
  ],
  [
    'a bundle with ambient capabilities',
    'oci',
    { 'capabilities.added': ['KILL', 'CHOWN'], 'capabilities.ambient': ['KILL'], 'identity.user': '7' },
    { 'capabilities.effective': ['KILL'], 'capabilities.ambient': ['KILL'] },
  ],
  [
    'Docker whose daemon remaps',
    'docker@28',
    {},
    { 'userNamespace.host': false, 'userNamespace.root': 100000 },
    ['engine.userNamespaceRemap=true'],
  ],
  ['Docker on cgroup v1', 'docker@28', { privileged: true }, { 'namespaces.cgroup': 'host' }, ['host.cgroupMode=v1']],
  [
    'Docker on a host with AppArmor',
    'docker@28',
    {},
    { 'apparmor.profile': 'docker-default', 'apparmor.mode': 'enforce' },
    ['host.apparmor=true'],
  ],
  ['Docker on an unknown host', 'docker@28', {}, { 'apparmor.profile': '<not-collected>', 'selinux.type': '<not-collected>' }],
]

const selinux: readonly Row[] = [
  ['no SELinux', 'podman@5', { privileged: true }, { 'selinux.type': '' }, ['host.selinux=off']],
  ['podman labels where it can', 'podman@5', {}, { 'selinux.type': 'container_t' }, ['host.selinux=enforcing']],
  ['docker does if its daemon is told to', 'docker@28', {}, { 'selinux.type': '<not-collected>' }, ['host.selinux=enforcing']],
  ['and then', 'docker@28', {}, { 'selinux.type': 'container_t' }, ['host.selinux=enforcing', 'engine.selinux=true']],
  ['else not', 'docker@28', {}, { 'selinux.type': 'spc_t' }, ['host.selinux=enforcing', 'engine.selinux=false']],
  ['privileged is spc_t wherever there is SELinux at all', 'docker@28', { privileged: true }, { 'selinux.type': 'spc_t' }],
  ['label=disable', 'podman@5', { 'selinux.disabled': true }, { 'selinux.type': 'spc_t' }],
  ['the host’s pids', 'docker@28', { 'namespaces.pid': 'host' }, { 'selinux.type': 'spc_t' }],
  ['CRI-O: the host’s ipc', 'cri-o@1.34', { 'namespaces.ipc': 'host' }, { 'selinux.type': 'spc_t' }],
  [
    'containerd keeps the label with the host’s pids',
    'kubernetes@1.34',
    { 'namespaces.pid': 'host' },
    { 'selinux.type': '<not-collected>' },
  ],
  ['label=type:web_t', 'podman@5', { 'selinux.type': 'web_t' }, { 'selinux.type': 'web_t' }, ['host.selinux=permissive']],
  ['... of an unknown host', 'podman@5', { 'selinux.type': 'web_t' }, { 'selinux.type': '<not-collected>' }],
  ['label=type:spc_t', 'podman@5', { 'selinux.type': 'spc_t' }, { 'selinux.type': 'spc_t' }],
]

for (const [group, rows] of Object.entries({ podman, kubernetes, others, selinux })) {
  void t.test(group, (tt) => {
    for (const [sentence, wish, said, expected, assume] of rows) {
      const view = predicted(wish, said, assume)
      for (const [name, value] of Object.entries(expected)) tt.strictSame(shown(view, name), value, `${sentence}: ${name}`)
    }
    tt.end()
  })
}

void t.test('masked and read-only paths', (tt) => {
  type FileRow = readonly [
    sentence: string,
    wish: string,
    said: Values,
    expected: Readonly<Record<string, string>>,
    assume?: readonly string[],
  ]
  const rows: readonly FileRow[] = [
    [
      'podman 4.3',
      'podman@4.3',
      {},
      { '/proc/kcore': 'masked', '/proc/asound': 'read-only', '/proc/interrupts': 'writable', '/sys/dev/block': 'masked' },
    ],
    ['podman 4.8', 'podman@4.8', {}, { '/sys/dev/block': 'read-only', '/sys/devices/virtual/powercap': 'masked' }],
    ['podman 5.4', 'podman@5.4', {}, { '/proc/interrupts': 'writable' }],
    ['podman 5.5', 'podman@5.5', {}, { '/proc/interrupts': 'masked' }],
    [
      'podman mask= of a rootless one with the host’s processes is left out',
      'podman@5',
      { 'namespaces.pid': 'host', 'masks.added': ['/proc/fs'] },
      { '/proc/fs': 'read-only', '/proc/keys': 'masked' },
      ['engine.rootless=true'],
    ],
    ['podman mask=', 'podman@5', { 'masks.added': ['/proc/bus'] }, { '/proc/bus': 'masked', '/proc/fs': 'read-only' }],
    [
      'podman mask= of a privileged one',
      'podman@5',
      { privileged: true, 'masks.added': ['/proc/bus'] },
      { '/proc/bus': 'masked', '/proc/keys': 'writable' },
    ],
    [
      'podman unmask=all',
      'podman@5',
      { 'masks.lifted': ['aLL'] },
      { '/proc/keys': 'writable', '/proc/sys': 'writable', '/sys/firmware': 'read-only' },
    ],
    ['podman unmask= of a path', 'podman@5', { 'masks.lifted': ['/proc/keys'] }, { '/proc/keys': 'writable', '/proc/kcore': 'masked' }],
    [
      'podman unmask= of a pattern',
      'podman@5',
      { 'masks.lifted': ['/proc/*_*s'] },
      { '/proc/latency_stats': 'writable', '/proc/timer_stats': 'writable', '/proc/timer_list': 'masked', '/proc/keys': 'masked' },
    ],
    ['a star is for no slash', 'podman@5', { 'masks.lifted': ['/*'] }, { '/proc/keys': 'masked' }],
    [
      'patterns as Go matches them',
      'podman@5',
      { 'masks.lifted': ['/proc/[jk]e?s', '/proc/*[^a-x]_list', '/proc/*_s*\\ats', '/proc/kcor', '/proc/acpi*a', '/sys/[firmware'] },
      {
        '/proc/keys': 'writable',
        '/proc/timer_list': 'masked',
        '/proc/timer_stats': 'writable',
        '/proc/latency_stats': 'writable',
        '/proc/kcore': 'masked',
        '/proc/acpi': 'masked',
        '/sys/firmware': 'masked',
      },
    ],
    [
      'a backslash',
      'podman@5',
      { 'masks.lifted': ['/proc/\\keys', '/proc/*_sta\\ts'] },
      { '/proc/keys': 'writable', '/proc/timer_stats': 'writable' },
    ],
    [
      'podman rootless with the host’s network hides /sys/kernel',
      'podman@5',
      { 'namespaces.net': 'host' },
      { '/sys/kernel/uevent_helper': 'masked' },
      ['engine.rootless=true'],
    ],
    ['kubelet 1.30.2', 'kubernetes@1.30.2', {}, { '/proc/asound': 'masked', '/sys/devices/virtual/powercap': 'read-only' }],
    ['kubelet 1.30.3', 'kubernetes@1.30.3', {}, { '/sys/devices/virtual/powercap': 'masked', '/proc/interrupts': 'writable' }],
    ['kubelet 1.33.4', 'kubernetes@1.33.4', {}, { '/proc/interrupts': 'writable' }],
    ['kubelet 1.33.5', 'kubernetes@1.33.5', {}, { '/proc/interrupts': 'masked' }],
    ['kubelet 1.34', 'kubernetes@1.34', {}, { '/proc/interrupts': 'masked', '/proc/bus': 'read-only' }],
    [
      'procMount: Unmasked',
      'kubernetes@1.36',
      { maskedPaths: [], readonlyPaths: [] },
      { '/proc/kcore': 'writable', '/proc/sys': 'writable' },
    ],
    ['CRI-O 1.32 has no mask there, and it is no file of sysfs', 'cri-o@1.32', {}, { '/sys/fs/selinux': '<not listed>' }],
    ['CRI-O 1.33 adds to the kubelet’s', 'cri-o@1.33', {}, { '/sys/fs/selinux': 'masked' }],
    [
      'CRI-O 1.33 leaves an empty list empty',
      'cri-o@1.33',
      { maskedPaths: [] },
      { '/sys/fs/selinux': '<not listed>', '/proc/kcore': 'writable' },
    ],
    ['containerd behind a kubelet of unknown age', 'containerd@2', {}, { '/proc/kcore': '<unresolved>' }, ['engine.kubeletVersion=dev']],
    ['nerdctl 2', 'nerdctl@2', {}, { '/sys/devices/virtual/powercap': 'masked', '/proc/interrupts': 'writable' }],
    [
      'LXC masks nothing',
      'lxc',
      {},
      { '/proc/kcore': 'writable', '/proc/sys/kernel/core_pattern': 'read-only', '/proc/sysrq-trigger': 'read-only' },
    ],
    ['a bundle without lists', 'oci', {}, { '/proc/kcore': 'writable', '/proc/sys/kernel/core_pattern': 'writable' }],
  ]
  for (const [sentence, wish, said, expected, assume] of rows) {
    const view = predicted(wish, said, assume)
    for (const [at, state] of Object.entries(expected)) {
      const files = at.startsWith('/sys/') ? view['sysfs.files'] : view.kernelFiles
      const found = files?.known ? (files.value.find((file) => file.at === at)?.state ?? '<not listed>') : `<${files?.gap.reason}>`
      tt.equal(found, state, `${sentence}: ${at}`)
    }
  }
  tt.end()
})

void t.test('a hostile pattern takes no longer than an ordinary one', (tt) => {
  const started = Date.now()
  predicted('podman@5', { 'masks.lifted': [`/proc/${'*a'.repeat(20_000)}`, `/${'*/'.repeat(20_000)}`] })
  tt.ok(Date.now() - started < 1000)
  tt.end()
})

void t.test('every table says of every row where it is from, and names paths and capabilities that exist', (tt) => {
  for (const name of ['docker', 'podman', 'nerdctl', 'containerd', 'cri-o', 'lxc', 'oci']) {
    const runtime = runtimeOf(name)
    if (runtime === undefined) return tt.fail(name)
    tt.equal(runtime.name, name)
    const rows = [...runtime.maskedPaths, ...runtime.readonlyPaths, ...runtime.capabilities, ...Object.values(runtime.changes)]
    tt.ok(
      rows.every(({ source }) => source !== ''),
      `${name}: sources`,
    )
    tt.ok(
      [...runtime.maskedPaths, ...runtime.readonlyPaths].every(({ path }) => /^\/(proc|sys)\//.test(path)),
      `${name}: paths`,
    )
    tt.ok(
      runtime.capabilities.flatMap(({ names }) => names).every((one) => (capabilities as readonly string[]).includes(one)),
      `${name}: capabilities`,
    )
  }
  tt.equal(runtimeOf('balena'), undefined)
  tt.end()
})

void t.test('SELinux types that mean the same', (tt) => {
  const rows: readonly (readonly [predicted: string, observed: string, differs: boolean])[] = [
    ['spc_t', 'container_runtime_t', false],
    ['spc_t', 'unconfined_service_t', false],
    ['container_t', 'container_init_t', false],
    ['container_t', 'svirt_lxc_net_t', false],
    ['container_t', 'spc_t', true],
    ['web_t', 'container_t', true],
    ['', 'container_t', true],
  ]
  const view = (type: string) => facts({ 'selinux.type': type }, 'default') as Predicted
  for (const [expected, seen, differs] of rows) {
    tt.equal(drift(view(expected), view(seen)).length > 0, differs, `${expected} and ${seen}`)
  }
  tt.end()
})

void t.test('wishes', (tt) => {
  const errors: readonly (readonly [wish: string, error: RegExp | undefined])[] = [
    ['docker', undefined],
    ['docker@28', undefined],
    ['docker@v28.5.2', undefined],
    ['docker@99', undefined],
    ['cri-o@1.32', undefined],
    ['dokcer@28', /expected docker, podman, .*; did you mean docker\?$/],
    ['windows', /expected docker, podman, .*docker@28$/],
    ['podman@latest', /"latest" is no release; expected a line or a version such as podman@5 or podman@5\.8\.2$/],
    ['docker@', /"" is no release/],
    ['docker@28@1', /"28@1" is no release/],
    ['__proto__@1', /expected docker/],
  ]
  for (const [wish, error] of errors) {
    const found = wishMistakes([wish], nearest)
    if (error === undefined) tt.strictSame(found, [], wish)
    else tt.match(found, [error], wish)
  }
  tt.equal(wishMistakes(['a', 'docker', 'b'], nearest).length, 2, 'all at once')

  const versions: readonly (readonly [of: releases.Releases, word: string | undefined, version: string, insteadOf?: string])[] = [
    [releases.docker, undefined, '29.7.2'],
    [releases.docker, '28', '28.5.2'],
    [releases.docker, '28.0.1', '28.0.1'],
    [releases.docker, '28.3', '28.3'],
    [releases.docker, '99', '29.7.2', '99'],
    [releases.docker, '21.0.1', '29.7.2', '21.0.1'],
    [releases.docker, 'constructor', '29.7.2', 'constructor'],
    [releases.podman, '5', '5.8.2'],
    [releases.podman, '4.3', '4.3.1'],
    [releases.podman, '4.3.0', '4.3.0'],
    [releases.podman, '6', '5.8.2', '6'],
    [releases.kubernetes, '1.34', '1.34.4'],
    [releases.kubernetes, '1.34.1', '1.34.1'],
    [releases.kubernetes, '1.99', '1.36.3', '1.99'],
    [releases.crio, '1.32', '1.32'],
  ]
  for (const [of, word, version, insteadOf] of versions) {
    const expected = insteadOf === undefined ? { version } : { version, insteadOf }
    tt.strictSame(releaseOf(of, word), expected, `${of.title} ${word}`)
  }
  tt.strictSame(wishNotes(['docker@28', 'docker@99', 'x@1']), [
    'no release of docker@99 is known: Docker 29.7.2, the newest that is, stands in',
  ])

  const engines: readonly (readonly [platform: string, wishes: readonly string[], id: string])[] = [
    ['docker', [], 'assumed:docker@29.7.2'],
    ['docker', ['podman@5', 'docker@27', 'docker@28'], 'assumed:docker@27.5.1'],
    ['kubernetes', [], 'assumed:kubernetes@1.36.3'],
    ['kubernetes', ['docker@28', 'cri-o@1.32'], 'assumed:cri-o@1.32'],
    ['kubernetes', ['containerd@2'], 'assumed:containerd@2.4.2'],
    ['podman', [], 'assumed:podman@5.8.2'],
    ['nerdctl', [], 'assumed:nerdctl@2.1.3'],
    ['containerd', [], 'assumed:containerd@2.4.2'],
    ['lxc', [], 'assumed:lxc@6.0.4'],
    ['none', [], 'assumed:oci@1.2.1'],
    ['elsewhere', [], 'assumed:elsewhere'],
    ['docker', ['kubernetes@1.34', 'podman@4'], `assumed:podman@${releaseOf(releases.podman, '4').version}`],
    ['docker', ['podman@4', 'docker@28'], `assumed:docker@${releaseOf(releases.docker, '28').version}`],
    ['podman', ['docker@28', 'nerdctl@2'], `assumed:podman@${releaseOf(releases.podman, undefined).version}`],
  ]
  for (const [platform, wishes, id] of engines) tt.equal(assumedEngine(platform, wishes).id, id, `${platform} ${wishes.join(' ')}`)
  const kubelet = assumedEngine('kubernetes', ['kubernetes@1.31']).facts
  tt.match(kubelet, { kind: { value: 'containerd' }, version: { value: '1.7.35' }, kubeletVersion: { value: '1.31.14' } })
  const place = assumedEngine('docker', ['docker@99']).facts.kind
  tt.match(place, { origin: { source: 'assumed', place: 'Docker 29.7.2 as installed, the newest known, in place of 99' } })
  tt.end()
})

void t.test('assumptions', (tt) => {
  const errors: readonly (readonly [text: string, error: RegExp | undefined])[] = [
    ['host.apparmor=true', undefined],
    ['host.kernel=5.10.0-1=x', undefined],
    ['host.memory=8000000000', undefined],
    ['host.capabilities=CAP_KILL,chown', undefined],
    ['engine.runtimes=runc,crun', undefined],
    ['host.cgroupMode=hybrid', undefined],
    ['host.apparmor', /expected a fact and a value: host\.apparmor=true$/],
    ['host.apparmour=true', /no such fact of host or engine .*; did you mean host\.apparmor\?$/],
    ['apparmor=true', /did you mean host\.apparmor\?$/],
    ['container.privileged=true', /no such fact of host or engine/],
    ['host.__proto__=true', /no such fact/],
    ['engine.kind=docker', /--runtime-defaults chooses the engine$/],
    ['host.apparmor=yes', /host\.apparmor is one of true, false$/],
    ['host.cgroupMode=v3', /one of v1, v2, hybrid; did you mean v1\?$/],
    ['host.memory=8G', /host\.memory is a whole number$/],
    ['host.kernel=', /a text that is not empty$/],
    ['host.capabilities=FLY', /a list of names with commas between them$/],
    ['engine.runtimes=a,,b', /a list of names/],
  ]
  for (const [text, error] of errors) {
    const found = assumptionMistakes([text], nearest)
    if (error === undefined) tt.strictSame(found, [], text)
    else tt.match(found, [error], text)
  }
  tt.match(assumptionMistakes(['host.apparmor=true', 'host.apparmor=false', 'x'], nearest), [/"x"/, /said to be "true" and "false"/])
  tt.strictSame(assumptionMistakes(['host.apparmor=true', 'host.apparmor=true'], nearest), [])

  const { host, engine } = assumedFacts([
    'host.capabilities=CAP_KILL,chown',
    'host.memory=5',
    'engine.rootless=true',
    'engine.kind=x',
    'nonsense',
  ])
  tt.match(host.capabilities, {
    value: ['KILL', 'CHOWN'],
    origin: { source: 'assumed', place: '--assume host.capabilities=CAP_KILL,chown' },
  })
  tt.match(host.memory, { value: 5 })
  tt.strictSame(Object.keys(engine), ['rootless'], 'what is wrong is left out')
  tt.match(assumedEngine('docker', []).facts.apparmor, { gap: { reason: 'not-collected', remedy: 'say it: --assume host.apparmor=true' } })
  tt.end()
})

void t.test('the gate', async (tt) => {
  const cwd = tt.testdir({ 'compose.yaml': 'services:\n  agent:\n    image: x\n    user: root\n    privileged: true\n' })
  const judged = async (options: Partial<Parameters<typeof gate>[0]>) => (await gate({ paths: ['compose.yaml'], cwd, ...options })).report
  const outcomes = (report: Awaited<ReturnType<typeof judged>>) =>
    Object.fromEntries(report.containers.flatMap(({ paths }) => paths.map(({ path, outcome }) => [path, outcome])))

  const unknownHost = outcomes(await judged({}))
  for (const path of ['core-pattern', 'module-loading', 'raw-block-device', 'kernel-memory']) {
    tt.equal(unknownHost[path], 'open', `nothing that the host may have keeps a privileged container from ${path}`)
  }
  const remapped = outcomes(await judged({ assumeFacts: ['engine.userNamespaceRemap=true'] }))
  tt.equal(remapped['core-pattern'], 'blocked', 'an assumption decides')
  tt.equal(outcomes(await judged({ assume: { userNamespaceRemap: true } }))['core-pattern'], 'blocked', 'one of the configuration too')
  tt.equal(
    outcomes(await judged({ assume: { userNamespaceRemap: true }, assumeFacts: ['engine.userNamespaceRemap=false'] }))['core-pattern'],
    'open',
    'the command line overrules it',
  )

  const noted = await judged({ runtimeDefaults: ['docker@99'] })
  tt.match(noted.notes, [{ kind: 'assumption', message: /^no release of docker@99 is known/ }])
  await tt.rejects(judged({ runtimeDefaults: ['dokcer'], assumeFacts: ['x'] }), { message: /did you mean docker\?\n--assume "x"/ })
})
