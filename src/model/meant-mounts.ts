/** Which mounts a word of a patch means (patch.ts): for whoever changes the file, and for whoever tries the change out. */
import type { ListName } from './patch.js'
import type { HostPath } from './records.js'

/** By source the mount itself, by target also the deepest one above it: a socket lies in the folder that is mounted. */
export function meantMounts(list: ListName, word: string, mounts: readonly HostPath[]): readonly HostPath[] {
  const found = mounts.filter(({ source, target, kind }) =>
    list === 'hostPaths.target' || list === 'hostPaths.propagation'
      ? target === word
      : kind !== 'volume' && (source === word || (list === 'hostPaths.writable' && source.startsWith(`${word}/`))),
  )
  if (found.length > 0 || list !== 'hostPaths.target') return found
  const holding = mounts.filter(({ target }) => word.startsWith(target === '/' ? '/' : `${target}/`))
  return holding.sort((a, b) => b.target.length - a.target.length).slice(0, 1)
}
