/** The few CEL functions that a rule may call besides CEL's own. Each is small, total, and tested. */
import type { FunctionDeclaration } from '../cel/language.js'

export const functions: readonly FunctionDeclaration[] = [
  {
    signature: 'within(string, string): bool',
    prose:
      '`within(path, folder)`: the path is the folder or lies below it. `within("/etc/passwd", "/etc")` is true, `within("/etcetera", "/etc")` is false.',
    handler: (path: string, folder: string) => folder === '/' || path === folder || path.startsWith(`${folder}/`),
  },
  {
    signature: 'without(list<string>, list<string>): list<string>',
    prose: '`without(a, b)`: what is in a and not in b, in the order of a.',
    handler: (all: readonly string[], less: readonly string[]) => all.filter((item) => !less.includes(item)),
  },
  {
    signature: 'both(list<string>, list<string>): list<string>',
    prose: '`both(a, b)`: what is in a and in b, in the order of a.',
    handler: (one: readonly string[], other: readonly string[]) => one.filter((item) => other.includes(item)),
  },
  {
    signature: 'join(list<string>, string): string',
    prose: '`join(list, separator)`.',
    handler: (list: readonly string[], separator: string) => list.join(separator),
  },
  {
    signature: 'size_text(int): string',
    prose: '`size_text(bytes)`: a number of bytes as people write it, `512 MiB`.',
    handler: (bytes: bigint) => sizeText(Number(bytes)),
  },
]

/** A number of bytes as people write it, with at most one decimal. */
export function sizeText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']
  let value = bytes
  let unit = 0
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${Number(value.toFixed(1))} ${units[unit]}`
}
