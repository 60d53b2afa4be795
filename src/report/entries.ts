/** Everything that a report holds against a host, flat, for formats that know nothing but lines: nothing is folded, nothing left out. */
import type { Region } from '../model/fact.js'
import type { ContainerReport, Missing, PathResult, Report, Result, Waived } from '../model/report.js'
import type { Severity } from '../model/severity.js'
import { byName, nameOf, namesOf } from './names.js'
import { rank, rulesById } from './order.js'
import { fingerprintOfPath, regionOfPath, sentenceOfPath } from './path-finding.js'
import { troublesOf } from './troubles.js'

export interface Entry {
  /** `trouble`: not of a container: a source, a file, a waiver. */
  readonly kind: 'open-path' | 'finding' | 'unknown' | 'trouble'
  readonly severity?: Severity
  /** Of the rule or escape path; the label of a trouble. */
  readonly id: string
  /** Outside text, as everything below may be. */
  readonly title: string
  readonly container: string
  readonly workload: string
  readonly image: string
  readonly message: string
  readonly offenders: readonly string[]
  readonly region?: Region
  readonly waived?: Waived
  readonly fingerprint: string
}

const kinds: readonly Entry['kind'][] = ['trouble', 'open-path', 'finding', 'unknown']

/** Troubles, then by container; there what is open, what was found, what is not known, each worst first. */
export function entriesOf(report: Report): Entry[] {
  const names = namesOf(report)
  const titles = new Map([...rulesById(report)].map(([id, { title }]) => [id, title]))
  const containers = [...report.containers].sort(byName).flatMap((container) => {
    const about = {
      container: nameOf(container, names),
      workload: container.identity.workload,
      image: container.identity.image,
    }
    const all = [
      ...container.paths.flatMap((one) => ofPath(one, container, report)),
      ...container.results.flatMap((one) => ofResult(one, titles.get(one.rule) ?? one.rule)),
    ]
    return all.map((one) => ({ ...about, ...one })).sort(inOrder)
  })
  return [...troubles(report), ...containers]
}

function troubles(report: Report): Entry[] {
  return troublesOf(report).map(({ label, name, message, remedy, region }) => ({
    ...{ kind: 'trouble' as const, id: label, title: name, container: '', workload: '', image: '', offenders: [], fingerprint: '' },
    message: remedy === undefined ? message : `${message}; ${remedy}`,
    ...(region && { region }),
  }))
}

type Judged = Omit<Entry, 'container' | 'workload' | 'image'>

function ofResult({ rule, outcome, severity, message, missing, offenders, region, waived, fingerprint }: Result, title: string): Judged[] {
  if (outcome !== 'fail' && outcome !== 'unknown') return []
  return [
    {
      kind: outcome === 'fail' ? 'finding' : 'unknown',
      ...{ severity, id: rule, title, offenders, fingerprint },
      message: outcome === 'fail' ? message : whyUnknown(missing),
      ...(region && { region }),
      ...(waived && { waived }),
    },
  ]
}

function ofPath(path: PathResult, container: ContainerReport, report: Report): Judged[] {
  if (path.outcome !== 'open' && path.outcome !== 'undecided') return []
  const isOpen = path.outcome === 'open'
  const missing = path.preconditions.filter((one) => one.holds === 'unknown').flatMap((one) => one.missing)
  const region = isOpen ? regionOfPath(path, container, report) : undefined
  return [
    {
      kind: isOpen ? 'open-path' : 'unknown',
      ...{ severity: path.severity, id: path.path, title: titleOf(path, report), offenders: [] },
      message: isOpen ? sentenceOfPath(path, report) : whyUnknown(missing),
      fingerprint: fingerprintOfPath(path, container),
      ...(region && { region }),
      ...(path.waived && { waived: path.waived }),
    },
  ]
}

function titleOf({ path }: PathResult, { paths }: Report): string {
  return paths.find((one) => one.id === path)?.title ?? path
}

function whyUnknown(missing: readonly Missing[]): string {
  const gap = missing[0]?.gap
  return `not known: ${gap?.detail ?? 'no reason was given'}${gap?.remedy === undefined ? '' : `; ${gap.remedy}`}`
}

function inOrder(a: Entry, b: Entry): number {
  return kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || rank(b.severity) - rank(a.severity) || compareText(keyOf(a), keyOf(b))
}

function keyOf({ id, fingerprint, message }: Entry): string {
  return `${id}\n${fingerprint}\n${message}`
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
