import { slice, type Word, WordBuilder } from '../word.js'

/** The fields of one record as Go's encoding/csv reads it; undefined where it refuses it: a quote inside of a bare field, or none at the end. */
export function csv(word: Word): readonly Word[] | undefined {
  const { text } = word
  if (text === '') return []
  const fields: Word[] = []
  for (let at = 0; at <= text.length; at += 1) {
    const end = text[at] === '"' ? quotedEnd(text, at) : bareEnd(text, at)
    if (end === undefined) return undefined
    fields.push(text[at] === '"' ? unquoted(word, at, end) : slice(word, at, end))
    at = end
  }
  return fields
}

function bareEnd(text: string, from: number): number | undefined {
  const comma = text.indexOf(',', from)
  const end = comma < 0 ? text.length : comma
  const quote = text.indexOf('"', from)
  return quote >= 0 && quote < end ? undefined : end
}

/** Just behind the closing quote, where a comma or the end must follow. Two quotes are one. */
function quotedEnd(text: string, from: number): number | undefined {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] !== '"') continue
    if (text[at + 1] !== '"') return at + 1 === text.length || text[at + 1] === ',' ? at + 1 : undefined
    at += 1
  }
  return undefined
}

function unquoted(word: Word, from: number, end: number): Word {
  const builder = new WordBuilder(word.source)
  builder.begin()
  let at = from + 1
  for (let quote = word.text.indexOf('""', at); quote >= 0 && quote < end - 1; quote = word.text.indexOf('""', at)) {
    builder.addWord(slice(word, at, quote + 1), false)
    at = quote + 2
  }
  builder.addWord(slice(word, at, end - 1), false)
  return builder.word()
}
