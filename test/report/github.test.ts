import t from 'tap'
import type { Report } from '../../src/model/report.js'
import { github } from '../../src/report/github.js'
import type { RenderOptions } from '../../src/report/options.js'
import { finding, gateReport, question, region, userUnknown, workload } from './gate-sample.js'
import { report as auditReport } from './sample.js'

interface Command {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly data: string
}

/** As the runner reads a line of a log: src/Runner.Common/ActionCommand.cs, TryParseV2, then TryParse. */
function obeyed(line: string): Command | undefined {
  const trimmed = line.trimStart()
  const end = trimmed.startsWith('::') ? trimmed.indexOf('::', 2) : -1
  if (end !== -1) {
    const info = trimmed.slice(2, end)
    const space = info.indexOf(' ')
    const pairs =
      space === -1
        ? []
        : info
            .slice(space + 1)
            .trim()
            .split(',')
            .filter((one) => one !== '')
    const properties = pairs.map((pair) => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), unescapeProperty(pair.slice(at + 1))] as const
    })
    return {
      name: space === -1 ? info : info.slice(0, space),
      properties: Object.fromEntries(properties),
      data: unescapeData(trimmed.slice(end + 2)),
    }
  }
  const old = /##\[([^\]]*)\]/.exec(line)
  return old ? { name: old[1] ?? '', properties: {}, data: '' } : undefined
}

function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

function unescapeProperty(text: string): string {
  return unescapeData(text.replaceAll('%3A', ':').replaceAll('%2C', ','))
}

function commands(report: Report, options: RenderOptions = {}): Command[] {
  const lines = github(report, options).split('\n')
  return lines.filter((line) => line !== '').map((line) => obeyed(line) ?? { name: 'not obeyed', properties: {}, data: line })
}

const of = (...containers: Report['containers']): Report => ({ ...gateReport, sources: [], notes: [], containers })

void t.test('an annotation says what, where, and how it is mended', (t) => {
  const all = commands(gateReport)
  t.match(
    all.find((one) => one.properties.file === 'deploy/compose.yaml' && one.properties.line === '8'),
    {
      name: 'error',
      properties: { line: '8', endLine: '8', col: '5', endColumn: '21', title: 'critical: The container was started privileged' },
      data: 'agent: was started with --privileged\nalso: cap-sys-admin, kcore-readable, seccomp-off\nopens: raw-disk\nfix: privileged: false',
    },
  )
  t.notMatch(all.find((one) => one.properties.file === 'deploy/worker.yaml')?.data, 'opens:', 'what is open there, not elsewhere')
  t.match(all[0], { name: 'error', properties: { file: 'deploy/broken.yaml', title: 'not judged: deploy/broken.yaml' } })
  t.equal(all.filter((one) => one.name === 'warning').length, 1, 'what is missing on several workloads stands once')
  t.same(
    all.filter((one) => one.name === 'notice').map((one) => one.data),
    ['2 not known: see the summary', '1 of low severity: see the summary'],
  )
  t.end()
})

void t.test('files are those of the repository, and what is none is not named', (t) => {
  t.ok(commands(gateReport, { repository: { folder: 'apps/a' } }).some((one) => one.properties.file === 'apps/a/deploy/compose.yaml'))
  const spoken = workload('w', region('--run', 1, 1, 2), [finding('privileged', 'x', region('--run', 1, 12, 24))])
  t.same(commands(of(spoken))[0]?.properties, { title: 'critical: The container was started privileged' })
  const several = workload('w', region('f', 1, 1, 2), [finding('privileged', 'x', region('f', 1, 3, 2, 4))])
  t.same(Object.keys(commands(of(several))[0]?.properties ?? {}), ['file', 'line', 'endLine', 'title'], 'columns count only within a line')
  t.ok(commands(auditReport).every((one) => one.properties.file === undefined))
  t.end()
})

void t.test('GitHub shows ten of each kind: the worst ones, and how many more', (t) => {
  const many = Array.from({ length: 30 }, (_, at) =>
    workload(`w${at}`, region('f', at + 1, 1, 2), [finding('privileged', `m${at}`, region('f', at + 1, 3, 4))]),
  )
  const all = commands(of(...many))
  t.equal(all.length, 10)
  t.equal(all.at(-1)?.data, '21 more are in the summary and in the log')
  t.equal(commands(of(...many.slice(0, 10))).length, 10)
  t.end()
})

void t.test('what is not known is an error where it counts', (t) => {
  const one = workload('w', region('f', 1, 1, 2), [question('runs-as-root', userUnknown)])
  t.match(commands(of(one), { strict: true })[0], { name: 'error', properties: { title: 'not known: runs-as-root', line: '1' } })
  t.match(commands(of(one))[0], { name: 'notice' })
  t.equal(github(of(), {}), '\n', 'nothing to say is an empty line')
  t.end()
})

void t.test('no name becomes a command, a property or a line', (t) => {
  for (const attack of [
    '\n::error ::x',
    '::stop-commands::x',
    'a,line=99',
    'a:b,c=d::e',
    '%0A::add-mask::x',
    '100%25',
    '##[add-path]/evil',
    '\r\n##[set-env name=PATH]x',
  ]) {
    const one = workload(attack, region(attack, 1, 1, 2), [finding('privileged', attack, region(attack, 3, 1, 2))])
    const all = commands(of(one))
    t.equal(all.length, 1, JSON.stringify(attack))
    t.equal(all[0]?.name, 'error')
    t.same(Object.keys(all[0]?.properties ?? {}), ['file', 'line', 'endLine', 'col', 'endColumn', 'title'])
    t.equal(all[0]?.properties.line, '3')
  }
  const plain = workload('100%, a:b', region('a,b:c%.yaml', 1, 1, 2), [finding('privileged', 'x', region('a,b:c%.yaml', 1, 1, 2))])
  t.equal(commands(of(plain))[0]?.properties.file, 'a,b:c%.yaml', 'what is harmless comes back as it was')
  t.equal(commands(of(plain))[0]?.data.split('\n')[0], '100%, a:b: x')
  t.end()
})
