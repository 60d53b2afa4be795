/** Is a kernel file masked, read-only, writable, absent, or something else? Decided by the mount tree; nothing is opened. */
import type { KernelFile } from '../../model/records.js'
import { type KernelPath, namespacedSysctls } from './kernel-paths.js'
import { listIn } from './memo.js'
import { below, join, type MountTree } from './mount-tree.js'
import type { MountLine } from './mountinfo.js'

type State = 'masked' | 'read-only' | 'writable' | 'absent' | 'wrong-file' | 'covered'

/**
 * The exact shapes of masks. runc: /null of the container's own /dev, or of the host's in a user namespace (rw is normal);
 * folders by a read-only tmpfs, since 1.3.6 one for all. crun: from 1.24 a bind of one empty folder. nspawn: files of mode
 * 0000. Any other root is no mask: runc before 1.2.8 and 1.3.3 could be led to bind another file (CVE-2025-31133).
 */
export function isMask(mount: MountLine): boolean {
  if (mount.root === '/null') return mount.type === 'tmpfs' || mount.type === 'devtmpfs'
  if (mount.type === 'tmpfs' && mount.root === '/') return mount.readOnly
  return mount.root.endsWith('/.empty-directory') || /\/systemd\/inaccessible\/[a-z]+$/.test(mount.root)
}

/** subset=pid hides everything that is not a process (5.8): the file is not there through this mount. */
function hidden(mount: MountLine): boolean {
  return mount.type === 'proc' && mount.superOptions.includes('subset=pid')
}

function stateOf(wanted: KernelPath, at: string, tree: MountTree, present: (path: KernelPath) => boolean): { state: State; by: string } {
  const place = tree.resolve(at)
  // Nothing of the kernel is mounted there, only the folder of the root file system.
  if (place === undefined || place.mount.target === '/') return { state: 'absent', by: '' }
  const { mount, inner } = place
  const by = `${mount.type} at ${mount.target}`
  const answer = (state: State) => ({ state, by })
  if (isMask(mount)) return answer('masked')
  if (mount.type === wanted.type) {
    if (inner !== wanted.inner) return answer('wrong-file')
    if (hidden(mount) || !present(wanted)) return answer('absent')
    return answer(mount.readOnly ? 'read-only' : 'writable')
  }
  if (mount.type !== 'proc' && mount.type !== 'sysfs') return answer('covered')
  // A folder of sysfs on which nothing is mounted: securityfs and the like are not in this container.
  return answer(wanted.type !== 'proc' && wanted.type !== 'sysfs' ? 'absent' : 'wrong-file')
}

/** A file's second names: every other mount of its file system from which it can be reached. */
function aliases(wanted: KernelPath, mounts: readonly MountLine[]): readonly string[] {
  const places = new Set<string>()
  for (const mount of mounts) {
    const rest = below(mount.root, wanted.inner)
    if (rest !== undefined) places.add(join(mount.target, rest))
  }
  places.delete(wanted.path)
  return places.size > 1 ? [...places].sort() : [...places]
}

/** Writable binds of a part of a folder that is listed, under whatever name: as good as the file they hold. */
function parts(paths: readonly KernelPath[], mounts: readonly MountLine[]): readonly KernelFile[] {
  const found: KernelFile[] = []
  const types = new Set(paths.map((each) => each.type))
  for (const mount of mounts) {
    if (mount.readOnly || mount.root === '/' || !types.has(mount.type) || namespacedSysctls.test(mount.root)) continue
    const folder = paths.find((each) => each.type === mount.type && below(each.inner, mount.root))
    if (folder === undefined || paths.some((each) => each.type === mount.type && each.inner === mount.root)) continue
    const path = folder.path + mount.root.slice(folder.inner.length)
    found.push({ path, at: mount.target, state: 'writable', by: `${mount.type} at ${mount.target}` })
  }
  return found
}

/** Every path by its usual name, then its aliases. `present` tells whether this kernel has the file at all. */
export function kernelFiles(paths: readonly KernelPath[], tree: MountTree, present: (path: KernelPath) => boolean): readonly KernelFile[] {
  const byType = new Map<string, MountLine[]>()
  for (const mount of tree.reachable) listIn(byType, mount.type).push(mount)
  const files = paths.flatMap((wanted): KernelFile[] => {
    const first = { path: wanted.path, at: wanted.path, ...stateOf(wanted, wanted.path, tree, present) }
    const others = aliases(wanted, byType.get(wanted.type) ?? [])
      .map((at) => ({ path: wanted.path, at, ...stateOf(wanted, at, tree, present) }))
      .filter((file) => file.state !== 'absent')
    return [first, ...others]
  })
  return [...files, ...parts(paths, tree.reachable)]
}

/** Every CPU has its own thermal_throttle, all alike: those that differ from the first are worth a line. */
function thinned(files: readonly KernelFile[]): readonly KernelFile[] {
  const first = files.find((file) => file.path.endsWith('/thermal_throttle'))
  return files.filter(
    (file) => file === first || !file.path.endsWith('/thermal_throttle') || file.at !== file.path || file.state !== first?.state,
  )
}

/** All that the state of kernel files depends on. Lengths stand before names, which may hold any character. */
function outline(mount: MountLine, types: ReadonlySet<string>): string {
  const { type, target, root, readOnly } = mount
  const inner = types.has(type) || root === '/' ? root : ''
  const flags = `${readOnly ? 'r' : 'w'}${isMask(mount) ? 'm' : ''}${hidden(mount) ? 'h' : ''}`
  return `${flags} ${type.length} ${target.length} ${inner.length} ${type}${target}${inner}\n`
}

/** The same text for trees of the same outline, mount for mount, each below the same other. */
function outliner(types: ReadonlySet<string>): (tree: MountTree) => string {
  const byText = new Map<string, number>()
  const byWords = new WeakMap<object, number>()
  return ({ lines }) => {
    const places = new Map<number, number>()
    for (let at = 0; at < lines.length; at += 1) places.set((lines[at] as MountLine).id, at)
    let text = ''
    for (let at = 0; at < lines.length; at += 1) {
      const mount = lines[at] as MountLine
      const parent = mount.parent === mount.id ? undefined : places.get(mount.parent)
      text += `${parent} ${byWords.get(mount.words) ?? number(mount)} `
    }
    return text
  }

  function number(mount: MountLine): number {
    const text = outline(mount, types)
    const known = byText.get(text) ?? byText.size
    byText.set(text, known)
    byWords.set(mount.words, known)
    return known
  }
}

interface KernelFilesOfContainer {
  readonly proc: readonly KernelFile[]
  readonly sys: readonly KernelFile[]
}
export type KernelFilesOf = (tree: MountTree) => KernelFilesOfContainer

/** Most containers of a host have mounts of the same outline: for each outline the files are worked out once. */
export function kernelFilesOf(
  proc: readonly KernelPath[],
  sys: readonly KernelPath[],
  present: (path: KernelPath) => boolean,
): KernelFilesOf {
  const outlineOf = outliner(new Set([...proc, ...sys].map((path) => path.type)))
  const known = new Map<string, KernelFilesOfContainer>()
  return (tree) => {
    const key = outlineOf(tree)
    const files = known.get(key) ?? {
      proc: kernelFiles(proc, tree, present),
      sys: [...thinned(kernelFiles(sys, tree, present)), ...releaseAgentFiles(tree)],
    }
    known.set(key, files)
    return files
  }
}

/** release_agent exists in the root of a v1 hierarchy only: a mount from further down does not have it (cgroup-v1.c). */
export function releaseAgentFiles(tree: MountTree): readonly KernelFile[] {
  return tree.reachable
    .filter((line) => line.type === 'cgroup' && line.root === '/')
    .map((line) => ({
      path: `/sys/fs/cgroup/${line.target.slice(line.target.lastIndexOf('/') + 1)}/release_agent`,
      at: join(line.target, '/release_agent'),
      state: line.readOnly ? 'read-only' : 'writable',
      by: `${line.type} at ${line.target}`,
    }))
}
