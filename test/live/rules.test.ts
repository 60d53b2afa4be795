/** The live cases of every rule and escape path, on every bed that can come up here. */
import t, { type Test } from 'tap'
import { loadRules } from '../../src/rules/load.js'
import { type LiveOutcome, testLive } from '../../src/testing/test-live.js'
import { type Bed, type BedName, startBed, whyNot } from '../lab/beds.js'

const rules = await loadRules()
const required = process.env['HULLCHECK_LIVE'] === 'required'

/** Engines on this machine's own kernel: all cases. */
const engines: readonly BedName[] = ['debian-docker', 'debian-docker-remap', 'newest-docker']
/** Virtual machines: only the cases that need what the machine's own kernel lacks, since a container there takes seconds. */
const machines: readonly BedName[] = ['bookworm', 'trixie']
const onlyInMachines = ['kcore', 'apparmor', 'cgroup-v2', 'uevent-helper']

for (const name of engines) {
  void t.test(`on ${name}`, { timeout: 600_000 }, async (t) => {
    const bed = await bedFor(t, name)
    if (!bed) return
    const outcomes = await testLive(rules, { ...(bed.dockerHost !== undefined && { host: bed.dockerHost }) })
    tell(t, outcomes)
  })
}

for (const name of machines) {
  void t.test(`in ${name}`, { timeout: 1_200_000 }, async (t) => {
    const bed = await bedFor(t, name)
    if (!bed) return
    const command = ['node', 'dist/bin/main.js', 'rules', 'test', '--live', '--needing', onlyInMachines.join(','), '--json']
    const { stdout, stderr } = await bed.run(command, { limit: 900 })
    const json = /^\[.*\]$/m.exec(stdout)?.[0]
    t.ok(json, `the machine gave its outcomes: ${stderr.slice(-2000)} ${stdout.slice(-2000)}`)
    tell(t, JSON.parse(json ?? '[]') as LiveOutcome[])
  })
}

async function bedFor(t: Test, name: BedName): Promise<Bed | undefined> {
  const lacks = whyNot(name)
  if (lacks !== undefined) {
    if (required && name !== 'newest-docker') t.fail(`${name} is required: ${lacks}`)
    else t.ok(true, name, { skip: lacks })
    return undefined
  }
  const bed = await startBed(name)
  t.teardown(() => bed.stop())
  return bed
}

function tell(t: Test, outcomes: readonly LiveOutcome[]): void {
  t.ok(
    outcomes.some((one) => one.status === 'passed'),
    'some case ran',
  )
  for (const one of outcomes) {
    if (one.status === 'skipped') t.ok(true, `${one.id}: ${one.name}`, { skip: one.reason })
    else t.equal(one.reason, '', `${one.id}: ${one.name}`)
  }
}
