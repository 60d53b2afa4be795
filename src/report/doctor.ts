/** What can be seen from here: rights, sources, and what stays unknown because of them. */
import type { Report } from '../model/report.js'
import { namesOf } from './names.js'
import type { RenderOptions } from './options.js'
import { notKnown, sourceLines } from './terminal/gaps.js'
import { header } from './terminal/header.js'
import { labelled, wrap } from './terminal/layout.js'
import { type Style, styleFor } from './terminal/style.js'

/** One right or place that hullcheck looked for. */
export interface DoctorCheck {
  readonly what: string
  readonly state: 'ok' | 'missing' | 'unknown'
  readonly seen: string
  readonly remedy?: string
}

export function renderDoctor(report: Report, checks: readonly DoctorCheck[], options: RenderOptions = {}): string {
  const style = styleFor(options)
  const gaps = notKnown(report, namesOf(report), style)
  const blocks = [
    header(report, style, options),
    [style.paint('strong', 'RIGHTS'), ...checks.flatMap((check) => line(check, style))],
    sourceLines(report.sources, style),
    gaps.length > 0 ? gaps : wrap(verdict(report), style.width),
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}

function line({ what, state, seen, remedy }: DoctorCheck, style: Style): string[] {
  const { symbols } = style
  const mark = { ok: symbols.holds, missing: symbols.severe, unknown: symbols.unknown }[state]
  const texts = [style.text(seen), ...(remedy === undefined ? [] : [`${symbols.arrow} ${style.text(remedy)}`])]
  return labelled(style, `${mark} ${style.text(what, 80)}`, texts, {
    indent: 2,
    column: Math.min(30, Math.floor(style.width / 3)),
    tone: 'plain',
  })
}

function verdict(report: Report): string {
  return report.containers.length === 0
    ? 'No container was seen, so there is nothing to tell about what would be unknown.'
    : 'Nothing is unknown: every check could be decided.'
}
