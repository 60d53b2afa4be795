/** Paths of the host that a bind brings in a second time. A bind is recursive: what is mounted below comes along. */
import type { Fact } from '../model/fact.js'
import type { HostPath } from '../model/records.js'
import { isOlder } from './namespaces.js'
import { declared, derive, has, host, type Scene, valueOr } from './scene.js'

/** Mount points of every Linux host that matter here: a bind of something above them holds them as submounts. */
export const hostMounts = { proc: '/proc', sysfs: '/sys', cgroup: '/sys/fs/cgroup' } as const

export interface Alias {
  /** Where the host's path is reached inside. */
  readonly at: string
  readonly readOnly: boolean
  readonly bind: HostPath
}

/** The binds, and whether the `ro` of each reaches the mounts below it: what every search for aliases needs. */
export interface Binds {
  readonly paths: readonly HostPath[]
  readonly isRecursive: (bind: HostPath) => boolean
}

/**
 * Since 25.0, with kernel 5.12, `ro` is recursive, if the client speaks API 1.44; inspect does not tell the client, so
 * a newer engine is taken at its word and an old client shows as drift.
 */
export function bindsOf(scene: Scene): Fact<Binds> {
  const said = scene.binds ?? declared(scene, 'hostPaths')
  const ofEngine = recursiveReadOnly(scene)
  return derive(scene, 'binds', [said], (paths) => {
    if (!ofEngine.known && paths.some(leavesItOpen)) return ofEngine
    return { paths, isRecursive: (bind) => recursionAsked(bind) ?? valueOr(ofEngine, false) }
  })
}

function recursiveReadOnly(scene: Scene): Fact<boolean> {
  const kernel = valueOr(host(scene, 'kernel'), '')
  return derive(
    scene,
    'recursive read-only binds',
    [has(scene, scene.runtime.changes.recursiveReadOnly)],
    (able) => able && !isOlder(kernel, 5, 12),
  )
}

/** Options of a bind that say how far its `ro` reaches. */
function recursionAsked({ options }: HostPath): boolean | undefined {
  if (options.includes('ro-not-recursive')) return false
  return options.includes('ro-recursive') ? true : undefined
}

function leavesItOpen(bind: HostPath): boolean {
  return bind.readOnly && recursionAsked(bind) === undefined
}

/** Every place at which the host's `path`, which lies in the mount at `mountPoint`, shows up inside. */
export function aliasesOf({ paths, isRecursive }: Binds, path: string, mountPoint: string): readonly Alias[] {
  const holding = paths.filter((bind) => holds(bind.source, path))
  if (holding.length === 0) return []
  return holding
    .map((bind) => ({ bind, at: join(bind.target, below(bind.source, path)) }))
    .filter(({ bind, at }) => !isCovered(paths, bind, at))
    .map(({ bind, at }) => ({ bind, at, readOnly: bind.readOnly && (isRecursive(bind) || holds(mountPoint, bind.source)) }))
}

/** Whether `path` is `folder` or lies in it. */
export function holds(folder: string, path: string): boolean {
  // asked thousands of times: no text is made for it
  return folder === '/' || (path.startsWith(folder) && (path.length === folder.length || path[folder.length] === '/'))
}

/** Another bind at or below the target takes the place. */
function isCovered(paths: readonly HostPath[], bind: HostPath, at: string): boolean {
  return paths.some((other) => other !== bind && other.target.length > bind.target.length && holds(other.target, at))
}

function below(folder: string, path: string): string {
  return folder === '/' ? path : path.slice(folder.length)
}

function join(folder: string, rest: string): string {
  return folder === '/' ? rest : `${folder}${rest}`
}
