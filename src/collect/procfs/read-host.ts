/** What is the same for all containers, read once. */
import { isUnknown, type Unknown, unknown } from '../../model/fact.js'
import type { HostFacts } from '../../model/facts.js'
import { parseCpuList } from './cpu-list.js'
import { hostFacts } from './host-facts.js'
import { type HostMounts, hostMounts } from './host-paths.js'
import { type KernelFilesOf, kernelFilesOf } from './kernel-files.js'
import { type KernelPath, procPaths, sysPaths, thermalPath } from './kernel-paths.js'
import type { Capacity } from './limits.js'
import { parseMeminfo } from './meminfo.js'
import { memo } from './memo.js'
import { type MountTree, mountTree } from './mount-tree.js'
import { type MountLine, parseMountinfo } from './mountinfo.js'
import { initialLink, type Kind, kinds } from './namespaces.js'
import { exists, type Reading, type Roots, readFile, readProc, readProcLink } from './read.js'
import { type CgroupReader, cgroupReader } from './read-cgroup.js'
import { type LabelReader, labelReader } from './read-label.js'
import { type HostSockets, readSockets } from './read-sockets.js'
import { readStat } from './read-tasks.js'
import { type UserNamespaces, userNamespaces } from './read-user-namespace.js'

/** A host with thousands of containers has some megabytes of mounts. */
export const mountinfoLimit = 16 << 20

export interface Host {
  readonly roots: Roots
  readonly facts: HostFacts
  /** This procfs shows the processes of the host, not those of a container. */
  readonly whole: boolean
  /** What the links of the host's namespaces read, as far as it can be told. */
  readonly namespaces: Readonly<Partial<Record<Kind, string>>>
  readonly mounts: HostMounts | Unknown
  /** Device and path of the host's root. */
  readonly root: string | undefined
  readonly cgroups: CgroupReader
  readonly capacity: Capacity
  readonly kernelFiles: KernelFilesOf
  readonly sockets: HostSockets | Unknown
  readonly labels: LabelReader
  readonly users: UserNamespaces
}

/** Where a path of the host can be opened from here. */
function pathOnHost(roots: Roots): (path: string) => string {
  return (path) => {
    if (path === '/sys' || path.startsWith('/sys/')) return roots.sysfs + path.slice(4)
    if (path === '/proc' || path.startsWith('/proc/')) return roots.procfs + path.slice(5)
    return roots.procfs === '/proc' ? path : `${roots.procfs}/1/root${path}`
  }
}

/** kthreadd lives in the initial pid namespace only. Where it is not shown, pid 1 in the namespace of the fixed number will do. */
function isHostProcfs(roots: Roots): boolean {
  if (readStat(roots, 2)?.kernelThread === true) return true
  const first = readProcLink(roots, '1/ns/pid')
  return first.ok && first.value === initialLink('pid', '')
}

/** From pid 1 or kthreadd of a procfs that shows the host; an LSM can refuse pid 1 even to root. Else from the numbers that are fixed. */
function hostNamespaces(roots: Roots, whole: boolean, release: string): Partial<Record<Kind, string>> {
  const links: Partial<Record<Kind, string>> = {}
  for (const kind of kinds) {
    const references = whole ? [1, 2].map((pid) => readProcLink(roots, `${pid}/ns/${kind}`)) : []
    const read = references.find((reading) => reading.ok)
    const link = read?.ok ? read.value : initialLink(kind, release)
    if (link !== undefined) links[kind] = link
  }
  return links
}

function readMounts(roots: Roots): readonly MountLine[] | Unknown {
  for (const task of ['1', 'self']) {
    const reading = readProc(roots, `${task}/mountinfo`, mountinfoLimit)
    if (!reading.ok && task === '1') continue
    if (!reading.ok) return reading.gap
    return parseMountinfo(reading.value) ?? unknown('malformed', `/proc/${task}/mountinfo: not a mount table`)
  }
  return unknown('gone', '/proc/1/mountinfo')
}

/** Asks for each file once. */
function cachedFiles(onHost: (path: string) => string) {
  return {
    read: memo((path): Reading<string> => readFile(onHost(path), path)),
    exists: memo((path) => exists(onHost(path))),
  }
}

function capacityOf(files: ReturnType<typeof cachedFiles>): Capacity {
  const meminfo = files.read('/proc/meminfo')
  const parsed = meminfo.ok ? parseMeminfo(meminfo.value) : undefined
  const online = files.read('/sys/devices/system/cpu/online')
  return { memory: parsed?.memory, swap: parsed?.swap, cpus: online.ok ? parseCpuList(online.value) : undefined }
}

/** What tells one root file system from another. */
export function rootOf(tree: MountTree): string | undefined {
  const place = tree.resolve('/')
  return place === undefined ? undefined : `${place.mount.device} ${place.inner}`
}

export function readHost(roots: Roots, extraSockets: readonly string[]): Host {
  const onHost = pathOnHost(roots)
  const files = cachedFiles(onHost)
  const mounts = readMounts(roots)
  const tree: MountTree | undefined = isUnknown(mounts) ? undefined : mountTree(mounts)
  const facts = hostFacts({ ...files, mounts })
  const whole = isHostProcfs(roots)
  // In a container of our own, pid 1's mounts are those of the container: they say nothing of the host's paths.
  const own = whole ? tree : undefined
  const noMounts = isUnknown(mounts) ? mounts : unknown('unsupported', "the host's mount table is not in sight")
  const capacity = capacityOf(files)
  const present = (path: KernelPath) => (path.type !== 'proc' && path.type !== 'sysfs') || files.exists(path.path)
  const thermal = (capacity.cpus ?? []).map(thermalPath).filter((path) => files.exists(path.path))
  return {
    roots,
    facts,
    whole,
    namespaces: hostNamespaces(roots, whole, facts.kernel?.known === true ? facts.kernel.value : ''),
    root: tree === undefined ? undefined : rootOf(tree),
    mounts: own === undefined ? noMounts : hostMounts(own),
    cgroups: cgroupReader(tree === undefined ? [] : tree.reachable.filter((line) => line.type.startsWith('cgroup')), onHost),
    capacity,
    kernelFiles: kernelFilesOf(procPaths, [...sysPaths, ...thermal], present),
    sockets: own === undefined ? noMounts : readSockets(own, onHost, extraSockets),
    labels: labelReader(roots),
    users: userNamespaces(roots),
  }
}
