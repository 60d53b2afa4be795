/**
 * Tells people of a report. It never throws for a message that did not arrive: each address has its result, and the report is the caller's
 * whatever becomes of them.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Report } from '../model/report.js'
import { isDue, type NotifyOn } from './due.js'
import { SendError } from './failure.js'
import type { Message } from './message.js'
import { parseTarget, type Target, TargetError } from './target.js'

export interface NotifyOptions {
  /** Default: `change`. */
  readonly on?: NotifyOn
  /** For `${NAME}` in an address. Default: that of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** How often each is tried. Default 4. */
  readonly attempts?: number
  /** Milliseconds for one attempt. Default 15 seconds. */
  readonly timeLimit?: number
  /** Milliseconds since the epoch: no attempt begins after it, and none lasts longer. */
  readonly deadline?: number
  /** How to wait between attempts. */
  readonly sleep?: (milliseconds: number) => Promise<unknown>
}

export interface NotifyResult {
  /** Kind and host; never a secret. */
  readonly target: string
  readonly outcome: 'sent' | 'not-due' | 'failed'
  readonly attempts: number
  /** Why it failed, in words of ours. */
  readonly problem?: string
}

/** What is wrong with addresses as they are written, to be told before anything is looked at: a line each. */
export function notifyErrors(targets: readonly string[], env: NotifyOptions['env'] = process.env): string[] {
  return targets.flatMap((one) => {
    const parsed = tryParse(one, env)
    return parsed instanceof TargetError && !parsed.ofEnvironment ? [parsed.message] : []
  })
}

/** Tells everybody at once: one that does not answer keeps no other waiting. */
export async function notify(report: Report, targets: readonly string[], options: NotifyOptions = {}): Promise<NotifyResult[]> {
  const { on = 'change', env = process.env } = options
  if (targets.length === 0) return []
  const parsed = targets.map((one) => tryParse(one, env))
  const due = isDue(report, on)
  const message = due ? await (await import('./message.js')).messageOf(report) : undefined
  return Promise.all(
    parsed.map(async (target): Promise<NotifyResult> => {
      if (target instanceof TargetError) return { target: 'address', outcome: 'failed', attempts: 0, problem: target.message }
      if (message === undefined) return { target: target.label, outcome: 'not-due', attempts: 0 }
      return { target: target.label, ...(await deliver(target, message, report.hostname, options)) }
    }),
  )
}

function tryParse(address: string, env: Readonly<Record<string, string | undefined>>): Target | TargetError {
  try {
    return parseTarget(address, env)
  } catch (error) {
    if (error instanceof TargetError) return error
    throw error
  }
}

const most = 10
const firstPause = 1_000
const longestPause = 30_000

async function deliver(target: Target, message: Message, host: string, options: NotifyOptions): Promise<Omit<NotifyResult, 'target'>> {
  const { attempts = 4, timeLimit = 15_000, deadline = Number.POSITIVE_INFINITY, sleep = pause } = options
  for (let attempt = 1; ; attempt += 1) {
    try {
      await send(target, message, host, Math.max(1, Math.min(timeLimit, deadline - Date.now())))
      return { outcome: 'sent', attempts: attempt }
    } catch (error) {
      if (!(error instanceof SendError)) throw error
      const wait = pauseAfter(attempt, error)
      if (!error.passing || attempt >= Math.min(attempts, most) || Date.now() + wait >= deadline)
        return { outcome: 'failed', attempts: attempt, problem: error.message }
      await sleep(wait)
    }
  }
}

/** 1, 4, 16 seconds, or what the other side asks for; never longer than half a minute. */
function pauseAfter(attempt: number, { wait }: SendError): number {
  return Math.min(longestPause, Math.max(wait ?? 0, firstPause * 4 ** (attempt - 1)))
}

async function send(target: Target, message: Message, host: string, timeLimit: number): Promise<void> {
  const { secretFile, user } = target
  const secret = secretFile === undefined ? target.secret : (await import('./read-secret.js')).readSecret(secretFile)
  if (target.kind === 'mail') {
    await (await import('./send-mail.js')).sendMail({ target, message, secret, host }, timeLimit)
    return
  }
  const [{ payloadOf }, { sendWeb }] = await Promise.all([import('./payload.js'), import('./send-web.js')])
  await sendWeb(payloadOf(target, message), { ...(user !== undefined && { user }), ...(secret !== undefined && { secret }) }, timeLimit)
}
