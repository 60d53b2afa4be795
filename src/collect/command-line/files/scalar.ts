import type { ScalarNode } from '../../manifest/node.js'
import type { Source } from '../source.js'
import type { Word } from '../word.js'

/**
 * The text of a YAML scalar with the place of each character: indentation, folding and escapes of the notation lie between. What
 * does not match (a fold that became a blank) has the place at which it was found out.
 */
export function scalarWord(source: Source, node: ScalarNode): Word {
  const begin = source.offset(node.region.line, node.region.column)
  const end = source.offset(node.region.endLine, node.region.endColumn)
  const value = typeof node.value === 'string' ? node.value : node.text
  // the region of a block ends at its mark
  const isBlock = !node.plain && /[|>]/.test(source.text[begin] ?? '')
  const at = align(value, isBlock ? source.text.slice(begin) : source.text.slice(begin, end), begin, isBlock)
  return { source, text: value, at, begin, end: isBlock ? (at.at(-1) ?? begin) + 1 : Math.max(begin, end), holes: [] }
}

function align(value: string, written: string, begin: number, isBlock: boolean): number[] {
  const style = isBlock ? '' : (written[0] ?? '')
  const at: number[] = []
  let cursor = isBlock ? written.indexOf('\n') + 1 : style === '"' || style === "'" ? 1 : 0
  for (const char of unitsOf(value)) {
    if (style === '"') cursor = pastFold(written, cursor)
    const escaped = style === '"' && written[cursor] === '\\' ? escapeLength(written, cursor) : 0
    while (escaped === 0 && written[cursor] !== char && isBlank(written[cursor])) cursor += 1
    at.push(begin + Math.min(cursor, written.length))
    if (escaped > 0) cursor += escaped
    else if (style === "'" && char === "'" && written.startsWith("''", cursor)) cursor += 2
    else if (written[cursor] === char) cursor += 1
  }
  return at
}

function* unitsOf(text: string): Generator<string> {
  for (let index = 0; index < text.length; index += 1) yield text.charAt(index)
}

function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r'
}

/** A backslash at the end of a line of a double-quoted scalar takes the line's end and the indentation behind it away. */
function pastFold(written: string, from: number): number {
  const fold = /\\\r?\n[ \t]*/y
  fold.lastIndex = from
  return from + (fold.exec(written)?.[0].length ?? 0)
}

function escapeLength(written: string, from: number): number {
  return { x: 4, u: 6, U: 10 }[written[from + 1] ?? ''] ?? 2
}
