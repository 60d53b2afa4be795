/** The picture: containers by areas. It is left out where it does not fit, before anything wraps. */
import { areas } from '../../model/areas.js'
import type { Report } from '../../model/report.js'
import { atLeast } from '../../model/severity.js'
import type { Alike } from '../alike.js'
import { type Cell, cellsOf } from '../cells.js'
import type { Names } from '../names.js'
import { rulesById } from '../order.js'
import { groupName } from './headlines.js'
import { cut, flow, pad, width } from './layout.js'
import type { Style } from './style.js'

type Column = (typeof areas)[number]

const narrowestName = 12
const widestName = 24

export function matrix(groups: readonly Alike[], names: Names, report: Report, style: Style): string[] {
  const rules = rulesById(report)
  const rows = groups.map(({ first, containers }) => ({
    name: groupName(containers, names, widestName, style),
    cells: cellsOf(first, rules),
  }))
  const columns = areas.filter((_, at) => rows.some((row) => row.cells[at] !== 'none'))
  if (columns.length === 0) return []
  const fitting = fit(columns, rows, style)
  return fitting.length === 0 ? [] : [...draw(fitting, rows, style), ...legend(columns, fitting, style)]
}

interface RowOfCells {
  readonly name: string
  readonly cells: readonly Cell[]
}

/** All columns, or where those are too many the ones in which something is wrong or unknown, or none. */
function fit(columns: readonly Column[], rows: readonly RowOfCells[], style: Style): readonly Column[] {
  const room = style.width - narrowestName
  const wanted = (some: readonly Column[]) => some.reduce((sum, column) => sum + column.short.length + 1, 0)
  if (wanted(columns) <= room) return columns
  const telling = columns.filter((column) => rows.some((row) => !['holds', 'none'].includes(cellAt(row, column))))
  return wanted(telling) <= room ? telling : []
}

function cellAt(row: RowOfCells, column: Column): Cell {
  return row.cells[areas.indexOf(column)] ?? 'none'
}

function draw(columns: readonly Column[], rows: readonly RowOfCells[], style: Style): string[] {
  const taken = columns.reduce((sum, column) => sum + column.short.length + 1, 0)
  const nameWidth = Math.min(style.width - taken, widestName, Math.max(...rows.map((row) => width(row.name))))
  const head = `${' '.repeat(nameWidth)}${columns.map((column) => ` ${column.short}`).join('')}`
  const lines = rows.map((row) => {
    const cells = columns.map((column) => ' '.repeat(column.short.length) + paintCell(cellAt(row, column), style))
    return pad(cut(row.name, nameWidth, style), nameWidth) + cells.join('')
  })
  return [style.paint('quiet', head), ...lines]
}

function paintCell(cell: Cell, style: Style): string {
  const { symbols } = style
  if (cell === 'unknown') return style.paint('strong', symbols.unknown)
  if (cell === 'holds') return symbols.holds
  if (cell === 'none') return style.paint('quiet', symbols.none)
  return style.paint(cell, atLeast(cell, 'high') ? symbols.severe : symbols.lesser)
}

function legend(columns: readonly Column[], shown: readonly Column[], style: Style): string[] {
  const { severe, lesser, holds, unknown, none } = style.symbols
  const meaning = [
    `${severe} critical or high`,
    `${lesser} medium or low`,
    `${holds} holds`,
    `${unknown} not known`,
    `${none} does not apply`,
  ]
  const left = columns.filter((column) => !shown.includes(column)).map((column) => column.short)
  const lines = [
    ...flow(meaning, '   ', style.width),
    ...(left.length > 0 ? flow([`all hold or do not apply: ${left[0]}`, ...left.slice(1)], ' ', style.width) : []),
  ]
  return lines.map((line) => style.paint('quiet', line))
}
