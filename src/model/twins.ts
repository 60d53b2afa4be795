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
  /** Where a twin has what the first has at `region`. */
  readonly placeOf: (region: Region, twin: ContainerReport) => Region
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
  const moved = mover(births.get(one)?.places ?? [])
  return (region, twin) => (twin === one ? region : moved(region, births.get(twin)?.places ?? []))
}

/** From places to those at the same indexes of another list; what is not among them is the same for all. */
export function mover(from: readonly Region[]): (region: Region, to: readonly Region[]) => Region {
  let indexes: Map<string, number> | undefined
  return (region, to) => {
    indexes ??= new Map(from.map((place, index) => [keyOf(place), index]))
    return to[indexes.get(keyOf(region)) ?? -1] ?? region
  }
}
