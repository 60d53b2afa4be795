/** What leads to the container from the node, and where the kubelet is sent on its behalf. */
import type { Node } from '../../manifest/node.js'
import type { Said } from '../../manifest/said.js'
import { child, listed, noList, text, whole, within } from '../field.js'
import { listOf, type Scope } from './scope.js'
import { type Facts, put } from './silence.js'

export function network(scope: Scope, facts: Facts): void {
  const ports = child(scope.container.node, 'ports')
  const onHost = listed(ports).flatMap((port): readonly Said<number>[] => {
    const said = whole(child(port, 'hostPort'))
    return said && (!said.known || said.value !== 0) ? [said] : []
  })
  put(facts, 'pod.hostPorts', listOf(scope, 'ports', [...noList(ports), ...onHost]))
  put(facts, 'pod.probeHosts', listOf(scope, 'livenessProbe', probeHosts(scope.container.node)))
}

const handlers: readonly (readonly string[])[] = [
  ['livenessProbe'],
  ['readinessProbe'],
  ['startupProbe'],
  ['lifecycle', 'postStart'],
  ['lifecycle', 'preStop'],
]

function probeHosts(container: Node): readonly Said<string>[] {
  return handlers.flatMap((path) => {
    const handler = within(container, ...path)
    if (handler === undefined) return []
    const hosts = [text(within(handler, 'httpGet', 'host')), text(within(handler, 'tcpSocket', 'host'))]
    return hosts.filter((host) => host !== undefined && (!host.known || host.value !== '')) as readonly Said<string>[]
  })
}
