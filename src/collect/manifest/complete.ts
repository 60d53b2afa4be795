/** What a manifest does not say is known, too: it asks for nothing, and the runtime's default follows. */
import { type Fact, known, type Origin, type Region } from '../../model/fact.js'
import type { Declared } from '../../model/facts.js'
import type { Said, Untold } from './said.js'

/** What silence means. The user is missing here: the image may name one. Execs are none of a manifest's business. */
const silence = {
  privileged: false,
  'capabilities.added': [],
  'capabilities.dropped': [],
  'userNamespace.mode': '',
  'namespaces.pid': 'default',
  'namespaces.net': 'default',
  'namespaces.ipc': 'default',
  'namespaces.uts': 'default',
  'namespaces.cgroup': 'default',
  'namespaces.joined': [],
  'seccomp.profile': 'default',
  'apparmor.profile': '',
  'selinux.disabled': false,
  noNewPrivileges: false,
  'cgroup.writable': false,
  'devices.requested': [],
  'devices.rules': [],
  hostPaths: [],
  'limits.memory': -1,
  'limits.memorySwap': -1,
  'limits.cpu': -1,
  'limits.cpuset': '',
  'limits.pids': -1,
  'limits.oomKillDisabled': false,
  'limits.oomScoreAdjust': 0,
  'rootFilesystem.readOnly': false,
  'init.provided': false,
  'secrets.environment': [],
  sysctls: [],
  'image.described': false,
  'runtime.name': '',
} as const

/** The declared facts with every gap of silence filled; `source` names the dialect. A fact that is undefined counts as not said. */
export function complete(source: string, said: { readonly [N in keyof Declared]?: Declared[N] | undefined }): Declared {
  const facts: Record<string, Fact<unknown>> = { ...silenceOf(source) }
  for (const [name, fact] of Object.entries(said)) if (fact !== undefined) facts[name] = fact
  return facts
}

const silences = new Map<string, Readonly<Record<string, Fact<unknown>>>>()

/** One object for each fact that a notation says nothing of: most facts of most workloads, so that alike ones are seen to be. */
function silenceOf(source: string): Readonly<Record<string, Fact<unknown>>> {
  const facts =
    silences.get(source) ??
    Object.fromEntries(Object.entries(silence).map(([name, value]) => [name, known(value, { source, place: 'not set' }, 'default')]))
  silences.set(source, facts)
  return facts
}

/** A fact out of what was said; `place` names the key: `services.web.privileged`. */
export function fact<T>(source: string, place: string, said: Said<T>, parts?: Origin['parts']): Fact<T> {
  if (!said.known) return said
  return known(said.value, { source, place, region: said.region, ...(parts && { parts }) })
}

/**
 * A list out of items that were said one by one. One item that is not known makes the list unknown: it could be anything; the others are
 * kept as what is there at least.
 * `words` gives the words that findings use for an item, so that they can point at it.
 */
export function listFact<T>(
  source: string,
  place: string,
  region: Region,
  items: readonly Said<T>[],
  words: (value: T) => readonly string[] = (value) => [String(value)],
): Fact<readonly T[]> {
  const values: T[] = []
  const parts: [word: string, region: Region][] = []
  let [first, gap]: [Region | undefined, Untold | undefined] = [undefined, undefined]
  for (const one of items) {
    if (one.known) {
      first ??= one.region
      values.push(one.value)
      for (const word of words(one.value)) parts.push([word, one.region])
    } else gap ??= one
  }
  const origin = { source, place, region: first ?? region, parts: Object.fromEntries(parts) }
  const told = known(values, origin, values.length === 0 ? 'default' : 'explicit')
  if (!gap) return told
  return values.length === 0 ? gap : { known: false, gap: gap.gap, atLeast: told }
}
