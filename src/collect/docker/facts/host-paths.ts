import { type Fact, known, unknown } from '../../../model/fact.js'
import type { HostPath } from '../../../model/records.js'
import { cleanMount } from '../../spelling/host-path.js'
import { propagation as spell } from '../../spelling/propagation.js'
import { type Document, field, from, objects, text, texts, valueAt } from '../document.js'

export interface HostPathContext {
  /** Host folder that a volume of the local driver binds (`o=bind`), by volume name. */
  readonly boundBy: ReadonlyMap<string, string>
  /** Whether every read-only bind of this engine leaves mounts below it writable: Docker before 25.0 (API 1.44). */
  readonly neverRecursive: boolean
}

/** Paths of the host that are mounted inside. tmpfs, images and the engine's own root file system are none. */
export function hostPaths(inspect: unknown, context: HostPathContext): Fact<readonly HostPath[]> {
  const mounts = field(inspect, 'Mounts', objects)
  const asked = field(inspect, 'HostConfig.Mounts', objects, [])
  if (!mounts.known) return mounts
  if (!asked.known) return asked
  const list: HostPath[] = []
  for (const mount of mounts.value) {
    if (mount.Type === 'tmpfs' || mount.Type === 'image') continue
    const path = hostPath(mount, recursion(mount, asked.value, context), context)
    if (path === undefined) return unknown('malformed', 'Mounts holds a mount without the texts Type and Destination, or without RW')
    list.push(path)
  }
  const all = [...list, ...engineFiles(inspect, new Set(list.map((path) => path.target)))]
  return known(all.sort(byTarget), from('Mounts'), list.length === 0 ? 'default' : 'explicit')
}

/** moby lists mounts in the order of a Go map: another one with each request. */
function byTarget(a: HostPath, b: HostPath): number {
  if (a.target === b.target) return 0
  return a.target < b.target ? -1 : 1
}

function hostPath(mount: Document, recursive: readonly string[], context: HostPathContext): HostPath | undefined {
  const {
    Type: type,
    Source: source = '',
    Destination: target,
    RW: writable,
    Mode: mode = '',
    Propagation: propagation = '',
    Name: name,
  } = mount
  if (typeof type !== 'string' || typeof source !== 'string' || typeof target !== 'string' || typeof writable !== 'boolean')
    return undefined
  const bound = type === 'volume' && typeof name === 'string' ? context.boundBy.get(name) : undefined
  const options = [...words(mode), ...words(propagation), ...recursive, ...(texts.take(mount.Options) ?? [])]
  return cleanMount({
    source: bound ?? source,
    target,
    readOnly: !writable,
    propagation: spell(typeof propagation === 'string' ? propagation : ''),
    options: [...new Set(options)],
    idmapped: options.some((option) => option === 'idmap' || option.startsWith('idmap=')),
    kind: type === 'bind' || bound !== undefined ? 'bind' : 'volume',
  })
}

function words(value: unknown): string[] {
  return typeof value === 'string' ? value.split(',').filter((word) => word !== '') : []
}

/**
 * Whether `ro` holds for the mounts below. From Docker 25.0 it does for clients of API 1.44 and newer, but inspect is the
 * same for older clients, whose submounts stay writable: then nothing is said here, and only the kernel tells.
 */
function recursion(mount: Document, asked: readonly Document[], context: HostPathContext): string[] {
  if (mount.RW !== false || mount.Type !== 'bind') return []
  const request = asked.find((one) => one.Target === mount.Destination)
  if (valueAt(request, 'BindOptions.NonRecursive') === true) return ['without-submounts']
  if (context.neverRecursive) return ['ro-not-recursive']
  if (valueAt(request, 'BindOptions.ReadOnlyNonRecursive') === true) return ['ro-not-recursive']
  return valueAt(request, 'BindOptions.ReadOnlyForceRecursive') === true ? ['ro-recursive'] : []
}

const engineMade: readonly (readonly [string, string])[] = [
  ['ResolvConfPath', '/etc/resolv.conf'],
  ['HostnamePath', '/etc/hostname'],
  ['HostsPath', '/etc/hosts'],
]

/** Files that the engine makes and binds, unless a mount of the user is there; they follow the root file system (moby's NetworkMounts). */
function engineFiles(inspect: unknown, taken: ReadonlySet<string>): HostPath[] {
  const readOnly = valueAt(inspect, 'HostConfig.ReadonlyRootfs') === true
  return engineMade.flatMap(([key, target]) => {
    const source = field(inspect, key, text, '')
    if (!source.known || source.value === '' || taken.has(target)) return []
    return [{ source: source.value, target, readOnly, propagation: 'private', options: [], idmapped: false, kind: 'engine' }]
  })
}
