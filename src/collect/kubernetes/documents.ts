/** A file's text to the objects in it. */
import type { Region } from '../../model/fact.js'
import type { Problem } from '../manifest/dialect.js'
import { at, type Node } from '../manifest/node.js'
import { parseYaml } from '../manifest/yaml.js'
import { text as textAt } from './field.js'

export interface Objects {
  readonly objects: readonly KubernetesObject[]
  readonly problems: readonly Problem[]
}

export interface KubernetesObject {
  readonly kind: string
  readonly apiVersion: string
  readonly node: Node
}

/** What aliases may make of a file: no cluster takes an object with as many parts (etcd refuses 1.5 MiB). */
const expandedLimit = 1_000_000
/** Lists within lists. */
const depthLimit = 8

/** `place` changes the places of what was rendered to where its author wrote it. */
export function objectsOf(text: string, file: string, place: (region: Region) => Region = (region) => region): Objects {
  const objects: KubernetesObject[] = []
  const problems: Problem[] = []
  for (const { from, start } of pieces(text)) {
    const parsed = parseYaml(from, file, { version: '1.1', place: (region) => place(moved(region, start)) })
    for (const problem of parsed.problems) problems.push(broken(problem, from))
    for (const document of parsed.documents) {
      if (from.includes('&') && isTooLarge(document))
        problems.push({ region: document.region, message: 'aliases make it larger than any cluster takes', kind: 'unparsable' })
      else collect(document, objects, 0)
    }
  }
  return { objects, problems }
}

function collect(node: Node, into: KubernetesObject[], depth: number): void {
  const kind = wordAt(node, 'kind')
  const apiVersion = wordAt(node, 'apiVersion')
  // `kubectl get -o yaml` gives a List; OpenShift's templates hold theirs in `objects`
  const inner = kind.endsWith('List') ? at(node, 'items') : kind === 'Template' ? at(node, 'objects') : undefined
  if (inner?.kind === 'list' && depth < depthLimit) for (const item of inner.items) collect(item, into, depth + 1)
  else if (kind !== '' && apiVersion !== '') into.push({ kind, apiVersion, node })
}

function wordAt(node: Node, key: string): string {
  const said = textAt(at(node, key))
  return said?.known === true ? said.value : ''
}

/** A template of Helm is no YAML before it is rendered, and nobody's mistake. */
function broken({ region, message }: { region: Region; message: string }, text: string): Problem {
  if (!text.includes('{{')) return { region, message, kind: 'unparsable' }
  return {
    region,
    message: 'this is a template, which must be rendered first',
    remedy: 'helm template CHART | hullcheck gate -',
    kind: 'template',
  }
}

/** Nodes, counted as often as aliases repeat them. */
function isTooLarge(root: Node): boolean {
  const sizes = new Map<Node, number>()
  const size = (node: Node): number => {
    const known = sizes.get(node)
    if (known !== undefined) return known
    let sum = 1
    if (node.kind === 'list') for (const item of node.items) sum += size(item)
    if (node.kind === 'map') for (const { value } of node.entries.values()) sum += size(value)
    sizes.set(node, sum)
    return sum
  }
  return size(root) > expandedLimit
}

interface Piece {
  readonly from: string
  /** Line and column of its first character. */
  readonly start: { readonly line: number; readonly column: number }
}

function moved(region: Region, { line, column }: Piece['start']): Region {
  if (line === 1 && column === 1) return region
  return {
    ...region,
    line: region.line + line - 1,
    column: region.column + (region.line === 1 ? column - 1 : 0),
    endLine: region.endLine + line - 1,
    endColumn: region.endColumn + (region.endLine === 1 ? column - 1 : 0),
  }
}

/** JSON may come as one object after another, as kubectl takes it; YAML marks its documents itself. */
function pieces(text: string): readonly Piece[] {
  const whole = [{ from: text, start: { line: 1, column: 1 } }]
  if (!/^\s*\{/.test(text)) return whole
  const ends = objectEnds(text)
  if (ends.length < 2) return whole
  let offset = 0
  let line = 1
  let column = 1
  return ends.map((end) => {
    const from = text.slice(offset, end)
    const start = { line, column }
    const newlines = from.split('\n')
    column = newlines.length > 1 ? (newlines.at(-1)?.length ?? 0) + 1 : column + from.length
    line += newlines.length - 1
    offset = end
    return { from, start }
  })
}

/** Where each object at the top ends; the last takes the rest of the text. Empty where it is no sequence of objects. */
function objectEnds(text: string): number[] {
  const ends: number[] = []
  let depth = 0
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\\n]|\\.)*"|[{}]|[^\s{}"][^{}"]*/g)) {
    if (token === '{') depth += 1
    else if (token === '}') {
      depth -= 1
      if (depth === 0) ends.push(index + 1)
      if (depth < 0) return []
    } else if (depth === 0) return []
  }
  if (ends.length > 0) ends[ends.length - 1] = text.length
  return ends
}
