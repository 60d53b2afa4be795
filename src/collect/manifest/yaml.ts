/** YAML (and JSON, its subset) to located nodes. Pure. */
import { isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, parseAllDocuments, type Node as YamlNode } from 'yaml'
import type { Region } from '../../model/fact.js'
import type { Entry, Node } from './node.js'
import { plainYaml } from './plain-yaml.js'
import { tooWild } from './too-wild.js'

export interface YamlProblem {
  readonly region: Region
  readonly message: string
}

interface YamlFile {
  /** One a document; empty documents are left out. */
  readonly documents: readonly Node[]
  readonly problems: readonly YamlProblem[]
}

export interface YamlOptions {
  /** 1.1: `yes` is true and `0777` octal, as Kubernetes' reader has it. 1.2: `yes` is text, as Compose's has it. */
  readonly version: '1.1' | '1.2'
  /** Of text that another program wrote: where its author would edit it. */
  readonly place?: (region: Region) => Region
}

/** Deeper documents are refused: nothing that is deployed comes near, and recursion must end. */
const depthLimit = 200
/** Nodes of one file, counted with what aliases repeat below merge keys. */
const nodeLimit = 2_000_000

export function parseYaml(text: string, file: string, options: YamlOptions): YamlFile {
  const plain = plainYaml(text, file, options)
  return plain ? { documents: plain, problems: [] } : parseWithLibrary(text, file, options)
}

/** All of YAML. */
export function parseWithLibrary(text: string, file: string, { version, place = (region) => region }: YamlOptions): YamlFile {
  const wild = tooWild(text, new Lexer())
  if (wild)
    return {
      documents: [],
      problems: [{ region: place({ file, line: wild.line, column: 1, endLine: wild.line, endColumn: 1 }), message: wild.message }],
    }
  const lines = new LineCounter()
  const parsed = parseAllDocuments(text, { lineCounter: lines, version, merge: false, keepSourceTokens: false, logLevel: 'silent' })
  const problems: YamlProblem[] = []
  const documents: Node[] = []
  for (const document of Array.isArray(parsed) ? parsed : []) {
    const reader = new Reader(text, file, lines, place)
    if (document.errors.length > 0) {
      const [error] = document.errors
      problems.push({ region: reader.region(error?.pos[0] ?? 0, error?.pos[1] ?? 0), message: firstLine(error?.message ?? 'no YAML') })
      continue
    }
    if (document.contents === null || isNothing(document.contents)) continue
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
  readonly #text: string
  readonly #file: string
  readonly #lines: LineCounter
  readonly #place: (region: Region) => Region
  /** The last node so far with each name: nodes are made in the order of the text. The library would search all of it for each alias. */
  readonly #anchors = new Map<string, YamlNode>()
  /** What an anchor names becomes one node, however often it is used. */
  readonly #made = new Map<YamlNode, Node>()
  readonly #open = new Set<YamlNode>()
  #count = 0

  constructor(text: string, file: string, lines: LineCounter, place: (region: Region) => Region) {
    this.#text = text
    this.#file = file
    this.#lines = lines
    this.#place = place
  }

  region(start: number, end: number): Region {
    const from = this.#lines.linePos(start)
    const to = end > start ? this.#lines.linePos(end) : from
    return this.#place({ file: this.#file, line: from.line, column: from.col, endLine: to.line, endColumn: to.col })
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
    this.#name(source)
    const made = this.#make(source, region, depth)
    this.#open.delete(source)
    this.#made.set(source, made)
    return made
  }

  #name(source: YamlNode): void {
    if ('anchor' in source && source.anchor !== undefined) this.#anchors.set(source.anchor, source)
  }

  #make(source: YamlNode, whole: Region, depth: number): Node {
    let region = whole
    if (isAlias(source)) {
      const target = this.#anchors.get(source.source)
      if (target === undefined) throw new TooMuch(`there is no anchor &${source.source}`, region)
      return this.node(target, depth + 1)
    }
    const tagged = 'tag' in source && source.tag !== undefined && { tag: source.tag }
    if (isSeq(source)) {
      const items = source.items.map((item) => (item === null ? nothing(region) : this.node(item as YamlNode, depth + 1)))
      return { kind: 'list', region: source.flow ? region : upTo(region, items.at(-1)), ...tagged, items }
    }
    if (isMap(source)) {
      const entries = this.#entries(source.items as Pair[], depth)
      return { kind: 'map', region: source.flow ? region : upTo(region, [...entries.values()].at(-1)?.value), entries, ...tagged }
    }
    if (!isScalar(source)) return nothing(region)
    if (source.type === 'BLOCK_LITERAL' || source.type === 'BLOCK_FOLDED')
      region = { ...region, endLine: region.line, endColumn: region.column + 1 }
    const { value } = source
    const plain = source.type === 'PLAIN'
    const text = plain ? this.#text.slice(source.range?.[0] ?? 0, source.range?.[1] ?? 0) : String(value)
    const kept =
      typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? value : null
    return { kind: 'scalar', region, value: kept, text, plain, ...tagged }
  }

  #entries(pairs: readonly Pair[], depth: number): ReadonlyMap<string, Entry> {
    const merged = new Map<string, Entry>()
    const own = new Map<string, Entry>()
    for (const { key, value } of pairs) {
      const name = isScalar(key) ? nameOf(key.value) : undefined
      if (name === undefined) throw new TooMuch('a key must be text', this.#regionOf(key))
      this.#name(key)
      const keyRegion = this.#regionOf(key)
      const made = value === null || isNothing(value) ? nothing(keyRegion) : this.node(value, depth + 1)
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

/** The library gives the merge key of YAML 1.1 as a symbol. */
function nameOf(key: unknown): string {
  return typeof key === 'symbol' ? (key.description ?? '') : String(key)
}

interface Pair {
  readonly key: YamlNode
  readonly value: YamlNode | null
}

/** `key:` with nothing behind it. */
function isNothing(value: YamlNode): boolean {
  return (
    'source' in value &&
    value.source === '' &&
    'type' in value &&
    value.type === 'PLAIN' &&
    value.tag === undefined &&
    value.anchor === undefined
  )
}

/** A block ends where its last part ends, not where the white space behind it does. */
function upTo(region: Region, last: Node | undefined): Region {
  return last && last.region.endLine >= region.line ? { ...region, endLine: last.region.endLine, endColumn: last.region.endColumn } : region
}

function nothing(region: Region): Node {
  return { kind: 'scalar', region, value: null, text: '', plain: true }
}
