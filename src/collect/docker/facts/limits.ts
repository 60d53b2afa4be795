import { type Fact, known } from '../../../model/fact.js'
import type { Declared } from '../../../model/facts.js'
import { defaultWhen, derive, field, flag, from, integer, text } from '../document.js'

type Named = Extract<keyof Declared, `limits.${string}`>

export function limits(inspect: unknown): Pick<Declared, Named> {
  const memory = positive(inspect, 'HostConfig.Memory')
  return {
    'limits.memory': memory,
    'limits.memorySwap': memorySwap(inspect, memory),
    'limits.cpu': cpu(inspect),
    'limits.cpuset': derive(
      field(inspect, 'HostConfig.CpusetCpus', text, ''),
      (value) => value,
      defaultWhen((value) => value === ''),
    ),
    'limits.pids': positive(inspect, 'HostConfig.PidsLimit'),
    'limits.oomKillDisabled': derive(
      field(inspect, 'HostConfig.OomKillDisable', flag, false),
      (value) => value,
      defaultWhen((value) => !value),
    ),
    'limits.oomScoreAdjust': derive(
      field(inspect, 'HostConfig.OomScoreAdj', integer, 0),
      (value) => value,
      defaultWhen((value) => value === 0),
    ),
  }
}

/** In the API null, 0 and -1 all mean that there is no limit. */
function positive(inspect: unknown, place: string): Fact<number> {
  return derive(
    field(inspect, place, integer, 0),
    (value) => (value > 0 ? value : -1),
    defaultWhen((value) => value <= 0),
  )
}

/** Memory and swap together. Unset with a memory limit means twice that limit (moby's adaptContainerSettings); -1 is unlimited swap. */
function memorySwap(inspect: unknown, memory: Fact<number>): Fact<number> {
  const place = 'HostConfig.MemorySwap'
  const swap = field(inspect, place, integer, 0)
  if (!swap.known) return swap
  if (swap.value > 0) return known(swap.value, swap.origin)
  if (swap.value < 0) return known(-1, swap.origin)
  if (!memory.known) return memory
  return known(memory.value > 0 ? memory.value * 2 : -1, from(place), 'default')
}

/** NanoCpus (--cpus) and CpuQuota/CpuPeriod (--cpu-quota) exclude each other; the period is 100 ms unless set (moby, runc). */
function cpu(inspect: unknown): Fact<number> {
  const nano = field(inspect, 'HostConfig.NanoCpus', integer, 0)
  if (!nano.known || nano.value > 0) return derive(nano, (value) => value / 1e9)
  const quota = field(inspect, 'HostConfig.CpuQuota', integer, 0)
  const period = field(inspect, 'HostConfig.CpuPeriod', integer, 0)
  if (!period.known) return period
  return derive(
    quota,
    (value) => (value > 0 ? value / (period.value > 0 ? period.value : 100_000) : -1),
    defaultWhen((value) => value <= 0),
  )
}
