/** Which paths of the host are mounted in a container? Told by the device and the path inside it, which both sides share. */
import type { HostPath } from '../../model/records.js'
import { isMask } from './kernel-files.js'
import { listIn, memo } from './memo.js'
import { below, join, type MountTree } from './mount-tree.js'
import type { MountLine } from './mountinfo.js'

/** The host's own mounts, by device. */
export interface HostMounts {
  /** Where a path of a file system is found on the host; the best name first. Empty when it is mounted nowhere there. */
  readonly locate: (device: string, inner: string) => readonly string[]
}

export function hostMounts(tree: MountTree): HostMounts {
  const byDevice = new Map<string, MountLine[]>()
  for (const line of tree.lines) listIn(byDevice, line.device).push(line)
  const reachable = memo((device) => (byDevice.get(device) ?? []).filter((line) => !tree.covered(line)))
  const locate = (device: string, inner: string) => {
    const paths: string[] = []
    for (const line of reachable(device)) {
      const rest = below(line.root, inner)
      if (rest !== undefined) paths.push(join(line.target, rest))
    }
    return paths.length < 2 ? paths : [...new Set(paths)].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
  }
  // The same place mounted thousands of times has as many names each time.
  const crowded = memo((place) => locate(place.slice(0, place.indexOf(' ')), place.slice(place.indexOf(' ') + 1)), 1024)
  return { locate: (device, inner) => (reachable(device).length > 64 ? crowded(`${device} ${inner}`) : locate(device, inner)) }
}

/** Served by the kernel for each container anew; only as part of a bind they belong to the host. */
const kernelTypes = new Set(['proc', 'sysfs', 'cgroup', 'cgroup2', 'devpts', 'mqueue', 'nsfs', 'devtmpfs'])

/** Nodes that an engine in a user namespace binds one by one from the host's /dev. */
const engineDevices = /^\/dev\/(?:null|zero|full|random|urandom|tty|console|ptmx|pts|mqueue|shm|termination-log)(?:\/|$)/

/** Files that engines make for one container: Docker, Podman (by storage driver) and CRI-O, nerdctl, kubelet, containerd's sandboxes. */
const engineFile =
  /\/(?:containers|[a-z]+-containers|sandboxes|etchosts|pods|io\.containerd\.[a-z0-9.]+)\/(?:.*\/)?(?:hosts|etc-hosts|hostname|resolv\.conf|passwd|group|shm|\.containerenv|run\/secrets)$/

function isEngineMount(mount: MountLine, source: string): boolean {
  if (engineDevices.test(mount.target) && (kernelTypes.has(mount.type) || mount.target === '/dev/shm')) return true
  if (/^\/(?:sbin\/docker-init|dev\/init|run\/podman-init|catatonit)$/.test(mount.target)) return mount.readOnly
  if (/^\/(?:etc\/(?:hosts|hostname|resolv\.conf|passwd|group)|run\/(?:\.containerenv|secrets))$/.test(mount.target))
    return engineFile.test(source)
  return mount.target === '/dev/termination-log' && source.includes('/pods/')
}

/** A named volume of Docker or Podman, or a volume that kubelet made for the pod. */
const volume = /\/volumes\/[^/]+\/_data(?:\/|$)|\/pods\/[^/]+\/volume(?:s|-subpaths)\//

/** Whether the container shares the namespace to which an instance of sysfs (net) or procfs (pid) belongs, or that says where cgroups begin. */
export interface SharedWithHost {
  readonly net: boolean
  readonly pid: boolean
  readonly cgroup: boolean
}

interface Context {
  readonly tree: MountTree
  readonly byId: ReadonlyMap<number, MountLine>
  readonly host: HostMounts
  readonly shared: SharedWithHost
}

/**
 * Every engine mounts /proc and /sys anew. With the host's net namespace that gives the very sysfs of the host (nspawn,
 * runc), which a bind would give too: a bind brings along what the host has mounted below.
 */
function isFreshKernelMount(mount: MountLine, { tree, byId, host, shared }: Context): boolean {
  if (byId.get(mount.parent)?.target === mount.target) return false
  if (mount.target === '/proc' ? !shared.pid : !shared.net) return false
  return !tree.lines.some(
    (line) => line.parent === mount.id && !line.type.startsWith('cgroup') && host.locate(line.device, line.root).includes(line.target),
  )
}

/** Made by the engine for this container, though the host knows the file system too. */
function isOwnKernelMount(mount: MountLine, context: Context): boolean {
  if (!kernelTypes.has(mount.type)) return false
  if (mount.target === '/proc' || mount.target === '/sys') return isFreshKernelMount(mount, context)
  // A hierarchy of cgroups is one file system for all. At the usual place lies the container's part, or all of it where the container has the
  // host's cgroup namespace; at another place lies what somebody bound, and with a namespace of its own the whole is a bind at the usual one too.
  if (mount.type.startsWith('cgroup')) {
    return mount.target.startsWith('/sys/fs/cgroup') && (mount.root !== '/' || mount.type !== 'cgroup2' || context.shared.cgroup)
  }
  return mount.target.startsWith('/proc/') || mount.target.startsWith('/sys/') || mount.target === '/dev/pts'
}

/** In the order of the mount table. */
export function hostPaths(tree: MountTree, host: HostMounts, shared: SharedWithHost): readonly HostPath[] {
  const byId = new Map(tree.lines.map((line) => [line.id, line]))
  const context: Context = { tree, byId, host, shared }
  const sources = new Map<number, { source: string; target: string }>()
  const found: HostPath[] = []

  /** Where the place of a mount would lie on the host, if it came along with a bind of something above it. */
  function expected(mount: MountLine): string | undefined {
    let line = byId.get(mount.parent)
    for (let guard = 0; line !== undefined && guard < 1000; guard++) {
      const above = sources.get(line.id)
      if (above !== undefined) return join(above.source, below(above.target, mount.target) ?? '')
      if (line.target === '/') return undefined
      line = byId.get(line.parent)
    }
    return undefined
  }

  for (const mount of tree.lines) {
    const names = host.locate(mount.device, mount.root)
    const [first] = names
    if (first === undefined || (isMask(mount) && /^\/(?:proc|sys)\//.test(mount.target))) continue
    // The root of a container is a folder or a layered file system made for it: worth a word only if it is the host's own.
    if (mount.target === '/' && first !== '/') continue
    const along = expected(mount)
    const submount = along !== undefined && names.includes(along)
    if (!submount && isOwnKernelMount(mount, context)) continue
    const source = submount ? along : first
    sources.set(mount.id, { source, target: mount.target })
    if (tree.covered(mount)) continue
    const kind = submount ? 'submount' : isEngineMount(mount, source) ? 'engine' : volume.test(source) ? 'volume' : 'bind'
    found.push({
      source,
      target: mount.target,
      readOnly: mount.readOnly,
      propagation: mount.propagation,
      options: mount.options,
      idmapped: mount.options.includes('idmapped'),
      kind,
    })
  }
  return found
}
