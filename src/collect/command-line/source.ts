/** A file as offsets, lines and columns. */
import type { Region } from '../../model/fact.js'

export class Source {
  readonly file: string
  readonly text: string
  #starts: readonly number[] | undefined

  constructor(file: string, text: string) {
    this.file = file
    this.text = text
  }

  /** The stretch from one offset up to another. */
  region(from: number, to: number): Region {
    const [line, column] = this.#place(from)
    const [endLine, endColumn] = this.#place(Math.max(from, to))
    return { file: this.file, line, column, endLine, endColumn }
  }

  /** Offset of a line and column that count from 1. */
  offset(line: number, column: number): number {
    return (this.#lines()[line - 1] ?? this.text.length) + column - 1
  }

  #place(offset: number): readonly [line: number, column: number] {
    const starts = this.#lines()
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return [low + 1, offset - (starts[low] ?? 0) + 1]
  }

  #lines(): readonly number[] {
    this.#starts ??= [0, ...Array.from(this.text.matchAll(/\r\n|\n|\r/g), (end) => end.index + end[0].length)]
    return this.#starts
  }
}
