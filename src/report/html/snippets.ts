/** A fix or a cure to be copied: docker run and compose at once, the other dialects behind a word. */
import type { Dialect } from '../../model/rule.js'
import { type Cure, dialectNames, told } from '../cures.js'
import { inertLines } from '../escape.js'
import { html, Markup } from './markup.js'

/** Undefined when no dialect has it. */
export function snippets(cure: Cure): Markup | undefined {
  const near = told(cure, false)
  const rest = told(cure, true).filter(({ dialect }) => !near.some((one) => one.dialect === dialect))
  if (near.length === 0) return undefined
  return html`${near.map(snippet)}${rest.length > 0 && html`<details class="more"><summary>${rest.map(({ dialect }) => dialectNames[dialect]).join(', ')}</summary>${rest.map(snippet)}</details>`}`
}

const lineBreak = new Markup('\n')

function snippet({ dialect, text }: { dialect: Dialect; text: string }): Markup {
  const name = dialectNames[dialect]
  const lines = inertLines(text.trim()).flatMap((line, at) => (at === 0 ? [line] : [lineBreak, line]))
  return html`<div class="snippet"><span>${name}</span><code>${lines}</code><button type="button" class="copy" aria-label="copy for ${name}">copy</button></div>`
}
