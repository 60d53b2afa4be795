/** What every reporter promises, whatever it writes. */
import fc from 'fast-check'
import t from 'tap'
import { gate } from '../../src/gate.js'
import type { ContainerReport, Report } from '../../src/model/report.js'
import { type Format, formats, render } from '../../src/report/index.js'
import { natural } from '../../src/report/natural.js'
import { agent, finding, gateReport, path, question, region, shuffled, userUnknown, workload } from './gate-sample.js'
import { report as auditReport, container, denied, headline, places } from './sample.js'

const exit = { status: 1, reason: 'findings (--fail-on high)' }
const options = { exit, failOn: 'high', repository: { blob: 'https://github.com/owner/name/blob/0123' } } as const
const reports: readonly (readonly [string, Report])[] = [
  ['of a gate', gateReport],
  ['of an audit', auditReport],
  ['an empty one of a gate', { ...gateReport, containers: [], sources: [], notes: [], rules: [], paths: [], engines: [], excerpts: [] }],
  ['an empty one of an audit', { ...auditReport, containers: [], sources: [], rules: [], paths: [], engines: [] }],
]

async function eachFormat(act: (format: Format) => Promise<void>): Promise<void> {
  for (const format of formats) await act(format)
}

/** Formats that hold more than numbers. */
async function eachWordyFormat(act: (format: Format) => Promise<void>): Promise<void> {
  await eachFormat(async (format) => (format === 'openmetrics' ? undefined : act(format)))
}

/** The text without its ends of lines: those of RFC 4180 are two characters. */
function withoutEnds(text: string, format: Format): string {
  return text.replaceAll(format === 'csv' ? '\r\n' : '\n', '')
}

void t.test('a report ends in a newline, and in one', async (t) => {
  await eachFormat(async (format) => {
    for (const [name, report] of reports) t.match(await render(report, format, options), /(^|[^\n])\n$/, `${format}, ${name}`)
  })
})

void t.test('the same report gives the same bytes, in whatever order its parts arrived', async (t) => {
  await eachFormat(async (format) => {
    for (const [name, report] of reports) {
      const text = await render(report, format, options)
      t.equal(await render(report, format, options), text, `${format}, ${name}, again`)
      t.equal(await render(shuffled(report), format, options), text, `${format}, ${name}, reversed`)
    }
  })
  const order = fc.shuffledSubarray([...gateReport.containers], { minLength: gateReport.containers.length })
  const texts = new Map(await Promise.all(formats.map(async (format) => [format, await render(gateReport, format, options)] as const)))
  await fc.assert(
    fc.asyncProperty(order, fc.constantFrom(...formats), async (containers, format) => {
      const same = (await render({ ...gateReport, containers }, format, options)) === texts.get(format)
      if (!same) throw new Error(`${format} depends on the order of ${containers.map((one) => one.identity.name).join()}`)
    }),
    { numRuns: 60 },
  )
})

void t.test('names are ordered as people do, and in one way only', (t) => {
  t.same(['web-10', 'Web-2', 'web-1', 'db', 'web', 'web-02', ''].sort(natural), ['', 'db', 'web', 'web-1', 'Web-2', 'web-02', 'web-10'])
  const name = fc.stringMatching(/^[aAb0129-]{0,6}$/)
  fc.assert(
    fc.property(name, name, (a, b) => Math.sign(natural(a, b)) === -Math.sign(natural(b, a)) && (natural(a, b) === 0) === (a === b)),
    { numRuns: 1000 },
  )
  fc.assert(
    fc.property(name, name, name, (a, b, c) => !(natural(a, b) < 0 && natural(b, c) < 0) || natural(a, c) < 0),
    { numRuns: 3000 },
  )
  t.end()
})

/** A report in which every outside text is this one. */
function hostile(text: string, stage: 'declared' | undefined): Report {
  const at = region(text, 1, 1, 2)
  const origin = { source: text, place: text, region: at }
  const gap = { reason: 'unresolved', detail: text, remedy: text } as const
  const waived = { kind: 'config', reason: text, until: text, region: at } as const
  const cure = { docker: 'fix' }
  const ground = { fact: text, view: 'observed', origin } as const
  const all: ContainerReport = {
    identity: {
      ...{ id: text, name: text, image: text, engine: text, pid: 1, startedAt: text, workload: text },
      ...(stage && { region: region(text, 2, 1, 2), dialect: text }),
    },
    headline: headline('reached', text, text, [{ cure, closes: [text] }]),
    processes: 1,
    results: [
      finding('privileged', text, at, { offenders: [text], because: [ground], softenedBecause: text }),
      finding('memory-unlimited', text, region(text, 2, 1, 2)),
      finding('root-writable', text, at, { waived }),
      question('runs-as-root', gap),
      question('seccomp-off', { ...gap, region: region(text, 3, 1, 2) }),
    ],
    paths: [
      { path: text, outcome: 'open', ends: 'host root', severity: 'critical', preconditions: [] },
      {
        ...{ path: `${text}2`, outcome: 'undecided', ends: 'host root', severity: 'critical' },
        preconditions: [{ id: text, title: text, blockedBy: text, holds: 'unknown', because: [], missing: [{ fact: text, gap }], cure }],
      },
    ],
    drifts: [{ fact: text, predicted: text, observed: text, predictedOrigin: origin, observedOrigin: origin }],
  }
  const fact = { known: true, value: text, origin, basis: 'explicit' } as const
  const base = stage ? gateReport : auditReport
  return {
    ...base,
    hostname: text,
    collectedAt: text,
    host: { kernel: fact, selinux: fact },
    engines: [{ id: text, facts: { kind: fact, version: fact } }],
    sources: [{ source: text, status: 'failed', reason: text, remedy: text, region: at }],
    notes: [{ kind: 'waiver-expired', message: text, region: at }],
    rules: gateReport.rules,
    containers: [all],
    excerpts: [{ file: text, first: 1, lines: [text, text, text] }],
  }
}

const attacks = [
  '\u001b[2J\u001b[31mgone',
  '\u001b]8;;http://evil/\u0007click',
  '\u009b2J',
  'a\rb\bc\u0000d\ne',
  '\n::error file=x::y',
  '::stop-commands::x',
  '\n::add-mask::x',
  '##[add-path]/evil',
  '##vso[task.setvariable variable=x]y',
  '##teamcity[x]',
  '\u202egpj.exe',
  'ze\u200bro\u2060\ufeff',
  'tag\u{e0041}',
  'line\u2028paragraph\u2029',
  'lone\ud800surrogate',
  '__proto__',
  'constructor',
  '`'.repeat(50),
  '"\'<>&]]>',
  '%00%0A%',
  'x'.repeat(5000),
]

void t.test('nothing that a name holds is obeyed by a terminal or by the reader of a log', async (t) => {
  await eachFormat(async (format) => {
    for (const [at, attack] of attacks.entries()) {
      for (const stage of ['declared', undefined] as const) {
        const text = await render(hostile(attack, stage), format, options)
        const name = `${format}, attack ${at}`
        t.notMatch(withoutEnds(text, format), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u, `${name}: characters`)
        t.notMatch(text, /##\w*\[/, `${name}: commands of a log anywhere`)
        if (format !== 'github') t.notMatch(text, /^\s*::[a-z-]+( |::)/m, `${name}: commands at the beginning of a line`)
        else t.notMatch(text, /^(?!::(error|warning|notice) |$)/m, `${name}: commands that are not ours`)
      }
    }
  })
  // Narrow, a line may begin anywhere in a name.
  for (const width of [40, 41, 47, 60]) {
    for (const stage of ['declared', undefined] as const) {
      const text = await render(
        hostile(`${'word '.repeat(7)}::error file=x::y ${'word '.repeat(7)}::stop-commands::x`, stage),
        'terminal',
        { ...options, width },
      )
      t.notMatch(text, /^\s*::[a-z-]+( |::)/m, `${width} columns`)
    }
  }
})

void t.test('any text as a name gives a report', async () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.constantFrom(...attacks))
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom(...formats), fc.constantFrom('declared', undefined), async (name, format, stage) => {
      const made = await render(hostile(name, stage), format, options)
      if (/[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(made) || /\p{Cc}/u.test(withoutEnds(made, format)))
        throw new Error(`${format} lets through ${JSON.stringify(name)}`)
    }),
    { numRuns: 150 },
  )
})

void t.test('an unknown is in every format, and never as a pass', async (t) => {
  const one = workload('w', region('f', 1, 1, 2), [question('runs-as-root', userUnknown)])
  const seen = container('w', 1, { results: [question('runs-as-root', denied)] })
  await eachWordyFormat(async (format) => {
    const wanted = { sarif: /could not be decided/, github: /1 not known/ }[format as string] ?? /the image decides the user|not known: /
    t.match(await render({ ...gateReport, sources: [], notes: [], containers: [one] }, format, options), wanted, format)
    const audited = await render({ ...auditReport, rules: gateReport.rules, containers: [seen] }, format, options)
    t.match(audited, { sarif: /could not be decided/, github: /1 not known/ }[format as string] ?? /EACCES/, `${format}, of an audit`)
    t.match(
      await render({ ...gateReport, containers: [one] }, format, { ...options, strict: true }),
      /the image decides the user/,
      `${format}, strictly`,
    )
  })
})

void t.test('a waived finding, a file that was not judged and an expired waiver are in every format', async (t) => {
  await eachWordyFormat(async (format) => {
    const text = await render(gateReport, format, options)
    // An annotation is for what must be mended.
    if (format !== 'github') t.match(text, /it reads host processes/, `${format}: waived`)
    t.match(text, /a flow list is not closed/, `${format}: not judged`)
    t.match(text, /ended on 2026-01-01/, `${format}: expired`)
  })
})

void t.test('values of secrets are in no format', async (t) => {
  const secret = 'hunter2-s3cr3t-value'
  const compose = [
    'services:',
    '  web:',
    '    image: nginx',
    `    environment: {DB_PASSWORD: ${secret}, TOKEN: "${secret}"}`,
    '    privileged: true',
    `    command: ["--password=${secret}"]`,
    '  db:',
    '    environment:',
    `      - POSTGRES_PASSWORD=${secret}`,
    '    cap_add: [SYS_ADMIN]',
    `    labels: {api.token: ${secret}}`,
    `    post_start: [{command: "login --token ${secret}", privileged: true}]`,
    `    build: {context: ., args: {DB_PASSWORD: ${secret}}}`,
    '',
  ].join('\n')
  const line = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'far', annotations: { long: 'x'.repeat(500) }, labels: { api_token: secret } },
    spec: {
      containers: [
        {
          ...{ name: 'c', image: 'nginx', env: [{ name: 'DB_PASSWORD', value: secret }] },
          securityContext: { privileged: true, procMount: 'Unmasked' },
          args: [`--password=${secret}`],
        },
      ],
    },
  })
  const inspect = {
    ...{ Id: 'a'.repeat(64), Name: '/seen', Config: { Labels: { token: secret }, Env: [`TOKEN=${secret}`], Cmd: ['--token', secret] } },
    HostConfig: { Privileged: true, Sysctls: { 'kernel.msgmax': '2' } },
  }
  const folder = t.testdir({
    'compose.yaml': compose,
    Dockerfile: `FROM nginx\nARG DB_PASSWORD\nENV API_TOKEN=${secret}\nUSER $DB_PASSWORD\n`,
    'far.json': line,
    'seen.json': JSON.stringify([inspect]),
    'start.sh': `#!/bin/sh\ndocker run --privileged --label api_token=${secret} -e TOKEN=${secret} nginx\n`,
    'q.container': `[Container]\nImage=nginx\nLabel=api_token=${secret}\nPodmanArgs=--privileged\n`,
    'broken.yaml': `services:\n  web:\n    environment:\n      PASSWORD: ${secret}\n    x: [`,
  })
  const { report } = await gate({ paths: ['.'], cwd: folder, env: {} })
  t.equal(report.containers.length, 7)
  t.match(JSON.stringify(report.excerpts), 'DB_PASSWORD: …', 'their lines are quoted')
  t.ok(
    report.excerpts?.some(({ file, from = 1 }) => file === 'far.json' && from > 300),
    'and pieces of long ones',
  )
  t.notMatch(JSON.stringify(report), secret, 'nor in the report itself')
  await eachFormat(async (format) => {
    for (const verbose of [false, true]) t.notMatch(await render(report, format, { ...options, verbose }), secret, format)
  })
})

void t.test('a thousand containers take a reasonable time', async (t) => {
  const key = (at: number) => region(`folder-${at % 50}/compose.yaml`, at + 1, 3, 6)
  const many = Array.from({ length: 1000 }, (_, at) => ({
    ...workload(`w${at}`, key(at), [
      finding('privileged', `was started ${String.fromCodePoint(0x4e00 + at)}`, region(`folder-${at % 50}/compose.yaml`, at + 2, 5, 21)),
      finding('memory-unlimited', `${at}`, key(at)),
      finding('root-writable', 'x', key(at)),
      question('runs-as-root', userUnknown),
    ]),
    paths: agent.paths,
  }))
  const excerpts = many.map((_, at) => ({
    file: `folder-${at % 50}/compose.yaml`,
    first: at + 1,
    lines: [`  w${at}:`, '    privileged: true'],
  }))
  const observed = Array.from({ length: 1000 }, (_, at) =>
    container(`c${at}`, at, {
      results: auditReport.containers[2]?.results ?? [],
      paths: [path('raw-disk', 'open', [])],
      drifts: [{ fact: 'x', predicted: String.fromCodePoint(0x4e00 + at), observed: 'y', ...places }],
    }),
  )
  await eachFormat(async (format) => {
    const start = performance.now()
    await render({ ...gateReport, containers: many, excerpts }, format, options)
    await render({ ...auditReport, containers: observed }, format, options)
    const took = performance.now() - start
    t.ok(took < 4000, `${format}: ${Math.round(took)} ms`)
    t.comment(`${format}: ${Math.round(took)} ms`)
  })
})

void t.test('where both outcome and place are missing, nothing is lost', async (t) => {
  const bare: ContainerReport = { ...workload('bare', region('f', 1, 1, 2), []), paths: [path('raw-disk', 'undecided', [])] }
  const { region: _, ...identity } = bare.identity
  const one = {
    ...bare,
    identity,
    results: [finding('privileged', 'x', undefined), { ...question('runs-as-root', userUnknown), missing: [] }],
  }
  await eachWordyFormat(async (format) => {
    t.match(await render({ ...gateReport, sources: [], notes: [], containers: [one] }, format, options), /privileged/, format)
  })
})
