/** Lines of files as they may be told: without values of secrets. Pure. */
import { isSecret, mayHoldSecret } from '../spelling/secret-name.js'

/** Longer lines are cut: a report is no copy of the file. */
export const widest = 300

/** So far from a value its name is looked for, where the two stand apart. */
const near = 3

/** Lines above that are looked at. */
const reach = 500

/** The lines from an index up to another one as they may be told. Most files are seen at once to hold no secret. */
export function blottedLines(lines: readonly string[], from: number, to: number): string[] {
  const quiet = isQuiet(lines.slice(Math.max(0, from - reach), to + near))
  return lines.slice(from, to).map((line, at) => (quiet && !isKeyText(line) ? line.slice(0, widest) : blotted(lines, from + at)))
}

/** More than this is looked at line by line. */
const longestQuiet = 1 << 16

function isQuiet(lines: readonly string[]): boolean {
  const text = lines.join('\n')
  return text.length <= longestQuiet && !mayHoldSecret(text) && !text.includes('Bearer') && !text.includes('Basic')
}

/** A line as it may be told: behind a secret's name nothing is. Columns are kept up to there. */
export function blotted(lines: readonly string[], index: number): string {
  const line = (lines[index] ?? '').slice(0, widest)
  if (isPartOfSecret(lines, index)) return `${/^\s*/.exec(line)?.[0] ?? ''}…`
  const around = lines.slice(Math.max(0, index - near), index + near + 1).map((one) => one.slice(0, widest))
  const start = secretStart(line, around)
  return start === undefined ? line : `${line.slice(0, start)}…`
}

/** `NAME=value`, `NAME: value`, `"NAME": "value"`, `--name value`, `"--name", "value"`, `ENV NAME value`. */
const pair = /([A-Za-z_][\w.-]{0,199})(?:["']?\s{0,20}[=:]\s{0,20}["']?|\s{1,20}(?=[^\s-])|["']\s{0,20},\s{0,20}["'](?=[^-]))/g

/** Where Kubernetes and ECS keep a name apart from its value. */
const names = /\bname["']?\s{0,20}[=:]\s{0,20}["']?([\w.-]{1,200})/gi

function secretStart(line: string, around: readonly string[]): number | undefined {
  return secretStarts(line, around).next().value ?? undefined
}

/** Where values begin that are not told: those that have a name first, each kind from left to right. */
export function* secretStarts(line: string, around: readonly string[]): Generator<number, undefined> {
  const named = around.some((one) => [...one.matchAll(names)].some(([, name = '']) => isSecret(name, 'x')))
  for (const match of line.matchAll(pair)) {
    const [all, name = ''] = match
    const start = match.index + all.length
    // no more of what stands before, or a long line takes a time that grows with its square
    const isFlag = /[=:]/.test(all) || /(--|^\s*ENV\s+)$/i.test(line.slice(Math.max(0, match.index - 200), match.index))
    // Kubernetes and ECS keep the name apart: `name: DB_PASSWORD` and `value: ...`, on one line or on the next.
    const own = isSecret(name, line.slice(start)) || (named && /^value$/i.test(name))
    if (isFlag && own) yield start
  }
  for (const { 0: word, index } of line.matchAll(/[^\s"',=[\]{}]+/g)) if (isSecret('', word)) yield index
  for (const { 0: word, index } of line.matchAll(/\b(?:Bearer|Basic)\s{1,20}(?=[\w+/=.-]{6})/g)) yield index + word.length
  return undefined
}

/** A line of what a secret's name begins (`TOKEN: |`, `--token` on a line of its own), or of a key in base64. */
function isPartOfSecret(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? ''
  if (line.trim() === '') return false
  return isKeyText(line) || isInKey(lines, index) || isBehindName(lines, index) || isBelowName(lines, index)
}

/** As much base64 on a line of its own as only keys have. */
function isKeyText(line: string): boolean {
  return line.length >= 40 && !line.trim().includes(' ') && /^\s{0,200}[A-Za-z0-9+/=]{40,}\s*$/.test(line)
}

/** The body of a private key. */
function isInKey(lines: readonly string[], index: number): boolean {
  for (let above = index - 1; above >= 0 && above >= index - reach; above -= 1) {
    const one = (lines[above] ?? '').slice(0, widest)
    if (one.includes('-----END ')) return false
    if (/-----BEGIN [A-Z ]{0,30}PRIVATE KEY/.test(one)) return true
  }
  return false
}

/** The line above is nothing but the name: an argument of its own, or a key whose value begins here. */
function isBehindName(lines: readonly string[], index: number): boolean {
  const above = (lines[index - 1] ?? '').slice(-widest)
  const [, flag] = /^\s*(?:-\s+)?["']?--?([A-Za-z][\w.-]{0,199})["']?\s*[,\\]?\s*$/.exec(above) ?? []
  if (flag !== undefined) return isSecret(flag, 'x')
  const [, key] = /["']([A-Za-z_][\w.-]{0,199})["']\s*:\s*$/.exec(above) ?? []
  return key !== undefined && isSecret(key, 'x') && !looksLikeKey(lines[index] ?? '')
}

function looksLikeKey(line: string): boolean {
  return /^\s*(- |[\w."'-]+\s*:)/.test(line)
}

/** `NAME: value` with what comes before the value, at the end of a line. */
const owner = /([A-Za-z_][\w.-]{0,199})["']?\s*:\s*((?:[&!]\S{0,199}\s+)*)([^\s].*)?$/

/** A text of several lines has its name further left: in a block (`|`, `>`) and in quotes whatever it looks like, else only if it is no key. */
function isBelowName(lines: readonly string[], index: number): boolean {
  let indent = indentOf(lines[index] ?? '')
  const first = indent
  for (let above = index - 1; above >= 0 && above >= index - reach && indent > 0; above -= 1) {
    const one = lines[above] ?? ''
    if (one.trim() === '' || indentOf(one) >= indent) continue
    const isNext = indent === first
    indent = indentOf(one)
    const [, name = '', , value = ''] = owner.exec(one.slice(-widest)) ?? []
    const goesOn = /^[|>][-+0-9]*\s*(#.*)?$/.test(value) || isOpen(value)
    const isPlain = isNext && value === '' && !looksLikeKey(lines[index] ?? '')
    if ((goesOn || isPlain) && (isSecret(name, 'x') || (/^value$/i.test(name) && isNamedSecret(lines, above)))) return true
  }
  return false
}

/** Quotes that do not end on this line. */
function isOpen(value: string): boolean {
  const quote = value[0]
  return (quote === '"' || quote === "'") && (value.replace(/\\./g, '').split(quote).length - 1) % 2 === 1
}

/** A `name:` beside that promises a secret. */
function isNamedSecret(lines: readonly string[], index: number): boolean {
  return lines
    .slice(Math.max(0, index - near), index + near + 1)
    .some((one) => [...one.slice(0, widest).matchAll(names)].some(([, name = '']) => isSecret(name, 'x')))
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}
