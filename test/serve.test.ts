/** The server: only for who has the token, only by its own name, only to look. */
import { request } from 'node:http'
import t from 'tap'
import type { RunSummary } from '../src/model/history.js'
import type { Report } from '../src/model/report.js'
import { style } from '../src/report/html/style.js'
import { type Asked, answer, type Shelf } from '../src/serve/answer.js'
import { listen } from '../src/serve/listen.js'

const run = (id: number, hostname = 'node-7'): RunSummary => ({
  id,
  at: `2026-01-0${id}T03:00:00.000Z`,
  hostname,
  hullcheck: '0.1.0',
  milliseconds: 10,
  containers: 2,
  reached: id,
  openPaths: id,
  findings: { low: 0, medium: 1, high: 0, critical: id },
  unknown: 0,
})
const runs = [run(1), run(2, '<script>alert(1)</script>'), run(3)]
const report = { comparison: { since: runs[0], changes: [] } } as unknown as Report
const shelf: Shelf = {
  runs: () => runs,
  plotted: () => runs.filter(({ hostname }) => hostname === 'node-7'),
  report: () => report,
  compared: () => report,
  html: () => Promise.resolve('<p>page</p>'),
  json: () => Promise.resolve('{}\n'),
}
const door = { token: 'f'.repeat(48), hosts: ['127.0.0.1:7411', 'localhost:7411'] }
const known = { host: '127.0.0.1:7411', cookie: `a=b; hullcheck=${door.token}` }
const ask = (asked: Partial<Asked>) => answer({ method: 'GET', url: '/', headers: known, ...asked }, door, shelf)

void t.test('who may look', async (t) => {
  const cases: readonly (readonly [sentence: string, asked: Partial<Asked>, status: number])[] = [
    ['with the cookie', {}, 200],
    ['with the token as a bearer', { headers: { host: 'localhost:7411', authorization: `Bearer ${door.token}` } }, 200],
    ['with the token in the address: it becomes a cookie', { url: `/?token=${door.token}`, headers: { host: '127.0.0.1:7411' } }, 303],
    ['with nothing', { headers: { host: '127.0.0.1:7411' } }, 401],
    ['with another token', { headers: { host: '127.0.0.1:7411', cookie: `hullcheck=${'0'.repeat(48)}` } }, 401],
    ['with a part of the token', { headers: { host: '127.0.0.1:7411', cookie: 'hullcheck=f' } }, 401],
    ['with another token in the address', { url: '/?token=x', headers: known }, 403],
    ['by another name', { headers: { ...known, host: 'evil.example:7411' } }, 421],
    ['by our name at another port', { headers: { ...known, host: '127.0.0.1:80' } }, 421],
    ['without a name', { headers: { cookie: known.cookie } }, 421],
    ['from another origin', { headers: { ...known, origin: 'http://evil.example' } }, 403],
    ['from our origin', { headers: { ...known, origin: 'http://127.0.0.1:7411' } }, 200],
    ['to write', { method: 'POST' }, 405],
    ['to delete', { method: 'DELETE' }, 405],
  ]
  for (const [sentence, asked, status] of cases) t.equal((await ask(asked)).status, status, sentence)
})

void t.test('what there is to see', async (t) => {
  const cases: readonly (readonly [url: string, status: number])[] = [
    ['/runs/2', 200],
    ['/runs/2/report.json', 200],
    ['/diff?from=1&to=3', 200],
    ['/runs/9', 404],
    ['/runs/../etc/passwd', 404],
    ['/diff?from=1', 404],
    ['/diff?from=1&to=nine', 404],
    ['//evil.example/', 404],
    ['/favicon.ico', 404],
  ]
  for (const [url, status] of cases) t.equal((await ask({ url })).status, status, url)
  const { body, headers } = await ask({})
  t.match(body, /<select name="from">.*<option value="1" selected>.*<select name="to"><option value="3" selected>/s, 'two runs of one host')
  t.notMatch(body, /<script>alert/, 'a hostile host name is inert')
  t.match(body, /&lt;script&gt;alert/, 'and visible')
  t.match(body, /href="\/runs\/3"/)
  t.match(body, /default-src 'none'/)
  t.match(body, /<td class="c">3<\/td>/, 'how many reach the host is in the colour of it')
  t.match(style, /\.c,/)
  t.match(body, /<div class="scroll" role="region" aria-label="stored runs" tabindex="0">/, 'a keyboard can scroll it')
  t.equal(headers['x-frame-options'], 'DENY')
  t.equal(headers['cache-control'], 'no-store')
  const welcome = await ask({ url: `/?token=${door.token}`, headers: { host: '127.0.0.1:7411' } })
  t.match(welcome.headers['set-cookie'], /HttpOnly; SameSite=Strict/)
  t.equal(welcome.headers.location, '/')
})

void t.test('the real server: loopback, its token, its end', async (t) => {
  const serving = await listen({ ...shelf, runs: () => runs })
  const url = new URL(serving.url)
  t.equal(url.hostname, '127.0.0.1')
  const get = (path: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      request({ host: '127.0.0.1', port: url.port, path, headers }, (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
      })
        .on('error', reject)
        .end()
    })
  t.equal((await get('/')).status, 401)
  t.equal((await get(`${url.pathname}${url.search}`)).status, 303)
  const token = url.searchParams.get('token') ?? ''
  t.match(await get('/runs/1', { authorization: `Bearer ${token}` }), { status: 200, body: '<p>page</p>' })
  t.equal((await get('/', { host: 'evil.example' })).status, 421)
  await serving.close()
  await t.rejects(get('/'), 'it is gone')
})

void t.test('at the port of the web a browser leaves the port out', async (t) => {
  const serving = await listen(shelf, 80).catch((error: NodeJS.ErrnoException) => error.code)
  if (typeof serving !== 'object') return t.pass(`skipped: ${serving}`, { skip: `port 80: ${serving}` })
  const { host, searchParams } = new URL(serving.url)
  t.equal(host, '127.0.0.1')
  const response = await fetch('http://127.0.0.1/', { headers: { authorization: `Bearer ${searchParams.get('token')}` } })
  t.equal(response.status, 200)
  await serving.close()
})

void t.test('a history that cannot be read is told, and the server stays', async (t) => {
  const broken: Shelf = {
    ...shelf,
    runs: () => {
      throw new Error('secret path in here')
    },
  }
  const write = process.stderr.write.bind(process.stderr)
  process.stderr.write = () => true
  const serving = await listen(broken)
  const token = new URL(serving.url).searchParams.get('token') ?? ''
  const response = await fetch(serving.url.replace(/\?.*/, ''), { headers: { authorization: `Bearer ${token}` } })
  process.stderr.write = write
  t.equal(response.status, 500)
  t.equal(response.headers.get('x-frame-options'), 'DENY', 'as on every answer')
  t.notMatch(await response.text(), /secret path/)
  await serving.close()
})
