/**
 * A fact is a value, or a reason why there is none. Nothing in between: "not set", "no limit" and
 * "this kernel has no AppArmor" are values; a file that may not be read is a gap.
 */

/** Why a fact is not known. The list is closed: reports, rules and history rely on it. */
export const gapReasons = [
  'not-collected',
  'permission-denied',
  'unsupported',
  'unresolved',
  'gone',
  'malformed',
  'timed-out',
  'rule-error',
] as const
export type GapReason = (typeof gapReasons)[number]

/** How a value came about: asked for, filled in by a default, seen in the kernel, or computed from others. */
export type Basis = 'explicit' | 'default' | 'observed' | 'derived'

/** A stretch of a file that somebody wrote. Lines and columns count from 1, columns in UTF-16 units; `end` is the first column behind it. */
export interface Region {
  /** As the user named it: relative to the working directory where that is possible. */
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

/** The region as text: the same for equal ones. */
export function keyOf({ file, line, column, endLine, endColumn }: Region): string {
  return `${line}:${column}:${endLine}:${endColumn}:${file}`
}

/** Where a value was found: an API field, a kernel file, a line of a manifest. */
export interface Origin {
  /** The source, for example `docker`, `procfs`, `compose`, `predict`. */
  readonly source: string
  /** The place in it, for example `HostConfig.Privileged`, `/proc/412/status CapEff` or `services.web.cap_add`. */
  readonly place: string
  /** Where an author would edit it. */
  readonly region?: Region
  /** Of a list: where each item was written, by the words that a finding uses for it (capability, mount target, device). */
  readonly parts?: Readonly<Record<string, Region>>
}

/** Why a value is missing, and what would make it known. */
export interface Gap {
  readonly reason: GapReason
  /** What was tried, in words a reader understands: `/proc/4312/status: EACCES`. */
  readonly detail: string
  /** The right or flag that would decide it, where there is one. */
  readonly remedy?: string
  /** The text that could not be understood, where a file holds it. */
  readonly region?: Region
}

export interface Known<T> {
  readonly known: true
  readonly value: T
  readonly origin: Origin
  readonly basis: Basis
}

export interface Unknown {
  readonly known: false
  readonly gap: Gap
  /** Of a list of which only some items are not known: the others. More than they may be there, fewer may not. */
  readonly atLeast?: Known<unknown>
}

export type Fact<T> = Known<T> | Unknown

/** A fact whose value was found at `origin`. */
export function known<T>(value: T, origin: Origin, basis: Basis = 'explicit'): Known<T> {
  return { known: true, value, origin, basis }
}

/** A fact that could not be had, and why. */
export function unknown(reason: GapReason, detail: string, remedy?: string): Unknown {
  return { known: false, gap: remedy === undefined ? { reason, detail } : { reason, detail, remedy } }
}

/** Whether something found in a record's field is a gap rather than a value. */
export function isUnknown(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && (value as Unknown).known === false && 'gap' in value
}
