/**
 * One file over another, and a service over the one that it extends (compose-go v2.16, override/merge.go and uncity.go). Mappings
 * are merged, lists appended, anything else replaced; what is null in the upper file says nothing. Some keys have rules of their own.
 * The files are in canonical form.
 */
import { at, type Entry, hole, isNull, type ListNode, type MapNode, type Node } from '../../manifest/node.js'
import type { Budget } from './budget.js'

type Merge = (base: Node, over: Node, budget: Budget) => Node

/** Keys of a container that are not merged as their kind says. */
const ofContainer: Readonly<Record<string, Merge>> = {
  command: replace,
  entrypoint: replace,
  environment: byKey,
  sysctls: byKey,
  tmpfs: append,
  dns: append,
  dns_opt: append,
  dns_search: append,
  label_file: append,
  labels: byKey,
  // of no matter for isolation, and written in two forms
  annotations: replace,
  extra_hosts: replace,
  depends_on: replace,
  models: replace,
  logging: replace,
}

export function mergeFiles(base: MapNode, over: MapNode, budget: Budget): MapNode {
  return mergeMaps(base, over, budget, (key) => (key === 'services' || key === 'jobs' ? mergeContainers : merge))
}

function mergeContainers(base: Node, over: Node, budget: Budget): Node {
  return base.kind === 'map' && over.kind === 'map' ? mergeMaps(base, over, budget, () => mergeContainer) : merge(base, over, budget)
}

export function mergeContainer(base: Node, over: Node, budget: Budget): Node {
  if (base.kind !== 'map' || over.kind !== 'map') return merge(base, over, budget)
  return mergeMaps(base, over, budget, (key) => (Object.hasOwn(ofContainer, key) ? ofContainer[key] : undefined) ?? merge)
}

export function merge(base: Node, over: Node, budget: Budget): Node {
  if (isNull(over)) return base
  if (isNull(base)) return over
  if (base.kind === 'map' && over.kind === 'map') return mergeMaps(base, over, budget, () => merge)
  return base.kind === 'list' && over.kind === 'list' ? append(base, over, budget) : over
}

function mergeMaps(base: MapNode, over: MapNode, budget: Budget, ruleOf: (key: string) => Merge): MapNode {
  budget.spend(base.entries.size + over.entries.size, over.region)
  const merged = new Map(base.entries)
  for (const [key, entry] of over.entries) {
    const below = merged.get(key)
    merged.set(key, below ? upon(below, entry, ruleOf(key), budget) : entry)
  }
  return { ...base, entries: merged }
}

/** What is merged keeps the key at which it was begun: a service is where it was named first. */
function upon(below: Entry, entry: Entry, rule: Merge, budget: Budget): Entry {
  const value = rule(below.value, entry.value, budget)
  return { key: value === entry.value ? entry.key : below.key, value }
}

function replace(_base: Node, over: Node): Node {
  return over
}

/** `A` alone, which takes the value of the environment, replaces `A=b`. */
function byKey(base: Node, over: Node, budget: Budget): Node {
  return base.kind === 'map' && over.kind === 'map' ? mergeMaps(base, over, budget, () => replace) : merge(base, over, budget)
}

/** Items that are the same to the letter are there once: at the place of the first. */
function append(base: Node, over: Node, budget: Budget): Node {
  if (isNull(over) || isNull(base)) return isNull(over) ? base : over
  const [first, second] = [asList(base), asList(over)]
  budget.spend(first.items.length + second.items.length, over.region)
  return { ...first, items: [...first.items, ...second.items] }
}

function asList(node: Node): ListNode {
  return node.kind === 'list' ? node : { kind: 'list', region: node.region, items: [node] }
}

/** What makes two items of a list the same one, of which the last counts, at the place of the first. */
const sameBy: Readonly<Record<string, (item: Node) => string | undefined>> = {
  volumes: (item) => plain(at(item, 'target')),
  devices: (item) => plain(at(item, 'target')) ?? deviceTarget(plain(item)),
  secrets: (item) => plain(at(item, 'target')) ?? named('/run/secrets/', plain(at(item, 'source'))),
  configs: (item) => plain(at(item, 'target')) ?? named('/', plain(at(item, 'source'))),
  env_file: (item) => plain(at(item, 'path')),
}

/** A container after everything is merged: its lists without what is said twice. */
export function unique(container: MapNode): MapNode {
  const entries = [...container.entries].map(([key, entry]): [string, Entry] => {
    const { value } = entry
    return value.kind === 'list'
      ? [key, { ...entry, value: uniqueItems(value, Object.hasOwn(sameBy, key) ? sameBy[key] : undefined) }]
      : [key, entry]
  })
  return { ...container, entries: new Map(entries) }
}

function uniqueItems(list: ListNode, keyOf: ((item: Node) => string | undefined) | undefined): ListNode {
  const kept: Node[] = []
  const places = new Map<string, number>()
  for (const item of list.items) {
    const key = keyOf ? keyOf(item) : plain(item)
    const place = key === undefined ? undefined : places.get(key)
    if (place === undefined) {
      if (key !== undefined) places.set(key, kept.length)
      kept.push(item)
    } else if (keyOf) kept[place] = item
  }
  return { ...list, items: kept }
}

/** Text that is known; undefined for everything else. */
function plain(node: Node | undefined): string | undefined {
  if (node?.kind !== 'scalar' || node.value === null) return undefined
  return typeof node.value === 'string' ? node.value : node.text
}

function named(folder: string, source: string | undefined): string | undefined {
  return source === undefined ? undefined : `${folder}${source}`
}

function deviceTarget(short: string | undefined): string | undefined {
  if (short === undefined || short.includes(hole)) return undefined
  const [source, target] = short.split(':')
  return target ?? source
}
