/** A mail over SMTP. The library is loaded when there is one to send. */
import { problemOf, SendError } from './failure.js'
import type { Message } from './message.js'
import type { Target } from './target.js'

interface Letter {
  readonly target: Target
  readonly message: Message
  readonly secret?: string | undefined
  readonly host: string
}

export async function sendMail({ target, message, secret, host }: Letter, timeLimit: number): Promise<void> {
  const { createTransport } = await import('nodemailer')
  const { url, user, to, tls } = target
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port),
    secure: url.protocol === 'smtps:',
    requireTLS: url.protocol === 'smtp:' && tls === 'required',
    ignoreTLS: tls === 'never',
    ...(user !== undefined && { auth: { user, pass: secret ?? '' } }),
    connectionTimeout: timeLimit,
    greetingTimeout: timeLimit,
    socketTimeout: timeLimit,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    await within(
      timeLimit,
      transport.sendMail({
        from: { name: 'hullcheck', address: target.from ?? `hullcheck@${domainOf(host)}` },
        to: [...to],
        subject: message.subject,
        text: message.text,
        attachments: [{ filename: 'report.md', content: message.markdown, contentType: 'text/markdown; charset=utf-8' }],
        // RFC 3834: no out-of-office notes in return.
        headers: { 'Auto-Submitted': 'auto-generated' },
      }),
    )
  } catch (error) {
    throw failure(error)
  } finally {
    transport.close()
  }
}

/** A host's name is outside text until it is a domain. */
function domainOf(host: string): string {
  return /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(host) && !host.includes('..') ? host : 'localhost'
}

/** The library limits each silence; a server that says a word now and then must not hold the report either. */
async function within(timeLimit: number, sending: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new SendError('no answer in time', { passing: true })), timeLimit)
  })
  try {
    await Promise.race([sending, late])
  } finally {
    clearTimeout(timer)
    sending.catch(() => undefined)
  }
}

/** RFC 5321, 4.2.1: 4yz is for now, 5yz for ever. */
function failure(error: unknown): SendError {
  if (error instanceof SendError) return error
  const { code = '', responseCode } = error as { code?: string; responseCode?: number }
  const known = problemOf(code) ?? { problem: 'the connection failed', passing: true }
  if (responseCode === undefined) return new SendError(known.problem, known)
  return new SendError(`${known.problem}; it answers ${responseCode}`, { passing: responseCode >= 400 && responseCode < 500 })
}
