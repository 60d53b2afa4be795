/**
 * LXC configuration (lxc.container.conf(5)) to a workload. `common.conf`, which every template includes, is known (src/predict/runtimes/lxc.ts);
 * a configuration without it gets nothing of it. Keys are repeated for lists, and an empty value takes all before it back.
 */
import { type Fact, known, type Region } from '../../model/fact.js'
import type { Declared } from '../../model/facts.js'
import type { DeviceRule, HostPath } from '../../model/records.js'
import { complete, fact, listFact } from '../manifest/complete.js'
import type { DeclaredWorkload, ManifestReading, Problem, SourceFile } from '../manifest/dialect.js'
import { readAs, type Said, type Told, told, untold } from '../manifest/said.js'
import { capability } from '../spelling/capability.js'
import { deviceRule } from '../spelling/device-rule.js'
import { cleanMounts } from '../spelling/host-path.js'
import { propagation } from '../spelling/propagation.js'
import { isSecret } from '../spelling/secret-name.js'
import { bytes } from './bytes.js'

export function readLxc(files: readonly SourceFile[]): ManifestReading {
  const readings = files.map(readOne)
  return { workloads: readings.map((one) => one.workload), problems: readings.flatMap((one) => one.problems) }
}

const source = 'lxc'
/** What distributions include that holds nothing but common.conf and harmless settings of the distribution. */
const knownIncludes = /\/(common\.conf|[a-z]+\.common\.conf)$/
/** Names of LXC 1 and 2 for what has another since 2.1 (doc/lxc.container.conf). */
const oldNames: Readonly<Record<string, string>> = {
  'lxc.utsname': 'lxc.uts.name',
  'lxc.rootfs': 'lxc.rootfs.path',
  'lxc.id_map': 'lxc.idmap',
  'lxc.aa_profile': 'lxc.apparmor.profile',
  'lxc.se_context': 'lxc.selinux.context',
  'lxc.seccomp': 'lxc.seccomp.profile',
  'lxc.mount': 'lxc.mount.fstab',
  'lxc.init_uid': 'lxc.init.uid',
}

type Lines = ReadonlyMap<string, readonly Told<string>[]>

function readOne(file: SourceFile): { workload: DeclaredWorkload; problems: Problem[] } {
  const { lines, problems } = readLines(file)
  const whole: Region = { file: file.name, line: 1, column: 1, endLine: 1, endColumn: 1 }
  const name = last(lines, 'lxc.uts.name')
  const region = name?.region ?? lines.values().next().value?.[0]?.region ?? whole
  const title = name?.value ?? 'container'
  const includes = lines.get('lxc.include') ?? []
  const strange = includes.filter((one) => !knownIncludes.test(one.value))
  const notes = strange.map((one): Problem => ({ region: one.region, message: 'what this file includes is not read', kind: 'note' }))
  const common = includes.some((one) => knownIncludes.test(one.value))
  return {
    workload: {
      identity: { id: `${file.name}#${title}`, name: title, image: last(lines, 'lxc.rootfs.path')?.value ?? '', workload: title, region },
      platform: 'lxc',
      declared: declared(lines, region, common, strange[0]),
    },
    problems: [...problems, ...notes],
  }
}

function readLines({ text, name }: SourceFile): { lines: Lines; problems: Problem[] } {
  const lines = new Map<string, Told<string>[]>()
  const problems: Problem[] = []
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/\r$/, '')
    if (/^\s*(#|$)/.test(line)) continue
    const [, indent = '', key, between = '', value = ''] = /^(\s*)(lxc\.[\w.]+)(\s*=\s*)(.*?)\s*$/.exec(line) ?? []
    const start = indent.length + 1
    const region = { file: name, line: index + 1, column: start, endLine: index + 1, endColumn: line.trimEnd().length + 1 }
    if (key === undefined) {
      problems.push({ region, message: 'expected lxc.key = value', kind: 'unparsable' })
      continue
    }
    const current = oldNames[key] ?? key
    const column = start + key.length + between.length
    if (value === '') lines.delete(current)
    else lines.set(current, [...(lines.get(current) ?? []), told(value.replace(/^"(.*)"$/, '$1'), { ...region, column })])
  }
  return { lines, problems }
}

function last(lines: Lines, key: string): Told<string> | undefined {
  return lines.get(key)?.at(-1)
}

/** What `unread` includes may say anything that this file does not say. */
function declared(lines: Lines, region: Region, common: boolean, unread: Told<string> | undefined): Declared {
  const said = {
    ...capabilities(lines, region, common),
    ...confinement(lines, common),
    ...namespaces(lines),
    ...automounts(lines),
    ...limits(lines),
    ...devices(lines, region, common),
    'identity.user': user(lines),
    hostPaths: binds(lines, region),
    'rootFilesystem.readOnly': (lines.get('lxc.rootfs.options') ?? [])
      .map((one) =>
        fact(
          source,
          'lxc.rootfs.options',
          readAs(one, (options) => options.split(',').includes('ro'), 'options'),
        ),
      )
      .at(-1),
    'secrets.environment': secrets(lines, region),
    'userNamespace.mode': idmap(lines),
  }
  const all = complete(source, said)
  if (!unread) return all
  const gap = untold('unresolved', 'a file that this one includes may say it', unread.region, 'judge the configuration as LXC sees it')
  return Object.fromEntries(Object.entries(all).map(([name, one]) => [name, one.known && one.basis === 'default' ? gap : one]))
}

/** keep: only those. drop: on top of what common.conf drops; without that, of everything. */
function capabilities(lines: Lines, region: Region, common: boolean): Declared {
  const words = (key: string) =>
    (lines.get(key) ?? []).flatMap((one) => one.value.split(/\s+/).map((word) => told(capability(word), one.region)))
  const keep = words('lxc.cap.keep')
  if (keep.length > 0) {
    const kept = keep.filter((one) => one.value !== 'NONE')
    return {
      'capabilities.added': listFact(source, 'lxc.cap.keep', keep[0]?.region ?? region, kept),
      'capabilities.dropped': known(['ALL'], { source, place: 'lxc.cap.keep', region: keep[0]?.region ?? region }),
    }
  }
  const dropped = listFact(source, 'lxc.cap.drop', region, words('lxc.cap.drop'))
  if (common) return { 'capabilities.dropped': dropped }
  const all = known(['ALL'], { source, place: 'common.conf is not included: nothing is dropped', region })
  return { 'capabilities.added': all, 'capabilities.dropped': dropped }
}

function confinement(lines: Lines, common: boolean): Declared {
  const seccomp = last(lines, 'lxc.seccomp.profile')
  const apparmor = last(lines, 'lxc.apparmor.profile')
  const nnp = last(lines, 'lxc.no_new_privs')
  const context = last(lines, 'lxc.selinux.context')
  const unfiltered = known('unconfined', { source, place: 'neither lxc.seccomp.profile nor common.conf' })
  return {
    ...(seccomp
      ? { 'seccomp.profile': fact(source, 'lxc.seccomp.profile', told('custom', seccomp.region)) }
      : common
        ? {}
        : { 'seccomp.profile': unfiltered }),
    // `generated` is a profile that LXC makes; `unchanged` leaves that of whoever starts it
    ...(apparmor && {
      'apparmor.profile': fact(
        source,
        'lxc.apparmor.profile',
        readAs(apparmor, (name) => (name === 'generated' ? '' : name), 'a profile'),
      ),
    }),
    ...(nnp && { noNewPrivileges: fact(source, 'lxc.no_new_privs', told(nnp.value === '1', nnp.region)) }),
    ...(context && {
      'selinux.type': fact(
        source,
        'lxc.selinux.context',
        readAs(context, (label) => label.split(':')[2] ?? '', 'a context'),
      ),
    }),
  }
}

function idmap(lines: Lines): Fact<string> | undefined {
  const first = lines.get('lxc.idmap')?.[0]
  return fact(source, 'lxc.idmap', first ? told('private', first.region) : told('host', last(lines, 'lxc.uts.name')?.region ?? nowhere))
}

const nowhere: Region = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 }

/** `keep` leaves the host's, `share` takes that of a container or process. A network of type none is the host's. */
function namespaces(lines: Lines): Declared {
  const facts: Record<string, Fact<unknown>> = {}
  for (const one of lines.get('lxc.namespace.keep') ?? []) {
    for (const kind of one.value.split(/\s+/)) facts[`namespaces.${kind}`] = fact(source, 'lxc.namespace.keep', told('host', one.region))
  }
  const joined = ['pid', 'net', 'ipc', 'uts', 'cgroup'].flatMap((kind) => {
    const shared = last(lines, `lxc.namespace.share.${kind}`)
    if (!shared) return []
    facts[`namespaces.${kind}`] = fact(source, `lxc.namespace.share.${kind}`, told('joined', shared.region))
    return [told({ kind, container: shared.value }, shared.region)]
  })
  const network = [...lines].find(([key, values]) => /^lxc\.net(work)?(\.\d+)?\.type$/.test(key) && values.at(-1)?.value === 'none')
  const none = network?.[1].at(-1)
  if (none) facts['namespaces.net'] = fact(source, network?.[0] ?? '', told('host', none.region))
  const [first] = joined
  return {
    ...(facts as Declared),
    ...(first && { 'namespaces.joined': listFact(source, 'lxc.namespace.share', first.region, joined, ({ container }) => [container]) }),
  }
}

/** `proc:rw` takes the read-only mounts below /proc away; `sys:rw` and `cgroup...:rw` make those writable. */
function automounts(lines: Lines): Declared {
  const words = (lines.get('lxc.mount.auto') ?? []).flatMap((one) => one.value.split(/\s+/).map((word) => told(word, one.region)))
  const find = (pattern: RegExp) => words.findLast((one) => pattern.test(one.value))
  const proc = find(/^proc(:|$)/)
  const sys = find(/^sys(:|$)/)
  const cgroup = find(/^cgroup/)
  const none = (said: Told<string>) => fact<readonly string[]>(source, 'lxc.mount.auto', told([], said.region))
  return {
    ...(proc?.value === 'proc:rw' && { maskedPaths: none(proc), readonlyPaths: none(proc) }),
    ...(sys && { 'sysfs.writable': fact(source, 'lxc.mount.auto', told(sys.value === 'sys:rw', sys.region)) }),
    ...(cgroup && { 'cgroup.writable': fact(source, 'lxc.mount.auto', told(!cgroup.value.includes(':ro'), cgroup.region)) }),
  }
}

/** Uid of the first process; the root of the container where nothing is said. */
function user(lines: Lines): Fact<string> {
  const uid = last(lines, 'lxc.init.uid')
  const gid = last(lines, 'lxc.init.gid')
  if (!uid) return known('0:0', { source, place: 'lxc.init.uid is not set' }, 'default')
  return fact(source, 'lxc.init.uid', told(`${uid.value}:${gid?.value ?? '0'}`, uid.region))
}

/** v2 names first: where both stand, the host decides, and current hosts are v2. */
function limits(lines: Lines): Declared {
  const pick = (...keys: string[]) => keys.map((key) => [key, last(lines, key)] as const).find(([, found]) => found !== undefined)
  const amount = (keys: readonly string[], read: (value: string) => number | undefined) => {
    const [key, found] = pick(...keys) ?? []
    return key !== undefined && found && fact(source, key, readAs(found, read, 'a limit'))
  }
  const memory = amount(['lxc.cgroup2.memory.max', 'lxc.cgroup.memory.limit_in_bytes'], bytes)
  const pids = amount(['lxc.cgroup2.pids.max', 'lxc.cgroup.pids.max'], bytes)
  const cpu = amount(['lxc.cgroup2.cpu.max', 'lxc.cgroup.cpu.cfs_quota_us'], (value) =>
    quota(value, last(lines, 'lxc.cgroup.cpu.cfs_period_us')?.value),
  )
  const [cpusetKey = '', cpuset] = pick('lxc.cgroup2.cpuset.cpus', 'lxc.cgroup.cpuset.cpus') ?? []
  const score = last(lines, 'lxc.proc.oom_score_adj')
  return {
    ...(memory && { 'limits.memory': memory }),
    ...(pids && { 'limits.pids': pids }),
    ...(cpu && { 'limits.cpu': cpu }),
    ...(cpuset && { 'limits.cpuset': fact(source, cpusetKey, cpuset) }),
    ...(score && {
      'limits.oomScoreAdjust': fact(
        source,
        'lxc.proc.oom_score_adj',
        readAs(score, (value) => (/^-?\d{1,4}$/.test(value) ? Number(value) : undefined), 'a number'),
      ),
    }),
  }
}

/** `50000 100000` (v2), or a quota with a period of its own key; `max` and -1 mean none. */
function quota(value: string, period: string | undefined): number | undefined {
  const [first = '', second = period ?? '100000'] = value.split(/\s+/)
  if (first === 'max' || first === '-1') return -1
  const result = Number(first) / Number(second)
  return Number.isFinite(result) && result > 0 ? result : undefined
}

/** common.conf denies all but a few; without it the controller stays open until something is denied. */
function devices(lines: Lines, region: Region, common: boolean): Declared {
  const allowed = [...(lines.get('lxc.cgroup2.devices.allow') ?? []), ...(lines.get('lxc.cgroup.devices.allow') ?? [])]
  const denied = [...(lines.get('lxc.cgroup2.devices.deny') ?? []), ...(lines.get('lxc.cgroup.devices.deny') ?? [])]
  const rules: Said<DeviceRule>[] = allowed.map((one) =>
    readAs(one, (rule) => (rule === 'a' ? everything : deviceRule(rule)), 'a device rule such as "c 10:200 rwm"'),
  )
  if (!common && !denied.some((one) => one.value === 'a')) rules.unshift(told(everything, region))
  return rules.length === 0
    ? {}
    : {
        'devices.rules': listFact(source, 'lxc.cgroup2.devices.allow', region, rules, ({ type, major, minor, access }) => [
          `${type} ${major}:${minor} ${access}`,
        ]),
      }
}

const everything: DeviceRule = { type: 'a', major: -1, minor: -1, access: 'rwm', allow: true, standard: false }

/** As in fstab(5); the target is relative to the root file system. */
function binds(lines: Lines, region: Region): Fact<readonly HostPath[]> {
  const entries = (lines.get('lxc.mount.entry') ?? []).flatMap((one) => {
    const [from = '', to = '', , words = ''] = one.value.split(/\s+/)
    const options = words.split(',')
    if (!options.includes('bind') && !options.includes('rbind')) return []
    const word = options.find((option) => /^r?(private|shared|slave|unbindable)$/.test(option)) ?? ''
    const target = to.startsWith('/') ? to : `/${to}`
    return [
      told<HostPath>(
        {
          source: from,
          target,
          readOnly: options.includes('ro'),
          propagation: propagation(word),
          options,
          idmapped: options.some((option) => option.startsWith('idmap=')),
          kind: 'bind',
        },
        one.region,
      ),
    ]
  })
  return listFact(source, 'lxc.mount.entry', region, cleanMounts(entries), ({ source: from, target }) => [from, target])
}

function secrets(lines: Lines, region: Region): Fact<readonly string[]> {
  const names = (lines.get('lxc.environment') ?? []).flatMap((one) => {
    const at = one.value.indexOf('=')
    const name = at < 0 ? one.value : one.value.slice(0, at)
    return at > 0 && isSecret(name, one.value.slice(at + 1)) ? [told(name, one.region)] : []
  })
  return listFact(source, 'lxc.environment', region, names)
}
