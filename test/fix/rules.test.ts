/**
 * Every rule with a patch in every notation that can have its leak: the gate finds it, the fix is made, the same gate no longer finds
 * it, and nothing else of the file has changed.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { mend } from '../../src/fix/mend.js'
import { known } from '../../src/model/fact.js'
import { allRules, type Bed, confined, judge, oldCgroups, onlyRules, remapped } from './judge.js'
import { type Hardening, type Leak, type NotationName, notations } from './leaks.js'

interface Case {
  readonly leaks: readonly Leak[]
  readonly without?: readonly Hardening[]
  readonly bed?: Bed
  /** Of those that can have the leak, all unless it says otherwise. */
  readonly notations?: readonly NotationName[]
  /** Notations in which the gate rightly finds nothing. */
  readonly unseen?: readonly NotationName[]
  /** Notations that cannot say what would cure it, with a word of the reason. */
  readonly refused?: Readonly<Partial<Record<NotationName, RegExp>>>
}

const leak = (fact: string, value?: string): Leak => (value === undefined ? { fact } : { fact, value })
const root: readonly Hardening[] = ['user', 'nonroot']
const noLsm: Bed = { host: { apparmor: known(false, nowhere()), selinux: known('off', nowhere()) }, engine: {} }
const withUevent: Bed = { ...confined, host: { ...confined.host, uevent: known(true, nowhere()) } }

function nowhere() {
  return { source: 'test', place: 'test' }
}

const of = (fact: string, value?: string): Case => ({ leaks: [leak(fact, value)] })
const privileged: Case = { leaks: [leak('privileged')], without: root }
/** By name, and by everything. */
const capability = (name: string): Case[] => [
  { leaks: [leak('capabilities.added', name)], without: root },
  { leaks: [leak('capabilities.added', 'ALL')], without: root },
  privileged,
]
const device = (path: string, rule?: string): Case[] => [of('device', path), ...(rule === undefined ? [] : [of('rule', rule)])]
const mount = (from: string, to = `/host${from}`): Case => of('mount', `${from}:${to}`)
const without = (...hardenings: readonly Hardening[]): Case => ({ leaks: [], without: hardenings })
/** Of what is absent, where the notation has no place for it. */
const except = (one: Case, ...unseen: readonly NotationName[]): Case => ({ ...one, unseen })

const cases: Readonly<Record<string, readonly Case[]>> = {
  privileged: [privileged],
  'privileged-in-effect': [
    {
      leaks: [leak('capabilities.added', 'ALL'), leak('seccomp'), leak('masks')],
      without: [...root, 'nnp'],
      notations: ['docker'],
    },
  ],
  'exec-privileged': [of('exec')],
  'host-process': [of('host.process')],

  'cap-audit': capability('AUDIT_CONTROL'),
  'cap-bpf': capability('BPF'),
  'cap-dac-read-search': capability('DAC_READ_SEARCH'),
  'cap-mac': capability('MAC_ADMIN'),
  'cap-mknod-open-devices': [privileged, { leaks: [leak('rule', 'c *:* rwm')], without: [...root, 'caps'] }],
  'cap-net-admin': capability('NET_ADMIN'),
  'cap-net-raw': [...capability('NET_RAW'), except(without('caps', ...root), 'podman', 'quadlet', 'lxc', 'dockerfile')],
  'cap-resources': capability('SYS_NICE'),
  'cap-sys-admin': capability('SYS_ADMIN'),
  'cap-sys-boot': capability('SYS_BOOT'),
  'cap-sys-module': capability('SYS_MODULE'),
  'cap-sys-ptrace': capability('SYS_PTRACE'),
  'cap-sys-rawio': capability('SYS_RAWIO'),
  'cap-sys-time': capability('SYS_TIME'),
  'cap-syslog': capability('SYSLOG'),
  'default-capabilities': [except(without('caps', ...root), 'lxc', 'dockerfile')],
  'extra-capabilities': capability('LEASE'),
  'setuid-to-capabilities': [except(without('caps', 'nnp'), 'lxc', 'dockerfile')],

  'device-controller-open': [privileged, of('rule', 'a *:* rwm')],
  'device-rule-wildcard': [of('rule', 'c 10:* rw')],
  'disk-accessible': [of('device', '/dev/sda'), { leaks: [leak('rule', 'b 8:* rwm')], without: [...root, 'caps'] }],
  'hardware-device': device('/dev/vfio/1', 'c 21:* rw'),
  'host-dev-mounted': [mount('/dev')],
  'input-device': device('/dev/input/event0', 'c 13:* rw'),
  'kernel-driver-device': device('/dev/kvm', 'c 226:* rw'),
  'kernel-log-device': device('/dev/kmsg', 'c 1:11 r'),
  'memory-device': device('/dev/mem', 'c 1:1 rwm'),
  'volume-control-device': device('/dev/loop-control', 'c 10:237 rw'),

  'no-new-privileges-off': [except(without('nnp'), 'dockerfile')],
  'runs-as-root': [{ leaks: [leak('user')], without: root }],

  'hardware-files-open': [of('unmask', '/proc/acpi')],
  'hardware-settings-writable': [of('unmask', '/proc/bus')],
  'interrupts-readable': [of('unmask', '/proc/interrupts')],
  'kcore-readable': [of('masks'), privileged],
  'kernel-keys-readable': [of('unmask', '/proc/keys')],
  'kernel-masks-gone': [of('masks'), privileged],
  'kernel-timers-readable': [of('unmask', '/proc/timer_list')],
  'masks-removable': [{ leaks: [leak('capabilities.added', 'SYS_ADMIN')], without: root, bed: noLsm }],
  'proc-sys-writable': [of('masks'), privileged],
  'second-proc-mount': [mount('/proc'), mount('/', '/host')],
  'sysrq-writable': [of('masks'), privileged],

  'cpu-unlimited': [{ ...except(without('cpu'), 'dockerfile', 'ecs') }],
  'memory-unlimited': [except(without('memory'), 'dockerfile')],
  'oom-kill-disabled': [{ leaks: [leak('oom.kill')], bed: oldCgroups }],
  'oom-score-negative': [of('oom')],
  // elsewhere the engine has a limit of its own, or the host's systemd, which no file tells
  'pids-unlimited': [{ leaks: [], without: ['pids'], notations: ['lxc'] }],

  'apparmor-off': [of('apparmor'), privileged],
  'selinux-off': [of('selinux'), privileged],

  'control-socket-mounted': [mount('/run/dbus/system_bus_socket')],
  'engine-socket-mounted': [mount('/var/run/docker.sock', '/var/run/docker.sock'), mount('/run', '/host/run')],
  'host-folder-readable': [of('mount.ro', '/etc:/host/etc')],
  'host-folder-writable': [mount('/etc')],
  'host-logs-mounted': [mount('/var/log')],
  'host-proc-mounted': [mount('/proc')],
  'host-root-mounted': [mount('/', '/host')],
  'host-sys-mounted': [mount('/sys')],
  'mount-propagation-shared': [of('mount.shared', '/srv:/srv')],

  'host-cgroup-namespace': [of('cgroupns')],
  'host-ipc': [of('ipc', 'host')],
  'host-network': [of('net', 'host')],
  'host-pid': [of('pid', 'host')],
  'host-uts': [of('uts')],
  'joined-namespaces': [{ ...of('net', 'container:x'), unseen: ['kubernetes', 'ecs', 'lxc'] }],
  'joined-pid': [{ ...of('pid', 'container:x'), unseen: ['ecs'] }],

  'root-filesystem-writable': [{ ...except(without('ro'), 'dockerfile'), refused: { lxc: /no key/ } }],

  'seccomp-custom': [of('seccomp.custom')],
  'seccomp-off': [of('seccomp'), privileged, { leaks: [], without: ['seccomp'], notations: ['kubernetes'] }],

  'cgroup-writable': [
    of('cgroup'),
    { ...mount('/sys/fs/cgroup'), notations: ['compose', 'docker'] },
    { ...privileged, notations: ['compose', 'docker', 'devcontainer', 'ecs'] },
  ],
  'firmware-readable': [of('unmask', '/sys/firmware')],
  'kernel-debug-reachable': [mount('/sys/kernel/debug')],
  'power-meters-readable': [of('unmask', '/sys/devices/virtual/powercap')],
  // LXC's own way to mount sysfs leaves it writable, whatever is mounted besides
  'sysfs-writable': [{ ...mount('/sys'), unseen: ['lxc'] }, privileged],
  'uevent-helper-writable': [{ ...privileged, bed: withUevent }],

  'no-user-namespace': [
    {
      ...except(without('users'), 'dockerfile'),
      refused: { compose: /no option/, docker: /no option/, devcontainer: /no option/, ecs: /no option/, lxc: /no key/ },
    },
  ],
  'user-namespace-override': [{ ...of('userns'), bed: remapped }],

  'pss-apparmor': [of('apparmor')],
  'pss-capabilities-baseline': [of('capabilities.added', 'SYS_ADMIN')],
  'pss-capabilities-restricted': [of('capabilities.added', 'SYS_ADMIN'), without('caps')],
  'pss-host-namespaces': [of('pid', 'host'), of('net', 'host'), of('ipc', 'host')],
  'pss-host-path': [mount('/srv')],
  'pss-host-ports': [of('host.port')],
  'pss-host-process': [of('host.process')],
  'pss-privilege-escalation': [without('nnp')],
  'pss-privileged': [privileged],
  'pss-probe-hosts': [of('probe.host')],
  'pss-proc-mount-baseline': [{ leaks: [leak('masks')], without: ['users'] }],
  'pss-proc-mount-restricted': [of('masks')],
  'pss-run-as-non-root': [without('nonroot', 'users')],
  'pss-run-as-user': [{ leaks: [leak('user')], without: ['users', 'user'] }],
  'pss-seccomp-baseline': [of('seccomp')],
  'pss-seccomp-restricted': [of('seccomp'), without('seccomp')],
  'pss-selinux': [of('selinux'), of('selinux.user')],
  'pss-sysctls': [of('sysctl')],
  'pss-volume-types': [of('volume'), mount('/srv')],
}

/** What a service that works today does not notice. */
const harmless = ['limits.oomKillDisabled', 'limits.oomScoreAdjust', 'masks.added']

void t.test('every rule has a patch that is tried here, or says why it has none', (t) => {
  for (const { rule } of allRules.rules) {
    t.equal(Object.hasOwn(cases, rule.id), rule.patch !== undefined, `${rule.id} is in the table, or has no patch`)
    t.ok(rule.patch ?? rule.patchImpossible, `${rule.id} has a patch, or says why not`)
    if (rule.patch?.safe !== true) continue
    t.equal(rule.fixRisk, undefined, `${rule.id}: a fix with a risk is not safe`)
    const { set = {}, add = {}, clear = [], remove = {} } = rule.patch
    for (const fact of [...Object.keys(set), ...Object.keys(add), ...clear, ...Object.keys(remove)])
      t.ok(harmless.includes(fact), `${rule.id}: ${fact} can be changed without breaking a program`)
  }
  t.end()
})

const folder = t.testdir({})
let count = 0

for (const [id, all] of Object.entries(cases)) {
  void t.test(id, async (t) => {
    let cured = 0
    for (const one of all) {
      for (const name of id.startsWith('pss-') ? (['kubernetes'] as const) : (one.notations ?? (Object.keys(notations) as NotationName[])))
        cured += await tryOne(t, id, one, name)
    }
    t.ok(cured > 0, 'it is cured somewhere')
  })
}

async function tryOne(t: Test, id: string, one: Case, name: NotationName): Promise<number> {
  const written = one.leaks.map((leak) => notations[name].leak(leak))
  if (written.includes(undefined) || one.unseen?.includes(name)) return 0
  const lines = written.flatMap((some) => some ?? [])
  const { file, text } = notations[name].document(lines, one.without ?? [])
  count += 1
  const cwd = join(folder, String(count))
  mkdirSync(dirname(join(cwd, file)), { recursive: true })
  writeFileSync(join(cwd, file), text)
  const { before, after, files, left } = await mend(judge(cwd, ['.'], onlyRules([id]), one.bed), true)
  const title = `${name}: ${one.leaks.map(({ fact, value }) => [fact, value].join(' ')).join(', ') || `no ${one.without?.join(', ')}`}`
  const found = (report: typeof before) => report.containers.flatMap(({ results }) => results).filter(({ outcome }) => outcome === 'fail')
  if (!t.ok(found(before).length > 0, `${title}: found`, { text })) return 0
  const reason = one.refused?.[name]
  if (reason) {
    t.match(left[0]?.reason, reason, `${title}: told why not`)
    t.equal(files.length, 0, `${title}: nothing is changed`)
    return 0
  }
  const [changed] = files
  t.equal(found(after).length, 0, `${title}: not found any more`, { text, changed: changed?.after, left })
  t.equal(files.length, 1, `${title}: one file is changed`)
  t.same(lost(text, changed?.after ?? '', lines), [], `${title}: no other line is lost`, { changed: changed?.after })
  return 1
}

/** Lines of the text that are no longer there, apart from those of the leak. Those of lists and mappings that a fix adds to may have grown. */
function lost(text: string, after: string, leaks: readonly string[]): string[] {
  const left = after.split('\n').map(bare)
  const words = leaks.map((leak) => leak.replace(/^pod:/, '').trim())
  let at = 0
  return text.split('\n').filter((raw) => {
    const line = bare(raw)
    if (words.some((leak) => line.includes(leak.replace(/ #.*$/, '')))) return false
    const found = left.indexOf(line, at)
    if (found < 0) return !grown.some((pattern) => pattern.test(line))
    at = found + 1
    return false
  })
}

/** Without the comma that JSON wants between its lines. */
function bare(line: string): string {
  return line.trim().replace(/,$/, '')
}

/** What a fix may add to, in one line, or leaves empty. */
const grown = [
  /^"?(runArgs|securityOpt|capAdd|containerUser|image|linuxParameters|memory|name)"?:/,
  /^}$/,
  /^(resources|limits|securityContext|volumes|volumeMounts|ports|hostPath|path|capabilities):/,
  /^- name: host/,
]
