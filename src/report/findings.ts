/** The same finding on many containers is told once, with the containers below it. */
import type { ContainerReport, Report, Result, RuleSummary } from '../model/report.js'
import type { Severity } from '../model/severity.js'
import { groupBy } from './group-by.js'
import { byName } from './names.js'
import { byArea, rank } from './order.js'

/** One way in which a finding was seen, and on which containers. */
export interface Sighting {
  readonly result: Result
  readonly containers: readonly ContainerReport[]
}

export interface Finding {
  readonly rule: RuleSummary
  readonly severity: Severity
  /** What the kernel shows is not what the engine was told. */
  readonly drift: boolean
  readonly sightings: readonly Sighting[]
}

interface Occurrence {
  readonly container: ContainerReport
  readonly result: Result
}

/** Findings, worst first. A finding that is softened on some containers is two findings, each with its severity. */
export function findingsOf(report: Report): Finding[] {
  const containers = [...report.containers].sort(byName)
  const findings = report.rules.flatMap((rule) => {
    const occurrences = containers.flatMap((container) =>
      container.results.filter((one) => one.rule === rule.id && one.outcome === 'fail').map((result) => ({ container, result })),
    )
    return groupBy(occurrences, ({ result }) => result.severity).map((same) => finding(rule, same))
  })
  return findings.sort((a, b) => rank(b.severity) - rank(a.severity) || byArea(a.rule, b.rule))
}

function finding(rule: RuleSummary, occurrences: readonly Occurrence[]): Finding {
  const sightings = groupBy(occurrences, ({ result }) => JSON.stringify([result.message, result.softenedBecause, result.waived])).map(
    (same) => ({
      result: (same[0] as Occurrence).result,
      containers: same.map(({ container }) => container),
    }),
  )
  return {
    rule,
    severity: (occurrences[0] as Occurrence).result.severity,
    drift: occurrences.some(({ container, result }) => isDrift(container, result)),
    sightings: sightings.sort(
      (a, b) => b.containers.length - a.containers.length || byName(a.containers[0] as ContainerReport, b.containers[0] as ContainerReport),
    ),
  }
}

/** A judgement rests on a drift when it read both views of a fact, or a fact in which the views of this container differ. */
function isDrift(container: ContainerReport, result: Result): boolean {
  const differing = new Set(container.drifts.map((drift) => bare(drift.fact)))
  const views = new Map<string, Set<string>>()
  for (const ground of result.because) {
    const fact = bare(ground.fact)
    views.set(fact, (views.get(fact) ?? new Set()).add(ground.view ?? ''))
    if (differing.has(fact)) return true
  }
  return [...views.values()].some((seen) => seen.has('predicted') && seen.has('observed'))
}

function bare(fact: string): string {
  return fact.replace(/^(container|declared|predicted|observed)\./, '')
}
