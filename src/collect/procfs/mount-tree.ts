/**
 * Which mount answers for a path? The chain of parents decides, not the order of the lines: a mount below a covered
 * mount cannot be reached, though its line may come last.
 */
import { memo } from './memo.js'
import type { MountLine } from './mountinfo.js'

/** A mount, and where in its file system a path leads. */
interface Place {
  readonly mount: MountLine
  /** `mount.root` and the rest of the path. */
  readonly inner: string
}

export interface MountTree {
  readonly lines: readonly MountLine[]
  /** Those that can be reached, in their order. */
  readonly reachable: readonly MountLine[]
  /** The mount on top at a path; undefined where the root itself has no line (a chroot into a plain folder). */
  readonly resolve: (path: string) => Place | undefined
  /** Whether a later mount lies over this one or over the way to it. */
  readonly covered: (line: MountLine) => boolean
}

/** Two paths put together, without a doubled slash. */
export function join(base: string, rest: string): string {
  if (rest === '' || rest === '/') return base
  return base === '/' ? rest : base + rest
}

/** What is left of `path` below `base`: empty for the same, undefined when it does not lie there. */
export function below(base: string, path: string): string | undefined {
  if (path === base) return ''
  if (base === '/') return path
  return path.startsWith(`${base}/`) ? path.slice(base.length) : undefined
}

/** `/`, `/a`, `/a/b`. The same few paths are asked for in every container. */
const prefixes = memo((path: string): readonly string[] => {
  const all = ['/']
  for (let slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) all.push(path.slice(0, slash))
  if (path !== '/') all.push(path)
  return all
}, 4096)

/**
 * Lines whose parent is not listed hang on the root of the tree: mountinfo leaves out what lies outside the task's root,
 * and the root of the first mount namespace is its own parent or has one that nobody sees.
 */
const top = -1

export function mountTree(lines: readonly MountLine[]): MountTree {
  const ids = new Set(lines.map((line) => line.id))
  const children = new Map<number, Map<string, MountLine>>()
  for (const line of lines) {
    const parent = ids.has(line.parent) && line.parent !== line.id ? line.parent : top
    const targets = children.get(parent) ?? new Map<string, MountLine>()
    // Two children of one mount at one place: the later one is on top.
    children.set(parent, targets.set(line.target, line))
  }

  const peaks = new Map<number, MountLine>()

  /**
   * The mount on top of those stacked on one place, each the child of the one below. Found once for all of a stack: a container that may
   * mount can pile up a hundred thousand (fs.mount-max).
   */
  function peakOf(line: MountLine): MountLine {
    const stack: MountLine[] = []
    let peak = line
    // Who is in the stack already closes a circle, as only a forged recording has.
    for (let next: MountLine | undefined = line; next !== undefined; next = children.get(next.id)?.get(line.target)) {
      const known = peaks.get(next.id)
      peak = known ?? next
      if (known !== undefined) break
      peaks.set(next.id, next)
      stack.push(next)
    }
    for (const each of stack) peaks.set(each.id, peak)
    return peak
  }

  function walk(path: string): MountLine | undefined {
    let current: MountLine | undefined
    let targets = children.get(top)
    for (const prefix of prefixes(path)) {
      const next: MountLine | undefined = targets?.get(prefix)
      if (next === undefined) continue
      current = peakOf(next)
      targets = children.get(current.id)
    }
    return current
  }

  const reachable = lines.filter((line) => walk(line.target) === line)
  const inReach = new Set(reachable)
  return {
    lines,
    reachable,
    resolve: (path) => {
      const mount = walk(path)
      if (mount === undefined) return undefined
      return { mount, inner: join(mount.root, below(mount.target, path) ?? '') }
    },
    covered: (line) => !inReach.has(line),
  }
}
