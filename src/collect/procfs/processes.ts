/** A process as a record. Pure: documents in, record out. */
import { isUnknown, type Unknown, unknown } from '../../model/fact.js'
import type { IdRange, Process } from '../../model/records.js'
import { capabilityNames, union } from './capabilities.js'
import { toInside } from './id-map.js'
import { memo } from './memo.js'
import { kinds } from './namespaces.js'
import type { Reading, Teller } from './read.js'
import type { Links, ProcessDocuments } from './read-process.js'
import type { Task } from './read-tasks.js'
import { parseStatus, type Status } from './status.js'
import { text } from './text.js'

export type Role = 'init' | 'exec' | 'child' | 'zombie'

/** What the records of one container have in common. */
export interface Company {
  readonly init: Links
  /** The host's user namespace; undefined when it is not known. */
  readonly hostUser: string | undefined
  /** Maps of the process's user namespace. */
  readonly uidMap: (pid: Teller, link: Reading<string>) => readonly IdRange[] | Unknown
  readonly gidMap: (pid: Teller, link: Reading<string>) => readonly IdRange[] | Unknown
}

const seccompModes = ['off', 'strict', 'filter'] as const

/** `off` where the kernel was built without seccomp: it cannot filter. */
function seccompMode(status: Status): string | Unknown {
  if (status.seccomp === undefined) return 'off'
  return seccompModes[status.seccomp] ?? unknown('malformed', `Seccomp: ${status.seccomp}`)
}

/** The label without its end: AppArmor adds a line end, SELinux a NUL. No labelling LSM at all answers EINVAL. */
export function labelOf(reading: Reading<string>): string | Unknown {
  if (reading.ok) return text(reading.value.replace(/[\n\0]+$/, ''))
  return reading.code === 'EINVAL' || reading.code === 'ENOENT' ? '' : reading.gap
}

export function statusOf(documents: ProcessDocuments, pid: Teller): Status | Unknown {
  if (documents.gone !== undefined) return documents.gone
  if (!documents.status.ok) return documents.status.gap
  return parseStatus(documents.status.value) ?? unknown('malformed', `/proc/${pid}/status: not a status file`)
}

/** Of several masks, parted by blanks. The same few stand together again and again. */
const capabilitiesOfAny = memo((masks) => union(...masks.split(' ').map(capabilityNames)), 1000)

/**
 * What the process holds, or gets at its next exec: uid 0 of its namespace without no_new_privs gets its inheritable and
 * bounding sets (commoncap.c). Others need a file with rights, which cannot be seen from here.
 */
function reachable(status: Status, uid: number | Unknown): readonly string[] | Unknown {
  const permitted = capabilityNames(status.permitted)
  if (status.noNewPrivileges === true) return permitted
  if (isUnknown(uid)) return uid
  return uid === 0 ? capabilitiesOfAny(`${status.permitted} ${status.inheritable} ${status.bounding}`) : permitted
}

function userNamespace(own: Reading<string>, company: Company): string | Unknown {
  if (!own.ok) return own.gap
  if (company.hostUser !== undefined && own.value === company.hostUser) return 'host'
  if (!company.init.user.ok) return company.init.user.gap
  if (own.value === company.init.user.value)
    return company.hostUser === undefined ? unknown('unsupported', "the host's user namespace is not known") : 'container'
  return 'other'
}

/** Kinds in which it differs from PID 1. A zombie has only pid and user left: the rest is no difference. */
function foreignNamespaces(links: Links, init: Links): readonly string[] | Unknown {
  const foreign: string[] = []
  for (const kind of kinds) {
    const own = links[kind]
    const first = init[kind]
    if (!own.ok && own.code !== 'ENOENT') return own.gap
    if (!first.ok && first.code !== 'ENOENT') return first.gap
    if (own.ok && first.ok && own.value !== first.value) foreign.push(kind)
  }
  return foreign
}

function mapped(map: readonly IdRange[] | Unknown, id: number): number | Unknown {
  return isUnknown(map) ? map : toInside(map, id)
}

/** `status` is that of the documents, see `statusOf`. */
export function processRecord(task: Task, role: Role, status: Status | Unknown, documents: ProcessDocuments, company: Company): Process {
  const { pid, teller, parent, name } = task
  if (isUnknown(status)) {
    return {
      pid,
      parent,
      name,
      role,
      insidePid: pid,
      uid: status,
      hostUid: status,
      gid: status,
      groups: status,
      effective: status,
      permitted: status,
      inheritable: status,
      bounding: status,
      ambient: status,
      reachable: status,
      noNewPrivileges: status,
      seccomp: status,
      seccompFilters: status,
      label: status,
      userNamespace: status,
      foreignNamespaces: status,
    }
  }
  const [, hostUid = 0] = status.uids
  const [, hostGid = 0] = status.gids
  const uid = mapped(company.uidMap(teller, documents.links.user), hostUid)
  return {
    pid,
    parent,
    name,
    role,
    insidePid: status.nsPid.at(-1) ?? pid,
    uid,
    hostUid,
    gid: mapped(company.gidMap(teller, documents.links.user), hostGid),
    groups: status.groups,
    effective: capabilityNames(status.effective),
    permitted: capabilityNames(status.permitted),
    inheritable: capabilityNames(status.inheritable),
    bounding: capabilityNames(status.bounding),
    ambient: capabilityNames(status.ambient),
    reachable: reachable(status, uid),
    noNewPrivileges: status.noNewPrivileges ?? unknown('unsupported', 'kernels before 4.10 do not show no_new_privs'),
    seccomp: seccompMode(status),
    seccompFilters: status.seccompFilters ?? -1,
    label: labelOf(documents.label),
    userNamespace: userNamespace(documents.links.user, company),
    foreignNamespaces: foreignNamespaces(documents.links, company.init),
  }
}
