/** What could not be known: by the gap, because one missing right usually hides many facts. */
import type { Gap } from '../model/fact.js'
import type { ContainerReport, Missing, Report } from '../model/report.js'
import { anonymous } from './alike.js'
import { byName } from './names.js'

export interface UnknownGroup {
  readonly gap: Gap
  readonly facts: readonly string[]
  readonly containers: readonly ContainerReport[]
  /** Rules and escape paths that this gap leaves undecided, over all containers. */
  readonly checks: number
}

interface Undecided {
  readonly container: ContainerReport
  readonly check: string
  readonly missing: readonly Missing[]
}

/** The checks that could not be decided: results and escape paths. */
export function undecided(report: Report): Undecided[] {
  return report.containers
    .filter(hasUndecided)
    .sort(byName)
    .flatMap((container) => [
      ...container.results
        .filter((one) => one.outcome === 'unknown')
        .map(({ rule, missing }) => ({ container, check: rule, missing: missing.length > 0 ? missing : [unexplained(rule)] })),
      ...container.paths
        .filter((one) => one.outcome === 'undecided')
        .map(({ path, preconditions }) => {
          const missing = preconditions.filter((one) => one.holds === 'unknown').flatMap((one) => one.missing)
          return { container, check: path, missing: missing.length > 0 ? missing : [unexplained(path)] }
        }),
    ])
}

function hasUndecided({ results, paths }: ContainerReport): boolean {
  return results.some((one) => one.outcome === 'unknown') || paths.some((one) => one.outcome === 'undecided')
}

/** Even a check that tells no reason is shown: an unknown never vanishes. */
function unexplained(check: string): Missing {
  return { fact: check, gap: { reason: 'rule-error', detail: 'no reason was given' } }
}

/** Gaps, those that hide most first. */
export function unknownGroups(report: Report): UnknownGroup[] {
  const groups = new Map<string, { gap: Gap; facts: Set<string>; containers: Set<ContainerReport>; checks: Set<string> }>()
  for (const { container, check, missing } of undecided(report)) {
    for (const { fact, gap } of missing) {
      const key = `${gap.reason}\n${gap.remedy ?? ''}\n${anonymous(gap.detail)}`
      const group = groups.get(key) ?? { gap, facts: new Set(), containers: new Set(), checks: new Set() }
      group.facts.add(fact)
      group.containers.add(container)
      group.checks.add(`${container.identity.id}\n${check}`)
      groups.set(key, group)
    }
  }
  return [...groups.values()]
    .map(({ gap, facts, containers, checks }) => ({
      gap,
      facts: [...facts].sort(),
      containers: [...containers],
      checks: checks.size,
    }))
    .sort((a, b) => b.checks - a.checks || (a.gap.detail < b.gap.detail ? -1 : 1))
}
