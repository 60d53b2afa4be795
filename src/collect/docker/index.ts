/** Docker engines, and others that answer the same requests: what they run, and what was asked for. */
import type { Identity, SourceStatus } from '../../model/evidence.js'
import type { CollectOptions, EngineReading, EngineReadings } from '../source.js'
import { valueAt } from './document.js'
import { type Endpoint, failed } from './endpoints.js'
import { normalise } from './normalise.js'
import { endedOf, readEngine } from './read.js'
import { readEndpoints, socketPaths } from './read-endpoints.js'
import type { EngineRecording } from './recording.js'

/** Share of the whole time that engines may use: the kernel's files must be read, too. */
const share = 0.8

/** Asks every Docker engine that can be found what it runs. */
export async function readDocker(options: CollectOptions): Promise<EngineReadings> {
  const limits = {
    requestTimeout: options.requestTimeout ?? 10_000,
    deadline: Date.now() + (options.timeout ?? 60_000) * share,
    env: options.env ?? process.env,
  }
  const { endpoints, failures } = readEndpoints(options)
  const recordings = await Promise.all(endpoints.map((endpoint) => readEngine(endpoint, options, limits)))
  const { answered, failures: lost } = sort(endpoints, recordings, failures)
  const ended = async (some: readonly Identity[]) => {
    const all = await Promise.all(
      answered.map(async ([endpoint, { engine }]) => {
        const ids = some.flatMap((one) => (one.engine === engine.id ? [one.id] : []))
        return ids.length === 0 ? [] : endedOf(endpoint, ids, limits)
      }),
    )
    return new Set(all.flat())
  }
  return { readings: answered.map(([, reading]) => reading), failures: lost, ended }
}

interface Sorted {
  readonly answered: readonly (readonly [Endpoint, EngineReading])[]
  readonly failures: readonly SourceStatus[]
}

function sort(endpoints: readonly Endpoint[], recordings: readonly EngineRecording[], failures: readonly SourceStatus[]): Sorted {
  const answered: [Endpoint, EngineReading][] = []
  const lost = [...failures]
  const seen = new Set<unknown>()
  for (const [index, recording] of recordings.entries()) {
    const endpoint = endpoints[index]
    const daemon = recording.info.ok ? valueAt(recording.info.document, 'ID') : undefined
    if (!recording.list.ok)
      lost.push({
        ...failed(recording.address, recording.list.failure.detail, recording.list.failure.remedy),
        milliseconds: Math.round(recording.waited),
      })
    else if (endpoint !== undefined && !isKnownDaemon(daemon, seen)) answered.push([endpoint, normalise(recording, socketPaths(endpoint))])
  }
  return { answered, failures: lost }
}

/** The same daemon can answer at two addresses; its containers count once. */
function isKnownDaemon(id: unknown, seen: Set<unknown>): boolean {
  if (typeof id !== 'string' || id === '') return false
  const known = seen.has(id)
  seen.add(id)
  return known
}
