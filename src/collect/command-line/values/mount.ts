/** `-v` and `--mount` as paths of the host. Of what is none of the host's (tmpfs, images, volumes without a name) nothing is told. */
import { posix } from 'node:path'
import type { Region } from '../../../model/fact.js'
import type { HostPath } from '../../../model/records.js'
import { type Said, told, untold } from '../../manifest/said.js'
import { goBool } from '../../spelling/go-bool.js'
import { localVolume } from '../../spelling/local-volume.js'
import { propagation } from '../../spelling/propagation.js'
import type { Program } from '../invocation.js'
import { cut, said, split, type Word } from '../word.js'
import { csv } from './csv.js'

export interface MountContext {
  readonly program: Program
  /** Where the line is run: relative paths are relative to it. Empty where it is not known. */
  readonly folder: string
}

const propagations = new Set(['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave', 'unbindable', 'runbindable'])

/** `[source:]target[:options]`: moby `daemon/volume/mounts/linux_parser.go`, podman `pkg/specgen/volumes.go`. */
export function volume(word: Word, region: Region, context: MountContext): Said<HostPath> | undefined {
  const parts = split(word, ':')
  const [first, second, third] = parts
  if (!first || !second) return word.holes.length > 0 ? unresolved(word, region) : undefined
  if (parts.length > 3 || first.text === '' || second.text === '') {
    return word.holes.length > 0 ? unresolved(word, region) : untold('malformed', 'expected source:target:options', region)
  }
  if ([first, second].some((part) => part.holes.length > 0)) return unresolved(word, region)
  const options = third ? split(third, ',') : []
  const open = options.find((option) => option.holes.length > 0)
  if (open) return unresolved(open, region)
  const names = options.map(({ text }) => text)
  return told(hostPath(first.text, second.text, isPath(first.text, context), names, context), region)
}

/** Docker's client takes `.` and `/`, podman and nerdctl too; every other word names a volume. */
function isPath(source: string, { program }: MountContext): boolean {
  return source.startsWith('/') || source.startsWith('.') || (program === 'nerdctl' && source.includes('/'))
}

function hostPath(source: string, target: string, bind: boolean, options: readonly string[], { folder }: MountContext): HostPath {
  const recursion = options.includes('rro') ? ['ro-recursive'] : []
  return {
    source: bind ? clean(posix.isAbsolute(source) || folder === '' ? source : posix.join(folder, source)) : source,
    target: clean(target),
    // an overlay takes what is written for itself
    readOnly: options.some((option) => ['ro', 'rro', 'readonly', 'O'].includes(option)),
    propagation: propagation(options.findLast((option) => propagations.has(option)) ?? ''),
    options: [...options, ...recursion],
    idmapped: options.some((option) => option === 'idmap' || option.startsWith('idmap=')),
    kind: bind ? 'bind' : 'volume',
  }
}

function clean(path: string): string {
  const normal = posix.normalize(path)
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal
}

function unresolved(word: Word, region: Region): Said<HostPath> {
  const gap = said(word, region)
  return gap.known ? untold('malformed', 'expected source:target:options', region) : gap
}

/** Types that bring nothing of the host. */
const inner = new Set(['tmpfs', 'ramfs', 'image', 'artifact', 'devpts', 'npipe', 'cluster'])

interface Asked {
  type: string
  source?: Word
  target?: Word
  readonly options: string[]
  /** `volume-opt`: what the driver of a volume is told. */
  readonly driver: Map<string, string>
}

/** `type=bind,source=...,target=...`: docker/cli `opts/mount.go`, podman `pkg/specgenutil/volumes.go`. */
export function mount(word: Word, region: Region, context: MountContext): Said<HostPath> | undefined {
  const fields = csv(word)
  if (!fields) return untold('malformed', 'expected comma-separated key=value pairs', region)
  const asked: Asked = { type: 'volume', options: [], driver: new Map() }
  for (const field of fields) {
    const problem = take(field, asked, region)
    if (problem) return problem
  }
  return resolved(asked, region, context)
}

function take(field: Word, asked: Asked, region: Region): Said<HostPath> | undefined {
  const [key, value] = cut(field)
  const name = key.text.toLowerCase()
  if (key.holes.length > 0) return unresolved(key, region)
  if (name === 'source' || name === 'src') asked.source = value ?? key
  else if (['target', 'dst', 'dest', 'destination'].includes(name)) asked.target = value ?? key
  else if (value !== undefined && value.holes.length > 0) return harmless.has(name) ? undefined : unresolved(value, region)
  else return setting(name, value?.text, asked, region)
  return undefined
}

/** What decides nothing of the isolation, whatever its value. */
const harmless = new Set(
  'tmpfs-size tmpfs-mode consistency volume-label volume-nocopy volume-driver volume-subpath subpath image-subpath relabel'.split(' '),
)

function setting(name: string, value: string | undefined, asked: Asked, region: Region): Said<HostPath> | undefined {
  if (name === 'type') asked.type = (value ?? '').toLowerCase()
  else if (['readonly', 'ro', 'rw', 'rro'].includes(name)) {
    const on = value === undefined ? true : goBool(value)
    if (on === undefined) return untold('malformed', `expected true or false for ${name}`, region)
    asked.options.push(name === 'rw' ? (on ? 'rw' : 'ro') : on ? (name === 'rro' ? 'rro' : 'ro') : 'rw')
  } else if (name === 'bind-propagation') asked.options.push((value ?? '').toLowerCase())
  else if (name === 'bind-recursive') asked.options.push(...(recursions[value ?? ''] ?? []))
  else if (name === 'bind-nonrecursive' && goBool(value ?? 'true') !== false) asked.options.push('without-submounts')
  else if (name === 'volume-opt') {
    const [key = '', ...rest] = (value ?? '').split('=')
    asked.driver.set(key, rest.join('='))
  } else if (value === undefined) asked.options.push(name)
  else if (name === 'idmap') asked.options.push(`idmap=${value}`)
  return undefined
}

/** docker/cli `bind-recursive`, in the words of the docker collector. */
const recursions: Readonly<Record<string, readonly string[]>> = {
  disabled: ['without-submounts'],
  writable: ['ro-not-recursive'],
  readonly: ['ro-recursive'],
}

function resolved({ type, source, target, options, driver }: Asked, region: Region, context: MountContext): Said<HostPath> | undefined {
  if (inner.has(type)) return undefined
  if (!['bind', 'volume', 'glob'].includes(type)) return untold('malformed', 'expected type=bind, volume, tmpfs or image', region)
  const open = [source, target].find((one) => one !== undefined && one.holes.length > 0)
  if (open) return unresolved(open, region)
  const at = target?.text ?? ''
  const local = localVolume(driver.get('type') ?? '', driver.get('o') ?? '', driver.get('device') ?? '')
  if (local && 'open' in local) return untold('unresolved', local.open, region)
  const bound = local?.path
  const from = bound ?? source?.text ?? (type === 'bind' && context.program === 'podman' ? at : '')
  if (type === 'glob') return untold('unresolved', 'the paths that a pattern finds are known on the host alone', region)
  if (from === '') return type === 'volume' ? undefined : untold('malformed', 'expected a source', region)
  if (at === '') return untold('malformed', 'expected a target', region)
  const fromDriver = bound !== undefined && (driver.get('o') ?? '').split(',').includes('ro') ? ['ro'] : []
  return told(hostPath(from, at, type === 'bind' || bound !== undefined, [...options, ...fromDriver], context), region)
}
