/** Paths of the host and volumes of the engine that a container gets (docker/compose 5.7, buildContainerMountOptions). */
import type { Region } from '../../../model/fact.js'
import type { HostPath } from '../../../model/records.js'
import { at, boolOf, isNull, items, type MapNode, type Node, textOf } from '../../manifest/node.js'
import { type Said, told, untold } from '../../manifest/said.js'
import { isOfHost, localVolume } from '../../spelling/local-volume.js'
import { propagation } from '../../spelling/propagation.js'
import { called } from './partner.js'
import type { Project } from './project.js'
import { flagAt, textAt } from './read-as.js'

type Mount = Said<HostPath>

/** Containers take volumes from each other no deeper. */
const depthLimit = 50

export function mounts(container: MapNode, project: Project, seen: readonly Node[] = []): readonly Mount[] | undefined {
  const asked = [...items(at(container, 'volumes')).flatMap((item) => volume(item, project)), ...apiSocket(container)]
  const files = [...fileMounts(container, 'secrets', '/run/secrets/', project), ...fileMounts(container, 'configs', '/', project)]
  const own = [...asked, ...unlessTaken(files, asked)]
  const inherited = items(at(container, 'volumes_from')).flatMap((item) => volumesFrom(item, project, [...seen, container]))
  const all = [...own, ...unlessTaken(inherited, own)]
  // each is an object of its own, and what is taken over from elsewhere can multiply
  project.budget.spend(own.length + 10 * inherited.length, container.region)
  return all.length === 0 ? undefined : all
}

function unlessTaken(added: readonly Mount[], before: readonly Mount[]): readonly Mount[] {
  const taken = new Set(before.map((one) => (one.known ? one.value.target : undefined)))
  return added.filter((one) => !one.known || !taken.has(one.value.target))
}

interface Parts {
  readonly source: string
  readonly target: string
  readonly readOnly: boolean
  readonly options: readonly string[]
}

/** None for what is neither a path of the host nor a volume: tmpfs, an image. */
function volume(item: Node, project: Project): Mount[] {
  if (item.kind !== 'map') {
    const said = textOf(item)
    return [said.known ? untold('malformed', 'expected a volume: source:target', said.region) : said]
  }
  const type = textAt(item, 'type') ?? untold('malformed', 'a volume needs a type', item.region)
  if (!type.known) return [type]
  if (type.value === 'tmpfs' || type.value === 'image') return []
  const parts = partsOf(item)
  if (!parts.known) return [parts]
  if (type.value === 'bind' || type.value === 'npipe') return [told(bind(parts.value), placeOf(item))]
  return [named(item, parts.value, project)]
}

function partsOf(item: MapNode): Said<Parts> {
  const said = {
    source: textAt(item, 'source'),
    target: textAt(item, 'target'),
    readOnly: flagAt(item, 'read_only'),
    options: optionsOf(item),
  }
  const gap = [said.source, said.target, said.readOnly, ...said.options].find((one) => one?.known === false)
  if (gap?.known === false) return gap
  if (said.target?.known !== true) return untold('malformed', 'a volume needs a target', item.region)
  const options = said.options.flatMap((one) => (one.known && one.value !== '' ? [one.value] : []))
  const readOnly = said.readOnly?.known === true && said.readOnly.value
  return told(
    {
      source: said.source?.known === true ? said.source.value : '',
      target: said.target.value,
      readOnly,
      options: [...options, ...recursion(item, readOnly)],
    },
    item.region,
  )
}

function optionsOf(item: MapNode): Said<string>[] {
  const options = at(item, 'bind')
  const all = options ? [textAt(options, 'selinux'), textAt(options, 'propagation')] : []
  return all.filter((one) => one !== undefined)
}

/** In the words of the audit: how far `read_only` reaches into what is mounted below. */
function recursion(item: MapNode, readOnly: boolean): string[] {
  const said = at(item, 'bind', 'recursive')
  const word = said && textOf(said)
  if (word?.known !== true || !readOnly) return []
  const words: Readonly<Record<string, string>> = { disabled: 'without-submounts', writable: 'ro-not-recursive', readonly: 'ro-recursive' }
  return Object.hasOwn(words, word.value) ? [words[word.value] ?? ''] : []
}

/** The source is what an author changes; a short form is one word. */
function placeOf(item: MapNode): Region {
  return (at(item, 'source') ?? at(item, 'target'))?.region ?? item.region
}

function bind({ source, target, readOnly, options }: Parts): HostPath {
  const spread = propagation(options.find((word) => /^r?(shared|slave|private|unbindable)$/.test(word)) ?? '')
  return { source, target, readOnly, propagation: spread, options, idmapped: false, kind: 'bind' }
}

/** A volume of the engine; one of the local driver with `o: bind` is a path of the host by another name, as is a file system of the kernel. */
function named(item: MapNode, parts: Parts, project: Project): Mount {
  const entry = at(project.tree, 'volumes', parts.source)
  const device = boundDevice(entry)
  if (device && !device.known) return device
  if (device?.known === true && device.value !== '') {
    const below = at(item, 'volume', 'subpath')
    const sub = below && textOf(below)
    if (sub?.known === false) return sub
    return told(
      bind({ ...parts, source: sub?.known === true && sub.value !== '' ? `${device.value}/${sub.value}` : device.value }),
      placeOf(item),
    )
  }
  if (isExternal(entry)) madeElsewhere(entry, parts.source, project)
  return told({ ...bind(parts), source: volumeName(parts.source, entry, project), kind: 'volume' }, placeOf(item))
}

function boundDevice(volume: Node | undefined): Said<string> | undefined {
  const options = at(volume, 'driver_opts')
  const driver = volume && textAt(volume, 'driver')
  if (options === undefined || (driver?.known === true && driver.value !== 'local' && driver.value !== '')) return undefined
  const [type, words, device] = [textAt(options, 'type'), textAt(options, 'o'), textAt(options, 'device')]
  if (type?.known === false || words?.known === false) return words?.known === false ? words : type
  if (device?.known === false) return isOfHost(type?.value ?? '', words?.value ?? '') ? device : undefined
  const found = localVolume(type?.value ?? '', words?.value ?? '', device?.value ?? '')
  const region = (at(options, 'device') ?? options).region
  return found && ('path' in found ? told(found.path, region) : untold('unresolved', found.open, region))
}

/** As the engine calls it; empty for an anonymous one, and where its name is not known here. */
function volumeName(key: string, volume: Node | undefined, project: Project): string {
  if (key === '') return ''
  const said = volume && (textAt(volume, 'name') ?? textAt(at(volume, 'external') ?? volume, 'name'))
  if (said) return said.known ? said.value : ''
  return isExternal(volume) ? key : `${project.name}_${key}`
}

function madeElsewhere(volume: Node | undefined, key: string, project: Project): void {
  const message = `the volume ${JSON.stringify(key.slice(0, 60))} is made elsewhere: whether it is a folder of the host is not known here`
  const region = volume && (at(volume, 'external')?.region ?? volume.region)
  if (region) project.tell({ region, message, kind: 'note' })
}

function isExternal(resource: Node | undefined): boolean {
  const external = at(resource, 'external')
  if (external === undefined || isNull(external)) return false
  if (external.kind === 'map') return true
  const said = boolOf(external)
  return said.known && said.value
}

/** A secret or config that is a file is bound read-only; one with content, or out of a variable, is copied in. */
function fileMounts(container: MapNode, key: 'secrets' | 'configs', folder: string, project: Project): Mount[] {
  return items(at(container, key)).flatMap((item): Mount[] => {
    const source = textAt(item, 'source')
    const target = textAt(item, 'target')
    if (source?.known !== true || target?.known === false) return []
    const file = at(project.tree, key, source.value, 'file')
    const said = file && textOf(file)
    if (said === undefined) return []
    if (!said.known) return [said]
    const named = target?.value ?? source.value
    const inside = /^\/|^[A-Za-z]:[\\/]|^\\\\/.test(named) ? named : `${folder}${named}`
    return [told(bind({ source: said.value, target: inside, readOnly: true, options: [] }), said.region)]
  })
}

/** `use_api_socket` mounts the engine's own socket (docker/compose 5.7, apiSocket.go); with it come the credentials of registries. */
function apiSocket(container: MapNode): Mount[] {
  const said = flagAt(container, 'use_api_socket')
  if (said === undefined || (said.known && !said.value)) return []
  if (!said.known) return [said]
  const socket = '/var/run/docker.sock'
  return [told(bind({ source: socket, target: socket, readOnly: false, options: [] }), said.region)]
}

/** `service[:ro]` of the project, or `container:name[:ro]`, whose mounts are not in the file. */
function volumesFrom(item: Node, project: Project, seen: readonly Node[]): Mount[] {
  const said = textOf(item)
  if (!said.known) return [said]
  const [, outside, name = '', access = ''] = /^(container:)?([^:]*)(?::(.*))?$/.exec(said.value) ?? []
  const found = outside === undefined ? at(project.tree, 'services', name) : called(name, project)
  if (found?.kind !== 'map') return [untold('unresolved', 'the mounts of a container that is not in the file', said.region)]
  if (seen.includes(found) || seen.length > depthLimit) return []
  const readOnly = access.split(',').includes('ro')
  return (mounts(found, project, seen) ?? []).map((one) =>
    one.known ? told({ ...one.value, readOnly: readOnly || one.value.readOnly }, said.region) : one,
  )
}
