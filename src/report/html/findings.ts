/** Each finding once, with all containers that share it, how it is used and what mends it. */
import { type Finding, findingsOf } from '../findings.js'
import { foldNames, nameOf } from '../names.js'
import { html, type Markup } from './markup.js'
import type { Page } from './page.js'
import { snippets } from './snippets.js'

/** So many ways in which a finding was seen are told. */
const sightingsTold = 12

export function findings(page: Page): Markup | undefined {
  const all = findingsOf(page.report)
  if (all.length === 0) return undefined
  const seen = new Set<string>()
  return html`<h2>Findings</h2>${all.map((one) => {
    const isFirst = !seen.has(one.rule.id)
    seen.add(one.rule.id)
    return finding(page, one, isFirst)
  })}`
}

function finding({ names }: Page, { rule, severity, drift, sightings }: Finding, isFirst: boolean): Markup {
  const count = sightings.reduce((sum, one) => sum + one.containers.length, 0)
  const text = `${rule.id} ${rule.title} ${sightings
    .slice(0, sightingsTold)
    .map((one) =>
      one.containers
        .slice(0, 10)
        .map((container) => nameOf(container, names))
        .join(' '),
    )
    .join(' ')}`
  const seen = sightings.slice(0, sightingsTold).map(({ result, containers }) => {
    const who = foldNames(
      containers.map((one) => nameOf(one, names)),
      60,
    )
    return html`<li><strong>${who}</strong> ${result.message}${result.region && html` <code>${result.region.file}:${result.region.line}</code>`}</li>`
  })
  return html`<details ${isFirst && html`id="f-${rule.id}"`} data-finding data-area="${rule.area}" data-worst="${severity}" data-text="${text.toLowerCase()}"><summary><span class="tag ${severity}">${severity}</span> <h3>${rule.title}</h3> <span class="quiet">${count} ${count === 1 ? 'container' : 'containers'}${drift && ' · drift'}</span></summary>
<div class="body"><ul class="plain findings">${seen}</ul>${sightings.length > sightingsTold && html`<p class="quiet">and ${sightings.length - sightingsTold} more ways</p>`}
<dl class="story"><dt>Use</dt><dd>Whoever is in the container ${rule.attack}.</dd><dt>Fix</dt><dd>${snippets(rule.fix)}</dd>${rule.fixRisk !== undefined && html`<dt>Mind</dt><dd>${rule.fixRisk}</dd>`}</dl>
<p class="quiet"><code>${rule.id}</code></p></div></details>`
}
