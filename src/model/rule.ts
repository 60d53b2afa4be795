/** A rule and an escape path as their authors write them, after parsing. */
import type { Area } from './areas.js'
import type { Patch } from './patch.js'
import type { Severity } from './severity.js'

/** The dialects in which a fix can be told. */
export const dialects = ['docker', 'compose', 'kubernetes', 'podman', 'daemon'] as const
export type Dialect = (typeof dialects)[number]

export interface Reference {
  readonly title: string
  readonly url?: string
}

/** A condition that makes a finding less bad; the first that holds counts. */
interface Softener {
  readonly when: string
  readonly severity: Severity
  readonly because: string
}

/** One change of the hardened baseline, and what the rule must say then. */
interface RuleCase {
  readonly given: Readonly<Record<string, unknown>>
  readonly expect: Outcome
  readonly severity?: Severity
  readonly note?: string
}

/** A real container that the rule is tried on, where the bed has what it needs. */
interface LiveCase {
  /** Flags of `docker run`. */
  readonly run: string
  readonly expect: Outcome
  /** What a bed must have: kcore, apparmor, selinux, cgroup-v1, cgroup-v2, remap, no-remap, docker-26, uevent-helper ... */
  readonly needs: readonly string[]
  /** Command run with `docker exec -d` and these flags after the start. */
  readonly exec?: string
  readonly note?: string
}

/** A document as an engine gives it, that the rule must find fault with, and the same document mended. */
interface RuleExample {
  /** Merged into the `docker inspect` document of a hardened container. */
  readonly inspect: Readonly<Record<string, unknown>>
  /** Merged over `inspect`: after it the rule must pass. */
  readonly mended: Readonly<Record<string, unknown>>
}

export type Outcome = 'fail' | 'pass' | 'unknown' | 'not-applicable'
export const outcomes = ['fail', 'pass', 'unknown', 'not-applicable'] as const satisfies readonly Outcome[]

export interface Rule {
  readonly id: string
  readonly aliases: readonly string[]
  readonly title: string
  readonly passTitle: string
  readonly area: Area
  readonly severity: Severity
  readonly softened: readonly Softener[]
  readonly confidence: 'high' | 'medium' | 'low'
  readonly since: string
  readonly profiles: readonly string[]
  readonly rationale: string
  /** How an attacker uses it. */
  readonly attack: string
  readonly references: readonly Reference[]
  readonly appliesWhen: string
  /** Named parts of the condition, evaluated when first used. */
  readonly let: Readonly<Record<string, string>>
  /** True = the weakness is present. */
  readonly condition: string
  /** What to point at: an expression of type list<string>. */
  readonly offenders?: string
  /** `{{name}}` stands for a let or for offenders. */
  readonly message: string
  readonly fix: Readonly<Partial<Record<Dialect, string>>>
  /** Mending it can break the service, and how. */
  readonly fixRisk?: string
  /** What `hullcheck fix` changes. */
  readonly patch?: Patch
  /** Why there is no patch, where there is none. */
  readonly patchImpossible?: string
  readonly cases: readonly RuleCase[]
  /** Outcomes that no case can bring about, each with its reason. */
  readonly impossible: Readonly<Partial<Record<'fail' | 'pass' | 'unknown', string>>>
  readonly live: readonly LiveCase[]
  readonly example?: RuleExample
  /** Why there is no example, where there is none. */
  readonly exampleImpossible?: string
  /** Where it was written: file, and line of the id. */
  readonly file: string
}

/** What an open path ends in. */
export const ends = ['host root', 'host read', 'neighbour', 'denial of service'] as const
export type End = (typeof ends)[number]

export interface Precondition {
  readonly id: string
  /** `the cgroup is v1`: reads well after "needs" and after "blocked because not". */
  readonly title: string
  /** `cgroup v2`: reads well after "blocked by". */
  readonly blockedBy: string
  /** Holds for most containers as engines start them, so that it alone is no step towards the path. */
  readonly usual: boolean
  readonly condition: string
  /** The single change that closes it, by dialect. */
  readonly cure: Readonly<Partial<Record<Dialect, string>>>
}

export interface EscapePath {
  readonly id: string
  readonly title: string
  readonly ends: End
  readonly severity: Severity
  readonly since: string
  readonly rationale: string
  /** What the attacker does, in words; no recipe. */
  readonly attack: string
  readonly references: readonly Reference[]
  readonly appliesWhen: string
  readonly let: Readonly<Record<string, string>>
  readonly preconditions: readonly Precondition[]
  readonly cases: readonly PathCase[]
  readonly live: readonly LivePathCase[]
  readonly file: string
}

export type PathOutcome = 'open' | 'blocked' | 'undecided' | 'not-applicable'
export const pathOutcomes = ['open', 'blocked', 'undecided', 'not-applicable'] as const satisfies readonly PathOutcome[]

interface PathCase {
  readonly given: Readonly<Record<string, unknown>>
  readonly expect: PathOutcome
  /** Id of the precondition that must be the blocking or undecided one. */
  readonly by?: string
  readonly note?: string
}

interface LivePathCase {
  readonly run: string
  readonly expect: PathOutcome
  readonly needs: readonly string[]
  readonly exec?: string
  readonly note?: string
}

export interface RuleSet {
  readonly rules: readonly Rule[]
  readonly paths: readonly EscapePath[]
}
