import { hole, type Node } from '../../manifest/node.js'

/** What a scalar says as far as it is known, with holes for the rest; undefined for what is no text. */
export function wordingOf(node: Node): string | undefined {
  if (node.kind === 'unresolved') return node.known ?? hole
  return node.kind === 'scalar' && node.value !== null ? (typeof node.value === 'string' ? node.value : node.text) : undefined
}
