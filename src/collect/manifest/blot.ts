/** Lines of files as they may be told: without values of secrets. Pure. */
import { isSecret } from '../spelling/secret-name.js'

/** Longer lines are cut: a report is no copy of the file. */
export const widest = 300

/** A line as it may be told: behind a secret's name nothing is. Columns are kept up to there. */
export function blotted(lines: readonly string[], index: number): string {
  const line = (lines[index] ?? '').slice(0, widest)
  if (isPartOfSecret(lines, index)) return `${/^\s*/.exec(line)?.[0] ?? ''}…`
  const around = lines.slice(Math.max(0, index - 1), index + 2).map((one) => one.slice(0, widest))
  const start = secretStart(line, around)
  return start === undefined ? line : `${line.slice(0, start)}…`
}

/** `NAME=value`, `NAME: value`, `"NAME": "value"`, `--name value`, `ENV NAME value`. */
const pair = /([A-Za-z_][\w.-]{0,199})(?:["']?\s{0,20}[=:]\s{0,20}["']?|\s{1,20}(?=[^\s-]))/g

function secretStart(line: string, around: readonly string[]): number | undefined {
  return secretStarts(line, around).next().value ?? undefined
}

/** Where values begin that are not told: those that have a name first, each kind from left to right. */
export function* secretStarts(line: string, around: readonly string[]): Generator<number, undefined> {
  const named = around.some((one) =>
    [...one.matchAll(/\bname["']?\s{0,20}[=:]\s{0,20}["']?([\w.-]{1,200})/gi)].some(([, name = '']) => isSecret(name, 'x')),
  )
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
  return undefined
}

/** A line of a block that a secret's name begins (`TOKEN: |`), or of a key in base64. */
function isPartOfSecret(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? ''
  if (/^\s{0,200}[A-Za-z0-9+/=]{40,}\s*$/.test(line)) return true
  const indent = indentOf(line)
  if (line.trim() === '' || indent === 0 || /^\s*(- |[\w."'-]+\s*:)/.test(line)) return false
  for (let above = index - 1; above >= 0 && above >= index - 500; above -= 1) {
    const one = lines[above] ?? ''
    if (one.trim() === '' || indentOf(one) >= indent) continue
    const [, name = ''] = /([A-Za-z_][\w.-]{0,199})["']?\s*:\s*([|>][+-]?\d?)?\s*$/.exec(one.slice(-300)) ?? []
    return isSecret(name, 'x')
  }
  return false
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}
