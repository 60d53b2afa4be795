import { existsSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import t, { type Test } from 'tap'
import { run } from '../src/cli/run.js'
import type { Change } from '../src/model/history.js'
import type { Report } from '../src/model/report.js'
import { isDue } from '../src/notify/due.js'
import { type NotifyOptions, notify, notifyErrors } from '../src/notify/index.js'
import { messageOf } from '../src/notify/message.js'
import { payloadOf } from '../src/notify/payload.js'
import { parseTarget } from '../src/notify/target.js'
import { large } from './report/html-sample.js'
import { runSummary as since } from './report/run-summary.js'
import { container, headline, report, result } from './report/sample.js'

const secret = 'hunter2-s3cr3t'
const appeared: Change = {
  kind: 'appeared',
  workload: 'web',
  containers: ['web'],
  rule: 'seccomp-off',
  title: 'No filter',
  severity: 'high',
}
const quiet: Report = {
  ...{ ...report, hostname: 'node-7', notes: [], containers: [container('web', 1)] },
  ...{ comparison: { since, changes: [] }, trend: [since] },
}
const loud: Report = {
  ...quiet,
  containers: [
    container('web', 1, {
      headline: headline('reached', 'reaches host root', '1 way: raw disk'),
      results: [result('seccomp-off', 'fail')],
      paths: [{ path: 'raw-disk', outcome: 'open', ends: 'host root', severity: 'critical', preconditions: [] }],
    }),
  ],
  comparison: { since, changes: [appeared] },
}

interface Request {
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A web server on this machine that answers with these, the last one for ever. */
async function web(t: Test, answers: readonly (number | 'silence' | readonly [number, Record<string, string>])[] = [200]) {
  const requests: Request[] = []
  const server: Server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => {
      body += part
    })
    request.on('end', () => {
      const answer = answers[Math.min(requests.length, answers.length - 1)] ?? 200
      requests.push({ url: request.url ?? '', headers: request.headers, body })
      if (answer === 'silence') return
      const [status, headers] = typeof answer === 'number' ? [answer, {}] : answer
      response.writeHead(status, headers).end(`server says ${secret}`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { requests, at: `127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/** A mail server on this machine. */
async function mail(t: Test, options: SMTPServerOptions = {}) {
  const letters: { from: string; to: string[]; text: string }[] = []
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], allowInsecureAuth: true, disableReverseLookup: true },
    onData: (stream, session, done) => {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        const from = session.envelope.mailFrom
        letters.push({
          from: from ? from.address : '',
          to: session.envelope.rcptTo.map((one) => one.address),
          text: Buffer.concat(parts).toString(),
        })
        done()
      })
    },
    ...options,
  })
  // A client that gives up cuts its connection.
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  t.teardown(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return { letters, at: `127.0.0.1:${(server.server.address() as AddressInfo).port}` }
}

/** Waits for nothing, and remembers for how long it should have. */
function impatient(): { options: NotifyOptions; waits: number[] } {
  const waits: number[] = []
  const sleep = async (milliseconds: number) => {
    waits.push(milliseconds)
  }
  return { options: { sleep, env: {}, timeLimit: 5000 }, waits }
}

void t.test('a mail arrives, with the page as text and Markdown beside it', async (t) => {
  const { letters, at } = await mail(t)
  const results = await notify(loud, [`smtp://${at}?to=ops@example.org,me@example.org&from=hull@example.org`], impatient().options)
  t.same(results, [{ target: `smtp://${at}`, outcome: 'sent', attempts: 1 }])
  t.match(letters, [{ from: 'hull@example.org', to: ['ops@example.org', 'me@example.org'] }])
  const text = letters[0]?.text ?? ''
  t.match(text, /^Subject: hullcheck node-7: 1 appeared; 1 of 1 container open/m)
  t.match(text, /^Auto-Submitted: auto-generated/m)
  t.match(text, /report\.md/)
  t.match(Buffer.from(text.replace(/=\r\n/g, '')).toString(), /hullcheck report/)
})

void t.test('the password of a mail server comes from a file or a variable, and is in no message', async (t) => {
  const seen: unknown[] = []
  const { letters, at } = await mail(t, {
    authOptional: false,
    onAuth: ({ username, password }, _, done) => {
      seen.push([username, password])
      if (password === secret) done(null, { user: username })
      else done(new Error(`no: ${password}`))
    },
  })
  const file = t.testdir({ password: `${secret}\n`, wrong: `${secret}x`, empty: '' })
  const env = { PASSWORD: secret, WHOLE: `smtp://me:${secret}@${at}?to=a@b.example` }
  const run = async (address: string) => notify(loud, [address], { ...impatient().options, env })
  for (const address of [
    `smtp://me@${at}?to=a@b.example&password-file=${file}/password`,
    `smtp://me:\${PASSWORD}@${at}?to=a@b.example`,
    '${WHOLE}',
  ])
    t.match(await run(address), [{ outcome: 'sent' }])
  t.equal(letters.length, 3)
  t.same(
    seen,
    Array.from({ length: 3 }, () => ['me', secret]),
  )
  const failed = [
    ...(await run(`smtp://me@${at}?to=a@b.example&password-file=${file}/wrong`)),
    ...(await run(`smtp://me@${at}?to=a@b.example&password-file=${file}/empty`)),
    ...(await run(`smtp://me@${at}?to=a@b.example&password-file=${file}/absent`)),
    ...(await run(`smtp://me@${at}?to=a@b.example&password-file=${file}`)),
  ]
  t.match(failed, [
    { outcome: 'failed', attempts: 1, problem: 'user or password were refused (EAUTH); it answers 535' },
    { outcome: 'failed', problem: 'the file with the secret is empty' },
    { outcome: 'failed', problem: /there is no such file/ },
    { outcome: 'failed', problem: /no file/ },
  ])
  t.notMatch(JSON.stringify(failed), secret)
})

void t.test('what passes is tried again with growing pauses, what lasts is not', async (t) => {
  for (const [answers, outcome, attempts, waits] of [
    [[503, 429, 200], 'sent', 3, [1000, 4000]],
    [[503], 'failed', 4, [1000, 4000, 16_000]],
    [[404], 'failed', 1, []],
    [[[429, { 'retry-after': '9' }], 200], 'sent', 2, [9000]],
    [[[429, { 'retry-after': '999999' }], 200], 'sent', 2, [30_000]],
    [[[302, { location: 'http://127.0.0.1:1/' }]], 'failed', 1, []],
  ] as const) {
    const { at, requests } = await web(t, answers)
    const how = impatient()
    const [told] = await notify(loud, [`http://${at}/hook/${secret}`], how.options)
    t.match(told, { outcome, attempts }, JSON.stringify(answers))
    t.same(how.waits, waits)
    t.equal(requests.length, attempts)
    t.notMatch(JSON.stringify(told), secret)
  }
  const { at } = await mail(t, { onMailFrom: (_, __, done) => done(Object.assign(new Error(secret), { responseCode: 451 })) })
  const [told] = await notify(loud, [`smtp://${at}?to=a@b.example`], { ...impatient().options, attempts: 2 })
  t.match(told, { outcome: 'failed', attempts: 2, problem: /451/ })
  t.notMatch(JSON.stringify(told), secret)
})

void t.test('a server that never answers is given up, also one that is not there', async (t) => {
  const { at } = await web(t, ['silence'])
  const closed = await web(t)
  const options = { ...impatient().options, timeLimit: 150, attempts: 2 }
  const mute = await mail(t, { onConnect: () => undefined })
  const start = performance.now()
  const results = await notify(
    loud,
    [
      `http://${at}/`,
      `smtp://${mute.at}?to=a@b.example`,
      'http://127.0.0.1:1/',
      'smtp://127.0.0.1:1?to=a@b.example',
      `http://${closed.at}/`,
    ],
    options,
  )
  t.match(
    results.map(({ outcome, problem }) => [outcome, problem]),
    [
      ['failed', 'no answer in time'],
      ['failed', /no answer in time|connection/],
      ['failed', /./],
      ['failed', /nobody listens|connection failed/],
      ['sent', undefined],
    ],
  )
  t.ok(performance.now() - start < 3000)
  const late = await notify(loud, [`http://${at}/`], { ...options, deadline: Date.now() + 50 })
  t.match(late, [{ outcome: 'failed', attempts: 1 }], 'the deadline ends it')
})

void t.test('each service gets what it takes', async (t) => {
  const { requests, at } = await web(t)
  const file = t.testdir({ token: 'tk_1' })
  const addresses = [
    `http://${at}/json?x=a%20b&token-file=${file}/token`,
    `slack+http://${at}/services/\${SLACK}`,
    `teams+http://${at}/workflows/1`,
    `ntfy+http://me:\${SLACK}@${at}/alerts`,
  ]
  const results = await notify(loud, addresses, { ...impatient().options, env: { SLACK: 'T0/B0/x y' } })
  t.same(new Set(results.map((one) => one.outcome)), new Set(['sent']))
  const got = (url: string) => {
    const one = requests.find((each) => each.url === url)
    return { headers: one?.headers ?? {}, body: JSON.parse(one?.body ?? 'null') as Record<string, never> }
  }
  const json = got('/json?x=a+b')
  t.equal(json.headers.authorization, 'Bearer tk_1')
  t.match(json.body, {
    version: 1,
    event: 'hullcheck.report',
    host: 'node-7',
    openPaths: 1,
    findings: { high: 1 },
    changes: [appeared],
    text: /hullcheck report/,
  })
  t.match(got('/services/T0/B0/x%20y').body, { text: /node-7/, blocks: [{ type: 'rich_text' }] })
  t.match(got('/workflows/1').body, {
    type: 'message',
    attachments: [{ content: { type: 'AdaptiveCard', body: [{ type: 'RichTextBlock' }] } }],
  })
  t.match(got('/').body, { topic: 'alerts', title: /1 appeared/, priority: 4, message: /hullcheck report/ })
  t.equal(got('/').headers.authorization, `Basic ${Buffer.from('me:T0/B0/x y').toString('base64')}`)
})

void t.test('a name is inert in every message, and messages stay small', async (t) => {
  const { requests, at } = await web(t)
  const name = '<!channel> [click](http://evil) `x` \u202e\u001b[2J'
  const many = Array.from(
    { length: 500 },
    (_, index): Change => ({ ...appeared, workload: `${name}${index}`, containers: [`${name}${index}`], after: name }),
  )
  const hostile = { ...loud, hostname: name, comparison: { since, changes: many } }
  await notify(
    hostile,
    ['json', 'slack', 'teams', 'ntfy'].map((kind) => `${kind === 'json' ? '' : `${kind}+`}http://${at}/${kind}`),
    impatient().options,
  )
  t.equal(requests.length, 4)
  for (const { url, body } of requests) {
    t.notMatch(body, /[\p{Cf}\p{Cc}]/u, url)
    t.ok(body.length < (url === '/json' ? 200_000 : 28_000), `${url}: ${body.length}`)
  }
  const slack = JSON.parse(requests.find((one) => one.url === '/slack')?.body ?? '') as { text: string }
  t.match(slack.text, '&lt;!channel&gt;')
  const teams = requests.find((one) => one.url === '/teams')?.body ?? ''
  t.notMatch(teams, /"TextBlock"/, 'the kind of block that reads Markdown')
  t.notMatch((await messageOf(hostile)).subject, /\p{Cc}/u)
})

void t.test('the first report of a large host, which is long, fits what each service takes', async (t) => {
  const { comparison: _, ...first } = large(40)
  const message = await messageOf(first)
  t.ok(message.text.length > 50_000)
  for (const [kind, most] of [
    ['teams', 28_000],
    ['slack', 4_000],
    ['ntfy', 4_096],
  ] as const) {
    const body = JSON.stringify(payloadOf(parseTarget(`${kind}+https://x.example/h`, {}), message).body)
    t.ok(Buffer.byteLength(body) <= most, `${kind}: ${Buffer.byteLength(body)}`)
    t.match(body, /cut; the whole: hullcheck history show/)
  }
})

void t.test('addresses that cannot be used are told before, and without what they hold', async (t) => {
  const env = { EMPTY: '', BAD: `ftp://${secret}`, EVIL: 'evil.example/@' }
  for (const [address, problem] of [
    [`ftp://${secret}/`, /expected an address/],
    [secret, /expected an address/],
    [`smtp://me:${secret}@mail.example?to=a@b.example`, /password here can be read/],
    [`https://me:${secret}@x.example/`, /password here can be read/],
    [`http://x.example/${secret}`, /http is for this machine only/],
    [`http://127.0.0.1.evil.example/${secret}`, /http is for this machine only/],
    ['slack+http://x.example/', /http is for this machine only/],
    ['smtp://mail.example', /to whom/],
    ['smtp://mail.example?to=a%0d%0aBcc:x@b.example', /expected name@/],
    ['smtp://mail.example?to=a@b.example&tsl=never', /option that is not known/],
    ['smtp://mail.example?to=a@b.example&tls=maybe', /required or never/],
    [`smtp://me@mail.example?to=a@b.example&tls=never&password-file=/x`, /in the clear/],
    ['ntfy+https://ntfy.sh/', /one topic/],
    ['ntfy+https://ntfy.sh/a/b', /one topic/],
    ['https://', /no address|host is missing/],
    ['smtp://?to=a@b.example', /no address|host is missing/],
    ['https://x:99999/', /no address/],
    ['__proto__://x', /expected an address/],
  ] as const) {
    const errors = notifyErrors([address], env)
    t.match(errors, [problem], address.slice(0, 12))
    t.notMatch(errors.join(), secret)
    t.match(await notify(loud, [address], { env }), [{ outcome: 'failed', attempts: 0, problem }])
  }
  for (const [address, problem] of [
    ['${BAD}', /\$\{BAD\}: expected an address/],
    ['https://x.example/${NONE}', /the variable NONE is not set/],
    ['${EMPTY}', /the variable EMPTY is not set/],
  ] as const) {
    t.same(notifyErrors([address], env), [], 'no mistake of the command line')
    t.match(await notify(loud, [address], { env }), [{ outcome: 'failed', attempts: 0, problem }])
  }
  t.same(notifyErrors(['smtps://mail.example?to=a@b.example', 'https://x.example/a?b=c', 'smtp://localhost?to=a@b.example']), [])
  t.equal(parseTarget('https://x.example/?u=${EVIL}', env).url.host, 'x.example')
  t.equal(parseTarget('https://a:${EVIL}@x.example/', env).url.host, 'x.example', 'a value cannot change the host')
  t.equal(parseTarget('smtp://mail.example?to=a@b.example', {}).tls, 'required')
  t.equal(
    parseTarget('https://x.example/h?sig=a%2Fb%20c', {}).url.href,
    'https://x.example/h?sig=a%2Fb%20c',
    'a signed query stays as it is',
  )
})

void t.test('people are told when they want to be', async (t) => {
  const noted: Report = { ...quiet, notes: [{ kind: 'waiver-expired', message: 'x' }] }
  const first: Report = { ...report, notes: [], containers: [container('web', 1)] }
  const waived = { kind: 'config', reason: 'x', until: '2099-01-01' } as const
  const answered = { ...quiet, containers: [container('web', 1, { results: [result('seccomp-off', 'fail', { waived })] })] }
  for (const [name, of, change, high, critical] of [
    ['a quiet night', quiet, false, false, false],
    ['something appeared', loud, true, true, true],
    ['the first report', first, true, false, false],
    ['nothing could be looked at', { ...quiet, containers: [], engines: [] }, true, true, true],
    ['an engine that runs nothing, as the night before', { ...quiet, containers: [] }, false, false, false],
    ['a waiver ended', noted, false, true, true],
    ['a finding that somebody answers for', answered, false, false, false],
    [
      'a finding that stays',
      { ...answered, containers: [container('w', 1, { results: [result('seccomp-off', 'fail')] })] },
      false,
      true,
      false,
    ],
  ] as const) {
    t.same([isDue(of, 'change'), isDue(of, 'high'), isDue(of, 'critical'), isDue(of, 'always')], [change, high, critical, true], name)
  }
  const idle = { ...quiet, containers: [], engines: report.engines }
  t.match(await messageOf(idle), { subject: 'hullcheck node-7: unchanged; no container is running', mood: 'good' })
  t.match(await messageOf({ ...idle, engines: [] }), { subject: 'hullcheck node-7: no container could be looked at', mood: 'bad' })
  t.match(await notify(quiet, ['https://x.example/'], { env: {} }), [{ target: 'https://x.example', outcome: 'not-due', attempts: 0 }])
  t.same(await notify(loud, []), [])
})

void t.test('the command line: a message that does not arrive changes neither report nor status', async (t) => {
  const { at, requests } = await web(t, [404])
  const folder = t.testdir({})
  const said: string[] = []
  const report = async (name: string, ...flags: string[]) => {
    const stderr = t.capture(process.stderr, 'write', () => true)
    const evidence = ['-e', 'test/fixtures/history/docker-20.10/evidence.json', '--history', `${folder}/${name}`, '--no-config']
    const status = await run(['report', ...evidence, '--format', `csv=${folder}/${name}.csv`, '--quiet', ...flags])
    said.splice(0, said.length, ...stderr().map((one) => String(one.args[0])))
    stderr.restore()
    return status
  }
  const status = await report('alone')
  t.equal(await report('told', '--notify', `http://${at}/${secret}`, '--notify', '${NO_SUCH_VARIABLE}'), status)
  t.ok(existsSync(`${folder}/told.csv`))
  t.equal(requests.length, 1)
  t.same(said, [
    `hullcheck: not told: http://${at}: it answers 404\n`,
    'hullcheck: not told: --notify ${NO_SUCH_VARIABLE}: the variable NO_SUCH_VARIABLE is not set\n',
  ])
  t.equal(await report('wrong', '--notify', `ftp://${secret}`, '--notify-on', 'sometimes'), 2)
  t.match(said.join(''), /--notify-on "sometimes".*\n.*expected an address/)
  t.notMatch(said.join(''), secret)
})
