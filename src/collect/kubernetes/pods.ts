/** The pods in an object: those of the kinds that everybody knows, and what custom resources embed. */
import type { Region } from '../../model/fact.js'
import { labelsIn } from '../manifest/labels.js'
import { at, entries, isNull, items, type MapNode, type Node } from '../manifest/node.js'
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
  /** Of a kind that is not Kubernetes' own, which has further words for containers. */
  readonly custom?: boolean
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
    custom: true,
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

/** Every mapping with containers, however deep. An anchor's is one, though aliases repeat it. */
function embedded(root: Node): readonly Embedded[] {
  const found: Embedded[] = []
  const seen = new Set<Node>()
  const visit = (node: Node, path: string, holder: Node | undefined, workflow?: MapNode): void => {
    if (seen.has(node)) return
    seen.add(node)
    if (holdsContainers(node)) found.push({ path, spec: workflow && node.kind === 'map' ? inWorkflow(node, workflow) : node, holder })
    if (node.kind === 'list') for (const [index, item] of node.items.entries()) visit(item, `${path}[${index}]`, undefined)
    for (const [key, { value }] of entries(node)) {
      if (value.kind === 'scalar' || notDeployed.has(key)) continue
      const below = path === '' ? key : `${path}.${key}`
      if (key === 'templates' && node.kind === 'map')
        for (const [index, item] of items(value).entries()) visit(item, `${below}[${index}]`, undefined, node)
      visit(value, below, node, workflow)
    }
  }
  visit(root, '', undefined)
  return found
}

/** What an Argo workflow says for all of its templates, each of which becomes a pod, and which win. */
function inWorkflow(template: MapNode, workflow: MapNode): MapNode {
  const all = new Map([...workflow.entries].filter(([key]) => ofWorkflow.has(key)))
  for (const [key, entry] of template.entries) {
    const shared = key === 'volumes' ? all.get(key) : undefined
    const both = shared && { ...entry.value, kind: 'list' as const, items: [...items(entry.value), ...items(shared.value)] }
    all.set(key, both ? { ...entry, value: both } : entry)
  }
  return { ...template, entries: all }
}

const ofWorkflow: ReadonlySet<string> = new Set(['hostNetwork', 'securityContext', 'volumes', 'volumeClaimTemplates'])

/** What an operator reports, and what kubectl remembers, is nothing to be deployed. */
const notDeployed: ReadonlySet<string> = new Set(['status', 'metadata'])

function holdsContainers(node: Node): boolean {
  return listsOfCustom.some(([key]) => oneOrMore(at(node, key)).some((item) => item.kind === 'map' && item.entries.has('image')))
}

function oneOrMore(node: Node | undefined): readonly Node[] {
  return node?.kind === 'map' ? [node] : items(node)
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

/** Of Argo a template's `container`, `script` and `sidecars`, of Tekton a task's `steps` and `sidecars`. */
const listsOfCustom: typeof lists = [
  ...lists,
  ['container', 'container'],
  ['script', 'container'],
  ['steps', 'container'],
  ['sidecars', 'sidecar'],
]

/** In the order in which the pod starts them. */
export function containersOf({ spec, place, custom }: Pod): readonly PodContainer[] {
  return (custom === true ? listsOfCustom : lists).flatMap(([key, kind]) => {
    const list = at(spec, key)
    if (custom === true && list?.kind === 'map')
      return [{ ...container(list, kind, `${place}.${key}`), name: nameAt(list, 'name') || nameAt(spec, 'name') || key }]
    if (list?.kind !== 'list') return []
    const base = custom === true && key === 'steps' ? at(spec, 'stepTemplate') : undefined
    return list.items.flatMap((node, index) =>
      node.kind === 'map' ? [container(laidOver(base, node), kind, `${place}.${key}[${index}]`)] : [],
    )
  })
}

/** What Tekton makes of a step and its task's stepTemplate: the step wins, mapping by mapping. */
function laidOver(base: Node | undefined, own: MapNode): MapNode {
  if (base?.kind !== 'map') return own
  const all = new Map(base.entries)
  for (const [key, entry] of own.entries) {
    const { value } = entry
    all.set(key, value.kind === 'map' ? { ...entry, value: laidOver(all.get(key)?.value, value) } : entry)
  }
  return { ...own, entries: all }
}

/** What an operator lays over the pods that it makes, and what is not worked out here: of Argo a patch as text, of Tekton words of a pod. */
export function overlaysOf({ apiVersion, node }: KubernetesObject): readonly Node[] {
  if (apiVersion.startsWith('argoproj.io/')) return everywhere(node, 'podSpecPatch')
  if (!apiVersion.startsWith('tekton.dev/')) return []
  return everywhere(node, 'podTemplate').filter((one) => weighty.some((key) => !isNull(at(one, key))))
}

const weighty = ['hostNetwork', 'runtimeClassName', 'securityContext', 'volumes']

/** The values of a key, however deep; each once, though aliases repeat it. */
function everywhere(root: Node, wanted: string): readonly Node[] {
  const found: Node[] = []
  const seen = new Set<Node>()
  const visit = (node: Node): void => {
    if (seen.has(node)) return
    seen.add(node)
    for (const [key, { value }] of entries(node)) {
      if (key === wanted && !isNull(value)) found.push(value)
      else if (!notDeployed.has(key)) visit(value)
    }
    for (const item of items(node)) visit(item)
  }
  visit(root)
  return found
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
