/** The orchestration of the gate: read what will be deployed, predict, judge. */

import type { Platform, Problem } from './collect/manifest/dialect.js'
import { type ManifestOptions, readManifests } from './collect/manifest/index.js'
import { quote } from './collect/manifest/quote.js'
import { evaluate } from './evaluate/evaluate.js'
import type { EngineEvidence } from './model/evidence.js'
import type { Report } from './model/report.js'
import { assumedEngine, assumedHost } from './predict/assumed.js'
import { type LoadOptions, loadRules } from './rules/load.js'

export interface GateOptions extends Omit<ManifestOptions, 'engines' | 'host'>, LoadOptions {
  /** Engines whose defaults fill in what is not said: `docker@28`, `podman@5`. None = by dialect, the newest. */
  readonly runtimeDefaults?: readonly string[]
}

export interface GateReport {
  readonly report: Report
  readonly problems: readonly Problem[]
  /** By file name: for patches. */
  readonly texts: ReadonlyMap<string, string>
}

/** Judges files, folders and command lines before anything runs. Throws RuleErrors; never for what a file holds. */
export async function gate(options: GateOptions): Promise<GateReport> {
  const engines = (platform: Platform): EngineEvidence => assumedEngine(platform, options.runtimeDefaults ?? [])
  const [{ evidence, problems, texts }, rules] = await Promise.all([
    readManifests({ ...options, engines, host: assumedHost }),
    loadRules(options),
  ])
  return { report: quote(evaluate(evidence, rules), texts), problems, texts }
}
