/** What can go wrong with the store. Whatever it is, what is stored stays as it is, and the report is still made. */

/**
 * `locked` another process did not let go in time; `newer` written by a newer hullcheck; `damaged` not what was written; `full` no room;
 * `denied` no right to; `missing` nothing is stored yet; `failed` anything else that the file system says.
 */
export type HistoryProblem = 'locked' | 'newer' | 'damaged' | 'full' | 'denied' | 'missing' | 'failed'

export class HistoryError extends Error {
  readonly problem: HistoryProblem
  readonly remedy: string

  constructor(problem: HistoryProblem, message: string, options?: { readonly cause?: unknown; readonly remedy?: string }) {
    super(message, options?.cause === undefined ? {} : { cause: options.cause })
    this.name = 'HistoryError'
    this.problem = problem
    this.remedy = options?.remedy ?? remedies[problem]
  }
}

const remedies: Readonly<Record<HistoryProblem, string>> = {
  locked: 'wait until the other report or command has ended',
  newer: 'update hullcheck, or name another folder with --history',
  damaged: '`hullcheck history repair` saves what can be read into a new file and keeps the old one',
  full: 'make room, or keep less: `hullcheck history prune --keep 30d`',
  denied: 'run as the user who owns the folder, or name another one with --history',
  missing: '`hullcheck report` makes the first run',
  failed: 'look at the file system; `hullcheck history check` tells whether the store is whole',
}

const byCode: Readonly<Record<string, HistoryProblem>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'full',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
}

/** What SQLite said, in the light of why the file system failed. `code` is that of the last file operation that failed. */
export function storeError(error: unknown, file: string, code: string | undefined): HistoryError {
  const { message } = error as Error
  const known = code === undefined ? undefined : byCode[code]
  if (known)
    return new HistoryError(known, `${file}: ${code === 'EFBIG' ? 'the file may not grow any more' : words[known]} (${code})`, {
      cause: error,
    })
  if (/locked|busy/.test(message)) return new HistoryError('locked', `${file}: in use by another process`, { cause: error })
  if (/not a database|malformed|corrupt/.test(message))
    return new HistoryError('damaged', `${file}: damaged (${message})`, { cause: error })
  if (/is full/.test(message)) return new HistoryError('full', `${file}: ${words.full}`, { cause: error })
  if (/readonly/.test(message)) return new HistoryError('denied', `${file}: ${words.denied}`, { cause: error })
  return new HistoryError('failed', `${file}: ${message}${code === undefined ? '' : ` (${code})`}`, { cause: error })
}

const words: Readonly<Record<HistoryProblem, string>> = {
  locked: 'in use by another process',
  newer: 'written by a newer hullcheck',
  damaged: 'damaged',
  full: 'no space left',
  denied: 'it may not be written',
  missing: 'there is none',
  failed: 'it failed',
}
