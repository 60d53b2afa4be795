/**
 * Containers that were judged alike. Of thousands of manifests most say the same in other names, and whoever counts or groups them
 * need not read every result of each. Known beside the report, not in it: JSON and history do not see it, and whatever changes a
 * container (a waiver, another severity) makes a new one, which is of no kind.
 */
import type { ContainerReport, Headline } from './report.js'
import { firstOf } from './twins.js'

/** Of one kind are containers whose results and paths have the same outcomes, severities and messages; places and gaps may differ. */
export interface Kind {
  /** Indexes of the results that are not the very same object for all: all that fail or are unknown are among them. */
  readonly own: readonly number[]
  /** The sentence about all of them; none where it quotes a gap. */
  headline?: Headline
}

const kinds = new WeakMap<ContainerReport, Kind>()

export function kindOf(container: ContainerReport): Kind | undefined {
  return kinds.get(firstOf(container))
}

export function ofKind(container: ContainerReport, kind: Kind): ContainerReport {
  kinds.set(container, kind)
  return container
}

/** The results of a container that are worth a look: all that fail and all that are unknown, in their order. */
export function openResults(container: ContainerReport): ContainerReport['results'] {
  const { results } = container
  const kind = kindOf(container)
  const open: ContainerReport['results'][number][] = []
  if (kind) {
    for (const index of kind.own) take(results[index])
  } else {
    for (const result of results) take(result)
  }
  return open

  function take(result: ContainerReport['results'][number] | undefined): void {
    if (result !== undefined && (result.outcome === 'fail' || result.outcome === 'unknown')) open.push(result)
  }
}
