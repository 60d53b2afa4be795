/**
 * Names, labels, paths and messages belong to whoever started the container. This is the one place where such text
 * becomes inert: control, format and separator characters are shown, not obeyed. Stripping them would hide what was there.
 * Made when it is needed, which is seldom: the properties of characters take long.
 */
const alive = () => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/**
 * Logs are read by machines, too. GitHub's runner obeys `::error ...::` at the beginning of a line, and a line may begin anywhere once
 * it is wrapped, and `##[command]` anywhere (actions/runner, ActionCommand.cs); Azure Pipelines obeys `##vso[`, TeamCity `##teamcity[`.
 */
const command = /:(?=:[a-z][a-z-]{0,40}(?: |::))|#(?=#\w{0,20}\[)/gi

/** The text with every character that a terminal, a browser or a reader could obey made visible, cut to a length. */
export function inert(text: string, limit = 300): string {
  // Most names are plain, and that is quicker to see than three replacements.
  if (text.length <= limit && isPlain(text)) return text
  // A name can be megabytes long: cut first so that the work is bounded, and again because showing makes it longer.
  const shown = text
    .slice(0, limit * 2)
    .replace(alive(), visible)
    .replace(command, visible)
  const characters = [...shown]
  return characters.length > limit || text.length > limit * 2 ? `${characters.slice(0, limit - 1).join('')}…` : shown
}

/** Printable ASCII in which nothing is a command. */
function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text) && !text.includes('::') && !text.includes('##')
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
  // printable ASCII, as nearly all of it is, holds none of the first, and to see that costs a tenth
  const plain = /^[ -~\n]*$/.test(json)
  const quiet = plain ? json : json.replace(alive(), (character) => (character === '\n' ? character : unicodeEscapes(character)))
  return quiet.includes('::') || quiet.includes('##') ? quiet.replace(command, unicodeEscapes) : quiet
}

function visible(character: string): string {
  return `\\u{${(character.codePointAt(0) as number).toString(16)}}`
}

function unicodeEscapes(character: string): string {
  return Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')
}
