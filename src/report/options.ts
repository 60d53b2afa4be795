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
  /** Exit status and its reason, as decided by the caller. */
  readonly exit?: { readonly status: number; readonly reason: string }
}
