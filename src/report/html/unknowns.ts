/** What could not be known, why, and what would decide it; and what became of waivers. */
import { foldNames, nameOf } from '../names.js'
import { type Trouble, troublesOf } from '../troubles.js'
import { unknownGroups } from '../unknowns.js'
import { html, type Markup } from './markup.js'
import type { Page } from './page.js'

/** So many reasons are told, those that hide most first. */
const limit = 60

export function unknowns({ report, names }: Page): Markup | undefined {
  const groups = unknownGroups(report)
  const troubles = troublesOf(report)
  if (groups.length === 0 && troubles.length === 0) return undefined
  const items = groups.slice(0, limit).map(({ gap, facts, containers, checks }) => {
    const who = foldNames(
      containers.map((one) => nameOf(one, names)),
      60,
    )
    return html`<li><strong>${who}</strong> ${gap.detail}${arrow(gap.remedy)}<br><span class="quiet">${checks} ${checks === 1 ? 'check' : 'checks'} not decided: ${facts.slice(0, 6).join(', ')}${facts.length > 6 && html` and ${facts.length - 6} more`}</span></li>`
  })
  const more = groups.length - limit
  return html`<h2 id="unknown">Not known</h2><ul class="plain findings card">${troubles.map(trouble)}${items}${more > 0 && html`<li class="quiet">and ${more} more reasons</li>`}</ul>`
}

function trouble({ grave, label, name, message, remedy, region }: Trouble): Markup {
  return html`<li><b class="tag ${grave ? 'h' : 'n'}">${label}</b> <strong>${name}${region && html`:${region.line}`}</strong> ${message}${arrow(remedy)}</li>`
}

function arrow(remedy: string | undefined): Markup | undefined {
  return remedy === undefined || remedy === '' ? undefined : html` <span class="quiet">→ ${remedy}</span>`
}
