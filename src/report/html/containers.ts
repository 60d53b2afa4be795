/** Each container, or each kind of alike ones: what it reaches, by which ways, and what was found in each area. */
import { areas } from '../../model/areas.js'
import type { Result, Standing } from '../../model/report.js'
import type { Alike } from '../alike.js'
import { byArea } from '../cells.js'
import { nameOf } from '../names.js'
import { rank } from '../order.js'
import { rowData, rowName } from './hull.js'
import { html, type Markup } from './markup.js'
import type { Page } from './page.js'
import { pathGraph } from './path-graph.js'

const looks: Readonly<Record<Standing, string>> = {
  reached: 'critical',
  'one-step': 'high',
  undecided: 'unknown',
  weak: 'medium',
  held: 'holds',
}

/** So many names are told of alike containers. */
const namesTold = 60

export function containers(page: Page): Markup | undefined {
  if (page.groups.length === 0) return undefined
  return html`<h2>Containers</h2>${page.groups.map((group) => container(page, group))}`
}

function container(page: Page, group: Alike): Markup {
  const { first, containers: all } = group
  const { headline, identity } = first
  const anchor = `c${page.number.get(group) ?? 0}`
  const open = headline.standing === 'reached' && page.groups.length <= 30
  const told = all.slice(0, namesTold).map((one) => nameOf(one, page.names))
  return html`<details id="${anchor}" ${open && html`open`} ${rowData(page, group)}><summary><h3>${rowName(page, group)}</h3> <span class="${looks[headline.standing]}">${headline.text}</span> <span class="quiet">${headline.how}</span></summary>
<div class="body"><p class="quiet">${identity.image}${identity.workload !== identity.name && html` · ${identity.workload}`}${all.length > 1 && html` · ${all.length} alike: ${told.join(', ')}${all.length > namesTold && html` and ${all.length - namesTold} more`}`}</p>
${pathGraph(page, group)}
${found(page, group, anchor)}</div></details>`
}

function found({ rules }: Page, { first }: Alike, anchor: string): Markup {
  const results = byArea(first, rules)
  const parts = areas.flatMap(({ id, title }) => {
    const telling = (results.get(id) ?? []).filter((one) => one.outcome === 'fail' || one.outcome === 'unknown')
    if (telling.length === 0) return []
    return [html`<h4 id="${anchor}-${id}">${title}</h4><ul class="plain">${[...telling].sort(worstFirst).map(finding)}</ul>`]
  })
  return parts.length === 0 ? html`<p class="holds">Every check that applies holds.</p>` : html`<div class="findings">${parts}</div>`
}

function worstFirst(one: Result, other: Result): number {
  return (
    Number(other.outcome === 'fail') - Number(one.outcome === 'fail') ||
    rank(other.severity) - rank(one.severity) ||
    (one.rule < other.rule ? -1 : 1)
  )
}

function finding(result: Result): Markup {
  const { rule, outcome, severity, message, softenedBecause, region, waived, missing } = result
  if (outcome === 'unknown') {
    const gap = missing[0]?.gap
    return html`<li><span class="tag unknown">not known</span> <a href="#f-${rule}">${rule}</a> <span class="quiet">${gap?.detail}${gap?.remedy !== undefined && html` · ${gap.remedy}`}</span></li>`
  }
  return html`<li><span class="tag ${severity}">${severity}</span> <a href="#f-${rule}">${rule}</a> ${message}${region && html` <code>${region.file}:${region.line}</code>`}${softenedBecause !== undefined && html` <span class="quiet">less bad, because ${softenedBecause}</span>`}${waived && html` <span class="quiet">waived: ${waived.reason}</span>`}</li>`
}
