import type { Report } from '../model/report.js'
import { type Twins, twinsOf } from '../model/twins.js'
import { byName } from './names.js'

const known = new WeakMap<Report, readonly Twins[]>()

/** The containers of a report by name, each with its twins: who looks at one of them has seen all. */
export function twinsByName(report: Report): readonly Twins[] {
  const twins = known.get(report) ?? twinsOf([...report.containers].sort(byName))
  known.set(report, twins)
  return twins
}
