/** What a fix comes to: the changes of files, why they were made, and what is left. */
import type { Report } from './report.js'
import type { Severity } from './severity.js'

/** A change that was made for a workload. */
export interface Mended {
  readonly container: string
  readonly file: string
  /** In the words of the fact table: `noNewPrivileges: true`. */
  readonly change: string
  /** Rules whose findings it cures. */
  readonly rules: readonly string[]
  /** Other workloads that it changes as well. */
  readonly also: readonly string[]
}

/** A finding that is still there, and why. */
export interface Left {
  readonly container: string
  readonly rule: string
  readonly severity: Severity
  /** `unsafe`: it was not asked for. `refused`: it could not be made. `none`: the rule has no patch. */
  readonly kind: 'unsafe' | 'refused' | 'none'
  readonly reason: string
}

export interface FixedFile {
  readonly name: string
  readonly before: string
  readonly after: string
  /** From the one to the other: stretches of the text before, in order, and what takes their place. */
  readonly changes: readonly TextChange[]
}

export interface TextChange {
  readonly start: number
  readonly end: number
  readonly text: string
}

export interface FixReport {
  readonly files: readonly FixedFile[]
  readonly mended: readonly Mended[]
  readonly left: readonly Left[]
  /** As it was, and as it is with the changes. */
  readonly before: Report
  readonly after: Report
}
