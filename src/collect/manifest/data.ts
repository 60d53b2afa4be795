import type { Node } from './node.js'

/** The plain value of a located tree, as JSON.parse would give it. `__proto__` is a key like any other. */
export function data(node: Node): unknown {
  if (node.kind === 'list') return node.items.map(data)
  if (node.kind === 'map') {
    const object: Record<string, unknown> = Object.create(null) as Record<string, unknown>
    for (const [key, entry] of node.entries) object[key] = data(entry.value)
    return object
  }
  if (node.kind === 'unresolved') return undefined
  return typeof node.value === 'bigint' ? Number(node.value) : node.value
}
