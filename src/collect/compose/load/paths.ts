/** Where a path of a compose file leads. Relative ones are shown relative to the project: where that will lie nobody knows before it is deployed. */
import { posix } from 'node:path'
import { hole } from '../../manifest/node.js'

/** What the paths of one file are relative to. */
export interface Folders {
  /** Of the project: of its first file, or of what an included file or one that is extended lies in. Absolute. */
  readonly own: string
  /** Of the project that is judged. Absolute. */
  readonly project: string
  /** What `~` means; undefined where the environment does not say. */
  readonly home: string | undefined
}

/** Source of a bind: absolute as written, or relative to the project as `./data` or `../data`. */
export function hostPath(text: string, { own, project, home }: Folders): string {
  if (text.startsWith('~')) return home === undefined ? `${hole}${text.slice(1)}` : posix.join(home, text.slice(1))
  if (text.startsWith(hole) || isWindows(text)) return text
  if (text.startsWith('/')) return clean(text)
  const absolute = posix.resolve(own, text)
  const near = posix.relative(project, absolute)
  const up = near.split('/').filter((part) => part === '..').length
  // as many steps up as there are folders above, or more: whoever writes that means the root
  if (up > 0 && up >= project.split('/').filter((part) => part !== '').length) return absolute
  if (near === '') return '.'
  return up > 0 ? near : `./${near}`
}

/** Target of a mount, without the slashes and dots that mean nothing (path.Clean). */
export function clean(path: string): string {
  const short = posix.normalize(path)
  return short.length > 1 && short.endsWith('/') ? short.slice(0, -1) : short
}

function isWindows(path: string): boolean {
  return path.startsWith('\\\\') || (path[1] === ':' && /^[A-Za-z]:[\\/]/.test(path))
}
