/** Containers that are judged alike in everything are told once. */
import type { ContainerReport, Missing, Report } from '../model/report.js'
import { worstFirst } from './order.js'

export interface Alike {
  readonly first: ContainerReport
  readonly containers: readonly ContainerReport[]
}

/** Groups of containers with the same judgement, worst first. */
export function groupAlike(report: Report): Alike[] {
  const groups = new Map<string, ContainerReport[]>()
  for (const container of [...report.containers].sort(worstFirst)) {
    const key = judgement(container)
    groups.set(key, [...(groups.get(key) ?? []), container])
  }
  return [...groups.values()].map((containers) => ({ first: containers[0] as ContainerReport, containers }))
}

function judgement(container: ContainerReport): string {
  return JSON.stringify([
    [container.headline.standing, container.headline.text, anonymous(container.headline.how), container.headline.changes],
    container.results
      .map((one) => [
        one.rule,
        one.outcome,
        one.severity,
        anonymous(one.message),
        one.offenders.map(anonymous),
        one.missing.map(gap),
        one.waived !== undefined,
      ])
      .sort(byFirst),
    container.paths.map((one) => [one.path, one.outcome, one.preconditions.map((part) => [part.id, part.holds])]).sort(byFirst),
    container.drifts.map((one) => [one.fact, anonymous(one.predicted), anonymous(one.observed)]).sort(byFirst),
  ])
}

function byFirst(a: readonly unknown[], b: readonly unknown[]): number {
  return String(a[0]) < String(b[0]) ? -1 : 1
}

function gap(missing: Missing): unknown[] {
  return [missing.fact, missing.gap.reason, anonymous(missing.gap.detail)]
}

/** Replicas differ in numbers and ids only (a process id, a volume's hash): those must not keep them apart. */
export function anonymous(text: string): string {
  return text.replace(/\b[0-9a-f]{12,}\b|\d+/g, '#')
}
