import t from 'tap'
import type { Change, Comparison } from '../../src/model/history.js'
import type { ContainerReport, Report } from '../../src/model/report.js'
import { markdown } from '../../src/report/markdown/index.js'
import { cell, code, escaped, fenced } from '../../src/report/markdown/text.js'
import type { RenderOptions } from '../../src/report/options.js'
import { finding, gateReport, path, question, region, userUnknown, workload } from './gate-sample.js'
import { withHistory } from './html-sample.js'
import { report as auditReport, container } from './sample.js'

const exit = { status: 1, reason: '7 findings at or above high (--fail-on high)' }
const blob = 'https://github.com/owner/name/blob/0123'
const page = (one: Report, options: RenderOptions = {}) => markdown(one, { exit, ...options })
const of = (...containers: Report['containers']): Report => ({ ...gateReport, sources: [], notes: [], containers })

void t.test('the verdict first, then the workloads, then each cause folded, what to change first unfolded', (t) => {
  const text = page(gateReport)
  t.match(
    text,
    /^### ✗ hullcheck: 2 errors, 1 warning, 1 low, 2 unknown in 5 workloads\n\n7 findings at or above high \(--fail-on high\) \(exit 1\)\n/,
  )
  t.match(
    text,
    /\n\| ✗ \| `agent` \| reaches host root \| `1 way: raw disk` \| `deploy\/compose\.yaml:6` \|\n\| ✗ \| `worker` \| may reach host root \|/,
  )
  t.match(
    text,
    /<details open><summary>✗ critical: <b>The container was started privileged<\/b> · <code>deploy\/compose\.yaml:8<\/code><\/summary>/,
  )
  t.match(text, /```text\n6 \| {3}agent:\n7 \| {5}image: datadog\/agent:7\n8 \| {5}privileged: true\n {2}\| {5}\^{16}\n```/)
  t.match(text, /Opens: `raw-disk`\n\nMay open: `core-pattern`, unless prevented by AppArmor or SELinux\n\nAlso: `cap-sys-admin`/)
  t.match(text, /\*\*Fix:\*\*\n```\nprivileged: false\n```/)
  t.match(text, /<details><summary>! medium: <b>2 protections that nothing here asks for<\/b>/)
  t.match(text, /\* \*\*not judged\*\*: `deploy\/broken\.yaml:3`: `a flow list is not closed` → `close it with \]`/)
  t.match(text, /<b>2 not known<\/b>.*`PROFILE is not set here` `deploy\/compose\.yaml:12`/s)
  t.match(text, /`root-writable` until `2027-01-31`: `it reads host processes` \(`hullcheck\.yaml:12`\)/)
  t.match(page({ ...of(), rules: [] }, { exit: { status: 0, reason: 'nothing' } }), /^### ✓ hullcheck: nothing found in 0 workloads\n/)
  t.end()
})

void t.test('of a scheduled report what changed comes first, alike changes once', (t) => {
  t.notMatch(page(auditReport), 'Since')
  const text = page(withHistory)
  t.ok(text.indexOf('**Since 2030-01-29 03:00 UTC**') < text.indexOf('| container |'))
  t.match(text, /\n\* \*\*appeared\*\* `ci-runner`: release\\_agent; `open, reaches host root`; before: `held`\n/)
  t.match(text, /\n\* \*\*new\*\* `cache`: \n/)
  t.match(text, /Also different: `Docker 28\.1\.0 -> 28\.2\.2`/)
  const { since } = withHistory.comparison as Comparison
  t.match(page({ ...withHistory, comparison: { since, changes: [] } }), '**Since 2030-01-29 03:00 UTC**: nothing changed.')
  const alike = ['web-1', 'web-2', 'web-3'].map(
    (name): Change => ({ kind: 'gone-container', workload: name, containers: [name], before: 'held' }),
  )
  t.match(page({ ...withHistory, comparison: { since, changes: alike } }), '* **gone** `web-1 … web-3`: before: `held`')
  const evil = '`<img src=x>\n* [x](http://evil.example) | @all'
  const worse: Change = { kind: 'worse', workload: evil, containers: [evil], title: evil, before: evil, after: evil }
  const lines = page({ ...withHistory, comparison: { since, changes: [worse] } }).split('\n')
  const told = lines.filter((line) => line.startsWith('* **worse**'))
  t.equal(told.length, 1)
  t.notMatch(told[0]?.replace(/(`+)[^`].*?\1(?!`)/g, ''), /<img|\]\(http|@all/, 'outside text stays in code')
  t.end()
})

void t.test('places are links where the repository can be looked at', (t) => {
  const text = page(gateReport, { repository: { blob, folder: 'apps/a' } })
  t.match(text, `[\`apps/a/deploy/compose.yaml:8\`](${blob}/apps/a/deploy/compose.yaml#L8)`)
  t.notMatch(page(gateReport), 'https://')
  const strange = workload('w', region('a b(1)].yaml', 1, 1, 2), [finding('privileged', 'x', region('a b(1)].yaml', 1, 1, 2))])
  t.match(page(of(strange), { repository: { blob } }), `(${blob}/a%20b%281%29%5D.yaml#L1)`)
  const away = workload('w', region('../x.yaml', 1, 1, 2), [finding('privileged', 'x', region('../x.yaml', 1, 1, 2))])
  t.notMatch(page(of(away), { repository: { blob } }), 'https://', 'what is not in the repository is no link')
  t.end()
})

void t.test('an audit is told by containers and what was seen on them', (t) => {
  const text = page(auditReport)
  t.match(text, /^### ✗ hullcheck: 3 errors, 1 warning, 1 low, 1 unknown in 16 containers on `node-7`/)
  t.match(text, /\| ✓ \| `web-1 … web-12` \(12 alike\) \| held \|/)
  t.match(text, /<b>The container can drive the host&#39;s engine<\/b>|<b>The container can drive the host's engine<\/b>/)
  t.match(text, /\* `agent`: `\/host\/run holds docker\.sock \(the same device and inode\)`/)
  t.match(text, /\*\*Fix, docker run:\*\*\n```\nmount what is read/)
  t.match(text, /\*\*not judged\*\*: `podman unix:/)
  const waived = { kind: 'config', reason: 'known', until: '2027-01-01' } as const
  const one = container('c', 1, { results: [finding('kcore-unmasked', 'x', undefined, { waived })] })
  t.match(page({ ...auditReport, containers: [one] }), /nothing found.*1 waived/s, 'a waived finding is no finding')
  t.end()
})

void t.test('for mail and chat there is no HTML', (t) => {
  for (const one of [gateReport, auditReport]) {
    const text = page(one, { noHtml: true })
    t.notMatch(withoutCode(text), /<[a-z/]/)
    t.match(text, /\*\*✗ critical: The container/)
  }
  t.end()
})

void t.test('it fits into a comment, and says what is left out', (t) => {
  const many = Array.from({ length: 400 }, (_, at) =>
    workload(`w${at}`, region('f', at + 1, 1, 2), [finding('privileged', String.fromCodePoint(0x4e00 + at), region('f', at + 1, 3, 4))]),
  )
  const text = page(of(...many))
  t.ok(text.length <= 65_536, `${text.length}`)
  t.match(text, /\n\d+ findings more: see the log of the job/)
  t.match(text, /and 340 more, none of them worse/)
  t.end()
})

/** The text without what stands in code spans and fences, as CommonMark reads them. */
function withoutCode(text: string): string {
  return text.replace(/^(`{3,})[^`\n]*\n[\s\S]*?\n\1$/gm, '').replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '')
}

void t.test('nothing that a container says of itself stands outside of code', (t) => {
  const marks = [
    '</details><script>',
    '![x](http://evil)',
    '[x](javascript:1)',
    '@everyone',
    '#1',
    '`',
    '``` evil',
    '| a | b |',
    '\\| x',
    '**bold**',
    'http://evil',
    '<!--',
    '- item',
    '\n# head',
    '&lt;',
  ]
  for (const [at, mark] of marks.entries()) {
    const attack = `EVIL${mark}EVIL`
    const gap = { ...userUnknown, detail: attack, remedy: attack }
    const waived = { kind: 'config', reason: attack, until: attack } as const
    const hostile: ContainerReport = {
      ...workload(attack, region(attack, 1, 1, 2), [
        finding('privileged', attack, region(attack, 1, 1, 2)),
        finding('memory-unlimited', attack, region(attack, 1, 1, 2), { waived }),
        question('runs-as-root', gap),
      ]),
      headline: { standing: 'reached', text: 'reaches host root', how: attack, changes: 0, remedies: [] },
      paths: [path('raw-disk', 'open', [])],
    }
    const sources = [{ source: attack, status: 'failed', reason: attack, remedy: attack, region: region(attack, 1, 1, 2) }] as const
    const report = { ...of(hostile), sources, excerpts: [{ file: attack, first: 1, lines: [attack] }] }
    const audit = {
      ...auditReport,
      hostname: attack,
      sources,
      containers: [container(attack, 1, { headline: hostile.headline, results: [finding('kcore-unmasked', attack, undefined)] })],
    }
    for (const text of [page(report), page(report, { noHtml: true }), page(audit), page(report, { repository: { blob } })]) {
      const outside = withoutCode(text)
        // What HTML tags hold is escaped, and links are percent-encoded.
        .replace(/<code>[^<]*<\/code>/g, '')
        .replaceAll(/\]\(https:\/\/github\.com\/[\w./%-]*#L1\)/g, '')
      t.notMatch(outside, 'EVIL', `attack ${at}`)
      for (const row of text.split('\n').filter((line) => line.startsWith('| '))) {
        t.equal(row.replace(/\\./g, '').split('|').length, text.includes('| workload |') ? 7 : 6, `cells of ${row}`)
      }
    }
  }
  t.end()
})

void t.test('outside text in code spans, cells and blocks', (t) => {
  for (const [text, wanted] of [
    ['plain', '`plain`'],
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
    ['a``b`c', '```a``b`c```'],
    ['', ''],
    ['a\nb', '`a\\u{a}b`'],
  ] as const) {
    t.equal(code(text), wanted)
  }
  t.equal(cell('a|b'), '`a\\|b`')
  t.equal(cell('a\\|b'), '`a\\\\u{7c}b`', 'a backslash does not undo the escape')
  t.equal(fenced('a\n```\nb', ''), '````\na\n```\nb\n````')
  t.equal(escaped('a * b_c <d> & [e](f)'), 'a \\* b\\_c &lt;d&gt; &amp; \\[e\\](f)')
  t.end()
})
