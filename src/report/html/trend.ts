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
  { title: 'containers that reach the host', look: 'critical', value: (run) => run.reached },
  { title: 'open escape paths', look: 'critical', value: (run) => run.openPaths },
  { title: 'critical and high findings', look: 'high', value: ({ findings }) => findings.critical + findings.high },
  { title: 'medium and low findings', look: 'medium', value: ({ findings }) => findings.medium + findings.low },
  { title: 'checks not decided', look: 'unknown', value: (run) => run.unknown },
  { title: 'containers', look: 'low', value: (run) => run.containers },
]

export function trend({ report: { trend: runs } }: Page): Markup | undefined {
  if (!runs || runs.length < 2) return undefined
  const first = runs[0]?.at.slice(0, 10)
  const last = runs.at(-1)?.at.slice(0, 10)
  return html`<h2>Over ${runs.length} runs</h2><div class="trend card">${plots.map((plot) => figure(plot, runs))}</div><p class="quiet">${first} to ${last}</p>`
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
  const label = `${title}: ${values[0] ?? 0} at first, ${now} now, ${most} at most`
  const drawing = new Markup(
    `<polyline points="${line}" fill="none" stroke="currentColor" stroke-width="2" vector-effect="non-scaling-stroke"/><line x1="0" x2="${wide}" y1="${high - 3}" y2="${high - 3}" stroke="currentColor" opacity=".25"/>`,
  )
  return html`<figure><svg class="${look}" viewBox="0 0 ${wide} ${high}" preserveAspectRatio="none" role="img" aria-label="${label}">${drawing}</svg><figcaption>${title} <span class="now">${now}</span></figcaption></figure>`
}
