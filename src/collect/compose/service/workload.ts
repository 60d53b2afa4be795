/** A container of a project as declared facts. */
import type { Fact, Region } from '../../../model/fact.js'
import type { Declared } from '../../../model/facts.js'
import type { Sysctl } from '../../../model/records.js'
import type { DeclaredWorkload } from '../../manifest/dialect.js'
import { dockerOptions } from '../../manifest/docker-options.js'
import { saidLabels } from '../../manifest/labels.js'
import { at, entries, hole, isNull, type MapNode, type Node, textOf } from '../../manifest/node.js'
import { readAs, type Said, told, untold } from '../../manifest/said.js'
import { wordingOf } from '../text/wording.js'
import { builtUser } from './built.js'
import { devices } from './devices.js'
import { execs } from './hooks.js'
import { limits } from './limits.js'
import { modes } from './modes.js'
import { mounts } from './mounts.js'
import type { Project } from './project.js'
import { flagAt, textAt, textsAt } from './read-as.js'
import { variables } from './variables.js'

export interface Container {
  /** As findings show it: the name of the service. */
  readonly name: string
  /** The service that it belongs to, by which compose labels it. */
  readonly service: string
  /** Where it stands: `services.web`. */
  readonly place: string
  readonly node: MapNode
  /** What it is called in the file: where something is missing. */
  readonly key: Region
}

const ofServices = 'services.'

/** Longer ones are no image. */
const imageLimit = 500

export function workload(container: Container, project: Project): DeclaredWorkload {
  const { name, service, place, node, key } = container
  return {
    identity: {
      id: `${project.file}#${place.startsWith(ofServices) ? place.slice(ofServices.length) : place}`,
      name,
      image: image(node, service, project).slice(0, imageLimit),
      // the folder of a checkout is no part of what is deployed: a baseline must fit elsewhere, too
      workload: project.title === '' ? service : `${project.title}/${service}`,
      region: key,
      ...labels(node, service, project),
    },
    platform: 'docker',
    declared: withGaps(declared(container, project), container, project),
  }
}

/** With those by which compose knows its containers again, as an audit sees them; the project only where the files name it. */
function labels({ entries: keys, region }: MapNode, service: string, { title }: Project): Pick<DeclaredWorkload['identity'], 'labels'> {
  const written = entries(keys.get('labels')?.value).map(([name, { value }]) => [name, textOf(value)] as const)
  const project = title === '' ? [] : [['com.docker.compose.project', told(title, region)] as const]
  return saidLabels([...written, ...project, ['com.docker.compose.service', told(service, region)]])
}

/** Compose names what it builds after project and service. */
function image(node: MapNode, service: string, project: Project): string {
  const said = at(node, 'image')
  const text = said && !isNull(said) ? wordingOf(said) : undefined
  if (said?.kind === 'unresolved') return said.text.includes(hole) ? '' : said.text
  return text ?? (at(node, 'build') === undefined || project.name === '' ? '' : `${project.name}-${service}`)
}

function declared({ place, node, key }: Container, project: Project): Declared {
  const { environment, furtherEnvironment } = variables(node, project)
  const hooks = execs(node, place, key)
  const facts = dockerOptions({
    source: 'compose',
    place,
    region: key,
    privileged: flagAt(node, 'privileged'),
    capAdd: textsAt(node, 'cap_add'),
    capDrop: textsAt(node, 'cap_drop'),
    securityOpt: textsAt(node, 'security_opt'),
    modes: modes(node, project),
    userns: textAt(node, 'userns_mode'),
    user: user(node) ?? builtUser(node, project),
    mounts: mounts(node, project),
    devices: devices(node),
    deviceRules: textsAt(node, 'device_cgroup_rules'),
    ...limits(node),
    readOnly: flagAt(node, 'read_only'),
    init: flagAt(node, 'init'),
    environment,
    furtherEnvironment,
    sysctls: sysctls(node),
    runtime: textAt(node, 'runtime'),
  })
  return hooks ? { ...facts, execs: hooks } : facts
}

/** An empty one is none: then the image decides (moby, daemon/commit.go: merge). */
function user(node: MapNode): Said<string> | undefined {
  const said = textAt(node, 'user')
  return said?.known === true && said.value === '' ? undefined : said
}

function sysctls(node: MapNode): readonly Said<Sysctl>[] | undefined {
  const all = entries(at(node, 'sysctls'))
  return all.length === 0 ? undefined : all.map(([name, { value }]) => readAs(textOf(value), (text) => ({ name, value: text }), 'a value'))
}

/** Of a container that another file completes, what is not said here may be said there. */
function withGaps(facts: Declared, { node, key, service }: Container, project: Project): Declared {
  const missing = project.incomplete.has(service)
    ? untold('unresolved', 'a part of this service could not be read', key)
    : isFragment(node)
      ? untold('unresolved', 'neither image nor build: another file says the rest', key, 'name the files together: -f compose.yaml -f ...')
      : undefined
  if (missing === undefined) return facts
  const all = Object.entries(facts).map(([name, fact]: [string, Fact<unknown>]) => [
    name,
    fact.known && fact.basis === 'default' ? missing : fact,
  ])
  return Object.fromEntries(all) as Declared
}

/** What compose itself would refuse alone. */
export function isFragment(node: Node): boolean {
  return ['image', 'build', 'provider'].every((key) => isNull(at(node, key)))
}
