/** One sentence per container: what an attacker reaches, how, and how much there is to change. */
import type { ContainerReport } from '../../model/report.js'
import { atLeast } from '../../model/severity.js'
import type { Alike } from '../alike.js'
import { foldNames, type Names, nameOf } from '../names.js'
import { failing, isOutside, worstFinding, worstOpenPath } from '../order.js'
import { counted, cut, pad, width, wrap } from './layout.js'
import type { Style, Tone } from './style.js'

export interface Row {
  readonly symbol: string
  readonly tone: Tone
  readonly name: string
  readonly text: string
  readonly rest: string
}

export function headlines(groups: readonly Alike[], names: Names, style: Style): string[] {
  return drawRows(
    groups.map((group) => row(group, names, style)),
    style,
  )
}

function roomForNames(style: Style): number {
  return Math.max(16, Math.floor(style.width / 3))
}

/** Columns where there is room, else below each other. */
export function drawRows(rows: readonly Row[], style: Style): string[] {
  const room = roomForNames(style)
  const nameWidth = Math.min(Math.max(...rows.map((one) => width(one.name))), room)
  const textWidth = Math.max(...rows.map((one) => width(one.text)))
  const restStart = 4 + nameWidth + 2 + textWidth + 2
  const wide = style.width - restStart >= 24
  return rows.flatMap((one) => (wide ? wideRow(one, nameWidth, textWidth, style) : narrowRow(one, style)))
}

export function row({ first, containers }: Alike, names: Names, style: Style): Row {
  const room = roomForNames(style)
  const { headline } = first
  const changes = headline.changes > 0 ? `change ${counted(headline.changes, 'thing')}` : ''
  const alike = containers.length > 1 ? `${containers.length} alike` : ''
  const rest = [style.text(headline.how), changes, besides(first, style), alike].filter((part) => part !== '')
  return {
    ...mark(first, style),
    name: groupName(containers, names, room, style),
    text: style.text(headline.text, 60),
    rest: rest.join('; '),
  }
}

export function groupName(containers: readonly ContainerReport[], names: Names, room: number, style: Style): string {
  const all = containers.map((one) => style.text(nameOf(one, names)))
  return foldNames(all, room, style.symbols.ellipsis)
}

function mark(container: ContainerReport, style: Style): { symbol: string; tone: Tone } {
  const { symbols } = style
  switch (container.headline.standing) {
    case 'reached':
      return { symbol: symbols.severe, tone: worstOpenPath(container) ?? 'high' }
    case 'one-step':
      return { symbol: symbols.lesser, tone: 'medium' }
    case 'weak':
      return { symbol: symbols.weak, tone: worstFinding(container) ?? 'low' }
    case 'undecided':
      return { symbol: symbols.unknown, tone: besides(container, style) === '' ? 'strong' : (worstFinding(container) ?? 'strong') }
    case 'held':
      return { symbol: isOutside(container) ? symbols.none : symbols.holds, tone: 'plain' }
  }
}

function wideRow(row: Row, nameWidth: number, textWidth: number, style: Style): string[] {
  const name = pad(cut(row.name, nameWidth, style), nameWidth)
  const start = 4 + nameWidth + 2 + textWidth + 2
  const [first = '', ...more] = wrap(row.rest, style.width - start)
  const painted = `  ${style.paint(row.tone, row.symbol)} ${name}  ${style.paint(row.tone, row.text)}${' '.repeat(textWidth - width(row.text))}  ${first}`
  return [painted.trimEnd(), ...more.map((line) => ' '.repeat(start) + line)]
}

/** A verdict that is no finding must not hide one: what is not decided can be bad already. */
function besides(container: ContainerReport, style: Style): string {
  const { standing } = container.headline
  if (standing !== 'undecided' && standing !== 'one-step') return ''
  const grave = failing(container).filter((one) => atLeast(one.severity, 'high'))
  const severity = worstFinding(container)
  const first = grave.find((one) => one.severity === severity)
  return first === undefined ? '' : `already ${severity}: ${style.text(first.rule, 60)}${grave.length > 1 ? ` +${grave.length - 1}` : ''}`
}

/** Below each other: the verdict beside the name where it fits, the rest hanging below. */
function narrowRow(row: Row, style: Style): string[] {
  const room = style.width - 4
  const below = (text: string, tone: Tone) => (text === '' ? [] : wrap(text, room).map((line) => `    ${style.paint(tone, line)}`))
  const head = `  ${style.paint(row.tone, row.symbol)} `
  if (width(row.name) + 2 + width(row.text) <= room)
    return [`${head}${row.name}  ${style.paint(row.tone, row.text)}`, ...below(row.rest, 'plain')]
  const [name = '', ...names] = wrap(row.name, room)
  return [head + name, ...names.map((line) => `    ${line}`), ...below(row.text, row.tone), ...below(row.rest, 'plain')]
}
