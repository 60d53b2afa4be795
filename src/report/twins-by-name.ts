import type { ContainerReport, Report } from '../model/report.js'
import { type Twins, twinsOf } from '../model/twins.js'
import { byName } from './names.js'

const known = new WeakMap<Report, readonly Twins[]>()

/** Containers with their twins. The first of them by name is the one to look at, and by it they are in order. */
export function twinsByName(report: Report): readonly Twins[] {
  const twins = known.get(report) ?? twinsOf(report.containers, firstByName).sort((a, b) => byName(a.one, b.one))
  known.set(report, twins)
  return twins
}

function firstByName(all: readonly ContainerReport[]): ContainerReport {
  return all.reduce((first, one) => (byName(one, first) < 0 ? one : first))
}
