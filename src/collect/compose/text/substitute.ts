/**
 * Interpolation of one text, as compose-go's template package does it (v2.16, template/template.go): `$A`, `${A}`, `${A-b}`,
 * `${A:-b}`, `${A?b}`, `${A:?b}`, `${A+b}`, `${A:+b}`, nested in b, and `$$` for a dollar sign. What compose replaces by nothing
 * with a warning, a variable that is not set, is a hole here: what will be deployed has it set, or is something else.
 */
import { hole } from '../../manifest/node.js'

/** The value of a variable, undefined where it is not set; it may have holes itself. */
export type Lookup = (name: string) => string | undefined

export interface Unknown {
  readonly reason: 'unset' | 'required' | 'invalid'
  /** Of the variable; empty for text that is no interpolation. */
  readonly name: string
  /** Where it stands in the text as it was written. */
  readonly from: number
  readonly to: number
}

interface Substituted {
  readonly text: string
  /** The first part that is not known. */
  readonly unknown?: Unknown
}

const depthLimit = 50
/** Longer texts are no settings; variables could repeat a long value without end. */
const lengthLimit = 1 << 20

const name = /[A-Za-z_][A-Za-z0-9_]*/y
const operator = /:?[-+?]/y

export function substitute(text: string, lookup: Lookup): Substituted {
  const work = new Substitution(lookup)
  work.run(text, 0, 0)
  return work.unknown ? { text: work.text, unknown: work.unknown } : { text: work.text }
}

interface Braced {
  readonly variable: string
  readonly operator: string
  /** What stands behind the operator. */
  readonly operand: string
  readonly operandAt: number
  /** Behind the closing brace. */
  readonly end: number
}

class Substitution {
  text = ''
  unknown: Unknown | undefined
  readonly #lookup: Lookup

  constructor(lookup: Lookup) {
    this.#lookup = lookup
  }

  /** `base`: where the text stands in the whole. */
  run(text: string, base: number, depth: number): void {
    let at = 0
    for (let dollar = text.indexOf('$'); dollar >= 0; dollar = text.indexOf('$', at)) {
      this.#add(text.slice(at, dollar))
      at = this.#variable(text, dollar, base, depth)
    }
    this.#add(text.slice(at))
  }

  /** Adds what stands for the text at a dollar sign; gives the place behind it. */
  #variable(text: string, dollar: number, base: number, depth: number): number {
    const next = text[dollar + 1]
    if (next === '$') {
      this.#add('$')
      return dollar + 2
    }
    if (next === '{') return this.#braced(text, dollar, base, depth)
    const plain = match(name, text, dollar + 1)
    // a dollar sign before anything else is meant as it is
    if (plain === '') this.#add('$')
    else this.#value(plain, base + dollar, base + dollar + 1 + plain.length)
    return dollar + 1 + plain.length
  }

  #braced(text: string, dollar: number, base: number, depth: number): number {
    const found = depth > depthLimit ? undefined : parse(text, dollar)
    if (found === undefined) {
      this.#miss('invalid', '', base + dollar, base + text.length)
      return text.length
    }
    this.#operate(found, base + dollar, base + found.end, base + found.operandAt, depth)
    return found.end
  }

  #operate({ variable, operator: sign, operand }: Braced, from: number, to: number, operandAt: number, depth: number): void {
    const value = this.#lookup(variable)
    const counts = value !== undefined && (value !== '' || !sign.startsWith(':'))
    if (sign.endsWith('+')) {
      if (counts) this.run(operand, operandAt, depth + 1)
    } else if (counts || sign === '') this.#value(variable, from, to)
    else if (sign.endsWith('-')) this.run(operand, operandAt, depth + 1)
    else this.#miss('required', variable, from, to)
  }

  #value(variable: string, from: number, to: number): void {
    const value = this.#lookup(variable)
    if (value === undefined) this.#miss('unset', variable, from, to)
    else {
      if (value.includes(hole)) this.unknown ??= { reason: 'unset', name: variable, from, to }
      this.#add(value)
    }
  }

  #miss(reason: Unknown['reason'], variable: string, from: number, to: number): void {
    this.unknown ??= { reason, name: variable, from, to }
    this.#add(hole)
  }

  #add(text: string): void {
    if (this.text.length + text.length <= lengthLimit) this.text += text
    else this.unknown ??= { reason: 'invalid', name: '', from: 0, to: 0 }
  }
}

/** What stands in braces, up to the brace that closes the first one; it must close on the same line. */
function parse(text: string, dollar: number): Braced | undefined {
  const variable = match(name, text, dollar + 2)
  const after = dollar + 2 + variable.length
  if (variable === '') return undefined
  if (text[after] === '}') return { variable, operator: '', operand: '', operandAt: after, end: after + 1 }
  const sign = match(operator, text, after)
  const closing = sign === '' ? undefined : closingBrace(text, after)
  if (closing === undefined) return undefined
  const operandAt = after + sign.length
  return { variable, operator: sign, operand: text.slice(operandAt, closing), operandAt, end: closing + 1 }
}

/**
 * As compose-go counts (getFirstBraceClosingIndex), which never looks at the character behind an opening brace: where braces do not
 * match so, the last one of the line closes.
 */
function closingBrace(text: string, from: number): number | undefined {
  let open = 1
  let last: number | undefined
  for (let at = from; at < text.length && text[at] !== '\n'; at += 1) {
    if (text[at] === '}') {
      last = at
      open -= 1
      if (open === 0) return at
    } else if (text[at] === '{') {
      open += 1
      if (text[at + 1] === '}') last = at + 1
      at += 1
    }
  }
  return last
}

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}
