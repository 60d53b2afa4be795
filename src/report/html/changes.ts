/** What differs from the run before. Nothing changed is one line. */
import type { Change, ChangeKind } from '../../model/history.js'
import { html, type Markup } from './markup.js'
import type { Page } from './page.js'

const words: Readonly<Record<ChangeKind, readonly [sign: string, word: string, look: string]>> = {
  appeared: ['+', 'appeared', 'critical'],
  worse: ['▲', 'worse', 'high'],
  'now-unknown': ['?', 'now unknown', 'unknown'],
  'waiver-expired': ['!', 'waiver expired', 'high'],
  'new-container': ['+', 'new', 'none'],
  changed: ['~', 'changed', 'medium'],
  better: ['▼', 'better', 'holds'],
  resolved: ['−', 'resolved', 'holds'],
  'gone-container': ['−', 'gone', 'none'],
}

export function changes({ report: { comparison } }: Page): Markup | undefined {
  if (!comparison) return undefined
  const since = `${comparison.since.at.slice(0, 16).replace('T', ' ')} UTC`
  if (comparison.changes.length === 0) return html`<h2>Since ${since}</h2><p class="quiet">Nothing changed.</p>`
  return html`<h2>Since ${since}</h2><ul class="plain changes card">${comparison.changes.map(line)}</ul>`
}

function line({ kind, workload, rule, path, title, severity, before, after }: Change): Markup {
  const [sign, word, look] = words[kind]
  const what = title ?? rule ?? path
  return html`<li><span class="${severity ?? look}"><span aria-hidden="true">${sign}</span> ${word}</span> <strong>${workload}</strong> ${what}${before && html` <span class="quiet">${before}</span>`}${after && html` <span class="quiet">→ ${after}</span>`}</li>`
}
