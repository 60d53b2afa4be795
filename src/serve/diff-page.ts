import type { RunSummary } from '../model/history.js'
import type { Report } from '../model/report.js'
import { changes } from '../report/html/changes.js'
import { html } from '../report/html/markup.js'
import { frame } from './frame.js'
import { when } from './runs-page.js'

/** What changed from one run to another. */
export function diffPage(before: RunSummary, after: RunSummary, report: Report): string {
  const body = html`<header class="top"><p class="brand"><a href="/">hullcheck</a></p><h1>From run ${before.id} to run ${after.id}</h1>
<p class="quiet">${before.hostname}, ${when(before)} → ${after.hostname}, ${when(after)} · <a href="/runs/${before.id}">before</a> · <a href="/runs/${after.id}">after</a></p></header>
<main>${changes({ report } as unknown as Parameters<typeof changes>[0])}</main>`
  return frame('what changed', body)
}
