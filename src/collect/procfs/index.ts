import type { ContainerEvidence, Identity, SourceStatus } from '../../model/evidence.js'
import { isUnknown, type Unknown, unknown } from '../../model/fact.js'
import type { Observed } from '../../model/facts.js'
import type { Observation, ObserveRequest } from '../source.js'
import { assign, type Init } from './assign.js'
import { idsIn } from './cgroup-names.js'
import { discover } from './discover.js'
import { listIn } from './memo.js'
import { treeOf } from './mount-facts.js'
import { ownersOf } from './namespace-facts.js'
import { readProc, readProcLink, type Teller } from './read.js'
import { allGaps, readContainer, type Surroundings } from './read-container.js'
import { type Host, mountinfoLimit, readHost, rootOf } from './read-host.js'
import { type Links, readLinks } from './read-process.js'
import { readTasks, type Task, type Tasks } from './read-tasks.js'
import { statusLine } from './status-line.js'

/** A container whose PID 1 is in sight. */
interface Seen {
  readonly identity: Identity
  readonly init: Task
  readonly links: Links
}

const elsewhere = 'the engine runs on another machine, in a virtual machine, or its processes are hidden from here'

/** Without the right to read the link, another root than the host's shows it: the mount table is open to all. */
function hasOwnMounts(pid: Teller, links: Links, host: Host): boolean {
  if (links.mnt.ok && host.namespaces.mnt !== undefined) return links.mnt.value !== host.namespaces.mnt
  const tree = treeOf(readProc(host.roots, `${pid}/mountinfo`, mountinfoLimit), pid)
  return !isUnknown(tree) && rootOf(tree) !== host.root
}

/**
 * The engine's process id counts in the engine's pid namespace, which need not be ours. Here it holds if the cgroup bears
 * the container's id, or if this is a procfs of the host and the process has a mount namespace of its own.
 */
function locate(identity: Identity, tasks: Tasks, host: Host): Seen | Unknown {
  const { id, pid } = identity
  if (pid === 0) return unknown('unsupported', 'the engine names no process for it: it is between two starts, or runs elsewhere')
  const init = tasks.all.get(pid)
  if (init === undefined) return unknown('gone', `/proc/${pid}: no such process; it ended, or ${elsewhere}`)
  const links = readLinks(host.roots, init.teller)
  const named = init.memberships.some((membership) => idsIn(membership.path).includes(id))
  if (named || (host.whole && hasOwnMounts(init.teller, links, host))) return { identity, init, links }
  return unknown('unsupported', `/proc/${pid} is not a process of this container; ${elsewhere}`)
}

function startOf(seen: Seen) {
  return { id: seen.identity.id, name: seen.identity.name, startTime: seen.init.startTime, links: seen.links }
}

function tasksByContainer(owner: ReadonlyMap<number, string>, tasks: Tasks): ReadonlyMap<string, readonly Task[]> {
  const groups = new Map<string, Task[]>()
  for (const task of tasks.all.values()) {
    const id = owner.get(task.pid)
    if (id !== undefined) listIn(groups, id).push(task)
  }
  return groups
}

/** The host's first process and the reader: what they share with a container is not the container's own. */
function bystanders(host: Host, tasks: Tasks): readonly Task[] {
  const self = readProcLink(host.roots, 'self')
  return [1, self.ok ? Number(self.value) : 0].map((pid) => tasks.all.get(pid)).filter((task) => task !== undefined)
}

interface Population {
  readonly seen: readonly Seen[]
  readonly owner: ReadonlyMap<number, string>
  /** How many of `seen` engines told of; the others were found. */
  readonly told: number
  /** Containers that nobody asked for. They count only for whose namespaces those in the report share. */
  readonly others: readonly Seen[]
}

function populate(told: readonly Seen[], request: ObserveRequest, tasks: Tasks, host: Host): Population {
  const inits = told.map(({ identity, init }): Init => ({ id: identity.id, task: init }))
  const shared = bystanders(host, tasks)
  const owner = assign(inits, tasks.all, host.namespaces.pid, shared)
  const hostPid = host.namespaces.pid
  const alone = { seen: told, owner, told: told.length, others: [] }
  if (hostPid === undefined || !host.whole) return alone
  const found = discover(tasks.all, owner, hostPid).map(({ identity, init }) => ({
    identity,
    init,
    links: readLinks(host.roots, init.teller),
  }))
  if (found.length === 0) return alone
  if (!request.discover) return { ...alone, others: found }
  const all = [...told, ...found]
  const whole = assign(
    all.map(({ identity, init }) => ({ id: identity.id, task: init })),
    tasks.all,
    hostPid,
    shared,
  )
  return { seen: all, owner: whole, told: told.length, others: [] }
}

/** Lets timers and sockets of the process have their turn: reading itself is synchronous. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

async function readAll(
  population: Population,
  request: ObserveRequest,
  tasks: Tasks,
  host: Host,
  ended: { count: number },
): Promise<ReadonlyMap<string, Observed>> {
  const groups = tasksByContainer(population.owner, tasks)
  const around: Surroundings = {
    host,
    owners: ownersOf([...population.seen, ...population.others].map(startOf)),
    tasks: tasks.all,
    owner: population.owner,
    deadline: request.deadline,
    ended,
  }
  const observed = new Map<string, Observed>()
  for (const { identity, init, links } of population.seen) {
    if (Date.now() > request.deadline) {
      observed.set(identity.id, allGaps(unknown('timed-out', 'not read within the time given')))
      continue
    }
    observed.set(identity.id, readContainer({ id: identity.id, init, links, tasks: groups.get(identity.id) ?? [init] }, around))
    if (observed.size % 16 === 0) await breathe()
  }
  return observed
}

/** Reads what the kernel shows of the containers and of the host. */
export async function observe(request: ObserveRequest): Promise<Observation> {
  const start = performance.now()
  const roots = { procfs: request.procfs, sysfs: request.sysfs }
  const host = readHost(roots, request.sockets)
  const reading = readTasks(roots, request.deadline)
  const finish = (
    observed: ReadonlyMap<string, Observed>,
    found: readonly ContainerEvidence[],
    status: SourceStatus,
    over: ReadonlySet<string> = new Set(),
  ): Observation => ({
    host: host.facts,
    observed,
    ended: over,
    found,
    statuses: [{ ...status, milliseconds: Math.round(performance.now() - start) }],
  })
  if (!reading.ok) {
    const gaps = new Map(request.containers.map(({ id }) => [id, allGaps(reading.gap)]))
    return finish(gaps, [], { source: 'procfs', status: 'failed', reason: reading.gap.gap.detail })
  }
  const tasks = reading.value
  const observed = new Map<string, Observed>()
  const told: Seen[] = []
  for (const identity of request.containers) {
    const seen = locate(identity, tasks, host)
    if ('init' in seen) told.push(seen)
    else observed.set(identity.id, allGaps(seen))
  }
  const population = populate(told, request, tasks, host)
  const ended = { count: 0 }
  const read = await readAll(population, request, tasks, host, ended)
  for (const { identity } of told) observed.set(identity.id, read.get(identity.id) ?? {})
  const found = population.seen
    .slice(population.told)
    .map(({ identity }): ContainerEvidence => ({ identity, declared: {}, observed: read.get(identity.id) ?? {} }))
    // A pid namespace ends with its first process, and nobody told of more.
    .filter((container) => !isLost(container.observed))
  ended.count += population.seen.length - population.told - found.length
  const over = await endedMeanwhile(observed, request, host)
  for (const id of over) observed.delete(id)
  const everything = [...observed.values(), ...found.map((container) => container.observed)]
  return finish(observed, found, statusLine(everything, tasks, host.whole, ended.count, request.discover ? tasks.refused : 0), over)
}

function isLost(facts: Observed = {}): boolean {
  for (const name in facts) {
    const fact = facts[name as keyof Observed]
    if (fact && (fact.known || fact.gap.reason !== 'gone')) return false
  }
  return true
}

/** A container that ends is no container that cannot be seen: its engine is asked once more. One that was started anew stays, not known. */
async function endedMeanwhile(observed: ReadonlyMap<string, Observed>, request: ObserveRequest, host: Host): Promise<ReadonlySet<string>> {
  const lost = host.whole ? request.containers.filter(({ id }) => isLost(observed.get(id))) : []
  return lost.length > 0 && request.ended ? request.ended(lost) : new Set()
}
