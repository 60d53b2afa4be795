/** Time to judge 1,000 different containers by all rules and escape paths, in this process. */
import { evaluate } from '../../src/evaluate/evaluate.js'
import { type Evidence, evidenceVersion } from '../../src/model/evidence.js'
import { loadRules } from '../../src/rules/load.js'
import { type Baseline, factsOf, readBaseline } from '../../src/testing/baseline.js'

export async function evaluationSeconds(): Promise<{ seconds: number; rules: number; containers: number }> {
  const rules = await loadRules()
  const evidence = many(1000, await readBaseline())
  evaluate({ ...evidence, containers: evidence.containers.slice(0, 50) }, rules)
  const before = performance.now()
  const report = evaluate(evidence, rules)
  const seconds = (performance.now() - before) / 1000
  return { seconds, rules: rules.rules.length + rules.paths.length, containers: report.containers.length }
}

/** Containers that differ: every third is leaky in some way, each has a limit of its own. */
function many(count: number, baseline: Baseline): Evidence {
  const leaks = [
    { 'capabilities.reachable': ['SYS_ADMIN'] },
    { 'seccomp.mode': 'off' },
    { 'userNamespace.host': true, 'userNamespace.root': 0 },
    { 'namespaces.pid': 'host' },
  ]
  const { engine, host } = factsOf(baseline, {})
  const containers = Array.from({ length: count }, (_, index) => {
    const leak = index % 3 === 0 ? leaks[(index / 3) % leaks.length] : {}
    const { declared, observed } = factsOf(baseline, { ...leak, 'limits.pids': 100 + index })
    const name = `container-${index}`
    const identity = { id: name, name, image: 'image', engine: 'docker:test', pid: index + 2, startedAt: '', workload: name }
    return { identity, declared, observed }
  })
  return {
    version: evidenceVersion,
    collectedAt: '2026-01-01T00:00:00.000Z',
    hostname: 'bench',
    host,
    engines: [{ id: 'docker:test', facts: engine }],
    containers,
    sources: [],
  }
}
