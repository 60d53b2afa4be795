/** The history for callers. What needs SQLite is loaded when it is first used: neither an audit nor a gate waits for it. */
import type { Imported } from './exchange.js'
import type { History, HistoryOptions } from './store.js'
import type { Repaired } from './store-repair.js'

/** Opens the store, and makes it where there is none. Throws HistoryError. */
export async function openHistory(options?: HistoryOptions): Promise<History> {
  return (await import('./store.js')).openHistory(options)
}

/** The runs as lines of JSON without their ends. */
export async function exportRuns(history: History, ids: readonly number[]): Promise<Iterable<string>> {
  return (await import('./exchange.js')).exportRuns(history, ids)
}

/** Stores the runs of such lines. Throws HistoryError. */
export async function importRuns(history: History, lines: AsyncIterable<string> | Iterable<string>): Promise<Imported> {
  return (await import('./exchange.js')).importRuns(history, lines)
}

/** Saves what can be read of a damaged store into a new one, and keeps the old file beside it. Throws HistoryError. */
export async function repairHistory(folder?: string): Promise<Repaired> {
  return (await import('./store-repair.js')).repairHistory(folder)
}
