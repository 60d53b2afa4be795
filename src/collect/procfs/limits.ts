/** Effective limits: the smallest of a cgroup and all its ancestors. */
import { type Basis, type Fact, isUnknown, known, type Unknown, unknown } from '../../model/fact.js'
import type { Mutable, Observed } from '../../model/facts.js'
import type { Membership } from './cgroup.js'
import { formatCpuList, parseCpuList } from './cpu-list.js'
import { parseDevicesList, unrestricted } from './devices-list.js'
import type { Ancestry, CgroupReader } from './read-cgroup.js'

/** What the host has: a limit at or above it is none. */
export interface Capacity {
  readonly memory: number | undefined
  readonly swap: number | undefined
  readonly cpus: readonly number[] | undefined
}

const none = -1

/** Nobody has 2^63 rounded down to a page: that is v1's way to say "none", whatever the page size. */
const v1None = 0x7fffffffffff0000n

/** A number of bytes or processes; `max`, v1's none and negative quotas are none. undefined when it is neither. */
export function parseLimit(content: string): number | undefined {
  const word = content.trim()
  if (word === 'max' || word === '-1') return none
  if (!/^[0-9]{1,20}$/.test(word)) return undefined
  const value = BigInt(word)
  if (value >= v1None) return none
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? none : Number(value)
}

/** `cpu.max` of v2, `quota period`, in CPUs. */
export function parseCpuMax(content: string): number | undefined {
  const [quota = '', period = ''] = content.trim().split(' ')
  if (!/^[0-9]+$/.test(period) || Number(period) === 0) return undefined
  if (quota === 'max') return none
  return /^[0-9]+$/.test(quota) ? Number(quota) / Number(period) : undefined
}

interface Found {
  readonly value: number
  readonly place: string
  readonly basis: Basis
}

/** One level: its limit, or undefined where the file is missing, which means that the controller does not limit there. */
type Level = (place: string) => { readonly value: number; readonly file: string } | Unknown | undefined

function smallest(ancestry: Ancestry, level: Level, ceiling?: number): Found | Unknown {
  const [leaf = ''] = ancestry.places
  let best: Found = { value: none, place: leaf, basis: 'observed' }
  for (const place of ancestry.places) {
    const found = level(place)
    if (found === undefined) continue
    if (isUnknown(found)) return found
    if (place === leaf) best = { ...best, place: `${leaf}/${found.file}` }
    if (found.value === none || (ceiling !== undefined && found.value >= ceiling)) continue
    if (best.value === none || found.value < best.value) {
      best = { value: found.value, place: `${place}/${found.file}`, basis: place === leaf ? 'observed' : 'derived' }
    }
  }
  return best
}

function fileLevel(cgroups: CgroupReader, file: string, parse: (content: string) => number | undefined): Level {
  return (place) => {
    const reading = cgroups.read(place, file)
    if (!reading.ok) return reading.code === 'ENOENT' ? undefined : reading.gap
    const value = parse(reading.value)
    return value === undefined ? unknown('malformed', `${place}/${file}: not a limit`) : { value, file }
  }
}

/** v1 keeps quota and period in two files; each level has its own period, so quotas alone cannot be compared. */
function quotaLevel(cgroups: CgroupReader): Level {
  const file = 'cpu.cfs_quota_us'
  return (place) => {
    const quota = cgroups.read(place, file)
    if (!quota.ok) return quota.code === 'ENOENT' ? undefined : quota.gap
    if (quota.value.trim() === '-1') return { value: none, file }
    const period = cgroups.read(place, 'cpu.cfs_period_us')
    if (!period.ok) return period.gap
    const value = parseCpuMax(`${quota.value.trim()} ${period.value.trim()}`)
    return value === undefined ? unknown('malformed', `${place}/${file}: not a quota`) : { value, file }
  }
}

function fact(found: Found | Unknown): Fact<number> {
  return isUnknown(found) ? found : known(found.value, { source: 'procfs', place: found.place }, found.basis)
}

/** The kernel was built without the controller, or the hybrid v2 hierarchy lacks it: nothing can limit. */
function unlimited<T>(value: T, controller: string): Fact<T> {
  return known(value, { source: 'procfs', place: `/proc/PID/cgroup without ${controller}` }, 'derived')
}

function memoryFacts(cgroups: CgroupReader, ancestry: Ancestry, capacity: Capacity): Mutable<Observed> {
  const total = capacity.memory === undefined ? undefined : capacity.memory + (capacity.swap ?? 0)
  if (ancestry.version === 1) {
    // memsw counts memory and swap together; it is missing without swap accounting, and then nothing limits the sum.
    return {
      'limits.memory': fact(smallest(ancestry, fileLevel(cgroups, 'memory.limit_in_bytes', parseLimit), capacity.memory)),
      'limits.memorySwap': fact(smallest(ancestry, fileLevel(cgroups, 'memory.memsw.limit_in_bytes', parseLimit), total)),
    }
  }
  const memory = smallest(ancestry, fileLevel(cgroups, 'memory.max', parseLimit), capacity.memory)
  const swap = smallest(ancestry, fileLevel(cgroups, 'memory.swap.max', parseLimit))
  const sum = isUnknown(memory)
    ? memory
    : isUnknown(swap)
      ? swap
      : memory.value === none || swap.value === none
        ? none
        : memory.value + swap.value
  return {
    'limits.memory': fact(memory),
    'limits.memorySwap':
      isUnknown(sum) || isUnknown(swap)
        ? isUnknown(sum)
          ? sum
          : unknown('malformed', 'memory.swap.max')
        : known(sum, { source: 'procfs', place: swap.place }, 'derived'),
  }
}

/** The nearest level that has the file: with v2 a controller that is not enabled for a cgroup is that of its parent. */
function cpuset(cgroups: CgroupReader, ancestry: Ancestry, capacity: Capacity): Fact<string> {
  const file = ancestry.version === 1 ? 'cpuset.effective_cpus' : 'cpuset.cpus.effective'
  for (const place of ancestry.places) {
    const reading = cgroups.read(place, file)
    if (!reading.ok && reading.code === 'ENOENT') continue
    if (!reading.ok) return reading.gap
    const cpus = parseCpuList(reading.value)
    if (cpus === undefined) return unknown('malformed', `${place}/${file}: not a list of CPUs`)
    const all = capacity.cpus?.every((cpu) => cpus.includes(cpu)) ?? false
    return known(all ? '' : formatCpuList(cpus), { source: 'procfs', place: `${place}/${file}` }, 'observed')
  }
  return known('', { source: 'procfs', place: `${ancestry.places[0] ?? ''}/${file}` }, 'derived')
}

function oomKill(cgroups: CgroupReader, ancestry: Ancestry): Fact<boolean> {
  const [leaf = ''] = ancestry.places
  const origin = { source: 'procfs', place: `${leaf}/memory.oom_control` }
  if (ancestry.version === 2) return known(false, { source: 'procfs', place: `${leaf}: cgroup v2 cannot switch it off` }, 'derived')
  const reading = cgroups.read(leaf, 'memory.oom_control')
  if (!reading.ok) return reading.code === 'ENOENT' ? known(false, origin, 'derived') : reading.gap
  const value = /^oom_kill_disable ([01])$/m.exec(reading.value)?.[1]
  return value === undefined ? unknown('malformed', `${origin.place}: no oom_kill_disable`) : known(value === '1', origin, 'observed')
}

function deviceFacts(cgroups: CgroupReader, ancestry: Ancestry): Mutable<Observed> {
  const [leaf = ''] = ancestry.places
  if (ancestry.version === 2) {
    const gap = unknown('unsupported', 'cgroup v2 device rules are a BPF program, which no file shows')
    return { 'devices.rules': gap, 'devices.unrestricted': gap }
  }
  const origin = { source: 'procfs', place: `${leaf}/devices.list` }
  const reading = cgroups.read(leaf, 'devices.list')
  const rules = reading.ok
    ? (parseDevicesList(reading.value) ?? unknown('malformed', `${origin.place}: not a list of device rules`))
    : reading.gap
  if (isUnknown(rules)) return { 'devices.rules': rules, 'devices.unrestricted': rules }
  return { 'devices.rules': known(rules, origin, 'observed'), 'devices.unrestricted': known(unrestricted(rules), origin, 'derived') }
}

/** Every fact that the cgroup of PID 1 decides. */
export function limitFacts(cgroups: CgroupReader, memberships: readonly Membership[], capacity: Capacity): Mutable<Observed> {
  const facts: Mutable<Observed> = {}
  const memory = cgroups.ancestry(memberships, 'memory', ['memory.limit_in_bytes', 'memory.max'])
  if (memory === undefined) {
    facts['limits.memory'] = facts['limits.memorySwap'] = unlimited(none, 'memory')
    facts['limits.oomKillDisabled'] = unlimited(false, 'memory')
  } else if (isUnknown(memory)) {
    facts['limits.memory'] = facts['limits.memorySwap'] = memory
    facts['limits.oomKillDisabled'] = memory
  } else {
    Object.assign(facts, memoryFacts(cgroups, memory, capacity))
    facts['limits.oomKillDisabled'] = oomKill(cgroups, memory)
  }
  const cpu = cgroups.ancestry(memberships, 'cpu', ['cpu.cfs_quota_us', 'cpu.max'])
  if (cpu === undefined) facts['limits.cpu'] = unlimited(none, 'cpu')
  else if (isUnknown(cpu)) facts['limits.cpu'] = cpu
  else facts['limits.cpu'] = fact(smallest(cpu, cpu.version === 1 ? quotaLevel(cgroups) : fileLevel(cgroups, 'cpu.max', parseCpuMax)))
  const cpus = cgroups.ancestry(memberships, 'cpuset', ['cpuset.effective_cpus', 'cpuset.cpus.effective'])
  facts['limits.cpuset'] = cpus === undefined ? unlimited('', 'cpuset') : isUnknown(cpus) ? cpus : cpuset(cgroups, cpus, capacity)
  const pids = cgroups.ancestry(memberships, 'pids', ['pids.max', 'pids.max'])
  facts['limits.pids'] =
    pids === undefined ? unlimited(none, 'pids') : isUnknown(pids) ? pids : fact(smallest(pids, fileLevel(cgroups, 'pids.max', parseLimit)))
  const devices = cgroups.ancestry(memberships, 'devices', ['devices.list'])
  if (devices === undefined) {
    facts['devices.rules'] = unlimited([], 'devices')
    facts['devices.unrestricted'] = unlimited(true, 'devices')
  } else if (isUnknown(devices)) facts['devices.rules'] = facts['devices.unrestricted'] = devices
  else Object.assign(facts, deviceFacts(cgroups, devices))
  return facts
}
