/** Runs the sources and joins what they say. A source that fails becomes a status and gaps, never an exception. */
import { hostname } from 'node:os'
import { type ContainerEvidence, type EngineEvidence, type Evidence, evidenceVersion, type SourceStatus } from '../model/evidence.js'
import { known, unknown } from '../model/fact.js'
import { readDocker } from './docker/index.js'
import { merge, noEngine, unaskedEngine } from './merge.js'
import { observe } from './procfs/index.js'
import type { CollectOptions, EngineReading } from './source.js'

/** The engines that stand in where none told of a container. */
const standIns: readonly EngineEvidence[] = [
  {
    id: noEngine,
    facts: { kind: known('none', { source: 'procfs', place: 'found by its pid namespace; no engine told of it' }, 'derived') },
  },
  { id: unaskedEngine, facts: { kind: unknown('not-collected', 'the engine that runs it was not asked, or did not answer') } },
]

/** Collects evidence of this host: engines, kernel, containers. */
export async function collect(options: CollectOptions = {}): Promise<Evidence> {
  const deadline = Date.now() + (options.timeout ?? 60_000)
  const { readings, failures, ended } = await readDocker(options)
  const observation = await observe({
    procfs: options.procfs ?? '/proc',
    sysfs: options.sysfs ?? '/sys',
    containers: readings.flatMap((reading) => reading.containers.map((one) => one.identity)),
    sockets: readings.flatMap((reading) => reading.sockets),
    discover: !options.containers?.length || readings.length === 0,
    ended,
    deadline,
  })
  const engineRefused = failures.some((one) => one.status === 'failed')
  const containers = merge(readings, observation, options.containers ?? [], engineRefused)
  return {
    version: evidenceVersion,
    collectedAt: new Date().toISOString(),
    hostname: hostname(),
    host: observation.host,
    engines: [
      ...readings.map((reading) => reading.engine),
      ...standIns.filter((engine) => containers.some((one) => one.identity.engine === engine.id)),
    ],
    containers,
    sources: [...failures, ...readings.map(statusOf), ...observation.statuses, ...notFound(options.containers ?? [], containers)],
  }
}

function statusOf(reading: EngineReading): SourceStatus {
  return reading.status
}

/** Names that were asked for and that no running container has. */
function notFound(wanted: readonly string[], containers: readonly ContainerEvidence[]): SourceStatus[] {
  const missing = wanted.filter((name) => !containers.some(({ identity }) => identity.name === name || identity.id.startsWith(name)))
  if (missing.length === 0) return []
  return [
    {
      source: 'containers',
      status: 'failed',
      reason: `no running container is called ${missing.map((name) => JSON.stringify(name)).join(', ')}`,
    },
  ]
}
