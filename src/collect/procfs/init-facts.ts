/** What the status, the maps and the label of PID 1 tell of the container. */
import { type Fact, isUnknown, known, type Unknown, unknown } from '../../model/fact.js'
import type { Mutable, Observed } from '../../model/facts.js'
import type { IdRange, Process } from '../../model/records.js'
import { union } from './capabilities.js'
import { parseCpuList } from './cpu-list.js'
import { toOutside } from './id-map.js'
import { parseAppArmor, parseLabel } from './label.js'
import { labelOf } from './processes.js'
import type { Reading, Teller } from './read.js'
import type { Status } from './status.js'

function at(pid: Teller, name: string) {
  return { source: 'procfs', place: `/proc/${pid}/${name}` }
}

function field<T>(value: T | Unknown, pid: Teller, name: string): Fact<T> {
  return isUnknown(value) ? value : known(value, at(pid, `status ${name}`), 'observed')
}

/** `pid` is the number whose files told of PID 1. */
export function capabilityFacts(init: Process, processes: readonly Process[], pid: Teller): Mutable<Observed> {
  // What a process holds in a user namespace nested in the container's (a browser's sandbox) counts against nothing outside it.
  const counted = processes.filter((process) => process.role !== 'zombie' && process.userNamespace !== 'other')
  const living = counted.map((process) => process.reachable)
  const gap = living.find(isUnknown)
  return {
    'capabilities.effective': field(init.effective, pid, 'CapEff'),
    'capabilities.permitted': field(init.permitted, pid, 'CapPrm'),
    'capabilities.inheritable': field(init.inheritable, pid, 'CapInh'),
    'capabilities.bounding': field(init.bounding, pid, 'CapBnd'),
    'capabilities.ambient': field(init.ambient, pid, 'CapAmb'),
    'capabilities.reachable':
      gap ??
      known(
        union(...living.filter((each): each is readonly string[] => !isUnknown(each))),
        at(pid, 'status CapPrm, CapInh, CapBnd of every process'),
        'derived',
      ),
    noNewPrivileges: field(init.noNewPrivileges, pid, 'NoNewPrivs'),
    'seccomp.mode': field(init.seccomp, pid, 'Seccomp'),
    'seccomp.filters': field(init.seccompFilters, pid, 'Seccomp_filters'),
    'identity.uid': field(init.uid, pid, 'Uid'),
    'identity.gid': field(init.gid, pid, 'Gid'),
    'identity.hostUid': field(init.hostUid, pid, 'Uid'),
    'identity.groups': field(init.groups, pid, 'Groups'),
  }
}

export function mapFacts(
  pid: Teller,
  uidMap: readonly IdRange[] | Unknown,
  gidMap: readonly IdRange[] | Unknown,
  setgroups: Reading<string>,
): Mutable<Observed> {
  const policy = setgroups.ok ? setgroups.value.trim() : ''
  return {
    'userNamespace.uidMap': isUnknown(uidMap) ? uidMap : known(uidMap, at(pid, 'uid_map'), 'observed'),
    'userNamespace.gidMap': isUnknown(gidMap) ? gidMap : known(gidMap, at(pid, 'gid_map'), 'observed'),
    'userNamespace.root': isUnknown(uidMap) ? uidMap : known(toOutside(uidMap, 0), at(pid, 'uid_map'), 'derived'),
    'userNamespace.setgroups': !setgroups.ok
      ? setgroups.gap
      : policy === 'allow' || policy === 'deny'
        ? known(policy, at(pid, 'setgroups'), 'observed')
        : unknown('malformed', `/proc/${pid}/setgroups: neither allow nor deny`),
  }
}

/** `exact` is attr/apparmor/current, where the kernel has it (5.1): with several LSMs attr/current answers for the first only. */
export function labelFacts(pid: Teller, current: Reading<string>, exact: Reading<string>): Mutable<Observed> {
  const label = labelOf(current)
  const confinement = isUnknown(label) ? label : parseLabel(label)
  const selinux: Fact<string> = isUnknown(confinement) ? confinement : known(confinement.type, at(pid, 'attr/current'), 'observed')
  if (!exact.ok && exact.code === 'ENOENT') {
    if (isUnknown(confinement)) return { 'apparmor.profile': confinement, 'apparmor.mode': confinement, 'selinux.type': selinux }
    const origin = at(pid, 'attr/current')
    return {
      'apparmor.profile': known(confinement.profile, origin, 'observed'),
      'apparmor.mode': known(confinement.mode, origin, 'observed'),
      'selinux.type': selinux,
    }
  }
  const origin = at(pid, 'attr/apparmor/current')
  const text = labelOf(exact)
  if (isUnknown(text)) return { 'apparmor.profile': text, 'apparmor.mode': text, 'selinux.type': selinux }
  const apparmor = text === '' ? parseLabel('') : (parseAppArmor(text) ?? unknown('malformed', `${origin.place}: not an AppArmor label`))
  if (isUnknown(apparmor)) return { 'apparmor.profile': apparmor, 'apparmor.mode': apparmor, 'selinux.type': selinux }
  return {
    'apparmor.profile': known(apparmor.profile, origin, 'observed'),
    'apparmor.mode': known(apparmor.mode, origin, 'observed'),
    'selinux.type': selinux,
  }
}

export function affinity(status: Status, pid: Teller): Fact<number> {
  const cpus = status.cpusAllowed === undefined ? undefined : parseCpuList(status.cpusAllowed)
  return cpus === undefined
    ? unknown('malformed', `/proc/${pid}/status: no Cpus_allowed_list`)
    : known(cpus.length, at(pid, 'status Cpus_allowed_list'), 'observed')
}

export function oomScoreAdjust(pid: Teller, reading: Reading<string>): Fact<number> {
  if (!reading.ok) return reading.gap
  const value = reading.value.trim()
  return /^-?[0-9]{1,4}$/.test(value)
    ? known(Number(value), at(pid, 'oom_score_adj'), 'observed')
    : unknown('malformed', `/proc/${pid}/oom_score_adj: not a number`)
}

/** comm is cut to 15 bytes: where the program's file begins with it, the file has the whole name. */
export function initName(pid: Teller, comm: string, exe: Reading<string>): Fact<string> {
  const file = exe.ok ? exe.value.slice(exe.value.lastIndexOf('/') + 1) : ''
  const cut = comm.length === 15 && file.startsWith(comm)
  return known(cut ? file : comm, at(pid, cut ? 'exe' : 'stat'), 'observed')
}
