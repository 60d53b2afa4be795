/** The containers of a project: its services, whatever their profiles, its jobs, and the init containers of services. */
import { at, entries, isNull, items, type MapNode, type Node } from '../../manifest/node.js'
import { mergeContainer, unique } from '../load/merge.js'
import type { Project } from './project.js'
import type { Container } from './workload.js'

export function containers(project: Project): Container[] {
  return ['services', 'jobs'].flatMap((section) =>
    entries(at(project.tree, section)).flatMap(([name, { key, value }]): Container[] => {
      if (value.kind !== 'map') {
        project.tell({ region: key, message: `${JSON.stringify(name.slice(0, 60))} must be a mapping`, kind: 'unparsable' })
        return []
      }
      // what another program provides is no container
      if (!isNull(at(value, 'provider'))) return []
      const node = unique(value)
      return [{ name, service: name, place: `${section}.${name}`, node, key }, ...initContainers(name, node, project)]
    }),
  )
}

/**
 * `pre_start`: containers that run to their end before the service starts. Each takes over what the service says and it does not,
 * mounts too (compose-go v2.16, resolvePreStartHooks; docker/compose 5.7, createPreStartContainer).
 */
function initContainers(service: string, node: MapNode, project: Project): Container[] {
  return items(at(node, 'pre_start')).flatMap((hook, index): Container[] => {
    if (hook.kind !== 'map') return []
    const merged = mergeContainer(inheritable(node), hook, project.budget)
    if (merged.kind !== 'map') return []
    const key = [...hook.entries.values()][0]?.key ?? hook.region
    return [{ name: `${service}-pre_start-${index}`, service, place: `services.${service}.pre_start[${index}]`, node: unique(merged), key }]
  })
}

/** Keys that are a service's own, not its container's; what compose builds has the image in the end. */
const ofService = new Set([
  'attach',
  'container_name',
  'deploy',
  'develop',
  'external_links',
  'links',
  'post_start',
  'pre_start',
  'pre_stop',
  'profiles',
  'restart',
  'scale',
])

function inheritable(node: MapNode): Node {
  return { ...node, entries: new Map([...node.entries].filter(([key]) => !ofService.has(key))) }
}
