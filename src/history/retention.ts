/** What is kept, and for how long. Pure. */
import type { RunSummary } from '../model/history.js'
import { hostOf } from './choose.js'

export interface Retention {
  /** Runs older than that go. */
  readonly days?: number
  /** So many are kept. */
  readonly runs?: number
  /** The store may take so much. */
  readonly bytes?: number
}

/** A year and a month, so that this month can be compared with the same of last year; 365 runs of 200 containers take far less. */
export const defaultRetention: Retention = { days: 400, bytes: 200 * 2 ** 20 }

const day = 86_400_000

/** Ids of runs that are too old or too many. The newest run of each host stays: what comes next is compared with it. */
export function expired(runs: readonly RunSummary[], { days, runs: most }: Retention, now: number): number[] {
  const newestFirst = [...runs].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : b.id - a.id))
  const isOld = ({ at }: RunSummary) => days !== undefined && Date.parse(at) < now - days * day
  const isOver = (at: number) => most !== undefined && at >= most
  const newest = newestOfEachHost(newestFirst)
  return newestFirst.filter((run, at) => (isOld(run) || isOver(at)) && !newest.has(run.id)).map(({ id }) => id)
}

/** What may go where room is short, oldest first. */
export function spare(runs: readonly RunSummary[]): number[] {
  const newestFirst = [...runs].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : b.id - a.id))
  const newest = newestOfEachHost(newestFirst)
  return newestFirst
    .filter(({ id }) => !newest.has(id))
    .map(({ id }) => id)
    .reverse()
}

function newestOfEachHost(newestFirst: readonly RunSummary[]): Set<number> {
  const newest = new Map<string, number>()
  for (const { hostname, id } of newestFirst) if (!newest.has(hostOf(hostname))) newest.set(hostOf(hostname), id)
  return new Set(newest.values())
}

const units: Readonly<Record<string, (count: number) => Retention>> = {
  d: (days) => ({ days }),
  w: (weeks) => ({ days: weeks * 7 }),
  y: (years) => ({ days: years * 365 }),
  K: (count) => ({ bytes: count * 2 ** 10 }),
  M: (count) => ({ bytes: count * 2 ** 20 }),
  G: (count) => ({ bytes: count * 2 ** 30 }),
  '': (runs) => ({ runs }),
}

/** `90d`, `12w`, `1y` by age, `100` by number, `200M` by size; undefined for anything else. */
export function parseRetention(text: string): Retention | undefined {
  const [, count = '', unit = ''] = /^([1-9]\d{0,8})([dwyKMG]?)$/.exec(text) ?? []
  return count === '' ? undefined : units[unit]?.(Number(count))
}
