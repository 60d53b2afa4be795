/** Where something stands: a stretch of a file, and the containers that it concerns. */
import type { Region } from '../model/fact.js'
import type { ContainerReport } from '../model/report.js'
import { byName } from './names.js'

export interface Place {
  readonly region?: Region
  readonly containers: readonly ContainerReport[]
}

export interface Spot {
  readonly container: ContainerReport
  readonly region?: Region | undefined
}

/** Places in the order of files and lines; containers that share one stand together. */
export function placesOf(spots: readonly Spot[]): Place[] {
  const places: { region?: Region; containers: ContainerReport[] }[] = []
  for (const { container, region } of [...spots].sort((a, b) => byRegion(a.region, b.region))) {
    const last = places.at(-1)
    if (last && byRegion(last.region, region) === 0) last.containers.push(container)
    else places.push({ ...(region && { region }), containers: [container] })
  }
  for (const { containers } of places) if (containers.length > 1) containers.sort(byName)
  return places
}

export function byPlace(a: Place | undefined, b: Place | undefined): number {
  return byRegion(a?.region, b?.region) || byFirst(a?.containers[0], b?.containers[0])
}

/** By file, code unit by code unit, then by line and column; what has no place comes last. */
export function byRegion(a: Region | undefined, b: Region | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return a.line - b.line || a.column - b.column || a.endLine - b.endLine || a.endColumn - b.endColumn
}

function byFirst(a: ContainerReport | undefined, b: ContainerReport | undefined): number {
  return a === undefined || b === undefined || a === b ? 0 : byName(a, b)
}
