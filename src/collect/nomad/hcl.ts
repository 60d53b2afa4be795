/**
 * HCL, as far as jobs are written in it, as located nodes: blocks, attributes, literals, lists, objects, here-documents. An expression
 * (a variable, a template, a function) is a node that is not resolved. The libraries that read HCL give no positions. Pure.
 */
import type { Region } from '../../model/fact.js'
import type { Entry, Node } from '../manifest/node.js'

export interface Block {
  readonly type: string
  readonly labels: readonly string[]
  /** Of the type's word. */
  readonly region: Region
  readonly attributes: ReadonlyMap<string, Entry>
  readonly blocks: readonly Block[]
}

export class HclError extends Error {
  readonly region: Region
  constructor(message: string, region: Region) {
    super(message)
    this.region = region
  }
}

const depthLimit = 60

/** The file as a block without a type. Throws HclError. */
export function parseHcl(text: string, file: string): Block {
  return new Reader(text, file).file()
}

const identifier = /[A-Za-z_][\w-]*/y
const space = /(?:[ \t\r]|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y
const number = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])/y
const hereDocument = /<<(-?)([A-Za-z_]\w*)\r?\n/y

class Reader {
  readonly #text: string
  readonly #file: string
  readonly #starts: number[] = [0]
  #at = 0

  constructor(text: string, file: string) {
    this.#text = text
    this.#file = file
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1)
  }

  file(): Block {
    const body = this.#body(0, false)
    return { type: '', labels: [], region: this.#region(0, 0), ...body }
  }

  #body(depth: number, braced: boolean): Pick<Block, 'attributes' | 'blocks'> {
    if (depth > depthLimit) throw this.#error(`nested deeper than ${depthLimit} levels`)
    const attributes = new Map<string, Entry>()
    const blocks: Block[] = []
    for (;;) {
      this.#skip(true)
      if (this.#at >= this.#text.length) {
        if (braced) throw this.#error('a { is not closed')
        return { attributes, blocks }
      }
      if (braced && this.#text[this.#at] === '}') {
        this.#at += 1
        return { attributes, blocks }
      }
      this.#statement(depth, attributes, blocks)
    }
  }

  #statement(depth: number, attributes: Map<string, Entry>, blocks: Block[]): void {
    const start = this.#at
    const name = this.#take(identifier) ?? this.#quotedText()
    if (name === undefined) throw this.#error('expected a name')
    const region = this.#region(start, this.#at)
    this.#skip(false)
    if (this.#text[this.#at] === '=') {
      this.#at += 1
      this.#skip(false)
      attributes.set(name, { key: region, value: this.#expression(depth) })
      return
    }
    const labels: string[] = []
    while (this.#text[this.#at] !== '{') {
      const label = this.#take(identifier) ?? this.#quotedText()
      if (label === undefined) throw this.#error(`expected = or { behind ${JSON.stringify(name.slice(0, 40))}`)
      labels.push(label)
      this.#skip(false)
    }
    this.#at += 1
    blocks.push({ type: name, labels, region, ...this.#body(depth + 1, true) })
  }

  /** A literal, or everything up to the end of the expression as something that is not resolved. */
  #expression(depth: number): Node {
    if (depth > depthLimit) throw this.#error(`nested deeper than ${depthLimit} levels`)
    const start = this.#at
    const node = this.#literal(depth)
    if (node) {
      const end = this.#at
      this.#skip(false)
      if (this.#at >= this.#text.length || /[\n,\]})]/.test(this.#text[this.#at] as string)) return node
      this.#at = end
    }
    this.#at = start
    return this.#unresolved(start)
  }

  #literal(depth: number): Node | undefined {
    const start = this.#at
    const first = this.#text[start]
    if (first === '"') return this.#string(start)
    if (first === '[') return this.#list(depth)
    if (first === '{') return this.#object(depth)
    if (first === '<') return this.#hereDocument(start)
    const digits = this.#take(number)
    if (digits !== undefined)
      return { kind: 'scalar', region: this.#region(start, this.#at), value: Number(digits), text: digits, plain: true }
    const word = this.#take(identifier)
    const value = word === 'true' ? true : word === 'false' ? false : word === 'null' ? null : undefined
    if (value !== undefined) return { kind: 'scalar', region: this.#region(start, this.#at), value, text: word ?? '', plain: true }
    return undefined
  }

  #string(start: number): Node {
    const text = this.#quotedText()
    if (text === undefined) throw this.#error('a quote is not closed')
    const region = this.#region(start, this.#at)
    return text.includes('${') || text.includes('%{')
      ? unresolvedNode(text, region)
      : { kind: 'scalar', region, value: text, text, plain: false }
  }

  /** With its escapes; templates stay as they are written. */
  #quotedText(): string | undefined {
    if (this.#text[this.#at] !== '"') return undefined
    let text = ''
    let templates = 0
    for (let at = this.#at + 1; at < this.#text.length; at += 1) {
      const character = this.#text[at] as string
      if (character === '\n' && templates === 0) return undefined
      if (character === '"' && templates === 0) {
        this.#at = at + 1
        return text
      }
      if ((character === '$' || character === '%') && this.#text[at + 1] === '{' && this.#text[at - 1] !== character) templates += 1
      if (character === '}' && templates > 0) templates -= 1
      if (character === '\\' && templates === 0) {
        at += 1
        text += escapes[this.#text[at] ?? ''] ?? this.#text[at] ?? ''
      } else text += character
    }
    return undefined
  }

  #list(depth: number): Node {
    const start = this.#at
    const items: Node[] = []
    this.#at += 1
    for (;;) {
      this.#skip(true)
      if (this.#text[this.#at] === ']') break
      if (this.#at >= this.#text.length) throw this.#error('a [ is not closed')
      items.push(this.#expression(depth + 1))
      this.#skip(true)
      if (this.#text[this.#at] === ',') this.#at += 1
      else if (this.#text[this.#at] !== ']') throw this.#error('expected , or ]')
    }
    this.#at += 1
    return { kind: 'list', region: this.#region(start, this.#at), items }
  }

  #object(depth: number): Node {
    const start = this.#at
    const entries = new Map<string, Entry>()
    this.#at += 1
    for (;;) {
      this.#skip(true)
      if (this.#text[this.#at] === '}') break
      const from = this.#at
      const name = this.#take(identifier) ?? this.#quotedText()
      if (name === undefined) throw this.#error('expected a key or }')
      const key = this.#region(from, this.#at)
      this.#skip(false)
      if (!/[=:]/.test(this.#text[this.#at] ?? '')) throw this.#error('expected = or : behind a key')
      this.#at += 1
      this.#skip(false)
      entries.set(name, { key, value: this.#expression(depth + 1) })
      this.#skip(true)
      if (this.#text[this.#at] === ',') this.#at += 1
    }
    this.#at += 1
    return { kind: 'map', region: this.#region(start, this.#at), entries }
  }

  #hereDocument(start: number): Node | undefined {
    hereDocument.lastIndex = start
    const match = hereDocument.exec(this.#text)
    if (!match) return undefined
    const from = hereDocument.lastIndex
    const end = new RegExp(`^[ \\t]*${match[2]}[ \\t]*\\r?$`, 'm')
    const found = end.exec(this.#text.slice(from))
    if (!found) throw this.#error(`the text is not closed by ${match[2]}`)
    const text = this.#text.slice(from, from + found.index)
    this.#at = from + found.index + found[0].length
    const region = this.#region(start, start + match[0].trimEnd().length)
    return text.includes('${') || text.includes('%{')
      ? unresolvedNode(text, region)
      : { kind: 'scalar', region, value: text, text, plain: false }
  }

  /** An expression ends with its line, or with the bracket or comma of what holds it, outside of its own brackets and quotes. */
  #unresolved(start: number): Node {
    let open = 0
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] as string
      if (character === '"') {
        if (this.#quotedText() === undefined) throw this.#error('a quote is not closed')
        continue
      }
      if ('([{'.includes(character)) open += 1
      if (')]}'.includes(character)) {
        if (open === 0) break
        open -= 1
      }
      if (open === 0 && (character === '\n' || character === ',')) break
      this.#at += 1
    }
    if (this.#at === start) throw this.#error('expected a value')
    const text = this.#text.slice(start, this.#at).trimEnd()
    return unresolvedNode(text, this.#region(start, start + text.length))
  }

  /** White space and comments; with `lines` ends of lines, too. */
  #skip(lines: boolean): void {
    for (;;) {
      const before = this.#at
      this.#take(space)
      if (lines && this.#text[this.#at] === '\n') this.#at += 1
      if (this.#at === before) return
    }
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (!match) return undefined
    this.#at = pattern.lastIndex
    return match[0]
  }

  #region(from: number, to: number): Region {
    const [line, column] = this.#place(from)
    const [endLine, endColumn] = this.#place(to)
    return { file: this.#file, line, column, endLine, endColumn }
  }

  #place(offset: number): [line: number, column: number] {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#starts[middle] as number) <= offset) low = middle
      else high = middle - 1
    }
    return [low + 1, offset - (this.#starts[low] as number) + 1]
  }

  #error(message: string): HclError {
    return new HclError(message, this.#region(this.#at, Math.min(this.#at + 1, this.#text.length)))
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }

function unresolvedNode(text: string, region: Region): Node {
  const [known] = text.split(/[$%]\{/, 1)
  return {
    kind: 'unresolved',
    region,
    text,
    known: /^[\w./:=-]*$/.test(known ?? '') ? `${known}\u{f0000}` : '\u{f0000}',
    detail: 'an expression that Nomad works out',
    remedy: 'judge the job as Nomad sees it: nomad job run -output job.nomad | hullcheck gate -',
  }
}
