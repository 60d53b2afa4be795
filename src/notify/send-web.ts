/** A POST with a time limit, to the address alone: no redirect is followed, or the secret in it would go elsewhere. */
import { problemOf, SendError } from './failure.js'
import type { Payload } from './payload.js'

interface WebAuthorization {
  readonly user?: string
  readonly secret?: string
}

export async function sendWeb({ url, body }: Payload, { user, secret }: WebAuthorization, timeLimit: number): Promise<void> {
  let response: Response
  try {
    response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'hullcheck', ...authorization(user, secret) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeLimit),
    })
  } catch (error) {
    throw failure(error)
  }
  // The answer is of no interest; unread it would keep the connection.
  await response.body?.cancel().catch(() => undefined)
  const { status } = response
  if (response.ok) return
  if (status >= 300 && status < 400)
    throw new SendError(`it answers with a redirect (${status}): name the address it leads to`, { passing: false })
  const passing = status === 408 || status === 425 || status === 429 || status >= 500
  throw new SendError(`it answers ${status}`, { passing, wait: waitOf(response.headers.get('retry-after')) })
}

function authorization(user: string | undefined, secret: string | undefined): Record<string, string> {
  if (user !== undefined) return { authorization: `Basic ${Buffer.from(`${user}:${secret ?? ''}`).toString('base64')}` }
  return secret === undefined ? {} : { authorization: `Bearer ${secret}` }
}

/** Retry-After in seconds; as a date it is not honoured. */
function waitOf(text: string | null): number | undefined {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) * 1000 : undefined
}

function failure(error: unknown): SendError {
  const { name, cause } = error as { name?: string; cause?: { code?: string } }
  if (name === 'TimeoutError') return new SendError('no answer in time', { passing: true })
  const { problem, passing } = problemOf(cause?.code ?? '') ?? { problem: 'the connection failed', passing: true }
  return new SendError(problem, { passing })
}
