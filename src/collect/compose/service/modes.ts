/** Whose namespaces a container gets. `service:x` is resolved when it is started, and if x has the host's, so has this one (docker/compose 5.7, resolveSharedNamespaces). */
import type { DockerOptions } from '../../manifest/docker-options.js'
import { at, boolOf, entries, isNull, type MapNode, type Node, textOf } from '../../manifest/node.js'
import { type Said, told } from '../../manifest/said.js'
import { called } from './partner.js'
import type { Project } from './project.js'
import { textAt } from './read-as.js'

type Modes = NonNullable<DockerOptions['modes']>
type Kind = keyof Modes

/** Containers share namespaces with each other no deeper. */
const depthLimit = 50

const keys: Readonly<Record<Kind, string>> = { pid: 'pid', net: 'network_mode', ipc: 'ipc', uts: 'uts', cgroup: 'cgroup' }

export function modes(container: MapNode, project: Project): Modes {
  const found = (Object.keys(keys) as Kind[]).map((kind) => [kind, shared(container, kind, project, [])] as const)
  return Object.fromEntries(found.filter(([, said]) => said !== undefined))
}

function own(container: Node, kind: Kind, project: Project): Said<string> | undefined {
  return textAt(container, keys[kind]) ?? (kind === 'net' ? hostNetwork(container, project) : undefined)
}

/** What a container asks for, or `host` where it joins one of the project that has the host's. */
function shared(container: Node, kind: Kind, project: Project, seen: readonly Node[]): Said<string> | undefined {
  const said = own(container, kind, project)
  if (said?.known !== true || seen.includes(container) || seen.length > depthLimit) return said
  const partner = partnerOf(said.value, project)
  const theirs = partner && shared(partner, kind, project, [...seen, container])
  return theirs?.known === true && theirs.value === 'host' ? told('host', said.region) : said
}

/** The service that is joined, by its name or by that of its container. */
function partnerOf(mode: string, project: Project): Node | undefined {
  const [, by, name] = /^(service|container):(.*)$/.exec(mode) ?? []
  if (name === undefined) return undefined
  return by === 'service' ? at(project.tree, 'services', name) : called(name, project)
}

/** A network of the project that is called `host` is the host's: compose hands its name on as the mode of the network. */
function hostNetwork(container: Node, project: Project): Said<string> | undefined {
  for (const [name, { key }] of entries(at(container, 'networks'))) {
    const given = nameOf(at(project.tree, 'networks', name), name)
    if (given?.known === false) return given
    if (given?.value === 'host') return told('host', key)
  }
  return undefined
}

/** What the engine calls it: as it says, by its key where it is external, else something of the project's own. */
function nameOf(network: Node | undefined, key: string): Said<string> | undefined {
  if (network?.kind !== 'map') return undefined
  const external = at(network, 'external')
  const said = at(network, 'name') ?? at(external, 'name')
  if (said && !isNull(said)) return textOf(said)
  const flag = external && external.kind !== 'map' && !isNull(external) ? boolOf(external) : undefined
  return flag?.known === true && flag.value ? told(key, network.region) : undefined
}
