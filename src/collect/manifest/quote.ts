/** Quotes the lines that findings point at, for reporters that read no files. Pure. Values of secrets are blotted out. */
import type { Region } from '../../model/fact.js'
import { openResults } from '../../model/kind.js'
import type { Excerpt, Report } from '../../model/report.js'
import { blotted } from './blot.js'
import { piecesOf } from './quote-piece.js'

/** Lines told before the one that counts. */
const before = 2

/** The report with the lines of its regions. */
export function quote(report: Report, texts: ReadonlyMap<string, string>): Report {
  const wanted = new Map<string, Set<number>>()
  const regions = regionsOf(report)
  for (const region of regions) {
    const lines = wanted.get(region.file) ?? new Set()
    wanted.set(region.file, lines)
    for (let line = Math.max(1, region.line - before); line <= region.line; line += 1) lines.add(line)
  }
  const excerpts = [...[...wanted].flatMap(([file, lines]) => excerptsOf(file, texts.get(file), lines)), ...piecesOf(regions, texts)]
  return excerpts.length === 0 ? report : { ...report, excerpts }
}

/** Only what fails or is unknown points at a line. */
function regionsOf({ containers, sources }: Report): Region[] {
  const regions: Region[] = []
  for (const container of containers) {
    if (container.identity.region) regions.push(container.identity.region)
    for (const { region } of openResults(container)) if (region) regions.push(region)
  }
  for (const { region } of sources) if (region) regions.push(region)
  return regions
}

/** Runs of lines that follow each other become one excerpt. */
function excerptsOf(file: string, text: string | undefined, wanted: ReadonlySet<number>): Excerpt[] {
  if (text === undefined) return []
  const lines = text.split(/\r\n|\n|\r/)
  const numbers = [...wanted].filter((line) => line <= lines.length).sort((a, b) => a - b)
  const starts = numbers.filter((line) => !wanted.has(line - 1))
  return starts.map((first) => {
    const length = numbers.filter((line) => line >= first).findIndex((line, at) => line !== first + at)
    const last = length < 0 ? (numbers.at(-1) ?? first) : first + length - 1
    return { file, first, lines: lines.slice(first - 1, last).map((_, at) => blotted(lines, first - 1 + at)) }
  })
}
