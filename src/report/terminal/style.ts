/** How a page looks: its width, its symbols, its colours. Symbols carry the meaning; colour only repeats the severity. */
import { Chalk, type ChalkInstance } from 'chalk'
import type { Severity } from '../../model/severity.js'
import { inert, inertLines } from '../escape.js'
import type { RenderOptions } from '../options.js'

interface Symbols {
  readonly severe: string
  readonly lesser: string
  readonly weak: string
  readonly holds: string
  readonly unknown: string
  readonly none: string
  readonly dot: string
  readonly ellipsis: string
  readonly arrow: string
  readonly back: string
  /** Beginning, side and end of a quotation. */
  readonly quoteStart: string
  readonly quoteSide: string
  readonly quoteEnd: string
}

const unicode: Symbols = {
  severe: '✗',
  lesser: '!',
  weak: '~',
  holds: '✓',
  unknown: '?',
  none: '·',
  dot: '·',
  ellipsis: '…',
  arrow: '→',
  back: '←',
  quoteStart: '┌',
  quoteSide: '│',
  quoteEnd: '└',
}
const plain: Symbols = {
  severe: 'X',
  lesser: '!',
  weak: '~',
  holds: '+',
  unknown: '?',
  none: '-',
  dot: '|',
  ellipsis: '...',
  arrow: '->',
  back: '<-',
  quoteStart: '+',
  quoteSide: '|',
  quoteEnd: '+',
}

export type Tone = Severity | 'strong' | 'quiet' | 'plain'

export interface Style {
  readonly width: number
  readonly verbose: boolean
  readonly symbols: Symbols
  /** Outside text, made inert and, where asked for, ASCII. */
  text(outside: string, limit?: number): string
  /** Text of a rule, whose line breaks are kept. */
  lines(ofRule: string): string[]
  paint(tone: Tone, text: string): string
}

/** Below this the terminal may wrap: columns of a few characters serve nobody. */
const narrowest = 40

export function styleFor(options: RenderOptions): Style {
  const ascii = options.ascii ?? false
  const fold = (text: string) => (ascii ? toAscii(text) : text)
  const chalk = options.colour ? new Chalk({ level: options.colour }) : undefined
  return {
    width: Math.max(narrowest, options.width ?? 100),
    verbose: options.verbose ?? false,
    symbols: ascii ? plain : unicode,
    text: (outside, limit) => fold(inert(outside, limit)),
    lines: (ofRule) => inertLines(ofRule).map(fold),
    paint: (tone, text) => (chalk === undefined || tone === 'plain' || text === '' ? text : brushes[tone](chalk)(text)),
  }
}

const brushes: Record<Exclude<Tone, 'plain'>, (chalk: ChalkInstance) => ChalkInstance> = {
  critical: (chalk) => chalk.bold.red,
  high: (chalk) => chalk.red,
  medium: (chalk) => chalk.yellow,
  low: (chalk) => chalk.cyan,
  strong: (chalk) => chalk.bold,
  quiet: (chalk) => chalk.dim,
}

const folded: Readonly<Record<string, string>> = {
  '…': '...',
  '→': '->',
  '←': '<-',
  '·': '|',
  '–': '-',
  '—': '-',
  '’': "'",
  '“': '"',
  '”': '"',
}

function toAscii(text: string): string {
  return text.replace(/[^\n\x20-\x7e]/gu, (one) => folded[one] ?? `\\u{${(one.codePointAt(0) as number).toString(16)}}`)
}
