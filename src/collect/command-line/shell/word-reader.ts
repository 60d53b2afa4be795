/** One word of a script: quotes, escapes, variables, substitutions (POSIX 2.2, 2.6; bash where scripts use it). */
import type { Hole } from '../word.js'
import type { Cursor } from './cursor.js'
import type { Block, Part, ShellWord } from './syntax.js'

export type Close = ')' | '`' | undefined

export interface Scope {
  /** How many substitutions deep. */
  readonly depth: number
  readonly block: Block
}

/** Substitutions deeper than this are not looked into. */
export const depthLimit = 40
/** `{{ }}` further apart are no pair. */
const templateLimit = 500

const plain = /[^\s;&|()<>\\'"`$]+/y
const plainInDouble = /[^\\"$`]+/y
const assigned = /^[A-Za-z_][A-Za-z0-9_]*\+?=$/
const named = /\$([A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])/y
const braced = /\$\{([!#]?)([A-Za-z_][A-Za-z0-9_]*|[0-9]{1,9}|[@*#?$!-])(\[[^\]\n]{0,99}\])?/y
const printsFolder = /\$\([ \t]*pwd[ \t]*\)|`[ \t]*pwd[ \t]*`/y
/** A substitution that holds a remark and no command prints nothing: `# why` is how scripts explain an option between others. */
const remark = /^[ \t]*#[^\n]*[`)]$/

export const prints = 'what a command prints is not known here'
const filledIn = 'it is filled in before the line is run'

export function isBreak(char: string | undefined): boolean {
  return char === undefined || ' \t\r\n;&|()<>'.includes(char)
}

export class WordReader {
  readonly #cursor: Cursor
  readonly #holes: ReadonlyMap<number, Hole>
  /** Reads the commands of a substitution, up to what closes it. */
  readonly #nested: (close: ')' | '`', scope: Scope) => void

  constructor(cursor: Cursor, holes: readonly Hole[], nested: (close: ')' | '`', scope: Scope) => void) {
    this.#cursor = cursor
    this.#holes = new Map(holes.map((hole) => [hole.from, hole]))
    this.#nested = nested
  }

  read(close: Close, scope: Scope): ShellWord {
    const cursor = this.#cursor
    const at = cursor.pos
    const parts: Part[] = []
    while (!isBreak(cursor.char) && !(cursor.char === '`' && close === '`')) {
      this.#piece(parts, scope)
      const [first] = parts
      if (cursor.char === '(' && parts.length === 1 && first?.kind === 'text' && assigned.test(first.text)) {
        const list = this.#list(scope)
        return { parts, at, end: cursor.pos, list }
      }
    }
    return { parts, at, end: cursor.pos }
  }

  /** `name=(...)`. */
  #list(scope: Scope): readonly ShellWord[] {
    const cursor = this.#cursor
    const words: ShellWord[] = []
    for (cursor.pos += 1; !cursor.isAtEnd; ) {
      if (cursor.char === ')') {
        cursor.pos += 1
        break
      }
      if (cursor.char === '#') cursor.toLineEnd()
      else if (isBreak(cursor.char)) cursor.pos += 1
      else if (!cursor.skipContinuation()) words.push(this.read(undefined, scope))
    }
    return words
  }

  /** One piece of a word outside of quotes. */
  #piece(parts: Part[], scope: Scope): void {
    const cursor = this.#cursor
    const at = cursor.pos
    if (cursor.char === '\\') this.#escape(parts)
    else if (cursor.char === "'") {
      const end = cursor.text.indexOf("'", at + 1)
      const last = end < 0 ? cursor.text.length : end
      cursor.pos = Math.min(last + 1, cursor.text.length)
      this.#literal(parts, at + 1, last, true)
    } else if (cursor.char === '"') this.#double(parts, scope)
    else if (cursor.char === '`') this.#substitution(parts, '`', scope, false)
    else if (cursor.char === '$') this.#dollar(parts, scope, false)
    else {
      cursor.pos += cursor.match(plain)?.[0].length ?? 1
      this.#literal(parts, at, cursor.pos, false)
    }
  }

  #escape(parts: Part[]): void {
    const cursor = this.#cursor
    if (cursor.skipContinuation()) return
    const at = cursor.pos + 1
    parts.push({ kind: 'text', text: cursor.text.slice(at, at + 1), at, quoted: true })
    cursor.pos = Math.min(at + 1, cursor.text.length)
  }

  /** Text as it stands, but for what another program fills in before a shell sees it (`{{ name }}`), which may hold blanks. */
  #literal(parts: Part[], from: number, to: number, quoted: boolean): void {
    const cursor = this.#cursor
    let at = from
    for (let open = cursor.find('{{', at, to); open >= 0; open = cursor.find('{{', at, to)) {
      const limit = open + templateLimit
      const close = cursor.find('}}', open + 2, quoted ? Math.min(to, limit) : limit)
      if (close < 0) break
      if (open > at) parts.push({ kind: 'text', text: cursor.text.slice(at, open), at, quoted })
      at = close + 2
      parts.push({ kind: 'unknown', at: open, end: at, detail: filledIn, quoted: false })
      cursor.pos = Math.max(cursor.pos, at)
      if (at >= to) return
    }
    const text = cursor.text.slice(at, to)
    if (!quoted && isBraceList(text)) parts.push({ kind: 'unknown', at, end: to, detail: 'it stands for several words', quoted: false })
    else if (text !== '' || quoted) parts.push({ kind: 'text', text, at, quoted })
  }

  #double(parts: Part[], scope: Scope): void {
    const cursor = this.#cursor
    parts.push({ kind: 'text', text: '', at: cursor.pos, quoted: true })
    for (cursor.pos += 1; !cursor.isAtEnd; ) {
      const at = cursor.pos
      if (cursor.char === '"') {
        cursor.pos += 1
        return
      }
      if (cursor.char === '\\') this.#escapeInDouble(parts)
      else if (cursor.char === '`') this.#substitution(parts, '`', scope, true)
      else if (cursor.char === '$') this.#dollar(parts, scope, true)
      else {
        cursor.pos += cursor.match(plainInDouble)?.[0].length ?? 1
        this.#literal(parts, at, cursor.pos, true)
      }
    }
  }

  /** Only these may be escaped there (POSIX 2.2.3); before others the backslash stays. */
  #escapeInDouble(parts: Part[]): void {
    const cursor = this.#cursor
    if ('$`"\\\n'.includes(cursor.peek() ?? ' ') || cursor.isLineEnd(cursor.pos + 1)) this.#escape(parts)
    else {
      parts.push({ kind: 'text', text: '\\', at: cursor.pos, quoted: true })
      cursor.pos += 1
    }
  }

  #substitution(parts: Part[], close: ')' | '`', scope: Scope, quoted: boolean): void {
    const cursor = this.#cursor
    const at = cursor.pos
    const folder = cursor.match(printsFolder)
    if (folder) {
      cursor.pos += folder[0].length
      parts.push({ kind: 'variable', name: 'PWD', at, end: cursor.pos, quoted, all: false })
    } else {
      cursor.pos += close === ')' ? 2 : 1
      const from = cursor.pos
      this.#nested(close, scope)
      if (remark.test(cursor.text.slice(from, cursor.pos))) return
      parts.push({ kind: 'unknown', at, end: cursor.pos, detail: prints, quoted })
    }
  }

  #dollar(parts: Part[], scope: Scope, quoted: boolean): void {
    const cursor = this.#cursor
    const at = cursor.pos
    const hole = this.#holes.get(at)
    const next = cursor.peek()
    if (hole) {
      cursor.pos = hole.to
      parts.push({ kind: 'unknown', at, end: hole.to, detail: hole.detail, quoted })
    } else if (next === "'" && !quoted) this.#ansi(parts)
    else if (next === '"' && !quoted) {
      cursor.pos += 1
      this.#double(parts, scope)
    } else if (next === '(' && cursor.peek(2) === '(') this.#skipTo(parts, '))', 'it is computed', quoted)
    else if (next === '(') this.#substitution(parts, ')', scope, quoted)
    else if (cursor.startsWith('${{')) this.#skipTo(parts, '}}', filledIn, false)
    else if (next === '{') this.#braces(parts, scope, quoted)
    else this.#simple(parts, quoted)
  }

  #simple(parts: Part[], quoted: boolean): void {
    const cursor = this.#cursor
    const at = cursor.pos
    const name = cursor.match(named)?.[1]
    cursor.pos += 1 + (name?.length ?? 0)
    if (name === undefined) parts.push({ kind: 'text', text: '$', at, quoted })
    else parts.push({ kind: 'variable', name, at, end: cursor.pos, quoted, all: name === '@' || name === '*' })
  }

  /** `$'...'`: C escapes. A control character is none of an option's business. */
  #ansi(parts: Part[]): void {
    const cursor = this.#cursor
    const from = cursor.pos
    for (cursor.pos += 2; !cursor.isAtEnd; cursor.pos += 1) {
      const at = cursor.pos
      if (cursor.char === "'") break
      if (cursor.char !== '\\') parts.push({ kind: 'text', text: cursor.char ?? '', at, quoted: true })
      else {
        cursor.pos += 1
        const escaped = cursor.char ?? ''
        if ('\'"\\?'.includes(escaped)) parts.push({ kind: 'text', text: escaped, at: at + 1, quoted: true })
        else parts.push({ kind: 'unknown', at: from, end: at + 2, detail: 'it holds a control character', quoted: true })
      }
    }
    cursor.pos = Math.min(cursor.pos + 1, cursor.text.length)
  }

  #braces(parts: Part[], scope: Scope, quoted: boolean): void {
    const cursor = this.#cursor
    const at = cursor.pos
    const [all = '', mark, name = '', index] = cursor.match(braced) ?? []
    cursor.pos += all.length
    const isList = index === '[@]' || index === '[*]' || name === '@' || name === '*'
    const operator = /^(:?)([-=?])/.exec(cursor.text.slice(cursor.pos, cursor.pos + 2))
    if (mark === '' && cursor.char === '}' && (index === undefined || isList)) {
      cursor.pos += 1
      parts.push({ kind: 'variable', name, at, end: cursor.pos, quoted, all: isList })
    } else if (mark === '' && operator && index === undefined && scope.depth < depthLimit) {
      cursor.pos += operator[0].length
      const inner = this.#untilBrace(scope, quoted)
      const otherwise = operator[2] === '?' ? undefined : { colon: operator[1] === ':', assigns: operator[2] === '=', parts: inner }
      parts.push({ kind: 'variable', name, at, end: cursor.pos, quoted, all: false, ...(otherwise && { otherwise }) })
    } else {
      cursor.pos = at
      this.#skipBraces(parts, quoted)
    }
  }

  #untilBrace({ depth, block }: Scope, quoted: boolean): Part[] {
    const cursor = this.#cursor
    const inner = { depth: depth + 1, block }
    const parts: Part[] = []
    while (!cursor.isAtEnd && cursor.char !== '}') {
      const at = cursor.pos
      if (cursor.char === '$') this.#dollar(parts, inner, quoted)
      else if (cursor.char === '\\' || cursor.char === '`' || cursor.char === '"' || (cursor.char === "'" && !quoted))
        this.#piece(parts, inner)
      else {
        parts.push({ kind: 'text', text: cursor.char ?? '', at, quoted })
        cursor.pos += 1
      }
    }
    cursor.pos = Math.min(cursor.pos + 1, cursor.text.length)
    return parts
  }

  /** `${name%...}` and its kin: past the brace that belongs to it. */
  #skipBraces(parts: Part[], quoted: boolean): void {
    const cursor = this.#cursor
    const at = cursor.pos
    let open = 0
    for (; !cursor.isAtEnd; cursor.pos += 1) {
      if (cursor.char === '\\') cursor.pos += 1
      else if (cursor.char === '"' || cursor.char === "'") this.#skipQuotes(cursor.char)
      else if (cursor.char === '{') open += 1
      else if (cursor.char === '}') open -= 1
      if (cursor.char === '}' && open === 0) break
    }
    cursor.pos = Math.min(cursor.pos + 1, cursor.text.length)
    parts.push({ kind: 'unknown', at, end: cursor.pos, detail: 'it is cut out of a variable', quoted })
  }

  /** To the mark that closes it; a lone one is meant as it stands (`"${x:+it's}"`). */
  #skipQuotes(mark: string): void {
    const cursor = this.#cursor
    const limit = cursor.pos + templateLimit
    const close = cursor.find(mark, cursor.pos + 1, limit)
    const isPair = close >= 0 && cursor.find('}', close + 1, limit) >= 0
    if (isPair && cursor.find('\n', cursor.pos, close) < 0) cursor.pos = close
  }

  #skipTo(parts: Part[], close: string, detail: string, quoted: boolean): void {
    const cursor = this.#cursor
    const at = cursor.pos
    const found = cursor.find(close, at + 2, at + 2 + templateLimit)
    cursor.pos = found < 0 ? cursor.lineEnd(at) : found + close.length
    parts.push({ kind: 'unknown', at, end: cursor.pos, detail, quoted })
  }
}

/** `{a,b}` and `{1..3}`, which bash makes several words of and a plain shell does not. */
function isBraceList(text: string): boolean {
  const open = text.lastIndexOf('{')
  const close = text.indexOf('}', open)
  const inner = open >= 0 && close > open ? text.slice(open + 1, close) : ''
  return inner.includes(',') || inner.includes('..')
}
