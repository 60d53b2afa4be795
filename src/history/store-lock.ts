/**
 * The lock of the store: a folder that holds one file, whose name says who holds it. Node can do no flock(2), and the lock of the SQLite
 * library, an empty folder, outlives a holder that was killed. This one does not, and whoever clears it away cannot hit a new holder:
 *
 *   take     make a folder with the file in it, rename(2) it to the lock's name: succeeds only if that is absent or an empty folder
 *   give up  remove the file, then the folder
 *   clear    remove the file of a holder that is gone, by its name: the names never come twice, so a new holder's file is not hit
 */
import { randomBytes } from 'node:crypto'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Milliseconds after which a holder that cannot be looked up (in another pid namespace, or before the last boot) counts as gone. */
const silence = 60_000
/** A holder shows that it lives more often than that. */
const sign = 5_000
const pause = 10
/** The lock, its folder or the right to it may go while it is held, as when a disk with errors becomes read-only. The next one clears it away. */
const lost = ['ENOENT', 'ENOTDIR', 'EROFS', 'EACCES', 'EPERM', 'EIO']

export class StoreLock {
  readonly #path: string
  readonly #patience: number
  readonly #name = ownName()
  #seen = 0

  /** `patience`: milliseconds to wait for somebody else. */
  constructor(path: string, patience: number) {
    this.#path = path
    this.#patience = patience
  }

  /** Whether it was taken in time. Throws what the file system says. */
  take(): boolean {
    const end = Date.now() + this.#patience
    for (;;) {
      if (this.#tryOnce()) return true
      if (clear(this.#path)) continue
      if (Date.now() >= end) return false
      sleep(pause)
    }
  }

  /** Called while something is done under the lock. */
  keepAlive(): void {
    const now = Date.now()
    if (now - this.#seen < sign) return
    this.#seen = now
    attempt(() => utimesSync(this.#path, now / 1000, now / 1000), lost)
  }

  giveUp(): void {
    attempt(() => unlinkSync(join(this.#path, this.#name)), lost)
    attempt(() => rmdirSync(this.#path), [...lost, 'ENOTEMPTY', 'EEXIST'])
  }

  #tryOnce(): boolean {
    const own = `${this.#path}.${this.#name}`
    mkdirSync(own, { mode: 0o700 })
    try {
      writeFileSync(join(own, this.#name), '', { flag: 'wx', mode: 0o600 })
      const taken = attempt(() => renameSync(own, this.#path), ['ENOTEMPTY', 'EEXIST']) === undefined
      if (taken) this.#seen = Date.now()
      else rmSync(own, { recursive: true, force: true })
      return taken
    } catch (error) {
      rmSync(own, { recursive: true, force: true })
      throw error
    }
  }
}

/** Removes what holders left that are gone: the lock itself, and locks that were never taken. */
export function clearAll(path: string): void {
  clear(path)
  const prefix = `${basename(path)}.`
  for (const name of names(dirname(path))) {
    if (name.startsWith(prefix) && isGone(name.slice(prefix.length), join(dirname(path), name)))
      attempt(() => rmSync(join(dirname(path), name), { recursive: true, force: true }), ['EACCES', 'EPERM', 'EROFS'])
  }
}

/** Whether there was something to clear away. */
function clear(path: string): boolean {
  const gone = names(path).filter((name) => isGone(name, path))
  return gone.some((name) => attempt(() => unlinkSync(join(path, name)), ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS']) === undefined)
}

function names(folder: string): string[] {
  let found: string[] = []
  attempt(() => {
    found = readdirSync(folder)
  }, ['ENOENT', 'ENOTDIR', 'EACCES'])
  return found
}

/** `<pid>.<start time>.<pid namespace>.<boot>.<random>` */
function ownName(): string {
  return [process.pid, startTime(process.pid) ?? '-', pidNamespace(), boot(), randomBytes(6).toString('hex')].join('.')
}

function isGone(owner: string, folder: string): boolean {
  const [pid = '', start = '', namespace = '', booted = ''] = owner.split('.')
  if (!/^\d+$/.test(pid)) return false
  const canLookUp = namespace === pidNamespace() && booted === boot() && namespace !== '-' && booted !== '-'
  return canLookUp ? !runs(Number(pid), start) : isSilent(folder)
}

/** A process id is used anew; its start time tells the two apart. Other users' processes may be hidden in /proc (hidepid), not from kill. */
function runs(pid: number, start: string): boolean {
  if (attempt(() => process.kill(pid, 0), ['ESRCH', 'EPERM']) === 'ESRCH') return false
  const now = startTime(pid)
  return now === undefined || now === start
}

function isSilent(folder: string): boolean {
  let time = Date.now()
  attempt(() => {
    time = statSync(folder).mtimeMs
  }, ['ENOENT', 'ENOTDIR', 'EACCES'])
  return Date.now() - time > silence
}

/** Field 22 of proc_pid_stat(5); the second holds the name, which may hold anything. */
function startTime(pid: number): string | undefined {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'latin1'))
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

function pidNamespace(): string {
  return /\[(\d+)\]/.exec(read(() => readlinkSync('/proc/self/ns/pid')) ?? '')?.[1] ?? '-'
}

function boot(): string {
  return read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1'))?.slice(0, 8) ?? '-'
}

function read(act: () => string): string | undefined {
  let text: string | undefined
  attempt(() => {
    text = act()
  }, ['ENOENT', 'EACCES', 'EPERM', 'ESRCH', 'EIO'])
  return text
}

/** The code of the error, where it is one of those expected; anything else is thrown on. */
function attempt(act: () => void, codes: readonly string[]): string | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (codes.includes(code)) return code
    throw error
  }
}

/** Without keeping the processor busy: everything here is synchronous, as SQLite is. */
function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
