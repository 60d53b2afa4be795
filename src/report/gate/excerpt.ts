/** The quoted lines of a place, with the offending part underlined. Columns hold whatever the line is made of: tabs, wide or hostile characters. */
import type { Region } from '../../model/fact.js'
import type { Report } from '../../model/report.js'
import { inert } from '../escape.js'
import { excerptOf } from '../excerpts.js'
import { cut, width } from '../terminal/layout.js'
import type { Style } from '../terminal/style.js'

export interface QuotedLine {
  readonly number: number
  readonly text: string
  /** Columns of the terminal, from 0. */
  readonly mark?: { readonly start: number; readonly length: number }
}

/** Lines before the one that counts. */
const before = 2
const tab = '    '
/** Lines are cut by whoever quoted them; showing hostile characters makes them longer. */
const longest = 3000

/** Nothing where the report holds no such line, or where the line was cut before the offending part. */
export function quoted(place: Region, report: Report, room: number, style: Style): QuotedLine[] {
  const excerpt = excerptOf(report, place, style.symbols.ellipsis)
  if (excerpt === undefined) return []
  const { region } = excerpt
  const target = excerpt.lines[region.line - excerpt.first] ?? ''
  const start = Math.max(excerpt.first, region.line - before)
  const context = excerpt.lines.slice(start - excerpt.first, region.line - excerpt.first)
  const above = context.map((text, at) => ({ number: start + at, text: cut(shown(text, style), room, style) }))
  const first = above.findIndex(({ text }) => text.trim() !== '')
  return [...(first === -1 ? [] : above.slice(first)), { number: region.line, ...marked(target, region, room, style) }]
}

function shown(text: string, style: Style): string {
  return style.text(text.replaceAll('\t', tab), longest).trimEnd()
}

/** Of a region of several lines the first is underlined to its end. */
function marked(line: string, region: Region, room: number, style: Style): Omit<QuotedLine, 'number'> {
  const from = region.column - 1
  const to = region.endLine > region.line ? line.trimEnd().length : Math.min(region.endColumn - 1, line.length)
  const parts = [line.slice(0, from), line.slice(from, Math.max(from, to)), line.slice(Math.max(from, to))]
  const [left = '', middle = '', right = ''] = parts.map((part) => style.text(part.replaceAll('\t', tab), longest))
  return fit(seam(left, middle), seam(middle, right), right.trimEnd(), room, style)
}

/** Parts that were made inert one by one must not become a command together. */
function seam(one: string, next: string): string {
  return one.endsWith('#') && inert(one + next, longest) !== one + next ? `${one.slice(0, -1)}\\u{23}` : one
}

/** What is underlined stays in sight: the end of the line goes first, then its beginning. */
function fit(left: string, middle: string, right: string, room: number, style: Style): Omit<QuotedLine, 'number'> {
  const whole = left + middle + right
  const reaches = width(left) + Math.max(1, width(middle)) <= room
  const head = reaches ? left : ending(left, Math.min(width(left), Math.floor(room / 3)), style)
  const start = width(head)
  const text = reaches ? cut(whole, room, style) : head + cut(middle, room - start, style)
  return { text, mark: { start, length: Math.max(1, Math.min(width(middle), room - start)) } }
}

/** The end of a text, behind an ellipsis where something is left out. */
function ending(text: string, columns: number, style: Style): string {
  if (width(text) <= columns) return text
  const { ellipsis } = style.symbols
  let kept = ''
  for (const character of [...text].reverse()) {
    if (width(character + kept) + ellipsis.length > columns) break
    kept = character + kept
  }
  return ellipsis + kept
}
