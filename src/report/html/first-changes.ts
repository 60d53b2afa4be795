/** The few changes that close the most open paths, over all containers: what a tired reader should do first. */
import type { Remedy } from '../../model/report.js'
import type { Alike } from '../alike.js'
import { cureText } from '../cures.js'
import { groupBy } from '../group-by.js'
import { rowName } from './hull.js'
import { html, type Markup } from './markup.js'
import { anchorOf, type Page } from './page.js'
import { snippets } from './snippets.js'

/** More would not be read. */
const limit = 5

export function firstChanges(page: Page): Markup | undefined {
  const wanted = page.groups.flatMap((group) => group.first.headline.remedies.map((remedy) => ({ group, remedy })))
  if (wanted.length === 0) return undefined
  const changes = groupBy(wanted, ({ remedy }) => cureText(remedy.cure)).sort((a, b) => closed(b) - closed(a))
  const more = changes.length - limit
  return html`<h2 id="first">What to change first</h2><ol class="card first">${changes.slice(0, limit).map((same) => change(page, same))}</ol>${more > 0 && html`<p class="quiet">and ${more} more, with the containers below</p>`}`
}

interface Wanted {
  readonly group: Alike
  readonly remedy: Remedy
}

/** Open paths that a change closes, over all containers. */
function closed(same: readonly Wanted[]): number {
  return same.reduce((sum, { group, remedy }) => sum + group.containers.length * remedy.closes.length, 0)
}

function change(page: Page, same: readonly Wanted[]): Markup {
  const titles = new Map(page.report.paths.map((path) => [path.id, path.title]))
  const paths = [...new Set(same.flatMap(({ remedy }) => remedy.closes))].map((id) => titles.get(id) ?? id)
  const who = same.slice(0, 6).map(({ group }) => html` <a href="#${anchorOf(page, group)}">${rowName(page, group)}</a>`)
  const shown = snippets(same[0]?.remedy.cure ?? {})
  return html`<li>${shown ?? html`<p class="quiet">No single setting does it.</p>`}<p class="quiet">in${who}${same.length > 6 && html` and ${same.length - 6} more`}; closes ${paths.slice(0, 4).join(', ')}${paths.length > 4 && html` and ${paths.length - 4} more`}</p></li>`
}
