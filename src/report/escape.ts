/**
 * Names, labels, paths and messages belong to whoever started the container. This is the one place where such text
 * becomes inert: control, format and separator characters are shown, not obeyed. Stripping them would hide what was there.
 */
const alive = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** The text with every character that a terminal, a browser or a reader could obey made visible, cut to a length. */
export function inert(text: string, limit = 300): string {
  // A name can be megabytes long: cut first so that the work is bounded, and again because showing makes it longer.
  const shown = text.slice(0, limit * 2).replace(alive, visible)
  const characters = [...shown]
  return characters.length > limit || text.length > limit * 2 ? `${characters.slice(0, limit - 1).join('')}…` : shown
}

/** Text of several lines, such as a fix: each line inert, the line breaks kept. Only for text of rules, never of containers. */
export function inertLines(text: string, limit = 2000): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => inert(line, limit))
}

/** JSON text in which the same characters stand as escapes: the value stays what it was, and printing it does nothing. */
export function inertJson(json: string): string {
  // printable ASCII, as nearly all of it is, holds none of them, and to see that costs a tenth
  if (/^[ -~\n]*$/.test(json)) return json
  return json.replace(alive, (character) => (character === '\n' ? character : unicodeEscapes(character)))
}

function visible(character: string): string {
  return `\\u{${(character.codePointAt(0) as number).toString(16)}}`
}

function unicodeEscapes(character: string): string {
  return Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')
}
