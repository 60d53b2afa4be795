import { type Fact, known, unknown } from '../../../model/fact.js'
import type { Declared } from '../../../model/facts.js'
import type { JoinedNamespace } from '../../../model/records.js'
import { defaultWhen, derive, field, from, text } from '../document.js'

type Kind = 'pid' | 'net' | 'ipc' | 'uts' | 'cgroup'

const places: readonly (readonly [Kind, string])[] = [
  ['pid', 'HostConfig.PidMode'],
  ['net', 'HostConfig.NetworkMode'],
  ['ipc', 'HostConfig.IpcMode'],
  ['uts', 'HostConfig.UTSMode'],
  ['cgroup', 'HostConfig.CgroupnsMode'],
]

type Named = `namespaces.${Kind | 'joined'}` | 'userNamespace.mode'

/** The facts about namespaces. `nameOf` gives the name of a container of the same engine by its id or name. */
export function namespaces(inspect: unknown, nameOf: (reference: string) => string): Pick<Declared, Named> {
  const modes = places.map(([kind, place]) => [kind, place, mode(inspect, kind, place)] as const)
  const facts = Object.fromEntries(modes.map(([kind, place, fact]) => [`namespaces.${kind}`, sharing(fact, kind, place)]))
  return Object.assign(facts, {
    'namespaces.joined': joined(modes, nameOf),
    'userNamespace.mode': derive(
      field(inspect, 'HostConfig.UsernsMode', text, ''),
      (value) => value,
      defaultWhen((value) => value === ''),
    ),
  })
}

/** Engines before API 1.41 (Docker 20.10) know no CgroupnsMode: the cgroup namespace was always the host's. */
function mode(inspect: unknown, kind: Kind, place: string): Fact<string> {
  return field(inspect, place, text, kind === 'cgroup' ? 'host' : '')
}

/** `default` is the default network; any word that is no reserved one is the name of a network, and that is a namespace of one's own. */
function sharing(fact: Fact<string>, kind: Kind, place: string): Fact<string> {
  if (!fact.known) return fact
  const value = classify(fact.value, kind)
  if (value === undefined) return unknown('malformed', `${place} holds a mode that is not known`)
  return known(value, fact.origin, value === 'default' ? 'default' : fact.basis)
}

function classify(value: string, kind: Kind): 'own' | 'host' | 'joined' | 'default' | undefined {
  if (value === '' || value === 'default') return 'default'
  if (value === 'host') return 'host'
  // podman also knows ns:<path of a namespace>
  if (value.startsWith('container:') || value.startsWith('ns:')) return 'joined'
  return kind === 'net' || ['private', 'shareable', 'none'].includes(value) ? 'own' : undefined
}

function joined(
  modes: readonly (readonly [Kind, string, Fact<string>])[],
  nameOf: (reference: string) => string,
): Fact<readonly JoinedNamespace[]> {
  const list: JoinedNamespace[] = []
  for (const [kind, , fact] of modes) {
    if (!fact.known) return fact
    if (classify(fact.value, kind) === 'joined') list.push({ kind, container: partner(fact.value, nameOf) })
  }
  return known(list, from('HostConfig'), list.length === 0 ? 'default' : 'explicit')
}

function partner(value: string, nameOf: (reference: string) => string): string {
  return value.startsWith('container:') ? nameOf(value.slice('container:'.length)) : ''
}
