/** Today's rules over stored evidence, and two stored runs compared. What is stored stays as it was judged. */
import { evaluate } from './evaluate/evaluate.js'
import { compare } from './history/compare.js'
import type { History } from './history/store.js'
import { surroundings } from './history/surroundings.js'
import { evidenceVersion } from './model/evidence.js'
import type { Comparison, RunSummary } from './model/history.js'
import type { Report } from './model/report.js'
import type { CompiledRules } from './rules/compile.js'

/** The report as it would be made today, with what differs from the one of then; undefined where its evidence has another form. */
export function rejudged(history: History, run: RunSummary, rules: CompiledRules): Report | undefined {
  const evidence = history.evidence(run.id)
  const then = history.report(run.id)
  if (!evidence || !then || evidence.version !== evidenceVersion) return undefined
  const now = evaluate(evidence, rules)
  const around = surroundings(then, now)
  return { ...now, comparison: { since: run, changes: compare(unwaived(then), now), ...(around.length > 0 && { surroundings: around }) } }
}

/** Who answered for what is another question than what the rules find. */
function unwaived(report: Report): Report {
  const plain = <T extends { readonly waived?: unknown }>({ waived: _, ...rest }: T) => rest
  const containers = report.containers.map((one) => ({ ...one, results: one.results.map(plain), paths: one.paths.map(plain) }))
  return { ...report, containers }
}

/** Both runs are stored. */
export function compareRuns(history: History, before: RunSummary, after: RunSummary): Comparison {
  const [then, now] = [history.report(before.id), history.report(after.id)] as [Report, Report]
  const around = surroundings(then, now)
  return { since: before, changes: compare(then, now, history.before(before)), ...(around.length > 0 && { surroundings: around }) }
}
