/** Changes as they are told: the same change of many workloads once, and what else changed for the same ones below it. */
import type { Change } from '../../model/history.js'
import { groupBy } from '../group-by.js'
import { natural } from '../natural.js'

export interface ChangeGroup {
  /** The most telling first: the order of the comparison. */
  readonly changes: readonly Change[]
  /** Names of whom it concerns. */
  readonly names: readonly string[]
}

export function groupChanges(changes: readonly Change[]): ChangeGroup[] {
  const alike = groupBy(changes, ({ workload: _, containers: __, ...what }) => JSON.stringify(what)).map((same) => ({
    change: same[0] as Change,
    names: [...new Set(same.flatMap(nameOf))].sort(natural),
  }))
  return groupBy(alike, ({ change, names }) => JSON.stringify([change.kind, names])).map((same) => ({
    changes: same.map(({ change }) => change),
    names: (same[0] as (typeof alike)[number]).names,
  }))
}

/** The container where it is one, else the workload: its replicas come and go. */
function nameOf({ workload, containers }: Change): string[] {
  return containers.length === 1 ? [containers[0] as string] : [workload]
}
