/** The orchestration: collect, judge. */
import { collect } from './collect/index.js'
import type { CollectOptions } from './collect/source.js'
import { evaluate } from './evaluate/evaluate.js'
import type { Report } from './model/report.js'
import { type LoadOptions, loadRules } from './rules/load.js'

/** Audits the running containers of this host. */
export async function audit(options: CollectOptions & LoadOptions = {}): Promise<Report> {
  const [evidence, rules] = await Promise.all([collect(options), loadRules(options)])
  return evaluate(evidence, rules)
}
