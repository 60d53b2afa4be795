/** What people decided, laid over the judgement: severities, waivers, what was known before. Pure. */
import type { ContainerReport, Report } from '../model/report.js'
import type { Severity } from '../model/severity.js'
import type { Baseline, Waiver } from '../model/waiver.js'
import type { CompiledRules } from '../rules/compile.js'
import { withBaseline } from './baseline.js'
import { headline } from './headline.js'
import { withSeverities } from './severities.js'
import { waive } from './waivers.js'

export interface Decisions {
  /** By id of a rule or escape path. */
  readonly severity?: Readonly<Record<string, Severity>>
  readonly waivers?: readonly Waiver[]
  readonly baseline?: Baseline
  /** What is not known counts, so the baseline is asked about it too. */
  readonly strict?: boolean
  /** ISO date, for the ends of waivers. */
  readonly today: string
  /** What the names of files are relative to. */
  readonly cwd: string
}

/** `texts`: files by the names of regions, for waivers that stand in comments. */
export function settle(report: Report, rules: CompiledRules, decisions: Decisions, texts?: ReadonlyMap<string, string>): Report {
  const { severity = {}, waivers, baseline, strict = false, today, cwd } = decisions
  const names = () => rules.names ?? new Map([...rules.source.rules, ...rules.source.paths].map(({ id }) => [id, id]))
  const rated = Object.keys(severity).length === 0 ? report : withSeverities(report, severity, names())
  const waived = waive(rated, { names, today, cwd, ...(waivers && { waivers }), ...(texts && { texts }) })
  const settled = baseline ? withBaseline(waived, baseline, strict) : waived
  if (settled === report) return report
  return { ...settled, containers: withHeadlines(report.containers, settled.containers, rules) }
}

/** The sentence about a container follows its severities, and says which open paths somebody answers for. */
function withHeadlines(
  before: readonly ContainerReport[],
  after: readonly ContainerReport[],
  rules: CompiledRules,
): readonly ContainerReport[] {
  const paths = new Map(rules.source.paths.map((path) => [path.id, path]))
  return after.map((one, index) => {
    if (one === before[index]) return one
    return { ...one, headline: headline(one.paths, one.results, paths, before[index]?.headline.remedies) }
  })
}
