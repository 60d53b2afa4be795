import type { Problem } from '../collect/manifest/dialect.js'
import type { Evidence } from '../model/evidence.js'
import type { Report } from '../model/report.js'
import type { Rule } from '../model/rule.js'

/** What a gate says of the files as they are now. */
export interface Judged {
  readonly report: Report
  readonly evidence: Evidence
  readonly rules: readonly Rule[]
  readonly problems: readonly Problem[]
  /** By file name. */
  readonly texts: ReadonlyMap<string, string>
}
