/** What is kept of runs, and what differs between two of them. */
import type { Severity } from './severity.js'

/** A stored run in short: what trends are drawn from. */
export interface RunSummary {
  /** Number of the run in its store; 0 for one that is not stored. */
  readonly id: number
  /** ISO 8601. */
  readonly at: string
  readonly hostname: string
  /** Version of hullcheck that judged it. */
  readonly hullcheck: string
  /** Milliseconds that collecting and judging took. */
  readonly milliseconds: number
  readonly containers: number
  /** Containers from which some escape path is open. */
  readonly reached: number
  /** Open escape paths, over all containers. */
  readonly openPaths: number
  /** Failing results that are not waived. */
  readonly findings: Readonly<Record<Severity, number>>
  /** Results and paths that could not be decided. */
  readonly unknown: number
}

export const changeKinds = [
  'appeared',
  'worse',
  'now-unknown',
  'waiver-expired',
  'new-container',
  'changed',
  'better',
  'resolved',
  'gone-container',
] as const
/**
 * `appeared` a finding or an open path that was not there; `resolved` one that was seen to be gone (never one that became unknown);
 * `worse` and `better` in severity; `changed` the same finding points at something else; `now-unknown` could be decided before.
 */
export type ChangeKind = (typeof changeKinds)[number]

export interface Change {
  readonly kind: ChangeKind
  /** What a redeploy keeps of the container (Identity.workload). */
  readonly workload: string
  /** Names of the containers of the workload that are concerned. */
  readonly containers: readonly string[]
  /** Id of the rule or escape path; absent for a container that is new, gone, or could not be looked at. */
  readonly rule?: string
  readonly path?: string
  /** Of the rule or path. */
  readonly title?: string
  readonly severity?: Severity
  /** The state before and after, in words: `held`, `open, reaches host root; image 1.4 -> 1.5`. They may hold outside text. */
  readonly before?: string
  readonly after?: string
}

/** Two runs compared. */
export interface Comparison {
  readonly since: RunSummary
  /** Worst first, then by workload. Empty when nothing changed. */
  readonly changes: readonly Change[]
  /** What else is different and may explain them: `Docker 28.1 -> 28.2`, `3 new checks`. */
  readonly surroundings?: readonly string[]
}
