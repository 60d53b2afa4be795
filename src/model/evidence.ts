/** Evidence: everything that was collected, before anybody judges it. It can be saved, sent and judged elsewhere. */
import type { Region } from './fact.js'
import type { Declared, EngineFacts, HostFacts, Observed } from './facts.js'

/** Raised with every change of the saved form that an older hullcheck could not read. */
export const evidenceVersion = 1

/** Who a container is. `name` and `image` are claims of whoever started it: hostile text until escaped. */
export interface Identity {
  /** The engine's id; for a container without an engine, `ns-` and the inode of its pid namespace. */
  readonly id: string
  readonly name: string
  readonly image: string
  /** Key of the engine in `Evidence.engines`. */
  readonly engine: string
  /** Process id of its init as the reader of /proc sees it; 0 when it is not known. */
  readonly pid: number
  /** ISO 8601, empty when not known. */
  readonly startedAt: string
  /** What a redeploy keeps: compose service, pod and container name, or the name. */
  readonly workload: string
  /** Labels that waivers may name (src/collect/spelling/labels.ts); absent where there are none or the source gives none. */
  readonly labels?: Readonly<Record<string, string>>
  /** Where it is declared: the service or container key. Only of what does not run yet. */
  readonly region?: Region
  /** The notation that it is declared in: `compose`, `kubernetes`. Only of what does not run yet. */
  readonly dialect?: string
  /** Another program (helm, kustomize) wrote what is deployed out of the file that the region names. */
  readonly rendered?: boolean
}

export interface ContainerEvidence {
  readonly identity: Identity
  readonly declared: Declared
  readonly observed: Observed
}

export interface EngineEvidence {
  /** For example `docker:unix:///run/docker.sock`. */
  readonly id: string
  readonly facts: EngineFacts
}

/** What became of a source: everything, a part, nothing, or not tried. */
export interface SourceStatus {
  readonly source: string
  readonly status: 'ok' | 'partial' | 'failed' | 'skipped'
  /** One line a reader understands; empty when all went well. */
  readonly reason: string
  /** What would mend it. */
  readonly remedy?: string
  /** Milliseconds spent, engine time and own time apart where both exist. */
  readonly milliseconds?: number
  /** The line of a file that is to blame. */
  readonly region?: Region
}

export interface Evidence {
  readonly version: number
  /** `declared`: of files, before anything runs. Absent: of a running host. */
  readonly stage?: 'declared'
  /** ISO 8601. */
  readonly collectedAt: string
  readonly hostname: string
  readonly host: HostFacts
  readonly engines: readonly EngineEvidence[]
  readonly containers: readonly ContainerEvidence[]
  readonly sources: readonly SourceStatus[]
}
