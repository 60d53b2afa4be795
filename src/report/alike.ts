/** Containers that are judged alike in everything are told once. */
import { type Kind, kindOf } from '../model/kind.js'
import type { ContainerReport, Missing, Report } from '../model/report.js'
import type { Twins } from '../model/twins.js'
import { groupBy } from './group-by.js'
import { byName } from './names.js'
import { worstFirst } from './order.js'
import { twinsByName } from './twins-by-name.js'

export interface Alike {
  readonly first: ContainerReport
  readonly containers: readonly ContainerReport[]
}

/** Groups of containers with the same judgement, worst first. */
export function groupAlike(report: Report): Alike[] {
  const key = keyer()
  // Within a group all are equally bad, so only their names order them.
  return groupBy(twinsByName(report), sketch)
    .flatMap((same) => (same.length === 1 ? [same] : groupBy(same, key)))
    .map((same) => {
      const containers = same.flatMap(({ all }) => all).sort(byName)
      return { first: containers[0] as ContainerReport, containers }
    })
    .sort((a, b) => worstFirst(a.first, b.first))
}

/** Part of the judgement: it tells most containers apart, and costs next to nothing. */
function sketch({ one: { headline } }: Twins): string {
  return `${headline.standing} ${headline.changes} ${headline.text}`
}

/** Containers of one kind differ in gaps only, so a long key is made once for all with the same. */
function keyer(): (twins: Twins) => string {
  const known = new Map<Kind, Map<string, string>>()
  return ({ one: container }) => {
    const kind = kindOf(container)
    if (!kind) return judgement(container)
    const keys = known.get(kind) ?? new Map<string, string>()
    known.set(kind, keys)
    const own = gapsOf(container, kind)
    const key = keys.get(own) ?? judgement(container)
    keys.set(own, key)
    return key
  }
}

/** All by which containers of a kind can differ. */
function gapsOf({ headline, results }: ContainerReport, { own }: Kind): string {
  let words = headline.how
  for (const index of own) {
    for (const { fact, gap } of results[index]?.missing ?? []) words += `\n${fact}\n${gap.reason}\n${gap.detail}`
    words += '\n\n'
  }
  return words
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
