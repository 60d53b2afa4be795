/** HTML by template literals: whatever is put in is text and escaped, unless it is markup itself. There is no way to put raw text in. */
import { inert } from '../escape.js'

/** HTML that is safe to put into a page: only `html` makes it. */
export class Markup {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  toString(): string {
    return this.#text
  }
}

type Part = Markup | string | number | false | undefined | readonly Part[]

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let text = strings[0] ?? ''
  for (const [index, part] of parts.entries()) text += written(part) + (strings[index + 1] ?? '')
  return new Markup(text)
}

function written(part: Part): string {
  if (part === undefined || part === false) return ''
  if (part instanceof Markup) return part.toString()
  if (typeof part === 'object') return part.map(written).join('')
  return escaped(String(part))
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Outside text, made visible first: control and direction characters could turn what a reader sees around. */
function escaped(text: string): string {
  return inert(text, 2000).replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
