/** Quotes the lines that findings point at, for reporters that read no files. Pure. Values of secrets are blotted out. */
import type { Region } from '../../model/fact.js'
import { openResults } from '../../model/kind.js'
import type { Excerpt, Report } from '../../model/report.js'
import { isSecret } from '../spelling/secret-name.js'

/** Lines told before the one that counts. */
const before = 2
/** Longer lines are cut: a report is no copy of the file. */
const widest = 300

/** The report with the lines of its regions. */
export function quote(report: Report, texts: ReadonlyMap<string, string>): Report {
  const wanted = new Map<string, Set<number>>()
  for (const region of regionsOf(report)) {
    const lines = wanted.get(region.file) ?? new Set()
    wanted.set(region.file, lines)
    for (let line = Math.max(1, region.line - before); line <= region.line; line += 1) lines.add(line)
  }
  const excerpts = [...wanted].flatMap(([file, lines]) => excerptsOf(file, texts.get(file), lines))
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
