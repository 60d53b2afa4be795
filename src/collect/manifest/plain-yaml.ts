/**
 * The plain part of YAML, in which nearly all manifests are written: block mappings and lists, scalars in one line, literal blocks,
 * flow collections in one line, comments, several documents. Read line by line it takes a twentieth of the library's time, and a gate
 * over ten thousand files spends most of its time reading. Whatever is not plain (anchors, tags, folded text, escapes, a mistake)
 * gives undefined, and the library reads the file: test/collect/plain-yaml.test.ts holds both against each other.
 */
import type { Region } from '../../model/fact.js'
import type { Entry, Node } from './node.js'
import { plainScalar } from './plain-scalar.js'
import type { YamlOptions } from './yaml.js'

export function plainYaml(text: string, file: string, options: YamlOptions): Node[] | undefined {
  if (notPlain.test(text)) return undefined
  try {
    return new Reader(text.split('\n'), file, options).documents()
  } catch (error) {
    if (error instanceof NotPlain) return undefined
    throw error
  }
}

/** Control characters, carriage returns inside of lines, other line breaks, a byte order mark. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const notPlain = /[\0-\x08\x0b-\x0c\x0e-\x1f\x7f\x85\u2028\u2029\ufeff]|\r(?!\n)/

class NotPlain extends Error {}

const depthLimit = 100

/** A key and its colon. Words that YAML 1.1 takes for true, false or null, and numbers, are left to the library. */
const keyPattern = /(?:([A-Za-z_][\w./-]*)|"([^"\\]*)"|'([^']*)')(?=:(?: |$))/y
const wordsOfYaml = /^(?:y|n|yes|no|on|off|true|false|null)$/i
const literalHeader = /^\|(-?)(?: +#.*)?$/

interface Line {
  indent: number
  content: string
}

class Reader {
  readonly #lines: readonly string[]
  readonly #file: string
  readonly #version: YamlOptions['version']
  readonly #place: YamlOptions['place']
  /** Index of the line that is looked at. */
  #at = 0
  /** What is left of it; undefined at the end of the document. */
  #line: Line | undefined

  constructor(lines: readonly string[], file: string, { version, place }: YamlOptions) {
    this.#lines = lines
    this.#file = file
    this.#version = version
    this.#place = place
  }

  documents(): Node[] {
    const all: Node[] = []
    this.#at = -1
    this.#next()
    while (this.#at < this.#lines.length) {
      if (this.#line) all.push(this.#block(this.#line.indent, 0))
      if (this.#line) throw new NotPlain()
      this.#next()
    }
    return all
  }

  /** Goes to the next line with something on it; a `---` ends the document. */
  #next(): void {
    for (this.#at += 1; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#read(this.#at)
      if (line === undefined) continue
      const marker = line.indent === 0 && /^(?:---|\.\.\.)(?:\s|$)/.test(line.content)
      if (marker && !/^---(?: +#.*)?$/.test(line.content)) throw new NotPlain()
      this.#line = marker ? undefined : line
      return
    }
    this.#line = undefined
  }

  #read(at: number): Line | undefined {
    const raw = this.#lines[at] as string
    let indent = 0
    while (raw.charCodeAt(indent) === 32) indent += 1
    const content = raw.slice(indent).trimEnd()
    if (content === '' || content[0] === '#') {
      if (raw.includes('\t')) throw new NotPlain()
      return undefined
    }
    const first = content.charCodeAt(0)
    if (first === 9 || first === 37) throw new NotPlain()
    return { indent, content }
  }

  #block(indent: number, depth: number): Node {
    if (depth > depthLimit) throw new NotPlain()
    const { content } = this.#line as Line
    return isItem(content) ? this.#list(indent, depth) : this.#map(indent, depth)
  }

  #list(indent: number, depth: number): Node {
    const items: Node[] = []
    const start = this.#region(this.#at, indent, indent + 1)
    while (this.#line?.indent === indent && isItem(this.#line.content)) {
      const rest = this.#line.content.slice(1)
      const content = rest.trimStart()
      const column = indent + 1 + rest.length - content.length
      if (content === '' || content[0] === '#') items.push(this.#itemBelow(indent, depth))
      else if (isItem(content)) throw new NotPlain()
      else if (this.#keyAt(content) !== undefined) {
        this.#line = { indent: column, content }
        items.push(this.#map(column, depth + 1))
      } else items.push(this.#value(content, column, indent))
    }
    // behind a list that stands as far left as its key, the next key may come
    this.#endsAbove(indent + 1)
    return { kind: 'list', region: span(start, items.at(-1)?.region ?? start), items }
  }

  #map(indent: number, depth: number): Node {
    const entries = new Map<string, Entry>()
    let first: Region | undefined
    let last: Region | undefined
    while (this.#line?.indent === indent && !isItem(this.#line.content)) {
      const { content } = this.#line
      const key = this.#keyAt(content)
      if (key === undefined || entries.has(key.name)) throw new NotPlain()
      const region = this.#region(this.#at, indent, indent + key.length)
      const rest = content.slice(key.length + 1)
      const text = rest.trimStart()
      const empty = text === '' || text[0] === '#'
      const value = empty
        ? this.#below(indent, region, depth)
        : this.#value(text, indent + key.length + 1 + rest.length - text.length, indent)
      entries.set(key.name, { key: region, value })
      first ??= region
      last = value.region
    }
    this.#endsAbove(indent)
    if (!first || !last) throw new NotPlain()
    return { kind: 'map', region: span(first, last), entries }
  }

  /** What follows a collection belongs to something further out. */
  #endsAbove(indent: number): void {
    if (this.#line && this.#line.indent >= indent) throw new NotPlain()
  }

  #keyAt(content: string): { name: string; length: number } | undefined {
    keyPattern.lastIndex = 0
    const match = keyPattern.exec(content)
    if (!match) return undefined
    const [all, word, double, single] = match
    if (word !== undefined && wordsOfYaml.test(word)) throw new NotPlain()
    return { name: word ?? double ?? single ?? '', length: all.length }
  }

  #itemBelow(indent: number, depth: number): Node {
    this.#next()
    if (!this.#line || this.#line.indent <= indent) throw new NotPlain()
    return this.#block(this.#line.indent, depth + 1)
  }

  /** The value of a key that has none on its own line. A list may stand as far left as its key. */
  #below(indent: number, owner: Region, depth: number): Node {
    this.#next()
    const line = this.#line
    if (line && (line.indent > indent || (line.indent === indent && isItem(line.content)))) return this.#block(line.indent, depth + 1)
    return { kind: 'scalar', region: owner, value: null, text: '', plain: true }
  }

  /** A value that begins on the line of its key or dash; `indent` is theirs. */
  #value(text: string, column: number, indent: number): Node {
    const first = text[0]
    if (first === '|') return this.#literal(text, column, indent)
    const node = first === '[' || first === '{' ? this.#flow(text, column) : this.#scalar(text, column)
    this.#next()
    // a line further in goes on with the scalar
    if (this.#line && this.#line.indent > indent) throw new NotPlain()
    return node
  }

  #scalar(text: string, column: number): Node {
    const quote = text[0]
    if (quote === '"' || quote === "'") return this.#quoted(text, column, quote)
    const comment = text.search(/\s#/)
    const plain = (comment < 0 ? text : text.slice(0, comment)).trimEnd()
    if (/:(?:\s|$)/.test(plain)) throw new NotPlain()
    return this.#plain(plain, column)
  }

  #plain(text: string, column: number): Node {
    const value = plainScalar(text, this.#version)
    if (value === undefined) throw new NotPlain()
    return { kind: 'scalar', region: this.#region(this.#at, column, column + text.length), value, text, plain: true }
  }

  #quoted(text: string, column: number, quote: string): Node {
    const end = text.indexOf(quote, 1)
    const rest = text.slice(end + 1)
    if (end < 0 || !/^(?:\s+#.*)?$/.test(rest)) throw new NotPlain()
    const value = text.slice(1, end)
    if (quote === '"' && value.includes('\\')) throw new NotPlain()
    return { kind: 'scalar', region: this.#region(this.#at, column, column + end + 1), value, text: value, plain: false }
  }

  /** `|` and `|-`: the lines further in, as they stand. */
  #literal(text: string, column: number, indent: number): Node {
    const header = literalHeader.exec(text)
    if (!header) throw new NotPlain()
    const start = this.#region(this.#at, column, column + 1)
    const taken: string[] = []
    let inner = -1
    let at = this.#at + 1
    for (; at < this.#lines.length; at += 1) {
      const raw = (this.#lines[at] as string).replace(/\r$/, '')
      const spaces = raw.length - raw.trimStart().length
      if (raw.trim() === '') {
        // blank lines with more spaces than the block are text
        if (raw.includes('\t') || (raw.length > inner && inner >= 0) || (inner < 0 && raw !== '')) throw new NotPlain()
        taken.push('')
        continue
      }
      if (raw.slice(0, spaces).includes('\t')) throw new NotPlain()
      if (spaces <= indent) break
      if (inner < 0) inner = spaces
      if (spaces < inner) throw new NotPlain()
      taken.push(raw.slice(inner))
    }
    if (inner < 0) throw new NotPlain()
    while (taken.at(-1) === '') taken.pop()
    this.#at = at - 1
    this.#next()
    return {
      kind: 'scalar',
      region: start,
      value: taken.join('\n') + (header[1] === '-' ? '' : '\n'),
      text: taken.join('\n') + (header[1] === '-' ? '' : '\n'),
      plain: false,
    }
  }

  /** `[a, b]` and `{a: b}` in one line. */
  #flow(text: string, column: number): Node {
    const flow = new Flow(text)
    const node = this.#flowNode(flow, column, 0)
    if (!/^(?:\s+#.*)?$/.test(text.slice(flow.at))) throw new NotPlain()
    return node
  }

  #flowNode(flow: Flow, column: number, depth: number): Node {
    if (depth > 20) throw new NotPlain()
    const open = flow.text[flow.at]
    if (open === '[') return this.#flowList(flow, column, depth)
    if (open === '{') return this.#flowMap(flow, column, depth)
    const start = flow.at
    const part = flow.scalar()
    const node = part[0] === '"' || part[0] === "'" ? this.#quoted(part, column + start, part[0]) : this.#plain(part, column + start)
    return node
  }

  #flowList(flow: Flow, column: number, depth: number): Node {
    const start = flow.at
    const items: Node[] = []
    flow.open()
    while (!flow.closes(']')) {
      items.push(this.#flowNode(flow, column, depth + 1))
      flow.separate(']')
    }
    return { kind: 'list', region: this.#region(this.#at, column + start, column + flow.at), items }
  }

  #flowMap(flow: Flow, column: number, depth: number): Node {
    const start = flow.at
    const entries = new Map<string, Entry>()
    flow.open()
    while (!flow.closes('}')) {
      keyPattern.lastIndex = 0
      const key = this.#keyAt(flow.text.slice(flow.at))
      if (key === undefined || entries.has(key.name)) throw new NotPlain()
      const region = this.#region(this.#at, column + flow.at, column + flow.at + key.length)
      flow.at += key.length + 1
      flow.space()
      entries.set(key.name, { key: region, value: this.#flowNode(flow, column, depth + 1) })
      flow.separate('}')
    }
    return { kind: 'map', region: this.#region(this.#at, column + start, column + flow.at), entries }
  }

  #region(line: number, from: number, to: number): Region {
    const region = { file: this.#file, line: line + 1, column: from + 1, endLine: line + 1, endColumn: to + 1 }
    return this.#place ? this.#place(region) : region
  }
}

function isItem(content: string): boolean {
  return content.charCodeAt(0) === 45 && (content.length === 1 || content.charCodeAt(1) === 32)
}

function span(from: Region, to: Region): Region {
  return { file: from.file, line: from.line, column: from.column, endLine: to.endLine, endColumn: to.endColumn }
}

/** A cursor over a flow collection. */
class Flow {
  at = 0
  readonly text: string
  constructor(text: string) {
    this.text = text
  }

  space(): void {
    while (this.text.charCodeAt(this.at) === 32) this.at += 1
  }

  open(): void {
    this.at += 1
    this.space()
  }

  /** Whether the collection ends here; then it is behind it. */
  closes(end: string): boolean {
    if (this.at >= this.text.length) throw new NotPlain()
    if (this.text[this.at] !== end) return false
    this.at += 1
    return true
  }

  /** A comma between items; none is left open before the end. */
  separate(end: string): void {
    this.space()
    if (this.text[this.at] === end) return
    if (this.text[this.at] !== ',') throw new NotPlain()
    this.at += 1
    this.space()
    if (this.text[this.at] === end || this.text[this.at] === ',') throw new NotPlain()
  }

  scalar(): string {
    const quote = this.text[this.at]
    const start = this.at
    if (quote === '"' || quote === "'") {
      const end = this.text.indexOf(quote, start + 1)
      if (end < 0) throw new NotPlain()
      this.at = end + 1
      // '' within single quotes, and a quoted key
      if (this.text[this.at] === quote || /^\s*:/.test(this.text.slice(this.at))) throw new NotPlain()
      return this.text.slice(start, this.at)
    }
    while (this.at < this.text.length && !',[]{}'.includes(this.text[this.at] as string)) this.at += 1
    const part = this.text.slice(start, this.at).trimEnd()
    if (part === '' || /:(?:\s|$)|\s#/.test(part)) throw new NotPlain()
    return part
  }
}
