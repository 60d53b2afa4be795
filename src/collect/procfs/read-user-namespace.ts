/** Maps and policy of user namespaces. Most containers of a host share one: what is told of it is read once. */
import { type Unknown, unknown } from '../../model/fact.js'
import type { IdRange } from '../../model/records.js'
import { parseIdMap } from './id-map.js'
import { type Reading, type Roots, readProc, readProcWhole, type Teller } from './read.js'

type Ranges = readonly IdRange[] | Unknown

/** Each is asked with a process and its link to the namespace. */
export interface UserNamespaces {
  readonly uidMap: (pid: Teller, link: Reading<string>) => Ranges
  readonly gidMap: (pid: Teller, link: Reading<string>) => Ranges
  readonly setgroups: (pid: Teller, link: Reading<string>) => Reading<string>
}

function readMap(roots: Roots, pid: Teller, file: 'uid_map' | 'gid_map'): Ranges {
  const reading = readProc(roots, `${pid}/${file}`)
  return reading.ok ? (parseIdMap(reading.value) ?? unknown('malformed', `/proc/${pid}/${file}: not an id map`)) : reading.gap
}

/** A map is empty until it is set, once and for all. */
function isSet(map: Ranges): boolean {
  return 'length' in map && map.length > 0
}

/** A gap, or a map that is not set, holds for the process that was asked alone. */
function mapReader(roots: Roots, file: 'uid_map' | 'gid_map'): UserNamespaces['uidMap'] {
  const maps = new Map<string, Ranges>()
  const ofOne = new Map<Teller, Ranges>()
  return (pid, link) => {
    const seen = ofOne.get(pid) ?? (link.ok ? maps.get(link.value) : undefined)
    if (seen !== undefined) return seen
    const map = readMap(roots, pid, file)
    if (link.ok && isSet(map)) maps.set(link.value, map)
    else ofOne.set(pid, map)
    return map
  }
}

/** The policy cannot change any more once the map of groups is set (user_namespaces(7)). */
function policyReader(roots: Roots, gidMap: UserNamespaces['gidMap']): UserNamespaces['setgroups'] {
  const policies = new Map<string, Reading<string>>()
  return (pid, link) => {
    const final = link.ok && isSet(gidMap(pid, link))
    const seen = final ? policies.get(link.value) : undefined
    if (seen !== undefined) return seen
    const policy = readProcWhole(roots, `${pid}/setgroups`)
    if (final && policy.ok) policies.set(link.value, policy)
    return policy
  }
}

export function userNamespaces(roots: Roots): UserNamespaces {
  const gidMap = mapReader(roots, 'gid_map')
  return { uidMap: mapReader(roots, 'uid_map'), gidMap, setgroups: policyReader(roots, gidMap) }
}
