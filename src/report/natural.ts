/** Names as people order them: `web-2` before `Web-10`. Intl.Collator does it too, and takes 6 ms to begin. */
export function natural(a: string, b: string): number {
  let [i, j] = [0, 0]
  while (i < a.length && j < b.length) {
    const [endA, endB] = [endOfDigits(a, i), endOfDigits(b, j)]
    const difference = endA > i && endB > j ? byNumber(a, i, endA, b, j, endB) : lower(a, i) - lower(b, j)
    if (difference !== 0) return difference
    i = Math.max(endA, i + 1)
    j = Math.max(endB, j + 1)
  }
  return a.length - i - (b.length - j) || (a < b ? -1 : a > b ? 1 : 0)
}

function endOfDigits(text: string, from: number): number {
  let at = from
  while (isDigit(text.charCodeAt(at))) at += 1
  return at
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/** Of any length, so not as numbers: the one with more digits is the larger one. */
function byNumber(a: string, fromA: number, endA: number, b: string, fromB: number, endB: number): number {
  let [i, j] = [endOfZeros(a, fromA, endA), endOfZeros(b, fromB, endB)]
  if (endA - i !== endB - j) return endA - i - (endB - j)
  for (; i < endA; i += 1, j += 1) if (a.charCodeAt(i) !== b.charCodeAt(j)) return a.charCodeAt(i) - b.charCodeAt(j)
  return 0
}

function endOfZeros(text: string, from: number, end: number): number {
  let at = from
  while (at < end && text.charCodeAt(at) === 48) at += 1
  return at
}

function lower(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code >= 65 && code <= 90 ? code + 32 : code
}
