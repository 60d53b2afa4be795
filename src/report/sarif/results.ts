/** Findings, waived findings, open escape paths and, where they count, what is not known. */
import type { Result, Suppression } from 'sarif'
import type { Identity } from '../../model/evidence.js'
import type { Region } from '../../model/fact.js'
import type { ContainerReport, Result as Judgement, Report, Waived } from '../../model/report.js'
import type { Severity } from '../../model/severity.js'
import { inert } from '../escape.js'
import { byName } from '../names.js'
import type { RenderOptions } from '../options.js'
import { rank } from '../order.js'
import { fingerprintOfPath, regionOfPath, sentenceOfPath } from '../path-finding.js'
import { locationOf, physical } from './locations.js'
import { levels } from './rules.js'

interface Told {
  readonly severity: Severity
  readonly result: Result
}

/** The worst first, then by rule and container. */
export function resultsOf(report: Report, options: RenderOptions): Told[] {
  const titles = new Map(report.rules.map((one) => [one.id, one.title]))
  const count = new Map<string, number>()
  return [...report.containers]
    .sort(byName)
    .flatMap((container) => [
      ...container.results.flatMap((one) => judged(one, container, titles, options)),
      ...open(container, report, options),
    ])
    .sort((a, b) => rank(b.severity) - rank(a.severity) || order(a.result.ruleId ?? '', b.result.ruleId ?? ''))
    .map((told) => distinct(told, count))
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function judged(one: Judgement, { identity }: ContainerReport, titles: ReadonlyMap<string, string>, options: RenderOptions): Told[] {
  const place = { identity, region: one.region ?? identity.region, ...(one.waived && { waived: one.waived }) }
  if (one.outcome === 'fail') {
    const softened = one.softenedBecause === undefined ? '' : ` (less bad here: ${one.softenedBecause})`
    const message = `${titles.get(one.rule) ?? one.rule}: ${one.message}${softened}`
    return [told({ ...place, id: one.rule, severity: one.severity, message, fingerprint: one.fingerprint }, options)]
  }
  // A code host shows every result as an alert, whatever its kind. So what is not known is one only where it counts.
  if (one.outcome !== 'unknown' || options.strict !== true) return []
  const gap = one.missing[0]?.gap
  const message = `not known: ${gap?.detail ?? 'no reason was given'}${gap?.remedy === undefined ? '' : `; ${gap.remedy}`}`
  const { result } = told(
    { ...place, id: one.rule, severity: one.severity, message, fingerprint: `${one.rule}?${identity.workload}` },
    options,
  )
  // By the standard a result that is no failure has no level (3.27.10).
  const { level: _, ...rest } = result
  return [{ severity: one.severity, result: { ...rest, kind: 'open' } }]
}

function open(container: ContainerReport, report: Report, options: RenderOptions): Told[] {
  const paths = container.paths.filter((one) => one.outcome === 'open')
  return paths.map((path) => {
    const { path: id, severity, waived } = path
    const place = { identity: container.identity, region: regionOfPath(path, container, report), ...(waived && { waived }) }
    return told({ ...place, id, severity, message: sentenceOfPath(path, report), fingerprint: fingerprintOfPath(path, container) }, options)
  })
}

interface Telling {
  readonly id: string
  readonly severity: Severity
  readonly message: string
  readonly identity: Identity
  readonly region: Region | undefined
  readonly fingerprint: string
  readonly waived?: Waived
}

function told({ id, severity, message, identity, region, fingerprint, waived }: Telling, options: RenderOptions): Told {
  const result: Result = {
    ruleId: id,
    kind: 'fail',
    level: levels[severity],
    message: { text: text(message) },
    locations: [locationOf(identity, region, options.repository)],
    partialFingerprints: { 'hullcheckFinding/v1': fingerprint },
    ...(waived && { suppressions: [suppression(waived, options)] }),
    properties: { severity, workload: inert(identity.workload, 300) },
  }
  return { severity, result }
}

/** In a message `[text](target)` is a link (3.11.6). What a container says of itself shall be none. */
function text(message: string): string {
  return inert(message, 1500).replaceAll('](', '] (')
}

function suppression(waived: Waived, options: RenderOptions): Suppression {
  const until = waived.until === '' ? '' : ` (until ${waived.until})`
  return {
    kind: waived.kind === 'comment' ? 'inSource' : 'external',
    status: 'accepted',
    justification: inert(`${waived.reason}${until}`, 600),
    ...(waived.region && { location: { physicalLocation: physical(waived.region, options.repository) } }),
  }
}

/** Workloads of two files can go by one name, and replicas do: their findings are numbered. */
function distinct({ severity, result }: Told, count: Map<string, number>): Told {
  const print = result.partialFingerprints?.['hullcheckFinding/v1'] ?? ''
  const file = result.locations?.[0]?.physicalLocation?.artifactLocation?.uri ?? ''
  const key = JSON.stringify([file, print])
  const number = (count.get(key) ?? 0) + 1
  count.set(key, number)
  return number === 1
    ? { severity, result }
    : { severity, result: { ...result, partialFingerprints: { 'hullcheckFinding/v1': `${print}-${number}` } } }
}
