/** Limits, as asked for: what a parent cgroup cuts off further is for the observed view to tell. */
import { type Fact, unknown } from '../model/fact.js'
import type { Predicted } from '../model/facts.js'
import { onCgroupV1 } from './namespaces.js'
import { declared, derive, engine, host, isExplicit, type Scene, valueOr } from './scene.js'

const none = -1

export function predictLimits(scene: Scene): Predicted {
  return {
    'limits.memory': memory(scene),
    'limits.memorySwap': memorySwap(scene),
    'limits.cpu': honoured(scene, 'limits.cpu'),
    'limits.cpuset': cpuset(scene),
    'limits.pids': pids(scene),
    'limits.oomKillDisabled': oomKillDisabled(scene),
    'limits.oomScoreAdjust': oomScoreAdjust(scene),
  }
}

function oomScoreAdjust(scene: Scene): Fact<number> {
  const said = declared(scene, 'limits.oomScoreAdjust')
  const by = scene.runtime.habits.decidedBy.oomScoreAdjust
  if (by !== undefined && !isExplicit(said)) return unknown('not-collected', by)
  return derive(scene, 'oom_score_adj', [said], (value) => value)
}

function honoured(scene: Scene, name: 'limits.memory' | 'limits.cpu' | 'limits.pids'): Fact<number> {
  const said: Fact<number> = declared(scene, name)
  return derive(scene, `default ${name}`, [said], (value) => (isPowerless(scene) || value === 0 ? none : value))
}

/** An engine without a cgroup driver warns and ignores every limit, and so does a rootless one on cgroup v1, where nothing is delegated. */
function isPowerless(scene: Scene): boolean {
  return (
    valueOr(engine(scene, 'cgroupDriver'), '') === 'none' ||
    (valueOr(engine(scene, 'rootless'), false) && valueOr(onCgroupV1(scene), false))
  )
}

/** A limit that the host's memory cannot reach is none. */
function memory(scene: Scene): Fact<number> {
  return derive(scene, 'default limits.memory', [honoured(scene, 'limits.memory')], (value) =>
    value >= valueOr(host(scene, 'memory'), Infinity) ? none : value,
  )
}

/**
 * Memory and swap together, on both cgroup versions (v1 holds the sum in memsw.limit_in_bytes, v2 the swap alone in
 * memory.swap.max). With a memory limit and nothing said of swap, docker, podman and nerdctl allow as much swap again; a kubelet
 * allows none; -1 asks for no limit.
 */
function memorySwap(scene: Scene): Fact<number> {
  const said = declared(scene, 'limits.memorySwap')
  return derive(scene, 'default swap limit', [honoured(scene, 'limits.memory'), said], (bytes, swap) => {
    const unlimited = swap === none && isExplicit(said)
    if (bytes === none || unlimited) return none
    if (swap === none && scene.runtime.habits.swap === 'unlimited') return none
    const total = swap > 0 ? swap : scene.runtime.habits.swap === 'none' ? bytes : 2 * bytes
    const reachable = total < valueOr(host(scene, 'memory'), Infinity)
    return reachable ? total : unknown('unresolved', 'whether the host has memory and swap for such a limit is not known')
  })
}

/**
 * Podman has a limit of its own. With the systemd driver and nothing asked, systemd's DefaultTasksMax applies, which no API tells;
 * who asks for none gets none (moby `getPidsLimit`, runc `systemd/common.go`).
 */
function pids(scene: Scene): Fact<number> {
  const driver = valueOr(engine(scene, 'cgroupDriver'), '')
  const said = declared(scene, 'limits.pids')
  const { pidsLimit, decidedBy } = scene.runtime.habits
  return derive(scene, 'default pids limit', [honoured(scene, 'limits.pids')], (value) => {
    if (value !== none || isExplicit(said) || isPowerless(scene)) return value
    if (pidsLimit !== none) return pidsLimit
    if (decidedBy.pids !== undefined) return unknown('not-collected', decidedBy.pids)
    return driver === 'systemd'
      ? unknown('unresolved', `systemd's DefaultTasksMax applies where ${scene.runtime.name} sets no limit`)
      : value
  })
}

/** cgroup v2 has no such switch: the engine warns and drops it. */
function oomKillDisabled(scene: Scene): Fact<boolean> {
  const said = declared(scene, 'limits.oomKillDisabled')
  if (said.known && !said.value) return derive(scene, 'oom_kill_disable', [said], (value) => value)
  return derive(scene, 'oom_kill_disable', [said, onCgroupV1(scene)], (value, v1) => value && v1 && !isPowerless(scene))
}

/** A list that names every CPU of the host is no limit. */
function cpuset(scene: Scene): Fact<string> {
  const cpus = host(scene, 'cpus')
  return derive(scene, 'default cpuset', [declared(scene, 'limits.cpuset')], (list) => {
    if (isPowerless(scene)) return ''
    const ranges = cpuRanges(list)
    const count = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0)
    return cpus.known && count === cpus.value
      ? ''
      : ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',')
  })
}

/** `0-2,5` as the kernel tells it: in order, what touches put together. By their ends alone: whoever declares one may say `0-99999999999`. */
function cpuRanges(list: string): readonly (readonly [first: number, last: number])[] {
  const said = list.split(',').flatMap((part): [number, number][] => {
    const [first = Number.NaN, last = first] = part === '' ? [] : part.split('-').map(Number)
    return first <= last ? [[first, last]] : []
  })
  const merged: [number, number][] = []
  for (const [first, last] of said.sort(([a], [b]) => a - b)) {
    const before = merged.at(-1)
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last)
    else merged.push([first, last])
  }
  return merged
}
