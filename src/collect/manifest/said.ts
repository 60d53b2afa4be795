/** What an author wrote: a value and where it stands, or text that means nothing yet (a variable, a template, a wrong type). */
import type { Gap, Region } from '../../model/fact.js'

export interface Told<T> {
  readonly known: true
  readonly value: T
  /** Where it would be edited; the service or container key for what a default fills in. */
  readonly region: Region
}

export interface Untold {
  readonly known: false
  /** With its region. */
  readonly gap: Gap
  /** Of a text that is known in part: how it begins. It can tell what is meant, `seccomp:` say. May hold a secret: never show it. */
  readonly head?: string
}

export type Said<T> = Told<T> | Untold

export function told<T>(value: T, region: Region): Told<T> {
  return { known: true, value, region }
}

export function untold(reason: Gap['reason'], detail: string, region: Region, remedy?: string, head?: string): Untold {
  const gap = { reason, detail, region, ...(remedy !== undefined && { remedy }) }
  return { known: false, gap, ...(head !== undefined && { head }) }
}

/** Another value out of this one; undefined becomes a gap that says what was expected. */
export function readAs<A, B>(said: Said<A>, read: (value: A) => B | undefined, expected: string): Said<B> {
  if (!said.known) return said
  const value = read(said.value)
  return value === undefined ? untold('malformed', `expected ${expected}`, said.region) : told(value, said.region)
}
