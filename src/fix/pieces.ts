/** A text through several rounds of edits, which stay known as changes of the original. */
import type { TextChange } from '../model/fix.js'
import type { Edit } from './edit.js'

type Piece = { readonly from: number; readonly to: number } | { readonly text: string }

export class Pieces {
  readonly original: string
  #pieces: readonly Piece[]

  constructor(original: string) {
    this.original = original
    this.#pieces = original === '' ? [] : [{ from: 0, to: original.length }]
  }

  /** As it is now, whatever happens to this one. */
  copy(): Pieces {
    const copy = new Pieces(this.original)
    copy.#pieces = this.#pieces
    return copy
  }

  get text(): string {
    return this.#pieces.map((piece) => ('text' in piece ? piece.text : this.original.slice(piece.from, piece.to))).join('')
  }

  /** Edits of the present text, in order and apart from each other. */
  apply(edits: readonly Edit[]): void {
    const made: Piece[] = []
    const rest = [...this.#pieces].reverse()
    let at = 0
    const take = (upTo: number, keep: boolean) => {
      while (at < upTo) {
        const piece = rest.pop()
        if (!piece) return
        const length = lengthOf(piece)
        const taken = Math.min(length, upTo - at)
        if (keep) made.push(part(piece, 0, taken))
        if (taken < length) rest.push(part(piece, taken, length))
        at += taken
      }
    }
    for (const { start, end, text } of edits) {
      take(start, true)
      take(end, false)
      if (text !== '') made.push({ text })
    }
    take(Number.POSITIVE_INFINITY, true)
    this.#pieces = made
  }

  /** In order; what lies between two stretches of the original that follow each other is none. */
  changes(): readonly TextChange[] {
    const changes: TextChange[] = []
    let at = 0
    let put = ''
    const close = (next: number) => {
      if (next > at || put !== '') changes.push({ start: at, end: next, text: put })
      put = ''
    }
    for (const piece of this.#pieces) {
      if ('text' in piece) put += piece.text
      else {
        close(piece.from)
        at = piece.to
      }
    }
    close(this.original.length)
    return changes
  }
}

function lengthOf(piece: Piece): number {
  return 'text' in piece ? piece.text.length : piece.to - piece.from
}

function part(piece: Piece, from: number, to: number): Piece {
  return 'text' in piece ? { text: piece.text.slice(from, to) } : { from: piece.from + from, to: piece.from + to }
}
