/** How fixes are written in Kubernetes objects: as YAML, as JSON, at the container unless the field is the pod's. */
import { isMap, isPair, isScalar, isSeq, type Node } from 'yaml'
import type { Declared } from '../model/facts.js'
import type { DeclaredName, ListName } from '../model/patch.js'
import type { FixDialect, Here, Spelling } from './dialect.js'
import type { Shape, Unit, YamlDraft } from './yaml/draft.js'
import { type Entry, keyOf, type Mapping, type Part } from './yaml/tree.js'
import type { Scalar } from './yaml/value.js'
import { YamlFile } from './yaml-file.js'

export const kubernetes: FixDialect = {
  open: (text) => new YamlFile(text, shape, { home: (draft, offset) => draft.mappingAround(offset), shared: podOf, narrow, follow }),
  spell,
  instead: (list) => (Object.hasOwn(inPlace, list) ? inPlace[list] : undefined),
  beside: (list, word) => (list === 'pod.selinux' ? word.split(' ')[0] : undefined),
}

const shape: Shape = {
  version: '1.1',
  keys: new Set(['host', 'hostIPC', 'hostNetwork', 'hostPID', 'hostPort', 'hostUsers', 'shareProcessNamespace', 'targetContainerName']),
  owners: new Set(['annotations', 'appArmorProfile', 'limits', 'seLinuxOptions', 'seccompProfile', 'securityContext', 'windowsOptions']),
  lists: new Set(['add', 'drop', 'sysctls', 'volumeDevices', 'volumeMounts', 'volumes']),
}

const context = (...keys: readonly string[]) => ['securityContext', ...keys]
const runtimeDefault = { value: 'RuntimeDefault', without: ['localhostProfile'] }
const silent: Spelling = { silent: true }

/** Of these lists an item is said in another way, not left out. */
const inPlace: Readonly<Partial<Record<ListName, Spelling>>> = {
  'pod.seccomp': { path: context('seccompProfile', 'type'), ...runtimeDefault },
  'pod.apparmor': { path: context('appArmorProfile', 'type'), ...runtimeDefault },
  'pod.runAsUser': { path: context('runAsUser'), value: 1000 },
}

function spell(fact: DeclaredName, value: Scalar, here: Here): Spelling | string {
  const fixed = Object.hasOwn(byFact, fact) ? byFact[fact] : undefined
  const spelling = typeof fixed === 'function' ? fixed(value, here) : fixed
  return spelling ?? `no field of a pod sets ${fact}`
}

type Spelled = Spelling | string | ((value: Scalar, here: Here) => Spelling | string)

const byFact: Readonly<Partial<Record<DeclaredName, Spelled>>> = {
  privileged: { silent: true, path: context('privileged'), value: false },
  'pod.hostProcess': { silent: true, path: context('windowsOptions', 'hostProcess'), value: false },
  'capabilities.dropped': (word) => ({ path: context('capabilities', 'drop'), item: word }),
  noNewPrivileges: (_, { facts }) => escalation(facts),
  'seccomp.profile': { path: context('seccompProfile', 'type'), ...runtimeDefault },
  'apparmor.profile': { silent: true, path: context('appArmorProfile', 'type'), ...runtimeDefault },
  'selinux.disabled': silent,
  'selinux.type': silent,
  'cgroup.writable': silent,
  'namespaces.pid': silent,
  'namespaces.net': silent,
  'namespaces.ipc': silent,
  'namespaces.uts': silent,
  'namespaces.cgroup': silent,
  'userNamespace.mode': (mode, { facts }) => (mode === '' ? silent : ownUsers(facts)),
  'pod.procMount': { silent: true, path: context('procMount'), value: 'Default' },
  'limits.memory': (bytes, here) => ({
    path: ['resources', 'limits', 'memory'],
    value: here.at('resources', 'requests', 'memory') ?? `${Math.round(Number(bytes) / (1 << 20))}Mi`,
  }),
  'limits.cpu': (cpus, here) => ({
    path: ['resources', 'limits', 'cpu'],
    value: here.at('resources', 'requests', 'cpu') ?? `${Math.round(Number(cpus) * 1000)}m`,
  }),
  'limits.pids': 'the kubelet limits processes: podPidsLimit in its configuration',
  'rootFilesystem.readOnly': { path: context('readOnlyRootFilesystem'), value: true },
  'identity.user': (user) => ({ path: context('runAsUser'), value: Number.parseInt(String(user), 10) }),
  'pod.runAsNonRoot': { path: context('runAsNonRoot'), value: true },
}

/** The API server refuses it beside rights that would be worth nothing then (validation.go, ValidateSecurityContext). */
function escalation({ privileged, 'pod.capabilitiesAdded': added }: Declared): Spelling | string {
  if (privileged?.known === true && privileged.value) return 'allowPrivilegeEscalation: false may not stand beside privileged: true'
  if (added?.known === true && added.value.includes('CAP_SYS_ADMIN'))
    return 'allowPrivilegeEscalation: false may not stand beside CAP_SYS_ADMIN'
  return { path: context('allowPrivilegeEscalation'), value: false }
}

/** Nor a user namespace beside namespaces of the node (validation.go, validateHostUsers). */
function ownUsers(facts: Declared): Spelling | string {
  const names = ['namespaces.net', 'namespaces.pid', 'namespaces.ipc'] as const
  const ofNode = names.some((name) => {
    const fact = facts[name]
    return fact?.known === true && fact.value === 'host'
  })
  if (ofNode) return 'hostUsers: false may not stand beside hostNetwork, hostPID or hostIPC'
  return { shared: true, path: ['hostUsers'], value: false }
}

/** The pod of a container: the mapping that holds the list in which it stands. */
function podOf(draft: YamlDraft, home: Mapping): Mapping | undefined {
  const list = draft.tree.above(home)
  const owner = list && isSeq(list) ? draft.tree.ownerOf(list) : undefined
  const pod = owner && draft.tree.above(owner)
  return isMap<Node, Node | null>(pod) ? draft.keep(pod) : undefined
}

function narrow(draft: YamlDraft, { part }: Unit, list: ListName, wish: number): string | undefined {
  const mount = draft.tree.resolved(part as Node)
  if (!isMap<Node, Node | null>(mount)) return 'this mount is written in a way that must be changed by hand'
  if (list === 'hostPaths.writable') return draft.put(mount, ['readOnly'], { scalar: true }, wish)
  const spread = draft.entry(mount, 'mountPropagation')
  return spread ? draft.drop(spread, wish) : 'its propagation is said elsewhere'
}

/** A mount may not name a volume that is not there; a volume that nobody mounts is of no use, and some are refused. */
function follow(draft: YamlDraft, { part, holder, key }: Unit, wish: number): void {
  if (key === 'volumes') dropMounts(draft, part, wish)
  if (key === 'volumeMounts' || key === 'volumeDevices') dropUnusedVolume(draft, part, wish)
  if (isPair(part) && isMap<Node, Node | null>(holder)) dropRequest(draft, part, holder, wish)
}

/** A device of a plugin must be requested in the same number as it is limited to. */
function dropRequest(draft: YamlDraft, limit: Entry, limits: Mapping, wish: number): void {
  const owner = draft.tree.ownerOf(limits)
  const resources = owner && keyOf(owner) === 'limits' ? draft.tree.above(owner) : undefined
  const requests = isMap<Node, Node | null>(resources)
    ? draft.tree.resolved(draft.tree.entryOf(resources, 'requests')?.value ?? null)
    : null
  const unit = isMap<Node, Node | null>(requests) ? draft.entry(requests, keyOf(limit)) : undefined
  if (unit) draft.drop(unit, wish)
}

function dropMounts(draft: YamlDraft, volume: Part, wish: number): void {
  for (const { part } of mountsOf(draft, podAround(draft, volume), nameOf(draft, volume))) draft.drop({ part } as Unit, wish)
}

function dropUnusedVolume(draft: YamlDraft, mount: Part, wish: number): void {
  const pod = podAround(draft, mount)
  const name = nameOf(draft, mount)
  if (name === '' || mountsOf(draft, pod, name).some(({ part }) => !draft.isDropped(part))) return
  const volume = itemsAt(draft, pod, 'volumes').find((one) => nameOf(draft, one) === name)
  if (volume) draft.drop({ part: volume } as Unit, wish)
}

/** The mapping with containers and volumes in which something stands. */
function podAround(draft: YamlDraft, part: Part): Mapping | undefined {
  let at: Part | undefined = part
  while (at) {
    if (isMap<Node, Node | null>(at) && draft.tree.entryOf(at, 'containers')) return at
    at = draft.tree.above(at)
  }
  return undefined
}

function mountsOf(draft: YamlDraft, pod: Mapping | undefined, name: string): { part: Part }[] {
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((key) => itemsAt(draft, pod, key))
  return containers.flatMap((container) =>
    ['volumeMounts', 'volumeDevices']
      .flatMap((key) => itemsAt(draft, isMap<Node, Node | null>(container) ? container : undefined, key))
      .filter((mount) => nameOf(draft, mount) === name)
      .map((part) => ({ part })),
  )
}

function itemsAt(draft: YamlDraft, map: Mapping | undefined, key: string): readonly Node[] {
  const list = map && draft.tree.resolved(draft.tree.entryOf(map, key)?.value ?? null)
  return isSeq<Node>(list) ? list.items.flatMap((item) => draft.tree.resolved(item) ?? []) : []
}

function nameOf(draft: YamlDraft, item: Part): string {
  const node = isMap<Node, Node | null>(item) ? draft.tree.resolved(draft.tree.entryOf(item, 'name')?.value ?? null) : null
  return isScalar(node) ? String(node.source ?? '') : ''
}
