/** Limits of a container, new and old keys: `deploy.resources.limits` count before `mem_limit` and its like (docker/compose 5.7, getDeployResources). */

import type { DockerOptions } from '../../manifest/docker-options.js'
import { at, isNull, type Node } from '../../manifest/node.js'
import { type Said, told } from '../../manifest/said.js'
import { bytesOf, decimalOf, integerOf } from '../text/numbers.js'
import { flagAt, integerAt, textAt } from './read-as.js'

type Limits = Pick<DockerOptions, 'memory' | 'memorySwap' | 'cpus' | 'cpuset' | 'pids' | 'oomKillDisabled' | 'oomScoreAdjust'>

/** Nanoseconds in which moby counts a quota unless told otherwise: 100 ms, in microseconds. */
const usualPeriod = 100_000

export function limits(container: Node): Limits {
  const deployed = at(container, 'deploy', 'resources', 'limits')
  const either = <T extends number>(key: string, older: string, read: (node: Node) => Said<T>): Said<T> | undefined =>
    said(at(deployed, key), read) ?? said(at(container, older), read)
  return {
    memory: either('memory', 'mem_limit', bytesOf),
    memorySwap: said(at(container, 'memswap_limit'), bytesOf),
    cpus: either('cpus', 'cpus', decimalOf) ?? quota(container),
    cpuset: textAt(container, 'cpuset'),
    // of pids, what is negative under deploy says nothing
    pids: positive(said(at(deployed, 'pids'), integerOf)) ?? said(at(container, 'pids_limit'), integerOf),
    oomKillDisabled: flagAt(container, 'oom_kill_disable'),
    oomScoreAdjust: integerAt(container, 'oom_score_adj'),
  }
}

/** Zero is what compose takes for not said. */
function said<T extends number>(node: Node | undefined, read: (node: Node) => Said<T>): Said<T> | undefined {
  if (node === undefined || isNull(node)) return undefined
  const value = read(node)
  return value.known && value.value === 0 ? undefined : value
}

function positive(value: Said<number> | undefined): Said<number> | undefined {
  return value?.known === true && value.value < 0 ? undefined : value
}

function quota(container: Node): Said<number> | undefined {
  const asked = said(at(container, 'cpu_quota'), integerOf)
  if (asked?.known !== true) return asked
  const period = said(at(container, 'cpu_period'), integerOf)
  if (period?.known === false) return period
  return told(asked.value < 0 ? -1 : asked.value / (period?.value ?? usualPeriod), asked.region)
}
