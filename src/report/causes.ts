/**
 * What an author must change, worst first. Findings that come from one and the same line are one cause, told by the most telling of
 * them; a cause that stands in many places is told once, with all its places. Waived findings are not among them.
 */
import { keyOf, type Region } from '../model/fact.js'
import { openResults } from '../model/kind.js'
import type { PathResult, Report, Result, RuleSummary } from '../model/report.js'
import { type Severity, severities } from '../model/severity.js'
import type { Twins } from '../model/twins.js'
import { claimants, usualGates } from './claims.js'
import { groupBy } from './group-by.js'
import { byArea, rank, rulesById, worst } from './order.js'
import { byPlace, type Place, placesOf, type Spot } from './places.js'
import { twinsByName } from './twins-by-name.js'

export interface CauseFinding {
  readonly rule: RuleSummary
  readonly result: Result
}

export interface Cause {
  /**
   * `written`: a line of a file brings it about. `absent`: nothing is said, and the runtime's default does. `seen`: it was seen on a
   * running container. `way`: an escape path is open that no finding explains.
   */
  readonly kind: 'written' | 'absent' | 'seen' | 'way'
  readonly severity: Severity
  /** The most telling first; none for a way. */
  readonly findings: readonly CauseFinding[]
  readonly places: readonly Place[]
  /** Escape paths that it opens, and those that something unknown may still close. */
  readonly opens: readonly PathResult[]
  readonly mayOpen: readonly PathResult[]
}

/** Twins differ in their places only, so that one is looked at for all. */
interface Occurrence extends CauseFinding {
  readonly twins: Twins
  /** How telling it is: looked up once, compared often. */
  readonly rank: number
  readonly direct: number
}

/** Findings that one line brings about, in each of some twins. */
interface Cluster {
  readonly twins: Twins
  readonly region: Region
  readonly findings: readonly Occurrence[]
  readonly paths: readonly PathResult[]
}

export function causesOf(report: Report): Cause[] {
  const rules = rulesById(report)
  const usual = usualGates(report)
  const clusters: Cluster[] = []
  const unwritten: Occurrence[] = []
  const unclaimed: { twins: Twins; path: PathResult }[] = []
  for (const twins of twinsByName(report)) {
    const occurrences = failing(twins, rules)
    const written: Occurrence[] = []
    for (const one of occurrences) (isWritten(one) ? written : unwritten).push(one)
    const { own, left } = clustersOf(twins, written, usual)
    clusters.push(...own)
    unclaimed.push(...left.map((path) => ({ twins, path })))
  }
  const kind = report.stage === 'declared' ? 'absent' : 'seen'
  return [...merged(clusters), ...unwrittenCauses(unwritten, kind), ...ways(unclaimed)].sort(byUrgency)
}

function failing(twins: Twins, rules: ReadonlyMap<string, RuleSummary>): Occurrence[] {
  return openResults(twins.one)
    .filter((one) => one.outcome === 'fail' && one.waived === undefined)
    .flatMap((result) => {
      const rule = rules.get(result.rule)
      return rule === undefined ? [] : [{ twins, rule, result, rank: rank(result.severity), direct: Number(isDirect(result)) }]
    })
    .sort(byTelling)
}

/** Something was written that brings it about; otherwise it points at the container's key or nowhere. */
function isWritten({ twins, result: { region } }: Occurrence): boolean {
  const { region: key } = twins.one.identity
  return region !== undefined && (key === undefined || keyOf(region) !== keyOf(key))
}

/**
 * Worst first; of equals the one that names what was written (`/`, not the sockets below it), then the one whose area comes first:
 * that somebody asked for everything says more than each thing he got.
 */
function byTelling(a: Occurrence, b: Occurrence): number {
  return b.rank - a.rank || b.direct - a.direct || byArea(a.rule, b.rule)
}

function isDirect({ because, offenders }: Result): boolean {
  return offenders.length > 0 && because.some(({ origin: { parts } }) => parts && offenders.some((one) => Object.hasOwn(parts, one)))
}

function clustersOf(
  twins: Twins,
  written: readonly Occurrence[],
  usual: ReturnType<typeof usualGates>,
): { own: Cluster[]; left: PathResult[] } {
  const byRegion = groupBy(written, ({ result }) => keyOf(result.region as Region))
  const lines = byRegion.map((findings) => ({
    region: (findings[0] as Occurrence).result.region as Region,
    severity: (findings[0] as Occurrence).result.severity,
  }))
  const claims = new Map<string, PathResult[]>()
  const left: PathResult[] = []
  for (const path of twins.one.paths) {
    if (path.waived || (path.outcome !== 'open' && path.outcome !== 'undecided')) continue
    const claimed = claimants(path, lines, usual).map(({ region }) => keyOf(region))
    for (const key of claimed) claims.set(key, [...(claims.get(key) ?? []), path])
    if (claimed.length === 0 && path.outcome === 'open') left.push(path)
  }
  const own = byRegion.map((findings, at) => {
    const { region } = lines[at] as { region: Region }
    return { twins, region, findings, paths: claims.get(keyOf(region)) ?? [] }
  })
  return { own, left }
}

/** The same line of thought in many places: told by the same rule in the same words. */
function merged(clusters: readonly Cluster[]): Cause[] {
  const telling = ({ findings }: Cluster) => findings[0] as Occurrence
  const alike = groupBy(clusters, (one) => {
    const { rule, result } = telling(one)
    return JSON.stringify([rule.id, result.severity, result.message, one.twins.one.identity.dialect])
  })
  return alike.map((same) => {
    const first = telling(same[0] as Cluster)
    const others = worstOfEach(same.flatMap((one) => one.findings)).filter(({ rule }) => rule.id !== first.rule.id)
    const paths = same.flatMap((one) => one.paths)
    return cause('written', [first, ...others], placesOf(same.flatMap(({ twins, region }) => spotsOf(twins, region))), paths)
  })
}

/** Rules that fail on the same containers go together; those of a running container each stand for themselves. */
function unwrittenCauses(occurrences: readonly Occurrence[], kind: 'absent' | 'seen'): Cause[] {
  const rules = groupBy(occurrences, ({ rule, result }) => `${rule.id}\n${result.severity}`)
  const where = (same: readonly Occurrence[]) => same.map(({ twins }) => twins.one.identity.id)
  const alike = groupBy(rules, (same) => {
    const [{ rule, result }] = same as [Occurrence]
    return JSON.stringify(kind === 'seen' ? [rule.id, result.severity] : [where(same), result.severity === 'low'])
  })
  return alike.map((group) => {
    const findings = group.map((same) => same[0] as Occurrence).sort(byTelling)
    const spots = (group[0] as Occurrence[]).flatMap(({ twins, result }) => spotsOf(twins, result.region))
    return cause(kind, findings, placesOf(spots), [])
  })
}

/** Where each of the twins has what the first has at the region. */
function spotsOf({ all, placeOf }: Twins, region: Region | undefined): Spot[] {
  const place = region && placeOf(region)
  return all.map((container) => ({ container, region: place?.(container) }))
}

function ways(unclaimed: readonly { twins: Twins; path: PathResult }[]): Cause[] {
  return groupBy(unclaimed, ({ path }) => path.path).map((same) => {
    const spots = same.flatMap(({ twins }) => spotsOf(twins, twins.one.identity.region))
    return cause('way', [], placesOf(spots), [(same[0] as { path: PathResult }).path])
  })
}

function cause(kind: Cause['kind'], found: readonly CauseFinding[], places: readonly Place[], paths: readonly PathResult[]): Cause {
  const findings = found.map(({ rule, result }) => ({ rule, result }))
  const opens = distinctPaths(paths.filter((one) => one.outcome === 'open'))
  const open = new Set(opens.map((one) => one.path))
  const mayOpen = distinctPaths(paths.filter((one) => one.outcome === 'undecided' && !open.has(one.path)))
  const severity = worst([...findings.map(({ result }) => result.severity), ...opens.map((one) => one.severity)]) ?? severities[0]
  return { kind, severity, findings, places, opens, mayOpen }
}

function worstOfEach(findings: readonly Occurrence[]): Occurrence[] {
  const worst = (same: readonly Occurrence[]) => same.reduce((most, one) => (byTelling(one, most) < 0 ? one : most))
  return groupBy(findings, ({ rule }) => rule.id)
    .map(worst)
    .sort(byTelling)
}

function distinctPaths(paths: readonly PathResult[]): PathResult[] {
  const sorted = [...paths].sort((a, b) => rank(b.severity) - rank(a.severity) || (a.path < b.path ? -1 : 1))
  return groupBy(sorted, (one) => one.path).map((same) => same[0] as PathResult)
}

/** What is worst, opens most and settles most comes first: it is what to change first. */
function byUrgency(a: Cause, b: Cause): number {
  return (
    rank(b.severity) - rank(a.severity) ||
    b.opens.length - a.opens.length ||
    b.mayOpen.length - a.mayOpen.length ||
    b.findings.length - a.findings.length ||
    byPlace(a.places[0], b.places[0]) ||
    compare(a.findings[0]?.rule.id ?? '', b.findings[0]?.rule.id ?? '') ||
    compare(a.opens[0]?.path ?? '', b.opens[0]?.path ?? '')
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
