/** What somebody answers for until a date: it does not count, and it is never out of sight. */
import { keyOf } from '../model/fact.js'
import { openResults } from '../model/kind.js'
import type { ContainerReport, Report, Waived } from '../model/report.js'
import { groupBy } from './group-by.js'
import { regionOfPath } from './path-finding.js'
import { byRegion, type Place, placesOf } from './places.js'
import { twinsByName } from './twins-by-name.js'

export interface WaivedGroup {
  readonly waived: Waived
  /** Ids of rules and escape paths. */
  readonly rules: readonly string[]
  readonly places: readonly Place[]
  /** How many results it covers. */
  readonly count: number
}

/** By waiver, the one that ends first first. */
export function waivedOf(report: Report): WaivedGroup[] {
  // what is waived makes a container its own, so nobody's twin
  const all = twinsByName(report).flatMap(({ one: container }) => [
    ...openResults(container).flatMap(({ waived, outcome, rule, region }) =>
      waived && (outcome === 'fail' || outcome === 'unknown') ? [{ container, waived, rule, region }] : [],
    ),
    ...container.paths.flatMap((path) => {
      const { waived, outcome, path: rule } = path
      return waived && (outcome === 'open' || outcome === 'undecided')
        ? [{ container, waived, rule, region: regionOfPath(path, container, report) }]
        : []
    }),
  ])
  return groupBy(all, ({ waived: { kind, reason, until, region } }) => JSON.stringify([kind, until, reason, region ? keyOf(region) : '']))
    .map((same) => {
      const { waived } = same[0] as { waived: Waived }
      const rules = [...new Set(same.map((one) => one.rule))].sort()
      return { waived, rules, places: placesOf(distinct(same)), count: same.length }
    })
    .sort(byEnd)
}

type Spot = { readonly container: ContainerReport; readonly region: Place['region'] }

function distinct(spots: readonly Spot[]): Spot[] {
  return groupBy(spots, ({ container, region }) => `${container.identity.id}\n${region ? keyOf(region) : ''}`).map(
    (same) => same[0] as Spot,
  )
}

function byEnd(a: WaivedGroup, b: WaivedGroup): number {
  // Without a date (a baseline) last.
  const end = ({ waived: { until } }: WaivedGroup) => (until === '' ? '9' : until)
  if (end(a) !== end(b)) return end(a) < end(b) ? -1 : 1
  if (a.waived.reason !== b.waived.reason) return a.waived.reason < b.waived.reason ? -1 : 1
  return byRegion(a.waived.region, b.waived.region)
}
