/** What a finding points at far behind in a line: minified JSON is a single one. Pure. */
import type { Region } from '../../model/fact.js'
import type { Excerpt } from '../../model/report.js'
import { secretStarts, widest } from './blot.js'

/** Characters told before it. */
const before = 100
/** Of a longer line nothing is told. */
const longest = 1 << 18
/** So many pieces, in the order of the report. */
const most = 1000

/** A piece of the line for each region that is far. */
export function piecesOf(regions: readonly Region[], texts: ReadonlyMap<string, string>): Excerpt[] {
  const found = new Map<string, Excerpt>()
  const files = new Map<string, LongLines>()
  for (const region of regions) {
    const { file, line, column } = region
    const key = `${line}:${column} ${file}`
    if (found.has(key) || found.size >= most) continue
    const lines = files.get(file) ?? new LongLines(texts.get(file) ?? '')
    files.set(file, lines)
    const piece = lines.pieceAt(line, column - 1)
    if (piece) found.set(key, { file, first: line, from: piece.from + 1, lines: [piece.text] })
  }
  return [...found.values()]
}

/** Whether the beginning of its line does not show it. */
export function isFar({ line, column, endLine, endColumn }: Region): boolean {
  return (endLine > line ? column : Math.max(column, Math.min(endColumn, column + 40)) - 1) > widest
}

class LongLines {
  readonly #lines: readonly string[]
  readonly #secrets = new Map<number, readonly number[]>()

  constructor(text: string) {
    this.#lines = text.split(/\r\n|\n|\r/)
  }

  /** Nothing of a secret before it is told, because nobody can tell for sure where that ends. */
  pieceAt(line: number, at: number): { readonly from: number; readonly text: string } | undefined {
    const text = this.#lines[line - 1] ?? ''
    if (at >= text.length || text.length > longest) return undefined
    const secrets = this.#secretsIn(line)
    if (secrets.includes(at)) return undefined
    const isAfterOne = (secrets[0] ?? at) < at
    const from = isAfterOne ? at : begin(text, Math.max(0, at - before))
    const next = secrets.find((start) => start > at) ?? text.length
    const end = Math.min(from + widest, next)
    return { from, text: `${text.slice(from, end)}${end === next && next < text.length ? '…' : ''}` }
  }

  #secretsIn(line: number): readonly number[] {
    const known = this.#secrets.get(line)
    if (known) return known
    const around = this.#lines.slice(Math.max(0, line - 2), line + 1).map((one) => one.slice(0, longest))
    const starts = [...secretStarts(this.#lines[line - 1] ?? '', around)].sort((a, b) => a - b)
    this.#secrets.set(line, starts)
    return starts
  }
}

/** Not in the middle of a character. */
function begin(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code < 0xe000 ? at + 1 : at
}
