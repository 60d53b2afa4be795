import type { Source } from '../source.js'
import { plainWord, slice, type Word } from '../word.js'

/** Lines of a file; one that ends in a backslash goes on in the next, and keeps both marks: the shell takes them away. */
export function logicalLines(source: Source): readonly Word[] {
  const whole = plainWord(source, source.text, 0)
  const lines: Word[] = []
  let start = 0
  for (const { index, 0: mark } of source.text.matchAll(/(\\?)\r?\n|$/g)) {
    if (mark.startsWith('\\')) continue
    if (index > start || mark !== '') lines.push(slice(whole, start, index))
    start = index + mark.length
  }
  return lines
}
