/** The pods in an object: those of the kinds that everybody knows, and what custom resources embed. */
import type { Region } from '../../model/fact.js'
import { labelsIn } from '../manifest/labels.js'
import { at, entries, isNull, type MapNode, type Node } from '../manifest/node.js'
import type { KubernetesObject } from './documents.js'
import { nameAt } from './field.js'

type Labels = ReturnType<typeof labelsIn>

export interface Pod {
  /** Of the object that it comes from, with the path to it where the object embeds several. */
  readonly name: string
  readonly namespace: string
  /** The object's name, for what is missing in the whole pod. */
  readonly region: Region
  /** As authors write it: `spec.template.spec`. */
  readonly place: string
  readonly spec: Node
  readonly annotations: Node | undefined
  /** Of a StatefulSet: claims that each of its pods gets, which are volumes without standing among them. */
  readonly claims?: Node | undefined
  /** Of the object, and of the pods that it makes, which win. */
  readonly labels: Labels
}

/** Where the template stands; its spec and its metadata below it. */
const templates: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  PodTemplate: ['template'],
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
}
const builtIn = /^(v1|apps\/.*|batch\/.*|extensions\/.*)$/
/** Kinds that hold pod specs as patterns, schemas or examples, and deploy none. */
const aboutPods =
  /^(.*\.)?(kyverno\.io|gatekeeper\.sh|apiextensions\.k8s\.io|admissionregistration\.k8s\.io|kustomize\.config\.k8s\.io|kubewarden\.io)\//

/** Whether the kind promises a pod, so that a document without one is worth a word. */
export function promisesPod({ kind, apiVersion }: KubernetesObject): boolean {
  return Object.hasOwn(templates, kind) && builtIn.test(apiVersion)
}

export function podsOf(object: KubernetesObject): readonly Pod[] {
  const { kind, apiVersion, node } = object
  if (promisesPod(object)) {
    const path = templates[kind] ?? []
    const template = at(node, ...path)
    const spec = at(template, 'spec')
    if (spec === undefined || isNull(at(spec, 'containers'))) return []
    const place = [...path, 'spec'].join('.')
    const claims = kind === 'StatefulSet' ? at(node, 'spec', 'volumeClaimTemplates') : undefined
    return [{ ...identity(node), place, spec, annotations: annotationsOf(template), claims, labels: labelsOf(node, template) }]
  }
  if (builtIn.test(apiVersion) || aboutPods.test(apiVersion)) return []
  const found = embedded(node)
  return found.map(({ path, spec, holder }) => ({
    ...identity(node, found.length > 1 ? path : ''),
    place: path,
    spec,
    annotations: annotationsOf(holder),
    labels: labelsOf(node, holder),
  }))
}

function identity(node: Node, suffix = '') {
  const name = nameAt(node, 'metadata', 'name') || nameAt(node, 'metadata', 'generateName') || 'unnamed'
  return {
    name: suffix === '' ? name : `${name}/${suffix}`,
    namespace: nameAt(node, 'metadata', 'namespace'),
    region: at(node, 'metadata', 'name')?.region ?? node.region,
  }
}

function annotationsOf(template: Node | undefined): Node | undefined {
  return at(template, 'metadata', 'annotations')
}

function labelsOf(object: Node, template: Node | undefined): Labels {
  const own = at(object, 'metadata', 'labels')
  return object === template ? labelsIn(own) : labelsIn(own, at(template, 'metadata', 'labels'))
}

interface Embedded {
  readonly path: string
  readonly spec: Node
  /** The mapping that has the spec: its metadata, where it has one, is the pod's. */
  readonly holder: Node | undefined
}

/** Every mapping with a list of `containers`, however deep. An anchor's is one, though aliases repeat it. */
function embedded(root: Node): readonly Embedded[] {
  const found: Embedded[] = []
  const seen = new Set<Node>()
  const visit = (node: Node, path: string, holder: Node | undefined): void => {
    if (seen.has(node)) return
    seen.add(node)
    if (holdsContainers(node)) found.push({ path, spec: node, holder })
    if (node.kind === 'list') for (const [index, item] of node.items.entries()) visit(item, `${path}[${index}]`, undefined)
    for (const [key, { value }] of entries(node)) {
      if (value.kind !== 'scalar' && !notDeployed.has(key)) visit(value, path === '' ? key : `${path}.${key}`, node)
    }
  }
  visit(root, '', undefined)
  return found
}

/** What an operator reports, and what kubectl remembers, is nothing to be deployed. */
const notDeployed: ReadonlySet<string> = new Set(['status', 'metadata'])

function holdsContainers(node: Node): boolean {
  const containers = at(node, 'containers')
  return containers?.kind === 'list' && containers.items.some((item) => item.kind === 'map' && item.entries.has('image'))
}

/** `sidecar`: an init container that goes on running (KEP-753). */
type ContainerKind = 'container' | 'init' | 'sidecar' | 'ephemeral'

export interface PodContainer {
  readonly node: Node
  readonly kind: ContainerKind
  readonly name: string
  readonly place: string
  /** Its name, where findings point that have no better place. */
  readonly region: Region
}

const lists: readonly (readonly [string, ContainerKind])[] = [
  ['initContainers', 'init'],
  ['containers', 'container'],
  ['ephemeralContainers', 'ephemeral'],
]

/** In the order in which the pod starts them. */
export function containersOf({ spec, place }: Pod): readonly PodContainer[] {
  return lists.flatMap(([key, kind]) => {
    const list = at(spec, key)
    if (list?.kind !== 'list') return []
    return list.items.flatMap((node, index) => (node.kind === 'map' ? [container(node, kind, `${place}.${key}[${index}]`)] : []))
  })
}

function container(node: MapNode, kind: ContainerKind, place: string): PodContainer {
  const sidecar = kind === 'init' && nameAt(node, 'restartPolicy') === 'Always'
  return { node, kind: sidecar ? 'sidecar' : kind, name: nameAt(node, 'name'), place, region: label(node) }
}

/** The line `name: web`; a value that an alias brings in stands elsewhere. */
export function label({ entries: all, region }: MapNode): Region {
  const { key, value } = all.get('name') ?? all.values().next().value ?? {}
  if (key === undefined || value === undefined) return region
  return value.region.line === key.line ? { ...key, endLine: value.region.endLine, endColumn: value.region.endColumn } : key
}
