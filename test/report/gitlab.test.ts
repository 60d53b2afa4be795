import t from 'tap'
import type { Report } from '../../src/model/report.js'
import { gitlab } from '../../src/report/gitlab.js'
import type { RenderOptions } from '../../src/report/options.js'
import { finding, gateReport, region, workload } from './gate-sample.js'

interface Entry {
  readonly description: string
  readonly check_name: string
  readonly fingerprint: string
  readonly severity: string
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } }
}

const entries = (report: Report, options: RenderOptions = {}) => JSON.parse(gitlab(report, options)) as Entry[]
const of = (...containers: Report['containers']): Report => ({
  ...gateReport,
  sources: [],
  notes: [],
  containers,
})

void t.test('every entry has what the format asks for', (t) => {
  const all = entries(gateReport)
  for (const { description, check_name: name, fingerprint, severity, location } of all) {
    t.ok(description.length > 0 && !description.includes('\n'))
    t.match(name, /^[a-z0-9-]+$/)
    t.match(fingerprint, /^[0-9a-f]{32}$/)
    t.ok(['info', 'minor', 'major', 'critical', 'blocker'].includes(severity), severity)
    t.ok(location.path !== '' && !location.path.startsWith('./'))
    t.ok(Number.isInteger(location.lines.begin) && location.lines.begin > 0)
  }
  t.equal(new Set(all.map((one) => one.fingerprint)).size, all.length, 'GitLab drops what shares a fingerprint')
  t.same(entries({ ...of(), rules: [], paths: [] }), [])
  t.end()
})

void t.test('what one line brings about is one entry', (t) => {
  const all = entries(gateReport).filter((one) => one.location.path === 'deploy/compose.yaml' && one.location.lines.begin === 8)
  t.equal(all.length, 1)
  t.match(all[0], {
    check_name: 'privileged',
    severity: 'blocker',
    description: /Fix: privileged: false\. Also: cap-sys-admin, kcore-readable, seccomp-off\./,
  })
  t.end()
})

void t.test('severities, unknowns, waivers and troubles', (t) => {
  const all = entries(gateReport)
  const severity = (name: string) => all.find((one) => one.check_name === name)?.severity
  t.same([severity('privileged'), severity('memory-unlimited'), severity('root-writable')], ['blocker', 'major', 'minor'])
  t.same([severity('seccomp-off'), severity('runs-as-root')], ['info', 'info'], 'not known')
  t.match(
    all.find((one) => one.description.startsWith('waived')),
    { severity: 'info', description: /until 2027-01-31: root-writable/ },
  )
  t.match(
    all.find((one) => one.check_name === 'not-judged'),
    { severity: 'critical', location: { path: 'deploy/broken.yaml', lines: { begin: 3 } } },
  )
  t.match(
    all.find((one) => one.check_name === 'waiver'),
    { severity: 'critical', location: { path: 'hullcheck.yaml' } },
  )
  const high = workload('w', region('f', 1, 1, 2), [finding('seccomp-off', 'x', region('f', 2, 1, 2))])
  t.equal(entries(of(high))[0]?.severity, 'critical')
  t.end()
})

void t.test('fingerprints outlive moved lines, and tell files and workloads apart', (t) => {
  const at = (line: number, file = 'f', name = 'w') =>
    workload(name, region(file, line, 1, 2), [finding('privileged', 'x', region(file, line + 1, 1, 2), { fingerprint: `fp-${name}` })])
  const print = (...containers: Report['containers']) => entries(of(...containers)).map((one) => one.fingerprint)
  t.same(print(at(1)), print(at(70)))
  t.notSame(print(at(1)), print(at(1, 'g')))
  t.notSame(print(at(1)), print(at(1, 'f', 'v')))
  t.equal(new Set(print(at(1), at(5))).size, 2, 'two of one name')
  t.end()
})

void t.test('paths are those of the repository', (t) => {
  t.equal(
    entries(gateReport, { repository: { folder: 'apps/a' } }).find((one) => one.check_name === 'privileged')?.location.path,
    'apps/a/deploy/compose.yaml',
  )
  const up = workload('w', region('../x.yaml', 1, 1, 2), [finding('privileged', 'x', region('../x.yaml', 1, 1, 2))])
  t.equal(entries(of(up), { repository: { folder: 'apps/a' } })[0]?.location.path, 'apps/x.yaml')
  t.end()
})
