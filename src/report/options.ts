import type { Severity } from '../model/severity.js'

/** What a reader of a report may choose. Everything else follows from the report, so that the same input gives the same bytes. */
export interface RenderOptions {
  /** Columns of the terminal. Default 100. */
  readonly width?: number
  /** 0 no colour, 1 sixteen colours. Default 0. */
  readonly colour?: 0 | 1
  /** Nothing outside ASCII in the output. */
  readonly ascii?: boolean
  /** Every dialect, every occurrence, the facts behind each finding, sources that went well. */
  readonly verbose?: boolean
  /** Milliseconds that the audit took. */
  readonly elapsed?: number
  /** A line that ends the gate's page on a terminal: what to do next. */
  readonly hint?: string
  /** Findings from this severity on fail the run: they are errors, the others warnings. Default high. */
  readonly failOn?: Severity
  /** What is not known counts as a finding. */
  readonly strict?: boolean
  /** Markdown without HTML, for mail and chat: nothing is folded. */
  readonly noHtml?: boolean
  /** The repository that the judged files belong to. */
  readonly repository?: RepositoryOptions
  /** Exit status and its reason, as decided by the caller. */
  readonly exit?: { readonly status: number; readonly reason: string }
}

export interface RepositoryOptions {
  /** Where its files can be looked at: `https://github.com/owner/name/blob/<commit>`. Without it nothing is linked. */
  readonly blob?: string
  /** The working directory in it, where that is not its root: code hosts name files from the root. */
  readonly folder?: string
}
