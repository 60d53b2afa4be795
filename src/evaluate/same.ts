/** Whether things say the same, so that one object can stand for both. */
import type { Gap, Origin } from '../model/fact.js'
import type { Missing } from '../model/report.js'

export function isSameOrigin(one: Origin, other: Origin): boolean {
  if (one === other) return true
  const samePlace = one.place === other.place && one.source === other.source && one.file === other.file
  return samePlace && one.line === other.line && one.column === other.column
}

export function isSameGap(one: Gap, other: Gap): boolean {
  return one === other || (one.reason === other.reason && one.detail === other.detail && one.remedy === other.remedy)
}

export function isSameMissing(one: Missing, other: Missing): boolean {
  return one.fact === other.fact && isSameGap(one.gap, other.gap)
}

/** `before` if it says the same as `now`, item by item. */
export function again<T>(
  before: readonly T[] | undefined,
  now: readonly T[],
  isSame: (one: T, other: T) => boolean = Object.is,
): readonly T[] {
  if (before?.length !== now.length) return now
  for (let index = 0; index < now.length; index += 1) if (!isSame(before[index] as T, now[index] as T)) return now
  return before
}
