/** Whether a run could see a container at all. What an engine that did not answer runs is not gone. Pure. */
import type { Identity, SourceStatus } from '../model/evidence.js'
import type { Report } from '../model/report.js'

/** The engine of containers that were found by their namespaces while their engine was not asked (collect/merge.ts). */
const unasked = 'not asked'

/** Why a container of this engine may run although the report does not show it by its name; undefined when it would be there. */
export function blindTo({ engine }: Identity, { engines, sources, containers }: Report): SourceStatus | undefined {
  if (engines.some((one) => one.id === engine)) return undefined
  const silent = sources.find(({ source, status }) => status === 'failed' && source !== 'procfs' && source !== 'containers')
  const kernel = sources.find(({ source }) => source === 'procfs')
  // The kernel shows every container: where it was asked and shows none without a name, there is none.
  const nothingHidden = kernel?.status === 'ok' && !containers.some((one) => one.identity.engine === unasked)
  return nothingHidden ? undefined : silent
}

/** Goes by the id that its cgroup tells, for lack of the name that its engine would tell. */
export function isStandIn({ engine }: Identity): boolean {
  return engine === unasked
}
