/**
 * Files of environment variables, as compose-go's dotenv package reads them (v2.16, dotenv/parser.go): comments, `export`,
 * quotes over several lines, escapes and variables within double quotes, `KEY` alone for what the environment says.
 */
import { type Lookup, substitute } from './substitute.js'

interface EnvironmentFile {
  readonly values: ReadonlyMap<string, string>
  /** Line at which reading ended because it makes no sense. Nothing of it is told: it could be a secret. */
  readonly brokenAt?: number
}

/** `lookup` counts before what the file says itself, `earlier` files after it. */
export function dotenv(text: string, lookup: Lookup, earlier: Lookup = () => undefined): EnvironmentFile {
  return new Parser(text.replace(/^\ufeff/, ''), lookup, earlier).read()
}

/** `format: raw` of env_file: one `KEY=value` a line, and nothing means anything else (docker/cli's kvfile). */
export function rawEnvironment(text: string, lookup: Lookup): EnvironmentFile {
  const values = new Map<string, string>()
  for (const line of text.replace(/^\ufeff/, '').split(/\r?\n/)) {
    const at = line.indexOf('=')
    const key = (at < 0 ? line : line.slice(0, at)).trimStart()
    if (key === '' || key.startsWith('#')) continue
    const value = at < 0 ? lookup(key) : line.slice(at + 1)
    if (value !== undefined) values.set(key, value)
  }
  return { values }
}

const blank = /[\t\v\f\r \u0085\u00a0]*/y
const space = /\s*/y
const comment = /#[^\n]*/y
const exported = /export[\t\v\f\r \u0085\u00a0]+/y
const escapes = /\\(?:[abcfnrtv$"\\]|0\d{0,3})/g
const meanings: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  $: '$$',
  '"': '"',
  '\\': '\\',
}

class Parser {
  readonly #text: string
  readonly #lookup: Lookup
  readonly #values = new Map<string, string>()
  #at = 0

  constructor(text: string, lookup: Lookup, earlier: Lookup) {
    this.#text = text
    this.#lookup = (name) => lookup(name) ?? this.#values.get(name) ?? earlier(name)
  }

  read(): EnvironmentFile {
    for (this.#skip(space); this.#at < this.#text.length; this.#skip(space)) {
      const start = this.#at
      if (this.#skip(comment) !== '') continue
      if (!this.#statement()) return { values: this.#values, brokenAt: this.#text.slice(0, start).split('\n').length }
    }
    return { values: this.#values }
  }

  /** `KEY=value`, `KEY: value` or `KEY`; false for anything else. */
  #statement(): boolean {
    this.#skip(exported)
    const key = this.#skip(/[\p{L}\p{N}_.\-[\]\t\v\f\r \u0085\u00a0]*/uy).trimEnd()
    if (key === '' || key.includes(' ')) return false
    const separator = this.#text[this.#at]
    if (separator !== undefined && !['=', ':', '\n'].includes(separator)) return false
    this.#at += 1
    const value = separator === '=' || separator === ':' ? this.#value() : { text: this.#lookup(key) }
    if (value === undefined) return false
    if (value.text !== undefined) this.#values.set(key, value.text)
    return true
  }

  #value(): { readonly text: string } | undefined {
    this.#skip(blank)
    const quote = this.#text[this.#at]
    if (quote === '"' || quote === "'") return this.#quoted(quote)
    const end = this.#text.indexOf('\n', this.#at)
    const line = this.#text.slice(this.#at, end < 0 ? undefined : end)
    this.#at = end < 0 ? this.#text.length : end + 1
    return { text: this.#expand((line.split(' #', 1)[0] ?? '').trimEnd()) }
  }

  /** A backslash keeps the quote that follows it from closing, and stays everywhere else. */
  #quoted(quote: string): { readonly text: string } | undefined {
    let value = ''
    for (let at = this.#at + 1; at < this.#text.length; at += 1) {
      const character = this.#text[at] as string
      if (character === quote) {
        this.#at = at + 1
        return { text: quote === '"' ? this.#expand(unescaped(value)) : value }
      }
      const next = this.#text[at + 1]
      if (character === '\\' && next !== undefined) {
        value += next === quote ? quote : `\\${next}`
        at += 1
      } else value += character
    }
    return undefined
  }

  #expand(value: string): string {
    return value.includes('$') ? substitute(value, this.#lookup).text : value
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }
}

function unescaped(value: string): string {
  return value.replace(escapes, (written) => {
    const sign = written[1] ?? ''
    if (sign !== '0') return meanings[sign] ?? written
    return written.length === '\\0123'.length ? String.fromCharCode(Number.parseInt(written.slice(1), 8) & 0xff) : written
  })
}
