/**
 * Bounded, synchronous reads of kernel files. Synchronous on purpose: a read of procfs is a copy out of kernel memory,
 * and a hop through the thread pool costs several times more than the read.
 */
import { closeSync, constants, lstatSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs'
import { type GapReason, type Unknown, unknown } from '../../model/fact.js'

export interface Failure {
  readonly ok: false
  /** `ENOENT`, `EACCES` ...; `E2BIG` where the file is longer than the limit. */
  readonly code: string
  readonly gap: Unknown
}
export type Reading<T> = { readonly ok: true; readonly value: T } | Failure

/** Where the kernel's file systems are mounted for us. Places in origins and gaps keep the usual names. */
export interface Roots {
  readonly procfs: string
  readonly sysfs: string
}

/** Whose folder below /proc tells of a process: the process's number, or `PID/task/TID`. */
export type Teller = number | string

const remedy = 'run as root, or give CAP_SYS_PTRACE'

/** proc(5): a task that is gone gives ENOENT at open and ESRCH at read. */
const reasons: Readonly<Record<string, GapReason>> = {
  ENOENT: 'gone',
  ESRCH: 'gone',
  ENOTDIR: 'gone',
  EACCES: 'permission-denied',
  EPERM: 'permission-denied',
  ENOSYS: 'unsupported',
  EOPNOTSUPP: 'unsupported',
}

/** The failure that stands for an error of the operating system; anything else is a defect and is thrown again. */
export function failure(error: unknown, place: string): Failure {
  const code = (error as NodeJS.ErrnoException).code
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) throw error
  const reason = reasons[code] ?? 'malformed'
  return { ok: false, code, gap: unknown(reason, `${place}: ${code}`, reason === 'permission-denied' ? remedy : undefined) }
}

const buffer = Buffer.allocUnsafe(1 << 16)

/**
 * O_NONBLOCK: should the file turn out to be a FIFO, the open does not wait for a writer. O_NOFOLLOW: no file read
 * here is a symbolic link, so one that is was put there to lead us astray.
 */
const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW

/**
 * How the kernel hands a file out. In one piece (single_open, simple_read_from_buffer, kernfs): a read that leaves room has
 * got all. By records, line by line: about a page at a time, and a read may return short, so only 0 means the end.
 */
type Delivery = 'whole' | 'records'

/**
 * The text of a small file. Kernel text is bytes of unknown encoding: latin1 keeps each byte, costs least, and the
 * parsers that hand on names decode them (see `text`).
 */
export function readFile(path: string, place: string, limit = 1 << 16, delivery: Delivery = 'records'): Reading<string> {
  let fd: number
  try {
    fd = openSync(path, flags)
  } catch (error) {
    return failure(error, place)
  }
  try {
    let length = 0
    let all: Buffer | undefined
    for (;;) {
      const room = all === undefined ? buffer.length - length : 0
      const count = all === undefined ? readSync(fd, buffer, length, room, null) : readSync(fd, buffer, 0, buffer.length, null)
      if (count === 0) break
      if (all !== undefined) all = Buffer.concat([all, buffer.subarray(0, count)])
      length += count
      if (length > limit) return { ok: false, code: 'E2BIG', gap: unknown('malformed', `${place}: longer than ${limit} bytes`) }
      if (delivery === 'whole' && count < room) break
      if (all === undefined && length === buffer.length) all = Buffer.from(buffer)
    }
    return { ok: true, value: (all ?? buffer).toString('latin1', 0, length) }
  } catch (error) {
    return failure(error, place)
  } finally {
    closeSync(fd)
  }
}

/** A file of a process or of the whole kernel, by its path below /proc. */
export function readProc(roots: Roots, name: string, limit?: number, delivery?: Delivery): Reading<string> {
  return readFile(`${roots.procfs}/${name}`, `/proc/${name}`, limit, delivery)
}

/** The same for files that the kernel hands out in one piece: all of a process except mountinfo and the id maps. */
export function readProcWhole(roots: Roots, name: string, limit?: number): Reading<string> {
  return readProc(roots, name, limit, 'whole')
}

/** Where a link below /proc points to; the text, never the target. */
export function readProcLink(roots: Roots, name: string): Reading<string> {
  try {
    return { ok: true, value: readlinkSync(`${roots.procfs}/${name}`) }
  } catch (error) {
    return failure(error, `/proc/${name}`)
  }
}

/** Process ids of this procfs, or thread ids of a folder `PID/task` in it, ascending. */
export function readPids(roots: Roots, folder = ''): Reading<readonly number[]> {
  try {
    const pids: number[] = []
    for (const name of readdirSync(`${roots.procfs}/${folder}`)) if (/^[1-9][0-9]{0,9}$/.test(name)) pids.push(Number(name))
    return { ok: true, value: pids.sort((a, b) => a - b) }
  } catch (error) {
    return failure(error, `/proc/${folder}`.replace(/\/$/, ''))
  }
}

/** Whether a path is there, not following a link in its last part. A path that may not be looked at counts as there. */
export function exists(path: string): boolean {
  try {
    lstatSync(path)
    return true
  } catch (error) {
    const { code } = failure(error, path)
    return code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'ESRCH'
  }
}
