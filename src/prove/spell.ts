/** The same flags in other words: what the docker client takes must be read alike, however it is written. */
import { pick, type Random } from './random.js'

/** Long names and their short forms, and other names. */
const short: Readonly<Record<string, string>> = {
  '--user': '-u',
  '--memory': '-m',
  '--volume': '-v',
  '--hostname': '-h',
  '--cpu-shares': '-c',
}
const long: Readonly<Record<string, string>> = { '-v': '--volume' }
const others: Readonly<Record<string, string>> = { '--network': '--net' }
const switches = new Set(['--privileged', '--read-only', '--init', '--oom-kill-disable'])

/** Each flag in one of its spellings. Flags come as `--flag value`, `-v value`, or alone for a switch. */
export function respelled(random: Random, flags: readonly string[]): readonly string[] {
  const words: string[] = []
  for (let at = 0; at < flags.length; at += 1) {
    const flag = flags[at] ?? ''
    if (switches.has(flag)) words.push(pick(random, [flag, `${flag}=true`, `${flag}=1`]) ?? flag)
    else {
      at += 1
      words.push(...(pick(random, spellings(flag, flags[at] ?? '')) ?? []))
    }
  }
  return words
}

function spellings(flag: string, value: string): readonly (readonly string[])[] {
  const name = long[flag] ?? flag
  const letter = short[name]
  const all = [name, others[name]].filter((one) => one !== undefined)
  const spelled = all.flatMap((one) => [[one, value], [`${one}=${value}`]])
  return letter === undefined
    ? spelled
    : [...spelled, [letter, value], [`${letter}${value}`], [`${letter}=${value}`], [`-t${letter.slice(1)}`, value]]
}

/** The words as a line that a shell takes apart into them again: bare, in quotes, escaped, over several lines. */
export function shellLine(random: Random, words: readonly string[]): string {
  return words.map((word) => quoted(random, word)).join(pick(random, [' ', ' \\\n  ', '  ']) ?? ' ')
}

function quoted(random: Random, word: string): string {
  const single = `'${word.replaceAll("'", String.raw`'\''`)}'`
  const double = `"${word.replace(/[\\"$`]/g, String.raw`\$&`)}"`
  const bare = /^[\w/:=.,@%+-]+$/.test(word) ? [word, word, word] : [word.replace(/[^\w/:=.,@%+-]/g, String.raw`\$&`)]
  return pick(random, [...bare, single, double]) ?? single
}
