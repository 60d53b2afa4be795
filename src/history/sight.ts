/** Whether a run could see a container at all. What an engine that did not answer runs is not gone. Pure. */
import type { Identity, SourceStatus } from '../model/evidence.js'
import type { Report } from '../model/report.js'

/** The engine of containers that were found by their namespaces while their engine was not asked (collect/merge.ts). */
const unasked = 'not asked'
/** The engine of those that have none. */
const noEngine = 'none'

/** Why a container of this engine may run although the report does not show it by its name; undefined when it would be there. */
export function blindTo({ engine }: Identity, { engines, sources, containers }: Report): SourceStatus | undefined {
  if (engines.some((one) => one.id === engine)) return undefined
  const kernel = sources.find(({ source }) => source === 'procfs')
  if (engine === noEngine || engine === unasked) return kernel?.status === 'failed' ? kernel : undefined
  // The kernel shows every container: where it was asked and shows none without a name, there is none.
  if (kernel?.status === 'ok' && !containers.some((one) => one.identity.engine === unasked)) return undefined
  // An engine whose socket is gone is not even tried; what it started may run on.
  const failed = sources.find(({ source, status }) => status === 'failed' && source !== 'procfs' && source !== 'containers')
  return failed ?? sources.find(({ source }) => source === engine) ?? { source: engine, status: 'skipped', reason: 'not asked' }
}

/** Goes by the id that its cgroup tells, for lack of the name that its engine would tell. */
export function isStandIn({ engine }: Identity): boolean {
  return engine === unasked
}
