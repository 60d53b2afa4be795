/** Worst first: the order of containers and findings in every report made for people. */
import { areas } from '../model/areas.js'
import type { ContainerReport, Report, Result, RuleSummary, Standing } from '../model/report.js'
import { type Severity, severities } from '../model/severity.js'
import { byName } from './names.js'

const standings: readonly Standing[] = ['reached', 'one-step', 'undecided', 'weak', 'held']

export function worstFirst(a: ContainerReport, b: ContainerReport): number {
  return (
    standings.indexOf(a.headline.standing) - standings.indexOf(b.headline.standing) ||
    rank(worstOpenPath(b)) - rank(worstOpenPath(a)) ||
    rank(worstFinding(b)) - rank(worstFinding(a)) ||
    b.headline.changes - a.headline.changes ||
    failing(b).length - failing(a).length ||
    byName(a, b)
  )
}

/** Nothing that was asked for applies to it: a compose service by the rules for pods. That is no praise. */
export function isOutside({ results, paths }: ContainerReport): boolean {
  return results.length > 0 && [...results, ...paths].every((one) => one.outcome === 'not-applicable')
}

/** Higher is worse; nothing is -1. */
export function rank(severity: Severity | undefined): number {
  return severity === undefined ? -1 : severities.indexOf(severity)
}

export function worst(all: readonly Severity[]): Severity | undefined {
  return all.reduce<Severity | undefined>((most, one) => (rank(one) > rank(most) ? one : most), undefined)
}

export function failing(container: ContainerReport): readonly Result[] {
  return container.results.filter((result) => result.outcome === 'fail')
}

export function worstFinding(container: ContainerReport): Severity | undefined {
  return worst(failing(container).map((result) => result.severity))
}

export function worstOpenPath(container: ContainerReport): Severity | undefined {
  return worst(container.paths.filter((path) => path.outcome === 'open').map((path) => path.severity))
}

/** Rules in the order of their areas, then by id. */
export function byArea(a: RuleSummary, b: RuleSummary): number {
  return areaIndex(a.area) - areaIndex(b.area) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

const areaIndexes: ReadonlyMap<string, number> = new Map(areas.map(({ id }, index) => [id, index]))

function areaIndex(area: string): number {
  return areaIndexes.get(area) ?? -1
}

export function rulesById(report: Report): ReadonlyMap<string, RuleSummary> {
  return new Map(report.rules.map((rule) => [rule.id, rule]))
}
