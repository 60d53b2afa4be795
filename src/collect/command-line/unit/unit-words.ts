/** Splits a value of a unit file into words as systemd does: `extract_first_word()` with quotes and C escapes (systemd.service(5)). */
import { slice, type Word, WordBuilder } from '../word.js'

const simple: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  s: ' ',
  '\\': '\\',
  '"': '"',
  "'": "'",
}

export function unitWords(value: Word): readonly Word[] {
  const words: Word[] = []
  let at = 0
  while (at < value.text.length) {
    if (isBlank(value.text[at])) at += 1
    else {
      const [word, end] = nextWord(value, at)
      words.push(word)
      at = end
    }
  }
  return words
}

const plain = /[^\s"'\\]+/y

function nextWord(value: Word, from: number): readonly [Word, number] {
  const { text } = value
  const builder = new WordBuilder(value.source)
  builder.begin()
  let quote = ''
  let at = from
  while (at < text.length) {
    const char = text[at] ?? ''
    plain.lastIndex = at
    const run = plain.exec(text)?.[0].length ?? 1
    if (quote === '' && isBlank(char)) break
    if (char === quote) quote = ''
    else if (quote === '' && (char === '"' || char === "'")) quote = char
    else if (char === '\\') at += escapeSequence(value, at, builder)
    else builder.addWord(slice(value, at, at + run), false)
    at += char === '\\' ? 1 : run
  }
  const whole = slice(value, from, at)
  return [builder.word(whole.begin, whole.end), at]
}

/** How many characters behind the backslash belong to it. */
function escapeSequence(value: Word, at: number, builder: WordBuilder): number {
  const place = slice(value, at, at + 1).begin
  const rest = value.text.slice(at + 1, at + 10)
  const coded = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))/.exec(rest)
  if (coded) {
    const [all, hex, short, long, octal] = coded
    const code = octal === undefined ? Number.parseInt(hex ?? short ?? long ?? '0', 16) : Number.parseInt(octal, 8)
    builder.add(code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd', () => place)
    return all.length
  }
  const char = Object.hasOwn(simple, rest[0] ?? '') ? simple[rest[0] ?? ''] : undefined
  builder.add(char ?? `\\${rest[0] ?? ''}`, () => place)
  return rest === '' ? 0 : 1
}

function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r'
}
