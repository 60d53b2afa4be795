/**
 * Reads POSIX shell (with what bash adds and scripts use) into commands whose words know their place. shell-quote splits words
 * as well, but tells no offsets, so nothing could be shown where it was written; it takes an unset variable for nothing, knows no
 * backquotes, no here-documents and no arrays. Nothing is run, and what cannot be told without running it is said to be unknown.
 */
import type { Word } from '../word.js'
import { Cursor } from './cursor.js'
import { Frame } from './frame.js'
import type { Block, Command } from './syntax.js'
import { type Close, depthLimit, isBreak, prints, type Scope, WordReader } from './word-reader.js'

/**
 * All commands, those in substitutions before the command that they stand in. `root`: the block of what runs in any case. What
 * was not known before the shell (make's variables) must begin with a dollar. Linear in the text; never throws.
 */
export function parseShell({ text, holes }: Pick<Word, 'text' | 'holes'>, root: Block): readonly Command[] {
  const parser = new Parser(text, holes)
  parser.list(undefined, 0, new Frame(root))
  return parser.commands
}

interface Awaited {
  readonly delimiter: string
  readonly tabs: boolean
  readonly expands: boolean
  readonly frame: Frame
  readonly command: number
}

const redirection = /&?[<>][<>&|-]{0,2}/y
const digits = /^[0-9]+$/
const noArguments = /\([ \t]*\)/y

class Parser {
  readonly commands: Command[] = []
  readonly #cursor: Cursor
  readonly #words: WordReader
  readonly #awaited: Awaited[] = []

  constructor(text: string, holes: Word['holes']) {
    this.#cursor = new Cursor(text)
    this.#words = new WordReader(this.#cursor, holes, (close, scope) => {
      this.#nested(close, scope)
    })
  }

  /** Up to the end of the line; in backquotes no further than to the one that closes them (`# a remark between options`). */
  #comment(close: Close): void {
    const cursor = this.#cursor
    const end = cursor.lineEnd(cursor.pos)
    const mark = close === '`' ? cursor.find('`', cursor.pos, end) : -1
    cursor.pos = mark < 0 ? end : mark
  }

  /** Up to the end of the text, or past what closes the list. */
  list(close: Close, depth: number, frame: Frame): void {
    const cursor = this.#cursor
    for (let closed = false; !closed; ) {
      this.#blanks()
      const { char } = cursor
      if (char === '#') this.#comment(close)
      else if (char === '\n') this.#newline(frame)
      else if (char === undefined || (char === '`' && close === '`')) {
        this.#finish(frame)
        cursor.pos += char === undefined ? 0 : 1
        closed = true
      } else if (char === ')') closed = this.#parenthesis(close, frame)
      else if (!this.#operator(char, frame) && !this.#redirection(char, depth, frame)) this.#word(close, depth, frame)
    }
  }

  #blanks(): void {
    const cursor = this.#cursor
    while (cursor.skipContinuation() || cursor.char === ' ' || cursor.char === '\t' || cursor.char === '\r') {
      if (cursor.char === ' ' || cursor.char === '\t' || cursor.char === '\r') cursor.pos += 1
    }
  }

  #newline(frame: Frame): void {
    this.#finish(frame)
    frame.endChain()
    this.#cursor.pos += 1
    for (const document of this.#awaited.splice(0)) this.#hereDocument(document)
  }

  /** Whether it ends the list: it may also end a subshell or the pattern of a case. */
  #parenthesis(close: Close, frame: Frame): boolean {
    this.#cursor.pos += 1
    if (frame.endPattern()) return false
    this.#finish(frame)
    return !frame.closeSubshell() && close === ')'
  }

  #operator(char: string, frame: Frame): boolean {
    const next = this.#cursor.peek()
    if (!'(;&|'.includes(char) || (char === '&' && next === '>')) return false
    const empty = char === '(' ? this.#cursor.match(noArguments) : undefined
    if (empty && frame.define()) {
      this.#cursor.pos += empty[0].length
      return true
    }
    const isDouble = char !== '(' && next === char
    this.#finish(frame, char === '|' && !isDouble)
    if (char === '(') frame.openSubshell()
    else if (char === ';' || (char === '&' && !isDouble)) frame.endChain()
    else if (isDouble) frame.chain()
    if (char === ';' && isDouble) frame.branch()
    this.#cursor.pos += isDouble || (char === '|' && next === '&') ? 2 : 1
    return true
  }

  /** Redirections change nothing here, but the words that they take are no arguments. */
  #redirection(char: string, depth: number, frame: Frame): boolean {
    if (char !== '<' && char !== '>' && char !== '&') return false
    const cursor = this.#cursor
    if (cursor.peek() === '(') {
      const at = cursor.pos
      cursor.pos += 2
      this.#nested(')', { depth, block: frame.block })
      frame.add({ parts: [{ kind: 'unknown', at, end: cursor.pos, detail: prints, quoted: true }], at, end: cursor.pos })
      return true
    }
    const written = cursor.match(redirection)?.[0] ?? char
    cursor.pos += written.length
    this.#blanks()
    if (isBreak(cursor.char)) return true
    const word = this.#words.read(undefined, { depth, block: frame.block })
    if (written.includes('>')) frame.writeInto(word)
    if (!written.startsWith('<<') || written.startsWith('<<<')) return true
    const { parts } = word
    const delimiter = parts.map((part) => (part.kind === 'text' ? part.text : '')).join('')
    const expands = !parts.some((part) => part.kind === 'text' && part.quoted)
    this.#awaited.push({ delimiter, tabs: written.includes('-'), expands, frame, command: frame.awaitDocument() })
    return true
  }

  /** The body goes up to a line that is the delimiter and nothing else. */
  #hereDocument({ delimiter, tabs, expands, frame, command }: Awaited): void {
    const cursor = this.#cursor
    const from = cursor.pos
    while (!cursor.isAtEnd) {
      const start = cursor.pos
      const end = cursor.lineEnd(start)
      const line = cursor.text.slice(start, end).replace(/\r$/, '')
      cursor.pos = Math.min(end + 1, cursor.text.length)
      if ((tabs ? line.replace(/^\t+/, '') : line) === delimiter) {
        frame.setDocument(command, { from, to: start, expands, tabs })
        return
      }
    }
    frame.setDocument(command, { from, to: cursor.text.length, expands, tabs })
  }

  #finish(frame: Frame, piped = false): void {
    const command = frame.take(piped)
    if (command) this.commands.push(command)
  }

  #nested(close: ')' | '`', { depth, block }: Scope): void {
    if (depth >= depthLimit) this.#cursor.toEnd()
    else this.list(close, depth + 1, new Frame({ within: block }))
  }

  #word(close: Close, depth: number, frame: Frame): void {
    const cursor = this.#cursor
    const before = cursor.pos
    const word = this.#words.read(close, { depth, block: frame.block })
    const [part] = word.parts
    const isNumber = word.parts.length === 1 && part?.kind === 'text' && !part.quoted && digits.test(part.text)
    // `2>`: the number belongs to the redirection
    if (isNumber && (cursor.char === '<' || cursor.char === '>')) return
    if (cursor.pos === before) cursor.pos += 1
    else frame.add(word)
  }
}
