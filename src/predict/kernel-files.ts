/** The state of the kernel files below /proc and /sys, at their usual place and wherever a bind brings them in again. */
import { type Fact, isUnknown, type Unknown, unknown } from '../model/fact.js'
import type { Predicted } from '../model/facts.js'
import type { KernelFile } from '../model/records.js'
import { type Alias, aliasesOf, bindsOf, holds, hostMounts } from './binds.js'
import { onCgroupV1 } from './namespaces.js'
import type { GuardedPath } from './runtimes/runtime.js'
import { byDefault, declared, derive, engine, has, host, isExplicit, type Scene } from './scene.js'
import { since } from './version.js'

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
  const guards = guardsOf(scene)
  return {
    kernelFiles: files(scene, guards, hostMounts.proc, byDefault(scene, 'mount of /proc', false)),
    'sysfs.files': files(scene, guards, hostMounts.sysfs, sysfsReadOnly(scene)),
    'sysfs.writable': mountWritable(scene, hostMounts.sysfs, byDefault(scene, 'mount of /sys', hostMounts.sysfs), sysfsReadOnly(scene)),
    'cgroup.writable': mountWritable(scene, hostMounts.cgroup, cgroupMount(scene), cgroupReadOnly(scene)),
  }
}

function guardsOf(scene: Scene): Fact<Guards> {
  const masked = listOf(scene, 'maskedPaths')
  const readOnly = listOf(scene, 'readonlyPaths')
  const inputs = [declared(scene, 'privileged'), masked, readOnly] as const
  return derive(scene, 'masked and read-only paths', inputs, (privileged, mask, ro) =>
    privileged ? { masked: [], readOnly: [] } : { masked: mask, readOnly: ro },
  )
}

/** The list that the engine was given replaces its own; inspect shows either. A manifest says nothing: then the table answers. */
function listOf(scene: Scene, name: 'maskedPaths' | 'readonlyPaths'): Fact<readonly string[]> {
  const said = scene.declared[name]
  if (said !== undefined && (!said.known || isExplicit(said) || said.value.length > 0)) return said
  const paths = guardedBy(scene, scene.runtime[name])
  return isUnknown(paths) ? paths : byDefault(scene, name === 'maskedPaths' ? 'masked paths' : 'read-only paths', paths)
}

function guardedBy(scene: Scene, table: readonly GuardedPath[]): readonly string[] | Unknown {
  const rows = table.map((row) => ({ row, guarded: isGuarded(scene, row) }))
  const open = rows.find(({ guarded }) => guarded === undefined)
  if (open === undefined) return rows.filter(({ guarded }) => guarded === true).map(({ row }) => row.path)
  const { name } = scene.runtime
  return unknown('unresolved', `${name} ${scene.version.label} may or may not guard ${open.row.path} (since ${open.row.since.join(', ')})`)
}

function isGuarded({ version }: Scene, { since: firsts, until }: GuardedPath): boolean | undefined {
  const begun = since(version, ...firsts)
  const ended = until === undefined ? false : since(version, until)
  if (begun === false || ended === true) return false
  return begun === undefined || ended === undefined ? undefined : true
}

function files(scene: Scene, guards: Fact<Guards>, mountPoint: string, readOnlyMount: Fact<boolean>): Fact<readonly KernelFile[]> {
  const inputs = [guards, readOnlyMount, bindsOf(scene)] as const
  return derive(scene, 'masked and read-only paths', inputs, ({ masked, readOnly }, mountReadOnly, binds) => {
    const paths = knownPaths(scene, [...masked, ...readOnly]).filter((path) => holds(mountPoint, path))
    const usual = paths.map((path) => usualFile(scene, path, { masked, readOnly }, mountReadOnly))
    const again = paths.flatMap((path) =>
      aliasesOf(binds, path, mountPoint)
        .filter(({ at }) => at !== path)
        .map(aliasFile(scene, path)),
    )
    return [...usual, ...again]
  })
}

/** Every path that some release guards, and those that this container's own lists name. */
function knownPaths({ runtime }: Scene, own: readonly string[]): readonly string[] {
  const table = [...runtime.maskedPaths, ...runtime.readonlyPaths].map(({ path }) => path)
  return [...new Set([...table, ...unguardedFiles, ...own])].sort()
}

function usualFile(scene: Scene, path: string, { masked, readOnly }: Guards, mountReadOnly: boolean): KernelFile {
  const by = `${scene.runtime.name} ${scene.version.label}`
  if (isAbsent(scene, path)) return { path, at: path, state: 'absent', by: 'the kernel has no such file' }
  if (masked.some((guard) => holds(guard, path))) return { path, at: path, state: 'masked', by: `${by} masked paths` }
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
function sysfsReadOnly(scene: Scene): Fact<boolean> {
  const net: Fact<string> = declared(scene, 'namespaces.net')
  return derive(scene, 'mount of /sys', [declared(scene, 'privileged'), bindsOf(scene)], (privileged, { paths }) => {
    const over = paths.findLast(({ source, target }) => target === hostMounts.sysfs && holds(source, hostMounts.sysfs))
    if (over !== undefined || !privileged) return over?.readOnly ?? true
    if (!net.known) return net
    return net.value === 'joined' && unknown('unresolved', 'the container whose network is joined decides whether /sys can be written')
  })
}

/**
 * moby `oci_linux.go`: writable when privileged, under a daemon that remaps uids (also for `--userns host`), and with
 * `--security-opt writable-cgroups` since 28.0.
 */
function cgroupReadOnly(scene: Scene): Fact<boolean> {
  const said = scene.declared['cgroup.writable']
  const possible = has(scene, scene.runtime.changes.writableCgroups)
  if (said !== undefined && isExplicit(said)) {
    return derive(scene, 'mount of cgroups', [said, possible], (asked, honoured) => !(asked && honoured))
  }
  const inputs = [declared(scene, 'privileged'), engine(scene, 'userNamespaceRemap')] as const
  return derive(scene, 'mount of cgroups', inputs, (privileged, remap) => !privileged && !remap)
}

/** On v1 every controller is a mount of its own in a folder of tmpfs; on v2 the folder is the mount. */
function cgroupMount(scene: Scene): Fact<string> {
  return derive(scene, 'mount of cgroups', [onCgroupV1(scene)], (v1) => (v1 ? `${hostMounts.cgroup}/memory` : hostMounts.cgroup))
}

/** Some mount of the kind can be written: the usual one, or one that a bind of it, of a part of it, or of a folder above brings in. */
function mountWritable(scene: Scene, folder: string, mount: Fact<string>, readOnlyMount: Fact<boolean>): Fact<boolean> {
  return derive(scene, `mount of ${folder}`, [readOnlyMount, bindsOf(scene), mount], (readOnly, binds, mountPoint) => {
    const parts = binds.paths.filter(({ source, readOnly: ro }) => source !== folder && isPart(folder, source) && !ro)
    return !readOnly || parts.length > 0 || aliasesOf(binds, mountPoint, mountPoint).some((alias) => !alias.readOnly)
  })
}

function isPart(folder: string, source: string): boolean {
  return holds(folder, source) && !foreignInSysfs.some((foreign) => foreign !== folder && holds(foreign, source))
}
