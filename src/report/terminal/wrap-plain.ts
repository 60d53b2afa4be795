import { isPlain } from '../width.js'

/** The lines that a text is broken into at its spaces; undefined where a character is no column, or a word longer than a line. */
export function wrapPlain(text: string, columns: number): string[] | undefined {
  if (!isPlain(text)) return undefined
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (word.length > columns) return undefined
    if (line !== '') line += ' '
    if (line !== '' && word !== '' && line.length + word.length > columns) {
      lines.push(line.trimEnd())
      line = ''
    }
    line += word
  }
  return [...lines, line.trimEnd()]
}
