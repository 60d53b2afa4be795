/**
 * Unified diffs (POSIX diff, `-u`) as `git apply` and `patch -p1` read them. Where something changed is known, so nothing has to be
 * compared: the cost is that of the text, however much of it changed.
 */
import type { TextChange } from '../model/fix.js'

const context = 3

/** Lines with their ends; the last one may have none. */
type Lines = readonly string[]

interface Block {
  /** Index of the first old line, and behind the last. */
  readonly from: number
  readonly to: number
  readonly put: Lines
}

/** Empty where nothing changes. `changes` in order and apart from each other. */
export function unifiedDiff(name: string, text: string, changes: readonly TextChange[]): string {
  const old = linesOf(text)
  const blocks = blocksOf(text, old, changes)
  if (blocks.length === 0) return ''
  let shift = 0
  const hunks = grouped(blocks, old.length).map((group) => {
    const [written, grown] = hunk(group, old, shift)
    shift += grown
    return written
  })
  return [`--- ${fileName('a', name)}\n`, `+++ ${fileName('b', name)}\n`, ...hunks].join('')
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** Changes as whole lines; those that meet in a line become one. */
function blocksOf(text: string, old: Lines, changes: readonly TextChange[]): Block[] {
  const starts: number[] = [0]
  for (const line of old) starts.push((starts.at(-1) ?? 0) + line.length)
  // behind a last line without an end there is no further one
  if (text !== '' && !text.endsWith('\n')) starts.pop()
  const lineAt = (offset: number) => upTo(starts, offset)
  const merged: { from: number; to: number; changes: TextChange[] }[] = []
  for (const change of changes) {
    const from = Math.min(lineAt(change.start), old.length)
    const whole =
      starts[lineAt(change.end)] === change.end && (change.text === '' ? starts[from] === change.start : change.text.endsWith('\n'))
    const to = whole ? lineAt(change.end) : Math.min(lineAt(change.end) + 1, old.length)
    const last = merged.at(-1)
    if (last && from < last.to) {
      last.to = Math.max(last.to, to)
      last.changes.push(change)
    } else merged.push({ from, to: Math.max(from, to), changes: [change] })
  }
  return merged
    .map(({ from, to, changes: own }) =>
      trimmed(old, from, to, linesOf(changed(text, starts[from] ?? text.length, starts[to] ?? text.length, own))),
    )
    .filter(isChange)
}

/** Index of the last start at or before an offset. */
function upTo(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

function changed(text: string, start: number, end: number, changes: readonly TextChange[]): string {
  let at = start
  let made = ''
  for (const change of changes) {
    made += text.slice(at, change.start) + change.text
    at = change.end
  }
  return made + text.slice(at, end)
}

/** Without lines at the beginning and end that are the same. */
function trimmed(old: Lines, from: number, to: number, put: Lines): Block {
  let head = 0
  while (from + head < to && head < put.length && old[from + head] === put[head]) head += 1
  let tail = 0
  while (to - tail > from + head && put.length - tail > head && old[to - tail - 1] === put[put.length - tail - 1]) tail += 1
  return { from: from + head, to: to - tail, put: put.slice(head, put.length - tail) }
}

function isChange({ from, to, put }: Block): boolean {
  return to > from || put.length > 0
}

/** Blocks whose context would meet. */
function grouped(blocks: readonly Block[], length: number): (readonly Block[])[] {
  const groups: Block[][] = []
  for (const block of blocks) {
    const last = groups.at(-1)
    const end = last?.at(-1)?.to
    if (last && end !== undefined && block.from - end <= 2 * context && end <= length) last.push(block)
    else groups.push([block])
  }
  return groups
}

function hunk(group: readonly Block[], old: Lines, shift: number): [text: string, grown: number] {
  const [first] = group
  const from = Math.max(0, (first?.from ?? 0) - context)
  const to = Math.min(old.length, (group.at(-1)?.to ?? 0) + context)
  const lines: string[] = []
  let at = from
  for (const block of group) {
    lines.push(...old.slice(at, block.from).map((line) => marked(' ', line)))
    lines.push(...old.slice(block.from, block.to).map((line) => marked('-', line)), ...block.put.map((line) => marked('+', line)))
    at = block.to
  }
  lines.push(...old.slice(at, to).map((line) => marked(' ', line)))
  const grown = group.reduce((sum, block) => sum + block.put.length - (block.to - block.from), 0)
  return [`@@ -${range(from, to - from)} +${range(from + shift, to - from + grown)} @@\n${lines.join('')}`, grown]
}

/** Without lines, the number is that of the line before. */
function range(from: number, count: number): string {
  const start = count === 0 ? from : from + 1
  return count === 1 ? `${start}` : `${start},${count}`
}

function marked(mark: string, line: string): string {
  return line.endsWith('\n') ? `${mark}${line}` : `${mark}${line}\n\\ No newline at end of file\n`
}

/**
 * Names with characters that end a name or a line are quoted as git does it (quote.c), which GNU patch has read since 2.7; behind a
 * name with blanks a tab tells where it ends.
 */
function fileName(side: 'a' | 'b', name: string): string {
  const full = `${side}/${name.replace(/^\//, '')}`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is quoted
  if (/["\\\0-\x1f\x7f]/.test(full)) return `"${full.replace(/["\\\0-\x1f\x7f]/g, escaped)}"`
  return full.includes(' ') ? `${full}\t` : full
}

const letters: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
}

function escaped(character: string): string {
  return letters[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`
}
