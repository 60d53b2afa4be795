/**
 * The baseline: findings and open paths that were there when it was written. They stay in the report and do not count; what
 * comes anew does. Pure: text in, text out.
 */
import type { ContainerReport, Note, PathResult, Report, Result, Waived } from '../model/report.js'
import type { Baseline, BaselineEntry } from '../model/waiver.js'
import { fingerprint } from './verdict.js'

/** Raised with every change that an older hullcheck could not read. */
export const baselineVersion = 1
const about =
  'What hullcheck knew when this file was written: it is shown, and does not fail a run; what is new does. ' +
  'Written by `hullcheck gate --write-baseline` (or audit); do not edit it, write it again.'
const known: Waived = { kind: 'baseline', reason: 'known when the baseline was written', until: '' }

/** A result or path that counts, by what survives a restart. */
interface Counting {
  readonly rule: string
  readonly print: string
}

/** What is not known counts only where the run is strict, and then the baseline must know it too. */
function ofResult({ rule, outcome, fingerprint: own }: Result, workload: string, strict: boolean): Counting | undefined {
  if (outcome === 'fail') return { rule, print: own }
  return strict && outcome === 'unknown' ? { rule, print: fingerprint(rule, workload, 'unknown') } : undefined
}

function ofPath({ path, outcome }: PathResult, workload: string, strict: boolean): Counting | undefined {
  if (outcome === 'open' || (strict && outcome === 'undecided')) return { rule: path, print: fingerprint(path, workload, outcome) }
  return undefined
}

/** The baseline of a report: all that counts and that no waiver covers. In a fixed order. */
export function baselineOf(report: Report, strict: boolean): BaselineEntry[] {
  const entries = new Map<string, BaselineEntry>()
  for (const { identity, results, paths } of report.containers) {
    const { workload } = identity
    const found = [
      ...results.map((one) => (one.waived && one.waived.kind !== 'baseline' ? undefined : ofResult(one, workload, strict))),
      ...paths.map((one) => (one.waived && one.waived.kind !== 'baseline' ? undefined : ofPath(one, workload, strict))),
    ]
    for (const one of found) {
      if (!one) continue
      const count = (entries.get(one.print)?.count ?? 0) + 1
      entries.set(one.print, { rule: one.rule, workload, fingerprint: one.print, count })
    }
  }
  const key = (one: BaselineEntry) => [one.rule, one.workload, one.fingerprint].join('\n')
  return [...entries.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

/** Marks what the baseline knows, as often as it knows it, and tells what of it did not occur. */
export function withBaseline(report: Report, { file, entries }: Baseline, strict: boolean): Report {
  const left = new Map<string, number>()
  for (const { fingerprint: print, count } of entries) left.set(print, (left.get(print) ?? 0) + count)
  const take = (one: Counting | undefined) => {
    const rest = one ? (left.get(one.print) ?? 0) : 0
    if (one && rest > 0) left.set(one.print, rest - 1)
    return rest > 0
  }
  const containers = report.containers.map((container): ContainerReport => {
    const { workload } = container.identity
    const mark = <T extends Result | PathResult>(one: T, isKnown: boolean): T => (isKnown && !one.waived ? { ...one, waived: known } : one)
    return {
      ...container,
      results: container.results.map((one) => mark(one, take(ofResult(one, workload, strict)))),
      paths: container.paths.map((one) => mark(one, take(ofPath(one, workload, strict)))),
    }
  })
  const note = goneNote(file, entries, left, report)
  return { ...report, containers, ...(note && { notes: [...(report.notes ?? []), note] }) }
}

const mostTold = 5

/** A rule that did not judge this time may still find what it found. */
function goneNote(file: string, entries: readonly BaselineEntry[], left: ReadonlyMap<string, number>, report: Report): Note | undefined {
  const judged = new Set([...report.rules, ...report.paths].map((one) => one.id))
  const gone = entries.filter((one) => judged.has(one.rule) && (left.get(one.fingerprint) ?? 0) > 0)
  if (gone.length === 0) return undefined
  const told = gone.slice(0, mostTold).map(({ rule, workload }) => `${rule} on ${workload}`)
  const more = gone.length > told.length ? ` and ${gone.length - told.length} more` : ''
  const message = `${gone.length} of ${entries.length} entries of ${file} did not occur: ${told.join(', ')}${more}; --write-baseline drops them`
  return { kind: 'baseline-gone', message }
}

/** The file: one entry a line, so that a review shows what came and went. */
export function printBaseline(entries: readonly BaselineEntry[], hullcheck: string): string {
  const lines = entries.map(({ count, ...entry }) => `    ${JSON.stringify(count === 1 ? entry : { ...entry, count })}`)
  const head = { about, version: baselineVersion, hullcheck }
  const keys = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`)
  return ['{', ...keys, `  "known": [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]`, '}', ''].join('\n')
}
