/** Names as people order them: `web-2` before `Web-10`. Intl.Collator does it too, and takes 6 ms to begin. */
export function natural(a: string, b: string): number {
  let [i, j] = [0, 0]
  while (i < a.length && j < b.length) {
    const [endA, endB] = [endOfDigits(a, i), endOfDigits(b, j)]
    const difference = endA > i && endB > j ? byNumber(a.slice(i, endA), b.slice(j, endB)) : lower(a, i) - lower(b, j)
    if (difference !== 0) return difference
    i = Math.max(endA, i + 1)
    j = Math.max(endB, j + 1)
  }
  return a.length - i - (b.length - j) || (a < b ? -1 : a > b ? 1 : 0)
}

function endOfDigits(text: string, from: number): number {
  let at = from
  while (at < text.length && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at += 1
  return at
}

/** Of any length, so not as numbers: the one with more digits is the larger one. */
function byNumber(a: string, b: string): number {
  const [one, other] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  return one.length - other.length || (one < other ? -1 : one > other ? 1 : 0)
}

function lower(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code >= 65 && code <= 90 ? code + 32 : code
}
