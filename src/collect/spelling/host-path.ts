/** One spelling for a path of the host, whatever was written: rules compare paths, and the kernel reads `//etc/../` as `/`. */
import { posix } from 'node:path'
import type { HostPath } from '../../model/records.js'
import type { Said } from '../manifest/said.js'

/**
 * The root folder of a process by its link in /proc. The engine and what it starts to mount have the host's: seen with Docker 20.10
 * and runc 1.1 for /proc/self/root as a bind, and for /proc/1/root as the device of a local volume.
 */
const rootLink = /^(?:\/+\.)*\/+proc\/+(?:self|thread-self|\d+)(?:\/+task\/+\d+)?\/+root(?=\/|$)/

/** Without slashes, dots and links that mean nothing. What is no absolute path stays as it is: a name, a part that is not known. */
export function cleanPath(path: string): string {
  if (!path.startsWith('/')) return path
  let [clean, before] = [path, '']
  while (clean !== before) {
    before = clean
    // the link first: `..` in the root folder leads nowhere else, and would cut the link off
    const beyond = clean.replace(rootLink, '')
    clean = posix.normalize(beyond === '' ? '/' : beyond)
  }
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean
}

/** A mount with its source so spelled. A volume has a name, and what the engine made lies where it says. */
export function cleanMount(mount: HostPath): HostPath {
  const source = mount.kind === 'bind' ? cleanPath(mount.source) : mount.source
  return source === mount.source ? mount : { ...mount, source }
}

export function cleanMounts(mounts: readonly Said<HostPath>[]): readonly Said<HostPath>[] {
  return mounts.map((mount) => (mount.known ? { ...mount, value: cleanMount(mount.value) } : mount))
}
