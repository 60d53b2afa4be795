/** The gate on a terminal: which workloads, what to change first, then each cause at its line of the file, worst first. */
import type { Report } from '../../model/report.js'
import { groupAlike } from '../alike.js'
import { causesOf } from '../causes.js'
import { labelOf } from '../label.js'
import { namesOf } from '../names.js'
import type { RenderOptions } from '../options.js'
import { hostDependent, questionsOf } from '../questions.js'
import { styleFor } from '../terminal/style.js'
import { troublesOf } from '../troubles.js'
import { worstGroups } from '../verdict.js'
import { waivedOf } from '../waivers.js'
import { causeBlocks, lowLines } from './causes.js'
import { hostLines, questionBlocks, troubleBlocks, waivedLines } from './open.js'
import { changeFirst, closing, header, workloads } from './summary.js'

export function gatePage(report: Report, options: RenderOptions): string {
  const style = styleFor(options)
  const context = { report, names: namesOf(report), style }
  const groups = worstGroups(groupAlike(report), report)
  const causes = causesOf(report)
  const labelled = (label: string) => causes.filter((one) => labelOf(one.severity, options) === label)
  const [errors, warnings, low] = [labelled('error'), labelled('warning'), labelled('low')]
  const questions = questionsOf(report)
  const waived = waivedOf(report)
  const lowCount = low.reduce((sum, one) => sum + Math.max(1, one.findings.length), 0)
  const blocks = [
    header(report, style),
    groups.length > 0 ? workloads(groups, context) : [],
    changeFirst(errors, context),
    ...causeBlocks(errors, 'error', context),
    ...causeBlocks(style.verbose ? [...warnings, ...low] : warnings, 'warning', context),
    style.verbose ? [] : lowLines(low, context),
    ...questionBlocks(questions, context),
    hostLines(hostDependent(report), style),
    ...troubleBlocks(troublesOf(report), context),
    waivedLines(waived, style),
    closing(report, { errors: errors.length, warnings: warnings.length, low: lowCount, questions, waived }, style, options),
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}
