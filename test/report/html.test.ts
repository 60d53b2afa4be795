import { createHash } from 'node:crypto'
import t from 'tap'
import type { Change, Comparison } from '../../src/model/history.js'
import type { Report } from '../../src/model/report.js'
import { page } from '../../src/report/html/index.js'
import { html } from '../../src/report/html/markup.js'
import { gateReport, shuffled } from './gate-sample.js'
import { hostile, hostileReport, large, withHistory } from './html-sample.js'
import { report } from './sample.js'

const empty: Report = { ...report, containers: [], sources: [], engines: [] }
const samples: readonly (readonly [name: string, report: Report])[] = [
  ['an audit', report],
  ['a report with history', withHistory],
  ['a report of the gate', gateReport],
  ['an empty report', empty],
  ['a hostile report', hostileReport()],
  ['a large report', large(120)],
]

const between = (text: string, tag: string) => new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(text)?.[1] ?? 'none'
const hash = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '')
/** The page without its style and script, which are constant. */
const bodyOf = (text: string) => text.replace(/<(style|script)>.*?<\/\1>/gs, '')
/** What a reader sees. */
const read = (text: string) => bodyOf(text).replace(/<[^>]*>/g, '')

for (const [name, one] of samples) {
  const text = page(one)
  const body = bodyOf(text)
  void t.test(`${name} is one page that holds together`, (t) => {
    t.match(text, /^<!doctype html>\n<html lang="en">/)
    t.ok(text.endsWith('</html>\n'))
    t.notOk(/undefined|\[object|NaN/.test(body))
    t.equal(all(text, /(<h1>)/g).length, 1)
    const ids = all(body, / id="?([^\s">]+)/g)
    t.same(
      ids.filter((id, at) => ids.indexOf(id) !== at),
      [],
      'an id stands once',
    )
    t.same(
      all(body, /href="?#([^\s">]+)/g).filter((target) => !ids.includes(target)),
      [],
      'every link has its target',
    )
    t.same(
      all(body, /aria-labelledby="([^"]+)"/g).filter((target) => !ids.includes(target)),
      [],
    )
    t.end()
  })

  void t.test(`${name} needs nothing and runs nothing but its own script`, (t) => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1]
    const own = `style-src '${hash(between(text, 'style'))}'; script-src '${hash(between(text, 'script'))}'`
    t.equal(policy, `default-src 'none'; ${own}; base-uri 'none'; form-action 'none'`)
    t.equal(all(text, /(<script)/g).length, 1)
    t.equal(all(text, /(<style)/g).length, 1)
    const tags = all(body, /<([^>]*)>/g).map((tag) => tag.replace(/"[^"]*"/g, '""'))
    t.same(
      tags.filter((tag) => /\s(style|on\w+|src|action)\s*=/i.test(tag)),
      [],
      'the policy would block it',
    )
    t.same(
      all(body, /href="?([^\s">]*)/g).filter((to) => !to.startsWith('#')),
      [],
      'no way out of the page',
    )
    t.notMatch(between(text, 'style'), /url\(|@import/)
    t.end()
  })
}

void t.test('the same whatever the order of its parts', (t) => {
  for (const one of [report, withHistory, gateReport]) t.equal(page(shuffled(one)), page(one))
  t.end()
})

void t.test('outside text is told, and does nothing', (t) => {
  const body = bodyOf(page(hostileReport()))
  t.equal(body.search(/<img|onerror="/), -1)
  t.notOk(body.includes('\u202e') || body.includes('\u0007'))
  t.ok(body.includes('\\u{202e}gnp.exe\\u{7}'), 'what could mislead is shown')
  const known =
    /^<\/?(!doctype|html|head|meta|title|body|a|header|p|time|h[1-4]|span|nav|ul|ol|li|main|b|strong|br|div|code|button|details|summary|form|label|input|select|option|table|thead|tbody|tr|th|td|abbr|i|s|dl|dt|dd|pre|mark|figure|figcaption|svg|path|polyline|footer)(\s|>|$)/i
  t.same(
    all(body, /(<[^>]*>?)/g).filter((tag) => !known.test(tag)),
    [],
    'no tag but our own',
  )
  t.equal(html`${hostile}`.toString().search(/[<>"']/), -1)
  t.equal(html`<p title="${hostile}">`.toString().split('"').length, 3, 'an attribute stays one')
  t.equal(html`${html`<b>`}${['<', 1, false, undefined]}`.toString(), '<b>&lt;1')
  t.end()
})

void t.test('an audit says what is reached, by which ways, and what closes them', (t) => {
  const text = page(report)
  t.ok(text.includes('<h1><span class="c">1 of 16 containers can reach the host</span>: agent</h1>'))
  t.match(read(text), /Change these 2 things, and every open way is closed/)
  t.match(text, /<li class=c><b>engine socket: open<\/b><i>an engine socket is reachable<\/i>/)
  t.match(text, /<li class=n><b>release_agent: blocked<\/b><i class=x>✕ cgroup v2<\/i>/)
  t.match(text, /<li class=u><b>ptrace of a host process: undecided<\/b><i class=q>\? ptrace is not restricted/)
  t.ok(text.includes('<code>volumes:\n  - /run/udev:/host/run/udev:ro</code>'), 'a fix keeps its lines')
  t.match(read(text), /web-1 … web-12/)
  t.match(read(text), /12 alike: web-1 … web-12/)
  t.match(read(text), /podman unix:.*permission denied → sudo/)
  t.ok(read(page(empty)).includes('Nothing was looked at.'))
  t.ok(read(page({ ...empty, engines: report.engines })).includes('No container is running.'), 'an engine that runs nothing was looked at')
  t.end()
})

const appeared = withHistory.comparison?.changes[0] as Change
const changed = (changes: readonly Change[]): Report => ({
  ...withHistory,
  comparison: { ...(withHistory.comparison as Comparison), changes },
})

void t.test('what changed is told in a line each, and nothing changed in one', (t) => {
  const text = page(withHistory)
  t.match(text, /<b class="c"><span aria-hidden="true">\+<\/span> appeared<\/b><strong>ci-runner<\/strong>/)
  t.match(text, /<b class="k"><span aria-hidden="true">−<\/span> resolved<\/b>/, 'what is gone does not alarm')
  t.ok(text.includes('aria-label="critical and high findings: 2 at first, 31 now, between 2 and 31"'))
  t.ok(text.includes('Also different: Docker 28.1.0 -&gt; 28.2.2'))
  const many = Array.from({ length: 28 }, (_, at) => ({ ...appeared, path: `way-${at}`, title: `way ${at}` }))
  const told = page(changed(many))
  t.equal(all(told, /(appeared<\/b>)/g).length, 1, 'what came together is told together')
  t.match(read(told), /\+ appearedci-runnerway 0 held → open, reaches host rootand 27 more/)
  t.ok(read(told).includes('way 27'), 'and all of it can be read')
  const fresh = { kind: 'new-container', workload: 'x', containers: ['x'], severity: 'critical', after: 'reaches host root' } as const
  const names = Array.from({ length: 40 }, (_, at) => `x-${at}`)
  const alike = page(changed(names.map((name) => ({ ...fresh, workload: name, containers: [name] }))))
  t.match(alike, /<b class="c"><span aria-hidden="true">\+<\/span> new<\/b><strong>x-0 … x-39<\/strong>/, 'a new one that is bad alarms')
  const different = page(changed(names.map((name) => ({ ...fresh, workload: name, containers: [name], after: name }))))
  t.match(different, /<summary>and 15 more<\/summary>/, 'more than can be seen at once is folded')
  t.ok(read(different).includes('x-39'))
  const same = { ...withHistory, comparison: { since: withHistory.comparison?.since, changes: [] } } as Report
  t.ok(read(page(same)).includes('Since 2030-01-29 03:00 UTCNothing changed.'))
  t.notOk(page({ ...withHistory, trend: withHistory.trend?.slice(0, 1) ?? [] }).includes('<svg'), 'one run is no trend')
  t.end()
})

void t.test('a report of the gate shows the lines to edit and what may be open', (t) => {
  const text = page(gateReport)
  t.ok(text.includes('1 of 5 workloads can reach the host'))
  t.ok(text.includes('<span>8</span>     <mark>privileged: true</mark>'))
  t.match(read(text), /worker may reach host root 1 way: core pattern; unless prevented by AppArmor or SELinux/)
  t.match(read(text), /waived until 2027-01-31: it reads host processes/)
  t.match(read(text), /not judged deploy\/broken\.yaml:3 a flow list is not closed → close it with \]/)
  t.match(read(text), /the waiver of privileged for agent ended/)
  t.notOk(/\d process/.test(read(text)))
  t.end()
})

void t.test('a thousand containers of which no two are alike can still be mailed', (t) => {
  const many = large(1000)
  const start = performance.now()
  const text = page(many)
  t.comment(`rendered in ${Math.round(performance.now() - start)} ms`)
  const bytes = Buffer.byteLength(text)
  t.comment(`${(bytes / 1024 / 1024).toFixed(2)} MiB`)
  t.ok(bytes < 5 * 1024 * 1024)
  t.equal(all(text, /(<tr data-w)/g).length, 1000)
  t.equal(all(text, /(<details class="box")/g).length, 1000)
  t.ok(read(text).includes('The worst are told in full.'))
  t.equal(all(text, /id="f-([^"]+)"/g).length, 120, 'every finding is told')
  t.end()
})
