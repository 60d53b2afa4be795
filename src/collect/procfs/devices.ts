/** Device nodes that a container can name. Nothing is opened. */
import type { Stats } from 'node:fs'
import { type Fact, known, unknown } from '../../model/fact.js'
import type { DeviceNode } from '../../model/records.js'
import type { MountTree } from './mount-tree.js'
import type { Reading, Teller } from './read.js'
import { type Inside, mayHang } from './read-inside.js'

/** Linux's own packing (kdev_t.h, as stat(2) hands it out): 12 bits of major, 20 of minor, in pieces. */
export function deviceNumber(rdev: number): { readonly major: number; readonly minor: number } {
  const bits = BigInt(rdev)
  const major = ((bits >> 8n) & 0xfffn) | ((bits >> 32n) & 0xfffff000n)
  const minor = (bits & 0xffn) | ((bits >> 12n) & 0xffffff00n)
  return { major: Number(major), minor: Number(minor) }
}

const standardNodes: Readonly<Record<string, string>> = {
  '/dev/null': '1:3',
  '/dev/zero': '1:5',
  '/dev/full': '1:7',
  '/dev/random': '1:8',
  '/dev/urandom': '1:9',
  '/dev/tty': '5:0',
  '/dev/ptmx': '5:2',
}

/** The nodes that every runtime makes. With a terminal /dev/console is one of the pseudo terminals (136 to 143). */
export function isStandard(path: string, type: string, major: number, minor: number): boolean {
  if (type !== 'c') return false
  const terminal = major >= 136 && major <= 143
  if (path === '/dev/console') return terminal || (major === 5 && minor === 1)
  if (path.startsWith('/dev/pts/')) return terminal || (major === 5 && minor === 2)
  return standardNodes[path] === `${major}:${minor}`
}

function nodeOf(path: string, stat: Stats): DeviceNode {
  const { major, minor } = deviceNumber(stat.rdev)
  const type = stat.isBlockDevice() ? 'b' : 'c'
  return {
    path,
    type,
    major,
    minor,
    mode: stat.mode & 0o7777,
    uid: stat.uid,
    gid: stat.gid,
    standard: isStandard(path, type, major, minor),
  }
}

/** Terminals, message queues, and whatever is mounted nodev, as shared memory is: no node in there can be used. */
function worthEntering(tree: MountTree, path: string): boolean {
  const mount = tree.resolve(path)?.mount
  return (
    mount === undefined ||
    !(mount.type === 'devpts' || mount.type === 'mqueue' || (mount.target === path && mount.options.includes('nodev')))
  )
}

const depth = 3
const most = 4096

/** Folders to walk: /dev, and every other mount of the host's device file system. Single nodes bound elsewhere come after. */
function startingPoints(tree: MountTree): { readonly folders: readonly string[]; readonly files: readonly string[] } {
  const mounts = tree.reachable.filter((line) => line.type === 'devtmpfs' && !line.target.startsWith('/dev/') && line.target !== '/dev')
  const folders = mounts.filter((line) => line.root === '/').map((line) => line.target)
  const files = mounts.filter((line) => line.root !== '/' && line.root !== '/null').map((line) => line.target)
  return { folders: ['/dev', ...folders], files }
}

export function deviceNodes(pid: Teller, tree: MountTree, inside: Reading<Inside>): Fact<readonly DeviceNode[]> {
  if (!inside.ok) return inside.gap
  for (const path of ['/', '/dev']) {
    const place = tree.resolve(path)
    if (place !== undefined && mayHang(place.mount.type))
      return unknown('unsupported', `${path} is on ${place.mount.type}, which may never answer`)
  }
  const nodes = new Map<string, DeviceNode>()
  const add = (path: string, stat: Stats | undefined) => {
    if (stat !== undefined && (stat.isCharacterDevice() || stat.isBlockDevice())) nodes.set(path, nodeOf(path, stat))
  }
  const { folders, files } = startingPoints(tree)
  for (const folder of folders) {
    const whole = inside.value.walk(folder, depth, most, {
      enter: (path) => worthEntering(tree, path),
      visit: (path, entry, stat) => {
        if (entry.isCharacterDevice() || entry.isBlockDevice()) add(path, stat())
      },
    })
    // A container without /dev has no nodes there; any other failure leaves the question open.
    if (!whole.ok && whole.code !== 'ENOENT' && whole.code !== 'ENOTDIR') return whole.gap
    if (whole.ok && !whole.value) return unknown('malformed', `/proc/${pid}/root${folder}: more than ${most} entries`)
  }
  for (const file of files) {
    const stat = inside.value.lstat(file)
    if (stat.ok) add(file, stat.value)
  }
  const list = [...nodes.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
  return known(list, { source: 'procfs', place: `/proc/${pid}/root/dev` }, 'observed')
}
