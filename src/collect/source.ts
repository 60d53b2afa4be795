/** What a source of evidence takes and gives. A source never throws for the world being as it is: that becomes a status and gaps. */
import type { ContainerEvidence, EngineEvidence, Identity, SourceStatus } from '../model/evidence.js'
import type { Declared, HostFacts, Observed } from '../model/facts.js'

export interface CollectOptions {
  /** Engine addresses (unix://, tcp://, ssh://); none = DOCKER_HOST, the current docker context, the usual sockets. */
  readonly hosts?: readonly string[]
  /** Names, ids or id prefixes; none = all running containers. */
  readonly containers?: readonly string[]
  /** Where the host's procfs is mounted. Default /proc. */
  readonly procfs?: string
  /** Where the host's sysfs is mounted. Default /sys. */
  readonly sysfs?: string
  /** Milliseconds that one engine request may take. Default 10,000. */
  readonly requestTimeout?: number
  /** Milliseconds that the whole collection may take. Default 60,000. What is not there by then becomes a gap. */
  readonly timeout?: number
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Called now and then; for a progress line. */
  readonly onProgress?: (done: number, total: number, what: string) => void
}

export interface DeclaredContainer {
  readonly identity: Identity
  readonly declared: Declared
}

/** What one engine told. */
export interface EngineReading {
  readonly engine: EngineEvidence
  readonly containers: readonly DeclaredContainer[]
  /** Paths of the unix sockets through which it was reached, for the search for sockets inside containers. */
  readonly sockets: readonly string[]
  readonly status: SourceStatus
}

export interface EngineReadings {
  readonly readings: readonly EngineReading[]
  /** Addresses that were tried and did not answer. */
  readonly failures: readonly SourceStatus[]
  /** Asks the engines once more: which of these do not run any more? */
  readonly ended: (lost: readonly Identity[]) => Promise<ReadonlySet<string>>
}

export interface ObserveRequest {
  readonly procfs: string
  readonly sysfs: string
  /** Containers that engines told of; `pid` 0 where the engine gave none. */
  readonly containers: readonly Identity[]
  /** Known engine sockets, besides the usual paths. */
  readonly sockets: readonly string[]
  /** Whether to look for containers that no engine told of (by their pid namespace). */
  readonly discover: boolean
  /** Which of these, whose processes went away meanwhile, the engines do not run any more. */
  readonly ended?: (lost: readonly Identity[]) => Promise<ReadonlySet<string>>
  /** Milliseconds since the epoch after which reading stops and the rest becomes gaps. */
  readonly deadline: number
}

export interface Observation {
  readonly host: HostFacts
  /** By container id. */
  readonly observed: ReadonlyMap<string, Observed>
  /** Ids of containers that ended before they were read: there is nothing to judge any more. */
  readonly ended: ReadonlySet<string>
  /** Containers that no engine told of. */
  readonly found: readonly ContainerEvidence[]
  readonly statuses: readonly SourceStatus[]
}
