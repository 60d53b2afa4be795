/** What the verbs around the history share: where it is, how much of it is kept, and what is said when it cannot be used. */
import { InvalidArgumentError, Option } from 'commander'
import type { HistoryError, Retention, RunWish } from '../index.js'
import { exitStatus } from './exit-status.js'
import { toStderr } from './output.js'
import type { Mistakes } from './usage.js'
import { listFlag } from './verb.js'

export function historyFlag(): Option {
  return new Option(
    '--history <folder>',
    'where runs are stored; default: $STATE_DIRECTORY, /var/lib/hullcheck for root, else $XDG_STATE_HOME/hullcheck',
  ).argParser((folder: string) => {
    // A variable that is not set would otherwise mean the folder that one stands in.
    if (folder === '') throw new InvalidArgumentError('A folder name is missing.')
    return folder
  })
}

export function keepFlag(): Option {
  return listFlag('--keep <measure>', 'how much is kept: 90d or 1y by age, 100 by number of runs, 200M by size; all that are given hold')
}

export async function retentionOf(wishes: readonly string[] | undefined, mistakes: Mistakes): Promise<Retention | undefined> {
  if (!wishes) return undefined
  const { parseRetention } = await import('../index.js')
  let all: Retention = {}
  for (const wish of wishes) {
    const one = parseRetention(wish)
    if (one) all = both(all, one)
    else mistakes.add(`--keep "${wish}": expected an age such as 90d, a number of runs such as 100, or a size such as 200M`)
  }
  return all
}

/** Of two measures of one kind the smaller: all that are given hold. */
function both(a: Retention, b: Retention): Retention {
  const kinds = (['days', 'runs', 'bytes'] as const).map((kind) => [kind, [a[kind], b[kind]].filter((one) => one !== undefined)] as const)
  return Object.fromEntries(kinds.flatMap(([kind, some]) => (some.length > 0 ? [[kind, Math.min(...some)]] : [])))
}

export async function wishOf(text: string | undefined, flag: string, mistakes: Mistakes): Promise<RunWish | undefined> {
  if (text === undefined) return undefined
  const { parseWish } = await import('../index.js')
  const wish = parseWish(text, Date.now())
  if (wish === undefined)
    mistakes.add(`${flag} "${text}": expected the number of a run, an age such as 7d, a day such as 2030-01-31, or last`)
  return wish
}

/** The status that follows. */
export function tellTrouble({ message, remedy, problem }: HistoryError, what: string): number {
  toStderr(`hullcheck: ${what}${message}\n  → ${remedy}\n`)
  return problem === 'missing' ? exitStatus.nothingSeen : exitStatus.notKept
}
