/**
 * The escape paths of a container as a graph: on the left the container, on the right what is reached, between them the
 * preconditions as gates. An open gate lets the wire through, a shut one names what shuts it and cuts the wire. Other blocked paths are told in one line.
 */
import type { PathResult, PreconditionResult } from '../../model/report.js'
import { ends } from '../../model/rule.js'
import type { Alike } from '../alike.js'
import { groupBy } from '../group-by.js'
import { rank, worst } from '../order.js'
import { rowName } from './hull.js'
import { html, type Markup } from './markup.js'
import { looks, type Page } from './page.js'

export function pathGraph(page: Page, group: Alike): Markup | undefined {
  const titles = new Map(page.report.paths.map((path) => [path.id, path.title]))
  const known = group.first.paths.filter((path) => path.outcome !== 'not-applicable')
  const drawn = known.filter((path) => path.outcome !== 'blocked' || isNear(path)).sort(worstFirst)
  const blocked = known
    .filter((path) => !drawn.includes(path))
    .map((path) => titles.get(path.path) ?? path.path)
    .sort()
  const reached = groupBy(drawn, (path) => path.ends).map((same) => bundle(same, titles))
  return html`${drawn.length > 0 && html`<div class="graph" role="group" aria-label="ways out"><b class="from">${rowName(page, group)}</b><div class="ways">${reached}</div></div>`}${blocked.length > 0 && html`<p class="quiet">Blocked: ${blocked.join(', ')}.</p>`}`
}

/** Only one gate holds it. */
function isNear(path: PathResult): boolean {
  return path.preconditions.filter((one) => one.holds === 'no').length === 1 && !path.preconditions.some((one) => one.holds === 'unknown')
}

const order = ['open', 'undecided', 'blocked', 'not-applicable'] as const

function worstFirst(one: PathResult, other: PathResult): number {
  return (
    order.indexOf(one.outcome) - order.indexOf(other.outcome) ||
    rank(other.severity) - rank(one.severity) ||
    ends.indexOf(one.ends) - ends.indexOf(other.ends) ||
    (one.path < other.path ? -1 : 1)
  )
}

/** The ways to one end. */
function bundle(paths: readonly PathResult[], titles: ReadonlyMap<string, string>): Markup {
  const end = paths[0]?.ends ?? ''
  const open = worst(paths.filter((one) => one.outcome === 'open').map((one) => one.severity))
  const look = open ? looks[open] : paths.some((one) => one.outcome === 'undecided') ? 'u' : 'n'
  const lanes = paths.map((path) => lane(path, titles.get(path.path) ?? path.path))
  return html`<div class="to ${look}"><ul class="lanes">${lanes}</ul><b class="end">${look === 'n' ? html`<s>${end}</s>` : end}${look === 'u' && '?'}</b></div>`
}

function lane({ outcome, severity, preconditions, waived }: PathResult, title: string): Markup {
  const look = outcome === 'open' ? looks[severity] : outcome === 'undecided' ? 'u' : 'n'
  return html`<li class=${look}><b>${title}: ${outcome}${waived && ', waived'}</b>${preconditions.map(gate)}`
}

function gate({ holds, title, blockedBy }: PreconditionResult): Markup {
  if (holds === 'yes') return html`<i>${title}</i>`
  if (holds === 'no') return html`<i class=x>✕ ${blockedBy}</i>`
  return html`<i class=q>? ${title}</i>`
}
