/** Places for what a program made of several documents: by the way to a node, which merging keeps, whatever becomes of order and comments. */
import type { Region } from '../../model/fact.js'
import type { Entry, Node } from '../manifest/node.js'
import { nameAt } from './field.js'

/** The node with the places of its like in the originals, of which the last wins, as with patches; else that of what holds it. */
export function relocated(node: Node, originals: readonly Node[], otherwise: Region): Node {
  if (node.kind === 'map') {
    const entries = new Map([...node.entries].map(([key, entry]) => [key, relocatedEntry(key, entry, originals, otherwise)]))
    return { ...node, region: originals.at(-1)?.region ?? otherwise, entries }
  }
  if (node.kind === 'list') {
    const all = byLikeness(originals)
    const items = node.items.map((item) => relocated(item, all.get(likenessOf(item)) ?? [], otherwise))
    return { ...node, region: originals.at(-1)?.region ?? otherwise, items }
  }
  const same = originals.findLast((one) => one.kind === 'scalar' && node.kind === 'scalar' && one.value === node.value)
  return { ...node, region: (same ?? originals.at(-1))?.region ?? otherwise }
}

function relocatedEntry(key: string, { value }: Entry, originals: readonly Node[], otherwise: Region): Entry {
  const found = originals.flatMap((one) => (one.kind === 'map' ? (one.entries.get(key) ?? []) : []))
  const region = found.at(-1)?.key ?? otherwise
  const values = found.map((one) => one.value)
  return { key: region, value: relocated(value, values, region) }
}

function byLikeness(originals: readonly Node[]): ReadonlyMap<string, readonly Node[]> {
  const found = new Map<string, Node[]>()
  for (const item of originals.flatMap((one) => (one.kind === 'list' ? one.items : []))) {
    const key = likenessOf(item)
    const all = found.get(key)
    if (all) all.push(item)
    else found.set(key, [item])
  }
  return found
}

/** Items of lists are merged by their names, and plain ones by their values. */
function likenessOf(item: Node): string {
  if (item.kind === 'scalar') return `scalar ${String(item.value)}`
  return `${item.kind} ${nameAt(item, 'name') || nameAt(item, 'mountPath') || nameAt(item, 'devicePath') || nameAt(item, 'containerPort')}`
}
