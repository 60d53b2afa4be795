/**
 * Containers that declare the same at other places, as most of thousands of manifests do. One of them is judged; what is said of it
 * holds for the others, each at its own places. Known beside the report, as kinds are (kind.ts), and with the same right: whatever
 * changes a container makes a new one, which is nobody's twin.
 */
import { keyOf, type Region } from './fact.js'
import type { ContainerReport } from './report.js'

interface Birth {
  /** The same object for all twins. */
  readonly litter: object
  /** In an order that all twins share. */
  readonly places: readonly Region[]
}

const births = new WeakMap<ContainerReport, Birth>()

/** Twins have a `litter` in common, and at each index of `places` the place of the same thing. */
export function asTwin(container: ContainerReport, litter: object, places: readonly Region[]): ContainerReport {
  births.set(container, { litter, places })
  return container
}

export interface Twins {
  /** The first of them, in the order of the containers. */
  readonly one: ContainerReport
  readonly all: readonly ContainerReport[]
  /** For a region of the first, where any of them has the same. */
  readonly placeOf: (region: Region) => (twin: ContainerReport) => Region
}

/** The containers, each with its twins, in the order in which the first of them comes. Most are alone in a report of a running host. */
export function twinsOf(containers: readonly ContainerReport[]): Twins[] {
  const litters = new Map<object, ContainerReport[]>()
  for (const container of containers) {
    const litter = births.get(container)?.litter ?? container
    const all = litters.get(litter)
    if (all) all.push(container)
    else litters.set(litter, [container])
  }
  return [...litters.values()].map((all) => {
    const one = all[0] as ContainerReport
    return { one, all, placeOf: placesAs(one) }
  })
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
