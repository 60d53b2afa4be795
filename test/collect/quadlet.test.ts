/** Quadlet units by what is declared of each container, and where. Written by hand after podman-systemd.unit(5). */
import fc from 'fast-check'
import t from 'tap'
import type { ReadContext, SourceFile } from '../../src/collect/manifest/dialect.js'
import { readQuadlet } from '../../src/collect/quadlet/index.js'
import { isQuadlet } from '../../src/collect/quadlet/recognise.js'

const context: ReadContext = {
  env: {},
  cwd: '/work',
  composeFiles: [],
  readFile: (path) => (path === '/q/web.env' ? { text: 'DB_PASSWORD=x\n', name: path } : { problem: 'no such file', absent: true }),
  render: () => ({ problem: 'nothing is rendered' }),
}

function files(texts: Readonly<Record<string, string>>): SourceFile[] {
  return Object.entries(texts).map(([name, text]) => ({ name, path: name.startsWith('/') ? name : `/q/${name}`, text }))
}

function read(texts: Readonly<Record<string, string>>) {
  return readQuadlet(files(texts), context)
}

/** Facts of the containers that were asked for or that are not known. */
function said(texts: Readonly<Record<string, string>>): Record<string, unknown>[] {
  return read(texts).workloads.map(({ declared }) => {
    const facts = Object.entries(declared).filter(([, fact]) => !fact.known || fact.basis === 'explicit')
    return Object.fromEntries(facts.map(([name, fact]) => [name, fact.known ? fact.value : `? ${fact.gap.detail}`]))
  })
}

const keys: readonly (readonly [lines: string, facts: object])[] = [
  ['AddCapability=SYS_ADMIN cap_net_raw\nAddCapability=BPF', { 'capabilities.added': ['BPF', 'NET_RAW', 'SYS_ADMIN'] }],
  ['AddCapability=SYS_ADMIN\nAddCapability=\nAddCapability=BPF', { 'capabilities.added': ['BPF'] }],
  ['DropCapability=all', { 'capabilities.dropped': ['ALL'] }],
  [
    'NoNewPrivileges=true\nSeccompProfile=unconfined\nAppArmor=unconfined',
    { noNewPrivileges: true, 'seccomp.profile': 'unconfined', 'apparmor.profile': 'unconfined' },
  ],
  ['SecurityLabelDisable=yes', { 'selinux.disabled': true }],
  ['SecurityLabelType=spc_t\nSecurityLabelDisable=no', { 'selinux.disabled': false }],
  ['Mask=/a:/b\nUnmask=/proc/kcore /proc/keys', { 'masks.added': ['/a', '/b'], 'masks.lifted': ['/proc/kcore', '/proc/keys'] }],
  ['Unmask=ALL', { 'masks.lifted': ['ALL'] }],
  ['User=5\nGroup=6', { 'identity.user': '5:6' }],
  ['User=5', { 'identity.user': '5' }],
  [
    'ReadOnly=on\nRunInit=1\nPidsLimit=50\nMemory=64m',
    { 'rootFilesystem.readOnly': true, 'init.provided': true, 'limits.pids': 50, 'limits.memory': 67108864 },
  ],
  ['ReadOnly=maybe', { 'rootFilesystem.readOnly': false }],
  ['UserNS=keep-id:uid=5', { 'userNamespace.mode': 'keep-id:uid=5' }],
  ['UIDMap=0:1:5', { 'userNamespace.mode': 'private' }],
  ['Network=host', { 'namespaces.net': 'host' }],
  ['Network=db.container', { 'namespaces.net': 'joined', 'namespaces.joined': [{ kind: 'net', container: 'db' }] }],
  ['Network=my.network:mac=1', { 'namespaces.net': 'own' }],
  ['AddDevice=/dev/kvm\nAddDevice=-/dev/sda:/dev/x:r', { 'devices.requested': ['/dev/kvm', '/dev/sda'] }],
  [
    'Sysctl=net.ipv4.ip_forward=1 kernel.msgmax=2',
    {
      sysctls: [
        { name: 'net.ipv4.ip_forward', value: '1' },
        { name: 'kernel.msgmax', value: '2' },
      ],
    },
  ],
  ['Environment="DB_PASSWORD=a b" X=1', { 'secrets.environment': ['DB_PASSWORD'] }],
  ['EnvironmentFile=./web.env', { 'secrets.environment': ['DB_PASSWORD'] }],
  ['EnvironmentHost=true', { 'secrets.environment': '? every variable of whoever starts it is handed on' }],
  ['PodmanArgs=--privileged --pid=host', { privileged: true, 'namespaces.pid': 'host' }],
  ['GlobalArgs=--runtime crun', { 'runtime.name': 'crun' }],
  ['Exec=/sbin/init', { 'cgroup.writable': true }],
  [
    'Volume=%t/podman/podman.sock:/s:ro',
    { hostPaths: [{ source: '/run/podman/podman.sock', target: '/s', readOnly: true, kind: 'bind' }] },
  ],
  [
    'Volume=./data:/d\nVolume=data.volume:/e\nVolume=/f',
    {
      hostPaths: [
        { source: '/q/data', target: '/d' },
        { source: 'data.volume', target: '/e', kind: 'volume' },
      ],
    },
  ],
  ['Mount=type=bind,source=/,destination=/host,ro=true', { hostPaths: [{ source: '/', target: '/host', readOnly: true }] }],
  ['Volume=/a:/b:c:d', { hostPaths: '? expected source:target:options' }],
  ['Volume=/a:/b \\\n# a comment\n', { hostPaths: [{ source: '/a', target: '/b' }] }],
]

void t.test('what each key asks for', async (t) => {
  for (const [lines, facts] of keys) {
    const [only] = said({ 'web.container': `[Container]\nImage=x\n${lines}\n` })
    t.match(only, facts, lines)
  }
})

void t.test('names and places', async (t) => {
  const { workloads } = read({
    'web.container': '# a unit\n[Unit]\nDescription=x\n\n[Container]\nImage=reg/app:1\nContainerName=shop\nAddCapability=A B\n',
  })
  const [only] = workloads
  t.match(only?.identity, { name: 'shop', workload: 'web', image: 'reg/app:1', region: { file: 'web.container', line: 5, column: 1 } })
  t.equal(only?.platform, 'podman')
  const added = only?.declared['capabilities.added']
  t.match(added?.known && added.origin.parts, { A: { line: 8, column: 15, endColumn: 16 }, B: { line: 8, column: 17, endColumn: 18 } })
  t.match(only?.declared.privileged, { known: true, value: false, basis: 'default' })
})

void t.test('drop-ins are read after the unit, by their names', async (t) => {
  const found = said({
    'web.container.d/20.conf': '[Container]\nPidsLimit=3\n',
    'web.container.d/10.conf': '[Container]\nPidsLimit=2\nAddCapability=\n',
    'container.d/all.conf': '[Container]\nReadOnly=true\n',
    'web.container': '[Container]\nImage=x\nPidsLimit=1\nAddCapability=SYS_ADMIN\n',
  })
  t.equal(found.length, 1)
  t.match(found[0], { 'limits.pids': 3, 'rootFilesystem.readOnly': true, 'capabilities.added': undefined })
  t.match(
    said({ 'lost.container.d/10.conf': '[Container]\nReadOnly=true\n' }),
    [{ 'rootFilesystem.readOnly': true }],
    'a drop-in whose unit is not there',
  )
})

void t.test('a pod decides for its containers', async (t) => {
  const container = '[Container]\nImage=x\nPod=p.pod\n'
  const own = { 'namespaces.net': 'joined', 'namespaces.ipc': 'joined', 'namespaces.uts': 'joined' }
  t.match(said({ 'a.container': container }), [own], 'a pod that is not there')
  t.match(said({ 'a.container': container, 'p.pod': '[Pod]\nNetwork=host\nUserNS=auto\nVolume=/srv:/srv\n' }), [
    { ...own, 'namespaces.net': 'host', 'userNamespace.mode': 'auto', hostPaths: [{ source: '/srv' }] },
  ])
  t.match(said({ 'a.container': container, 'p.pod': '[Pod]\nPodmanArgs=--share=pid --pid=host\n' }), [
    { 'namespaces.pid': 'host', 'namespaces.net': undefined },
  ])
  t.match(
    said({ 'a.container': `${container}Network=none\n`, 'p.pod': '[Pod]\nNetwork=host\n' }),
    [{ 'namespaces.net': 'own' }],
    'its own word wins',
  )
})

void t.test('a volume unit may be a folder of the host', async (t) => {
  const container = '[Container]\nImage=x\nVolume=etc.volume:/host\n'
  t.match(said({ 'a.container': container, 'etc.volume': '[Volume]\nDevice=proc\nType=proc\n' }), [{ hostPaths: [{ source: '/proc' }] }])
  t.match(said({ 'a.container': container, 'etc.volume': '[Volume]\nDevice=/dev/sda1\nType=ext4\n' }), [{ hostPaths: /^\? .*\/dev\/sda1/ }])
  t.match(said({ 'a.container': container, 'etc.volume': '[Volume]\nDevice=/etc\nType=none\nOptions=bind,ro\n' }), [
    { hostPaths: [{ source: '/etc', target: '/host', readOnly: true, kind: 'bind' }] },
  ])
  t.match(said({ 'a.container': container, 'etc.volume': '[Volume]\nDevice=tmpfs\nType=tmpfs\n' }), [{ hostPaths: [{ kind: 'volume' }] }])
})

void t.test("a user's unit has a user's paths", async (t) => {
  const text = '[Container]\nImage=x\nVolume=%t/s:/s\n'
  t.match(said({ '/home/a/.config/containers/systemd/a.container': text }), [{ hostPaths: '? %t is known on the host alone' }])
  t.match(said({ '/etc/containers/systemd/a.container': text }), [{ hostPaths: [{ source: '/run/s' }] }])
})

void t.test('what is not known is said', async (t) => {
  t.match(read({ 'a.container': '[Container]\nImage=x\nPrivileged=true\n' }).problems, [
    { kind: 'note', message: /Privileged/, region: { line: 3, column: 1, endColumn: 16 } },
  ])
  t.match(read({ 'a.kube': '[Kube]\nYaml=deploy.yaml\n' }), { workloads: [], problems: [{ kind: 'note', region: { line: 2 } }] })
  const [hidden] = said({ 'a.container': '[Container]\nImage=x\nPodmanArgs=$ARGS\n' })
  t.match(hidden, { privileged: '? `$ARGS` may hold further options' })
  t.match(said({ 'a.container': '[Container]\nImage=x\nPodmanArgs=$ARGS\n[Service]\nEnvironment="ARGS=--init --privileged"\n' }), [
    { privileged: true },
  ])
  t.match(
    said({ 'a.container': '[Container]\nImage=x\n[Service]\nMemoryMax=64M\n' }),
    [{ 'limits.memory': 67108864 }],
    'the service holds the container',
  )
  t.match(said({ 'a.container': '[Container]\nImage=x\nCgroupsMode=enabled\n[Service]\nMemoryMax=64M\n' }), [
    { 'limits.memory': undefined },
  ])
})

void t.test('which files are taken', async (t) => {
  const taken = (name: string, text: string) => isQuadlet({ name, path: `/q/${name}`, text })
  t.equal(taken('web.container', '[Unit]\n[Container]\n'), 'yes')
  t.equal(taken('web.container.d/1.conf', '[Container]\n'), 'yes')
  t.equal(taken('a/p.pod', '[Pod]\n'), 'yes')
  t.equal(taken('Module.pod', '=head1 NAME\n\n[Pod] is not here\n'.replace('[Pod]', ' [Pod]')), 'no', 'documentation of Perl')
  t.equal(taken('web.service', '[Container]\n'), 'no')
})

void t.test('whatever a unit holds, reading it ends', async (t) => {
  const pieces = [
    '[Container]\n',
    '[Pod]\n',
    '[Service]\n',
    'Volume=',
    'PodmanArgs=',
    'Environment=',
    'AddDevice=-',
    'User=',
    'Group=',
    'Pod=p.pod\n',
    'Network=',
    '%t',
    '%%',
    '${A}',
    '$A',
    '\\\n',
    '"',
    "'",
    ':',
    '/',
    ' ',
    '\n',
    '\\x',
    '__proto__=1\n',
  ]
  const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 })), { maxLength: 40 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, text, (one, other) => {
      const { workloads } = read({ 'a.container': `[Container]\n${one}`, 'p.pod': `[Pod]\n${other}`, 'a.container.d/1.conf': other })
      return workloads.length === 1
    }),
    { numRuns: 500, seed: 7 },
  )
  t.pass('no throw')
})
