/** Reports for the tests of the page, made by hand: with history, hostile, and large. */
import type { Comparison, RunSummary } from '../../src/model/history.js'
import type { ContainerReport, Report, RuleSummary } from '../../src/model/report.js'
import { agentPaths, container, denied, headline, report, result } from './sample.js'

const summary = (id: number): RunSummary => ({
  ...{ id, at: `2030-01-${String(id).padStart(2, '0')}T03:00:00.000Z`, hostname: 'node-7', hullcheck: '0.1.0', milliseconds: 240 },
  ...{ containers: 40 + id, reached: id % 3, openPaths: 7, findings: { critical: id, high: 1, medium: 2, low: 3 }, unknown: 4 },
})

const comparison: Comparison = {
  since: summary(29),
  surroundings: ['Docker 28.1.0 -> 28.2.2'],
  changes: [
    {
      ...{ kind: 'appeared', workload: 'ci-runner', containers: ['ci-runner'], path: 'release-agent', title: 'release_agent' },
      ...{ severity: 'critical', before: 'held', after: 'open, reaches host root' },
    },
    { kind: 'resolved', workload: 'legacy', containers: ['legacy'], rule: 'seccomp-off', severity: 'high', before: 'high' },
    { kind: 'new-container', workload: 'cache', containers: ['cache'] },
  ],
}

export const withHistory: Report = { ...report, comparison, trend: Array.from({ length: 30 }, (_, at) => summary(at + 1)) }

/** What would do harm in a page, a style, an attribute or a reader's eye. */
export const hostile = `"'><img src=x onerror="window.__x=1"><script>window.__x=1</script></style></title>\u202egnp.exe\u0007&lt;javascript:window.__x=1`

/** Hostile text wherever text comes from outside. */
export function hostileReport(): Report {
  const evil = container(hostile, 1, {
    headline: headline('reached', hostile, hostile, [
      { cure: { docker: hostile, compose: hostile, kubernetes: hostile }, closes: [hostile] },
    ]),
    paths: agentPaths.map((path) => ({
      ...path,
      preconditions: path.preconditions.map((one) => ({ ...one, title: hostile, blockedBy: hostile })),
    })),
    drifts: [
      {
        ...{ fact: hostile, predicted: hostile, observed: hostile },
        ...{ predictedOrigin: { source: 'x', place: hostile }, observedOrigin: { source: 'x', place: hostile } },
      },
    ],
    results: [
      result('seccomp-off', 'fail', {
        ...{ message: hostile, softenedBecause: hostile, waived: { kind: 'config', reason: hostile, until: hostile } },
        region: { file: hostile, line: 2, column: 3, endLine: 2, endColumn: 9 },
      }),
      result('kcore-unmasked', 'unknown', { missing: [{ fact: hostile, gap: { ...denied, detail: hostile, remedy: hostile } }] }),
    ],
  })
  const identity = { ...evil.identity, image: hostile, workload: `${hostile}2`, engine: hostile }
  return {
    ...withHistory,
    ...{ hostname: hostile, collectedAt: hostile, hullcheck: hostile },
    engines: [{ id: hostile, facts: {} }],
    rules: report.rules.map((one) => ({
      ...one,
      title: hostile,
      attack: hostile,
      fix: { docker: hostile, podman: hostile },
      fixRisk: hostile,
    })),
    paths: report.paths.map((one) => ({ ...one, title: hostile })),
    sources: [{ source: hostile, status: 'failed', reason: hostile, remedy: hostile }],
    notes: [{ kind: 'waiver-expired', message: hostile }],
    excerpts: [{ file: hostile, first: 1, lines: [hostile, `\t${hostile}`] }],
    containers: [{ ...evil, identity }, ...report.containers],
    comparison: {
      since: { ...summary(1), at: hostile },
      surroundings: [hostile],
      changes: [{ kind: 'worse', workload: hostile, containers: [hostile], title: hostile, before: hostile, after: hostile }],
    },
  }
}

/** So many containers of which no two are alike, with as many findings and open ways as a bad host has. */
export function large(count: number): Report {
  const many: RuleSummary[] = Array.from({ length: 120 }, (_, at) => ({
    ...(report.rules[at % report.rules.length] as RuleSummary),
    id: `a-rule-of-usual-length-${at}`,
  }))
  const containers = Array.from({ length: count }, (_, at): ContainerReport => {
    const failing = new Set(Array.from({ length: 22 }, (_, step) => (at * 7 + step * (1 + (at % 5))) % many.length))
    const results = many.map((rule, index) => {
      const outcome = failing.has(index) ? 'fail' : index % 29 === at % 29 ? 'unknown' : 'pass'
      const missing = outcome === 'unknown' ? [{ fact: 'container.seccomp.mode', gap: denied }] : []
      const message = `what was seen of it, as long as such a sentence is, in /srv/${word(at)}`
      return { ...result(rule.id, outcome, { message, missing }), severity: rule.severity }
    })
    const paths = [...agentPaths, ...agentPaths, ...agentPaths].map((path, index) => ({ ...path, path: `way-${index}` }))
    const standing = headline('reached', 'reaches host root', '6 ways: core pattern, engine socket, raw disk and more')
    return container(`service-${word(at)}`, at, { results, paths, headline: standing })
  })
  return { ...withHistory, rules: many, containers }
}

/** Letters only: containers that differ in numbers count as alike. */
function word(at: number): string {
  return [...String(at)].map((digit) => 'abcdefghij'[Number(digit)]).join('')
}
