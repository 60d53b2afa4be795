/** Paths of the host that are mounted into a container, and block devices that stand beside them. */
import type { HostPath } from '../../../model/records.js'
import { at, isNull, type Node } from '../../manifest/node.js'
import { type Said, told, untold } from '../../manifest/said.js'
import { cleanPath } from '../../spelling/host-path.js'
import { child, flag, listed, nameAt, noList, text, within } from '../field.js'
import { extendedResources } from './limits.js'
import { listOf, type Scope } from './scope.js'
import { type Facts, put } from './silence.js'

export function hostPaths(scope: Scope, facts: Facts): void {
  const mounts = child(scope.container.node, 'volumeMounts')
  const paths = listed(mounts).flatMap((mount) => hostPath(scope, mount) ?? [])
  put(facts, 'hostPaths', listOf(scope, 'volumeMounts', [...noList(mounts), ...paths], pathWords))
  const devices = child(scope.container.node, 'volumeDevices')
  const asked = [...noList(devices), ...listed(devices).map((device) => blockDevice(scope, device)), ...extendedResources(scope)]
  put(facts, 'devices.requested', listOf(scope, 'volumeDevices', asked, deviceWords))
}

function pathWords({ source: from, target }: HostPath): readonly string[] {
  return [from, target]
}

function deviceWords(device: string): readonly string[] {
  return [device, ...device.split(':')]
}

/** A mount of a hostPath volume, or of a claim that the files show to be a folder of the host; undefined for others. */
function hostPath(scope: Scope, mount: Node): Said<HostPath> | undefined {
  const name = nameAt(mount, 'name')
  const volume = scope.shared.volumes.get(name)
  const from = volume ? folderOf(scope, volume) : folderOfTemplate(scope, name)
  if (!from) return undefined
  if (!from.known) return from
  const below = subPath(scope, mount)
  if (below && !below.known) return below
  const target = text(within(mount, 'mountPath'))
  if (!target?.known) return target ?? untold('malformed', 'expected a mountPath', mount.region)
  const readOnly = flag(within(mount, 'readOnly'))
  if (readOnly && !readOnly.known) return readOnly
  return told(
    {
      source: cleanPath(below ? `${from.value}/${below.value}` : from.value),
      target: target.value,
      readOnly: readOnly?.value ?? false,
      propagation: propagation(nameAt(mount, 'mountPropagation')),
      options: readOnly?.value === true ? recursion(nameAt(mount, 'recursiveReadOnly')) : [],
      idmapped: false,
      kind: 'bind',
    },
    mountRegion(mount),
  )
}

function mountRegion(mount: Node): HostRegion {
  return (at(mount, 'mountPath') ?? mount).region
}
type HostRegion = Node['region']

function folderOf({ shared: { pod, around } }: Scope, volume: Node): Said<string> | undefined {
  const own = within(volume, 'hostPath')
  if (!isNull(own)) return text(within(own, 'path')) ?? untold('malformed', 'expected a path', own?.region ?? volume.region)
  const template = within(volume, 'ephemeral', 'volumeClaimTemplate')
  if (!isNull(template)) return around.claimedPath(pod.namespace, `${pod.name}-${nameAt(volume, 'name')}`, template)
  const claim = nameAt(volume, 'persistentVolumeClaim', 'claimName')
  return claim === '' ? undefined : around.claimedPath(pod.namespace, claim)
}

/** A claim of the StatefulSet; the first of its pods stands for all. */
function folderOfTemplate({ shared: { pod, around } }: Scope, name: string): Said<string> | undefined {
  const template = listed(pod.claims).find((one) => nameAt(one, 'metadata', 'name') === name)
  return template && around.claimedPath(pod.namespace, `${name}-${pod.name}-0`, template)
}

/** core/v1 MountPropagationMode: HostToContainer is rslave, Bidirectional rshared, both for privileged pods too; None is private. */
function propagation(mode: string): string {
  if (mode === 'HostToContainer') return 'slave'
  return mode === 'Bidirectional' ? 'shared' : 'private'
}

/** Read-only alone leaves mounts below writable, in every release; IfPossible depends on the node. */
function recursion(mode: string): readonly string[] {
  if (mode === 'Enabled') return ['ro-recursive']
  return mode === 'IfPossible' ? [] : ['ro-not-recursive']
}

function subPath({ container }: Scope, mount: Node): Said<string> | undefined {
  const plain = text(within(mount, 'subPath'))
  const expression = text(within(mount, 'subPathExpr'))
  if (plain || !expression?.known) return plain ?? expression
  return expanded(expression.value, container.node, expression.region)
}

/** `$(NAME)` of a variable with a value in the same container; `$$` is a dollar (third_party/forked/golang/expansion). */
function expanded(expression: string, container: Node, region: HostRegion): Said<string> {
  let open = ''
  const value = expression.replace(/\$\$|\$\(([^()$]{1,200})\)/g, (all, name?: string) => {
    if (name === undefined) return '$'
    const variable = listed(within(container, 'env')).findLast((one) => nameAt(one, 'name') === name)
    const said = text(within(variable, 'value'))
    if (said?.known !== true) open ||= name
    return said?.known === true ? said.value : all
  })
  return open === '' ? told(value, region) : untold('unresolved', `the variable ${open} gets its value when the pod starts`, region)
}

/** A volume of the host's block layer: which one, only the cluster knows. */
function blockDevice({ shared: { volumes } }: Scope, device: Node): Said<string> {
  const path = text(within(device, 'devicePath'))
  if (!path?.known) return path ?? untold('malformed', 'expected a devicePath', device.region)
  const claim = nameAt(volumes.get(nameAt(device, 'name')), 'persistentVolumeClaim', 'claimName')
  return told(`claim/${claim || nameAt(device, 'name')}:${path.value}`, path.region)
}
