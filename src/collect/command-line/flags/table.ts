/** Which flags a command knows, and which of them take a value: without that the image cannot be found in the line. */

/**
 * `bool` takes no word of its own (`--flag=false` may be written); `value`: the last counts; `list`: each is one item;
 * `csv`: each is a record of comma-separated items (pflag's StringSlice).
 */
type FlagKind = 'bool' | 'value' | 'list' | 'csv'

export interface Flag {
  readonly name: string
  readonly kind: FlagKind
}

export interface FlagTable {
  readonly long: ReadonlyMap<string, Flag>
  readonly short: ReadonlyMap<string, Flag>
}

type FlagNames = Readonly<Partial<Record<FlagKind, string>>>

/**
 * Names by kind, with blanks between them: `env,e` has a short form, `network=net` another name. Of several tables the first that
 * knows a name or a short form wins, as with cobra's inherited flags.
 */
export function flagTable(...tables: readonly FlagNames[]): FlagTable {
  const long = new Map<string, Flag>()
  const short = new Map<string, Flag>()
  for (const table of tables) {
    for (const [kind, names] of Object.entries(table) as [FlagKind, string][]) {
      for (const entry of names.split(' ')) {
        const [spelled = '', letter] = entry.split(',')
        const [name = '', ...others] = spelled.split('=')
        const flag = { name, kind }
        for (const one of [name, ...others]) if (!long.has(one)) long.set(one, flag)
        if (letter !== undefined && !short.has(letter)) short.set(letter, flag)
      }
    }
  }
  return { long, short }
}
