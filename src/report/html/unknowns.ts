/** What could not be known, why, and what would decide it. */
import { foldNames, nameOf } from '../names.js'
import { unknownGroups } from '../unknowns.js'
import { html, type Markup } from './markup.js'
import type { Page } from './page.js'

export function unknowns({ report, names }: Page): Markup | undefined {
  const groups = unknownGroups(report)
  const failed = report.sources.filter((one) => one.status === 'failed' || one.status === 'partial')
  if (groups.length === 0 && failed.length === 0) return undefined
  const items = groups.map(({ gap, facts, containers, checks }) => {
    const who = foldNames(
      containers.map((one) => nameOf(one, names)),
      60,
    )
    return html`<li><strong>${who}</strong> ${gap.detail}${gap.remedy !== undefined && html` <span class="quiet">→ ${gap.remedy}</span>`}<br><span class="quiet">${checks} ${checks === 1 ? 'check' : 'checks'} not decided: ${facts.slice(0, 6).join(', ')}${facts.length > 6 && html` and ${facts.length - 6} more`}</span></li>`
  })
  const sources = failed.map(
    ({ source, reason, remedy }) =>
      html`<li><strong>${source}</strong> ${reason}${remedy !== undefined && html` <span class="quiet">→ ${remedy}</span>`}</li>`,
  )
  return html`<h2>Not known</h2><ul class="plain findings card">${sources}${items}</ul>`
}
