/**
 * A fix that a program can make: what must hold of the declared facts so that a finding is gone. How each fact is written in a
 * notation is the business of src/fix: so a rule says it once for every notation.
 */
import { containerFacts, type Declared } from './facts.js'

export type DeclaredName = keyof Declared

/** Words of a list, or those that the finding points at. */
export type Words = readonly string[] | 'offenders'

export interface Patch {
  /** It cannot break a service that works today. Everything else waits until somebody asks for it. */
  readonly safe: boolean
  /** Facts and the values that they must have. */
  readonly set?: Readonly<Partial<Record<DeclaredName, string | number | boolean>>>
  /** Facts of which nothing may be said any more, so that the engine's own holds. */
  readonly clear?: readonly DeclaredName[]
  /** Lists and what must be in them. */
  readonly add?: Readonly<Partial<Record<DeclaredName, Words>>>
  /** Lists and what must not be in them; of records by a field: `hostPaths.target`. */
  readonly remove?: Readonly<Partial<Record<ListName, Words>>>
}

/** Lists that something can be taken out of. Mounts are told apart by their source or by their target. */
export const listNames = [
  'capabilities.added',
  'devices.requested',
  'devices.rules',
  'execs',
  'hostPaths.propagation',
  'hostPaths.source',
  'hostPaths.target',
  'hostPaths.writable',
  'namespaces',
  'pod.apparmor',
  'pod.capabilitiesAdded',
  'pod.hostPorts',
  'pod.probeHosts',
  'pod.runAsUser',
  'pod.seccomp',
  'pod.selinux',
  'pod.volumes',
  'sysctls',
] as const
export type ListName = (typeof listNames)[number]

/** Facts that somebody asks for: those that a fix can change. */
export const declaredNames = (Object.keys(containerFacts) as (keyof typeof containerFacts)[]).filter((name): name is DeclaredName =>
  containerFacts[name].views.includes('D'),
)
