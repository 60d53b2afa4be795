/** The orchestration: collect, judge, lay over it what people decided. */
import { collect } from './collect/index.js'
import type { CollectOptions } from './collect/source.js'
import { evaluate } from './evaluate/evaluate.js'
import { type Decisions, settle } from './evaluate/settle.js'
import type { Report } from './model/report.js'
import { type LoadOptions, loadRules } from './rules/load.js'

/** Audits the running containers of this host. */
export async function audit(options: CollectOptions & LoadOptions & Partial<Decisions> = {}): Promise<Report> {
  const [evidence, rules] = await Promise.all([collect(options), loadRules({ ...options, profiles: options.profiles ?? ['default'] })])
  const today = options.today ?? new Date().toISOString().slice(0, 10)
  return settle(evaluate(evidence, rules), rules, { ...options, today, cwd: options.cwd ?? process.cwd() })
}
