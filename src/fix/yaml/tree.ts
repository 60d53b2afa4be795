/**
 * A YAML or JSON text as the library's nodes, each with the way up to its document: what is written where, so that a part can be cut
 * out or put in while every other character stays. Anchors, aliases and merge keys are followed to the place where they are written.
 */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseAllDocuments,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'

export type Entry = Pair<Node, Node | null>
export type Mapping = YAMLMap<Node, Node | null>
export type Sequence = YAMLSeq<Node>
export type Collection = Mapping | Sequence
export type Part = Node | Entry

/** Deeper documents are not edited; nor does the reader take them. */
const depthLimit = 200

export class YamlTree {
  readonly text: string
  /** With comments that are none of YAML's. */
  readonly original: string
  /** Why it cannot be edited. */
  readonly problem: string | undefined
  readonly documents: readonly Document[]
  readonly #above = new Map<Part, Part>()
  readonly #starting = new Map<number, Node>()
  readonly #documentOf = new Map<Part, Document>()
  /** What each alias stands for, and the aliases of each. */
  readonly #targets = new Map<Alias, Node>()
  readonly #aliases = new Map<Node, Alias[]>()

  constructor(text: string, version: '1.1' | '1.2', original = text) {
    this.text = text
    this.original = original
    const parsed = parseAllDocuments(text, { version, merge: false, keepSourceTokens: true, logLevel: 'silent' })
    this.documents = Array.isArray(parsed) ? parsed : []
    const broken = this.documents.some(({ errors }) => errors.length > 0)
    this.problem = broken ? 'the file cannot be read as a whole' : this.#walkAll()
  }

  #walkAll(): string | undefined {
    for (const document of this.documents) {
      const root = document.contents
      if (root && !this.#walk(root, document, new Map(), 0)) return 'the file is nested too deeply'
    }
    return undefined
  }

  /** In the order of the text, in which an anchor comes before its aliases. */
  #walk(node: Node, document: Document, anchors: Map<string, Node>, depth: number): boolean {
    if (depth > depthLimit) return false
    this.#documentOf.set(node, document)
    if (node.range) this.#starting.set(node.range[0], node)
    if (isAlias(node)) this.#link(node, anchors.get(node.source))
    else if ('anchor' in node && node.anchor !== undefined) anchors.set(node.anchor, node)
    for (const [above, child] of childrenOf(node)) {
      if (isPair(above)) this.#above.set(above, node)
      if (!child) continue
      this.#above.set(child, above)
      if (!this.#walk(child, document, anchors, depth + 1)) return false
    }
    return true
  }

  #link(alias: Alias, target: Node | undefined): void {
    if (!target) return
    this.#targets.set(alias, target)
    const known = this.#aliases.get(target)
    if (known) known.push(alias)
    else this.#aliases.set(target, [alias])
  }

  /** The innermost node that begins there. */
  startingAt(offset: number): Node | undefined {
    return this.#starting.get(offset)
  }

  /** The pair of a key or value, the collection of a pair or item. */
  above(part: Part): Part | undefined {
    return this.#above.get(part)
  }

  /** The entry that holds a collection as its value. */
  ownerOf(part: Part): Entry | undefined {
    const above = this.#above.get(part)
    return above && isPair(above) ? above : undefined
  }

  depthOf(part: Part): number {
    let depth = 0
    for (let above = this.#above.get(part); above; above = this.#above.get(above)) depth += 1
    return depth
  }

  documentOf(part: Part): Document | undefined {
    return this.#documentOf.get(isPair(part) ? part.key : part)
  }

  /** What an alias stands for. */
  resolved(node: Node | null): Node | null {
    return node && isAlias(node) ? (this.#targets.get(node) ?? null) : node
  }

  /** Aliases of the node. */
  aliasesOf(node: Node): readonly Alias[] {
    return this.#aliases.get(node) ?? []
  }

  /** Whether something outside of the part stands for something in it. */
  isUsedElsewhere(part: Part): boolean {
    const [from, to] = [startOf(part), endOf(part)]
    for (const [target, aliases] of this.#aliases) {
      const within = (target.range?.[0] ?? -1) >= from && (target.range?.[0] ?? -1) < to
      if (within && aliases.some(({ range }) => !range || range[0] < from || range[0] >= to)) return true
    }
    return false
  }

  /** The entry of a key: a mapping's own, else that of the first mapping that `<<` merges in, with what that merges in. */
  entryOf(map: Mapping, key: string, seen: Set<Mapping> = new Set()): Entry | undefined {
    const own = map.items.find((pair) => keyOf(pair) === key)
    if (own || seen.size > depthLimit) return own
    seen.add(map)
    for (const source of this.merged(map)) {
      const entry = seen.has(source) ? undefined : this.entryOf(source, key, seen)
      if (entry) return entry
    }
    return undefined
  }

  /** The mappings that `<<` merges into this one. */
  merged(map: Mapping): readonly Mapping[] {
    return map.items.flatMap((pair) => {
      if (!isScalar(pair.key) || pair.key.value !== '<<' || pair.key.type !== 'PLAIN') return []
      const value = this.resolved(pair.value)
      const sources = isSeq<Node>(value) ? value.items.map((item) => this.resolved(item)) : [value]
      return sources.filter((source): source is Mapping => isMap(source))
    })
  }
}

function childrenOf(node: Node): readonly (readonly [above: Part, child: Node | null])[] {
  if (isMap<Node, Node | null>(node)) return node.items.flatMap((pair) => [[pair, pair.key] as const, [pair, pair.value] as const])
  return isSeq<Node>(node) ? node.items.map((item) => [node, item] as const) : []
}

export function keyOf({ key }: Entry): string {
  return isScalar(key) ? String(key.value) : ''
}

/** Where a part begins: an entry at its key. */
export function startOf(part: Part): number {
  const node = isPair(part) ? part.key : part
  return node.range?.[0] ?? 0
}

/** Behind the last character that belongs to a part; comments and blanks behind it do not. */
export function endOf(part: Part): number {
  if (isPair(part)) {
    const { value } = part
    return value && !isEmpty(value) ? endOf(value) : endOfKey(part)
  }
  if (isFlow(part) || !(isMap(part) || isSeq(part))) return part.range?.[1] ?? 0
  const last = (part as Collection).items.at(-1)
  return last ? endOf(last) : (part.range?.[1] ?? 0)
}

/** Behind the colon of a key, or behind the anchor or tag there. */
export function endOfKey(entry: Entry): number {
  const tokens = (entry as { srcToken?: { sep?: { type: string; offset: number; source: string }[] } }).srcToken?.sep ?? []
  const ends = tokens
    .filter(({ type }) => ['map-value-ind', 'anchor', 'tag'].includes(type))
    .map(({ offset, source }) => offset + source.length)
  return Math.max(entry.key.range?.[1] ?? 0, ...ends)
}

/** `key:` with nothing behind it. */
export function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null && node.range !== undefined && node.range !== null && node.range[0] === node.range[1]
}

export function isNothing(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null)
}

export function isFlow(node: Node): boolean {
  return (isMap(node) || isSeq(node)) && node.flow === true
}
