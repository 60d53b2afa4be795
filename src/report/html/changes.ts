/** What differs from the run before: alike changes once, however many containers went through them. Nothing changed is one line. */
import type { Change, ChangeKind } from '../../model/history.js'
import { type ChangeGroup, groupChanges } from '../changes/group.js'
import { changeWords } from '../changes/words.js'
import { foldNames } from '../names.js'
import { html, type Markup } from './markup.js'
import { looks, type Page } from './page.js'

/** Only what somebody should look at is told in the colour of its severity: something that is gone must not alarm. */
const signs: Readonly<Record<ChangeKind, readonly [sign: string, look: string]>> = {
  appeared: ['+', 'severity'],
  worse: ['▲', 'severity'],
  'now-unknown': ['?', 'u'],
  'waiver-expired': ['!', 'h'],
  'new-container': ['+', 'severity'],
  changed: ['~', 'm'],
  better: ['▼', 'k'],
  resolved: ['−', 'k'],
  'gone-container': ['−', 'n'],
}

/** So many are in sight: more would bury what follows them. */
const shown = 25
/** More are counted. */
const limit = 200

export function changes({ report: { comparison } }: Page): Markup | undefined {
  if (!comparison) return undefined
  const { changes: all, surroundings = [], since } = comparison
  const title = html`<h2 id="since">Since ${since.at.slice(0, 16).replace('T', ' ')} UTC</h2>`
  const around = surroundings.length > 0 && html`<p class="quiet">Also different: ${surroundings.join(' · ')}</p>`
  if (all.length === 0) return html`${title}<p class="card k">Nothing changed.</p>${around}`
  const groups = groupChanges(all)
  return html`${title}<ul class="plain changes card">${groups.slice(0, shown).map(line)}</ul>${rest(groups.slice(shown))}${around}`
}

function rest(groups: readonly ChangeGroup[]): Markup | undefined {
  if (groups.length === 0) return undefined
  const more = groups.length - limit
  return html`<details class="more"><summary>and ${groups.length} more</summary><ul class="plain changes card">${groups.slice(0, limit).map(line)}</ul>${more > 0 && html`<p class="quiet">and ${more} more</p>`}</details>`
}

function line({ changes: [first, ...others], names }: ChangeGroup): Markup {
  const { kind, severity } = first as Change
  const [sign, look] = signs[kind]
  const colour = look === 'severity' ? looks[severity ?? (kind === 'new-container' ? 'none' : 'high')] : look
  const who = foldNames(
    names.map((name) => name || 'without a name'),
    80,
  )
  return html`<li><b class="${colour}"><span aria-hidden="true">${sign}</span> ${changeWords[kind]}</b><strong>${who}</strong><span>${told(first as Change)}${also(others)}</span></li>`
}

function told({ title, rule, path, before, after }: Change): Markup {
  const how = before !== undefined && after !== undefined ? `${before} → ${after}` : (after ?? before)
  return html`${title ?? rule ?? path}${how !== undefined && html` <span class="quiet">${how}</span>`}`
}

function also(others: readonly Change[]): Markup | undefined {
  if (others.length === 0) return undefined
  return html`<details class="more"><summary>and ${others.length} more</summary><ul class="plain">${others.map((one) => html`<li>${told(one)}`)}</ul></details>`
}
