/** Prose of facts and rules as Markdown. Pure. */

/** Text on one line or in paragraphs; what Markdown would take for markup is escaped, except in `code`. */
export function text(prose: string): string {
  const parts = prose.trim().split(/(`[^`]*`)/)
  const escaped = parts.map((part, at) => (at % 2 === 1 ? part : part.replace(/[\\<*]|(?<!\w)_|_(?!\w)/g, '\\$&')))
  return escaped.join('').replace(/\n+/g, '\n\n')
}

/** Text in a cell of a table: on one line, and a bar does not end the cell. */
export function cell(prose: string): string {
  return text(prose).replace(/\s+/g, ' ').replaceAll('|', '\\|')
}

/** Text in an item of a list: its paragraphs stay in the item. */
export function item(prose: string): string {
  return `* ${text(prose).replace(/\n(?=.)/g, '\n  ')}`
}

/** Code within a line, whatever backticks it holds. */
export function inline(code: string): string {
  const flat = code.trim().replace(/\s+/g, ' ')
  return flat.includes('`') ? `\`\` ${flat} \`\`` : `\`${flat}\``
}

/** As the beginning of a sentence; a name such as /proc or uevent_helper is left as it is. */
export function capital(prose: string): string {
  return prose.replace(/^[a-z]+(?=[\s,]|$)/, (word) => word[0]?.toUpperCase() + word.slice(1))
}
