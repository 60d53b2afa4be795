/** What the server says to a request: pure but for the history that it reads. Everything that is not asked for in the right way is refused. */
import { timingSafeEqual } from 'node:crypto'
import type { RunSummary } from '../model/history.js'
import type { Report } from '../model/report.js'
import { diffPage } from './diff-page.js'
import { runsPage } from './runs-page.js'

export interface Asked {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string | undefined>>
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What can be looked at. */
export interface Shelf {
  readonly runs: () => readonly RunSummary[]
  /** Runs of the host that was looked at last: those of two would make a saw of the plots. */
  readonly plotted: () => readonly RunSummary[]
  /** A stored run with what changed since the one before, and with the trend up to it. */
  readonly report: (run: RunSummary) => Report | undefined
  /** The later run with what changed since the earlier. */
  readonly compared: (before: RunSummary, after: RunSummary) => Report | undefined
  readonly html: (report: Report) => Promise<string>
  readonly json: (report: Report) => Promise<string>
}

interface Door {
  readonly token: string
  /** The names by which this server may be called, with the port: any other is another origin's. */
  readonly hosts: readonly string[]
}

const cookieName = 'hullcheck'

/** On every answer: nothing is kept, framed, sniffed or sent on. */
const guarded = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
} as const

export async function answer(asked: Asked, door: Door, shelf: Shelf): Promise<Answer> {
  // A page of another origin can send a browser here by a name of its own (DNS rebinding): only our names are answered.
  if (!door.hosts.includes(asked.headers.host ?? '')) return refuse(421, 'this server is called by another name')
  const { origin } = asked.headers
  if (origin !== undefined && !door.hosts.some((host) => origin === `http://${host}`)) return refuse(403, 'no other origin may ask')
  if (asked.method !== 'GET' && asked.method !== 'HEAD') return refuse(405, 'this server only shows', { allow: 'GET, HEAD' })
  if (!URL.canParse(`http://localhost${asked.url}`)) return refuse(400, 'this is no address')
  const url = new URL(`http://localhost${asked.url}`)
  const given = url.searchParams.get('token')
  if (given !== null) return isToken(given, door) ? welcome(door) : refuse(403, 'this is not the token')
  if (!knows(asked, door)) return refuse(401, 'open the address that `hullcheck serve` printed: it holds the token')
  return page(url, shelf)
}

function isToken(given: string, { token }: Door): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(token)]
  return one.length === other.length && timingSafeEqual(one, other)
}

function knows({ headers }: Asked, door: Door): boolean {
  const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1]
  const cookie = (headers.cookie ?? '')
    .split(/;\s*/)
    .find((one) => one.startsWith(`${cookieName}=`))
    ?.slice(cookieName.length + 1)
  return [bearer, cookie].some((one) => one !== undefined && isToken(one, door))
}

/** The token moves from the address into a cookie, so that it stays in no history and goes to nobody. */
function welcome({ token }: Door): Answer {
  const cookie = `${cookieName}=${token}; HttpOnly; SameSite=Strict; Path=/`
  return { status: 303, headers: { ...guarded, 'set-cookie': cookie, location: '/' }, body: '' }
}

async function page(url: URL, shelf: Shelf): Promise<Answer> {
  const runs = shelf.runs()
  const find = (id: string | null | undefined) => runs.find((run) => String(run.id) === id)
  if (url.pathname === '/') return shown(runsPage(runs, shelf.plotted()))
  if (url.pathname === '/diff') {
    const [before, after] = [find(url.searchParams.get('from')), find(url.searchParams.get('to'))]
    const report = before && after && shelf.compared(before, after)
    return before && after && report ? shown(diffPage(before, after, report)) : refuse(404, 'no such runs')
  }
  const [, id, json] = /^\/runs\/(\d{1,12})(\/report\.json)?$/.exec(url.pathname) ?? []
  const run = find(id)
  const report = run && shelf.report(run)
  if (!report) return refuse(404, 'no such page')
  if (json !== undefined) return shown(await shelf.json(report), 'application/json')
  return shown(await shelf.html(report))
}

function shown(body: string, type = 'text/html'): Answer {
  return { status: 200, headers: { ...guarded, 'content-type': `${type}; charset=utf-8` }, body }
}

export function refuse(status: number, why: string, more: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { ...guarded, ...more, 'content-type': 'text/plain; charset=utf-8' }, body: `hullcheck: ${why}\n` }
}
