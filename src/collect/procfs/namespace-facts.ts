/** Own, the host's, or another container's? Told by the numbers that the links read. */
import { type Fact, known, unknown } from '../../model/fact.js'
import type { Mutable, Observed } from '../../model/facts.js'
import type { JoinedNamespace } from '../../model/records.js'
import { type Kind, kinds } from './namespaces.js'
import type { Teller } from './read.js'
import type { Links } from './read-process.js'

/** Whose init a link was first seen at. */
interface Owner {
  readonly id: string
  readonly name: string
  /** The one who made a namespace started before those who joined it. */
  readonly startTime: number
}
export type Owners = ReadonlyMap<string, Owner>

export function ownersOf(inits: readonly (Owner & { readonly links: Links })[]): Owners {
  const owners = new Map<string, Owner>()
  for (const { links, ...owner } of inits) {
    for (const kind of kinds) {
      const link = links[kind]
      if (!link.ok) continue
      const other = owners.get(link.value)
      if (other === undefined || owner.startTime < other.startTime) owners.set(link.value, owner)
    }
  }
  return owners
}

interface NamespaceContext {
  readonly id: string
  readonly pid: Teller
  readonly host: Readonly<Partial<Record<Kind, string>>>
  readonly owners: Owners
}

function standing(kind: Kind, links: Links, context: NamespaceContext): Fact<'own' | 'host' | 'joined' | 'absent'> {
  const origin = { source: 'procfs', place: `/proc/${context.pid}/ns/${kind}` }
  const link = links[kind]
  if (!link.ok) {
    // A kernel without the kind (time before 5.6, cgroup before 4.6) has no link for it: everybody shares the one there is.
    const built = link.code === 'ENOENT' && links.user.ok && links.mnt.ok
    if (built && kind === 'time') return known('absent', origin, 'observed')
    return built && kind === 'cgroup' ? known('host', origin, 'derived') : link.gap
  }
  const host = context.host[kind]
  if (link.value === host) return known('host', origin, 'observed')
  if (context.owners.get(link.value)?.id !== context.id && context.owners.has(link.value)) return known('joined', origin, 'observed')
  return host === undefined
    ? unknown('unsupported', `the host's ${kind} namespace is not known from here`)
    : known('own', origin, 'observed')
}

function joined(links: Links, context: NamespaceContext): Fact<readonly JoinedNamespace[]> {
  const list: JoinedNamespace[] = []
  for (const kind of kinds) {
    const state = standing(kind, links, context)
    const link = links[kind]
    if (!state.known) return state
    if (state.value === 'joined' && link.ok) list.push({ kind, container: context.owners.get(link.value)?.name ?? '' })
  }
  return known(list, { source: 'procfs', place: `/proc/${context.pid}/ns` }, 'derived')
}

export function namespaceFacts(links: Links, context: NamespaceContext): Mutable<Observed> {
  const user = standing('user', links, context)
  return {
    'namespaces.pid': standing('pid', links, context),
    'namespaces.net': standing('net', links, context),
    'namespaces.ipc': standing('ipc', links, context),
    'namespaces.uts': standing('uts', links, context),
    'namespaces.mnt': standing('mnt', links, context),
    'namespaces.cgroup': standing('cgroup', links, context),
    'namespaces.time': standing('time', links, context),
    'namespaces.joined': joined(links, context),
    'userNamespace.host': user.known ? known(user.value === 'host', user.origin, 'derived') : user,
  }
}
