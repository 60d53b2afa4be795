/** Quotes the lines that findings point at, for reporters that read no files. Pure. Values of secrets are blotted out. */
import { keyOf, type Region } from '../../model/fact.js'
import { openResults } from '../../model/kind.js'
import type { Excerpt, Report } from '../../model/report.js'
import { type Twins, twinsOf } from '../../model/twins.js'
import { isSecret } from '../spelling/secret-name.js'

/** Lines told before the one that counts. */
const before = 2
/** Longer lines are cut: a report is no copy of the file. */
const widest = 300

/** The report with the lines of its regions. */
export function quote(report: Report, texts: ReadonlyMap<string, string>): Report {
  const wanted = new Map<string, number[]>()
  const want = ({ file, line }: Region) => {
    const lines = wanted.get(file)
    if (lines) lines.push(line)
    else wanted.set(file, [line])
  }
  for (const twins of twinsOf(report.containers)) wantRegions(twins, want)
  for (const { region } of report.sources) if (region) want(region)
  const excerpts = [...wanted].flatMap(([file, lines]) => excerptsOf(file, texts.get(file), lines))
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
      quoted ??= blottedLines(text.split(lineBreak), first, last)
      return quoted
    },
  }
}

function blottedLines(lines: readonly string[], first: number, last: number): string[] {
  return lines.slice(first - 1, last).map((_, at) => blotted(lines, first - 1 + at))
}

const lineBreak = /\r\n|\n|\r/

/** How many lines a text has; no more than `most` are counted. */
function countLines(text: string, most: number): number {
  if (text.includes('\r')) return text.split(lineBreak).length
  let count = 1
  for (let at = text.indexOf('\n'); at >= 0 && count < most; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

/** A line as it may be told: behind a secret's name nothing is. Columns are kept up to there. */
export function blotted(lines: readonly string[], index: number): string {
  const line = (lines[index] ?? '').slice(0, widest)
  if (isPartOfSecret(lines, index)) return `${/^\s*/.exec(line)?.[0] ?? ''}…`
  const around = lines.slice(Math.max(0, index - 1), index + 2).map((one) => one.slice(0, widest))
  const start = secretStart(line, around)
  return start === undefined ? line : `${line.slice(0, start)}…`
}

/** `NAME=value`, `NAME: value`, `"NAME": "value"`, `--name value`, `ENV NAME value`. */
const pair = /([A-Za-z_][\w.-]{0,199})(?:["']?\s{0,20}[=:]\s{0,20}["']?|\s{1,20}(?=[^\s-]))/g

function secretStart(line: string, around: readonly string[]): number | undefined {
  const named = around.some((one) =>
    [...one.matchAll(/\bname["']?\s{0,20}[=:]\s{0,20}["']?([\w.-]{1,200})/gi)].some(([, name = '']) => isSecret(name, 'x')),
  )
  for (const match of line.matchAll(pair)) {
    const [all, name = ''] = match
    const start = match.index + all.length
    const isFlag = /[=:]/.test(all) || /(--|^\s*ENV\s+)$/i.test(line.slice(0, match.index))
    // Kubernetes and ECS keep the name apart: `name: DB_PASSWORD` and `value: ...`, on one line or on the next.
    const own = isSecret(name, line.slice(start)) || (named && /^value$/i.test(name))
    if (isFlag && own) return start
  }
  return [...line.matchAll(/[^\s"',=[\]{}]+/g)].find(([word]) => isSecret('', word))?.index
}

/** A line of a block that a secret's name begins (`TOKEN: |`), or of a key in base64. */
function isPartOfSecret(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? ''
  if (/^\s{0,200}[A-Za-z0-9+/=]{40,}\s*$/.test(line)) return true
  const indent = indentOf(line)
  if (line.trim() === '' || indent === 0 || /^\s*(- |[\w."'-]+\s*:)/.test(line)) return false
  for (let above = index - 1; above >= 0 && above >= index - 500; above -= 1) {
    const one = lines[above] ?? ''
    if (one.trim() === '' || indentOf(one) >= indent) continue
    const [, name = ''] = /([A-Za-z_][\w.-]{0,199})["']?\s*:\s*([|>][+-]?\d?)?\s*$/.exec(one.slice(-300)) ?? []
    return isSecret(name, 'x')
  }
  return false
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}
