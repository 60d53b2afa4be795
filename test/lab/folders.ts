import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Root of the project: two folders up from test/lab. */
export const project = fileURLToPath(new URL('../../', import.meta.url))

/** A file of the lab itself, such as `vm/build.sh`. */
export function labFile(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}

/** Where what takes long to make is kept: images, engines, node_modules. */
export function cacheFolder(): string {
  const { HULLCHECK_LAB_CACHE: own, XDG_CACHE_HOME: xdg } = process.env
  return own || join(xdg || join(homedir(), '.cache'), 'hullcheck-lab')
}
