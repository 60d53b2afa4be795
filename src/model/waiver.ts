/** Decisions of people about findings, as data: who answers for what until when, and what was known before. */
import type { Region } from './fact.js'

/** A waiver of the configuration: these rules and escape paths, on the workloads that match everything said. */
export interface Waiver {
  /** Ids of rules and escape paths. */
  readonly rules: readonly string[]
  /** Globs of names and workload names; of several, one must match. Absent: any name. */
  readonly name?: readonly string[]
  readonly image?: readonly string[]
  /** Globs of values by label: all must match. */
  readonly label?: Readonly<Record<string, string>>
  /** Globs of files, relative to `folder`. */
  readonly path?: readonly string[]
  /** Absolute. */
  readonly folder: string
  readonly reason: string
  /** ISO date: the last day on which it holds. */
  readonly until: string
  readonly region: Region
}

/** A finding or an open path that was there when the baseline was written. */
export interface BaselineEntry {
  /** Id of a rule or an escape path. */
  readonly rule: string
  readonly workload: string
  readonly fingerprint: string
  /** So many of the same fingerprint. */
  readonly count: number
}

export interface Baseline {
  /** As the user named it, for messages. */
  readonly file: string
  readonly entries: readonly BaselineEntry[]
}
