/** What a file leaves open: by the text that would have to say it, with the checks that hang on it. Nothing that is unknown is left out. */
import { type Gap, keyOf, type Region } from '../model/fact.js'
import { openResults } from '../model/kind.js'
import type { ContainerReport, Missing, PathResult, Report } from '../model/report.js'
import type { Severity } from '../model/severity.js'
import type { Twins } from '../model/twins.js'
import { anonymous } from './alike.js'
import { groupBy } from './group-by.js'
import { rank } from './order.js'
import { byPlace, type Place, placesOf, type Spot } from './places.js'
import { twinsByName } from './twins-by-name.js'

export interface Question {
  readonly gap: Gap
  /** Ids of rules and escape paths, the worst first. */
  readonly checks: readonly string[]
  readonly severity: Severity
  readonly places: readonly Place[]
}

/** Escape paths that only the host decides: no file can say whether AppArmor is in force there. */
export interface HostDependent {
  readonly paths: readonly string[]
  /** What would close them: `AppArmor or SELinux`. */
  readonly unless: readonly string[]
}

interface Open {
  /** All of whom it is open, where their gaps are at their keys or nowhere; else one. */
  readonly containers: readonly ContainerReport[]
  readonly check: string
  readonly severity: Severity
  readonly gap: Gap
  /** Where the gap is, unless that is the container's key. */
  readonly region: Region | undefined
}

const unexplained: Gap = { reason: 'rule-error', detail: 'no reason was given' }

export function questionsOf(report: Report): Question[] {
  const open = twinsByName(report).flatMap((twins) => openOf(twins.one, report).flatMap((one) => ofEach(one, twins)))
  return groupBy(open, keyOfGap).map(question).sort(byUrgency)
}

function openOf(container: ContainerReport, report: Report): Open[] {
  const open = ({ check, severity, gap }: Pick<Open, 'check' | 'severity' | 'gap'>) => {
    return { containers: [container], check, severity, gap, region: ownRegion(gap, container) }
  }
  return [
    ...openResults(container)
      .filter((one) => one.outcome === 'unknown' && one.waived === undefined)
      .map((one) => open({ check: one.rule, severity: one.severity, gap: deciding(one.missing) })),
    ...container.paths
      .filter((one) => one.outcome === 'undecided' && one.waived === undefined && !isHosts(one, report))
      .map((one) => open({ check: one.path, severity: one.severity, gap: deciding(lacking(one)) })),
  ]
}

function ownRegion({ region }: Gap, { identity: { region: key } }: ContainerReport): Region | undefined {
  return region && key && keyOf(key) === keyOf(region) ? undefined : region
}

/** What is open of one of the twins is open of all. */
function ofEach(open: Open, { all, placeOf }: Twins): Open[] {
  if (!open.region) return [{ ...open, containers: all }]
  const place = placeOf(open.region)
  return all.map((one) => ({ ...open, containers: [one], gap: { ...open.gap, region: place(one) }, region: place(one) }))
}

export function hostDependent(report: Report): HostDependent {
  const paths = twinsByName(report)
    .flatMap(({ one }) => one.paths)
    .filter((one) => one.outcome === 'undecided' && isHosts(one, report))
  return { paths: [...new Set(paths.map((one) => one.path))].sort(), unless: unlessOf(paths) }
}

/** What may still close paths that are not decided. */
export function unlessOf(paths: readonly PathResult[]): string[] {
  const gates = paths.flatMap((one) => one.preconditions).filter((one) => one.holds === 'unknown')
  return [...new Set(gates.map((one) => one.blockedBy))].sort()
}

function isHosts(path: PathResult, { stage }: Report): boolean {
  const missing = lacking(path)
  return stage === 'declared' && missing.length > 0 && missing.every((one) => one.gap.reason === 'not-collected')
}

function lacking({ preconditions }: PathResult): Missing[] {
  return preconditions.filter((one) => one.holds === 'unknown').flatMap((one) => one.missing)
}

/** Of several gaps the one that an author can do most about: one with a line, else one with a remedy. */
function deciding(missing: readonly Missing[]): Gap {
  const gaps = missing.map((one) => one.gap)
  return gaps.find((one) => one.region) ?? gaps.find((one) => one.remedy !== undefined) ?? gaps[0] ?? unexplained
}

/** Gaps in the same words are one, wherever they are, unless each has a line of its own to mend. */
function keyOfGap({ gap: { reason, detail, remedy = '' }, region }: Open): string {
  return JSON.stringify([reason, anonymous(detail), remedy, region ? keyOf(region) : ''])
}

function question(open: readonly Open[]): Question {
  const worstFirst = [...open].sort((a, b) => rank(b.severity) - rank(a.severity) || (a.check < b.check ? -1 : 1))
  const [first] = worstFirst as [Open]
  return {
    gap: first.gap,
    checks: [...new Set(worstFirst.map((one) => one.check))],
    severity: first.severity,
    places: placesOf(distinctSpots(open)),
  }
}

/** Several checks may lack the same. */
function distinctSpots(open: readonly Open[]): Spot[] {
  const spots = groupBy(open, ({ containers, gap }) => `${containers[0]?.identity.id}\n${gap.region ? keyOf(gap.region) : ''}`)
  return spots.flatMap((same) => spotsOf(same[0] as Open))
}

function spotsOf({ containers, region }: Open): Spot[] {
  return containers.map((container) => ({ container, region: region ?? container.identity.region }))
}

function byUrgency(a: Question, b: Question): number {
  return (
    rank(b.severity) - rank(a.severity) ||
    b.checks.length - a.checks.length ||
    byPlace(a.places[0], b.places[0]) ||
    (a.gap.detail < b.gap.detail ? -1 : a.gap.detail > b.gap.detail ? 1 : 0)
  )
}
