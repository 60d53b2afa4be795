/** The judgement: one result per rule and container, one per escape path and container, and what could not be known. */
import type { EngineEvidence, Identity, SourceStatus } from './evidence.js'
import type { Gap, Origin, Region } from './fact.js'
import type { HostFacts, View } from './facts.js'
import type { Comparison, RunSummary } from './history.js'
import type { Dialect, End, Outcome, PathOutcome } from './rule.js'
import type { Severity } from './severity.js'

/** A fact that a judgement rests on. */
export interface Ground {
  /** For example `container.capabilities.effective`. */
  readonly fact: string
  readonly view?: View
  readonly origin: Origin
}

/** A fact that would have decided it. */
export interface Missing {
  readonly fact: string
  readonly gap: Gap
}

export interface Result {
  readonly rule: string
  readonly outcome: Outcome
  /** Of a failing result, after softening; otherwise that of the rule. */
  readonly severity: Severity
  /** Why it is less bad than the rule says. */
  readonly softenedBecause?: string
  readonly message: string
  readonly offenders: readonly string[]
  readonly because: readonly Ground[]
  readonly missing: readonly Missing[]
  /** What survives a restart: rule, workload, offenders. */
  readonly fingerprint: string
  /** Where an author must edit; only of what is declared in a file. */
  readonly region?: Region
  /** Somebody answers for it until a date. It stays visible and does not count. */
  readonly waived?: Waived
}

export interface Waived {
  /** Who says so: the configuration, a comment beside the line, or a baseline of what was known before. */
  readonly kind: 'config' | 'comment' | 'baseline'
  readonly reason: string
  /** ISO date: the last day on which it holds. Empty for a baseline, which has none. */
  readonly until: string
  /** Where the waiver stands; absent for a baseline file. */
  readonly region?: Region
}

/** Something that the keeper of the waivers or of the baseline should know, or who said what is taken for granted. */
export interface Note {
  /** The first two fail a run, the others do not. */
  readonly kind: 'waiver-expired' | 'waiver-malformed' | 'waiver-unused' | 'baseline-gone' | 'assumption'
  /** One line. It may hold outside text. */
  readonly message: string
  readonly region?: Region
}

export interface PreconditionResult {
  readonly id: string
  readonly title: string
  readonly blockedBy: string
  readonly holds: 'yes' | 'no' | 'unknown'
  readonly because: readonly Ground[]
  readonly missing: readonly Missing[]
  readonly cure: Readonly<Partial<Record<Dialect, string>>>
}

export interface PathResult {
  readonly path: string
  readonly outcome: PathOutcome
  readonly ends: End
  readonly severity: Severity
  readonly preconditions: readonly PreconditionResult[]
  /** Somebody answers for it until a date. It is still open, and does not count. */
  readonly waived?: Waived
}

/** Where predicted and observed differ. */
export interface Drift {
  readonly fact: string
  readonly predicted: string
  readonly observed: string
  readonly predictedOrigin: Origin
  readonly observedOrigin: Origin
}

/** `reached`: some path is open. `one-step`: a single precondition is missing. */
export type Standing = 'reached' | 'one-step' | 'weak' | 'undecided' | 'held'

/** One change that closes open paths. */
export interface Remedy {
  readonly cure: Readonly<Partial<Record<Dialect, string>>>
  /** Ids of the escape paths that it closes. */
  readonly closes: readonly string[]
}

export interface Headline {
  readonly standing: Standing
  /** What an attacker reaches, in words: `reaches host root`. */
  readonly text: string
  /** How: `3 ways: engine socket, core_pattern, raw disk`. */
  readonly how: string
  /** How many changes close every open path: the length of `remedies`. */
  readonly changes: number
  /** A small set of changes that closes every open path, best first. */
  readonly remedies: readonly Remedy[]
}

export interface ContainerReport {
  readonly identity: Identity
  readonly headline: Headline
  readonly results: readonly Result[]
  readonly paths: readonly PathResult[]
  readonly drifts: readonly Drift[]
  readonly processes: number
}

/** Raised with every change of the JSON form that a reader could stumble over. */
export const reportVersion = 1

export interface RuleSummary {
  readonly id: string
  readonly title: string
  readonly passTitle: string
  readonly area: string
  readonly severity: Severity
  readonly attack: string
  readonly fix: Readonly<Partial<Record<Dialect, string>>>
  readonly fixRisk?: string
}

interface PathSummary {
  readonly id: string
  readonly title: string
  readonly ends: End
  readonly severity: Severity
  readonly attack: string
  readonly preconditions: readonly (Pick<PreconditionResult, 'id' | 'title' | 'blockedBy' | 'cure'> & {
    /** It holds in most containers. */
    readonly usual?: boolean
  })[]
}

export interface Report {
  readonly version: number
  /** `declared`: a gate's report, of files. Absent: of a running host. */
  readonly stage?: 'declared'
  readonly hullcheck: string
  readonly collectedAt: string
  readonly hostname: string
  readonly host: HostFacts
  readonly engines: readonly EngineEvidence[]
  readonly sources: readonly SourceStatus[]
  readonly rules: readonly RuleSummary[]
  readonly paths: readonly PathSummary[]
  readonly containers: readonly ContainerReport[]
  /** Lines of the files that findings point at, with secrets blotted out. */
  readonly excerpts?: readonly Excerpt[]
  /** What became of waivers and of the baseline, apart from those that did their work, and of assumptions. */
  readonly notes?: readonly Note[]
  /** What differs from an earlier run, where one is stored. */
  readonly comparison?: Comparison
  /** Stored runs, oldest first, this one last. */
  readonly trend?: readonly RunSummary[]
}

/** Lines of a file as a report quotes them. */
export interface Excerpt {
  readonly file: string
  /** Number of the first line, from 1. */
  readonly first: number
  readonly lines: readonly string[]
  /** Of a piece of a long line the column of its first character, from 1. Absent: the lines are told from their beginning. */
  readonly from?: number
}
