/** What a plain scalar is: YAML 1.2's core schema, or 1.1's words; undefined for what is left to the library (numbers of odd make, dates). */
export function plainScalar(text: string, version: '1.1' | '1.2'): string | number | boolean | null | undefined {
  const first = text.charCodeAt(0)
  const isLetter = (first >= 97 && first <= 122) || (first >= 65 && first <= 90)
  // The library takes an exponent alone for a number of YAML 1.1.
  if ((first === 101 || first === 69) && isExponent(text)) return undefined
  if (isLetter && text.length > 5) return text
  if (text === '' || isIndicator(text)) return undefined
  const numeric = (first >= 48 && first <= 57) || first === 45 || first === 43 || first === 46
  if (numeric) return number(text)
  if (text.length > 5) return text
  const word = (version === '1.1' ? words11 : words12).get(text)
  if (word !== undefined) return word
  return text === '=' ? undefined : text
}

/** It begins with what no plain scalar begins with, or only before some characters. */
function isIndicator(text: string): boolean {
  const first = text.charAt(0)
  if (!'-?:'.includes(first)) return ',[]{}#&*!|>\'"%@`'.includes(first)
  return text.length === 1 || text[1] === ' ' || text[1] === '\t'
}

function isExponent(text: string): boolean {
  const second = text.charCodeAt(1)
  return (second >= 48 && second <= 57) || second === 43 || second === 45
}

const words12 = new Map<string, boolean | null>([
  ['null', null],
  ['Null', null],
  ['NULL', null],
  ['~', null],
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
])

const words11 = new Map(words12)
for (const word of ['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON']) words11.set(word, true)
for (const word of ['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF']) words11.set(word, false)

/** Numbers that mean the same in every version; text that cannot be a number in any; nothing else. */
function number(text: string): string | number | undefined {
  if (text.includes('/')) return text
  if (/^-?(?:0|[1-9]\d{0,14})$/.test(text)) return text === '-0' ? undefined : Number(text)
  if (/^(?:0|[1-9]\d{0,9})\.\d{1,5}$/.test(text)) return Number(text)
  if (/^\d+\.\d+\.\d+$/.test(text)) return text
  if (/^[-+.\d_:eExXoObBaAcCdDfFiInNtTzZ\s]*$/.test(text)) return undefined
  return text
}
