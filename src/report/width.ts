/** The columns that a text takes on a terminal. */
import stringWidth from 'fast-string-width'

/** Printable ASCII and the symbols of the pages, which nearly all text is made of, take one column each. */
const plain = /^[ -~·…→←│┌└✗✓]*$/

export function width(text: string): number {
  return isPlain(text) ? text.length : stringWidth(text)
}

/** Every character takes one column. */
export function isPlain(text: string): boolean {
  return plain.test(text)
}
