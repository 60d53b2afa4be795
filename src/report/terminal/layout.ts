/** Lines that never exceed the width. Everything is measured and broken before it is painted. */
import { wrapAnsi } from 'fast-wrap-ansi'
import { isPlain, width } from '../width.js'
import type { Style, Tone } from './style.js'
import { wrapPlain } from './wrap-plain.js'

export { width }

/** A word that is longer than a line is broken, so that no line is ever too long. */
export function wrap(text: string, columns: number): string[] {
  if (text.length > 0 && width(text) <= columns && text.trim() === text && !text.includes('\n')) return [text]
  const room = Math.max(1, columns)
  return wrapPlain(text, room) ?? wrapAnsi(text, room, { hard: true, trim: true }).split('\n')
}

export function heading(text: string, style: Style): string[] {
  return wrap(text, style.width).map((line) => style.paint('strong', line))
}

export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)))
}

/** The text, or its beginning and an ellipsis. */
export function cut(text: string, columns: number, style: Style): string {
  if (width(text) <= columns) return text
  const { ellipsis } = style.symbols
  if (isPlain(text)) return text.slice(0, Math.max(0, columns - ellipsis.length)) + ellipsis
  let kept = ''
  for (const character of text) {
    if (width(kept + character) + ellipsis.length > columns) break
    kept += character
  }
  return kept + ellipsis
}

interface Look {
  readonly indent: number
  /** Width of the column of labels. */
  readonly column: number
  readonly tone?: Tone
  readonly textTone?: Tone
}

/**
 * `label  text`, the text hanging below itself. A label that is wider than its column shares its line with a first
 * text that fits beside it, and has a line of its own otherwise.
 */
export function labelled(style: Style, label: string, texts: readonly string[], look: Look): string[] {
  const { indent, column, tone = 'quiet', textTone = 'plain' } = look
  const margin = ' '.repeat(indent + column + 2)
  const [first = [], ...others] = texts.map((text) => wrapKeepingIndent(text, style.width - margin.length))
  const paintAll = (lines: readonly string[]) => lines.map((line) => margin + style.paint(textTone, line))
  const head = (text: string) => ' '.repeat(indent) + style.paint(tone, text)
  const fits = width(label) <= column
  if (fits || (first.length === 1 && indent + width(label) + 2 + width(first[0] ?? '') <= style.width)) {
    const space = ' '.repeat(Math.max(0, column - width(label)) + 2)
    const line = `${head(label)}${space}${style.paint(textTone, first[0] ?? '')}`.trimEnd()
    return [line, ...paintAll([...first.slice(1), ...others.flat()])]
  }
  return [...wrap(label, style.width - indent).map(head), ...paintAll([...first, ...others.flat()])]
}

/** Breaks a line of a snippet so that its rest stays at its own indentation. */
export function wrapKeepingIndent(line: string, columns: number): string[] {
  let indent = 0
  while (line[indent] === ' ') indent += 1
  const room = columns - indent
  return room < 8 ? wrap(line, columns) : wrap(line.slice(indent), room).map((part) => ' '.repeat(indent) + part)
}

/** Parts joined by a separator, broken between parts where that is possible. */
export function flow(parts: readonly string[], separator: string, columns: number): string[] {
  const lines: string[] = []
  for (const part of parts) {
    const last = lines[lines.length - 1]
    if (last !== undefined && width(last) + width(separator) + width(part) <= columns) lines[lines.length - 1] = last + separator + part
    else lines.push(...wrap(part, columns))
  }
  return lines
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
