/** What lies beside the pods in the same input and decides about them: their namespace, its limits, classes, volumes, variables. */
import { type Fact, known, type Region, unknown } from '../../model/fact.js'
import { entries, type Node } from '../manifest/node.js'
import type { Said } from '../manifest/said.js'
import { isSecret } from '../spelling/secret-name.js'
import type { KubernetesObject } from './documents.js'
import { listed, nameAt, text, within } from './field.js'

/** A cheap look at a file's text: whether it may hold one of the kinds below. */
export const holdsSurroundings =
  /kind["']?\s*:\s*["']?(Namespace|LimitRange|RuntimeClass|PersistentVolume|PersistentVolumeClaim|ConfigMap)\b/

export interface Surroundings {
  /** The level that the namespace's labels enforce; empty for none. A gap where the namespace is not among the files. */
  readonly enforcedLevel: (namespace: string) => Fact<string>
  /** What a container without a limit of its own gets. */
  readonly defaultLimit: (namespace: string, resource: 'memory' | 'cpu') => Said<string> | undefined
  /** The name by which the node's runtime knows a runtime class; the class's own name where it is not among the files. */
  readonly handler: (runtimeClass: string) => string
  /**
   * The folder of the host that a claim gets, where the files show that it is one. `template`: the claim where it is made with the pod;
   * otherwise it is looked for by its name.
   */
  readonly claimedPath: (namespace: string, claim: string, template?: Node) => Said<string> | undefined
  /** The variables of a ConfigMap that look like secrets; undefined where it is not among the files. */
  readonly secretsOf: (namespace: string, configMap: string) => readonly string[] | undefined
}

type ByName<T> = Map<string, T>

export function surroundings(objects: readonly KubernetesObject[]): Surroundings {
  const namespaces: ByName<Node> = new Map()
  const limits: ByName<Node[]> = new Map()
  const handlers: ByName<string> = new Map()
  const volumes: ByName<Node> = new Map()
  const claims: ByName<Node> = new Map()
  const secrets: ByName<readonly string[]> = new Map()
  for (const { kind, node } of objects) {
    const name = nameAt(node, 'metadata', 'name')
    const within = keyOf(nameAt(node, 'metadata', 'namespace'), name)
    if (kind === 'Namespace') namespaces.set(name, node)
    else if (kind === 'LimitRange') append(limits, nameAt(node, 'metadata', 'namespace'), node)
    else if (kind === 'RuntimeClass') handlers.set(name, nameAt(node, 'handler') || name)
    else if (kind === 'PersistentVolume') volumes.set(name, node)
    else if (kind === 'PersistentVolumeClaim') claims.set(within, node)
    else if (kind === 'ConfigMap') secrets.set(within, secretKeys(node))
  }
  const bound = boundBy(volumes)
  return {
    enforcedLevel: (namespace) => enforcedLevel(namespaces.get(namespace), namespace),
    defaultLimit: (namespace, resource) => first((limits.get(namespace) ?? []).map((range) => containerDefault(range, resource))),
    handler: (name) => handlers.get(name) ?? name,
    claimedPath: (namespace, name, template) => {
      const claim = template ?? inNamespace(claims, namespace, name)
      const named = nameAt(claim, 'spec', 'volumeName')
      const volume = named === '' ? inNamespace(bound, namespace, name) : volumes.get(named)
      if (volume || named !== '' || !claim) return folderOf(volume)
      return first([...volumes.values()].map((one) => (suits(one, claim) ? folderOf(one) : undefined)))
    },
    secretsOf: (namespace, configMap) => secrets.get(keyOf(namespace, configMap)),
  }
}

/** `/` stands in no name. */
function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`
}

/** What names no namespace is deployed into whichever is chosen then, so it may meet what names any. */
function inNamespace<T>(all: ByName<T>, namespace: string, name: string): T | undefined {
  const found = all.get(keyOf(namespace, name)) ?? all.get(keyOf('', name))
  if (found !== undefined || namespace !== '') return found
  for (const [key, value] of all) if (key.endsWith(`/${name}`)) return value
  return undefined
}

function folderOf(volume: Node | undefined): Said<string> | undefined {
  return text(within(volume, 'spec', 'hostPath', 'path')) ?? text(within(volume, 'spec', 'local', 'path'))
}

/** Whether a claim that names no volume is given this one: class, access modes and labels (kubernetes `FindMatchingVolume`, without sizes). */
function suits(volume: Node, claim: Node): boolean {
  const [offered, asked] = [within(volume, 'spec'), within(claim, 'spec')]
  if (within(offered, 'claimRef') || nameAt(offered, 'storageClassName') !== nameAt(asked, 'storageClassName')) return false
  const modes = new Set(listed(within(offered, 'accessModes')).map((mode) => nameAt(mode)))
  const labels = entries(within(asked, 'selector', 'matchLabels'))
  return (
    listed(within(asked, 'accessModes')).every((mode) => modes.has(nameAt(mode))) &&
    labels.every(([name, { value }]) => nameAt(volume, 'metadata', 'labels', name) === nameAt(value))
  )
}

function append<T>(map: ByName<T[]>, key: string, value: T): void {
  const list = map.get(key) ?? []
  list.push(value)
  map.set(key, list)
}

/** Volumes that name the claim they are kept for. */
function boundBy(volumes: ByName<Node>): ByName<Node> {
  const bound: ByName<Node> = new Map()
  for (const volume of volumes.values()) {
    const claim = within(volume, 'spec', 'claimRef')
    if (claim) bound.set(keyOf(nameAt(claim, 'namespace'), nameAt(claim, 'name')), volume)
  }
  return bound
}

const enforceLabel = 'pod-security.kubernetes.io/enforce'

/** A level that is none counts as restricted (pod-security-admission `api.ParseLevel`). */
function enforcedLevel(namespace: Node | undefined, name: string): Fact<string> {
  if (namespace === undefined)
    return unknown('not-collected', name === '' ? 'the files do not name the namespace' : `the namespace ${name} is not among the files`)
  const origin = { source: 'kubernetes', place: `Namespace ${name} metadata.labels["${enforceLabel}"]` }
  const said = text(within(namespace, 'metadata', 'labels', enforceLabel))
  if (said === undefined) return known('', { ...origin, region: nameRegion(namespace) }, 'default')
  if (!said.known) return said
  const level = ['privileged', 'baseline', 'restricted'].includes(said.value) ? said.value : 'restricted'
  return known(level, { ...origin, region: said.region })
}

function nameRegion(object: Node): Region {
  return within(object, 'metadata', 'name')?.region ?? object.region
}

/** A maximum is the default where no default is said (SetDefaults_LimitRangeItem). */
function containerDefault(range: Node, resource: string): Said<string> | undefined {
  const items = listed(within(range, 'spec', 'limits')).filter((item) => nameAt(item, 'type') === 'Container')
  return first(items.map((item) => text(within(item, 'default', resource)) ?? text(within(item, 'max', resource))))
}

function first<T>(all: readonly (T | undefined)[]): T | undefined {
  return all.find((one) => one !== undefined)
}

function secretKeys(configMap: Node): readonly string[] {
  return entries(within(configMap, 'data')).flatMap(([name, { value }]) => {
    const said = text(value)
    return said?.known === true && isSecret(name, said.value) ? [name] : []
  })
}
