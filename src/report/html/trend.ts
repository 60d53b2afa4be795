/** How it went over the stored runs: small plots, drawn as they stand. */
import type { RunSummary } from '../../model/history.js'
import { html, Markup } from './markup.js'
import type { Page } from './page.js'

interface Plot {
  readonly title: string
  readonly look: string
  readonly value: (run: RunSummary) => number
}

const plots: readonly Plot[] = [
  { title: 'containers that reach the host', look: 'c', value: (run) => run.reached },
  { title: 'open escape paths', look: 'c', value: (run) => run.openPaths },
  { title: 'critical and high findings', look: 'h', value: ({ findings }) => findings.critical + findings.high },
  { title: 'medium and low findings', look: 'm', value: ({ findings }) => findings.medium + findings.low },
  { title: 'checks not decided', look: 'u', value: (run) => run.unknown },
  { title: 'containers', look: 'l', value: (run) => run.containers },
]

export function trend({ report: { trend: runs } }: Page): Markup | undefined {
  if (!runs || runs.length < 2) return undefined
  const first = runs[0]?.at.slice(0, 10)
  const last = runs.at(-1)?.at.slice(0, 10)
  return html`<h2 id="trend">Over ${runs.length} runs</h2><p class="quiet">${first} to ${last}</p><div class="trend card">${plots.map((plot) => figure(plot, runs))}</div>`
}

const wide = 300
const high = 60

function figure({ title, look, value }: Plot, runs: readonly RunSummary[]): Markup {
  const values = runs.map(value)
  const most = Math.max(1, ...values)
  const x = (at: number) => (at / (values.length - 1)) * wide
  const y = (amount: number) => high - 3 - (amount / most) * (high - 6)
  const line = values.map((amount, at) => `${x(at).toFixed(1)},${y(amount).toFixed(1)}`).join(' ')
  const now = values.at(-1) ?? 0
  const least = Math.min(...values)
  const label = `${title}: ${values[0] ?? 0} at first, ${now} now, between ${least} and ${Math.max(...values)}`
  // a line of no length with round ends is a dot that stays round however the plot is stretched
  const drawing = new Markup(
    `<path d="M0 ${high - 3}H${wide}" stroke="currentColor" opacity=".25" vector-effect="non-scaling-stroke"/><polyline points="${line}" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" vector-effect="non-scaling-stroke"/><path d="M${wide} ${y(now).toFixed(1)}h0" stroke="currentColor" stroke-width="7" stroke-linecap="round" vector-effect="non-scaling-stroke"/>`,
  )
  return html`<figure><figcaption><b class="now">${now}</b> ${title}</figcaption><svg class="${look}" viewBox="0 0 ${wide} ${high}" preserveAspectRatio="none" role="img" aria-label="${label}">${drawing}</svg><p class="quiet">${values[0] ?? 0} at first, ${least === Math.max(...values) ? 'always the same' : `${least} to ${Math.max(...values)}`}</p></figure>`
}
