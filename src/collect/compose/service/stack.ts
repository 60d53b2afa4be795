/** What `docker stack deploy` leaves out of a file that compose takes in (docker/cli, cli/compose/types: UnsupportedProperties). */
import type { Problem } from '../../manifest/dialect.js'
import { at, entries, isNull, type MapNode } from '../../manifest/node.js'
import type { Container } from './workload.js'

/** Keys that only swarm heeds. */
const ofSwarm = ['mode', 'placement', 'update_config', 'rollback_config', 'endpoint_mode']
/** Keys that harden or open a container, and that a stack ignores. cap_add and cap_drop count since 20.10. */
const ignored = ['security_opt', 'privileged', 'userns_mode', 'pid', 'ipc', 'network_mode', 'devices', 'cgroup_parent'] as const

/** The file is judged as compose runs it; of a service that is meant for a stack, the difference is worth a line. */
export function stackNotes({ node, service }: Container): Problem[] {
  const deploy = at(node, 'deploy')
  if (!ofSwarm.some((key) => !isNull(at(deploy, key)))) return []
  const [first, ...rest] = ignored.filter((key) => isSet(node, key))
  if (first === undefined) return []
  const region = node.entries.get(first)?.key ?? node.region
  const keys = [first, ...rest].join(', ')
  return [
    {
      region,
      message: `docker stack deploy ignores ${keys} of ${JSON.stringify(service.slice(0, 60))}; it is judged as docker compose runs it`,
      kind: 'note',
    },
  ]
}

function isSet(node: MapNode, key: string): boolean {
  const value = at(node, key)
  return !isNull(value) && (value?.kind !== 'map' || entries(value).length > 0)
}
