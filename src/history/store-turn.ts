/** One report at a time: a second one waits, so that it compares with what the first has stored. */
import { dirname, join } from 'node:path'
import { HistoryError } from './errors.js'
import { folderError, stateFolder, storeIn } from './store-folder.js'
import { clearAll, StoreLock } from './store-lock.js'

interface Turn {
  readonly end: () => void
}

/** Ten minutes: no report takes as long. */
const patience = 600_000

/** Waits until no other report runs, at most until the deadline (milliseconds since the epoch). */
export function takeTurn(folder = stateFolder(), deadline = Date.now() + patience): Turn {
  const path = join(dirname(storeIn(folder, true)), 'report.lock')
  const lock = new StoreLock(path, Math.max(0, deadline - Date.now()))
  if (!taken(lock, path)) throw new HistoryError('locked', `${path}: another report still runs`)
  const sign = setInterval(() => lock.keepAlive(), 5_000)
  sign.unref()
  return {
    end: () => {
      clearInterval(sign)
      lock.giveUp()
    },
  }
}

function taken(lock: StoreLock, path: string): boolean {
  try {
    clearAll(path)
    return lock.take()
  } catch (error) {
    throw folderError(error, dirname(path), 'nothing can be written there')
  }
}
