/**
 * SQLite for Node without anything to compile: node-sqlite3-wasm, with a file system of our own between it and the disk. Its own locking
 * would lose data, all three seen with 0.8.60 (its source: src/vfs.js, src/vfs.c):
 *
 * 1. The lock is an empty folder. Whoever is killed while holding it locks everybody out for ever. Ours knows when its holder is gone.
 * 2. Asked whether somebody else is writing, it looks whether that folder exists, which the one who asks has made himself. So SQLite
 *    takes each journal for that of a living writer and never rolls a torn transaction back: after a kill in the middle of a commit
 *    58 of 300 rows were new, the others old, and integrity_check said ok. Whoever holds our lock is alone: the answer is no.
 * 3. A new journal is synced, the folder that names it is not: after a loss of power the journal may be gone. Ours syncs both.
 *
 * It also forgets why a write failed ("disk I/O error"): that is remembered here, and the lock waits without keeping the processor busy.
 */

import * as nodeFs from 'node:fs'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { compileFunction } from 'node:vm'
import type { Database } from 'node-sqlite3-wasm'
import { StoreLock } from './store-lock.js'

/** The functions that the library calls, and those that a test may put in their place. */
export type Files = Pick<
  typeof nodeFs,
  | 'accessSync'
  | 'closeSync'
  | 'constants'
  | 'fstatSync'
  | 'fsyncSync'
  | 'ftruncateSync'
  | 'mkdirSync'
  | 'openSync'
  | 'readFileSync'
  | 'readSync'
  | 'rmdirSync'
  | 'unlinkSync'
  | 'writeSync'
>

export interface Library {
  readonly Database: typeof Database
  /** The code of the last failed write since it was asked: ENOSPC, EROFS ... */
  readonly lastFailure: () => string | undefined
}

interface LibraryOptions {
  /** Milliseconds to wait for another process. */
  readonly patience: number
  /** Nothing is written: where even the lock may not be made, none is taken. */
  readonly readOnly?: boolean
  readonly files?: Files
}

/** Compiles the library: about 15 ms, and 30 more at the first statement. */
export function loadLibrary({ patience, readOnly = false, files = nodeFs }: LibraryOptions): Library {
  const require = createRequire(import.meta.filename)
  const file = require.resolve('node-sqlite3-wasm')
  const between = new FilesBetween(files, patience, readOnly)
  const module = { exports: {} as { Database: typeof Database } }
  const parameters = ['exports', 'require', 'module', '__filename', '__dirname']
  const run = compileFunction(readFileSync(file, 'utf8'), parameters, { filename: file }) as (...values: unknown[]) => void
  const give = (name: string): unknown => (/^(node:)?fs$/.test(name) ? between.functions() : require(name))
  run(module.exports, give, module, file, dirname(file))
  return { Database: module.exports.Database, lastFailure: () => between.lastFailure() }
}

const lockName = /\.lock$/
const journalName = /-journal$/

class FilesBetween {
  readonly #files: Files
  readonly #patience: number
  readonly #readOnly: boolean
  readonly #locks = new Map<string, StoreLock>()
  /** Journals that were just made, by file descriptor: the folder that holds the name. */
  readonly #fresh = new Map<number, string>()
  #failure: string | undefined

  constructor(files: Files, patience: number, readOnly: boolean) {
    this.#files = files
    this.#patience = patience
    this.#readOnly = readOnly
  }

  lastFailure(): string | undefined {
    const failure = this.#failure
    this.#failure = undefined
    return failure
  }

  functions() {
    const files = this.#files
    const { constants, fstatSync, readFileSync } = files
    // Not all that node:fs has: a copy of it loads its streams and promises, which takes 15 ms.
    return {
      constants,
      fstatSync,
      readFileSync,
      mkdirSync: (path: string) => this.#take(path),
      rmdirSync: (path: string) => this.#giveUp(path),
      accessSync: (path: string, mode?: number) => {
        if (lockName.test(path)) throw withCode('ENOENT')
        files.accessSync(path, mode)
      },
      openSync: (path: string, flags: number, mode?: number) => this.#remember(() => this.#open(path, flags, mode)),
      closeSync: (fd: number) => {
        this.#fresh.delete(fd)
        files.closeSync(fd)
      },
      readSync: (...all: Parameters<Files['readSync']>) => {
        this.#keepAlive()
        return files.readSync(...all)
      },
      writeSync: (fd: number, bytes: Uint8Array, offset: number, length: number, position: number) => {
        this.#keepAlive()
        return this.#remember(() => this.#write(fd, bytes.subarray(offset, offset + length), position))
      },
      ftruncateSync: (fd: number, size?: number) => this.#remember(() => files.ftruncateSync(fd, size)),
      fsyncSync: (fd: number) => this.#remember(() => this.#sync(fd)),
      unlinkSync: (path: string) => this.#remember(() => files.unlinkSync(path)),
    } satisfies Record<keyof Files, unknown>
  }

  #take(path: string): void {
    const lock = new StoreLock(path, this.#patience)
    try {
      if (!lock.take()) throw withCode('EEXIST')
      this.#locks.set(path, lock)
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException
      if (this.#readOnly && (code === 'EACCES' || code === 'EROFS')) return
      this.#failure = code === 'EEXIST' ? undefined : code
      throw error
    }
  }

  #giveUp(path: string): void {
    this.#locks.get(path)?.giveUp()
    this.#locks.delete(path)
  }

  #keepAlive(): void {
    for (const lock of this.#locks.values()) lock.keepAlive()
  }

  #open(path: string, flags: number, mode?: number): number {
    const { O_CREAT } = this.#files.constants
    const fd = this.#files.openSync(path, flags, mode)
    if ((flags & O_CREAT) !== 0 && journalName.test(path)) this.#fresh.set(fd, dirname(path))
    return fd
  }

  /** The last bytes that a disk takes are written without an error; why no more went is told by the next attempt. */
  #write(fd: number, bytes: Uint8Array, position: number): number {
    let written = 0
    while (written < bytes.length) written += this.#files.writeSync(fd, bytes, written, bytes.length - written, position + written)
    return written
  }

  #sync(fd: number): void {
    this.#files.fsyncSync(fd)
    const folder = this.#fresh.get(fd)
    if (folder === undefined) return
    this.#fresh.delete(fd)
    const opened = this.#files.openSync(folder, 'r')
    try {
      this.#files.fsyncSync(opened)
    } finally {
      this.#files.closeSync(opened)
    }
  }

  #remember<T>(act: () => T): T {
    try {
      return act()
    } catch (error) {
      this.#failure = (error as NodeJS.ErrnoException).code
      throw error
    }
  }
}

function withCode(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code })
}
