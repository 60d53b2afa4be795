/** One block of the page: what is wrong, where, and below the quoted line what comes of it and what mends it. */
import type { Report } from '../../model/report.js'
import { foldNames, type Names, nameOf } from '../names.js'
import type { Place } from '../places.js'
import { counted, width, wrap, wrapKeepingIndent } from '../terminal/layout.js'
import type { Style, Tone } from '../terminal/style.js'
import { type QuotedLine, quoted } from './excerpt.js'

interface Head {
  /** `error`, `warning`, `unknown`. */
  readonly label: string
  readonly tone: Tone
  /** Id of the rule. */
  readonly id?: string
  readonly text: string
  /** Told at the right edge where there is room. */
  readonly aside?: string
}

/** `label: text`; several lines stand below their label. All of it is inert. */
export interface Row {
  readonly label: string
  readonly lines: readonly string[]
  /** Lines that stand below it, further in. */
  readonly below?: readonly string[]
}

export interface Context {
  readonly report: Report
  readonly names: Names
  readonly style: Style
}

/** More places than this are only counted and named. */
const mostPlaces = 4

export function block(head: Head, places: readonly Place[], rows: readonly Row[], context: Context): string[] {
  const { report, style } = context
  const [first, ...others] = places
  // The widest number of a line decides where the frame stands; it must be known before the room is.
  const gutter = Math.max(2, String(first?.region?.line ?? 0).length)
  const room = style.width - gutter - 3
  const lines = first?.region === undefined ? [] : quoted(first.region, report, room, style)
  const where = first === undefined ? [] : [{ label: '', lines: [placeText(first, context)] }]
  const all = [...(others.length > 0 ? [{ label: 'likewise', lines: [othersText(others, context)] }] : []), ...rows]
  return [
    ...headLines(head, style),
    ...frameLines(
      where.flatMap((row) => rowLines(row, room)),
      gutter,
      all.length + lines.length > 0 ? style.symbols.quoteStart : style.symbols.quoteEnd,
      style,
    ),
    ...lines.flatMap((line) => lineOf(line, gutter, head.tone, style)),
    ...closed(
      all.map((row) => rowLines(row, room)),
      gutter,
      style,
    ),
  ]
}

function headLines({ label, tone, id, text, aside }: Head, style: Style): string[] {
  const start = `${label}${id === undefined ? '' : `[${id}]`}:`
  const [first = '', ...rest] = wrap(`${start} ${text}`, style.width)
  const painted = first.startsWith(start)
    ? `${style.paint(tone, start)}${style.paint('strong', first.slice(start.length))}`
    : style.paint(tone, first)
  const space = style.width - width(first) - width(aside ?? '')
  const edge = aside === undefined || rest.length > 0 || space < 2 ? '' : ' '.repeat(space) + style.paint('quiet', aside)
  return [painted + edge, ...rest.map((line) => style.paint('strong', line))]
}

function placeText(place: Place, context: Context): string {
  const { style } = context
  const who = namesText(place, Math.floor(style.width / 2), context)
  return place.region === undefined ? who : `${location(place, style)}  ${who}`
}

function location({ region }: Place, style: Style): string {
  return region === undefined ? '' : `${style.text(region.file)}:${region.line}:${region.column}`
}

function namesText({ containers }: Place, room: number, { names, style }: Context): string {
  return foldNames(
    containers.map((one) => style.text(nameOf(one, names))),
    room,
    style.symbols.ellipsis,
  )
}

/** The next places each with its line, the rest by name. */
function othersText(others: readonly Place[], context: Context): string {
  const { style } = context
  const shown = style.verbose || others.length <= mostPlaces ? others : others.slice(0, mostPlaces - 1)
  const left = others.slice(shown.length)
  const texts = shown.map((place) => `${location(place, style)} ${namesText(place, 30, context)}`.trim())
  const rest = { containers: left.flatMap((one) => one.containers) }
  return [...texts, ...(left.length > 0 ? [`and ${counted(left.length, 'more place')}: ${namesText(rest, 40, context)}`] : [])].join(', ')
}

function rowLines({ label, lines, below = [] }: Row, room: number): string[] {
  const inside = (text: string) => wrapKeepingIndent(text, room - 2).map((line) => `  ${line}`)
  const [only = ''] = lines
  if (lines.length > 1) return [`${label}:`, ...lines.flatMap(inside)]
  const [first = '', ...rest] = wrap(label === '' ? only : `${label}: ${only}`, room)
  return [first, ...(rest.length === 0 ? [] : inside(rest.join(' '))), ...below.flatMap(inside)]
}

function lineOf({ number, text, mark }: QuotedLine, gutter: number, tone: Tone, style: Style): string[] {
  const side = style.symbols.quoteSide
  const line = `${style.paint('quiet', `${String(number).padStart(gutter)} ${side}`)} ${text}`.trimEnd()
  if (mark === undefined) return [line]
  const margin = `${' '.repeat(gutter)} ${side} `
  return [line, `${style.paint('quiet', margin)}${' '.repeat(mark.start)}${style.paint(tone, '^'.repeat(mark.length))}`]
}

/** Lines in the frame: the first behind `symbol`, the others below the side. */
function frameLines(lines: readonly string[], gutter: number, symbol: string, style: Style): string[] {
  return lines.map((line, at) => {
    const edge = ' '.repeat(gutter + 1) + (at === 0 ? symbol : symbol === style.symbols.quoteEnd ? ' ' : style.symbols.quoteSide)
    return `${style.paint('quiet', edge)} ${line}`.trimEnd()
  })
}

/** The last row closes the frame. */
function closed(rows: readonly (readonly string[])[], gutter: number, style: Style): string[] {
  const { quoteSide, quoteEnd } = style.symbols
  return rows.flatMap((lines, at) => frameLines(lines, gutter, at === rows.length - 1 ? quoteEnd : quoteSide, style))
}
