/**
 * Looks at names inside a container from outside, one part of the path at a time and without following a link, so that
 * nothing in there can lead us to a file of the host. No file is opened: O_PATH only names it.
 */
import { closeSync, constants, type Dirent, lstatSync, opendirSync, openSync, readdirSync, type Stats, statfsSync, statSync } from 'node:fs'
import { type Unknown, unknown } from '../../model/fact.js'
import { memo } from './memo.js'
import type { MountTree } from './mount-tree.js'
import { failure, type Reading, type Roots, type Teller } from './read.js'

/** Not in fs.constants; the same number on all that Node runs on under Linux (asm-generic/fcntl.h). */
const O_PATH = 0o10000000
const PROC_SUPER_MAGIC = 0x9fa0
const folder = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW

/** A server in user space or on the network may answer never: no name of theirs is looked at. */
export function mayHang(type: string): boolean {
  return /^(?:fuse|nfs|cifs|smb|9p|virtiofs|ceph|afs|coda|lustre|gfs|ocfs|autofs|glusterfs|beegfs|orangefs|pvfs)/.test(type)
}

interface Visitor {
  /** Whether to go into a folder. */
  readonly enter: (path: string) => boolean
  readonly visit: (path: string, entry: Dirent, stat: () => Stats | undefined) => void
}

export interface Inside {
  /** lstat of a path by its name in the container. */
  readonly lstat: (path: string) => Reading<Stats>
  /** Visits what lies below a folder, at most so deep and so many. False when there was more. */
  readonly walk: (path: string, depth: number, limit: number, visitor: Visitor) => Reading<boolean>
  readonly close: () => void
}

function openFolder(path: string, flags: number): Reading<number> {
  try {
    return { ok: true, value: openSync(path, flags) }
  } catch (error) {
    return failure(error, path)
  }
}

/** Asked once: statfs of procfs counts over all CPUs, and costs more than any other call here. */
const isProcfs = memo((path) => statfsSync(path).type === PROC_SUPER_MAGIC)

/** /proc/PID/root is a link that only procfs can follow. In a recording it would be an ordinary one, and must not be followed. */
function openRoot(roots: Roots, pid: Teller): Reading<number> {
  const path = `${roots.procfs}/${pid}/root`
  try {
    const opened = openFolder(path, isProcfs(roots.procfs) ? O_PATH | constants.O_DIRECTORY : folder)
    return opened.ok ? opened : failure(Object.assign(new Error(), { code: opened.code }), `/proc/${pid}/root`)
  } catch (error) {
    return failure(error, `/proc/${pid}/root`)
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path)
  } catch (error) {
    failure(error, path)
    return undefined
  }
}

/** tmpfs counts 20 bytes for an entry (BOGO_DIRENT_SIZE in mm/shmem.c): what is small can be read in one go, which is faster. */
const small = 20 * 4096

/** One by one, so that a folder with a million names costs no more than is asked for. */
function* entriesOf(fd: number, type: string): Generator<Dirent> {
  const path = `/proc/self/fd/${fd}`
  if ((type === 'tmpfs' || type === 'devtmpfs') && statSync(path).size <= small) {
    yield* readdirSync(path, { withFileTypes: true })
    return
  }
  const directory = opendirSync(path, { bufferSize: 256 })
  try {
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) yield entry
  } finally {
    directory.closeSync()
  }
}

/** undefined when the path can be gone without asking a file system that may hang. */
function hanging(tree: MountTree, path: string): Unknown | undefined {
  const parts = path.split('/').slice(1)
  for (let count = 0; count <= parts.length; count++) {
    const place = tree.resolve(`/${parts.slice(0, count).join('/')}`)
    if (place !== undefined && mayHang(place.mount.type))
      return unknown('unsupported', `${place.mount.target} is on ${place.mount.type}, which may never answer`)
  }
  return undefined
}

export function openInside(roots: Roots, pid: Teller, tree: MountTree): Reading<Inside> {
  const root = openRoot(roots, pid)
  if (!root.ok) return root
  const place = (path: string) => `/proc/${pid}/root${path}`

  /** The folder that holds the last part of the path; the caller closes it. */
  function descend(path: string): Reading<{ fd: number; own: boolean }> {
    const gap = hanging(tree, path)
    if (gap !== undefined) return { ok: false, code: 'EHANG', gap }
    let current = { fd: root.ok ? root.value : -1, own: false }
    for (const part of path.split('/').slice(1)) {
      if (part === '') continue
      const next =
        part === '.' || part === '..'
          ? failure(Object.assign(new Error(), { code: 'EINVAL' }), place(path))
          : openFolder(`/proc/self/fd/${current.fd}/${part}`, folder)
      if (current.own) closeSync(current.fd)
      if (!next.ok) return { ...next, gap: unknown(next.gap.gap.reason, `${place(path)}: ${next.code}`, next.gap.gap.remedy) }
      current = { fd: next.value, own: true }
    }
    return { ok: true, value: current }
  }

  function inFolder<T>(path: string, use: (fd: number) => T): Reading<T> {
    const opened = descend(path)
    if (!opened.ok) return opened
    try {
      return { ok: true, value: use(opened.value.fd) }
    } catch (error) {
      return failure(error, place(path))
    } finally {
      if (opened.value.own) closeSync(opened.value.fd)
    }
  }

  function walk(path: string, depth: number, budget: { left: number }, visitor: Visitor): Reading<boolean> {
    const folders: string[] = []
    const whole = inFolder(path, (fd) => {
      for (const entry of entriesOf(fd, tree.resolve(path)?.mount.type ?? '')) {
        if (budget.left-- <= 0) return false
        const child = path === '/' ? `/${entry.name}` : `${path}/${entry.name}`
        if (!entry.isDirectory()) visitor.visit(child, entry, () => statOf(`/proc/self/fd/${fd}/${entry.name}`))
        else if (visitor.enter(child)) folders.push(child)
      }
      return true
    })
    if (!whole.ok || !whole.value || depth <= 1) return whole
    for (const child of folders.sort()) {
      const inner = walk(child, depth - 1, budget, visitor)
      // A folder that vanished, or that may hang, is no reason to forget the others.
      if (inner.ok && !inner.value) return inner
    }
    return whole
  }

  return {
    ok: true,
    value: {
      lstat: (path) => {
        const gap = hanging(tree, path)
        if (gap !== undefined) return { ok: false, code: 'EHANG', gap }
        const slash = path.lastIndexOf('/')
        return inFolder(path.slice(0, slash) || '/', (fd) => lstatSync(`/proc/self/fd/${fd}/${path.slice(slash + 1)}`))
      },
      walk: (path, depth, limit, visitor) => walk(path, depth, { left: limit }, visitor),
      close: () => closeSync(root.value),
    },
  }
}
