/** The live cases of every rule and escape path, on every bed that can come up here. */
import t, { type Test } from 'tap'
import { loadRules } from '../../src/rules/load.js'
import { type LiveOutcome, testLive } from '../../src/testing/test-live.js'
import { type Bed, type BedName, type BedOptions, startBed, whyNot } from '../lab/beds.js'

const rules = await loadRules()
/** Cases that some bed could run, and those that some bed could not, with what it lacked. */
const ran = new Set<string>()
const skipped = new Map<string, string>()
const required = process.env.HULLCHECK_LIVE === 'required'

/** Engines on this machine's own kernel: all cases. */
const engines: readonly BedName[] = ['debian-docker', 'debian-docker-remap', 'newest-docker']
/** Virtual machines: only the cases that need what the machine's own kernel lacks, since a container there takes seconds. */
const machines: readonly { title: string; name: BedName; options: BedOptions; needing: readonly string[] }[] = [
  { title: 'bookworm', name: 'bookworm', options: {}, needing: ['kcore', 'apparmor', 'cgroup-v2', 'sysrq'] },
  { title: 'trixie', name: 'trixie', options: {}, needing: ['kcore', 'apparmor', 'cgroup-v2', 'sysrq'] },
  {
    title: 'trixie with SELinux',
    name: 'trixie',
    // permissive: under Debian's policy an enforcing kernel refuses node the memory that its compiler writes to
    options: { systemd: true, append: 'security=selinux selinux=1 enforcing=0', dockerArgs: ['--selinux-enabled'] },
    needing: ['selinux', 'selinux-permissive', 'no-apparmor'],
  },
]

for (const name of engines) {
  void t.test(`on ${name}`, { timeout: 600_000 }, async (t) => {
    const bed = await bedFor(t, name)
    if (!bed) return
    const outcomes = await testLive(rules, { ...(bed.dockerHost !== undefined && { host: bed.dockerHost }) })
    tell(t, outcomes)
  })
}

for (const { title, name, options, needing } of machines) {
  void t.test(`in ${title}`, { timeout: 1_200_000 }, async (t) => {
    const bed = await bedFor(t, name, options)
    if (!bed) return
    const command = ['node', 'dist/bin/main.js', 'rules', 'test', '--live', '--needing', needing.join(','), '--json']
    const { stdout, stderr } = await bed.run(command, { limit: 900 })
    const json = /^\[.*\]$/m.exec(stdout)?.[0]
    t.ok(json, `the machine gave its outcomes: ${stderr.slice(-2000)} ${stdout.slice(-2000)}`)
    tell(t, JSON.parse(json ?? '[]') as LiveOutcome[])
  })
}

void t.test('every case ran on some bed', async (t) => {
  for (const [name, lacks] of skipped) {
    if (ran.has(name)) continue
    // No kernel of these beds has uevent_helper (CONFIG_UEVENT_HELPER), and none can run node with SELinux enforcing.
    // The newest Docker, with gVisor, is built by Go.
    const nowhere =
      /uevent-helper|selinux-enforcing/.test(lacks) || (/docker-2\d|gvisor/.test(lacks) && whyNot('newest-docker') !== undefined)
    if (required && !nowhere) t.fail(`${name}: ${lacks}`)
    else t.ok(true, name, { skip: lacks })
  }
})

async function bedFor(t: Test, name: BedName, options: BedOptions = {}): Promise<Bed | undefined> {
  const lacks = whyNot(name)
  if (lacks !== undefined) {
    if (required && name !== 'newest-docker') t.fail(`${name} is required: ${lacks}`)
    else t.ok(true, name, { skip: lacks })
    return undefined
  }
  const bed = await startBed(name, options)
  t.teardown(() => bed.stop())
  return bed
}

function tell(t: Test, outcomes: readonly LiveOutcome[]): void {
  t.ok(
    outcomes.some((one) => one.status === 'passed'),
    'some case ran',
  )
  for (const one of outcomes) {
    if (one.status === 'skipped') skipped.set(`${one.id}: ${one.name}`, one.reason)
    else ran.add(`${one.id}: ${one.name}`)
    if (one.status === 'skipped') t.ok(true, `${one.id}: ${one.name}`, { skip: one.reason })
    else t.equal(one.reason, '', `${one.id}: ${one.name}`)
  }
}
