/** The quoted lines that show a region, with the columns that it has there. */
import type { Region } from '../model/fact.js'
import type { Excerpt, Report } from '../model/report.js'

interface Shown {
  /** Number of the first line. */
  readonly first: number
  readonly lines: readonly string[]
  readonly region: Region
}

/** A piece of a long line begins with the ellipsis. Undefined where the report does not show the region. */
export function excerptOf({ excerpts = [] }: Report, region: Region, ellipsis: string): Shown | undefined {
  const excerpt = excerpts.find((one) => shows(one, region))
  if (excerpt === undefined) return undefined
  const { first, lines, from } = excerpt
  if (from === undefined) return { first, lines, region }
  const moved = ellipsis.length - from + 1
  const { column, line, endLine, endColumn } = region
  const place = { ...region, column: column + moved, endColumn: endLine > line ? endColumn : endColumn + moved }
  return { first, lines: lines.map((one) => ellipsis + one), region: place }
}

/** What stands behind the end of a line is shown by the line. */
function shows({ file, first, lines, from = 1 }: Excerpt, region: Region): boolean {
  const line = lines[region.line - first]
  if (file !== region.file || line === undefined) return false
  return from === 1 ? region.column <= line.length + 1 : region.column >= from && region.column < from + line.length
}
