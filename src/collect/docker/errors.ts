/** What an error of a connection means to a reader. Pure. */
import type { Failure } from './recording.js'

export function errorCode(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined
  return typeof code === 'string' ? code : undefined
}

/** One line; of OpenSSL's `...:SSL routines:function:text:file:line:...` the text alone. */
export function describeError(error: unknown): string {
  if (error instanceof SyntaxError) return 'it is no JSON'
  const message = error instanceof Error ? error.message : String(error)
  return /^[0-9A-F]+:error:[^:]*:[^:]*:[^:]*:([^:]+):/.exec(message)?.[1] ?? message.trim()
}

const permission = 'run as root, or as a member of the group that owns the socket'

const known: Readonly<Record<string, Failure>> = {
  EACCES: { reason: 'permission-denied', detail: 'permission denied', remedy: permission },
  EPERM: { reason: 'permission-denied', detail: 'permission denied', remedy: permission },
  ENOENT: {
    reason: 'not-collected',
    detail: 'there is no such socket',
    remedy: 'start the engine, or name its socket with --host or DOCKER_HOST',
  },
  ECONNREFUSED: { reason: 'not-collected', detail: 'nobody listens there', remedy: 'start the engine' },
  ECONNRESET: { reason: 'not-collected', detail: 'the engine broke the connection off' },
  EPIPE: { reason: 'not-collected', detail: 'the engine broke the connection off' },
  ENOTFOUND: { reason: 'not-collected', detail: 'the name of the host is not known' },
  ENOTSOCK: { reason: 'not-collected', detail: 'this is no socket' },
}

/** A failure of the connection itself, not an answer of the engine. */
export function failureOf(error: unknown): Failure {
  const code = errorCode(error)
  const failure = code === undefined ? undefined : known[code]
  return failure ?? { reason: 'not-collected', detail: describeError(error) }
}

/** An answer other than 200, whatever its text says: that may be anything. */
export function failureOfStatus(status: number): Failure {
  if (status === 404) return { reason: 'gone', detail: 'the engine does not know it any more' }
  if (status === 401 || status === 403) {
    return {
      reason: 'permission-denied',
      detail: `the engine refuses (HTTP ${status})`,
      remedy: 'allow GET requests in its authorisation plugin or proxy',
    }
  }
  return { reason: 'not-collected', detail: `the engine answered HTTP ${status}`, status }
}
