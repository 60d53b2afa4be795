/**
 * The tags `!reset` and `!override` of a file that is merged over others: what they mark is taken out of what was there before,
 * and a `!reset` node itself vanishes (compose-go v2.16, loader/reset.go). A mark within a list takes out its item alone.
 */
import type { Entry, ListNode, MapNode, Node } from '../../manifest/node.js'

/** Keys below which something is to be taken out; `all`: everything there. */
export interface Resets {
  readonly all: boolean
  readonly below: ReadonlyMap<string, Resets>
}

interface Stripped {
  readonly tree: MapNode
  readonly resets: Resets
}

const nothing: Resets = { all: false, below: new Map() }
const everything: Resets = { all: true, below: new Map() }

interface Result {
  /** Undefined for what vanishes. */
  readonly node: Node | undefined
  readonly resets: Resets
}

export function strip(root: MapNode): Stripped {
  const made = new Map<Node, Result>()
  const visit = (node: Node): Result => {
    const known = made.get(node)
    if (known) return known
    const result = resultOf(node, visit)
    made.set(node, result)
    return result
  }
  const { node, resets } = visit(root)
  return { tree: node?.kind === 'map' ? node : { ...root, entries: new Map() }, resets }
}

function resultOf(node: Node, visit: (node: Node) => Result): Result {
  const tag = node.kind === 'unresolved' ? undefined : node.tag
  if (tag === '!reset') return { node: undefined, resets: everything }
  const inner = node.kind === 'map' ? ofMap(node, visit) : node.kind === 'list' ? ofList(node, visit) : { node, resets: nothing }
  return tag === '!override' ? { node: inner.node, resets: everything } : inner
}

function ofMap(node: MapNode, visit: (node: Node) => Result): Result {
  const results = [...node.entries].map(([key, entry]) => ({ key, entry, result: visit(entry.value) }))
  if (results.every(({ entry, result }) => result.node === entry.value && result.resets === nothing)) return { node, resets: nothing }
  const kept = results.flatMap(({ key, entry, result }): [string, Entry][] =>
    result.node ? [[key, { ...entry, value: result.node }]] : [],
  )
  const below = new Map(results.filter(({ result }) => result.resets !== nothing).map(({ key, result }) => [key, result.resets]))
  return { node: { ...node, entries: new Map(kept) }, resets: below.size === 0 ? nothing : { all: false, below } }
}

function ofList(node: ListNode, visit: (node: Node) => Result): Result {
  const kept = node.items.map((item) => visit(item).node)
  const same = kept.every((item, index) => item === node.items[index])
  return { node: same ? node : { ...node, items: kept.filter((item) => item !== undefined) }, resets: nothing }
}

/** What is left of a tree; an untouched one stays itself. */
export function without(tree: MapNode, { below }: Resets): MapNode {
  if (below.size === 0) return tree
  const left = [...tree.entries].flatMap(([key, entry]): [string, Entry][] => {
    const resets = below.get(key)
    if (resets?.all === true) return []
    return [[key, resets && entry.value.kind === 'map' ? { ...entry, value: without(entry.value, resets) } : entry]]
  })
  return { ...tree, entries: new Map(left) }
}

/** The marks at a path. */
export function resetsAt(resets: Resets, ...path: readonly string[]): Resets {
  let found = resets
  for (const key of path) found = found.below.get(key) ?? nothing
  return found
}
