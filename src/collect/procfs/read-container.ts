/** Reads one container and puts its facts together. */
import { statSync } from 'node:fs'
import { isUnknown, known, type Unknown, unknown } from '../../model/fact.js'
import { containerFacts, type Mutable, type Observed } from '../../model/facts.js'
import type { Process } from '../../model/records.js'
import { tellingPath } from './cgroup.js'
import { deviceNodes, deviceNumber } from './devices.js'
import { affinity, capabilityFacts, initName, labelFacts, mapFacts, oomScoreAdjust } from './init-facts.js'
import { limitFacts } from './limits.js'
import { mountFacts, treeOf } from './mount-facts.js'
import type { MountTree } from './mount-tree.js'
import { namespaceFacts, type Owners } from './namespace-facts.js'
import { type Company, processRecord, type Role, statusOf } from './processes.js'
import { failure, type Reading, type Roots, readProc, readProcLink, readProcWhole, type Teller } from './read.js'
import { type Host, mountinfoLimit } from './read-host.js'
import { type Inside, openInside } from './read-inside.js'
import { goneSince, type Links, readInit, readProcess } from './read-process.js'
import type { Task } from './read-tasks.js'
import { type Sandbox, sandboxOf } from './sandbox.js'
import { socketExposures } from './sockets.js'

interface Subject {
  readonly id: string
  readonly init: Task
  readonly links: Links
  /** Every process, PID 1 too, by pid. */
  readonly tasks: readonly Task[]
}

export interface Surroundings {
  readonly host: Host
  readonly owners: Owners
  readonly tasks: ReadonlyMap<number, Task>
  /** Container ids by pid. */
  readonly owner: ReadonlyMap<number, string>
  readonly deadline: number
  /** Processes that ended while they were read. */
  readonly ended: { count: number }
}

const observedNames = Object.entries(containerFacts)
  .filter(([, { views }]) => views.includes('O'))
  .map(([name]) => name)

/** A container of which nothing could be seen, for one reason. */
export function allGaps(gap: Unknown): Observed {
  return Object.fromEntries(observedNames.map((name) => [name, gap]))
}

/** An exec'd process has its parent outside; one whose parent is in another container of the same pid namespace (a pod) has not. */
function roleOf(task: Task, subject: Subject, around: Surroundings): Role {
  if (task.pid === subject.init.pid) return 'init'
  if (task.state === 'Z' || task.state === 'X') return 'zombie'
  const owner = around.owner.get(task.parent)
  if (owner === subject.id) return 'child'
  const parent = around.tasks.get(task.parent)
  return owner !== undefined && parent !== undefined && parent.pidNamespace === task.pidNamespace ? 'child' : 'exec'
}

function exeDevice(roots: Roots, pid: Teller): string | undefined {
  try {
    const { major, minor } = deviceNumber(statSync(`${roots.procfs}/${pid}/exe`).dev)
    return `${major}:${minor}`
  } catch (error) {
    failure(error, `/proc/${pid}/exe`)
    return undefined
  }
}

function sandboxed(host: Host, subject: Subject, tree: MountTree | Unknown, exe: Reading<string>): Sandbox | undefined {
  if (!exe.ok) return undefined
  const { mnt } = subject.links
  const root = isUnknown(tree) ? undefined : tree.resolve('/')?.mount.device
  return sandboxOf(exe.value, () => exeDevice(host.roots, subject.init.teller), root, mnt.ok && mnt.value === host.namespaces.mnt)
}

interface People {
  readonly records: readonly Process[]
  readonly company: Company
  readonly status: ReturnType<typeof statusOf>
}

function readPeople(subject: Subject, around: Surroundings): People | Unknown {
  const { host } = around
  const company: Company = {
    init: subject.links,
    hostUser: host.namespaces.user,
    uidMap: host.users.uidMap,
    gidMap: host.users.gidMap,
  }
  const records: Process[] = []
  let status: People['status'] = unknown('gone', `/proc/${subject.init.teller}/status`)
  for (const task of subject.tasks) {
    if (Date.now() > around.deadline)
      return unknown('timed-out', `only ${records.length} of ${subject.tasks.length} processes were read in time`)
    const first = task.pid === subject.init.pid
    const documents = first ? readInit(host.roots, task, host.labels, subject.links) : readProcess(host.roots, task, host.labels)
    // A child that is gone holds nothing any more; it is told in the status of the source. PID 1 takes the container with it.
    if (documents.gone !== undefined) {
      around.ended.count += 1
      continue
    }
    const own = statusOf(documents, task.teller)
    if (first) status = own
    records.push(processRecord(task, roleOf(task, subject, around), own, documents, company))
  }
  return { records, company, status }
}

function peopleFacts(subject: Subject, people: People, host: Host): Mutable<Observed> {
  const { teller: pid } = subject.init
  const { records, company, status } = people
  const init = records.find((record) => record.role === 'init')
  if (init === undefined || isUnknown(status)) return isUnknown(status) ? allGaps(status) : {}
  const zombies = records.filter((record) => record.role === 'zombie' && record.parent === subject.init.pid).length
  const { user } = subject.links
  return Object.assign(
    capabilityFacts(init, records, pid),
    mapFacts(pid, company.uidMap(pid, user), company.gidMap(pid, user), host.users.setgroups(pid, user)),
    labelFacts(pid, host.labels.current(pid), host.labels.exact(pid)),
    {
      processes: known(records, { source: 'procfs', place: '/proc' }, 'observed'),
      'view.affinity': affinity(status, pid),
      'init.zombies': known(zombies, { source: 'procfs', place: `/proc: processes whose parent is ${subject.init.pid}` }, 'derived'),
    } satisfies Observed,
  )
}

function socketFacts(subject: Subject, around: Surroundings, people: People, tree: MountTree, inside: Reading<Inside>): Mutable<Observed> {
  const { company } = people
  const party = {
    processes: people.records,
    uidMap: company.uidMap(subject.init.teller, subject.links.user),
    gidMap: company.gidMap(subject.init.teller, subject.links.user),
  }
  const { sockets } = around.host
  const exposures = isUnknown(sockets) ? sockets : socketExposures(sockets, tree, inside, party)
  const origin = { source: 'procfs', place: `/proc/${subject.init.teller}/mountinfo` }
  return { engineSockets: isUnknown(exposures) ? exposures : known(exposures, origin, 'derived') }
}

const mountFactNames = [
  'mounts',
  'rootFilesystem.readOnly',
  'hostPaths',
  'kernelFiles',
  'sysfs.files',
  'sysfs.writable',
  'cgroup.writable',
  'cgroup.mode',
  'cgroup.releaseAgent',
  'view.memory',
  'view.cpus',
  'view.virtualised',
  'devices.nodes',
  'engineSockets',
] as const

function sharesWithHost(subject: Subject, host: Host, kind: 'net' | 'pid'): boolean {
  const link = subject.links[kind]
  return link.ok && link.value === host.namespaces[kind]
}

/** Where it is not known, no mount is taken for a bind because of it. */
function mayShareCgroups(subject: Subject, host: Host): boolean {
  const link = subject.links.cgroup
  return !link.ok || host.namespaces.cgroup === undefined || link.value === host.namespaces.cgroup
}

/** Everything that hangs on the mount table, or the same gap for all of it. */
function placeFacts(subject: Subject, around: Surroundings, people: People, tree: MountTree | Unknown): Mutable<Observed> {
  if (isUnknown(tree)) return Object.fromEntries(mountFactNames.map((name) => [name, tree]))
  const { host } = around
  const { teller: pid } = subject.init
  const inside = openInside(host.roots, pid, tree)
  try {
    return Object.assign(
      mountFacts(tree, {
        pid,
        host: host.mounts,
        shared: {
          net: sharesWithHost(subject, host, 'net'),
          pid: sharesWithHost(subject, host, 'pid'),
          cgroup: mayShareCgroups(subject, host),
        },
        kernelFiles: host.kernelFiles,
        capacity: host.capacity,
      }),
      { 'devices.nodes': deviceNodes(pid, tree, inside) },
      socketFacts(subject, around, people, tree, inside),
    )
  } finally {
    if (inside.ok) inside.value.close()
  }
}

/** The cgroup is the container's own whatever runs in it. */
function cgroupFacts(subject: Subject, host: Host): Mutable<Observed> {
  const { teller: pid, memberships } = subject.init
  const path = tellingPath(memberships)?.path
  return Object.assign(limitFacts(host.cgroups, memberships, host.capacity), {
    'limits.oomScoreAdjust': oomScoreAdjust(pid, readProcWhole(host.roots, `${pid}/oom_score_adj`)),
    'cgroup.path':
      path === undefined
        ? unknown('gone', `/proc/${pid}/cgroup`)
        : known(path, { source: 'procfs', place: `/proc/${pid}/cgroup` }, 'observed'),
  })
}

/** All facts of a container. Should its PID 1 end meanwhile, none of them counts: half may be of another process. */
export function readContainer(subject: Subject, around: Surroundings): Observed {
  const { host } = around
  const { teller: pid, name } = subject.init
  const exe = readProcLink(host.roots, `${pid}/exe`)
  const tree = treeOf(readProc(host.roots, `${pid}/mountinfo`, mountinfoLimit), pid)
  const sandbox = sandboxed(host, subject, tree, exe)
  const origin = { source: 'procfs', place: `/proc/${pid}/exe` }
  if (sandbox !== undefined) {
    const gap = unknown('unsupported', `the container runs in ${sandbox}: what the host sees is the sandbox`)
    return { ...allGaps(gap), ...cgroupFacts(subject, host), 'runtime.sandboxed': known(true, origin, 'derived') }
  }
  const people = readPeople(subject, around)
  if (isUnknown(people)) return { ...allGaps(people), ...cgroupFacts(subject, host) }
  // Not with spreads: V8 before 12 takes 200 us and 90 KB for a literal that begins with them and gets so many names.
  const facts = peopleFacts(subject, people, host)
  Object.assign(
    facts,
    namespaceFacts(subject.links, { id: subject.id, pid, host: host.namespaces, owners: around.owners }),
    placeFacts(subject, around, people, tree),
    cgroupFacts(subject, host),
    { 'init.name': initName(pid, name, exe), 'runtime.sandboxed': exe.ok ? known(false, origin, 'derived') : exe.gap } satisfies Observed,
  )
  const gone = goneSince(host.roots, subject.init)
  return gone === undefined ? facts : allGaps(gone)
}
