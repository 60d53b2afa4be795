/** Namespaces: the host's, the pod's, and those that the containers of a pod share. */
import { type Fact, known } from '../../../model/fact.js'
import type { JoinedNamespace } from '../../../model/records.js'
import { fact } from '../../manifest/complete.js'
import { readAs, type Said } from '../../manifest/said.js'
import { flag, text, within } from '../field.js'
import type { PodContainer } from '../pods.js'
import type { Scope } from './scope.js'
import { type Facts, put, source } from './silence.js'

/** So many others are named; all of a pod's share the same. */
const named = 8

/**
 * A pod is one network, one ipc and one uts namespace (cri-api NamespaceMode POD); processes are each container's own, unless
 * asked for. With a single container nobody else is in them but the pause process.
 */
export function namespaces(scope: Scope, facts: Facts): void {
  const others = companions(scope)
  const net = hostOr(scope, 'hostNetwork', others)
  const ipc = hostOr(scope, 'hostIPC', others)
  const uts = others.length > 0 ? shared(scope) : undefined
  const pid = processes(scope, others)
  put(facts, 'namespaces.net', net)
  put(facts, 'namespaces.ipc', ipc)
  put(facts, 'namespaces.uts', uts)
  put(facts, 'namespaces.pid', pid.fact)
  put(
    facts,
    'namespaces.joined',
    joined(scope, [
      ...(isJoined(net) ? partners('net', others) : []),
      ...(isJoined(ipc) ? partners('ipc', others) : []),
      ...(isJoined(uts) ? partners('uts', others) : []),
      ...(isJoined(pid.fact) ? partners('pid', pid.others) : []),
    ]),
  )
}

/** Who runs at the same time: an init container meets only the sidecars that were started before. */
function companions({ shared: { containers }, container }: Scope): readonly PodContainer[] {
  const alone = container.kind === 'init'
  return containers.filter(({ kind, node }) => node !== container.node && (kind === 'sidecar' || (!alone && kind !== 'init')))
}

function isJoined(fact: Fact<string> | undefined): boolean {
  return fact?.known === true && fact.value === 'joined'
}

function shared({ shared: { pod }, container }: Scope): Fact<string> {
  return known('joined', { source, place: `${pod.place}: containers of one pod`, region: container.region }, 'default')
}

function hosts(place: string, field: string, said: Said<boolean>): Fact<string> {
  const mode = readAs(said, () => 'host', 'true or false')
  return fact(source, place, mode, mode.known ? { [field]: mode.region } : undefined)
}

function hostOr(scope: Scope, field: 'hostNetwork' | 'hostIPC', others: readonly PodContainer[]): Fact<string> | undefined {
  const said = flag(within(scope.shared.pod.spec, field))
  if (said && (!said.known || said.value)) return hosts(`${scope.shared.pod.place}.${field}`, field, said)
  return others.length > 0 ? shared(scope) : undefined
}

interface Processes {
  readonly fact: Fact<string> | undefined
  readonly others: readonly PodContainer[]
}

/** The host's win over the pod's; an ephemeral container joins the one that it was aimed at. */
function processes({ shared: { pod, containers }, container }: Scope, others: readonly PodContainer[]): Processes {
  const host = flag(within(pod.spec, 'hostPID'))
  const none: readonly PodContainer[] = []
  if (host && (!host.known || host.value)) {
    return { fact: hosts(`${pod.place}.hostPID`, 'hostPID', host), others: none }
  }
  const all = flag(within(pod.spec, 'shareProcessNamespace'))
  if (all && (!all.known || all.value)) {
    const mode = readAs(all, () => (others.length > 0 ? 'joined' : 'own'), 'true or false')
    return { fact: fact(source, `${pod.place}.shareProcessNamespace`, mode), others }
  }
  const target = container.kind === 'ephemeral' ? text(within(container.node, 'targetContainerName')) : undefined
  if (!target) return { fact: undefined, others: none }
  const mode: Said<string> = readAs(target, () => 'joined', 'the name of a container')
  return {
    fact: fact(source, `${container.place}.targetContainerName`, mode),
    others: containers.filter(({ name }) => target.known && name === target.value),
  }
}

function partners(kind: string, others: readonly PodContainer[]): readonly JoinedNamespace[] {
  return others.slice(0, named).map(({ name }) => ({ kind, container: name }))
}

function joined({ shared: { pod }, container }: Scope, all: readonly JoinedNamespace[]): Fact<readonly JoinedNamespace[]> | undefined {
  return all.length === 0 ? undefined : known(all, { source, place: pod.place, region: container.region }, 'default')
}
