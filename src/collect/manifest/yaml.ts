/** YAML (and JSON, its subset) to located nodes. Pure. */
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Node as YamlNode } from 'yaml'
import type { Region } from '../../model/fact.js'
import type { Entry, Node } from './node.js'

export interface YamlProblem {
  readonly region: Region
  readonly message: string
}

export interface YamlFile {
  /** One a document; empty documents are left out. */
  readonly documents: readonly Node[]
  readonly problems: readonly YamlProblem[]
}

export interface YamlOptions {
  /** 1.1: `yes` is true and `0777` octal, as Kubernetes' reader has it. 1.2: `yes` is text, as Compose's has it. */
  readonly version: '1.1' | '1.2'
}

/** Deeper documents are refused: nothing that is deployed comes near, and recursion must end. */
const depthLimit = 200
/** Nodes of one file, counted with what aliases repeat below merge keys. */
const nodeLimit = 2_000_000

export function parseYaml(text: string, file: string, { version }: YamlOptions): YamlFile {
  const lines = new LineCounter()
  const parsed = parseAllDocuments(text, { lineCounter: lines, version, merge: false, keepSourceTokens: false, logLevel: 'silent' })
  const problems: YamlProblem[] = []
  const documents: Node[] = []
  for (const document of Array.isArray(parsed) ? parsed : []) {
    const reader = new Reader(document, text, file, lines)
    if (document.errors.length > 0) {
      const [error] = document.errors
      problems.push({ region: reader.region(error?.pos[0] ?? 0, error?.pos[1] ?? 0), message: firstLine(error?.message ?? 'no YAML') })
      continue
    }
    if (document.contents === null) continue
    try {
      documents.push(reader.node(document.contents, 0))
    } catch (error) {
      if (!(error instanceof TooMuch)) throw error
      problems.push({ region: error.region, message: error.message })
    }
  }
  return { documents, problems }
}

/** The library's message without its picture of the line, which could hold a secret. */
function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')
}

class TooMuch extends Error {
  readonly region: Region
  constructor(message: string, region: Region) {
    super(message)
    this.region = region
  }
}

class Reader {
  readonly #document: Document
  readonly #text: string
  readonly #file: string
  readonly #lines: LineCounter
  /** What an anchor names becomes one node, however often it is used. */
  readonly #made = new Map<YamlNode, Node>()
  readonly #open = new Set<YamlNode>()
  #count = 0

  constructor(document: Document, text: string, file: string, lines: LineCounter) {
    this.#document = document
    this.#text = text
    this.#file = file
    this.#lines = lines
  }

  region(start: number, end: number): Region {
    const from = this.#lines.linePos(start)
    const to = end > start ? this.#lines.linePos(end) : from
    return { file: this.#file, line: from.line, column: from.col, endLine: to.line, endColumn: to.col }
  }

  node(source: YamlNode, depth: number): Node {
    const known = this.#made.get(source)
    if (known) return known
    const region = this.#regionOf(source)
    if (this.#open.has(source)) throw new TooMuch('an alias names the mapping or list that it stands in', region)
    this.#count += 1
    if (depth > depthLimit) throw new TooMuch(`nested deeper than ${depthLimit} levels`, region)
    if (this.#count > nodeLimit) throw new TooMuch('aliases make it larger than anything that is deployed', region)
    this.#open.add(source)
    const made = this.#make(source, region, depth)
    this.#open.delete(source)
    this.#made.set(source, made)
    return made
  }

  #make(source: YamlNode, region: Region, depth: number): Node {
    if (isAlias(source)) {
      const target = source.resolve(this.#document)
      if (target === undefined) throw new TooMuch(`there is no anchor &${source.source}`, region)
      return this.node(target, depth + 1)
    }
    if (isSeq(source)) {
      return {
        kind: 'list',
        region,
        items: source.items.map((item) => (item === null ? nothing(region) : this.node(item as YamlNode, depth + 1))),
      }
    }
    if (isMap(source)) return { kind: 'map', region, entries: this.#entries(source.items as Pair[], depth) }
    if (!isScalar(source)) return nothing(region)
    const { value, tag } = source
    const plain = source.type === 'PLAIN'
    const text = plain ? this.#text.slice(source.range?.[0] ?? 0, source.range?.[1] ?? 0) : String(value)
    const kept =
      typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? value : null
    return { kind: 'scalar', region, value: kept, text, plain, ...(tag !== undefined && { tag }) }
  }

  #entries(pairs: readonly Pair[], depth: number): ReadonlyMap<string, Entry> {
    const merged = new Map<string, Entry>()
    const own = new Map<string, Entry>()
    for (const { key, value } of pairs) {
      const name = isScalar(key) ? (typeof key.value === 'string' ? key.value : String(key.value)) : undefined
      if (name === undefined) throw new TooMuch('a key must be text', this.#regionOf(key))
      const keyRegion = this.#regionOf(key)
      const made = value === null ? nothing(keyRegion) : this.node(value, depth + 1)
      if (name === '<<' && isScalar(key) && key.type === 'PLAIN') this.#merge(merged, made)
      else own.set(name, { key: keyRegion, value: made })
    }
    if (merged.size === 0) return own
    // own keys keep their place behind those that were merged in, as they win over them
    for (const [name, entry] of own) merged.set(name, entry)
    return merged
  }

  /** Of several mappings the first wins (YAML merge key type). */
  #merge(into: Map<string, Entry>, node: Node): void {
    const sources = node.kind === 'list' ? node.items : [node]
    for (const source of sources) {
      if (source.kind !== 'map') throw new TooMuch('<<: merges mappings only', source.region)
      this.#count += source.entries.size
      for (const [name, entry] of source.entries) if (!into.has(name)) into.set(name, entry)
    }
  }

  #regionOf(source: YamlNode): Region {
    const range = source.range
    return this.region(range?.[0] ?? 0, range?.[1] ?? 0)
  }
}

interface Pair {
  readonly key: YamlNode
  readonly value: YamlNode | null
}

function nothing(region: Region): Node {
  return { kind: 'scalar', region, value: null, text: '', plain: true }
}
