/** The orchestration of the gate: read what will be deployed, predict, judge, lay over it what people decided. */
import { relative } from 'node:path'
import type { Platform, Problem } from './collect/manifest/dialect.js'
import { type ManifestOptions, readManifests } from './collect/manifest/index.js'
import { quote } from './collect/manifest/quote.js'
import { evaluate } from './evaluate/evaluate.js'
import { matchesPath } from './evaluate/glob.js'
import { type Decisions, settle } from './evaluate/settle.js'
import type { EngineEvidence, Evidence } from './model/evidence.js'
import type { Report } from './model/report.js'
import type { Rule } from './model/rule.js'
import { assumedFacts, assumptionMistakes } from './predict/assumed/assumptions.js'
import { wishMistakes, wishNotes } from './predict/assumed/wishes.js'
import { assumedEngine, assumedHost } from './predict/assumed.js'
import { type Assumptions, factsOfAssumptions } from './predict/assumptions.js'
import { withPodSecurity } from './predict/pod-security.js'
import { type LoadOptions, loadRules } from './rules/load.js'
import { nearest } from './rules/nearest.js'

export interface GateOptions extends Omit<ManifestOptions, 'engines' | 'host' | 'excluded'>, LoadOptions, Partial<Decisions> {
  /** Engines whose defaults fill in what is not said: `docker@28`, `podman@5`. None = by dialect, the newest. */
  readonly runtimeDefaults?: readonly string[]
  /** Version of the Pod Security Standards that pods are measured by: `v1.28`, `latest`. None = the newest known. */
  readonly podSecurityVersion?: string
  /** What is taken for granted of the hosts, besides what the engine's defaults say. */
  readonly assume?: Assumptions
  /** Any fact of host or engine, over that: `host.apparmor=true`, `engine.seccompDefault=default`. */
  readonly assumeFacts?: readonly string[]
  /** Globs of files and folders that are passed over, and the absolute folder that they are relative to. */
  readonly exclude?: { readonly folder: string; readonly globs: readonly string[] }
}

export interface GateReport {
  readonly report: Report
  readonly problems: readonly Problem[]
  /** By file name: for patches. */
  readonly texts: ReadonlyMap<string, string>
  /** What was judged, and by which rules: for patches. */
  readonly evidence: Evidence
  readonly rules: readonly Rule[]
}

/** What is wrong with the words that say which engines and hosts are taken for granted, one line each. */
export function assumptionErrors({
  runtimeDefaults = [],
  assumeFacts = [],
}: Pick<GateOptions, 'runtimeDefaults' | 'assumeFacts'>): string[] {
  return [...wishMistakes(runtimeDefaults, nearest), ...assumptionMistakes(assumeFacts, nearest)]
}

/** Judges files, folders and command lines before anything runs. Throws RuleErrors, and a TypeError for wrong assumptions; never for what a file holds. */
export async function gate(options: GateOptions): Promise<GateReport> {
  const errors = assumptionErrors(options)
  if (errors.length > 0) throw new TypeError(errors.join('\n'))
  const cwd = options.cwd ?? process.cwd()
  const wishes = options.runtimeDefaults ?? []
  const [named, told] = [factsOfAssumptions(options.assume), assumedFacts(options.assumeFacts ?? [])]
  const assumed = { host: { ...assumedHost, ...named.host, ...told.host }, engine: { ...named.engine, ...told.engine } }
  const engines = (platform: Platform): EngineEvidence => {
    return withPodSecurity(assumedEngine(platform, wishes, assumed), platform, options.podSecurityVersion)
  }
  const [{ evidence, problems, texts }, rules] = await Promise.all([
    readManifests({ ...options, engines, host: assumed.host, excluded: excluder(options.exclude) }),
    loadRules({ ...options, profiles: options.profiles ?? ['default'] }),
  ])
  const today = options.today ?? new Date().toISOString().slice(0, 10)
  const settled = settle(evaluate(evidence, rules), rules, { ...options, today, cwd }, texts)
  return { report: quote(withNotes(settled, wishNotes(wishes)), texts), problems, texts, evidence, rules: rules.source.rules }
}

function withNotes(report: Report, messages: readonly string[]): Report {
  if (messages.length === 0) return report
  return { ...report, notes: [...(report.notes ?? []), ...messages.map((message) => ({ kind: 'assumption' as const, message }))] }
}

function excluder(exclude: GateOptions['exclude']): (path: string) => boolean {
  if (!exclude || exclude.globs.length === 0) return () => false
  return (path) => {
    const below = relative(exclude.folder, path)
    return !below.startsWith('../') && exclude.globs.some((glob) => matchesPath(glob, below))
  }
}
