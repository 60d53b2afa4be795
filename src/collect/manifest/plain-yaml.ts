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
    return new Reader(text, file, options).documents()
  } catch (error) {
    if (error instanceof NotPlain) return undefined
    throw error
  }
}

/** Control characters, carriage returns inside of lines, other line breaks, a byte order mark, and what only JavaScript takes for white space. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const notPlain = /[\0-\x08\x0b-\x0c\x0e-\x1f\x7f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]|\r(?!\n)/

class NotPlain extends Error {}

const depthLimit = 100

/** Keys that YAML 1.1 takes for true, false or null, which are left to the library. */
const wordsOfYaml = new Set(['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null'])
const literalHeader = /^\|(-?)(?: +#.*)?$/

const [tab, space, doubleQuote, hash, percent, singleQuote, dash, dot] = [9, 32, 34, 35, 37, 39, 45, 46]
const [colon, openBracket, openBrace, pipe] = [58, 91, 123, 124]

/** Works on offsets into the text, because a piece of it for each line would take as long as all the rest. */
class Reader {
  readonly #text: string
  readonly #file: string
  readonly #version: YamlOptions['version']
  readonly #place: YamlOptions['place']
  readonly #hasTabs: boolean
  /** Index of the line that is looked at, and where it and the next one begin. */
  #at = -1
  #start = 0
  #following = 0
  /** Where what is left of it begins and ends, without white space. */
  #from = 0
  #end = 0
  /** Neither the document nor the text has ended. */
  #isOpen = false

  constructor(text: string, file: string, { version, place }: YamlOptions) {
    this.#text = text
    this.#file = file
    this.#version = version
    this.#place = place
    this.#hasTabs = text.includes('\t')
  }

  documents(): Node[] {
    const all: Node[] = []
    this.#next()
    while (this.#isOpen || this.#following <= this.#text.length) {
      if (this.#isOpen) all.push(this.#block(this.#indent, 0))
      if (this.#isOpen) throw new NotPlain()
      this.#next()
    }
    return all
  }

  get #indent(): number {
    return this.#from - this.#start
  }

  /** Goes to the next line with something on it; a `---` ends the document. */
  #next(): void {
    this.#isOpen = false
    while (this.#following <= this.#text.length) {
      this.#enter()
      if (this.#isBlank()) continue
      const marker = this.#indent === 0 && this.#isMarker()
      this.#isOpen = !marker
      return
    }
  }

  /** The following line becomes the one that is looked at. */
  #enter(): void {
    const text = this.#text
    this.#at += 1
    this.#start = this.#following
    let end = this.#endOfLine()
    this.#following = end + 1
    let from = this.#start
    while (text.charCodeAt(from) === space) from += 1
    while (end > from && isWhite(text.charCodeAt(end - 1))) end -= 1
    this.#from = from
    this.#end = end
  }

  #endOfLine(): number {
    const end = this.#text.indexOf('\n', this.#following)
    return end < 0 ? this.#text.length : end
  }

  #isBlank(): boolean {
    const first = this.#text.charCodeAt(this.#from)
    if (this.#from >= this.#end || first === hash) {
      if (this.#hasTabs && this.#text.slice(this.#start, this.#following).includes('\t')) throw new NotPlain()
      return true
    }
    if (first === tab || first === percent) throw new NotPlain()
    return false
  }

  #isMarker(): boolean {
    const first = this.#text.charCodeAt(this.#from)
    if (first !== dash && first !== dot) return false
    const content = this.#text.slice(this.#from, this.#end)
    if (!/^(?:---|\.\.\.)(?:\s|$)/.test(content)) return false
    if (!/^---(?: +#.*)?$/.test(content)) throw new NotPlain()
    return true
  }

  #block(indent: number, depth: number): Node {
    if (depth > depthLimit) throw new NotPlain()
    return this.#isItem() ? this.#list(indent, depth) : this.#map(indent, depth)
  }

  #isItem(): boolean {
    const next = this.#from + 1
    return this.#text.charCodeAt(this.#from) === dash && (next >= this.#end || this.#text.charCodeAt(next) === space)
  }

  #list(indent: number, depth: number): Node {
    const items: Node[] = []
    const start = this.#region(this.#at, indent, indent + 1)
    while (this.#isOpen && this.#indent === indent && this.#isItem()) {
      const dashed = this.#from
      this.#from = this.#behindWhite(dashed + 1)
      if (this.#hasTabs && this.#text.slice(dashed, this.#from).includes('\t')) throw new NotPlain()
      if (this.#isNothing(this.#from)) items.push(this.#itemBelow(indent, depth))
      else if (this.#isItem()) throw new NotPlain()
      else if (this.#keyEnd() >= 0) items.push(this.#map(this.#indent, depth + 1))
      else items.push(this.#value(this.#from, indent))
    }
    // behind a list that stands as far left as its key, the next key may come
    this.#endsAbove(indent + 1)
    return { kind: 'list', region: span(start, items.at(-1)?.region ?? start), items }
  }

  #map(indent: number, depth: number): Node {
    const entries = new Map<string, Entry>()
    let first: Region | undefined
    let last: Region | undefined
    while (this.#isOpen && this.#indent === indent && !this.#isItem()) {
      const end = this.#keyEnd()
      const name = end < 0 ? undefined : this.#keyName(this.#from, end)
      if (name === undefined || entries.has(name)) throw new NotPlain()
      const region = this.#region(this.#at, indent, end - this.#start)
      const at = this.#behindWhite(end + 1)
      const value = this.#isNothing(at) ? this.#below(indent, region, depth) : this.#value(at, indent)
      entries.set(name, { key: region, value })
      first ??= region
      last = value.region
    }
    this.#endsAbove(indent)
    if (!first || !last) throw new NotPlain()
    return { kind: 'map', region: span(first, last), entries }
  }

  /** What follows a collection belongs to something further out. */
  #endsAbove(indent: number): void {
    if (this.#isOpen && this.#indent >= indent) throw new NotPlain()
  }

  #behindWhite(from: number): number {
    let at = from
    while (at < this.#end && isWhite(this.#text.charCodeAt(at))) at += 1
    return at
  }

  /** Nothing more on the line, or a comment. */
  #isNothing(at: number): boolean {
    return at >= this.#end || this.#text.charCodeAt(at) === hash
  }

  /** Where the colon behind the key is; -1 where no key is. */
  #keyEnd(): number {
    const end = endOfKey(this.#text, this.#from)
    if (end < 0 || end >= this.#end || this.#text.charCodeAt(end) !== colon) return -1
    return end + 1 === this.#end || this.#text.charCodeAt(end + 1) === space ? end : -1
  }

  #keyName(from: number, end: number): string {
    const first = this.#text.charCodeAt(from)
    if (first === doubleQuote || first === singleQuote) return this.#text.slice(from + 1, end - 1)
    const name = this.#text.slice(from, end)
    if (name.length <= 5 && wordsOfYaml.has(name.toLowerCase())) throw new NotPlain()
    return name
  }

  #itemBelow(indent: number, depth: number): Node {
    this.#next()
    if (!this.#isOpen || this.#indent <= indent) throw new NotPlain()
    return this.#block(this.#indent, depth + 1)
  }

  /** The value of a key that has none on its own line. A list may stand as far left as its key. */
  #below(indent: number, owner: Region, depth: number): Node {
    this.#next()
    if (this.#isOpen && (this.#indent > indent || (this.#indent === indent && this.#isItem()))) return this.#block(this.#indent, depth + 1)
    return { kind: 'scalar', region: owner, value: null, text: '', plain: true }
  }

  /** A value that begins on the line of its key or dash; `indent` is theirs. */
  #value(at: number, indent: number): Node {
    const first = this.#text.charCodeAt(at)
    const [text, column] = [this.#text.slice(at, this.#end), at - this.#start]
    if (first === pipe) return this.#literal(text, column, indent)
    const node = first === openBracket || first === openBrace ? this.#flow(text, column) : this.#scalar(text, column)
    this.#next()
    // a line further in goes on with the scalar
    if (this.#isOpen && this.#indent > indent) throw new NotPlain()
    return node
  }

  #scalar(text: string, column: number): Node {
    const quote = text[0]
    if (quote === '"' || quote === "'") return this.#quoted(text, column, quote)
    const comment = text.includes('#') ? text.search(/\s#/) : -1
    const plain = comment < 0 ? text : text.slice(0, comment).trimEnd()
    if (plain.includes(':') && (plain.endsWith(':') || plain.includes(': ') || plain.includes(':\t'))) throw new NotPlain()
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
    if (end < 0 || !isRest(rest)) throw new NotPlain()
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
    for (; this.#following <= this.#text.length; this.#skip()) {
      const raw = this.#text.slice(this.#following, this.#endOfLine()).replace(/\r$/, '')
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
    this.#next()
    return {
      kind: 'scalar',
      region: start,
      value: taken.join('\n') + (header[1] === '-' ? '' : '\n'),
      text: taken.join('\n') + (header[1] === '-' ? '' : '\n'),
      plain: false,
    }
  }

  /** Over a line whose end was looked for already. */
  #skip(): void {
    this.#at += 1
    this.#following = this.#endOfLine() + 1
  }

  /** `[a, b]` and `{a: b}` in one line. */
  #flow(text: string, column: number): Node {
    if (text.includes('\t')) throw new NotPlain()
    const flow = new Flow(text)
    const node = this.#flowNode(flow, column, 0)
    if (!isRest(text.slice(flow.at))) throw new NotPlain()
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
      const end = flow.keyEnd()
      const name = this.#keyName(this.#start + column + flow.at, this.#start + column + end)
      if (entries.has(name)) throw new NotPlain()
      const region = this.#region(this.#at, column + flow.at, column + end)
      flow.at = end + 1
      flow.space()
      entries.set(name, { key: region, value: this.#flowNode(flow, column, depth + 1) })
      flow.separate('}')
    }
    return { kind: 'map', region: this.#region(this.#at, column + start, column + flow.at), entries }
  }

  #region(line: number, from: number, to: number): Region {
    const region = { file: this.#file, line: line + 1, column: from + 1, endLine: line + 1, endColumn: to + 1 }
    return this.#place ? this.#place(region) : region
  }
}

/** What may stand behind a value: nothing, or a comment. */
function isRest(text: string): boolean {
  return text === '' || /^\s+#/.test(text)
}

function isWhite(code: number): boolean {
  return code === space || code === tab || code === 13
}

/** Where a key that begins at `from` ends: a word, or text in quotes without escapes. -1 where none is. */
function endOfKey(text: string, from: number): number {
  const first = text.charCodeAt(from)
  if (first !== doubleQuote && first !== singleQuote) return endOfWord(text, from)
  const end = text.indexOf(text[from] as string, from + 1)
  return end < 0 || (first === doubleQuote && text.slice(from, end).includes('\\')) ? -1 : end + 1
}

/** `[A-Za-z_][\w./-]*`, where a regular expression would make a list of what it found. */
function endOfWord(text: string, from: number): number {
  if (!isLetter(text.charCodeAt(from))) return -1
  let at = from + 1
  for (let code = text.charCodeAt(at); isLetter(code) || (code >= dash && code < colon); code = text.charCodeAt(at)) at += 1
  return at
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95
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

  /** Where the colon behind the key is. */
  keyEnd(): number {
    const end = endOfKey(this.text, this.at)
    const next = this.text.charCodeAt(end + 1)
    if (end < 0 || this.text.charCodeAt(end) !== colon || (next !== space && end + 1 !== this.text.length)) throw new NotPlain()
    return end
  }

  scalar(): string {
    const quote = this.text[this.at]
    const start = this.at
    if (quote === '"' || quote === "'") {
      const end = this.text.indexOf(quote, start + 1)
      if (end < 0) throw new NotPlain()
      this.at = end + 1
      // '' within single quotes, and a quoted key
      if (this.text[this.at] === quote || this.text.slice(this.at).trimStart().startsWith(':')) throw new NotPlain()
      return this.text.slice(start, this.at)
    }
    while (this.at < this.text.length && !',[]{}'.includes(this.text[this.at] as string)) this.at += 1
    const part = this.text.slice(start, this.at).trimEnd()
    if (part === '' || /:(?:\s|$)|\s#/.test(part)) throw new NotPlain()
    return part
  }
}
