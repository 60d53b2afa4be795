import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { judgePath, judgeRule } from '../src/evaluate/judge.js'
import { FactView } from '../src/evaluate/view.js'
import { openmetrics } from '../src/report/openmetrics.js'
import { loadRules } from '../src/rules/load.js'
import { cronTime, crontabBlock, withBlock, withoutBlock } from '../src/schedule/crontab.js'
import { install, installed, type Ran, type Scheduler, type System, status, uninstall } from '../src/schedule/index.js'
import { ScheduleError, type ScheduleOptions } from '../src/schedule/options.js'
import { realSystem } from '../src/schedule/store-system.js'
import { mark, serviceUnit, timerUnit } from '../src/schedule/units.js'
import { factsOf, readBaseline } from '../src/testing/baseline.js'
import { runSummary as since } from './report/run-summary.js'
import { report } from './report/sample.js'

const options: ScheduleOptions = {
  program: ['/usr/bin/node', '/usr/lib/node_modules/hullcheck/dist/bin/main.js'],
  flags: ['--format', 'syslog'],
  ...{ onCalendar: '03:30', deadline: 600, writes: [], network: false },
}
const telling: ScheduleOptions = {
  ...options,
  flags: ['--notify', 'smtp://me:${PASSWORD}@localhost?to=a@b.example', '--format', 'html=/srv/my page/50%.html'],
  ...{ writes: ['/srv/my page'], network: true, environmentFile: '/etc/hullcheck/my 100%.env' },
}

/** A host in memory. */
function host(scheduler: Scheduler, files: Record<string, string> = {}, crontab?: string) {
  const calls: string[] = []
  const state = { files: new Map(Object.entries(files)), crontab, calls }
  const run = (program: string, args: readonly string[], input?: string): Ran => {
    calls.push([program, ...args].join(' '))
    if (program === 'crontab' && args[0] === '-') state.crontab = input
    if (program === 'crontab' && args[0] === '-l' && state.crontab === undefined)
      return { status: 1, stdout: '', stderr: 'no crontab for root\n' }
    const shown = 'UnitFileState=enabled\nActiveState=active\nNextElapseUSecRealtime=Wed 2030-01-02 03:30:00 UTC\n'
    const ofService = 'Result=success\nExecMainStatus=1\nExecMainExitTimestamp=Tue 2030-01-01 03:31:00 UTC\n'
    const stdout =
      program === 'crontab' ? (state.crontab ?? '') : args[0] === 'show' ? (args[1]?.endsWith('.timer') ? shown : ofService) : ''
    return { status: 0, stdout, stderr: '' }
  }
  const system: System = {
    scheduler,
    read: (path) => state.files.get(path),
    write: (path, text) => void state.files.set(path, text),
    remove: (path) => void state.files.delete(path),
    run,
  }
  return { state, system, calls }
}

void t.test('systemd: installed once, mended when it differs, removed', async (t) => {
  const { state, system, calls } = host('systemd')
  t.same(status(system).installed, false)
  calls.length = 0
  t.match(install(options, system), [/wrote .*hullcheck\.service/, /wrote .*hullcheck\.timer/, /enabled/])
  t.same(calls, [
    'systemd-analyze calendar *-*-* 03:30:00',
    'systemctl enable hullcheck.timer',
    'systemctl daemon-reload',
    'systemctl restart hullcheck.timer',
  ])
  const before = new Map(state.files)
  calls.length = 0
  t.match(install(options, system), [/as they should be/, /enabled/], 'again')
  t.same(state.files, before)
  t.same(calls.at(-1), 'systemctl start hullcheck.timer', 'a timer that has not changed keeps its time')
  t.match(install({ ...options, onCalendar: 'weekly' }, system), [/wrote .*hullcheck\.timer/, /enabled/])
  t.same([...installed(system).keys()], [...before.keys()])
  t.match(status(system), {
    installed: true,
    lines: [/service/, /timer/, 'timer: enabled, active', 'next: Wed 2030-01-02 03:30:00 UTC', /^last: /, 'last result: success, exit 1'],
  })
  calls.length = 0
  t.match(uninstall(system), [/removed .*timer/, /removed .*service/])
  t.same(calls, ['systemctl disable --now hullcheck.timer', 'systemctl daemon-reload'])
  t.equal(state.files.size, 0)
  t.same(uninstall(system), ['nothing is scheduled'])
})

void t.test('a time that systemd cannot read is told before anything is written', async (t) => {
  const { state, system } = host('systemd')
  const answering = (answer: Ran): System => ({
    ...system,
    run: (program, args) => (args[0] === 'calendar' ? answer : system.run(program, args)),
  })
  const refused = answering({ status: 1, stdout: '', stderr: "Failed to parse calendar specification 'nonsense': Invalid argument\n" })
  t.throws(() => install({ ...options, onCalendar: 'nonsense' }, refused), { message: /--on-calendar "nonsense": Failed to parse/ })
  t.equal(state.files.size, 0)
  t.match(install(options, answering({ status: undefined, stdout: '', stderr: '' })), [/wrote/], 'nobody is there to ask')
})

void t.test('a unit of that name which somebody else wrote stays', async (t) => {
  const path = '/etc/systemd/system/hullcheck.service'
  const { state, system } = host('systemd', { [path]: '[Service]\n' })
  t.throws(() => install(options, system), ScheduleError)
  t.throws(() => uninstall(system), ScheduleError)
  t.same([...state.files], [[path, '[Service]\n']])
})

void t.test('cron: one job between marks, everything else stays byte for byte', async (t) => {
  for (const before of [undefined, '', 'MAILTO=me\n0 1 * * * backup', '# a comment\n\n0 1 * * * x %y\n']) {
    const { state, system } = host('cron', {}, before)
    install(options, system)
    install({ ...options, onCalendar: 'weekly' }, system)
    const text = state.crontab ?? ''
    t.equal(text.match(/BEGIN hullcheck/g)?.length, 1)
    t.match(text, /^0 0 \* \* 1 \/usr\/bin\/node .*main\.js report --format syslog --deadline 600$/m)
    t.ok(text.startsWith(before ?? ''))
    t.same(status(system).installed, true)
    uninstall(system)
    t.equal(state.crontab?.trimEnd(), (before ?? '').trimEnd())
  }
  const line = fc.constantFrom('0 1 * * * x', '# note', '', 'MAILTO=me', '# END hullcheck')
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const before = lines.map((one) => `${one}\n`).join('')
      return withoutBlock(withBlock(before, crontabBlock(options))) === before
    }),
  )
  t.equal(withoutBlock(`${crontabBlock(options).split('\n').slice(0, 2).join('\n')}\n0 1 * * * x\n`), '0 1 * * * x\n', 'without its end')
})

void t.test('a crontab that cannot be read is not written over', async (t) => {
  for (const [answer, problem] of [
    [{ status: 1, stdout: '', stderr: 'you are not allowed to use this program\n' }, /not allowed/],
    [{ status: undefined, stdout: '', stderr: '' }, /neither systemd nor/],
  ] as const) {
    const { system } = host('cron')
    const calls: string[] = []
    const run = (_: string, args: readonly string[]) => {
      calls.push(args.join())
      return answer
    }
    t.throws(() => install(options, { ...system, run }), { message: problem })
    t.same(calls, ['-l'])
  }
})

void t.test('a shell runs the words of the job as they are', async (t) => {
  const word = fc.string({ unit: fc.constantFrom(...`ab '"$\`\\%;&|<>(){}*?!#~=`), maxLength: 12 })
  fc.assert(
    fc.property(fc.array(word, { maxLength: 4 }), (flags) => {
      const block = crontabBlock({ ...options, program: ['/usr/bin/printf', '%s\\n'], flags })
      // What cron hands to the shell: the line without its time, \% as %.
      const command = (block.split('\n')[1] ?? '').split(' ').slice(5).join(' ').replaceAll('\\%', '%')
      const { stdout } = spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8' })
      const wanted = ['report', ...flags, '--deadline', '600'].map((one) => `${one}\n`).join('')
      if (stdout !== wanted) throw new Error(`${JSON.stringify(flags)} became ${JSON.stringify(stdout)}`)
    }),
    { numRuns: 40 },
  )
  for (const [when, wanted] of [
    ['daily', '0 0 * * *'],
    ['03:30', '30 3 * * *'],
    ['*-*-* 03:05:00', '5 3 * * *'],
    ['Mon 4:00', '0 4 * * 1'],
    ['Mon..Fri 23:59', '59 23 * * 1-5'],
    ['Sat..Sun 04:00', '0 4 * * 6,0'],
    ['Fri..Mon 04:00', '0 4 * * 5,6,0,1'],
    ['Sun..Sun 04:00', '0 4 * * 0'],
  ] as const)
    t.equal(cronTime(when), wanted)
  for (const when of ['24:00', '03:60', 'Foo 03:00', '*:0/15', '__proto__', '03:30:30']) t.throws(() => cronTime(when), ScheduleError, when)
})

void t.test('no word can add a line or an option', async (t) => {
  for (const bad of ['a\nExecStart=/bin/sh', 'a\rb', '\u2028', 'a\u0000']) {
    for (const make of [serviceUnit, timerUnit, crontabBlock]) t.throws(() => make({ ...options, flags: [bad] }), ScheduleError)
    t.throws(() => serviceUnit({ ...options, environmentFile: `/x${bad}` }), ScheduleError)
    t.throws(() => timerUnit({ ...options, onCalendar: bad }), ScheduleError)
  }
  t.throws(() => timerUnit({ ...options, onCalendar: 'daily;x' }), ScheduleError)
  t.throws(() => serviceUnit({ ...options, writes: ['relative'] }), ScheduleError)
  const unit = serviceUnit(telling)
  t.match(unit, '"smtp://me:$${PASSWORD}@localhost?to=a@b.example"', 'systemd fills in nothing')
  t.match(unit, '"html=/srv/my page/50%%.html"')
  t.match(unit, '\nReadWritePaths="-/srv/my page"\n')
  t.match(unit, '\nEnvironmentFile=-/etc/hullcheck/my 100%%.env\n')
})

const isThere = (program: string) => spawnSync(program, ['--version']).error === undefined

void t.test(
  'the real systemd takes the units',
  { skip: isThere('systemd-analyze') ? false : 'systemd-analyze is not installed' },
  async (t) => {
    for (const [name, one] of [
      ['alone', options],
      ['telling', telling],
    ] as const) {
      const folder = t.testdir({
        'hullcheck.service': serviceUnit({ ...one, program: [process.execPath] }),
        'hullcheck.timer': timerUnit(one),
      })
      const units = [join(folder, 'hullcheck.service'), join(folder, 'hullcheck.timer')]
      const verified = spawnSync('systemd-analyze', ['verify', '--man=no', ...units], { encoding: 'utf8' })
      t.equal(verified.status, 0, `${name}: ${verified.stderr}`)
      t.notMatch(verified.stderr, /hullcheck\.(service|timer)/, `${name}: no remark`)
      // In tenths: 10 is 1.0. Without any sandbox it is 9.6.
      const limit = name === 'alone' ? 20 : 26
      const rated = spawnSync('systemd-analyze', ['security', '--offline=true', '--no-pager', `--threshold=${limit}`, units[0] ?? ''], {
        encoding: 'utf8',
      })
      t.equal(rated.status, 0, `${name}: ${rated.stdout.trim().split('\n').at(-1)}`)
    }
  },
)

void t.test(
  'the real systemctl enables the timer of an image',
  { skip: isThere('systemctl') ? false : 'systemctl is not installed' },
  async (t) => {
    const root = t.testdir()
    const system = realSystem('systemd', root)
    install(options, system)
    install(options, system)
    t.equal(readFileSync(join(root, 'etc/systemd/system/hullcheck.service'), 'utf8'), serviceUnit(options))
    t.ok(existsSync(join(root, 'etc/systemd/system/timers.target.wants')))
    t.match(
      [...installed(system).values()],
      [mark, mark].map((one) => new RegExp(`^${one.slice(0, 20)}`)),
    )
    uninstall(system)
    t.notOk(existsSync(join(root, 'etc/systemd/system/hullcheck.timer')))
    t.same(installed(system).size, 0)
    mkdirSync(join(root, 'etc/systemd/system/hullcheck.timer'))
    t.throws(() => install(options, system), ScheduleError, 'what stands in the way is told')
  },
)

/** The options of the unit in the words of facts; only what an option really decides. */
function factsOfUnit(unit: string): Record<string, unknown> {
  const option = (name: string) => [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map((one) => one[1] ?? '').at(-1)
  const is = (name: string) => option(name) === 'yes'
  const bounding = (option('CapabilityBoundingSet') ?? '').split(' ').map((one) => one.replace('CAP_', ''))
  const isRoot = option('User') === 'root'
  const own = { uid: isRoot ? 0 : 1000, hostUid: isRoot ? 0 : 1000 }
  const capabilities = { effective: bounding, permitted: bounding, bounding, reachable: bounding }
  const filter = unit.includes('SystemCallFilter=@system-service') ? 'filter' : 'off'
  return {
    ...Object.fromEntries(Object.entries(capabilities).map(([set, value]) => [`capabilities.${set}`, value])),
    'capabilities.added': bounding,
    noNewPrivileges: is('NoNewPrivileges'),
    'seccomp.mode': filter,
    'identity.uid': own.uid,
    'identity.hostUid': own.hostUid,
    'rootFilesystem.readOnly': option('ProtectSystem') === 'strict',
    'userNamespace.host': true,
    'userNamespace.root': 0,
    'namespaces.pid': 'host',
    'namespaces.cgroup': 'host',
    'namespaces.net': is('PrivateNetwork') ? 'own' : 'host',
    'namespaces.ipc': is('PrivateIPC') ? 'own' : 'host',
    'namespaces.uts': is('ProtectHostname') ? 'own' : 'host',
    'limits.memory': option('MemoryMax') === '1G' ? 2 ** 30 : -1,
    'limits.pids': Number(option('TasksMax') ?? -1),
    'devices.unrestricted': option('DevicePolicy') !== 'closed',
    hostPaths: [{ source: '/', target: '/', readOnly: option('ProtectSystem') === 'strict' }],
    engineSockets: [{}],
    processes: [{ ...own, ...capabilities, noNewPrivileges: is('NoNewPrivileges'), seccomp: filter, userNamespace: 'host' }],
  }
}

/** What an auditor cannot do without: it reads every process of the host and asks the engine. Everything else must hold. */
const needed: Readonly<Record<string, string>> = {
  'runs-as-root': "the engine's socket and /proc/1 are root's",
  'user-namespace-override': 'processes of the host are not seen from another user namespace',
  'host-pid': 'processes of containers are what is looked at',
  'host-cgroup-namespace': 'no service has one of its own before systemd 257, and cgroups of containers are looked at',
  'cap-sys-ptrace': 'namespaces and roots of processes are readable with it only (proc_pid_ns(5))',
  'cap-dac-read-search': "files of other users' processes and of compose projects",
  'engine-socket': 'the engine is asked',
  'engine-socket-mounted': 'the engine is asked',
  'host-root-mounted': 'the files of the host are there, to be read',
  'host-file-read': 'the files of the host are there, to be read',
  'open-by-handle-read': 'the filter refuses open_by_handle_at(2); facts know filters by their presence only',
}

void t.test('our own service passes our own rules, but for what an auditor is', async (t) => {
  const [rules, baseline] = [await loadRules({ profiles: ['default'] }), await readBaseline()]
  const failing = (unit: string) => {
    const view = () => new FactView(factsOf(baseline, factsOfUnit(unit)), rules.terms)
    return [
      ...rules.rules.filter((one) => judgeRule(one, view(), 'hullcheck').outcome === 'fail').map((one) => one.rule.id),
      ...rules.paths.filter((one) => judgePath(one, view()).outcome === 'open').map((one) => one.path.id),
    ].sort()
  }
  t.same(failing(serviceUnit(options)), Object.keys(needed).sort())
  t.match(serviceUnit(options), /^SystemCallFilter=~.*open_by_handle_at/m)
  t.same(failing(serviceUnit(telling)), [...Object.keys(needed), ...ofNetwork].sort(), 'with the network of the host')
  const [unit, found] = [serviceUnit(options), failing(serviceUnit(options)).length]
  for (const [was, becomes] of [
    ['NoNewPrivileges=yes', 'NoNewPrivileges=no'],
    ['ProtectSystem=strict', 'ProtectSystem=no'],
    ['CapabilityBoundingSet=CAP_SYS_PTRACE', 'CapabilityBoundingSet=CAP_SYS_ADMIN CAP_SYS_PTRACE'],
    ['SystemCallFilter=@system-service', ''],
    ['MemoryMax=1G', ''],
    ['PrivateIPC=yes', ''],
  ] as const)
    t.ok(failing(unit.replace(was, becomes)).length > found, `without ${was} there is more`)
})

const ofNetwork = ['host-network'] as const

const written = openmetrics({ ...report, collectedAt: '2030-01-02T03:04:05Z', comparison: { since, changes: [] } }, { elapsed: 1000 })
const labelsOf = new Map<string, Set<string>>()
for (const [, name = '', labels = ''] of written.matchAll(/^(hullcheck_\w+)(?:\{(.*)\})? /gm)) {
  const known = labelsOf.get(name) ?? new Set<string>()
  for (const [, key = ''] of labels.matchAll(/(\w+)="/g)) known.add(key)
  labelsOf.set(name, known)
}

/** Every metric of an expression is one that the reporter writes, with labels that it has. */
function checkExpression(t: Test, expression: string, name: string): void {
  const used = [...expression.matchAll(/(hullcheck_\w+)(?:\{([^}]*)\})?/g)]
  t.ok(used.length > 0, `${name} asks for a metric`)
  for (const [, metric = '', matchers = ''] of used) {
    t.ok(labelsOf.has(metric), `${name}: ${metric}`)
    for (const [, label = ''] of matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g))
      t.ok(label === 'instance' || labelsOf.get(metric)?.has(label), `${name}: ${metric}{${label}}`)
  }
  const depth = [...expression.replace(/"[^"]*"/g, '')].reduce((sum, one) => sum + (one === '(' ? 1 : one === ')' ? -1 : 0), 0)
  t.equal(depth, 0, `${name}: brackets`)
}

void t.test('alerts and dashboard ask for metrics that are there', async (t) => {
  const { groups } = parse(readFileSync('docs/prometheus-alerts.yaml', 'utf8')) as {
    groups: { name: string; rules: { alert: string; expr: string; for?: string; labels: object; annotations: Record<string, string> }[] }[]
  }
  const alerts = groups.flatMap((one) => one.rules)
  t.ok(alerts.length >= 5)
  t.equal(new Set(alerts.map((one) => one.alert)).size, alerts.length, 'each has a name of its own')
  for (const { alert, expr, labels, annotations } of alerts) {
    checkExpression(t, expr, alert)
    t.match(labels, { severity: /^(critical|warning|info)$/ }, alert)
    t.ok(annotations.summary && annotations.description, alert)
  }
  const dashboard = JSON.parse(readFileSync('docs/grafana-dashboard.json', 'utf8')) as {
    panels: {
      id: number
      title: string
      type: string
      gridPos: { x: number; y: number; w: number; h: number }
      targets?: { expr: string; refId: string }[]
    }[]
  }
  const { panels } = dashboard
  t.equal(new Set(panels.map((one) => one.id)).size, panels.length)
  for (const { title, gridPos, targets = [] } of panels) {
    t.ok(targets.length > 0 && gridPos.x + gridPos.w <= 24, title)
    for (const { expr } of targets) checkExpression(t, expr, title)
  }
  const shown = new Set(panels.flatMap((one) => (one.targets ?? []).flatMap(({ expr }) => expr.match(/hullcheck_\w+/g) ?? [])))
  t.same(
    [...labelsOf.keys()].filter((one) => !shown.has(one) && one !== 'hullcheck_last_run_timestamp_seconds'),
    [],
    'every metric is on the dashboard',
  )
})
