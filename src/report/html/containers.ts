/** Each container, or each kind of alike ones: what it reaches, by which ways, what closes them, and what was found in each area. */
import { areas } from '../../model/areas.js'
import type { Drift, Remedy, Result, Standing } from '../../model/report.js'
import type { Alike } from '../alike.js'
import { byArea } from '../cells.js'
import { foldNames, nameOf } from '../names.js'
import { isOutside, rank } from '../order.js'
import { verdictOf } from '../verdict.js'
import { rowName } from './hull.js'
import { html, type Markup } from './markup.js'
import { anchorOf, looks, type Page } from './page.js'
import { pathGraph } from './path-graph.js'
import { snippets } from './snippets.js'

const standings: Readonly<Record<Standing, string>> = { reached: 'c', 'one-step': 'h', undecided: 'u', weak: 'm', held: 'k' }

/** More open boxes would bury what follows them. */
const mostOpen = 6

/** Characters for whole boxes, of the worst containers; the rest are told in short, so that the page stays small enough to mail. */
const room = 1_600_000

export function containers(page: Page): Markup | undefined {
  const { groups, report } = page
  if (groups.length === 0) return undefined
  let left = room
  const boxes = groups.map((group, at) => {
    const whole = left > 0 ? box(page, group, at, body(page, group)) : undefined
    left -= whole?.toString().length ?? 0
    return left >= 0 && whole ? whole : box(page, group, at, brief(page, group))
  })
  const drawn = groups.some(({ first }) => first.paths.some((one) => one.outcome === 'open' || one.outcome === 'undecided'))
  const legend =
    drawn &&
    html`<p class="legend graph-legend"><i>open: it lets one through</i> <i class=x>✕ what shuts it</i> <i class=q>? not known</i></p>`
  const short =
    left < 0 &&
    html`<p class="quiet">The worst are told in full. Of the rest <code>hullcheck explain</code> draws the ways out and says what was seen.</p>`
  return html`<h2 id="containers">${report.stage === 'declared' ? 'Workloads' : 'Containers'}</h2>${legend}${short}${boxes}`
}

function box(page: Page, group: Alike, at: number, inside: Markup): Markup {
  const { first } = group
  const { text, how, may } = verdictOf(first, page.report)
  const look = may ? 'h' : isOutside(first) ? '' : standings[first.headline.standing]
  const open = at < mostOpen && (first.headline.standing === 'reached' || may)
  return html`<details class="box" id="${anchorOf(page, group)}"${open && html` open`}><summary><h3>${rowName(page, group)}</h3> <span class="${look}">${text}</span> <span class="quiet">${how}</span></summary><div class="body">${inside}</div></details>
`
}

function body(page: Page, group: Alike): Markup {
  return html`${about(page, group)}${pathGraph(page, group)}${remedies(group.first.headline.remedies)}${found(page, group, (_, all) => html`<ul class="plain">${all.map((one) => finding(page, one))}</ul>`)}${drifts(group.first.drifts)}`
}

/** The findings by name only: what they are is told with each of them. */
function brief(page: Page, group: Alike): Markup {
  return html`${about(page, group)}${found(page, group, (_, all) => html`<p>${all.map((one) => html`${link(page, one, one.outcome === 'fail' ? looks[one.severity] : 'u')} `)}`)}`
}

function about({ names }: Page, { first: { identity }, containers: all }: Alike): Markup {
  const { image, workload, name, region } = identity
  const told = all.map((one) => nameOf(one, names))
  const alike = html`<details class="more"><summary>${all.length} alike: ${foldNames(told, 60)}</summary><p>${told.join(', ')}</p></details>`
  return html`<p class="quiet">${image}${workload !== name && html` · ${workload}`}${region && html` · <code>${region.file}:${region.line}</code>`}</p>${all.length > 1 && alike}`
}

function remedies(all: readonly Remedy[]): Markup | undefined {
  if (all.length === 0) return undefined
  const told = all.map(({ cure }) => html`<li>${snippets(cure) ?? html`<p class="quiet">No single setting does it.</p>`}</li>`)
  return html`<h4>Change ${all.length === 1 ? 'this' : `these ${all.length} things`}, and every open way is closed</h4><ol class="first">${told}</ol>`
}

function found(page: Page, group: Alike, tell: (area: string, telling: readonly Result[]) => Markup): Markup {
  const results = byArea(group.first, page.rules)
  const parts = areas.flatMap(({ id, title }, at) => {
    const telling = (results.get(id) ?? []).filter((one) => one.outcome === 'fail' || one.outcome === 'unknown')
    if (telling.length === 0) return []
    return [html`<h4 id=${anchorOf(page, group)}-${at}>${title}</h4>${tell(id, [...telling].sort(worstFirst))}`]
  })
  return parts.length === 0 ? html`<p class="k">✓ Every check that applies holds.</p>` : html`<div class="findings">${parts}</div>`
}

function worstFirst(one: Result, other: Result): number {
  return (
    Number(other.outcome === 'fail') - Number(one.outcome === 'fail') ||
    rank(other.severity) - rank(one.severity) ||
    (one.rule < other.rule ? -1 : 1)
  )
}

function finding(page: Page, result: Result): Markup {
  const { outcome, severity, message, softenedBecause, region, waived, missing } = result
  if (outcome === 'unknown') {
    const gap = missing[0]?.gap
    return html`<li><b class="tag u">not known</b> ${link(page, result)} <span class="quiet">${gap?.detail}${gap?.remedy !== undefined && html` → ${gap.remedy}`}</span>`
  }
  return html`<li><b class="tag ${looks[severity]}">${severity}</b> ${link(page, result)} ${message}${region && html` <code>${region.file}:${region.line}</code>`}${softenedBecause !== undefined && html` <span class="quiet">less bad, because ${softenedBecause}</span>`}${waived && html` <span class="quiet">waived${waived.until !== '' && html` until ${waived.until}`}: ${waived.reason}</span>`}`
}

/** A rule that fails nowhere has no finding to lead to. */
function link({ found }: Page, { rule }: Result, look?: string): Markup {
  const shown = look === undefined ? undefined : html` class=${look}`
  return found.has(rule) ? html`<a${shown} href="#f-${rule}">${rule}</a>` : html`<code${shown}>${rule}</code>`
}

function drifts(all: readonly Drift[]): Markup | undefined {
  if (all.length === 0) return undefined
  const told = [...all]
    .sort((a, b) => (a.fact < b.fact ? -1 : 1))
    .map(({ fact, predicted, observed }) => html`<tr><th scope="row">${fact}</th><td>${predicted}</td><td>${observed}</td></tr>`)
  return html`<h4>What was asked for and what is seen differ</h4><div class="scroll" role="region" aria-label="drift" tabindex="0"><table class="drift"><thead><tr><th scope="col">fact</th><th scope="col">expected</th><th scope="col">seen</th></tr></thead><tbody>${told}</tbody></table></div>`
}
