/**
 * Containers that declare the same at other places, as most of thousands of manifests do. One of them is judged; what is said of it
 * holds for the others, each at its own places. Known beside the report, as kinds are (kind.ts), and with the same right: whatever
 * changes a container makes a new one, which is nobody's twin.
 */
import { keyOf, type Region } from './fact.js'
import type { ContainerReport } from './report.js'

interface Birth {
  /** The one that was judged. */
  readonly first: ContainerReport
  /** In an order that all twins share. */
  readonly places: readonly Region[]
}

const births = new WeakMap<ContainerReport, Birth>()

/** Twins have at each index of `places` the place of the same thing. The first is a twin of itself. */
export function asTwin(container: ContainerReport, first: ContainerReport, places: readonly Region[]): ContainerReport {
  births.set(container, { first, places })
  return container
}

/** The one that was judged for the container; most often itself. */
export function firstOf(container: ContainerReport): ContainerReport {
  return births.get(container)?.first ?? container
}

export interface Twins {
  /** The one to look at. */
  readonly one: ContainerReport
  /** In the order of the containers. */
  readonly all: readonly ContainerReport[]
  /** For a region of that one, where any of them has the same. */
  readonly placeOf: (region: Region) => (twin: ContainerReport) => Region
}

/** The containers, each with its twins, in the order in which the first of them comes. In a report of a running host all are alone. */
export function twinsOf(
  containers: readonly ContainerReport[],
  choose: (all: readonly ContainerReport[]) => ContainerReport = earliest,
): Twins[] {
  const litters = new Map<ContainerReport, ContainerReport[]>()
  for (const container of containers) {
    const first = firstOf(container)
    const all = litters.get(first)
    if (all) all.push(container)
    else litters.set(first, [container])
  }
  return [...litters.values()].map((all) => {
    const one = choose(all)
    return { one, all, placeOf: placesAs(one) }
  })
}

function earliest(all: readonly ContainerReport[]): ContainerReport {
  return all[0] as ContainerReport
}

function placesAs(one: ContainerReport): Twins['placeOf'] {
  const index = indexIn(births.get(one)?.places ?? [])
  return (region) => {
    const at = index(region)
    return (twin) => births.get(twin)?.places[at] ?? region
  }
}

/** The index of a region among places; -1 for one that is not among them, which is the same for all twins. */
export function indexIn(places: readonly Region[]): (region: Region) => number {
  let indexes: Map<string, number> | undefined
  return (region) => {
    indexes ??= new Map(places.map((place, index) => [keyOf(place), index]))
    return indexes.get(keyOf(region)) ?? -1
  }
}
