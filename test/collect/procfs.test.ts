/** Parsers, the mount algorithm, and observe() on recorded, hand-made and hostile trees. Nothing here needs an engine or root. */
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import t from 'tap'
import { parse as parseYaml } from 'yaml'
import { assign } from '../../src/collect/procfs/assign.js'
import { capabilitiesUpTo, capabilityNames, union } from '../../src/collect/procfs/capabilities.js'
import { parseCgroup, tellingPath } from '../../src/collect/procfs/cgroup.js'
import { nameFromCgroup } from '../../src/collect/procfs/cgroup-names.js'
import { formatCpuList, parseCpuList } from '../../src/collect/procfs/cpu-list.js'
import { deviceNumber, isStandard } from '../../src/collect/procfs/devices.js'
import { parseDevicesList, unrestricted } from '../../src/collect/procfs/devices-list.js'
import { hostMounts, hostPaths } from '../../src/collect/procfs/host-paths.js'
import { parseIdMap, toInside, toOutside } from '../../src/collect/procfs/id-map.js'
import { observe } from '../../src/collect/procfs/index.js'
import { kernelFiles, kernelFilesOf, releaseAgentFiles } from '../../src/collect/procfs/kernel-files.js'
import { procPaths, sysPaths } from '../../src/collect/procfs/kernel-paths.js'
import { parseAppArmor, parseLabel } from '../../src/collect/procfs/label.js'
import { parseCpuMax, parseLimit } from '../../src/collect/procfs/limits.js'
import { parseMeminfo } from '../../src/collect/procfs/meminfo.js'
import { mountTree } from '../../src/collect/procfs/mount-tree.js'
import { parseMountinfo } from '../../src/collect/procfs/mountinfo.js'
import { initialLink } from '../../src/collect/procfs/namespaces.js'
import { labelReader } from '../../src/collect/procfs/read-label.js'
import { readProcess } from '../../src/collect/procfs/read-process.js'
import { readTask, type Task } from '../../src/collect/procfs/read-tasks.js'
import { sandboxOf } from '../../src/collect/procfs/sandbox.js'
import { connectable } from '../../src/collect/procfs/sockets.js'
import { parseStat } from '../../src/collect/procfs/stat.js'
import { parseStatus } from '../../src/collect/procfs/status.js'
import type { Observation, ObserveRequest } from '../../src/collect/source.js'
import type { Identity } from '../../src/model/evidence.js'
import type { Fact } from '../../src/model/fact.js'
import type { HostPath, IdRange, KernelFile, Process } from '../../src/model/records.js'

type Case<I, O> = readonly [name: string, input: I, expected: O]

void t.test('stat', async (t) => {
  const tail = '0 0 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0'
  const cases: readonly Case<string, unknown>[] = [
    [
      'an ordinary line',
      `12 (sleep) S 1 ${tail}`,
      { pid: 12, name: 'sleep', state: 'S', parent: 1, kernelThread: false, threads: 1, startTime: 4711 },
    ],
    [
      'a name with blanks and parentheses',
      `12 (a) R 1 (b) S 7 ${tail}`,
      { pid: 12, name: 'a) R 1 (b', state: 'S', parent: 7, kernelThread: false, threads: 1, startTime: 4711 },
    ],
    [
      'a kernel thread by its flag',
      '2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 24 0 0',
      { pid: 2, name: 'kthreadd', state: 'S', parent: 0, kernelThread: true, threads: 1, startTime: 24 },
    ],
    ['nothing', '', undefined],
    ['a line that was cut off', '12 (sleep) S 1 0', undefined],
    ['no state', `12 (sleep)  1 ${tail}`, undefined],
  ]
  for (const [name, input, expected] of cases) t.same(parseStat(input), expected, name)
})

const statusText = [
  'Name:\tnode',
  'State:\tS (sleeping)',
  'Uid:\t1000\t1001\t1002\t1003',
  'Gid:\t5\t6\t7\t8',
  'Groups:\t6 20 ',
  'NSpid:\t4711\t7',
  'CapInh:\t0000000000000001',
  'CapPrm:\t00000000a80425fb',
  'CapEff:\t0000000000000000',
  'CapBnd:\t000001ffffffffff',
  'CapAmb:\t0000000000000400',
  'NoNewPrivs:\t1',
  'Seccomp:\t2',
  'Seccomp_filters:\t3',
  'Cpus_allowed_list:\t0-1,4',
  '',
].join('\n')

void t.test('status', async (t) => {
  const status = parseStatus(statusText)
  t.match(status, {
    uids: [1000, 1001, 1002, 1003],
    groups: [6, 20],
    nsPid: [4711, 7],
    inheritable: '0000000000000001',
    ambient: '0000000000000400',
    noNewPrivileges: true,
    seccomp: 2,
    seccompFilters: 3,
    cpusAllowed: '0-1,4',
  })
  const old = parseStatus(statusText.replace(/^(CapAmb|NoNewPrivs|Seccomp|Seccomp_filters|NSpid).*\n/gm, ''))
  t.match(
    old,
    { ambient: '0', noNewPrivileges: undefined, seccomp: undefined, seccompFilters: undefined, nsPid: [] },
    'fields that an old kernel lacks',
  )
  for (const [name, input] of [
    ['nothing', ''],
    ['half of it', statusText.slice(0, 120)],
    ['a mask that is none', statusText.replace('CapEff:\t0', 'CapEff:\tx')],
    ['a uid that is none', statusText.replace('Uid:\t1000', 'Uid:\t-1')],
  ] as const)
    t.equal(parseStatus(input), undefined, name)
  t.equal(
    parseStatus(statusText.replace('Name:\tnode', 'Name:\tx\\nCapEff:\\tffff'))?.effective,
    '0000000000000000',
    'a name cannot add a field',
  )
  t.match(parseStatus(`${statusText}Uid:\t0\t0\t0\t0\n`), { uids: [1000, 1001, 1002, 1003] }, 'the first of two counts')
})

void t.test('capabilities', async (t) => {
  const cases: readonly Case<string, readonly string[]>[] = [
    ['none', '0000000000000000', []],
    ['one', '0000000000000400', ['NET_BIND_SERVICE']],
    ["runc's three", '0000000020000420', ['KILL', 'NET_BIND_SERVICE', 'AUDIT_WRITE']],
    ['newer than the table', '0000020000000000', ['41']],
  ]
  for (const [name, mask, expected] of cases) t.same(capabilityNames(mask), expected, name)
  t.equal(capabilityNames('00000000a80425fb').length, 14, "Docker's default")
  t.equal(capabilityNames('000001ffffffffff').length, 41)
  t.same(capabilitiesUpTo(37).at(-1), 'AUDIT_READ')
  t.same(union(['KILL', '41'], ['CHOWN', 'KILL']), ['CHOWN', 'KILL', '41'])
})

void t.test('cgroup', async (t) => {
  t.same(parseCgroup('2:cpu,cpuacct:/a b:c\n1:name=systemd:/\n0::/x (deleted)\n'), [
    { controllers: ['cpu', 'cpuacct'], path: '/a b:c' },
    { controllers: ['name=systemd'], path: '/' },
    { controllers: [], path: '/x' },
  ])
  t.equal(parseCgroup('rubbish\n'), undefined)
  t.equal(tellingPath(parseCgroup('3:memory:/m\n2:name=systemd:/\n0::/\n') ?? [])?.path, '/m', 'the first that is not the root')
  t.equal(tellingPath(parseCgroup('1:name=systemd:/payload\n3:memory:/m\n') ?? [])?.path, '/payload', 'nspawn is only in name=systemd')
})

void t.test('names from cgroup paths', async (t) => {
  const id = '0123456789abcdef'.repeat(4)
  const uid = '11111111-2222-3333-4444-555555555555'
  const cases: readonly Case<string, string | undefined>[] = [
    ['docker, cgroupfs', `/docker/${id}`, 'docker-0123456789ab'],
    ['docker, systemd', `/system.slice/docker-${id}.scope`, 'docker-0123456789ab'],
    ['something nested in it', `/system.slice/docker-${id}.scope/init.scope`, 'docker-0123456789ab'],
    ['kind: the inner one counts', `/docker/${id}/kubelet/kubepods/besteffort/pod${uid}/${'f'.repeat(64)}`, 'k8s-ffffffffffff'],
    [
      'a pod, systemd',
      `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${uid.replaceAll('-', '_')}.slice/cri-containerd-${id}.scope`,
      'k8s-0123456789ab',
    ],
    ['quadlet', `/system.slice/web.service/libpod-payload-${id}`, 'web'],
    ['podman', `/machine.slice/libpod-${id}.scope/container`, 'podman-0123456789ab'],
    ['lxc', '/lxc.payload.c1', 'c1'],
    ['nspawn', '/machine.slice/machine-my\\x2dbox.scope/payload', 'my-box'],
    ['a virtual machine is none', '/machine.slice/machine-qemu\\x2d1\\x2dvm.scope', undefined],
    ['a session', '/user.slice/user-1000.slice/session-3.scope', undefined],
    ['a path that nobody would make', `/${'a'.repeat(5000)}`, undefined],
  ]
  for (const [name, path, expected] of cases) t.equal(nameFromCgroup(path), expected, name)
})

void t.test('small files', async (t) => {
  t.same(parseIdMap('         0     100000      65536\n'), [{ inside: 0, outside: 100000, count: 65536 }])
  t.same(parseIdMap(''), [], 'not mapped yet')
  t.equal(parseIdMap('0 1\n'), undefined)
  const map = [
    { inside: 0, outside: 1000, count: 1 },
    { inside: 1, outside: 100000, count: 65536 },
  ]
  t.same([toInside(map, 1000), toInside(map, 100004), toInside(map, 0)], [0, 5, -1])
  t.same([toOutside(map, 0), toOutside(map, 5), toOutside(map, 70000)], [1000, 100004, -1])
  t.same(parseCpuList('0-2,8\n'), [0, 1, 2, 8])
  t.same(parseCpuList(''), [])
  t.equal(parseCpuList('3-1'), undefined)
  t.equal(parseCpuList('a'), undefined)
  t.equal(formatCpuList([0, 1, 2, 5, 7, 8]), '0-2,5,7-8')
  t.same(parseMeminfo('MemTotal:       16384 kB\nSwapTotal:   1 kB\n'), { memory: 16384 * 1024, swap: 1024 })
  t.equal(parseMeminfo('nothing'), undefined)
  t.match(parseDevicesList('c 1:3 rwm\nb *:* m\nb 254:0 r\n'), [
    { standard: true },
    { major: -1, standard: true },
    { type: 'b', major: 254, access: 'r', standard: false },
  ])
  t.equal(parseDevicesList('nonsense\n'), undefined)
  t.equal(unrestricted(parseDevicesList('a *:* rwm\n') ?? []), true)
  t.equal(unrestricted(parseDevicesList('b *:* rwm\n') ?? []), false)
  t.equal(unrestricted([]), false, 'an empty list denies everything')
  t.same(deviceNumber(0x103), { major: 1, minor: 3 })
  t.same(deviceNumber(Number((1n << 20n) | (259n << 8n) | 5n)), { major: 259, minor: 261 }, 'a minor number of more than 8 bits')
  t.equal(isStandard('/dev/console', 'c', 136, 0), true, 'with a terminal')
  t.equal(isStandard('/dev/null', 'c', 1, 1), false, 'memory under the name of null')
  t.equal(initialLink('pid', ''), 'pid:[4026531836]')
  t.equal(initialLink('net', '6.16.9'), undefined, 'not fixed before 6.17')
  t.equal(initialLink('mnt', '6.17.0-rc1'), 'mnt:[4026531832]')
})

void t.test('limits', async (t) => {
  const cases: readonly Case<string, number | undefined>[] = [
    ['a number', '67108864\n', 67108864],
    ['max', 'max\n', -1],
    ["v1's none with pages of 4 KiB", '9223372036854771712\n', -1],
    ["v1's none with pages of 64 KiB", '9223372036854710272\n', -1],
    ['swap without limit', '-1\n', -1],
    ['rubbish', 'lots\n', undefined],
  ]
  for (const [name, input, expected] of cases) t.equal(parseLimit(input), expected, name)
  t.equal(parseCpuMax('50000 100000\n'), 0.5)
  t.equal(parseCpuMax('max 100000\n'), -1)
  t.equal(parseCpuMax('5 0\n'), undefined)
})

void t.test('labels', async (t) => {
  const cases: readonly Case<string, unknown>[] = [
    ['no LSM', '', { profile: '', mode: 'none', type: '' }],
    ['AppArmor, no profile', 'unconfined', { profile: 'unconfined', mode: 'unconfined', type: '' }],
    ["Docker's profile", 'docker-default (enforce)', { profile: 'docker-default', mode: 'enforce', type: '' }],
    ['one that only complains', 'docker-default (complain)', { profile: 'docker-default', mode: 'complain', type: '' }],
    [
      'a stack',
      'lxc-c1_</var/lib/lxc>//&:lxc-c1_<-var-lib-lxc>:unconfined (enforce)',
      { profile: 'lxc-c1_</var/lib/lxc>//&:lxc-c1_<-var-lib-lxc>:unconfined', mode: 'enforce', type: '' },
    ],
    ['a stack of two minds', 'a//&b (mixed)', { profile: 'a//&b', mode: 'mixed', type: '' }],
    ['SELinux', 'system_u:system_r:container_t:s0:c12,c700', { profile: '', mode: 'none', type: 'container_t' }],
    ['SELinux without levels', 'u:r:spc_t', { profile: '', mode: 'none', type: 'spc_t' }],
    ['another LSM', '_', { profile: '', mode: 'none', type: '' }],
  ]
  for (const [name, input, expected] of cases) t.same(parseLabel(input), expected, name)
  t.equal(parseAppArmor('no mode'), undefined)
})

/** Mount tables made by hand after shapes that runc, crun, LXC and systemd-nspawn leave; `$` stands for what all lines share. */
const base = [
  '20 1 0:50 / / rw,relatime - overlay overlay rw,lowerdir=/l',
  '21 20 0:51 / /proc rw,nosuid,nodev,noexec - proc proc rw',
  '22 20 0:52 / /dev rw,nosuid - tmpfs tmpfs rw',
  '23 20 0:53 / /sys ro,nosuid,nodev,noexec - sysfs sysfs ro',
]

function tree(...lines: readonly string[]) {
  const parsed = parseMountinfo(`${lines.join('\n')}\n`)
  if (parsed === undefined) throw new Error('not a mount table')
  return mountTree(parsed)
}

void t.test('mountinfo', async (t) => {
  const [line] =
    parseMountinfo('36 35 98:0 /a\\040b /x\\134y rw,noatime shared:1 master:2 - ext3 /dev/ro\\011ot ro,errors=continue\n') ?? []
  t.match(line, { id: 36, parent: 35, device: '98:0', root: '/a b', target: '/x\\y', source: '/dev/ro\tot', readOnly: true })
  t.equal(line?.propagation, 'shared')
  t.match(parseMountinfo('1 0 0:1 net:[4026531833] /run/x rw - nsfs nsfs rw\n'), [{ root: 'net:[4026531833]', readOnly: false }])
  t.match(
    parseMountinfo('1 0 0:1 / /caf\\303\\251 rw - tmpfs  rw\n'),
    [{ target: '/café', source: '' }],
    'names are UTF-8, a source may be empty',
  )
  const kinds: readonly Case<string, string>[] = [
    ['none', '', 'private'],
    ['a slave', 'master:7 ', 'slave'],
    ['one below a slave', 'master:7 propagate_from:2 ', 'slave'],
    ['unbindable', 'unbindable ', 'unbindable'],
  ]
  for (const [name, tags, expected] of kinds) {
    const [parsed] = parseMountinfo(`1 0 0:1 / / rw ${tags}- tmpfs tmpfs rw\n`) ?? []
    t.equal(parsed?.propagation, expected, name)
  }
  for (const [name, input] of [
    ['nothing', ''],
    ['cut off in the middle of a line', `${base.join('\n')}\n24 20 0:54 / /x rw`],
    ['cut off at a field', `${base.join('\n')}\n24 20 0:54 / /x`],
    ['not a mount table', 'hello world\n'],
  ] as const)
    t.equal(parseMountinfo(input), undefined, name)
})

type Files = readonly KernelFile[]
const everything = () => true

function stateOf(files: Files, at: string): string | undefined {
  return files.find((file) => file.at === at)?.state
}

void t.test('masks and binds of kernel files', async (t) => {
  const cases: readonly (readonly [name: string, lines: readonly string[], at: string, state: string])[] = [
    ['nothing over it', [], '/proc/kcore', 'writable'],
    ["runc's file mask", ['30 21 0:52 /null /proc/keys rw,nosuid - tmpfs tmpfs rw'], '/proc/keys', 'masked'],
    [
      "the same in a user namespace, from the host's /dev",
      ['30 21 0:6 /null /proc/keys rw - devtmpfs devtmpfs rw'],
      '/proc/keys',
      'masked',
    ],
    ["runc's folder mask", ['30 21 0:60 / /proc/acpi ro,relatime - tmpfs tmpfs ro'], '/proc/acpi', 'masked'],
    [
      'one shared by all folders',
      [
        '30 21 0:60 / /proc/acpi ro - tmpfs tmpfs ro,size=4k,nr_inodes=1',
        '31 21 0:60 / /proc/scsi ro - tmpfs tmpfs ro,size=4k,nr_inodes=1',
      ],
      '/proc/scsi',
      'masked',
    ],
    ["crun's: read-only in the options alone", ['30 21 0:60 / /proc/acpi ro - tmpfs tmpfs rw,size=0k'], '/proc/acpi', 'masked'],
    ["crun's empty folder", ['30 21 0:24 /crun/.empty-directory /proc/acpi ro - tmpfs tmpfs rw'], '/proc/acpi', 'masked'],
    ["nspawn's", ['30 21 0:24 /systemd/inaccessible/reg /proc/kallsyms ro - tmpfs tmpfs rw'], '/proc/kallsyms', 'masked'],
    ['a tmpfs that can be written is a volume', ['30 21 0:60 / /proc/acpi rw - tmpfs tmpfs rw'], '/proc/acpi', 'covered'],
    [
      'another kernel file in its place (CVE-2025-31133)',
      ['30 21 0:51 /sys/kernel/core_pattern /proc/keys rw - proc proc rw'],
      '/proc/keys',
      'wrong-file',
    ],
    ['a null that is none', ['30 21 0:60 /other /proc/keys rw - tmpfs tmpfs rw'], '/proc/keys', 'covered'],
    ['lxcfs is judged elsewhere', ['30 21 0:60 /proc/stat /proc/interrupts rw - fuse.lxcfs lxcfs rw'], '/proc/interrupts', 'covered'],
    ['a read-only bind', ['30 21 0:51 /sys /proc/sys ro - proc proc rw'], '/proc/sys', 'read-only'],
    ['a file below it', ['30 21 0:51 /sys /proc/sys ro - proc proc rw'], '/proc/sys/kernel/core_pattern', 'read-only'],
    [
      'a single file bound writable again',
      [
        '30 21 0:51 /sys /proc/sys ro - proc proc rw',
        '31 30 0:51 /sys/kernel/core_pattern /proc/sys/kernel/core_pattern rw - proc proc rw',
      ],
      '/proc/sys/kernel/core_pattern',
      'writable',
    ],
    [
      'a bind stacked on a mask',
      ['30 21 0:52 /null /proc/keys rw - tmpfs tmpfs rw', '31 30 0:51 /keys /proc/keys rw - proc proc rw'],
      '/proc/keys',
      'writable',
    ],
    [
      'a mask stacked on a volume',
      ['30 21 8:1 /v /proc/keys rw - ext4 /dev/sda1 rw', '31 30 0:52 /null /proc/keys rw - tmpfs tmpfs rw'],
      '/proc/keys',
      'masked',
    ],
    [
      'a mask below a covered mount is out of reach',
      ['30 21 0:52 /null /proc/keys rw - tmpfs tmpfs rw', '31 21 0:51 / /proc rw - proc proc rw'],
      '/proc/keys',
      'writable',
    ],
    ['a procfs that hides all but processes', ['30 21 0:61 / /proc rw - proc proc rw,subset=pid'], '/proc/kcore', 'absent'],
    ['another name', ['30 20 0:21 / /host/proc rw - proc proc rw'], '/host/proc/kcore', 'writable'],
    [
      'another name that is masked itself',
      ['30 20 0:21 / /host/proc rw - proc proc rw', '31 30 0:52 /null /host/proc/kcore rw - tmpfs tmpfs rw'],
      '/host/proc/kcore',
      'masked',
    ],
    ['a single file under a name of its own', ['30 20 0:21 /sys/kernel/core_pattern /x rw - proc proc rw'], '/x', 'writable'],
    ['a part of /proc/sys under a name of its own', ['30 20 0:21 /sys/vm /vm rw - proc proc rw'], '/vm', 'writable'],
    ["LXC's second procfs", ['30 22 0:62 / /dev/.lxc/proc rw - proc proc rw'], '/dev/.lxc/proc/sysrq-trigger', 'writable'],
  ]
  for (const [name, lines, at, state] of cases)
    t.equal(stateOf(kernelFiles(procPaths, tree(...base, ...lines), everything), at), state, name)
  const together = kernelFilesOf(procPaths, [], everything)
  for (const [name, lines, at, state] of [...cases, ...cases])
    t.equal(stateOf(together(tree(...base, ...lines)).proc, at), state, `${name}, beside all the others`)

  // Under 111 the later line looks writable, but its place lies under 113, which is where the path leads (seen with nspawn).
  const twins = [
    '111 20 0:51 / /proc rw - proc proc rw',
    '113 111 0:51 /sys /proc/sys ro shared:11 - proc proc rw',
    '53 113 0:24 /.#proc-sys-kernel-random-boot-id//deleted /proc/sys/kernel/random/boot_id ro - tmpfs tmpfs rw',
    '54 111 0:24 /.#proc-sys-kernel-random-boot-id//deleted /proc/sys/kernel/random/boot_id rw - tmpfs tmpfs rw',
  ]
  t.equal(
    tree(...base, ...twins).resolve('/proc/sys/kernel/random/boot_id')?.mount.id,
    53,
    'the chain of parents decides, not the order of lines',
  )

  t.equal(
    stateOf(
      kernelFiles(procPaths, tree(...base), ({ path }) => path !== '/proc/kcore'),
      '/proc/kcore',
    ),
    'absent',
    'a kernel without it',
  )
  t.equal(stateOf(kernelFiles(procPaths, tree(base[0] ?? ''), everything), '/proc/kcore'), 'absent', 'no procfs at all')
  t.equal(
    stateOf(kernelFiles(procPaths, tree('30 1 0:51 / /proc rw - proc proc rw'), everything), '/proc/kcore'),
    'writable',
    'a root without a line of its own',
  )
  const carved = tree(...base, '30 21 0:51 /sys /proc/sys ro - proc proc rw', '31 30 0:51 /sys/net /proc/sys/net rw - proc proc rw')
  t.equal(
    stateOf(kernelFiles(procPaths, carved, everything), '/proc/sys/net'),
    undefined,
    'what belongs to the own net namespace is no leak',
  )
})

void t.test('sysfs and what is mounted below', async (t) => {
  const cases: readonly (readonly [name: string, lines: readonly string[], at: string, state: string])[] = [
    ['read-only as engines mount it', [], '/sys/power', 'read-only'],
    ['stacked, the second writable', ['30 23 0:22 / /sys rw - sysfs sysfs rw'], '/sys/power', 'writable'],
    [
      'a mask whose place was covered later',
      ['30 23 0:60 / /sys/firmware ro - tmpfs tmpfs ro', '31 23 0:22 / /sys rw - sysfs sysfs rw'],
      '/sys/firmware',
      'writable',
    ],
    ['an empty folder where securityfs would be', [], '/sys/kernel/security', 'absent'],
    ['securityfs', ['30 23 0:7 / /sys/kernel/security rw - securityfs securityfs rw'], '/sys/kernel/security', 'writable'],
    ['debugfs elsewhere', ['30 20 0:8 / /d rw - debugfs debugfs rw'], '/d', 'writable'],
    ["read-only in crun's way", ['30 20 0:53 / /sys ro - sysfs sysfs rw'], '/sys/power', 'read-only'],
  ]
  for (const [name, lines, at, state] of cases)
    t.equal(stateOf(kernelFiles(sysPaths, tree(...base, ...lines), everything), at), state, name)
  const top = releaseAgentFiles(
    tree(
      ...base,
      '30 23 0:33 / /sys/fs/cgroup/rdma rw - cgroup cgroup rw,rdma',
      '31 23 0:34 /docker/x /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids',
    ),
  )
  t.match(top, [{ at: '/sys/fs/cgroup/rdma/release_agent', state: 'writable' }])
  t.equal(top.length, 1, 'only the root of a hierarchy has it')
})

void t.test('covered mounts', async (t) => {
  const covered = tree(...base, '30 23 0:60 / /sys/firmware ro - tmpfs tmpfs ro', '31 23 0:22 / /sys rw - sysfs sysfs rw')
  t.same(
    covered.lines.filter((line) => covered.covered(line)).map((line) => line.id),
    [23, 30],
  )
  t.equal(covered.resolve('/sys/../proc')?.mount.target, '/sys', 'paths are taken as they are')
})

void t.test('as many mounts as a hostile container can make', async (t) => {
  const many = 20_000
  const stack = Array.from({ length: many }, (_, at) => `${100 + at} ${at === 0 ? 20 : 99 + at} 0:60 / /tmp rw - tmpfs tmpfs rw`)
  const onTop = Array.from({ length: many }, (_, at) => `${100_000 + at} ${99 + many} 0:60 / /tmp/${at} rw - tmpfs tmpfs rw`)
  const start = performance.now()
  const piled = tree(...base, ...stack, ...onTop)
  t.equal(piled.resolve('/tmp')?.mount.id, 99 + many, 'the last of a stack')
  t.equal(piled.resolve('/tmp/7/x')?.mount.id, 100_007)
  t.equal(piled.reachable.length, base.length + 1 + many)

  const flat = tree(...base, ...Array.from({ length: many }, (_, at) => `${100 + at} 20 0:50 /x /tmp/${at} rw - ext4 /dev/sda rw`))
  t.equal(hostPaths(flat, hostMounts(flat), { net: false, pid: false, cgroup: false }).length, base.length + many)
  // Minutes where each mount looks at every other.
  t.ok(performance.now() - start < 10_000, `${Math.round(performance.now() - start)} ms`)

  t.equal(tree('7 8 0:60 / / rw - tmpfs tmpfs rw', '8 7 0:60 / / rw - tmpfs tmpfs rw').resolve('/'), undefined, 'a circle')
  t.equal(
    tree(...base, '7 20 0:60 / /a rw - tmpfs t rw', '8 7 0:60 / /a rw - tmpfs t rw', '8 8 0:60 / /a rw - tmpfs t rw').resolve('/a')?.mount
      .id,
    8,
    'a circle that can be got into',
  )

  const table = ['20 1 0:50 / / rw - overlay overlay rw', ...stack].join('\n')
  const folder = unified(t.testdir(), { 'proc/77/mountinfo': `${table}\n` })
  const observation = await look(folder, { containers: [remapped], discover: false })
  t.equal(value(observation, remapped.id, 'mounts'), 'malformed')
  t.equal(value(observation, remapped.id, 'seccomp.mode'), 'filter', 'what does not hang on mounts is known')
})

const hostLines = [
  '1 0 8:1 / / rw - ext4 /dev/sda1 rw',
  '2 1 0:5 / /dev rw - devtmpfs devtmpfs rw',
  '3 1 0:22 / /sys rw - sysfs sysfs rw',
  '4 1 0:21 / /proc rw - proc proc rw',
  '5 1 0:24 / /run rw - tmpfs tmpfs rw',
  '6 1 0:99 / /var/lib/docker/overlay2/a/merged rw - overlay overlay rw',
  '7 3 0:33 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw',
  '8 1 8:2 /sub /mnt/data rw - ext4 /dev/sdb rw',
]

void t.test('paths of the host', async (t) => {
  const host = hostMounts(tree(...hostLines))
  const own = { net: false, pid: false, cgroup: false }
  const find = (lines: readonly string[], shared = own): readonly HostPath[] => hostPaths(tree(...base, ...lines), host, shared)
  const id = 'c'.repeat(64)
  const cases: readonly (readonly [name: string, lines: readonly string[], expected: readonly string[]])[] = [
    [
      'nothing but what the engine mounts',
      ['30 23 0:33 /docker/x /sys/fs/cgroup ro - cgroup2 cgroup2 rw', '31 21 0:5 /null /proc/keys ro - devtmpfs devtmpfs rw'],
      [],
    ],
    ['a part of the cgroups', ['30 20 0:33 /system.slice /cg rw - cgroup2 cgroup2 rw'], ['/sys/fs/cgroup/system.slice /cg bind rw']],
    ['all cgroups over its own', ['30 23 0:33 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw'], ['/sys/fs/cgroup /sys/fs/cgroup bind rw']],
    ['a folder', ['30 20 8:1 /srv/www /www ro - ext4 /dev/sda1 rw'], ['/srv/www /www bind ro']],
    ['a folder of a file system that is mounted from below', ['30 20 8:2 /sub/x /x rw - ext4 /dev/sdb rw'], ['/mnt/data/x /x bind rw']],
    ['a part of it that the host does not show', ['30 20 8:2 /other /x rw - ext4 /dev/sdb rw'], []],
    ['a volume', ['30 20 8:1 /var/lib/docker/volumes/v/_data /v rw - ext4 /dev/sda1 rw'], ['/var/lib/docker/volumes/v/_data /v volume rw']],
    [
      "the engine's hosts",
      [`30 20 8:1 /var/lib/docker/containers/${id}/hosts /etc/hosts rw - ext4 /dev/sda1 rw`],
      [`/var/lib/docker/containers/${id}/hosts /etc/hosts engine rw`],
    ],
    ["the host's own hosts", ['30 20 8:1 /etc/hosts /etc/hosts rw - ext4 /dev/sda1 rw'], ['/etc/hosts /etc/hosts bind rw']],
    ['its procfs', ['30 20 0:21 / /host/proc rw - proc proc rw'], ['/proc /host/proc bind rw']],
    ['its sysfs over the own one', ['30 23 0:22 / /sys rw - sysfs sysfs rw'], ['/sys /sys bind rw']],
    ['its /run', ['30 20 0:24 / /run rw - tmpfs tmpfs rw'], ['/run /run bind rw']],
    [
      'everything, and what is below',
      [
        '30 20 8:1 / /h ro - ext4 /dev/sda1 rw',
        '31 30 0:24 / /h/run rw - tmpfs tmpfs rw',
        '32 30 0:22 / /h/sys rw - sysfs sysfs rw',
        '33 32 0:33 / /h/sys/fs/cgroup rw - cgroup2 cgroup2 rw',
      ],
      ['/ /h bind ro', '/run /h/run submount rw', '/sys /h/sys submount rw', '/sys/fs/cgroup /h/sys/fs/cgroup submount rw'],
    ],
    [
      'a bind below a bind that is not its submount',
      ['30 20 8:1 /srv /h rw - ext4 /dev/sda1 rw', '31 30 8:1 /etc /h/etc rw - ext4 /dev/sda1 rw'],
      ['/srv /h bind rw', '/etc /h/etc bind rw'],
    ],
    ['one that was covered later', ['30 20 8:1 /srv /h rw - ext4 /dev/sda1 rw', '31 30 0:70 / /h rw - tmpfs tmpfs rw'], []],
    ['the root of another container', ['30 20 0:99 / /spy rw - overlay overlay rw'], ['/var/lib/docker/overlay2/a/merged /spy bind rw']],
  ]
  for (const [name, lines, expected] of cases)
    t.same(
      find(lines).map((path) => `${path.source} ${path.target} ${path.kind} ${path.readOnly ? 'ro' : 'rw'}`),
      expected,
      name,
    )
  t.match(find(['30 20 8:1 /srv /h rw,idmapped master:3 - ext4 /dev/sda1 rw']), [{ idmapped: true, propagation: 'slave' }])
  t.same(
    find(['30 23 0:33 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw'], { ...own, cgroup: true }),
    [],
    "with the host's cgroup namespace that is what the engine mounts",
  )
  const shared = tree('20 1 0:50 / / rw - overlay overlay rw', '23 20 0:22 / /sys ro - sysfs sysfs ro')
  t.same(hostPaths(shared, host, { net: true, pid: false, cgroup: false }), [], "with the host's network a fresh sysfs is the host's")
  t.equal(hostPaths(shared, host, own).length, 1, 'with a network of its own it can only be a bind')
  t.match(
    hostPaths(tree('20 1 8:1 / / rw - ext4 /dev/sda1 rw'), host, own),
    [{ source: '/', target: '/', kind: 'bind' }],
    "the host's root as root",
  )
  t.same(hostPaths(tree('20 1 8:1 /var/lib/lxc/c/rootfs / rw - ext4 /dev/sda1 rw'), host, own), [], 'a folder made for it as root')
})

void t.test('sandboxes', async (t) => {
  t.equal(
    sandboxOf('/usr/local/bin/runsc', () => '8:1', '0:50', false),
    'gVisor',
  )
  t.equal(
    sandboxOf('/usr/bin/qemu-system-x86_64', () => '8:1', '8:1', true),
    'a virtual machine',
    "a monitor in the host's mounts",
  )
  t.equal(
    sandboxOf('/bin/runsc', () => '0:50', '0:50', false),
    undefined,
    "a program of the image with the name of gVisor's",
  )
  t.equal(
    sandboxOf('/usr/bin/sleep', () => '0:50', '0:50', false),
    undefined,
  )
})

void t.test('who may connect', async (t) => {
  const socket = {
    engine: 'docker',
    path: '/run/docker.sock',
    device: '0:24',
    inner: '/docker.sock',
    dev: 1,
    ino: 2,
    links: 1,
    mode: 0o140660,
    uid: 0,
    gid: 998,
  }
  const identity: readonly IdRange[] = [{ inside: 0, outside: 0, count: 4294967295 }]
  const remap: readonly IdRange[] = [{ inside: 0, outside: 100000, count: 65536 }]
  const gap = { known: false, gap: { reason: 'gone', detail: '' } } as const
  const process = { role: 'init', hostUid: 0, uid: 0, gid: 0, groups: [], effective: [], userNamespace: 'host' } as unknown as Process
  const cases: readonly (readonly [name: string, process: Partial<Process>, map: readonly IdRange[], mode: number, expected: unknown])[] = [
    ['root owns it', {}, identity, 0o660, true],
    ['another user', { hostUid: 1000, uid: 1000, gid: 1000 }, identity, 0o660, false],
    ['one in its group', { hostUid: 1000, uid: 1000, gid: 1000, groups: [998] }, identity, 0o660, true],
    ['one whose own group it is', { hostUid: 1000, uid: 1000, gid: 998 }, identity, 0o660, true],
    ['anybody, when the mode says so', { hostUid: 1000, uid: 1000, gid: 1000 }, identity, 0o666, true],
    ['one with CAP_DAC_OVERRIDE', { hostUid: 1000, uid: 1000, gid: 1000, effective: ['DAC_OVERRIDE'] }, identity, 0o660, true],
    [
      'remapped root with all capabilities',
      { hostUid: 100000, effective: ['DAC_OVERRIDE'], userNamespace: 'container' },
      remap,
      0o660,
      false,
    ],
    ['one who may become its owner', { hostUid: 1000, uid: 1000, gid: 1000, effective: ['SETUID'] }, identity, 0o600, true],
    ['one who may join its group', { hostUid: 1000, uid: 1000, gid: 1000, effective: ['SETGID'] }, identity, 0o660, true],
    ['one who may join a group that has no say', { hostUid: 1000, uid: 1000, gid: 1000, effective: ['SETGID'] }, identity, 0o600, false],
    [
      'remapped root, who may be only whom the map holds',
      { hostUid: 100000, effective: ['SETUID', 'SETGID'], userNamespace: 'container' },
      remap,
      0o660,
      false,
    ],
    [
      'remapped root, where the map holds the owner',
      { hostUid: 100000, effective: ['SETUID'], userNamespace: 'container' },
      [...remap, { inside: 65536, outside: 0, count: 1 }],
      0o600,
      true,
    ],
    ['remapped root, mode for all', { hostUid: 100000, userNamespace: 'container' }, remap, 0o666, true],
    ['nobody knows who', { hostUid: gap }, identity, 0o660, gap],
    ['a zombie', { role: 'zombie' }, identity, 0o660, false],
  ]
  for (const [name, change, map, mode, expected] of cases)
    t.same(
      connectable({ ...socket, mode: 0o140000 | mode }, { processes: [{ ...process, ...change }], uidMap: map, gidMap: map }),
      expected,
      name,
    )
})

/** Unpacks a recording: see test/fixtures/procfs/record.sh. */
function unpack(packed: string, folder: string): void {
  let file: { path: string; lines: string[] } | undefined
  const flush = () => {
    if (file !== undefined) writeFileSync(file.path, file.lines.map((line) => `${line}\n`).join(''))
    file = undefined
  }
  for (const line of packed.split('\n')) {
    if (line.startsWith('|')) file?.lines.push(line.slice(1))
    else {
      flush()
      const [, kind = '', rest = ''] = /^([FL]) (.*)$/.exec(line) ?? []
      if (rest === '') continue
      const [name = '', target = ''] = rest.split(' -> ')
      const path = join(folder, name)
      mkdirSync(dirname(path), { recursive: true })
      if (kind === 'L') symlinkSync(target, path)
      else file = { path, lines: [] }
    }
  }
  flush()
}

interface Recorded {
  readonly name: string
  readonly id: string
  readonly pid: number
}

function identityOf({ id, name, pid }: Recorded): Identity {
  return { id, name, image: '', engine: 'docker', pid, startedAt: '', workload: name }
}

const recordedIn = new URL('../fixtures/procfs/docker-20.10-cgroup-v1/', import.meta.url)
const fixture = (name: string) => readFileSync(new URL(name, recordedIn), 'utf8')
const containers = (parseYaml(fixture('origin.yaml')) as { containers: readonly Recorded[] }).containers

function recording(folder: string): string {
  unpack(fixture('tree.txt'), folder)
  return folder
}

async function look(folder: string, change: Partial<ObserveRequest> = {}): Promise<Observation> {
  const request = {
    procfs: join(folder, 'proc'),
    sysfs: join(folder, 'sys'),
    containers: containers.map(identityOf),
    sockets: [],
    discover: true,
    deadline: Date.now() + 60_000,
  }
  return observe({ ...request, ...change })
}

function fact(observation: Observation, container: string, name: string): Fact<unknown> {
  const id = containers.find((each) => each.name === container)?.id ?? container
  const facts = observation.observed.get(id) as Readonly<Record<string, Fact<unknown>>> | undefined
  const found = facts?.[name]
  if (found === undefined) throw new Error(`${container} has no fact ${name}`)
  return found
}

function value(observation: Observation, container: string, name: string): unknown {
  const found = fact(observation, container, name)
  return found.known ? found.value : found.gap.reason
}

void t.test('a recorded host with seven containers', async (t) => {
  const observation = await look(recording(t.testdir()))
  const cases: readonly (readonly [container: string, fact: string, expected: unknown])[] = [
    ['plain', 'namespaces.pid', 'own'],
    ['plain', 'namespaces.net', 'own'],
    ['plain', 'namespaces.cgroup', 'host'],
    ['plain', 'namespaces.time', 'host'],
    ['plain', 'namespaces.joined', []],
    ['plain', 'userNamespace.host', true],
    ['plain', 'userNamespace.root', 0],
    ['plain', 'seccomp.mode', 'filter'],
    ['plain', 'seccomp.filters', 1],
    ['plain', 'noNewPrivileges', false],
    ['plain', 'apparmor.mode', 'none'],
    ['plain', 'apparmor.profile', ''],
    ['plain', 'limits.memory', -1],
    ['plain', 'limits.cpuset', ''],
    ['plain', 'limits.pids', -1],
    ['plain', 'limits.oomKillDisabled', false],
    ['plain', 'devices.unrestricted', false],
    ['plain', 'cgroup.mode', 'v1'],
    ['plain', 'cgroup.writable', false],
    ['plain', 'cgroup.releaseAgent', ''],
    ['plain', 'sysfs.writable', false],
    ['plain', 'rootFilesystem.readOnly', false],
    ['plain', 'view.cpus', 2],
    ['plain', 'view.affinity', 2],
    ['plain', 'view.virtualised', []],
    ['plain', 'init.name', 'sleep'],
    ['plain', 'init.zombies', 0],
    ['plain', 'runtime.sandboxed', false],
    ['plain', 'devices.nodes', 'gone'],
    ['privileged', 'seccomp.mode', 'off'],
    ['privileged', 'devices.unrestricted', true],
    ['privileged', 'cgroup.writable', true],
    ['privileged', 'sysfs.writable', true],
    ['hardened', 'capabilities.effective', []],
    ['hardened', 'capabilities.bounding', []],
    ['hardened', 'noNewPrivileges', true],
    ['hardened', 'identity.uid', 1000],
    ['hardened', 'identity.hostUid', 1000],
    ['hardened', 'identity.groups', [1000]],
    ['hardened', 'namespaces.cgroup', 'own'],
    ['hardened', 'rootFilesystem.readOnly', true],
    ['hardened', 'limits.memory', 67108864],
    ['hardened', 'limits.memorySwap', 134217728],
    ['hardened', 'limits.cpu', 0.5],
    ['hardened', 'limits.cpuset', '0'],
    ['hardened', 'limits.pids', 64],
    ['hardened', 'view.affinity', 1],
    ['hardened', 'view.cpus', 2],
    ['leaky', 'namespaces.pid', 'host'],
    ['leaky', 'namespaces.ipc', 'host'],
    ['leaky', 'namespaces.uts', 'host'],
    ['leaky', 'namespaces.net', 'own'],
    ['leaky', 'seccomp.mode', 'off'],
    ['leaky', 'limits.oomScoreAdjust', 500],
    ['leaky', 'sysfs.writable', true],
    ['joined', 'namespaces.pid', 'joined'],
    ['joined', 'namespaces.net', 'joined'],
    ['joined', 'namespaces.ipc', 'own'],
    [
      'joined',
      'namespaces.joined',
      [
        { kind: 'pid', container: 'plain' },
        { kind: 'net', container: 'plain' },
      ],
    ],
    ['unreaped', 'init.zombies', 1],
    ['initialised', 'init.name', 'docker-init'],
    ['initialised', 'namespaces.net', 'host'],
    ['initialised', 'limits.memory', 50331648],
    ['initialised', 'limits.memorySwap', -1],
  ]
  for (const [container, name, expected] of cases) t.same(value(observation, container, name), expected, `${container}: ${name}`)

  t.match(
    fact(observation, 'initialised', 'limits.memory'),
    { basis: 'derived', origin: { place: '/sys/fs/cgroup/memory/parent/memory.limit_in_bytes' } },
    'a limit of the parent',
  )
  t.match(fact(observation, 'plain', 'capabilities.effective'), {
    basis: 'observed',
    origin: { source: 'procfs', place: '/proc/25843/status CapEff' },
  })
  t.equal((value(observation, 'plain', 'capabilities.effective') as string[]).length, 14)
  t.equal((value(observation, 'privileged', 'capabilities.effective') as string[]).length, 37)
  t.equal((value(observation, 'hardened', 'capabilities.reachable') as string[]).length, 37, "the exec'd process is above PID 1")

  const people = (name: string) => value(observation, name, 'processes') as readonly Process[]
  t.match(people('hardened'), [
    { role: 'init', uid: 1000, insidePid: 1 },
    { role: 'exec', uid: 0, noNewPrivileges: true, seccomp: 'filter', foreignNamespaces: [], userNamespace: 'host' },
  ])
  t.match(people('unreaped'), [{ role: 'init' }, { role: 'zombie' }])
  t.match(people('initialised'), [
    { role: 'init', name: 'docker-init' },
    { role: 'child', name: 'sleep' },
  ])
  t.match(people('plain'), [{ role: 'init', insidePid: 1 }])
  t.match(people('joined'), [{ role: 'init' }], "a shared pid namespace does not mix two containers' processes")
  t.equal(people('plain').length + people('joined').length, 2)

  const files = (name: string) => value(observation, name, 'kernelFiles') as Files
  t.same(
    ['/proc/acpi', '/proc/keys', '/proc/sys', '/proc/kcore', '/proc/sys/kernel/core_pattern', '/proc/sys/fs/binfmt_misc/register'].map(
      (path) => stateOf(files('plain'), path),
    ),
    ['masked', 'masked', 'read-only', 'absent', 'read-only', 'absent'],
  )
  t.same(
    ['/proc/acpi', '/proc/sys', '/host/proc/sys/kernel/core_pattern'].map((path) => stateOf(files('leaky'), path)),
    ['writable', 'writable', 'writable'],
  )
  t.equal(
    stateOf(value(observation, 'leaky', 'sysfs.files') as Files, '/sys/fs/cgroup/memory/release_agent'),
    'writable',
    "the host's hierarchies came along with its /sys",
  )

  const paths = value(observation, 'leaky', 'hostPaths') as readonly HostPath[]
  t.same(
    paths
      .filter((path) => path.kind === 'bind' || path.kind === 'volume')
      .map((path) => `${path.source}:${path.target} ${path.kind} ${path.readOnly ? 'ro' : 'rw'}`)
      .sort(),
    [
      '/proc:/host/proc bind rw',
      '/srv/lab/data/volumes/vol1/_data:/data volume rw',
      '/srv/lab/docker.sock:/s.sock bind rw',
      '/srv/lab/share:/share bind ro',
      '/sys:/sys bind rw',
    ],
  )
  t.same((value(observation, 'plain', 'hostPaths') as readonly HostPath[]).map((path) => `${path.target} ${path.kind}`).sort(), [
    '/etc/hostname engine',
    '/etc/hosts engine',
    '/etc/resolv.conf engine',
  ])

  t.match(observation.host, {
    kernel: { value: '6.18.44' },
    cpus: { value: 2 },
    cgroupMode: { value: 'hybrid' },
    apparmor: { value: false },
    selinux: { value: 'off' },
    kcore: { value: false },
    uevent: { value: false },
    modulesDisabled: { value: true },
    lockdown: { known: false, gap: { reason: 'unsupported' } },
  })
  t.equal((observation.host.capabilities?.known === true && observation.host.capabilities.value.length) || 0, 41)
  t.same(observation.found, [])
  t.match(observation.statuses, [{ source: 'procfs', status: 'ok', reason: '' }])
})

void t.test('containers that no engine told of', async (t) => {
  const observation = await look(recording(t.testdir()), { containers: [] })
  const names = observation.found.map(({ identity }) => identity.name)
  t.ok(names.includes('docker-721992f6e87e'), 'named by the cgroup')
  t.ok(names.includes('sleep-26666') || names.includes('docker-64e45c10c841'))
  t.equal(names.length, 5, 'one for each pid namespace: the joined one is in the first, the leaky one in that of the host')
  t.match(observation.found[0]?.identity, { engine: 'none', image: '' })
  t.match(observation.found[0]?.identity.id, /^ns-[0-9]+$/)
  t.equal((await look(recording(t.testdir()), { containers: [], discover: false })).found.length, 0)
})

void t.test('a container that no engine told of and that ends meanwhile is none', async (t) => {
  const folder = recording(t.testdir())
  const all = (await look(folder, { containers: [] })).found
  const [first] = all
  let reads = 0
  const observation = await observe({
    ...{ procfs: join(folder, 'proc'), sysfs: join(folder, 'sys'), containers: [], sockets: [], discover: true },
    // Asked for before each container is read, after all processes were listed.
    get deadline() {
      if (reads++ === 2) rmSync(join(folder, `proc/${first?.identity.pid}`), { recursive: true })
      return Date.now() + 60_000
    },
  })
  t.same(
    observation.found.map(({ identity }) => identity.id),
    all.slice(1).map(({ identity }) => identity.id),
  )
  t.match(observation.statuses[0]?.reason, /1 process ended/)
})

void t.test('a partner outside of the report', async (t) => {
  const alone = containers.filter((one) => one.name === 'joined').map(identityOf)
  const observation = await look(recording(t.testdir()), { containers: alone, discover: false })
  t.equal(value(observation, 'joined', 'namespaces.pid'), 'joined')
  t.equal(value(observation, 'joined', 'namespaces.ipc'), 'own')
  t.match(value(observation, 'joined', 'namespaces.joined'), [
    { kind: 'pid', container: 'docker-721992f6e87e' },
    { kind: 'net', container: 'docker-721992f6e87e' },
  ])
  t.same(
    value(observation, 'joined', 'processes'),
    value(await look(recording(t.testdir())), 'joined', 'processes'),
    "the partner's processes are not its own",
  )
  t.equal(observation.found.length, 0, 'the partner is not reported')
})

void t.test('hostile and broken trees', async (t) => {
  const plain = containers[0]
  if (plain === undefined) throw new Error('no container')
  const only = { containers: [identityOf(plain)], discover: false }
  const cases: readonly (readonly [
    name: string,
    spoil: (at: (file: string) => string) => void,
    facts: Readonly<Record<string, unknown>>,
  ])[] = [
    [
      'a FIFO in place of a file',
      (at) => {
        rmSync(at('status'))
        execFileSync('mkfifo', [at('status')])
      },
      { 'capabilities.effective': 'malformed', processes: 'malformed' },
    ],
    [
      'a process in as many groups as there may be',
      (at) => {
        const many = Array.from({ length: 65536 }, (_, at) => 4_000_000_000 + at).join(' ')
        writeFileSync(at('status'), readFileSync(at('status'), 'utf8').replace(/^Groups:.*$/m, `Groups:\t${many} `))
      },
      { 'seccomp.mode': 'filter', noNewPrivileges: false },
    ],
    ['a file without end', (at) => writeFileSync(at('status'), Buffer.alloc(1 << 20, 'x')), { 'seccomp.mode': 'malformed' }],
    [
      'a link that leads to a file of the reader',
      (at) => {
        rmSync(at('uid_map'))
        symlinkSync('/proc/self/uid_map', at('uid_map'))
      },
      { 'userNamespace.uidMap': 'malformed', 'userNamespace.root': 'malformed', 'identity.uid': 'malformed', 'seccomp.mode': 'filter' },
    ],
    [
      'a folder in place of a file',
      (at) => {
        rmSync(at('oom_score_adj'))
        mkdirSync(at('oom_score_adj'))
      },
      { 'limits.oomScoreAdjust': 'malformed' },
    ],
    [
      'a status that is none',
      (at) => writeFileSync(at('status'), 'Name:\thello\n'),
      { 'identity.uid': 'malformed', 'view.affinity': 'malformed' },
    ],
    [
      'a mount table that was cut off',
      (at) => writeFileSync(at('mountinfo'), readFileSync(at('mountinfo'), 'utf8').slice(0, 700)),
      { mounts: 'malformed', kernelFiles: 'malformed', 'seccomp.mode': 'filter', 'limits.memory': -1 },
    ],
    ['no mount table', (at) => rmSync(at('mountinfo')), { hostPaths: 'gone', engineSockets: 'gone' }],
    [
      'namespaces that cannot be read',
      (at) => rmSync(at('ns'), { recursive: true }),
      { 'namespaces.net': 'gone', 'namespaces.time': 'gone', 'userNamespace.host': 'gone' },
    ],
    ['a kernel without time namespaces', (at) => rmSync(at('ns/time')), { 'namespaces.time': 'absent', 'namespaces.net': 'own' }],
    ['a root that is an ordinary link', (at) => symlinkSync('/', at('root')), { 'devices.nodes': 'gone' }],
    [
      'a label',
      (at) => {
        mkdirSync(at('attr'), { recursive: true })
        writeFileSync(at('attr/current'), 'docker-default (enforce)\n')
      },
      { 'apparmor.profile': 'docker-default', 'apparmor.mode': 'enforce', 'selinux.type': '' },
    ],
  ]
  for (const [name, spoil, facts] of cases) {
    const folder = recording(t.testdir({}))
    spoil((file) => join(folder, 'proc', String(plain.pid), file))
    const observation = await look(folder, only)
    for (const [fact, expected] of Object.entries(facts)) t.same(value(observation, 'plain', fact), expected, `${name}: ${fact}`)
    rmSync(folder, { recursive: true })
  }
})

void t.test('containers that are not where the engine says', async (t) => {
  const folder = recording(t.testdir())
  const elsewhere = (pid: number): Identity => identityOf({ id: 'e'.repeat(64), name: 'elsewhere', pid })
  const reason = async (pid: number) =>
    value(await look(folder, { containers: [elsewhere(pid)], discover: false }), 'e'.repeat(64), 'processes')
  t.equal(await reason(0), 'unsupported', 'no process id')
  t.equal(await reason(999999), 'gone', 'no such process')
  t.equal(await reason(25822), 'unsupported', "a process in the host's mount namespace")
  t.equal(await reason(1), 'unsupported', "one whose namespaces may not be read, but with the host's root")
  const observation = await look(folder, { containers: [elsewhere(999999)], discover: false })
  t.match(observation.statuses, [{ status: 'failed', reason: '1 of 1 containers cannot be seen from here' }])
  const [lost, over] = [elsewhere(999999), { ...elsewhere(999998), id: 'f'.repeat(64) }]
  const asked: string[] = []
  const ended = async (some: readonly Identity[]) => {
    asked.push(...some.map(({ id }) => id))
    return new Set([over.id])
  }
  const fewer = await look(folder, { containers: [lost, over, ...containers.map(identityOf)], discover: false, ended })
  t.same(asked, [lost.id, over.id], 'only what is gone is asked for again')
  t.same([...fewer.ended], [over.id])
  t.match(fewer.statuses, [{ reason: /^1 of \d+ containers cannot be seen/ }], 'what ended is not out of sight')
})

void t.test('a reader in a container of its own', async (t) => {
  const folder = recording(t.testdir())
  // Its procfs shows neither kthreadd nor the host's init.
  rmSync(join(folder, 'proc/2'), { recursive: true })
  rmSync(join(folder, 'proc/1/ns'), { recursive: true, force: true })
  writeFileSync(join(folder, 'proc/sys/kernel/osrelease'), '6.1.0\n')
  const observation = await look(folder)
  t.equal(value(observation, 'plain', 'namespaces.pid'), 'own', 'its number differs from the one that is fixed')
  t.equal(value(observation, 'plain', 'namespaces.net'), 'unsupported', 'neither shared nor own: there is nothing to compare with')
  t.equal(value(observation, 'joined', 'namespaces.net'), 'joined')
  for (const name of ['hostPaths', 'engineSockets'])
    t.equal(value(observation, 'leaky', name), 'unsupported', `${name}: the host's mounts are not in sight`)
  t.equal(value(observation, 'leaky', 'namespaces.ipc'), 'host')
  t.match(observation.statuses, [{ status: 'partial' }])
})

void t.test('a reader without the right to see namespaces', async (t) => {
  const folder = unified(t.testdir())
  const asRoot = process.getuid?.() === 0
  chmodSync(join(folder, 'proc/77/ns'), 0)
  if (asRoot) process.seteuid?.(65534)
  try {
    const { found, statuses } = await look(folder, { containers: [] })
    t.same(found, [])
    t.match(
      statuses,
      [{ status: 'partial', reason: /namespaces of 1 processes may not be read/, remedy: /root/ }],
      'nobody takes that for none',
    )
    t.match((await look(folder, { containers: [], discover: false })).statuses, [{ status: 'ok' }], 'where nobody wants to know')
  } finally {
    if (asRoot) process.seteuid?.(0)
    chmodSync(join(folder, 'proc/77/ns'), 0o755)
  }
})

void t.test('time', async (t) => {
  const observation = await look(recording(t.testdir()), { deadline: 0 })
  t.ok(['gone', 'timed-out'].includes(String(value(observation, 'plain', 'processes'))))
  t.match(observation.statuses, [{ status: 'failed' }])
})

void t.test('no procfs', async (t) => {
  const observation = await look(t.testdir())
  t.equal(value(observation, 'plain', 'mounts'), 'gone')
  t.match(observation.statuses, [{ status: 'failed' }])
})

/** A host with cgroup v2 and one process in a nested cgroup; made by hand, from the forms that cgroup-v2.rst and proc(5) give. */
function unified(folder: string, change: Readonly<Record<string, string>> = {}, links: Readonly<Record<string, string>> = {}): string {
  const id = 'd'.repeat(64)
  const own = `/system.slice/docker-${id}.scope`
  const status = statusText
    .replace('1000\t1001\t1002\t1003', '100000\t100000\t100000\t100000')
    .replace('5\t6\t7\t8', '100000\t100000\t100000\t100000')
  const files: Readonly<Record<string, string>> = {
    'proc/2/stat': '2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 24 0 0\n',
    'proc/1/stat': '1 (systemd) S 0 0 0 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0\n',
    'proc/1/cgroup': '0::/init.scope\n',
    'proc/1/mountinfo': `${hostLines.join('\n')}\n`,
    'proc/77/stat': '77 (node) S 1 77 77 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0\n',
    'proc/77/status': status,
    'proc/77/cgroup': `0::${own}/inner\n`,
    'proc/77/mountinfo': `${[...base, '30 21 0:60 /proc/meminfo /proc/meminfo rw - fuse.lxcfs lxcfs rw', '31 23 0:33 / /sys/fs/cgroup rw - cgroup2 cgroup rw,nsdelegate'].join('\n')}\n`,
    'proc/77/uid_map': '         0     100000      65536\n',
    'proc/77/gid_map': '         0     100000      65536\n',
    'proc/77/setgroups': 'allow\n',
    'proc/77/oom_score_adj': '-998\n',
    'proc/77/attr/current': 'system_u:system_r:container_t:s0:c1,c2\0',
    'proc/meminfo': 'MemTotal:       8388608 kB\nSwapTotal:      0 kB\n',
    'proc/sys/kernel/osrelease': '6.1.0-1-amd64\n',
    'sys/devices/system/cpu/online': '0-7\n',
    'sys/fs/cgroup/cgroup.controllers': 'cpuset cpu memory pids\n',
    'sys/fs/cgroup/cpuset.cpus.effective': '0-7\n',
    'sys/fs/cgroup/system.slice/memory.max': '1073741824\n',
    'sys/fs/cgroup/system.slice/memory.swap.max': 'max\n',
    'sys/fs/cgroup/system.slice/cpu.max': '150000 50000\n',
    'sys/fs/cgroup/system.slice/pids.max': '4096\n',
    'sys/fs/cgroup/system.slice/cpuset.cpus.effective': '2-3\n',
    [`sys/fs/cgroup${own}/memory.max`]: '9007199254740993000\n',
    [`sys/fs/cgroup${own}/memory.swap.max`]: '0\n',
    [`sys/fs/cgroup${own}/cpu.max`]: '200000 100000\n',
    [`sys/fs/cgroup${own}/inner/memory.max`]: 'max\n',
    [`sys/fs/cgroup${own}/inner/memory.swap.max`]: 'max\n',
    [`sys/fs/cgroup${own}/inner/pids.max`]: 'max\n',
    ...change,
  }
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  const names: Readonly<Record<string, string>> = { pid: '836', net: '992', ipc: '839', uts: '838', mnt: '840', cgroup: '835', user: '837' }
  const all: Record<string, string> = { 'proc/77/exe': '/usr/bin/node', ...links }
  for (const [kind, number] of Object.entries(names)) {
    all[`proc/1/ns/${kind}`] ??= `${kind}:[4026531${number}]`
    all[`proc/77/ns/${kind}`] ??= `${kind}:[4026532${number}]`
  }
  for (const [name, target] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    symlinkSync(target, join(folder, name))
  }
  return folder
}

const remapped: Identity = { id: 'd'.repeat(64), name: 'web', image: '', engine: 'docker', pid: 77, startedAt: '', workload: 'web' }

void t.test('cgroup v2, a user namespace, SELinux and lxcfs', async (t) => {
  const observation = await look(unified(t.testdir()), { containers: [remapped], discover: false })
  const cases: readonly (readonly [fact: string, expected: unknown])[] = [
    ['limits.memory', 1073741824],
    ['limits.memorySwap', 1073741824],
    ['limits.cpu', 2],
    ['limits.cpuset', '2-3'],
    ['limits.pids', 4096],
    ['limits.oomKillDisabled', false],
    ['limits.oomScoreAdjust', -998],
    ['devices.rules', 'unsupported'],
    ['devices.unrestricted', 'unsupported'],
    ['cgroup.path', `/system.slice/docker-${'d'.repeat(64)}.scope/inner`],
    ['cgroup.mode', 'v2'],
    ['cgroup.writable', true],
    ['userNamespace.host', false],
    ['userNamespace.root', 100000],
    ['identity.uid', 0],
    ['identity.hostUid', 100000],
    ['namespaces.pid', 'own'],
    ['namespaces.cgroup', 'own'],
    ['namespaces.time', 'absent'],
    ['selinux.type', 'container_t'],
    ['apparmor.mode', 'none'],
    ['view.memory', 'unsupported'],
    ['view.cpus', 8],
    ['view.virtualised', ['/proc/meminfo']],
    ['seccomp.filters', 3],
    ['runtime.sandboxed', false],
  ]
  for (const [name, expected] of cases) t.same(value(observation, remapped.id, name), expected, name)
  t.match(value(observation, remapped.id, 'processes'), [
    { userNamespace: 'container', uid: 0, hostUid: 100000, label: 'system_u:system_r:container_t:s0:c1,c2' },
  ])
  t.same((value(observation, remapped.id, 'capabilities.reachable') as string[]).length, 14, 'no_new_privs keeps it to the permitted set')

  const free = await look(
    unified(t.testdir(), { 'proc/77/status': statusText.replace('NoNewPrivs:\t1', 'NoNewPrivs:\t0').replaceAll('1001', '100000') }),
    { containers: [remapped], discover: false },
  )
  t.equal(
    (value(free, remapped.id, 'capabilities.reachable') as string[]).length,
    41,
    'root of its namespace gets the bounding set at its next exec',
  )
})

void t.test('a container with a kernel of its own', async (t) => {
  const folder = unified(t.testdir(), {}, { 'proc/77/exe': '/nowhere/bin/runsc' })
  const observation = await look(folder, { containers: [remapped], discover: false })
  t.equal(value(observation, remapped.id, 'runtime.sandboxed'), true)
  t.equal(value(observation, remapped.id, 'limits.memory'), 1073741824, 'its cgroup is its own all the same')
  for (const name of ['capabilities.effective', 'mounts', 'namespaces.pid', 'seccomp.mode', 'view.memory', 'processes'])
    t.equal(value(observation, remapped.id, name), 'unsupported', name)
})

void t.test('a reader in another cgroup namespace', async (t) => {
  const observation = await look(unified(t.testdir(), { 'proc/77/cgroup': '0::/../docker-x.scope\n' }), {
    containers: [remapped],
    discover: false,
  })
  t.equal(value(observation, remapped.id, 'limits.memory'), 'unsupported')
})

void t.test('a number that was given to another process', async (t) => {
  const folder = unified(t.testdir())
  const roots = { procfs: join(folder, 'proc'), sysfs: join(folder, 'sys') }
  const task = readTask(roots, 77)
  if (task === undefined) throw new Error('no process')
  t.equal(readProcess(roots, task, labelReader(roots)).gone, undefined)
  writeFileSync(join(folder, 'proc/77/stat'), '77 (evil) S 1 77 77 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 9999 0 0\n')
  t.match(readProcess(roots, task, labelReader(roots)).gone, { gap: { reason: 'gone', detail: /another process/ } })
  rmSync(join(folder, 'proc/77'), { recursive: true })
  t.match(readProcess(roots, task, labelReader(roots)).gone, { gap: { reason: 'gone' } })
  t.equal(readTask(roots, 77), undefined)
  t.equal(readTask(roots, 2), undefined, "kernel threads are nobody's")
})

void t.test('a process whose first thread has ended', async (t) => {
  const folder = unified(t.testdir())
  const at = (name: string) => join(folder, 'proc', name)
  const stat = (pid: number, state: string, threads: number) =>
    `${pid} (node) ${state} 1 77 77 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 ${threads} 0 4711 0 0\n`
  // As Linux 6.18 has it: the first thread keeps its status, the links of pid and user and the maps; the rest is the others'.
  cpSync(at('77'), at('other'), { recursive: true, verbatimSymlinks: true })
  mkdirSync(at('77/task'))
  renameSync(at('other'), at('77/task/79'))
  for (const gone of ['mountinfo', 'exe', ...['net', 'ipc', 'uts', 'mnt', 'cgroup'].map((kind) => `ns/${kind}`)]) rmSync(at(`77/${gone}`))
  writeFileSync(at('77/stat'), stat(77, 'Z', 3))
  writeFileSync(at('77/status'), statusText.replace('CapPrm:\t00000000a80425fb', 'CapPrm:\t0000000000000000'))
  for (const [thread, state] of [
    [77, 'Z'],
    [78, 'X'],
    [79, 'S'],
  ] as const) {
    mkdirSync(at(`77/task/${thread}`), { recursive: true })
    writeFileSync(at(`77/task/${thread}/stat`), stat(thread, state, 3))
  }
  writeFileSync(at('77/task/79/status'), statusText.replace('NSpid:\t4711\t7', 'NStgid:\t77\t1\nNSpid:\t79\t3'))

  const told = await look(folder, { containers: [remapped], discover: false })
  t.equal(value(told, remapped.id, 'namespaces.net'), 'own')
  t.equal((value(told, remapped.id, 'capabilities.permitted') as string[]).length, 14, 'the rights of the thread that lives')
  t.equal(value(told, remapped.id, 'rootFilesystem.readOnly'), false)
  t.match(value(told, remapped.id, 'processes'), [{ pid: 77, role: 'init', insidePid: 1 }], 'no zombie, and by the number of the process')

  const found = await look(folder, { containers: [] })
  t.match(found.found, [{ identity: { pid: 77 } }], 'it cannot hide from discovery')

  writeFileSync(at('77/stat'), stat(77, 'Z', 1))
  t.match((await look(folder, { containers: [] })).found, [], 'a real zombie is none')
})

void t.test('which container a process belongs to', async (t) => {
  const task = (pid: number, parent: number, cgroup: string, namespace: string): Task => ({
    pid,
    parent,
    name: 'x',
    state: 'S',
    kernelThread: false,
    threads: 1,
    teller: pid,
    refused: false,
    startTime: pid,
    memberships: parseCgroup(`1:pids:${cgroup}\n`) ?? [],
    pidNamespace: namespace,
  })
  const cases: readonly (readonly [
    name: string,
    tasks: readonly Task[],
    inits: Readonly<Record<string, number>>,
    expected: Readonly<Record<number, string>>,
  ])[] = [
    [
      'by its cgroup and those nested in it',
      [task(5, 1, '/shim', 'host'), task(10, 5, '/c/a', 'a'), task(11, 1, '/c/a/sub', 'host'), task(12, 1, '/c/ab', 'host')],
      { a: 10 },
      { 10: 'a', 11: 'a' },
    ],
    [
      'the inner of two containers',
      [task(10, 1, '/c/a', 'a'), task(20, 10, '/c/a/docker/b', 'b'), task(21, 20, '/c/a/docker/b', 'b')],
      { a: 10, b: 20 },
      { 10: 'a', 20: 'b', 21: 'b' },
    ],
    [
      "by its pid namespace, where the cgroup is the caller's",
      [task(5, 1, '/user', 'host'), task(10, 5, '/user', 'a'), task(11, 10, '/user', 'a'), task(12, 5, '/user', 'host')],
      { a: 10 },
      { 10: 'a', 11: 'a' },
    ],
    ['a zombie of v1, whose cgroup reads /', [task(10, 1, '/c/a', 'a'), task(11, 10, '/', 'a')], { a: 10 }, { 10: 'a', 11: 'a' }],
    [
      'by descent, where neither tells',
      [task(10, 1, '/', 'host'), task(11, 10, '/', 'host'), task(12, 11, '/', 'inner'), task(13, 1, '/', 'host')],
      { a: 10 },
      { 10: 'a', 11: 'a', 12: 'a' },
    ],
    [
      'two in one pid namespace',
      [task(10, 1, '/c/a', 'n'), task(20, 1, '/c/b', 'n'), task(11, 10, '/c/a', 'n'), task(21, 10, '/c/b', 'n')],
      { a: 10, b: 20 },
      { 10: 'a', 11: 'a', 20: 'b', 21: 'b' },
    ],
    [
      'parents in a circle, as only a forged recording has',
      [task(10, 1, '/c/a', 'a'), task(30, 31, '/', 'host'), task(31, 30, '/', 'host')],
      { a: 10 },
      { 10: 'a' },
    ],
  ]
  for (const [name, tasks, inits, expected] of cases) {
    const all = new Map(tasks.map((each) => [each.pid, each]))
    const list = Object.entries(inits).map(([id, pid]) => ({ id, task: all.get(pid) as Task }))
    t.same(Object.fromEntries([...assign(list, all, 'host', [])].sort(([a], [b]) => a - b)), expected, name)
  }
})

void t.test('sockets and device nodes', async (t) => {
  const folder = unified(t.testdir())
  mkdirSync(join(folder, 'proc/77/root/dev/net'), { recursive: true })
  mkdirSync(join(folder, 'proc/1/root/run'), { recursive: true })
  symlinkSync('/dev', join(folder, 'proc/77/root/dev/trap'))
  execFileSync('mkfifo', [join(folder, 'proc/77/root/dev/fifo')])
  const server = createServer()
  await new Promise<void>((resolve) => {
    // The path of a socket is short: it is made by its name in the folder.
    const before = process.cwd()
    process.chdir(join(folder, 'proc/1/root/run'))
    server.listen('docker.sock', () => resolve())
    process.chdir(before)
  })
  t.teardown(() => server.close())
  writeFileSync(
    join(folder, 'proc/77/mountinfo'),
    `${[...base, '30 20 0:24 / /h rw - tmpfs tmpfs rw', '31 20 0:24 /docker.sock /s rw - tmpfs tmpfs rw', '32 20 0:24 /other /o rw - tmpfs tmpfs rw'].join('\n')}\n`,
  )
  // What is found by the mount table alone is looked at; in this tree the places are not there, so nothing is confirmed.
  t.same(value(await look(folder, { containers: [remapped], discover: false }), remapped.id, 'engineSockets'), [])
  mkdirSync(join(folder, 'proc/77/root/h'))
  linkSync(join(folder, 'proc/1/root/run/docker.sock'), join(folder, 'proc/77/root/h/docker.sock'))
  linkSync(join(folder, 'proc/1/root/run/docker.sock'), join(folder, 'proc/77/root/s'))
  mkdirSync(join(folder, 'proc/77/root/o'))
  linkSync(join(folder, 'proc/1/root/run/docker.sock'), join(folder, 'proc/77/root/o/renamed'))
  const observation = await look(folder, { containers: [remapped], discover: false })
  t.match(value(observation, remapped.id, 'engineSockets'), [
    { engine: 'docker', source: '/run/docker.sock', target: '/h/docker.sock', how: 'directory' },
    { target: '/o/renamed', how: 'hard-link' },
    { target: '/s', how: 'bind' },
  ])
  t.same(value(observation, remapped.id, 'devices.nodes'), [], 'no link was followed, and the FIFO held nothing up')
  writeFileSync(join(folder, 'proc/77/mountinfo'), `${[...base, '40 20 0:70 / /dev rw - fuse.sshfs x rw'].join('\n')}\n`)
  t.equal(
    value(await look(folder, { containers: [remapped], discover: false }), remapped.id, 'devices.nodes'),
    'unsupported',
    'a file system that may never answer',
  )
})
