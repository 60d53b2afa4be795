/** An OCI bundle's config.json to a workload. Nothing is defaulted: what it does not list, the container does not get (runtime-spec 1.2). */
import { basename, dirname } from 'node:path'
import { type Fact, known, type Origin, type Region } from '../../model/fact.js'
import type { Declared } from '../../model/facts.js'
import type { DeviceRule, HostPath, JoinedNamespace } from '../../model/records.js'
import { complete, fact, listFact } from '../manifest/complete.js'
import type { DeclaredWorkload, ManifestReading, SourceFile } from '../manifest/dialect.js'
import { jsonFile } from '../manifest/json-file.js'
import { at, boolOf, items, type Node, numberOf, textOf } from '../manifest/node.js'
import { readAs, type Said, told } from '../manifest/said.js'
import { capability } from '../spelling/capability.js'
import { cleanMounts } from '../spelling/host-path.js'
import { propagation } from '../spelling/propagation.js'
import { isSecret } from '../spelling/secret-name.js'

export function readOci(files: readonly SourceFile[]): ManifestReading {
  const readings = files.map((file): ManifestReading => {
    const { documents, problems } = jsonFile(file)
    return { workloads: documents.filter((one) => at(one, 'ociVersion') !== undefined).map((one) => workload(file, one)), problems }
  })
  return { workloads: readings.flatMap((one) => one.workloads), problems: readings.flatMap((one) => one.problems) }
}

const source = 'oci'

function workload(file: SourceFile, node: Node): DeclaredWorkload {
  const region = at(node, 'ociVersion')?.region ?? node.region
  const name = basename(dirname(file.path)) || 'bundle'
  return {
    identity: { id: `${file.name}#${name}`, name, image: '', workload: name, region },
    platform: 'oci',
    declared: complete(source, { ...process(node), ...confinement(node), ...namespaces(node), ...resources(node), ...mounts(node) }),
  }
}

function said<T>(node: Node, path: readonly string[], read: (found: Node) => Said<T>): Fact<T> | undefined {
  const found = at(node, ...path)
  return found && fact(source, path.join('.'), read(found))
}

function texts(node: Node, path: readonly string[], spell: (text: string) => string = (text) => text): Fact<readonly string[]> | undefined {
  const found = at(node, ...path)
  if (!found) return undefined
  return listFact(
    source,
    path.join('.'),
    found.region,
    items(found).map((item) => readAs(textOf(item), spell, 'text')),
  )
}

/** The whole set stands in the file, so it is added to nothing. */
function process(node: Node): Declared {
  const bounding = texts(node, ['process', 'capabilities', 'bounding'], capability)
  const user = said(node, ['process', 'user', 'uid'], numberOf)
  const group = said(node, ['process', 'user', 'gid'], numberOf)
  const nobody: Origin = { source, place: 'process.user is not set: 0' }
  return drop({
    'capabilities.added': bounding,
    'capabilities.dropped': known(['ALL'], { source, place: 'process.capabilities lists what there is' }),
    'capabilities.ambient': texts(node, ['process', 'capabilities', 'ambient'], capability),
    noNewPrivileges: said(node, ['process', 'noNewPrivileges'], boolOf),
    'apparmor.profile': said(node, ['process', 'apparmorProfile'], textOf),
    'limits.oomScoreAdjust': said(node, ['process', 'oomScoreAdj'], numberOf),
    'identity.user':
      user?.known && group?.known
        ? { ...user, value: `${user.value}:${group.value}` }
        : user && !user.known
          ? user
          : known('0:0', nobody, 'default'),
    'secrets.environment': secrets(node),
    'selinux.type': said(node, ['process', 'selinuxLabel'], (found) =>
      readAs(textOf(found), (label) => label.split(':')[2] ?? '', 'a label'),
    ),
    'rootFilesystem.readOnly': said(node, ['root', 'readonly'], boolOf),
  })
}

function secrets(node: Node): Fact<readonly string[]> | undefined {
  const found = at(node, 'process', 'env')
  if (!found) return undefined
  const names = items(found).flatMap((item): Said<string>[] => {
    const entry = textOf(item)
    if (!entry.known) return [entry]
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(entry.value) ?? []
    return isSecret(name, value) ? [told(name, item.region)] : []
  })
  return listFact(source, 'process.env', found.region, names)
}

/** No seccomp object, no filter; an empty profile lets everything through only if its default action does. */
function confinement(node: Node): Declared {
  const seccomp = at(node, 'linux', 'seccomp')
  const unfiltered: Origin = { source, place: 'linux.seccomp is not set' }
  const empty = (path: 'maskedPaths' | 'readonlyPaths') =>
    texts(node, ['linux', path]) ?? known<readonly string[]>([], { source, place: `linux.${path} is not set` })
  return {
    'seccomp.profile': seccomp ? fact(source, 'linux.seccomp', told('custom', seccomp.region)) : known('unconfined', unfiltered),
    maskedPaths: empty('maskedPaths'),
    readonlyPaths: empty('readonlyPaths'),
  }
}

/** The names that config.json has for them. */
const kinds = { pid: 'pid', network: 'net', ipc: 'ipc', uts: 'uts', cgroup: 'cgroup' } as const

/** A kind that is not listed is the runtime's own: the host's. One with a path is joined. */
function namespaces(node: Node): Declared {
  const listed = items(at(node, 'linux', 'namespaces'))
  const region = at(node, 'linux', 'namespaces')?.region ?? node.region
  const find = (type: string) => listed.find((one) => textAt(one, 'type') === type)
  const facts: Record<string, Fact<string>> = {}
  const joined: Said<JoinedNamespace>[] = []
  for (const [type, kind] of Object.entries(kinds)) {
    const found = find(type)
    const path = found && textAt(found, 'path')
    facts[`namespaces.${kind}`] = fact(
      source,
      `linux.namespaces ${type}`,
      told(found ? (path ? 'joined' : 'own') : 'host', found?.region ?? region),
    )
    if (path && found) joined.push(told({ kind, container: '' }, found.region))
  }
  const user = find('user')
  return {
    ...facts,
    'namespaces.joined': listFact(source, 'linux.namespaces', region, joined),
    'userNamespace.mode': fact(source, 'linux.namespaces user', told(user ? 'private' : 'host', user?.region ?? region)),
  }
}

function textAt(node: Node, key: string): string {
  const found = at(node, key)
  const text = found && textOf(found)
  return text?.known ? text.value : ''
}

function resources(node: Node): Declared {
  const path = (...keys: string[]) => ['linux', 'resources', ...keys]
  const positive = (found: Node) => readAs(numberOf(found), (value) => (value > 0 ? value : -1), 'a number')
  return drop({
    'limits.memory': said(node, path('memory', 'limit'), positive),
    'limits.memorySwap': said(node, path('memory', 'swap'), positive),
    'limits.oomKillDisabled': said(node, path('memory', 'disableOOMKiller'), boolOf),
    'limits.cpu': cpu(node),
    'limits.cpuset': said(node, path('cpu', 'cpus'), textOf),
    'limits.pids': said(node, path('pids', 'limit'), positive),
    'devices.requested': devices(node),
    'devices.rules': rules(node),
  })
}

function cpu(node: Node): Fact<number> | undefined {
  const quota = said(node, ['linux', 'resources', 'cpu', 'quota'], numberOf)
  const period = said(node, ['linux', 'resources', 'cpu', 'period'], numberOf)
  if (!quota?.known || (period && !period.known)) return quota?.known ? period : quota
  return { ...quota, value: quota.value > 0 ? quota.value / (period?.value ?? 100_000) : -1 }
}

function devices(node: Node): Fact<readonly string[]> | undefined {
  const found = at(node, 'linux', 'devices')
  if (!found) return undefined
  const paths = items(found).flatMap((item) => {
    const path = at(item, 'path')
    return path ? [textOf(path)] : []
  })
  return listFact(source, 'linux.devices', found.region, paths)
}

/** `allow: false` at the head is how every engine begins: nothing is allowed that no rule names. */
function rules(node: Node): Fact<readonly DeviceRule[]> | undefined {
  const found = at(node, 'linux', 'resources', 'devices')
  if (!found) return undefined
  const allowed = items(found).filter((item) => at(item, 'allow') !== undefined && saidTrue(item))
  const number = (item: Node, key: string) => {
    const value = at(item, key)
    const read = value && numberOf(value)
    return read?.known ? read.value : -1
  }
  const read = allowed.map((item) =>
    told(
      {
        type: textAt(item, 'type') || 'a',
        major: number(item, 'major'),
        minor: number(item, 'minor'),
        access: textAt(item, 'access') || 'rwm',
        allow: true,
        standard: false,
      },
      item.region,
    ),
  )
  return listFact(source, 'linux.resources.devices', found.region, read, ({ type, major, minor, access }) => [
    `${type} ${major}:${minor} ${access}`,
  ])
}

function saidTrue(item: Node): boolean {
  const allow = at(item, 'allow')
  const read = allow && boolOf(allow)
  return read?.known === true && read.value
}

/** Binds are host paths; a writable sysfs or cgroup mount is told of as such. */
function mounts(node: Node): Declared {
  const found = at(node, 'mounts')
  const all = items(found)
  const binds = all.flatMap((item) => bind(item) ?? [])
  const writable = (type: string) => all.find((item) => textAt(item, 'type') === type && !optionsOf(item).includes('ro'))
  const sysfs = writable('sysfs')
  const cgroup = writable('cgroup') ?? writable('cgroup2')
  return drop({
    hostPaths: listFact(source, 'mounts', found?.region ?? node.region, cleanMounts(binds), ({ source: from, target }: HostPath) => [
      from,
      target,
    ]),
    'sysfs.writable': fact(source, 'mounts', told(sysfs !== undefined, (sysfs ?? found ?? node).region)),
    'cgroup.writable': fact(source, 'mounts', told(cgroup !== undefined, (cgroup ?? found ?? node).region)),
  })
}

function bind(item: Node): Said<HostPath> | undefined {
  const options = optionsOf(item)
  if (textAt(item, 'type') !== 'bind' && !options.includes('bind') && !options.includes('rbind')) return undefined
  const word = options.find((one) => /^r?(private|shared|slave|unbindable)$/.test(one)) ?? ''
  const region: Region = item.region
  return told(
    {
      source: textAt(item, 'source'),
      target: textAt(item, 'destination'),
      readOnly: options.includes('ro') || options.includes('rro'),
      propagation: propagation(word),
      options,
      idmapped: at(item, 'uidMappings') !== undefined || options.includes('idmap') || options.includes('ridmap'),
      kind: 'bind',
    },
    region,
  )
}

function optionsOf(item: Node): string[] {
  return items(at(item, 'options')).flatMap((one) => {
    const text = textOf(one)
    return text.known ? [text.value] : []
  })
}

/** Without what was not said. */
function drop(facts: { readonly [N in keyof Declared]?: Declared[N] | undefined }): Declared {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
}
