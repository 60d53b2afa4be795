/** Markdown, for job summaries, comments on pull requests, mail and chat: the verdict, the workloads, then each cause folded. */
import type { Report } from '../../model/report.js'
import { groupAlike } from '../alike.js'
import { type Cause, causesOf } from '../causes.js'
import { type Finding, findingsOf } from '../findings.js'
import { type Label, labelOf } from '../label.js'
import { namesOf } from '../names.js'
import type { RenderOptions } from '../options.js'
import { hostDependent, questionsOf } from '../questions.js'
import { troublesOf } from '../troubles.js'
import { worstGroups } from '../verdict.js'
import { waivedOf } from '../waivers.js'
import { causeFold, findingFold, type Page } from './causes.js'
import { changesText } from './changes.js'
import { type Fold, fold } from './folds.js'
import { hostText, questionFold, troubleTexts, waivedFold } from './rest.js'
import { code, escaped } from './text.js'
import { workloadTable } from './workloads.js'

/** GitHub takes 65,536 characters in a comment. */
const longest = 60_000
/** So many are unfolded: what to change first is seen without a click. */
const unfolded = 3

export function markdown(report: Report, options: RenderOptions): string {
  const page: Page = { report, names: namesOf(report), options }
  const items = report.stage === 'declared' ? causesOf(report).map(ofCause(page)) : findingsOf(withoutWaived(report)).map(ofFinding(page))
  const questions = questionsOf(report)
  const head = [
    `### ${title(report, items, questions.length, options)}`,
    ...(options.exit === undefined ? [] : [`${escaped(options.exit.reason)} (exit ${options.exit.status})`]),
    ...changesText(report.comparison),
    ...troubleTexts(troublesOf(report), options),
    ...workloadTable(worstGroups(groupAlike(report), report), page.names, report, options),
  ]
  const tail = [
    ...questionFold(questions, page).map((one) => fold(one, options)),
    ...hostText(hostDependent(report)),
    ...waivedFold(waivedOf(report), page).map((one) => fold(one, options)),
  ]
  return `${bounded(head, items, tail, options).join('\n\n')}\n`
}

/** A cause or a finding; drawn only where there is room for it. */
interface Item {
  readonly label: Label
  /** How many findings of low severity it stands for; everything else is one thing to change. */
  readonly count: number
  readonly draw: () => Fold
}

function ofCause(page: Page): (cause: Cause, at: number) => Item {
  return (cause, at) => {
    const label = labelOf(cause.severity, page.options)
    const count = label === 'low' ? Math.max(1, cause.findings.length) : 1
    return { label, count, draw: () => causeFold(cause, marks[label], label === 'error' && at < unfolded, page) }
  }
}

function ofFinding(page: Page): (finding: Finding, at: number) => Item {
  return (finding, at) => {
    const label = labelOf(finding.severity, page.options)
    return { label, count: 1, draw: () => findingFold(finding, marks[label], label === 'error' && at < unfolded, page) }
  }
}

const marks: Readonly<Record<Label, string>> = { error: '✗', warning: '!', low: '~' }

function withoutWaived(report: Report): Report {
  const containers = report.containers.map((one) => ({ ...one, results: one.results.filter((result) => result.waived === undefined) }))
  return { ...report, containers }
}

function title(report: Report, items: readonly Item[], unknown: number, { exit }: RenderOptions): string {
  const sum = (label: Label) => items.filter((one) => one.label === label).reduce((total, one) => total + one.count, 0)
  const [errors, warnings, low] = [sum('error'), sum('warning'), sum('low')]
  const noun = report.stage === 'declared' ? 'workload' : 'container'
  const where = report.stage === 'declared' || report.hostname === '' ? '' : ` on ${code(report.hostname, 60)}`
  const found = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
    ...(low > 0 ? [`${low} low`] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
  ]
  const mark = errors > 0 || (exit?.status ?? 0) !== 0 ? '✗' : '✓'
  return `${mark} hullcheck: ${found.length === 0 ? 'nothing found' : found.join(', ')} in ${count(report.containers.length, noun)}${where}`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** The worst comes first, so the end is what is left out. */
function bounded(head: readonly string[], items: readonly Item[], tail: readonly string[], options: RenderOptions): string[] {
  let room = longest - [...head, ...tail].reduce((sum, part) => sum + part.length + 2, 0)
  const shown: string[] = []
  for (const item of items) {
    const part = fold(item.draw(), options)
    room -= part.length + 2
    if (room < 0 && shown.length > 0) break
    shown.push(part)
  }
  const left = items.length - shown.length
  return [...head, ...shown, ...(left > 0 ? [`${count(left, 'finding')} more: see the log of the job, or --format json.`] : []), ...tail]
}
