/** Reports made by hand, for the tests of everything that prints one. */
import type { Identity } from '../../src/model/evidence.js'
import { type Gap, known, type Origin } from '../../src/model/fact.js'
import type {
  ContainerReport,
  Headline,
  PathResult,
  PreconditionResult,
  Report,
  Result,
  RuleSummary,
  Standing,
} from '../../src/model/report.js'
import type { EscapePath, Rule } from '../../src/model/rule.js'
import type { Severity } from '../../src/model/severity.js'

const docker: Origin = { source: 'docker', place: 'HostConfig' }
const kernel: Origin = { source: 'procfs', place: '/proc/412/status CapEff' }

export const rules: readonly RuleSummary[] = [
  rule('engine-socket-reachable', 'mounts', 'critical', "The container can drive the host's engine", {
    attack: 'connects to the socket and starts a privileged container; a read-only mount does not prevent it, connecting is no write',
    fix: {
      docker: 'mount what is read, not its parent: -v /run/udev:/host/run/udev:ro',
      compose: 'volumes:\n  - /run/udev:/host/run/udev:ro',
      kubernetes: 'remove the hostPath volume',
    },
    fixRisk: 'an agent that starts containers through the socket stops working',
  }),
  rule('kcore-unmasked', 'kernel-files', 'high', "The kernel's memory file is readable", {
    attack: 'reads keys and page cache of the whole host out of kernel memory',
    fix: { docker: 'remove --privileged and --security-opt systempaths=unconfined', compose: 'privileged: false' },
  }),
  rule('seccomp-off', 'seccomp', 'high', 'No system call is filtered', {
    attack: 'reaches kernel code that a filter keeps away, where most kernel escapes begin',
    fix: { docker: 'remove --security-opt seccomp=unconfined' },
  }),
  rule('memory-view', 'resource-view', 'medium', 'Programs see more memory than they may use', {
    attack: 'no attacker needed: a heap sized from the host is killed under load',
    fix: { docker: 'set the heap from the limit: -e JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75', daemon: 'mount lxcfs' },
  }),
  rule('root-writable', 'root-filesystem', 'low', 'The root file system can be written', {
    attack: 'leaves tools behind',
    fix: { docker: '--read-only', compose: 'read_only: true' },
  }),
]

function rule(
  id: string,
  area: string,
  severity: Severity,
  title: string,
  more: Pick<RuleSummary, 'attack' | 'fix'> & { fixRisk?: string },
) {
  return { id, area, severity, title, passTitle: `Not: ${title}`, ...more }
}

const severityOf = new Map(rules.map((one) => [one.id, one.severity]))

export function result(id: string, outcome: Result['outcome'], more: Partial<Result> = {}): Result {
  const base = {
    rule: id,
    outcome,
    severity: severityOf.get(id) ?? 'low',
    message: '',
    offenders: [],
    missing: [],
    fingerprint: `fp-${id}`,
  }
  return { ...base, because: [{ fact: 'container.privileged', view: 'predicted', origin: docker }], ...more }
}

function identity(name: string, at = 1): Identity {
  const id = at.toString(16).padStart(64, 'a')
  return {
    id,
    name,
    image: `registry.example/${name}:7`,
    engine: 'docker:unix:///run/docker.sock',
    pid: 4000 + at,
    startedAt: '2030-01-02T03:04:05Z',
    workload: name,
  }
}

export function headline(standing: Standing, text: string, how = '', remedies: Headline['remedies'] = []): Headline {
  return { standing, text, how, changes: remedies.length, remedies }
}

export const denied: Gap = {
  reason: 'permission-denied',
  detail: '/proc/4312/status: EACCES',
  remedy: 'run as root, or give hullcheck CAP_SYS_PTRACE',
}

export function container(name: string, at: number, more: Partial<ContainerReport> = {}): ContainerReport {
  const results = rules.map((one) => result(one.id, 'pass'))
  return { identity: identity(name, at), headline: headline('held', 'held'), results, paths: [], drifts: [], processes: 2, ...more }
}

function precondition(
  id: string,
  title: string,
  holds: PreconditionResult['holds'],
  cure: PreconditionResult['cure'] = {},
): PreconditionResult {
  const missing = holds === 'unknown' ? [{ fact: 'host.ptraceScope', gap: denied }] : []
  return { id, title, blockedBy: `not: ${title}`, holds, because: [{ fact: 'container.privileged', origin: docker }], missing, cure }
}

const dropRun = { docker: 'drop /run from the mounts', compose: 'volumes: without /run' }
const unprivilege = { docker: 'remove --privileged, add --cap-add SYS_PTRACE' }

export const agentPaths: readonly PathResult[] = [
  {
    path: 'engine-socket',
    outcome: 'open',
    ends: 'host root',
    severity: 'critical',
    preconditions: [
      precondition('socket', 'an engine socket is reachable', 'yes', dropRun),
      precondition('connect', 'a process may connect (uid 0)', 'yes'),
    ],
  },
  {
    path: 'core-pattern',
    outcome: 'open',
    ends: 'host root',
    severity: 'critical',
    preconditions: [
      precondition('host-root', 'uid 0 is root of the host', 'yes'),
      precondition('sysctl', '/proc/sys can be written', 'yes', unprivilege),
    ],
  },
  {
    path: 'release-agent',
    outcome: 'blocked',
    ends: 'host root',
    severity: 'critical',
    preconditions: [
      { ...precondition('v1', 'the cgroup is v1', 'no'), blockedBy: 'cgroup v2' },
      precondition('admin', 'CAP_SYS_ADMIN is held', 'yes'),
    ],
  },
  {
    path: 'ptrace-host',
    outcome: 'undecided',
    ends: 'host root',
    severity: 'critical',
    preconditions: [
      precondition('yama', 'ptrace is not restricted', 'unknown'),
      precondition('pid', 'processes of the host are visible', 'yes'),
    ],
  },
]

function pathSummary(id: string, title: string, attack: string): Report['paths'][number] {
  const preconditions = agentPaths.find((one) => one.path === id)?.preconditions ?? []
  return {
    ...{ id, title, ends: 'host root', severity: 'critical', attack },
    preconditions: preconditions.map(({ id, title, blockedBy, cure }) => ({ id, title, blockedBy, cure })),
  }
}

const agent = container('agent', 1, {
  headline: headline('reached', 'reaches host root', '2 ways: engine socket, core_pattern', [
    { cure: dropRun, closes: ['engine-socket'] },
    { cure: unprivilege, closes: ['core-pattern'] },
  ]),
  processes: 4,
  paths: agentPaths,
  drifts: [
    {
      fact: 'seccomp.mode',
      predicted: 'filter',
      observed: 'off',
      predictedOrigin: docker,
      observedOrigin: { source: 'procfs', place: '/proc/4001/status Seccomp' },
    },
  ],
  results: [
    result('engine-socket-reachable', 'fail', {
      message: '/host/run holds docker.sock (the same device and inode)',
      offenders: ['/host/run'],
    }),
    result('kcore-unmasked', 'fail', { message: '/proc/kcore is not masked', offenders: ['/proc/kcore'] }),
    result('seccomp-off', 'fail', {
      message: 'PID 1 runs without a filter; the engine says that it has one',
      because: [
        { fact: 'container.seccomp.mode', view: 'predicted', origin: { source: 'predict', place: 'Docker 28 default' } },
        { fact: 'container.seccomp.mode', view: 'observed', origin: { source: 'procfs', place: '/proc/4001/status Seccomp' } },
      ],
    }),
    result('memory-view', 'not-applicable'),
    result('root-writable', 'fail', { message: 'the root file system is writable' }),
  ],
})

const runner = container('ci-runner', 2, {
  headline: headline('one-step', 'one step short', 'release_agent: blocked by cgroup v2 alone'),
  results: rules.map((one) =>
    one.id === 'kcore-unmasked'
      ? result(one.id, 'fail', {
          message: '/proc/kcore is not masked',
          because: [{ fact: 'container.kernelFiles', view: 'observed', origin: kernel }],
        })
      : result(one.id, 'pass'),
  ),
})

const batch = container('batch', 3, {
  headline: headline('undecided', 'not decided', '1 checks: /proc/4312/status: EACCES'),
  results: rules.map((one) =>
    one.id === 'seccomp-off'
      ? result(one.id, 'unknown', { because: [], missing: [{ fact: 'container.seccomp.mode', gap: denied }] })
      : result(one.id, 'pass'),
  ),
})

const orders = container('orders', 4, {
  headline: headline('weak', 'held, with weak layers', '256 GiB in /proc/meminfo, 2 GiB allowed'),
  results: rules.map((one) =>
    one.id === 'memory-view'
      ? result(one.id, 'fail', { message: 'free shows 256 GiB, the limit is 2 GiB', softenedBecause: 'the program reads its cgroup' })
      : result(one.id, 'pass'),
  ),
})

const webs = Array.from({ length: 12 }, (_, at) =>
  container(`web-${at + 1}`, 100 + at, {
    results: rules.map((one) =>
      one.id === 'root-writable' ? result(one.id, 'fail', { message: 'the root file system is writable' }) : result(one.id, 'pass'),
    ),
  }),
)

export const report: Report = {
  version: 1,
  hullcheck: '0.1.0',
  collectedAt: '2030-01-02T04:00:00.000Z',
  hostname: 'node-7',
  host: {
    kernel: known('6.1.192', { source: 'procfs', place: '/proc/sys/kernel/osrelease' }, 'observed'),
    cgroupMode: known('v2', { source: 'procfs', place: '/proc/self/mountinfo' }, 'observed'),
    apparmor: known(true, { source: 'procfs', place: '/sys/kernel/security/lsm' }, 'observed'),
    selinux: known('off', { source: 'procfs', place: '/sys/fs/selinux' }, 'observed'),
    ptraceScope: { known: false, gap: denied },
  },
  engines: [
    {
      id: 'docker:unix:///run/docker.sock',
      facts: {
        kind: known('docker', docker),
        version: known('28.2.2', docker),
        rootless: known(false, docker),
        userNamespaceRemap: known(false, docker),
      },
    },
  ],
  sources: [
    { source: 'docker unix:///run/docker.sock', status: 'ok', reason: '', milliseconds: 41 },
    {
      source: 'podman unix:///run/podman/podman.sock',
      status: 'failed',
      reason: 'permission denied',
      remedy: 'sudo, or join the group that owns it',
    },
  ],
  rules,
  paths: [
    pathSummary('engine-socket', 'engine socket', 'starts a privileged container'),
    pathSummary('core-pattern', 'core_pattern', 'lets the kernel run a program at the next crash'),
    pathSummary('release-agent', 'release_agent', 'lets the kernel run a program when a cgroup empties'),
    pathSummary('ptrace-host', 'ptrace of a host process', 'takes over a process of the host'),
  ],
  containers: [orders, ...webs.slice(6), agent, batch, ...webs.slice(0, 6), runner],
}

export const places = { predictedOrigin: { source: 'predict', place: 'x' }, observedOrigin: { source: 'procfs', place: 'y' } }

const written = { since: '0.1.0', references: [{ title: 'proc(5)', url: 'https://man7.org/linux/man-pages/man5/proc.5.html' }], live: [] }

export const wholeRule = {
  ...written,
  id: 'kcore-unmasked',
  title: "The kernel's memory file is readable",
  passTitle: "The kernel's memory file is masked",
  area: 'kernel-files',
  severity: 'high',
  confidence: 'high',
  aliases: [],
  profiles: [],
  softened: [{ when: 'host.lockdown == "confidentiality"', severity: 'low', because: 'the kernel refuses to let it be read' }],
  rationale: 'Whoever reads /proc/kcore reads the memory of the host,\nkeys and page cache among it.',
  attack: 'reads keys of the host out of kernel memory',
  appliesWhen: 'host.kcore',
  let: { files: 'container.kernelFiles.filter(f, f.path == "/proc/kcore")' },
  condition: 'files.exists(f, f.state != "masked")',
  message: '{{files}}',
  fix: { docker: 'leave out --privileged', compose: 'privileged: false\nsecurity_opt: []' },
  fixRisk: 'a profiler may read it',
  cases: [],
  file: 'rules/kernel-files/kcore-unmasked.yaml',
} as unknown as Rule

export const wholePath = {
  ...written,
  id: 'release-agent',
  title: 'release_agent',
  ends: 'host root',
  severity: 'critical',
  rationale: 'The kernel runs the program named in release_agent as root of the host.',
  attack: 'names a program of its own and empties a cgroup',
  appliesWhen: 'true',
  let: {},
  preconditions: [
    { id: 'v1', title: 'the cgroup is v1', blockedBy: 'cgroup v2', usual: false, condition: 'container.cgroup.mode == "v1"', cure: {} },
    {
      id: 'admin',
      title: 'CAP_SYS_ADMIN is held',
      blockedBy: 'no CAP_SYS_ADMIN',
      usual: false,
      condition: '"SYS_ADMIN" in container.capabilities.effective',
      cure: { docker: '--cap-drop=SYS_ADMIN' },
    },
  ],
  cases: [],
  file: 'rules/paths/release-agent.yaml',
} as unknown as EscapePath
