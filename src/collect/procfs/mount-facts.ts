/** What the mount table of a container tells. */
import { type Fact, isUnknown, known, type Unknown, unknown } from '../../model/fact.js'
import type { Mutable, Observed } from '../../model/facts.js'
import type { Mount } from '../../model/records.js'
import { type HostMounts, hostPaths, type SharedWithHost } from './host-paths.js'
import type { KernelFilesOf } from './kernel-files.js'
import type { Capacity } from './limits.js'
import { type MountTree, mountTree } from './mount-tree.js'
import { type MountLine, parseMountinfo, unescapeField } from './mountinfo.js'
import type { Reading, Teller } from './read.js'

interface MountContext {
  readonly pid: Teller
  readonly host: HostMounts | Unknown
  readonly shared: SharedWithHost
  readonly kernelFiles: KernelFilesOf
  readonly capacity: Capacity
}

/** Hosts with hundreds of containers have some thousands. Who may mount can make a hundred thousand, and keep a reader busy for minutes. */
const most = 10_000

export function treeOf(reading: Reading<string>, pid: Teller): MountTree | Unknown {
  if (!reading.ok) return reading.gap
  const lines = parseMountinfo(reading.value)
  if (lines === undefined) return unknown('malformed', `/proc/${pid}/mountinfo: not a mount table`)
  return lines.length > most ? unknown('malformed', `/proc/${pid}/mountinfo: more than ${most} mounts`) : mountTree(lines)
}

function mountRecord(line: MountLine, tree: MountTree): Mount {
  const { target, type, device, root, source, readOnly, propagation, superOptions } = line
  // nsdelegate is an option of the file system
  const options = type === 'cgroup2' ? [...line.options, ...superOptions.filter((one) => !line.options.includes(one))] : line.options
  return { target, type, device, root, source, readOnly, propagation, options, covered: tree.covered(line) }
}

/** What programs inside go by: the usual place; another one (a bind of the host's /sys) only where there is nothing. */
function cgroupMode(reachable: readonly MountLine[]): string {
  const usual = reachable.filter((line) => line.type.startsWith('cgroup') && line.target.startsWith('/sys/fs/cgroup'))
  const lines = usual.length > 0 ? usual : reachable
  const v1 = lines.some((line) => line.type === 'cgroup')
  const v2 = lines.some((line) => line.type === 'cgroup2')
  return v1 ? (v2 ? 'hybrid' : 'v1') : v2 ? 'v2' : 'none'
}

function releaseAgent(lines: readonly MountLine[]): string {
  const options = lines.filter((line) => line.type === 'cgroup').flatMap((line) => line.superOptions)
  const agents = options
    .filter((option) => option.startsWith('release_agent='))
    .map((option) => unescapeField(option.slice('release_agent='.length)))
  // systemd sets one of its own on its v1 hierarchy; any other is the more telling.
  return agents.find((agent) => !agent.startsWith('/lib/systemd/') && !agent.startsWith('/usr/lib/systemd/')) ?? agents[0] ?? ''
}

/** Files that lxcfs and its like answer. */
const virtualFiles = [
  '/proc/cpuinfo',
  '/proc/diskstats',
  '/proc/loadavg',
  '/proc/meminfo',
  '/proc/pressure/cpu',
  '/proc/pressure/io',
  '/proc/pressure/memory',
  '/proc/slabinfo',
  '/proc/stat',
  '/proc/swaps',
  '/proc/uptime',
  '/sys/devices/system/cpu',
  '/sys/devices/system/cpu/online',
]

function answeredBy(tree: MountTree, path: string): MountLine | undefined {
  return tree.resolve(path)?.mount
}

function isVirtual(mount: MountLine | undefined): boolean {
  return mount !== undefined && mount.target !== '/' && mount.type.startsWith('fuse')
}

/**
 * procfs shows the host's numbers to everybody. Where another file lies over it the value is not read: lxcfs answers by the
 * cgroup of the reader, which is ours.
 */
function shown(tree: MountTree, path: string, value: number | undefined): Fact<number> {
  const mount = answeredBy(tree, path)
  if (mount === undefined || mount.target === '/')
    return unknown('unsupported', `no procfs is mounted in the container, so ${path} is not there`)
  if (mount.type !== 'proc') return unknown('unsupported', `${path} is answered by ${mount.type}, whose answer depends on who asks`)
  if (mount.superOptions.includes('subset=pid')) return unknown('unsupported', `${path} is hidden: procfs is mounted with subset=pid`)
  return value === undefined
    ? unknown('not-collected', `${path} of the host could not be read`)
    : known(value, { source: 'procfs', place: path }, 'derived')
}

function viewFacts(tree: MountTree, context: MountContext, origin: { source: string; place: string }): Mutable<Observed> {
  const cpus = shown(tree, '/proc/cpuinfo', context.capacity.cpus?.length)
  return {
    'view.memory': shown(tree, '/proc/meminfo', context.capacity.memory),
    'view.cpus':
      cpus.known && isVirtual(answeredBy(tree, '/proc/stat'))
        ? unknown('unsupported', '/proc/stat and /proc/cpuinfo tell different numbers')
        : cpus,
    'view.virtualised': known(
      virtualFiles.filter((path) => isVirtual(answeredBy(tree, path))),
      origin,
      'derived',
    ),
  }
}

export function mountFacts(tree: MountTree, context: MountContext): Mutable<Observed> {
  const origin = { source: 'procfs', place: `/proc/${context.pid}/mountinfo` }
  const { reachable } = tree
  const root = tree.resolve('/')?.mount
  const files = context.kernelFiles(tree)
  const writable = (...types: string[]) => reachable.some((line) => types.includes(line.type) && !line.readOnly)
  return {
    mounts: known(
      tree.lines.map((line) => mountRecord(line, tree)),
      origin,
      'observed',
    ),
    'rootFilesystem.readOnly':
      root === undefined
        ? unknown('unsupported', 'the root is a folder of a mount that lies outside the view of the process')
        : known(root.readOnly, origin, 'observed'),
    hostPaths: isUnknown(context.host) ? context.host : known(hostPaths(tree, context.host, context.shared), origin, 'derived'),
    kernelFiles: known(files.proc, origin, 'derived'),
    'sysfs.files': known(files.sys, origin, 'derived'),
    'sysfs.writable': known(writable('sysfs'), origin, 'derived'),
    'cgroup.writable': known(writable('cgroup', 'cgroup2'), origin, 'derived'),
    'cgroup.mode': known(cgroupMode(reachable), origin, 'derived'),
    'cgroup.releaseAgent': known(releaseAgent(reachable), origin, 'observed'),
    ...viewFacts(tree, context, origin),
  }
}
