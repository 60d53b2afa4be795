/** The hull plan: rows are containers, columns are areas; a cell leads to its findings. */
import { areas } from '../../model/areas.js'
import { atLeast } from '../../model/severity.js'
import type { Alike } from '../alike.js'
import { type Cell, cellsOf } from '../cells.js'
import { foldNames, nameOf } from '../names.js'
import { failing, worst } from '../order.js'
import { html, type Markup } from './markup.js'
import { anchorOf, looks, type Page } from './page.js'

export function hull(page: Page): Markup | undefined {
  const { groups, rules } = page
  if (groups.length === 0) return undefined
  const rows = groups.map((group) => ({ group, cells: cellsOf(group.first, rules) }))
  const columns = areas.map((_, at) => at).filter((at) => rows.some(({ cells }) => cells[at] !== 'none'))
  const head = columns.map((at) => {
    const { id, short, title } = areas[at] as (typeof areas)[number]
    return html`<th scope="col" data-area="${id}"><abbr title="${title}">${short}</abbr></th>`
  })
  return html`<h2 id="hull">The hull</h2>${filters(page)}
<div class="scroll" role="region" aria-labelledby="hull" tabindex="0"><table class="hull"><thead><tr><th scope="col">${page.report.stage === 'declared' ? 'workload' : 'container'}</th>${head}</tr></thead><tbody>
${rows.map(({ group, cells }) => row(page, group, columns, cells))}</tbody></table></div>
<p class="legend"><span class="c">✗ critical</span> <span class="h">✗ high</span> <span class="m">! medium</span> <span class="l">! low</span> <span class="u">? not known</span> <span class="k">✓ holds</span> <span>· does not apply</span></p>`
}

/** End tags that HTML does not need are left out: a large page has twenty thousand cells. */
function row(page: Page, group: Alike, columns: readonly number[], cells: readonly Cell[]): Markup {
  const { report, names } = page
  const { first } = group
  const anchor = anchorOf(page, group)
  const worstOfAll = worst(failing(first).map((one) => one.severity)) ?? 'none'
  const engine = report.engines.findIndex((one) => one.id === first.identity.engine)
  const unknown = first.results.some((one) => one.outcome === 'unknown') || first.paths.some((one) => one.outcome === 'undecided')
  const marked = columns.map((at) => cellOf(cells[at] ?? 'none', `${anchor}-${at}`))
  return html`<tr data-w="${looks[worstOfAll]}" data-e="${engine}"${unknown && html` data-u="1"`}><th scope="row" title="${nameOf(first, names)}"><a href="#${anchor}">${rowName(page, group)}</a>${marked}</tr>
`
}

function cellOf(cell: Cell, anchor: string): Markup {
  if (cell === 'holds' || cell === 'none') return html`<td class=${looks[cell]}>${sign(cell)}`
  return html`<td><a class=${looks[cell]} href=#${anchor} aria-label="${cell === 'unknown' ? 'not known' : cell}">${sign(cell)}</a>`
}

export function rowName({ names }: Page, { containers }: Alike): string {
  return foldNames(
    containers.map((one) => nameOf(one, names)),
    28,
  )
}

function sign(cell: Cell): string {
  if (cell === 'holds') return '✓'
  if (cell === 'none') return '·'
  if (cell === 'unknown') return '?'
  return atLeast(cell, 'high') ? '✗' : '!'
}

const severities = [
  ['', 'any'],
  ['c', 'critical'],
  ['h', 'high or worse'],
  ['m', 'medium or worse'],
  ['l', 'low or worse'],
  ['u', 'not known'],
] as const

function filters({ report }: Page): Markup {
  const options = (all: readonly (readonly [value: string, name: string])[]) =>
    all.map(([value, name]) => html`<option value="${value}">${name}</option>`)
  const inAreas = options([['', 'any'], ...areas.map(({ id, title }) => [id, title] as const)])
  const engines = options([['', 'any'], ...report.engines.map(({ id }, at) => [String(at), id] as const)])
  return html`<form class="filters" role="search" aria-label="Filter containers and findings">
<label>Search <input id="q" type="search" placeholder="name, image, rule, text" autocomplete="off" spellcheck="false"></label>
<label>Severity <select id="sev">${options(severities)}</select></label>
<label>Area <select id="area">${inAreas}</select></label>
<label>Engine <select id="engine">${engines}</select></label>
<button type="reset">clear</button>
<p id="count" role="status" class="quiet"></p>
</form>`
}
