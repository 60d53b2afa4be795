import type { RunSummary } from '../model/history.js'
import { html, type Markup } from '../report/html/markup.js'
import { looks } from '../report/html/page.js'
import { trend } from '../report/html/trend.js'
import { frame } from './frame.js'

/** So many runs are listed, newest first. */
const listed = 500

/** All stored runs, each a link to its page, and two to compare. */
export function runsPage(runs: readonly RunSummary[], plotted: readonly RunSummary[]): string {
  const newest = runs.toReversed().slice(0, listed)
  const body = html`<header class="top"><p class="brand">hullcheck</p><h1>${runs.length} stored ${runs.length === 1 ? 'run' : 'runs'}</h1></header>
<main>${newest.length === 0 ? html`<p>Nothing is stored yet: run <code>hullcheck report</code>.</p>` : html`${choice(newest, plotted)}${table(newest)}${plots(plotted)}`}</main>`
  return frame('runs', body)
}

/** Two hosts have little in common: what is offered first are runs of one. `ofHost`: of the newest run, oldest first. */
function choice(runs: readonly RunSummary[], ofHost: readonly RunSummary[]): Markup | undefined {
  if (runs.length < 2) return undefined
  const [last, other] = runs
  const before = ofHost.at(-2) ?? other
  const options = (chosen: RunSummary | undefined) =>
    runs.map(
      (run) => html`<option value="${run.id}" ${run.id === chosen?.id && html`selected`}>${run.id}: ${when(run)} ${run.hostname}</option>`,
    )
  return html`<form action="/diff" method="get" class="card"><label>from <select name="from">${options(before)}</select></label> <label>to <select name="to">${options(last)}</select></label> <button>compare</button></form>`
}

function table(runs: readonly RunSummary[]): Markup {
  const rows = runs.map(
    (run) =>
      html`<tr><th scope="row"><a href="/runs/${run.id}">${run.id}</a></th><td>${when(run)}</td><td>${run.hostname}</td><td>${run.containers}</td><td class="${run.reached > 0 ? looks.critical : looks.holds}">${run.reached}</td><td>${run.findings.critical}</td><td>${run.findings.high}</td><td>${run.findings.medium}</td><td>${run.findings.low}</td><td>${run.unknown}</td></tr>`,
  )
  const heads = ['run', 'when', 'host', 'containers', 'reach the host', 'critical', 'high', 'medium', 'low', 'not known']
  return html`<div class="scroll" role="region" aria-label="stored runs" tabindex="0"><table class="hull"><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`
}

function plots(runs: readonly RunSummary[]): Markup | undefined {
  return trend({ report: { trend: runs } } as unknown as Parameters<typeof trend>[0])
}

export function when({ at }: RunSummary): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`
}
