/** The hull plan: rows are containers, columns are areas; a cell leads to its findings. */
import { areas } from '../../model/areas.js'
import { atLeast, type Severity } from '../../model/severity.js'
import type { Alike } from '../alike.js'
import { type Cell, cellsOf } from '../cells.js'
import { foldNames, nameOf } from '../names.js'
import { failing, worst } from '../order.js'
import { html, type Markup } from './markup.js'
import type { Page } from './page.js'

export function hull(page: Page): Markup | undefined {
  const { groups, rules } = page
  if (groups.length === 0) return undefined
  const rows = groups.map((group) => ({ group, cells: cellsOf(group.first, rules) }))
  const columns = areas.map((area, at) => ({ ...area, at })).filter(({ at }) => rows.some(({ cells }) => cells[at] !== 'none'))
  const head = columns.map(({ short, title }) => html`<th scope="col"><abbr title="${title}">${short}</abbr></th>`)
  const body = rows.map(({ group, cells }) =>
    row(
      page,
      group,
      columns.map(({ id, title, at }) => ({ id, title, cell: cells[at] ?? 'none' })),
    ),
  )
  return html`<h2 id="hull">The hull</h2>${filters(page)}
<div class="scroll" role="region" aria-labelledby="hull" tabindex="0"><table class="hull"><thead><tr><th scope="col">container</th>${head}</tr></thead><tbody>${body}</tbody></table></div>
<p class="legend"><span class="critical">✗ critical or high</span><span class="medium">! medium or low</span><span class="holds">✓ holds</span><span class="unknown">? not known</span><span>· does not apply</span> <span id="count" role="status"></span></p>`
}

interface Column {
  readonly id: string
  readonly title: string
  readonly cell: Cell
}

function row(page: Page, group: Alike, columns: readonly Column[]): Markup {
  const anchor = `c${page.number.get(group) ?? 0}`
  const cells = columns.map(({ id, title, cell }) => {
    const said = `${title}: ${cell === 'none' ? 'does not apply' : cell === 'unknown' ? 'not known' : cell}`
    const inner = html`<span aria-hidden="true">${sign(cell)}</span><span class="visually-hidden">${said}</span>`
    return cell === 'holds' || cell === 'none'
      ? html`<td class="${cell}">${inner}</td>`
      : html`<td><a class="${cell}" href="#${anchor}-${id}" title="${said}">${inner}</a></td>`
  })
  return html`<tr ${rowData(page, group, columns)}><th scope="row" title="${nameOf(group.first, page.names)}"><a href="#${anchor}">${rowName(page, group)}</a></th>${cells}</tr>`
}

export function rowName({ names }: Page, { containers }: Alike): string {
  return foldNames(
    containers.map((one) => nameOf(one, names)),
    28,
  )
}

/** What the filters look at. */
export function rowData({ names, report }: Page, { first, containers }: Alike, columns: readonly Column[] = []): Markup {
  const text = containers.slice(0, 20).flatMap((one) => [nameOf(one, names), one.identity.image, one.identity.workload])
  const worstOfAll = worst(failing(first).map((one) => one.severity)) ?? ''
  const engine = report.engines.findIndex((one) => one.id === first.identity.engine)
  const unknown = first.results.some((one) => one.outcome === 'unknown')
  const perArea = columns.filter(({ cell }) => isSeverity(cell)).map(({ id, cell }) => html` data-${id}="${cell}"`)
  return html`data-row data-text="${text.join(' ').toLowerCase()}" data-worst="${worstOfAll}" data-engine="${engine}"${unknown && html` data-unknown="1"`}${perArea}`
}

function isSeverity(cell: Cell): cell is Severity {
  return cell !== 'holds' && cell !== 'none' && cell !== 'unknown'
}

function sign(cell: Cell): string {
  if (cell === 'holds') return '✓'
  if (cell === 'none') return '·'
  if (cell === 'unknown') return '?'
  return atLeast(cell, 'high') ? '✗' : '!'
}

function filters({ report }: Page): Markup {
  const options = (all: readonly (readonly [value: string, name: string])[]) =>
    all.map(([value, name]) => html`<option value="${value}">${name}</option>`)
  const severities = options([
    ['', 'any'],
    ['critical', 'critical'],
    ['high', 'high or worse'],
    ['medium', 'medium or worse'],
    ['low', 'low or worse'],
    ['unknown', 'not known'],
  ])
  const inAreas = options([['', 'any'], ...areas.map(({ id, title }) => [id, title] as const)])
  const engines = options([['', 'any'], ...report.engines.map(({ id }, at) => [String(at), id] as const)])
  return html`<form class="filters" role="search" aria-label="Filter containers and findings">
<label>Search <input id="q" type="search" placeholder="name, image, rule" autocomplete="off"></label>
<label>Severity <select id="sev">${severities}</select></label>
<label>Area <select id="area">${inAreas}</select></label>
<label>Engine <select id="engine">${engines}</select></label>
</form>`
}
