/** systemd's unit files, which Quadlet's are as well (systemd.syntax(7)): keys may repeat, an empty value resets, a backslash goes on. */
import type { Source } from '../source.js'
import { cut, type Word, WordBuilder } from '../word.js'
import { unitWords } from './unit-words.js'

export interface UnitEntry {
  readonly section: string
  readonly key: string
  readonly value: Word
  /** Where the key begins. */
  readonly begin: number
}

/** Every assignment of a file, in order. Lines that are none are left out. */
export function unitEntries(source: Source): readonly UnitEntry[] {
  const entries: UnitEntry[] = []
  let section = ''
  for (const line of logicalLines(source)) {
    const text = line.text.trimStart()
    const header = /^\[([^\]]{1,200})\]\s*$/.exec(text)
    if (header) section = header[1] ?? ''
    const equals = line.text.indexOf('=')
    if (header || equals < 0 || section === '') continue
    const key = line.text.slice(0, equals).trim()
    if (/^[A-Za-z][A-Za-z0-9-]*$/.test(key))
      entries.push({ section, key, value: trimmed(source, line, equals + 1), begin: line.at[0] ?? 0 })
  }
  return entries
}

interface Line {
  readonly text: string
  readonly at: readonly number[]
}

/** Lines with their continuations, each of which counts as a blank. Comments are left out, also between those. */
function* logicalLines({ text }: Source): Generator<Line> {
  let whole = ''
  let at: number[] = []
  let start = 0
  while (start < text.length) {
    const end = text.indexOf('\n', start)
    const next = end < 0 ? text.length : end
    const line = text.slice(start, next).replace(/\r$/, '')
    const isComment = /^[ \t]*[#;]/.test(line)
    const continued = !isComment && line.endsWith('\\')
    if (!isComment) {
      const kept = continued ? `${line.slice(0, -1)} ` : line
      whole += kept
      for (let offset = 0; offset < kept.length; offset += 1) at.push(start + offset)
    }
    start = next + 1
    if (continued || (isComment && whole !== '')) continue
    yield { text: whole, at }
    whole = ''
    at = []
  }
  if (whole !== '') yield { text: whole, at }
}

function trimmed(source: Source, { text, at }: Line, from: number): Word {
  let begin = from
  let end = text.length
  while (begin < end && /\s/.test(text[begin] ?? '')) begin += 1
  while (end > begin && /\s/.test(text[end - 1] ?? '')) end -= 1
  const builder = new WordBuilder(source)
  builder.add(text.slice(begin, end), (index) => at[begin + index] ?? 0)
  return builder.word(at[begin] ?? at.at(-1) ?? 0)
}

/** The values of a key that count: an empty one resets what stands before it. */
export function valuesOf(entries: readonly UnitEntry[], section: string, key: string): readonly UnitEntry[] {
  const own = entries.filter((entry) => entry.section === section && entry.key === key)
  const reset = own.findLastIndex(({ value }) => value.text === '')
  return own.slice(reset + 1)
}

/** Environment= of the service holds words `NAME=value`; later ones win. */
export function environmentIn(entries: readonly UnitEntry[]): ReadonlyMap<string, Word> {
  const all = new Map<string, Word>()
  for (const { value } of valuesOf(entries, 'Service', 'Environment')) {
    for (const word of unitWords(value)) {
      const [name, text] = cut(word)
      if (text) all.set(name.text, text)
    }
  }
  return all
}
