/** Interpolation of a whole tree, so that everything that cannot be known says so where it stands. Keys are never interpolated. */
import type { Region } from '../../../model/fact.js'
import { type Entry, hole, type Node, type ScalarNode, type UnresolvedNode } from '../../manifest/node.js'
import { type Lookup, substitute, type Unknown } from './substitute.js'

/** What Jinja, Ansible or Go would fill in. Within a text it is legal YAML, and swarm knows some of its own. */
const template = /\{\{[^{}]*\}\}/g

export function interpolate(root: Node, lookup: Lookup): Node {
  const made = new Map<Node, Node>()
  const resolve = (node: Node): Node => {
    const known = made.get(node)
    if (known) return known
    const result = resolved(node, resolve, lookup)
    made.set(node, result)
    return result
  }
  return resolve(root)
}

function resolved(node: Node, resolve: (node: Node) => Node, lookup: Lookup): Node {
  switch (node.kind) {
    case 'map':
      return {
        ...node,
        entries: new Map([...node.entries].map(([key, entry]): [string, Entry] => [key, { ...entry, value: resolve(entry.value) }])),
      }
    case 'list':
      return { ...node, items: node.items.map(resolve) }
    case 'scalar':
      return scalar(node, lookup)
    case 'unresolved':
      return node
  }
}

function scalar(node: ScalarNode, lookup: Lookup): Node {
  const { value } = node
  if (typeof value !== 'string' || !(value.includes('$') || value.includes('{{'))) return node
  const { text, unknown } = substitute(value, lookup)
  const known = text.replace(template, hole)
  if (unknown) return unresolved(node, known, unknown)
  if (known === text) return { ...node, value: text, text, plain: false }
  const from = value.search(template)
  return {
    ...about(node, known, partOf(node, value, Math.max(0, from), value.length)),
    detail: 'a template that another program fills in',
    remedy: 'render it first',
  }
}

function unresolved(node: ScalarNode, known: string, { reason, name, from, to }: Unknown): UnresolvedNode {
  const variable = name.slice(0, 100)
  const base = about(node, known, partOf(node, String(node.value), from, to))
  switch (reason) {
    case 'invalid':
      return { ...base, detail: 'this is no valid interpolation', remedy: 'write $$ for a dollar sign' }
    case 'required':
      return {
        ...base,
        detail: `${variable} must be set, and is not set here`,
        remedy: `set it for the gate: ${variable}=... hullcheck gate`,
      }
    case 'unset':
      return { ...base, detail: `${variable} is not set here`, remedy: `set it for the gate: ${variable}=... hullcheck gate` }
  }
}

function about({ text }: ScalarNode, known: string, region: Region): Pick<UnresolvedNode, 'kind' | 'region' | 'text' | 'known'> {
  return { kind: 'unresolved', region, text, known }
}

/** The place of a part, where the text stands in the file character by character. */
function partOf({ region, plain }: ScalarNode, value: string, from: number, to: number): Region {
  const quotes = plain ? 0 : 1
  const asWritten = region.line === region.endLine && region.endColumn - region.column === value.length + 2 * quotes
  if (!asWritten || to <= from) return region
  return { ...region, column: region.column + quotes + from, endColumn: region.column + quotes + to }
}
