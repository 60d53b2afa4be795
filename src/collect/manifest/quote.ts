/** Quotes the lines that findings point at, for reporters that read no files. Pure. Values of secrets are blotted out. */
import type { Region } from '../../model/fact.js'
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

function regionsOf({ containers, sources }: Report): Region[] {
  const ofContainers = containers.flatMap(({ identity, results }) => [identity.region, ...results.map((one) => one.region)])
  return [...ofContainers, ...sources.map((one) => one.region)].filter((one) => one !== undefined)
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
    return { file, first, lines: lines.slice(first - 1, last).map(blotted) }
  })
}

/** `NAME=value`, `NAME: value`, `"NAME": "value"`: of what looks like a secret the name stays. Columns are kept up to the value. */
function blotted(line: string): string {
  const cut = line.slice(0, widest)
  return cut.replace(
    /([A-Za-z_][\w.-]{0,199})(["']?\s*[=:]\s*["']?)([^\s"'][^"']*)/g,
    (all, name: string, between: string, value: string) =>
      isSecret(name, value) || value.split(/\s+/).some((word) => isSecret('', word)) ? `${name}${between}…` : all,
  )
}
