/** Quotes the lines that findings point at, for reporters that read no files. Pure. Values of secrets are blotted out. */
import { keyOf, type Region } from '../../model/fact.js'
import { openResults } from '../../model/kind.js'
import type { Excerpt, Report } from '../../model/report.js'
import { type Twins, twinsOf } from '../../model/twins.js'
import { blottedLines } from './blot.js'
import { isFar, piecesOf } from './quote-piece.js'

/** Lines told before the one that counts. */
const before = 2

/** The report with the lines of its regions. */
export function quote(report: Report, texts: ReadonlyMap<string, string>): Report {
  const wanted = new Map<string, number[]>()
  const far: Region[] = []
  const want = (region: Region) => {
    const lines = wanted.get(region.file)
    if (lines) lines.push(region.line)
    else wanted.set(region.file, [region.line])
    if (isFar(region)) far.push(region)
  }
  for (const twins of twinsOf(report.containers)) wantRegions(twins, want)
  for (const { region } of report.sources) if (region) want(region)
  const excerpts = [...[...wanted].flatMap(([file, lines]) => excerptsOf(file, texts.get(file), lines)), ...piecesOf(far, texts)]
  return excerpts.length === 0 ? report : { ...report, excerpts }
}

/** Only what fails or is unknown points at a line. */
function wantRegions({ one, all, placeOf }: Twins, want: (region: Region) => void): void {
  const regions = [one.identity.region, ...openResults(one).map(({ region }) => region)].filter((region) => region !== undefined)
  const distinct = new Map(regions.map((region) => [keyOf(region), region]))
  const places = [...distinct.values()].map(placeOf)
  for (const twin of all) for (const place of places) want(place(twin))
}

/** Lines that are told with those before them. What touches becomes one excerpt; its lines are taken out of the file when they are read: a page shows few. */
function excerptsOf(file: string, text: string | undefined, wanted: number[]): Excerpt[] {
  if (text === undefined) return []
  wanted.sort((a, b) => a - b)
  const there = countLines(text, wanted.at(-1) ?? 0)
  const runs: { first: number; last: number }[] = []
  for (const line of wanted) {
    const [first, last] = [Math.max(1, line - before), Math.min(line, there)]
    const run = runs.at(-1)
    if (run && first <= run.last + 1) run.last = Math.max(run.last, last)
    else if (first <= last) runs.push({ first, last })
  }
  return runs.map(({ first, last }) => excerpt(file, text, first, last))
}

function excerpt(file: string, text: string, first: number, last: number): Excerpt {
  let quoted: readonly string[] | undefined
  return {
    file,
    first,
    get lines() {
      quoted ??= blottedLines(linesOf(text), first - 1, last)
      return quoted
    },
  }
}

function linesOf(text: string): string[] {
  return text.split(text.includes('\r') ? /\r\n|\n|\r/ : '\n')
}

/** How many lines a text has; no more than `most` are counted. */
function countLines(text: string, most: number): number {
  if (text.includes('\r')) return linesOf(text).length
  let count = 1
  for (let at = text.indexOf('\n'); at >= 0 && count < most; at = text.indexOf('\n', at + 1)) count += 1
  return count
}
