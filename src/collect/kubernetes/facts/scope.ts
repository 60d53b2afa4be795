/** What every fact of a container is worked out from. */
import type { Fact, Region } from '../../../model/fact.js'
import type { Declared } from '../../../model/facts.js'
import { fact, listFact } from '../../manifest/complete.js'
import { entries, type Node } from '../../manifest/node.js'
import type { Said } from '../../manifest/said.js'
import { child, listed, nameAt, text, within } from '../field.js'
import type { Pod, PodContainer } from '../pods.js'
import type { Surroundings } from '../surroundings.js'
import { podFacts } from './pod.js'
import { source } from './silence.js'

/** What the containers of a pod have in common, worked out once. */
interface PodScope {
  readonly pod: Pod
  readonly containers: readonly PodContainer[]
  /** Of the containers. */
  readonly names: ReadonlySet<string>
  readonly around: Surroundings
  readonly context: Node | undefined
  /** By name; of two with the same name the first, as the API server takes neither. */
  readonly volumes: ReadonlyMap<string, Node>
  /** Annotations that begin with the key of AppArmor's, by what follows. */
  readonly apparmor: ReadonlyMap<string, Said<string>>
  readonly facts: Declared
}

export interface Scope {
  readonly shared: PodScope
  readonly container: PodContainer
  readonly ownContext: Node | undefined
}

/** Of Kubernetes 1.4 to 1.29, and still heeded. */
const apparmorKey = 'container.apparmor.security.beta.kubernetes.io/'

export function podScope(pod: Pod, containers: readonly PodContainer[], around: Surroundings): PodScope {
  const context = child(pod.spec, 'securityContext')
  const volumes = new Map<string, Node>()
  for (const volume of listed(child(pod.spec, 'volumes'))) {
    const name = nameAt(volume, 'name')
    if (!volumes.has(name)) volumes.set(name, volume)
  }
  const apparmor = new Map<string, Said<string>>()
  for (const [key, { value }] of entries(pod.annotations)) {
    const said = key.startsWith(apparmorKey) ? text(value) : undefined
    if (said) apparmor.set(key.slice(apparmorKey.length), said)
  }
  const names = new Set(containers.map(({ name }) => name))
  return { pod, containers, names, around, context, volumes, apparmor, facts: podFacts(pod, context, around) }
}

export function scopeOf(shared: PodScope, container: PodContainer): Scope {
  return { shared, container, ownContext: within(container.node, 'securityContext') }
}

/** A fact of a field of the container; undefined where nothing is said. */
export function ofContainer<T>({ container }: Scope, path: string, said: Said<T> | undefined): Fact<T> | undefined {
  return said && fact(source, `${container.place}.${path}`, said)
}

/** A list of the container; undefined where it is empty. */
export function listOf<T>(
  { container }: Scope,
  path: string,
  items: readonly Said<T>[],
  words?: (value: T) => readonly string[],
): Fact<readonly T[]> | undefined {
  return items.length === 0 ? undefined : listFact(source, `${container.place}.${path}`, container.region, items, words)
}

/** A list of the pod; undefined where it is empty. */
export function listOfPod<T>(
  { place, region }: { readonly place: string; readonly region: Region },
  path: string,
  items: readonly Said<T>[],
  words: (value: T) => readonly string[],
): Fact<readonly T[]> | undefined {
  return items.length === 0 ? undefined : listFact(source, `${place}.${path}`, region, items, words)
}

/** Where a setting stands: at the container, at the pod, or in an annotation of the pod. */
export type By = 'container' | 'pod' | 'annotation'

export interface Setting<T> {
  readonly by: By
  readonly value: T
  /** Of the field. */
  readonly place: string
}

const nowhere: readonly never[] = []

/** A setting of the securityContext, which container and pod both have: where it is said, the container's first, because it wins. */
export function settings<T>(scope: Scope, field: string, read: (node: Node | undefined) => T | undefined): readonly Setting<T>[] {
  const { shared, container, ownContext } = scope
  const own = read(child(ownContext, field))
  const ofPod = read(child(shared.context, field))
  if (own === undefined && ofPod === undefined) return nowhere
  const found: Setting<T>[] = []
  if (own !== undefined) found.push({ by: 'container', value: own, place: `${container.place}.securityContext.${field}` })
  if (ofPod !== undefined) found.push({ by: 'pod', value: ofPod, place: `${shared.pod.place}.securityContext.${field}` })
  return found
}
