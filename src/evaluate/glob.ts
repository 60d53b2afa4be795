/**
 * Globs of names and of files. Not by regular expressions: one made from `*a*a*a*b` takes a minute for 250 letters, and the
 * names that are compared are hostile. This one never tries more than the last star again.
 */

/** `*` is any text, `?` any character; everything else stands for itself. */
export function matchesGlob(glob: string, text: string): boolean {
  return aligned([...glob], [...text.slice(0, longest)], '*', (sign, character) => sign === '?' || sign === character)
}

/** Of a longer text the beginning counts, so that the end of a glob does not match: what is in doubt is not covered. */
const longest = 4096

/**
 * `*` and `?` stay within a name, `**` is any number of folders. A glob without a slash is a name in whatever folder; a
 * glob of a folder covers all that is in it.
 */
export function matchesPath(glob: string, path: string): boolean {
  const inside = glob.slice(0, -1).includes('/')
  return aligned([...segments(inside ? glob : `**/${glob}`), '**'], segments(path), '**', matchesGlob)
}

function segments(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.')
}

/** Whether a pattern with a sign for "any number" covers a sequence. Quadratic at worst. */
function aligned<T>(pattern: readonly T[], found: readonly T[], any: T, same: (wanted: T, one: T) => boolean): boolean {
  let at = 0
  let star = -1
  let retry = 0
  for (let index = 0; index < found.length; ) {
    if (at < pattern.length && pattern[at] === any) {
      star = at
      at += 1
      retry = index
    } else if (at < pattern.length && same(pattern[at] as T, found[index] as T)) {
      at += 1
      index += 1
    } else if (star >= 0) {
      at = star + 1
      retry += 1
      index = retry
    } else return false
  }
  while (at < pattern.length && pattern[at] === any) at += 1
  return at === pattern.length
}
