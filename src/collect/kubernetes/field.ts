/** Fields of Kubernetes objects. The API server refuses an object with a field of a wrong type, so nothing is made to fit. */
import { isNull, type Node, nameOf } from '../manifest/node.js'
import { type Said, told, type Untold, untold } from '../manifest/said.js'

/** What another program fills in first: Helm, Argo and Jinja write `{{ }}`, Flux and envsubst `${ }`. `$(X)` is Kubernetes' own. */
const placeholder = /\{\{|\$\{/

/** The node of a key; undefined where nothing is said. What stands where a mapping should stand leaves open all that is in it. */
export function child(node: Node | undefined, key: string): Node | undefined {
  if (node === undefined || isNull(node)) return undefined
  return node.kind === 'map' ? node.entries.get(key)?.value : open(node)
}

/** The node at a path of keys. */
export function within(node: Node | undefined, ...path: readonly string[]): Node | undefined {
  let found = node
  for (const key of path) found = child(found, key)
  return found
}

function open(node: Node): Node {
  if (node.kind === 'unresolved') return node
  const detail = node.kind === 'scalar' && placeholder.test(node.text) ? filledIn : `expected a mapping, found ${nameOf(node)}`
  return { kind: 'unresolved', region: node.region, text: '', detail }
}

const filledIn = 'another program fills this in before it is deployed'

/** True or false as YAML 1.1 has it (`yes`, `on`); undefined where nothing is said. */
export function flag(node: Node | undefined): Said<boolean> | undefined {
  return read(node, 'true or false', (value) => (typeof value === 'boolean' ? value : undefined))
}

export function whole(node: Node | undefined): Said<number> | undefined {
  return read(node, 'a whole number', (value) =>
    typeof value !== 'string' && typeof value !== 'boolean' && Number.isSafeInteger(Number(value)) ? Number(value) : undefined,
  )
}

/** Numbers and words such as `yes` as they were written. */
export function text(node: Node | undefined): Said<string> | undefined {
  return read(node, 'text', (value, written) => (typeof value === 'string' ? value : written))
}

type Value = string | number | bigint | boolean

function read<T>(node: Node | undefined, expected: string, take: (value: Value, written: string) => T | undefined): Said<T> | undefined {
  if (node === undefined || isNull(node)) return undefined
  if (node.kind === 'unresolved') return untold('unresolved', node.detail, node.region, node.remedy)
  if (node.kind === 'scalar' && placeholder.test(node.text))
    return untold('unresolved', filledIn, node.region, 'judge what that program writes: ... | hullcheck gate -')
  const value = node.kind === 'scalar' && node.value !== null ? take(node.value, node.text) : undefined
  return value === undefined ? untold('malformed', `expected ${expected}, found ${nameOf(node)}`, node.region) : told(value, node.region)
}

/** The text, or empty where there is none or none that is known: for names, which decide nothing. */
export function nameAt(node: Node | undefined, ...path: readonly string[]): string {
  const said = text(within(node, ...path))
  return said?.known === true ? said.value : ''
}

const nothing: readonly never[] = []

/** The items of a list; an item that is null counts as absent. */
export function listed(node: Node | undefined): readonly Node[] {
  if (node?.kind !== 'list') return nothing
  return node.items.some(isNull) ? node.items.filter((item) => !isNull(item)) : node.items
}

/** A gap for what should be a list and is none, so that it does not pass for an empty one. */
export function noList(node: Node | undefined): readonly Untold[] {
  if (node === undefined || node.kind === 'list' || isNull(node)) return nothing
  if (node.kind === 'unresolved') return [untold('unresolved', node.detail, node.region, node.remedy)]
  const filled = node.kind === 'scalar' && placeholder.test(node.text)
  return [filled ? untold('unresolved', filledIn, node.region) : untold('malformed', `expected a list, found ${nameOf(node)}`, node.region)]
}
