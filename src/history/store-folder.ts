/** Where the store lives. It tells much about a host: nobody but its owner may look into it. */
import { closeSync, fsyncSync, lstatSync, mkdirSync, openSync, type Stats, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { HistoryError } from './errors.js'

type Env = Readonly<Record<string, string | undefined>>

export const storeName = 'history.db'

/** systemd names a folder of the service; root's is /var/lib/hullcheck; else the state folder of the XDG Base Directory Specification. */
export function stateFolder(env: Env = process.env, uid = process.getuid?.()): string {
  const given = env.STATE_DIRECTORY?.split(':')[0]
  if (given !== undefined && isAbsolute(given)) return given
  if (uid === 0) return '/var/lib/hullcheck'
  const state = env.XDG_STATE_HOME ?? ''
  return join(isAbsolute(state) ? state : join(env.HOME || homedir(), '.local', 'state'), 'hullcheck')
}

/** Makes the folder where there is none, and refuses one in which others could lay a trap. The file's path. */
export function storeIn(folder: string, create: boolean): string {
  const path = resolve(folder)
  if (create) make(path)
  const { mode, uid } = look(path)
  const own = [0, process.geteuid?.() ?? uid]
  if (!own.includes(uid)) throw new HistoryError('denied', `${path}: it belongs to another user (uid ${uid})`)
  if ((mode & 0o022) !== 0)
    throw new HistoryError('denied', `${path}: others may write in it`, {
      remedy: `chmod go-w ${path}, or name another folder with --history`,
    })
  const file = join(path, storeName)
  for (const name of [file, `${file}-journal`]) {
    const found = find(name)
    if (found && !found.isFile())
      throw new HistoryError('damaged', `${name}: this is no file`, { remedy: 'remove it, or name another folder with --history' })
  }
  if (!create && !find(file)) throw new HistoryError('missing', `${file}: nothing is stored yet`)
  return file
}

function find(name: string): Stats | undefined {
  try {
    return lstatSync(name, { throwIfNoEntry: false })
  } catch (error) {
    throw folderError(error, name, 'it cannot be looked at')
  }
}

function make(path: string): void {
  try {
    const first = mkdirSync(path, { recursive: true, mode: 0o700 })
    // The name of a new folder must outlive a loss of power as the file in it does.
    if (first !== undefined) syncFolder(dirname(first))
  } catch (error) {
    throw folderError(error, path)
  }
}

function look(path: string): { mode: number; uid: number } {
  try {
    const found = statSync(path)
    if (found.isDirectory()) return found
  } catch (error) {
    throw folderError(error, path)
  }
  throw new HistoryError('denied', `${path}: this is no folder`)
}

/** What the file system says about the folder or about what lies in it becomes a HistoryError. */
export function folderError(error: unknown, path: string, what = 'no folder can be made there'): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (error instanceof HistoryError || code === undefined) return error
  if (code === 'ENOENT') return new HistoryError('missing', `${path}: nothing is stored yet`, { cause: error })
  if (code === 'ENOSPC' || code === 'EDQUOT') return new HistoryError('full', `${path}: no space left (${code})`, { cause: error })
  const problem = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ELOOP'].includes(code) ? 'denied' : 'failed'
  return new HistoryError(problem, `${path}: ${what} (${code})`, { cause: error })
}

export function syncFolder(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
