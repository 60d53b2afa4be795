/**
 * The short forms of a file as their long forms, so that files can be merged and read in one form only (compose-go v2.16,
 * transform/*.go). Every part keeps the place at which it was written; paths are taken relative to the file's own folder.
 */
import { posix } from 'node:path'
import type { Region } from '../../../model/fact.js'
import { at, type Entry, entries, hole, isNull, items, type MapNode, type Node } from '../../manifest/node.js'
import { isPath, shortVolume } from '../text/volume.js'
import { wordingOf } from '../text/wording.js'
import { clean, type Folders, hostPath } from './paths.js'
import { isElsewhere } from './remote.js'

type Change = (node: Node, folders: Folders) => Node

/** Of a container: of a service, a job or an init container. */
const containerKeys: Readonly<Record<string, Change>> = {
  environment: keyValues,
  sysctls: keyValues,
  labels: keyValues,
  env_file: (node, folders) => eachItem(node, (item) => environmentFile(item, folders)),
  volumes: (node, folders) => (node.kind === 'list' ? eachItem(node, (item) => volume(item, folders)) : node),
  secrets: fileReferences,
  configs: fileReferences,
  networks: names,
  build,
  extends: (node) => (node.kind === 'scalar' && !isNull(node) ? long(node, { service: node }) : node),
  pre_start: (node, folders) => (node.kind === 'list' ? eachItem(node, (item) => change(item, containerKeys, folders)) : node),
}

const sections: Readonly<Record<string, Change>> = {
  services: (node, folders) => eachValue(node, (one) => change(one, containerKeys, folders)),
  jobs: (node, folders) => eachValue(node, (one) => change(one, containerKeys, folders)),
  volumes: (node, folders) => eachValue(node, (one) => boundVolume(one, folders)),
  secrets: (node, folders) => eachValue(node, (one) => change(one, { file: path }, folders)),
  configs: (node, folders) => eachValue(node, (one) => change(one, { file: path }, folders)),
}

export function canonical(tree: MapNode, folders: Folders): MapNode {
  return change(tree, sections, folders) as MapNode
}

function change(node: Node, changes: Readonly<Record<string, Change>>, folders: Folders): Node {
  if (node.kind !== 'map') return node
  const changed = [...node.entries].map(([key, entry]): [string, Entry] => {
    const own = Object.hasOwn(changes, key) ? changes[key] : undefined
    return [key, own ? { ...entry, value: own(entry.value, folders) } : entry]
  })
  return { ...node, entries: new Map(changed) }
}

function eachValue(node: Node, one: (value: Node) => Node): Node {
  if (node.kind !== 'map') return node
  return {
    ...node,
    entries: new Map([...node.entries].map(([key, entry]): [string, Entry] => [key, { ...entry, value: one(entry.value) }])),
  }
}

function eachItem(node: Node, one: (item: Node) => Node): Node {
  return isNull(node) ? node : { kind: 'list', region: node.region, items: items(node).map(one) }
}

/** A mapping in place of a short form. */
function long({ region }: Node, values: Readonly<Record<string, Node | undefined>>): MapNode {
  const all = Object.entries(values).flatMap(([key, value]): [string, Entry][] => (value ? [[key, { key: region, value }]] : []))
  return { kind: 'map', region, entries: new Map(all) }
}

function text(value: string | boolean, region: Region): Node {
  return { kind: 'scalar', region, value, text: String(value), plain: false }
}

/** Text out of a part of a node; with a hole in it, it stays unknown for the same reason. A hole that was not there before is `~`. */
function part(value: string, whole: Node): Node {
  if (!value.includes(hole)) return text(value, whole.region)
  if (whole.kind === 'unresolved') return { ...whole, text: value, known: value }
  return {
    kind: 'unresolved',
    region: whole.region,
    text: value,
    known: value,
    detail: 'HOME is not set here',
    remedy: 'set it for the gate',
  }
}

/** `[A=b, C]` and `{A: b, C: }` are the same; an item of which not even the name is known is left out. */
function keyValues(node: Node): Node {
  if (node.kind !== 'list') return node
  const pairs = node.items.flatMap((item): [string, Entry][] => {
    const said = wordingOf(item)
    if (said === undefined) return []
    const end = said.indexOf('=')
    const name = end < 0 ? said : said.slice(0, end)
    if (name.includes(hole)) return []
    const none: Node = { kind: 'scalar', region: item.region, value: null, text: '', plain: true }
    return [[name, { key: item.region, value: end < 0 ? none : part(said.slice(end + 1), item) }]]
  })
  return { kind: 'map', region: node.region, entries: new Map(pairs) }
}

function names(node: Node): Node {
  if (node.kind !== 'list') return node
  const all = node.items.flatMap((item): [string, Entry][] => {
    const said = wordingOf(item)
    return said === undefined
      ? []
      : [[said, { key: item.region, value: { kind: 'scalar', region: item.region, value: null, text: '', plain: true } }]]
  })
  return { kind: 'map', region: node.region, entries: new Map(all) }
}

function fileReferences(node: Node): Node {
  return node.kind === 'list' ? eachItem(node, (item) => (item.kind === 'map' ? item : long(item, { source: item }))) : node
}

function environmentFile(item: Node, folders: Folders): Node {
  const path = (node: Node) => absolute(node, folders)
  return item.kind === 'map' ? eachOf(item, { path }) : long(item, { path: path(item) })
}

function build(node: Node, folders: Folders): Node {
  if (isNull(node)) return node
  const context = (said: Node) => (isElsewhere(wordingOf(said) ?? '') ? said : absolute(said, folders))
  return node.kind === 'map' ? eachOf(node, { context, args: keyValues }) : long(node, { context: context(node) })
}

/** For what is going to be read. */
function absolute(node: Node, { own, home = '~' }: Folders): Node {
  const said = wordingOf(node)
  if (said === undefined || said.includes(hole)) return node
  const path = said.replace(/^~/, () => home)
  return part(posix.resolve(own, path), node)
}

function path(node: Node, folders: Folders): Node {
  const said = wordingOf(node)
  return said === undefined ? node : part(hostPath(said, folders), node)
}

function eachOf(node: MapNode, changes: Readonly<Record<string, (value: Node) => Node>>): MapNode {
  const changed = [...node.entries].map(([key, entry]): [string, Entry] => {
    const one = Object.hasOwn(changes, key) ? changes[key] : undefined
    return [key, one ? { ...entry, value: one(entry.value) } : entry]
  })
  return { ...node, entries: new Map(changed) }
}

const propagations = ['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave']

function volume(item: Node, folders: Folders): Node {
  if (item.kind === 'map') return longVolume(item, folders)
  const said = wordingOf(item)
  const short = said === undefined ? undefined : shortVolume(said)
  if (said === undefined || short === undefined || said === hole) return item
  const { source, target, options } = short
  const bind = isPath(source)
  const propagation = options.findLast((word) => propagations.includes(word))
  const selinux = options.findLast((word) => word === 'z' || word === 'Z')
  const value = (words: string | undefined) => (words === undefined ? undefined : part(words, item))
  return long(item, {
    // what the source begins with decides; where that is not known, so is the type
    type: source.startsWith(hole) ? part(hole, item) : text(bind ? 'bind' : 'volume', item.region),
    source: source === '' ? undefined : value(bind ? hostPath(source, folders) : source),
    target: value(target.includes(hole) ? target : clean(target)),
    read_only: options.some((word) => word.includes(hole))
      ? part(hole, item)
      : text(options.findLast((word) => word === 'ro' || word === 'rw') === 'ro', item.region),
    bind:
      propagation === undefined && selinux === undefined
        ? undefined
        : long(item, { propagation: value(propagation), selinux: value(selinux) }),
    volume: options.includes('nocopy') ? long(item, { nocopy: text(true, item.region) }) : undefined,
  })
}

function longVolume(item: MapNode, folders: Folders): MapNode {
  const type = at(item, 'type')
  const isBind = type !== undefined && wordingOf(type) === 'bind'
  const cleaned = (node: Node): Node => {
    const said = wordingOf(node)
    return said === undefined || said === '' || said.includes(hole) ? node : part(clean(said), node)
  }
  return eachOf(item, { target: cleaned, ...(isBind && { source: (node) => path(node, folders) }) })
}

/** A volume of the local driver with `o: bind` is a path of the host under another name. */
function boundVolume(node: Node, folders: Folders): Node {
  const options = at(node, 'driver_opts')
  const words = entries(options).find(([key]) => key === 'o')?.[1].value
  if (node.kind !== 'map' || options?.kind !== 'map' || words === undefined) return node
  const bound = (wordingOf(words) ?? '').split(',').some((word) => word === 'bind' || word === 'rbind')
  return bound ? eachOf(node, { driver_opts: () => eachOf(options, { device: (device) => path(device, folders) }) }) : node
}
