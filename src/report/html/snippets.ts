/** A fix or a cure to be copied: docker run and compose at once, the other dialects behind a word. */

import type { Dialect } from '../../model/rule.js'
import { type Cure, dialectNames, told } from '../cures.js'
import { html, type Markup } from './markup.js'

/** Undefined when no dialect has it. */
export function snippets(cure: Cure): Markup | undefined {
  const near = told(cure, false)
  const rest = told(cure, true).filter(({ dialect }) => !near.some((one) => one.dialect === dialect))
  if (near.length === 0) return undefined
  return html`${near.map(snippet)}${rest.length > 0 && html`<details class="more"><summary>${rest.map(({ dialect }) => dialectNames[dialect]).join(', ')}</summary>${rest.map(snippet)}</details>`}`
}

function snippet({ dialect, text }: { dialect: Dialect; text: string }): Markup {
  const name = dialectNames[dialect]
  return html`<div class="snippet"><span>${name}</span><code>${text.trim()}</code><button type="button" class="copy" aria-label="copy for ${name}">copy</button></div>`
}
