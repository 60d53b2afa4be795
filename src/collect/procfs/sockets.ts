/** Where in a container can a socket of the host be reached, and may its processes connect? */
import { isUnknown, type Unknown, unknown } from '../../model/fact.js'
import type { IdRange, Process, SocketExposure } from '../../model/records.js'
import { toInside } from './id-map.js'
import { below, join, type MountTree } from './mount-tree.js'
import type { Reading } from './read.js'
import type { Inside } from './read-inside.js'
import type { HostPlace, HostSocket, HostSockets } from './read-sockets.js'

interface Party {
  readonly processes: readonly Process[]
  readonly uidMap: readonly IdRange[] | Unknown
  readonly gidMap: readonly IdRange[] | Unknown
}

/** connect(2) asks for write permission on the socket (unix(7)); a read-only mount does not matter. */
function mayConnect(process: Process, socket: HostSocket, party: Party): boolean | Unknown {
  const { hostUid, groups, effective, userNamespace } = process
  if (isUnknown(hostUid)) return hostUid
  if (hostUid === socket.uid) {
    if ((socket.mode & 0o200) !== 0) return true
  } else {
    if (isUnknown(groups)) return groups
    // The group of the process is among neither list of a record; it is found through the map of the container.
    const gid = process.gid
    if (isUnknown(gid) || isUnknown(party.gidMap)) return isUnknown(gid) ? gid : (socket.mode & 0o002) !== 0
    const inGroup = groups.includes(socket.gid) || (gid >= 0 && gid === toInside(party.gidMap, socket.gid))
    if ((socket.mode & (inGroup ? 0o020 : 0o002)) !== 0) return true
  }
  if (isUnknown(effective)) return effective
  const ways = waysOf(effective, socket)
  if (ways.length === 0) return false
  if (isUnknown(userNamespace)) return userNamespace
  if (userNamespace === 'host') return true
  if (isUnknown(party.uidMap)) return party.uidMap
  if (isUnknown(party.gidMap)) return party.gidMap
  const mapped = { owner: toInside(party.uidMap, socket.uid) >= 0, group: toInside(party.gidMap, socket.gid) >= 0 }
  return userNamespace === 'container' && ways.some((needs) => needs.every((id) => mapped[id]))
}

type Needs = readonly ('owner' | 'group')[]

/**
 * How capabilities lead to the socket, by what must be mapped in the namespace for it; in the initial one all ids are. CAP_DAC_OVERRIDE
 * counts only where both are (privileged_wrt_inode_uidgid). CAP_SETUID makes a process the owner, CAP_SETGID one of the group.
 */
function waysOf(effective: readonly string[], { mode }: HostSocket): readonly Needs[] {
  const ways: Needs[] = []
  if (effective.includes('DAC_OVERRIDE')) ways.push(['owner', 'group'])
  if (effective.includes('SETUID') && (mode & 0o200) !== 0) ways.push(['owner'])
  if (effective.includes('SETGID') && (mode & 0o020) !== 0) ways.push(['group'])
  return ways
}

/** True if one of them may; not known while none may and one is not known. A zombie connects to nothing. */
export function connectable(socket: HostSocket, party: Party): boolean | Unknown {
  let gap: Unknown | undefined
  for (const process of party.processes) {
    if (process.role === 'zombie') continue
    const answer = mayConnect(process, socket, party)
    if (answer === true) return true
    if (answer !== false) gap ??= answer
  }
  return gap ?? false
}

interface Reach {
  readonly target: string
  readonly how: 'bind' | 'directory' | 'hard-link'
}

/** By device and path, so that a bind of a bind, a parent folder and another name are all seen. */
function byMount(socket: HostPlace, tree: MountTree): readonly Reach[] {
  const reaches: Reach[] = []
  for (const mount of tree.lines) {
    if (mount.device !== socket.device) continue
    const rest = below(mount.root, socket.inner)
    if (rest === undefined) continue
    const target = join(mount.target, rest)
    if (tree.resolve(target)?.mount !== mount) continue
    reaches.push({ target, how: mount.root === socket.inner ? 'bind' : 'directory' })
  }
  return reaches
}

/** The same socket by another name can be told only by its inode. Where it has one name alone there is nothing to look for. */
function byInode(socket: HostSocket, tree: MountTree, inside: Inside): readonly Reach[] {
  const reaches: Reach[] = []
  for (const mount of tree.lines) {
    if (mount.device !== socket.device || mount.target === '/' || tree.covered(mount)) continue
    const own = inside.lstat(mount.target)
    if (!own.ok) continue
    if (own.value.isSocket() && own.value.dev === socket.dev && own.value.ino === socket.ino)
      reaches.push({ target: mount.target, how: 'hard-link' })
    if (!own.value.isDirectory()) continue
    inside.walk(mount.target, 3, 2000, {
      enter: () => true,
      visit: (path, entry, stat) => {
        const found = entry.isSocket() ? stat() : undefined
        if (found !== undefined && found.dev === socket.dev && found.ino === socket.ino) reaches.push({ target: path, how: 'hard-link' })
      },
    })
  }
  return reaches
}

/** Looks at what is there now: an engine that was started again has another socket under the old name. */
function confirmed(reach: Reach, socket: HostSocket, inside: Reading<Inside>): boolean {
  if (!inside.ok) return true
  const stat = inside.value.lstat(reach.target)
  if (!stat.ok) return stat.code !== 'ENOENT' && stat.code !== 'ENOTDIR'
  return stat.value.dev === socket.dev && stat.value.ino === socket.ino
}

/** A gap where a folder of the host is in reach in which we may not look for sockets. */
export function socketExposures(
  host: HostSockets,
  tree: MountTree,
  inside: Reading<Inside>,
  party: Party,
): readonly SocketExposure[] | Unknown {
  const unseen = host.hidden.find((place) => byMount(place, tree).length > 0)
  if (unseen !== undefined) {
    return unknown('permission-denied', `${unseen.path}: may not be looked at, but lies within reach of the container`, 'run as root')
  }
  const exposures = host.sockets.flatMap((socket) => {
    const direct = byMount(socket, tree)
    const linked =
      socket.links > 1 && inside.ok
        ? byInode(socket, tree, inside.value).filter((each) => !direct.some((other) => other.target === each.target))
        : []
    return [...direct, ...linked]
      .filter((reach) => confirmed(reach, socket, inside))
      .map((reach) => ({
        engine: socket.engine,
        source: socket.path,
        target: reach.target,
        how: reach.how,
        connectable: connectable(socket, party),
      }))
  })
  return exposures.sort((a, b) => (a.target < b.target ? -1 : a.target > b.target ? 1 : 0))
}
