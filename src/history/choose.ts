/** Which stored run somebody means. Pure. */
import type { RunSummary } from '../model/history.js'

/** `last`, the number of a run, an age (`7d`, `12h`, `2w`), or a day (`2030-01-31`, with or without a time). */
export type RunWish = { readonly id: number } | { readonly at: number } | 'last'

const hour = 3_600_000
const units: Readonly<Record<string, number>> = { h: hour, d: 24 * hour, w: 168 * hour }

/** Undefined for a text that names no run. */
export function parseWish(text: string, now: number): RunWish | undefined {
  if (text === 'last') return text
  if (/^[1-9]\d{0,15}$/.test(text)) return { id: Number(text) }
  const [, count = '', unit = ''] = /^(\d{1,6})([hdw])$/.exec(text) ?? []
  if (count !== '') return { at: now - Number(count) * (units[unit] ?? 0) }
  const at = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : { at }
}

/** The newest run that is at least so old; where none is, the oldest. `runs`: oldest first. */
export function choose(runs: readonly RunSummary[], wish: RunWish): RunSummary | undefined {
  if (wish === 'last') return runs.at(-1)
  if ('id' in wish) return runs.find(({ id }) => id === wish.id)
  return runs.findLast(({ at }) => Date.parse(at) <= wish.at) ?? runs[0]
}

/**
 * Runs of one host are compared with each other. A container without a hostname of its own is called by the first twelve digits of its
 * id (Docker, `--hostname`), so that a hullcheck that runs in one has another name each night.
 */
export function hostOf(hostname: string): string {
  return /^[0-9a-f]{12}$/.test(hostname) ? 'a container' : hostname
}
