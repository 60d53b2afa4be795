/** What can be read of a damaged store, in a new one. The old file is kept beside it: nobody knows what a better tool may still find. */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { HistoryError } from './errors.js'
import { type History, openHistory, type RawRun } from './store.js'
import { stateFolder, storeIn, storeName, syncFolder } from './store-folder.js'
import { takeTurn } from './store-turn.js'

/** Milliseconds to wait for a report that runs. */
const patience = 10_000

export interface Repaired {
  readonly saved: number
  /** Runs that could not be read, each with the reason. */
  readonly lost: readonly string[]
  /** Where the old file is now. */
  readonly kept: string
}

export function repairHistory(folder = stateFolder(), now = new Date()): Repaired {
  const turn = takeTurn(folder, now.getTime() + patience)
  try {
    return inNewFile(folder, now)
  } finally {
    turn.end()
  }
}

function inNewFile(folder: string, now: Date): Repaired {
  const file = storeIn(folder, false)
  const fresh = join(dirname(file), 'repair')
  rmSync(fresh, { recursive: true, force: true })
  const target = openHistory({ folder: fresh })
  const { saved, lost } = salvage(folder, target)
  target.close()
  const kept = `${file}.damaged-${now.toISOString().replace(/[:.]/g, '-')}`
  for (const end of ['', '-journal']) if (existsSync(`${file}${end}`)) renameSync(`${file}${end}`, `${kept}${end}`)
  renameSync(join(fresh, storeName), file)
  rmSync(fresh, { recursive: true, force: true })
  syncFolder(dirname(file))
  return { saved, lost, kept }
}

function salvage(folder: string, target: History): { saved: number; lost: string[] } {
  const lost: string[] = []
  let saved = 0
  const source = tolerant(() => openHistory({ folder }), lost)
  const newest = (source && tolerant(() => source.newestId(), lost)) ?? 0
  // One by one: a list of the runs would end at the first damaged page.
  for (let id = 1; id <= newest; id += 1) {
    const raw = tolerant<RawRun | undefined>(() => source?.raw(id), lost)
    if (raw && target.add(raw)) saved += 1
  }
  source?.close()
  return { saved, lost }
}

/** Only damage is tolerated: a full disk must not make runs look lost. */
function tolerant<T>(act: () => T, lost: string[]): T | undefined {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof HistoryError || error instanceof SyntaxError || error instanceof TypeError)) throw error
    if (error instanceof HistoryError && error.problem !== 'damaged' && error.problem !== 'failed') throw error
    lost.push(error.message)
    return undefined
  }
}
