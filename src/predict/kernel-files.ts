/** The state of the kernel files below /proc and /sys, at their usual place and wherever a bind brings them in again. */
import { posix } from 'node:path'
import { type Fact, isUnknown, known, type Unknown, unknown } from '../model/fact.js'
import type { Predicted } from '../model/facts.js'
import type { KernelFile } from '../model/records.js'
import { type Alias, aliasesOf, type Binds, bindsOf, holds, hostMounts } from './binds.js'
import { onCgroupV1 } from './namespaces.js'
import { guardedPaths } from './runtimes/index.js'
import type { GuardedPath } from './runtimes/runtime.js'
import { byDefault, declared, derive, engine, has, host, isExplicit, pointingAt, type Scene, valueOr } from './scene.js'
import { since, type VersionRange, versionOf } from './version.js'

/** Files that leak or write and that docker does not guard by name: they share the state of what they lie in. */
const unguardedFiles = [
  '/proc/kallsyms',
  '/proc/sys/kernel/core_pattern',
  '/proc/sys/kernel/hotplug',
  '/proc/sys/kernel/modprobe',
  '/proc/sys/kernel/sysrq',
  '/proc/sys/vm/panic_on_oom',
  '/sys/kernel/uevent_helper',
  '/sys/power',
] as const

/** Folders of /sys at which another file system is mounted: a bind of one of them is no bind of sysfs. */
const foreignInSysfs = [
  '/sys/fs/cgroup',
  '/sys/fs/bpf',
  '/sys/fs/fuse/connections',
  '/sys/fs/pstore',
  '/sys/fs/selinux',
  '/sys/firmware/efi/efivars',
  '/sys/kernel/config',
  '/sys/kernel/debug',
  '/sys/kernel/security',
  '/sys/kernel/tracing',
] as const

interface Guards {
  readonly masked: readonly string[]
  readonly readOnly: readonly string[]
}

export function predictKernelFiles(scene: Scene): Predicted {
  const [guards, binds] = [guardsOf(scene), bindsOf(scene)]
  const sysfs = sysfsReadOnly(scene, binds)
  const usual = byDefault(scene, 'mount of /sys', hostMounts.sysfs)
  return {
    kernelFiles: files(scene, guards, hostMounts.proc, byDefault(scene, 'mount of /proc', false), binds),
    'sysfs.files': files(scene, guards, hostMounts.sysfs, sysfs, binds),
    'sysfs.writable': mountWritable(scene, hostMounts.sysfs, usual, sysfsClosed(scene, sysfs), binds),
    'cgroup.writable': mountWritable(scene, hostMounts.cgroup, cgroupMount(scene), cgroupReadOnly(scene), binds),
  }
}

function guardsOf(scene: Scene): Fact<Guards> {
  const masked = listOf(scene, 'maskedPaths')
  const readOnly = listOf(scene, 'readonlyPaths')
  const inputs = [declared(scene, 'privileged'), masked, readOnly, more(scene, 'masks.added'), more(scene, 'masks.lifted')] as const
  const sysKernel = masksSysKernel(scene) ? ['/sys/kernel'] : []
  return derive(scene, 'masked and read-only paths', inputs, (privileged, mask, ro, added, removed) => {
    if (privileged) return { masked: added, readOnly: [] }
    const isLeft = (path: string) => !removed.some((pattern) => unmasks(pattern, path))
    const own = leavesOutMasks(scene) ? [] : added
    return { masked: [...mask.filter(isLeft), ...own, ...sysKernel], readOnly: ro.filter(isLeft) }
  })
}

/** podman v5.7 `BlockAccessToKernelFilesystems`: mask= goes without effect in a rootless container with the host's processes. */
function leavesOutMasks(scene: Scene): boolean {
  const pid: Fact<string> = declared(scene, 'namespaces.pid')
  return valueOr(engine(scene, 'rootless'), false) && valueOr(pid, '') === 'host'
}

function masksSysKernel(scene: Scene): boolean {
  const net: Fact<string> = declared(scene, 'namespaces.net')
  return scene.runtime.habits.masksSysKernel && valueOr(engine(scene, 'rootless'), false) && valueOr(net, '') === 'host'
}

/** Podman's mask= and unmask=; no other engine has them. */
function more(scene: Scene, name: 'masks.added' | 'masks.lifted'): Fact<readonly string[]> {
  return scene.declared[name] ?? byDefault(scene, name, [])
}

/** podman v5.7 `shouldMask`: `all` in any spelling, a path, or a pattern of one. */
function unmasks(pattern: string, path: string): boolean {
  return pattern.toLowerCase() === 'all' || isMatch(pattern.split('/'), path.split('/'))
}

function isMatch(pattern: readonly string[], path: readonly string[]): boolean {
  return pattern.length === path.length && pattern.every((part, at) => isLike(part, path[at] ?? ''))
}

/** One part of a path; whatever a star stands for, only the last one is ever tried again, so that it must end. */
function isLike(pattern: string, part: string): boolean {
  const wanted = pattern.match(partOfPattern) ?? []
  let [at, next, star, from] = [0, 0, -1, 0]
  while (at < part.length) {
    const word = wanted[next]
    if (word === '*') [star, from, next] = [next, at, next + 1]
    else if (word !== undefined && isCharacter(word, part.charAt(at))) [at, next] = [at + 1, next + 1]
    else if (star >= 0) [from, at, next] = [from + 1, from + 1, star + 1]
    else return false
  }
  return wanted.slice(next).every((word) => word === '*')
}

/** Go's path/filepath.Match: `[a-z]`, `[^a-z]`, a character behind a backslash, or one character. */
const partOfPattern = /\[\^?(?:\\.|[^\]\\])+\]|\\.|./gsu

function isCharacter(word: string, character: string): boolean {
  if (word === '?') return true
  if (!word.startsWith('[') || word.length < 3) return (word.startsWith('\\') ? word.slice(1) : word) === character
  const denied = word.startsWith('[^')
  const ranges = word.slice(denied ? 2 : 1, -1).match(/(?:\\.|[^\\])(?:-(?:\\.|[^\\]))?/gu) ?? []
  const within = ranges.some((range) => {
    const [low = '', high = low] = [...range.replace(/\\(.)/gu, '$1')].filter((_, index) => index !== 1)
    return low <= character && character <= high
  })
  return within !== denied
}

/** The list that the engine was given replaces its own, and an empty one was asked for like any other; inspect shows either. A manifest says nothing: then the table answers. */
function listOf(scene: Scene, name: 'maskedPaths' | 'readonlyPaths'): Fact<readonly string[]> {
  const said = scene.declared[name]
  if (said?.known === true && isExplicit(said)) return known(said.value, pointingAt(said.origin, name), 'explicit')
  if (said !== undefined && (!said.known || said.value.length > 0)) return said
  const paths = guardedBy(scene, scene.runtime[name])
  return isUnknown(paths) ? paths : byDefault(scene, name === 'maskedPaths' ? 'masked paths' : 'read-only paths', paths)
}

function guardedBy(scene: Scene, table: readonly GuardedPath[]): readonly string[] | Unknown {
  const rows = table.map((row) => ({ row, guarded: isGuarded(scene, row) }))
  const paths = new Set(rows.filter(({ guarded }) => guarded === true).map(({ row }) => row.path))
  const open = rows.find(({ row, guarded }) => guarded === undefined && !paths.has(row.path))
  if (open === undefined) return [...paths]
  const who = open.row.by ?? scene.runtime.name
  const { label } = releaseFor(scene, open.row)
  return unknown('unresolved', `${who} ${label} may or may not guard ${open.row.path} (since ${open.row.since.join(', ')})`)
}

function releaseFor({ engine: facts, version }: Scene, { by }: GuardedPath): VersionRange {
  return by === 'kubelet' ? versionOf({ ...(facts.kubeletVersion && { version: facts.kubeletVersion }) }, {}) : version
}

function isGuarded(scene: Scene, row: GuardedPath): boolean | undefined {
  const version = releaseFor(scene, row)
  const { since: firsts, until } = row
  const begun = since(version, ...firsts)
  const ended = until === undefined ? false : since(version, until)
  if (begun === false || ended === true) return false
  return begun === undefined || ended === undefined ? undefined : true
}

function files(
  scene: Scene,
  guards: Fact<Guards>,
  mountPoint: string,
  readOnlyMount: Fact<boolean>,
  said: Fact<Binds>,
): Fact<readonly KernelFile[]> {
  return derive(scene, 'masked and read-only paths', [guards, readOnlyMount, said], ({ masked, readOnly }, mountReadOnly, binds) => {
    const paths = knownPaths([...masked, ...readOnly]).filter((path) => holds(mountPoint, path))
    const usual = paths.map((path) => usualFile(scene, path, { masked, readOnly }, mountReadOnly))
    const again = paths.flatMap((path) =>
      aliasesOf(binds, path, mountPoint)
        .filter(({ at }) => at !== path)
        .map(aliasFile(scene, path)),
    )
    return [...usual, ...again]
  })
}

/** Every path that some engine guards, for what one leaves open counts too; and those that this container's own lists name. */
function knownPaths(own: readonly string[]): readonly string[] {
  const others = own.filter((path) => !commonPaths.has(path))
  return others.length === 0 ? [...commonPaths] : [...new Set([...commonPaths, ...others])].sort()
}

const foreign: ReadonlySet<string> = new Set(foreignInSysfs)
const commonPaths: ReadonlySet<string> = new Set([...guardedPaths.filter((path) => !foreign.has(path)), ...unguardedFiles].sort())

function usualFile(scene: Scene, path: string, { masked, readOnly }: Guards, mountReadOnly: boolean): KernelFile {
  const by = `${scene.runtime.name} ${scene.version.label}`
  const masks = masked.filter((guard) => holds(guard, path))
  const isHidden = masks.some((guard) => guard !== path)
  if (!isHidden && isAbsent(scene, path)) return { path, at: path, state: 'absent', by: 'the kernel has no such file' }
  if (masks.length > 0) return { path, at: path, state: 'masked', by: `${by} masked paths` }
  if (readOnly.some((guard) => holds(guard, path))) return { path, at: path, state: 'read-only', by: `${by} read-only paths` }
  return { path, at: path, state: mountReadOnly ? 'read-only' : 'writable', by: `${by} mount` }
}

/** Masks lie at the literal paths of the list, so a second way to the file is never masked. */
function aliasFile(scene: Scene, path: string): (alias: Alias) => KernelFile {
  return ({ at, readOnly, bind }) => {
    const state = isAbsent(scene, path) ? 'absent' : readOnly ? 'read-only' : 'writable'
    return { path, at, state, by: `bind of ${bind.source} at ${bind.target}` }
  }
}

/** The host tells of two files only; where the kernel lacks another, the observed `absent` agrees with any state. */
function isAbsent(scene: Scene, path: string): boolean {
  const exists = path === '/proc/kcore' ? host(scene, 'kcore') : path === '/sys/kernel/uevent_helper' ? host(scene, 'uevent') : undefined
  return exists?.known === true && !exists.value
}

/**
 * Read-only unless privileged; a bind at /sys takes the place of the engine's own mount. There is one sysfs per network
 * namespace (`fs/sysfs/mount.c`), and its first mount decides for all whether it can be written: a privileged container that
 * joins the network of an ordinary one finds it read-only. Seen: docker 20.10.24, kernel 6.18.
 */
function sysfsReadOnly(scene: Scene, binds: Fact<Binds>): Fact<boolean> {
  const net: Fact<string> = declared(scene, 'namespaces.net')
  const said = scene.declared['sysfs.writable'] ?? byDefault(scene, 'mount of /sys', false)
  return derive(scene, 'mount of /sys', [declared(scene, 'privileged'), binds, said], (privileged, { paths }, asked) => {
    const over = paths.findLast(({ source, target }) => target === hostMounts.sysfs && holds(source, hostMounts.sysfs))
    if (over !== undefined || !privileged) return over?.readOnly ?? !asked
    if (!net.known) return net
    return net.value === 'joined' && unknown('unresolved', 'the container whose network is joined decides whether /sys can be written')
  })
}

/** LXC leaves a part of a read-only /sys writable: some mount of it can be written then. */
function sysfsClosed(scene: Scene, readOnly: Fact<boolean>): Fact<boolean> {
  return scene.runtime.habits.sysfs === 'writable-parts' ? byDefault(scene, 'mount of /sys', false) : readOnly
}

/**
 * moby `oci_linux.go`: writable when privileged, under a daemon that remaps uids (also for `--userns host`), and with
 * `--security-opt writable-cgroups` since 28.0. podman `getCgroupPermissions`: when unmasked, on v2.
 */
function cgroupReadOnly(scene: Scene): Fact<boolean> {
  const said = scene.declared['cgroup.writable']
  const possible = has(scene, scene.runtime.changes.writableCgroups)
  if (said !== undefined && isExplicit(said)) {
    return derive(scene, 'mount of cgroups', [said, possible], (asked, honoured) => !(asked && honoured))
  }
  const { cgroup, unmaskOpensCgroups } = scene.runtime.habits
  const privileged = declared(scene, 'privileged')
  if (said?.known === false && !(privileged.known && privileged.value)) return said
  if (cgroup === 'writable') return byDefault(scene, 'mount of cgroups', false)
  if (cgroup === 'writable-when-remapped') {
    const inputs = [privileged, engine(scene, 'userNamespaceRemap')] as const
    return derive(scene, 'mount of cgroups', inputs, (open, remap) => !open && !remap)
  }
  const unmasked = unmaskOpensCgroups ? cgroupsUnmasked(scene) : byDefault(scene, 'mount of cgroups', false)
  return derive(scene, 'mount of cgroups', [privileged, unmasked], (open, asked) => !open && !asked)
}

/** In capital letters and first, ALL counts here; in others it only unmasks. */
function cgroupsUnmasked(scene: Scene): Fact<boolean> {
  const removed = more(scene, 'masks.lifted')
  if (removed.known && removed.value.length === 0) return byDefault(scene, 'mount of cgroups', false)
  return derive(scene, 'mount of cgroups', [removed, onCgroupV1(scene)], (paths, v1) => {
    const named = paths.some((path) => posix.normalize(`${path}/`) === `${hostMounts.cgroup}/`)
    return !v1 && (paths[0] === 'ALL' || named)
  })
}

/** On v1 every controller is a mount of its own in a folder of tmpfs; on v2 the folder is the mount. */
function cgroupMount(scene: Scene): Fact<string> {
  return derive(scene, 'mount of cgroups', [onCgroupV1(scene)], (v1) => (v1 ? `${hostMounts.cgroup}/memory` : hostMounts.cgroup))
}

/** Some mount of the kind can be written: the usual one, or one that a bind of it, of a part of it, or of a folder above brings in. */
function mountWritable(scene: Scene, folder: string, mount: Fact<string>, readOnlyMount: Fact<boolean>, said: Fact<Binds>): Fact<boolean> {
  return derive(scene, `mount of ${folder}`, [readOnlyMount, said, mount], (readOnly, binds, mountPoint) => {
    const parts = binds.paths.filter(({ source, readOnly: ro }) => source !== folder && isPart(folder, source) && !ro)
    const aliases = aliasesOf(binds, mountPoint, mountPoint).filter((alias) => !isUnderOwn(scene, alias, folder))
    return !readOnly || parts.length > 0 || aliases.some((alias) => !alias.readOnly)
  })
}

/** Podman makes its own mount of cgroups after a bind of /sys, over what that brings along. */
function isUnderOwn({ runtime }: Scene, { at, bind }: Alias, folder: string): boolean {
  return runtime.habits.mountsByPath && holds(folder, at) && !holds(folder, bind.target)
}

function isPart(folder: string, source: string): boolean {
  return holds(folder, source) && !foreignInSysfs.some((foreign) => foreign !== folder && holds(foreign, source))
}
