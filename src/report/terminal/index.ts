/** The audit on one page of a terminal: the verdict first, what to change second, the proof below. */
import type { Report } from '../../model/report.js'
import { groupAlike } from '../alike.js'
import { findingsOf } from '../findings.js'
import { waivedLines } from '../gate/open.js'
import { namesOf } from '../names.js'
import type { RenderOptions } from '../options.js'
import { waivedOf } from '../waivers.js'
import { closing } from './closing.js'
import { findingBlocks } from './findings.js'
import { firstChanges } from './first-changes.js'
import { notKnown, sourceLines } from './gaps.js'
import { header } from './header.js'
import { headlines } from './headlines.js'
import { matrix } from './matrix.js'
import { styleFor } from './style.js'

export function terminal(report: Report, options: RenderOptions): string {
  const style = styleFor(options)
  const names = namesOf(report)
  const groups = groupAlike(report)
  const findings = findingsOf(report)
  const blocks = [
    header(report, style, options),
    groups.length > 0 ? headlines(groups, names, style) : [],
    firstChanges(groups, names, report, style),
    groups.length > 0 ? matrix(groups, names, report, style) : [],
    ...findingBlocks(findings, names, style),
    notKnown(report, names, style),
    waivedLines(waivedOf(report), style),
    sourceLines(report.sources, style),
    closing(report, groups, findings, style, options),
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}
