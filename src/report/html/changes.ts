/** What differs from the run before. Nothing changed is one line. */
import type { Change, ChangeKind } from '../../model/history.js'
import { html, type Markup } from './markup.js'
import { looks, type Page } from './page.js'

/** Only what got worse is told in the colour of its severity: something that is gone must not alarm. */
const words: Readonly<Record<ChangeKind, readonly [sign: string, word: string, look: string]>> = {
  appeared: ['+', 'appeared', 'severity'],
  worse: ['▲', 'worse', 'severity'],
  'now-unknown': ['?', 'now unknown', 'u'],
  'waiver-expired': ['!', 'waiver ended', 'h'],
  'new-container': ['+', 'new', 'n'],
  changed: ['~', 'changed', 'm'],
  better: ['▼', 'better', 'k'],
  resolved: ['−', 'resolved', 'k'],
  'gone-container': ['−', 'gone', 'n'],
}

/** More are counted. */
const limit = 200

export function changes({ report: { comparison } }: Page): Markup | undefined {
  if (!comparison) return undefined
  const { changes: all, surroundings = [], since } = comparison
  const title = html`<h2 id="since">Since ${since.at.slice(0, 16).replace('T', ' ')} UTC</h2>`
  const around = surroundings.length > 0 && html`<p class="quiet">Also different: ${surroundings.join(' · ')}</p>`
  if (all.length === 0) return html`${title}<p class="card k">Nothing changed.</p>${around}`
  const more = all.length - limit
  return html`${title}<ul class="plain changes card">${all.slice(0, limit).map(line)}</ul>${more > 0 && html`<p class="quiet">and ${more} more</p>`}${around}`
}

function line({ kind, workload, rule, path, title, severity, before, after }: Change): Markup {
  const [sign, word, look] = words[kind]
  const what = title ?? rule ?? path
  const colour = look === 'severity' ? looks[severity ?? 'high'] : look
  const how = before !== undefined && after !== undefined ? `${before} → ${after}` : (after ?? before)
  return html`<li><b class="${colour}"><span aria-hidden="true">${sign}</span> ${word}</b><strong>${workload}</strong><span>${what}${how !== undefined && html` <span class="quiet">${how}</span>`}</span></li>`
}
