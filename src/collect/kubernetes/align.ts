/**
 * Lines of what a template became, and the lines that they come from. Both run in the same order, so each line is looked for
 * behind the one found before: the same text, else the same key (its value was filled in), else it belongs to the line above.
 */
import type { Region } from '../../model/fact.js'

/** Regions of the rendered text, in the file that it was made of. */
export function alignment(rendered: string, original: string, file: string): (region: Region) => Region {
  const from = original.split('\n')
  const to = rendered.split('\n')
  const lines = matches(to, from)
  return (region) => {
    const at = lines[region.line - 1] ?? 0
    const line = from[at] ?? ''
    const start = indentOf(line)
    const whole = { file, line: at + 1, column: start + 1, endLine: at + 1, endColumn: Math.max(line.trimEnd().length, start) + 1 }
    const written = to[region.line - 1] ?? ''
    if (region.endLine !== region.line || written.trim() !== line.trim()) return whole
    const shift = start - indentOf(written)
    return { ...whole, column: region.column + shift, endColumn: region.endColumn + shift }
  }
}

/** Index of the original line for each rendered one. */
function matches(rendered: readonly string[], original: readonly string[]): readonly number[] {
  const byText = positions(original, (line) => line.trim())
  const byKey = positions(original, keyOf)
  let last = 0
  return rendered.map((line) => {
    const text = line.trim()
    if (text !== '') last = following(byText.get(text), last) ?? following(byKey.get(keyOf(line)), last) ?? last
    return last
  })
}

function positions(lines: readonly string[], word: (line: string) => string): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>()
  for (const [index, line] of lines.entries()) {
    const key = word(line)
    if (key === '') continue
    const all = found.get(key)
    if (all) all.push(index)
    else found.set(key, [index])
  }
  return found
}

/** The first behind `last`; where there is none (a loop wrote it again), the first of all. */
function following(all: readonly number[] | undefined, last: number): number | undefined {
  if (!all) return undefined
  let low = 0
  let high = all.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((all[middle] ?? 0) < last) low = middle + 1
    else high = middle
  }
  return all[low] ?? all[0]
}

/** `- name: x` and `name: {{ . }}` have the same key. */
function keyOf(line: string): string {
  return /^[\s-]{0,200}["']?([\w./-]{1,200})["']?:(\s|$)/.exec(line)?.[1] ?? ''
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}
