/**
 * The escape paths of a container as a graph: on the left the container, on the right what is reached, between them the
 * preconditions as gates. An open gate is broken, a shut one names what shuts it. Blocked paths are told in one line.
 */
import type { PathResult, PreconditionResult } from '../../model/report.js'
import type { Alike } from '../alike.js'
import { rank } from '../order.js'
import { rowName } from './hull.js'
import { html, type Markup } from './markup.js'
import type { Page } from './page.js'

export function pathGraph(page: Page, group: Alike): Markup | undefined {
  const titles = new Map(page.report.paths.map((path) => [path.id, path.title]))
  const known = group.first.paths.filter((path) => path.outcome !== 'not-applicable')
  const drawn = known.filter((path) => path.outcome !== 'blocked' || isNear(path)).sort(worstFirst)
  const rest = known.filter((path) => !drawn.includes(path))
  if (known.length === 0) return undefined
  const lanes = drawn.map((path) => lane(path, titles.get(path.path) ?? path.path))
  const blocked = rest.map((path) => titles.get(path.path) ?? path.path).join(', ')
  return html`${lanes.length > 0 && html`<div class="graph" role="group" aria-label="escape paths"><div class="from">${rowName(page, group)}</div>${lanes}</div>`}${blocked !== '' && html`<p class="quiet">Blocked: ${blocked}.</p>`}`
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
    (one.path < other.path ? -1 : 1)
  )
}

function lane(path: PathResult, title: string): Markup {
  const { outcome, severity, ends, preconditions } = path
  const look = outcome === 'open' ? severity : outcome === 'undecided' ? 'unknown' : 'blocked'
  const word = outcome === 'open' ? 'open' : outcome === 'undecided' ? 'undecided' : 'blocked'
  const through = { broken: false }
  const gates = preconditions.map((one) => gate(one, through))
  return html`<div class="lane ${look}"><span class="name">${title}: ${word}</span>${gates}<span class="${outcome === 'open' ? 'wire' : 'cut'}"></span><span class="end ${outcome === 'open' ? severity : 'none'}">${outcome === 'open' ? ends : html`<s>${ends}</s>`}</span></div>`
}

/** Behind a shut gate nothing gets through: the wire is cut. */
function gate({ holds, title, blockedBy }: PreconditionResult, through: { broken: boolean }): Markup {
  const wire = html`<span class="${through.broken ? 'cut' : 'wire'}"></span>`
  if (holds === 'no') through.broken = true
  if (holds === 'yes') return html`${wire}<span class="gate open"><span>${title} <span aria-label="holds">✓</span></span></span>`
  if (holds === 'no') return html`${wire}<span class="gate shut">✕ <span>${blockedBy}</span></span>`
  return html`${wire}<span class="gate maybe">? <span>${title}</span></span>`
}
