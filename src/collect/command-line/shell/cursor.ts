/** A text and how far it has been read. */
export class Cursor {
  readonly text: string
  pos = 0

  constructor(text: string) {
    this.text = text
  }

  get char(): string | undefined {
    return this.text[this.pos]
  }

  get isAtEnd(): boolean {
    return this.pos >= this.text.length
  }

  peek(distance = 1): string | undefined {
    return this.text[this.pos + distance]
  }

  startsWith(wanted: string): boolean {
    return this.text.startsWith(wanted, this.pos)
  }

  /** What a sticky expression matches here; the position stays. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.pos
    return pattern.exec(this.text) ?? undefined
  }

  toEnd(): void {
    this.pos = this.text.length
  }

  toLineEnd(): void {
    this.pos = this.lineEnd(this.pos)
  }

  lineEnd(from: number): number {
    const end = this.text.indexOf('\n', from)
    return end < 0 ? this.text.length : end
  }

  isLineEnd(at: number): boolean {
    return this.text[at] === '\n' || (this.text[at] === '\r' && this.text[at + 1] === '\n')
  }

  /** Past a backslash and the end of the line that it takes away; false where there is none. */
  skipContinuation(): boolean {
    if (this.char !== '\\' || !this.isLineEnd(this.pos + 1)) return false
    this.pos += this.peek() === '\r' ? 3 : 2
    return true
  }

  /** Where `wanted` stands as a whole between two offsets; -1 for nowhere. Looks no further. */
  find(wanted: string, from: number, to: number): number {
    for (let at = from; at + wanted.length <= to; at += 1) if (this.text.startsWith(wanted, at)) return at
    return -1
  }
}
