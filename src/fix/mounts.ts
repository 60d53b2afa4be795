/** A mount with fewer rights: read-only, or without propagation. */
import { isMap, isScalar, type Node } from 'yaml'
import type { ListName } from '../model/patch.js'
import type { Unit, YamlDraft } from './yaml/draft.js'
import type { Mapping } from './yaml/tree.js'

const propagations = /^r?(?:shared|slave|private|unbindable)$/
const byHand = 'this mount is written in a way that must be changed by hand'

/** Of a list of YAML or JSON: an item that is one word, or a mapping with these keys. */
export function narrowItem(draft: YamlDraft, unit: Unit, list: ListName, wish: number, readOnlyKey: string): string | undefined {
  const node = draft.tree.resolved(unit.part as Node)
  if (isMap<Node, Node | null>(node)) return narrowMapping(draft, node, list, wish, readOnlyKey)
  if (!isScalar(node) || typeof node.value !== 'string') return byHand
  return draft.replace(unit, narrowed(node.value, list), wish)
}

function narrowMapping(draft: YamlDraft, map: Mapping, list: ListName, wish: number, readOnlyKey: string): string | undefined {
  if (list === 'hostPaths.writable') return readOnlyKey === '' ? byHand : draft.put(map, [readOnlyKey], { scalar: true }, wish)
  const bind = draft.entry(map, 'bind')
  const options = bind && draft.tree.resolved((bind.part as { value: Node | null }).value)
  const unit = isMap<Node, Node | null>(options) ? draft.entry(options, 'propagation') : undefined
  return unit ? draft.drop(unit, wish) : 'its propagation is said elsewhere'
}

/** `source:target:options`, or `type=bind,source=...,target=...`. */
export function narrowed(mount: string, list: ListName): string {
  const isFields = /(?:^|,)(?:target|destination|dst)=/.test(mount)
  if (list === 'hostPaths.writable') return isFields ? `${withoutFields(mount, /^(?:readonly|ro|rw)(?:=|$)/)},readonly` : readOnly(mount)
  return isFields ? withoutFields(mount, /^bind-propagation=/) : spreadless(mount)
}

function withoutFields(mount: string, gone: RegExp): string {
  return mount
    .split(',')
    .filter((field) => !gone.test(field))
    .join(',')
}

/** The options are what stands behind the last colon, where they are words that options can be. */
function cut(volume: string): readonly [front: string, options: readonly string[]] {
  const at = volume.lastIndexOf(':')
  const words = volume.slice(at + 1).split(',')
  return words.every((word) => /^[a-zA-Z_-]+$/.test(word)) ? [volume.slice(0, at), words] : [volume, []]
}

function readOnly(volume: string): string {
  const [front, options] = cut(volume)
  return `${front}:${readOnlyOptions(options).join(',')}`
}

function spreadless(volume: string): string {
  const [front, options] = cut(volume)
  const left = spreadlessOptions(options)
  return left.length === 0 ? front : `${front}:${left.join(',')}`
}

export function readOnlyOptions(options: readonly string[]): string[] {
  return [...options.filter((word) => word !== 'rw'), 'ro']
}

export function spreadlessOptions(options: readonly string[]): string[] {
  return options.filter((word) => !propagations.test(word))
}
