/** Each finding once, with all containers that share it, how it is used and what mends it. */
import type { Region } from '../../model/fact.js'
import type { Report } from '../../model/report.js'
import { excerptOf } from '../excerpts.js'
import { type Finding, findingsOf, type Sighting } from '../findings.js'
import { foldNames, nameOf } from '../names.js'
import { html, type Markup } from './markup.js'
import { counted, looks, type Page } from './page.js'
import { snippets } from './snippets.js'

/** So many ways in which a finding was seen are told. */
const sightingsTold = 12

export function findings(page: Page): Markup | undefined {
  const all = findingsOf(page.report)
  if (all.length === 0) return undefined
  const seen = new Set<string>()
  return html`<h2 id="findings">Findings</h2>${all.map((one) => {
    const isFirst = !seen.has(one.rule.id)
    seen.add(one.rule.id)
    return finding(page, one, isFirst)
  })}`
}

function finding(page: Page, { rule, severity, drift, sightings }: Finding, isFirst: boolean): Markup {
  const { report } = page
  const count = sightings.reduce((sum, one) => sum + one.containers.length, 0)
  const isWaived = sightings.every(({ result }) => result.waived !== undefined)
  const region = sightings.find(({ result }) => result.region)?.result.region
  return html`<details class="finding"${isFirst && html` id="f-${rule.id}"`} data-r="${rule.id}" data-area="${rule.area}" data-w="${looks[severity]}"><summary><b class="tag ${looks[severity]}">${severity}</b> <h3>${rule.title}</h3> <span class="quiet">${counted(count, report)}${drift && ' · drift'}${isWaived && ' · waived'}</span></summary>
<div class="body"><ul class="plain findings">${sightings.slice(0, sightingsTold).map((one) => sighting(page, one))}</ul>${sightings.length > sightingsTold && html`<p class="quiet">and ${sightings.length - sightingsTold} more ways</p>`}${region && quote(report, region)}
<dl class="story"><dt>Use</dt><dd>Whoever is in the container ${rule.attack}.</dd><dt>Fix</dt><dd>${snippets(rule.fix)}</dd>${rule.fixRisk !== undefined && html`<dt>Mind</dt><dd>${rule.fixRisk}</dd>`}<dt>Rule</dt><dd><code>${rule.id}</code></dd></dl></div></details>
`
}

function sighting({ names }: Page, { result: { message, region, softenedBecause, waived }, containers }: Sighting): Markup {
  const who = foldNames(
    containers.map((one) => nameOf(one, names)),
    60,
  )
  return html`<li><strong>${who}</strong> ${message}${region && html` <code>${region.file}:${region.line}</code>`}${softenedBecause !== undefined && html` <span class="quiet">less bad, because ${softenedBecause}</span>`}${waived && html` <span class="quiet">waived${waived.until !== '' && html` until ${waived.until}`}: ${waived.reason}</span>`}</li>`
}

/** Lines told before the one that counts. */
const before = 2

/** The lines that an author must edit, where the report holds them. */
function quote(report: Report, region: Region): Markup | undefined {
  const excerpt = excerptOf(report, region, '…')
  if (!excerpt) return undefined
  const { file, line, column, endLine, endColumn } = excerpt.region
  const start = Math.max(excerpt.first, line - before)
  const lines = excerpt.lines.slice(start - excerpt.first, line - excerpt.first + 1).map((text, at) => {
    const to = endLine > line ? text.length : Math.max(column - 1, endColumn - 1)
    const marked = html`${shown(text.slice(0, column - 1))}<mark>${shown(text.slice(column - 1, to))}</mark>${shown(text.slice(to))}`
    return html`<span>${start + at}</span> ${start + at === line ? marked : shown(text)}\n`
  })
  return html`<pre class="quote" tabindex="0" role="region" aria-label="${file}">${lines}</pre>`
}

/** A tab would be told as a control character. */
function shown(text: string): string {
  return text.replaceAll('\t', '    ')
}
