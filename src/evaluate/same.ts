/** Whether things say the same, so that one object can stand for both. */
import type { Gap, Origin, Region } from '../model/fact.js'
import type { Missing } from '../model/report.js'

export function isSameOrigin(one: Origin, other: Origin): boolean {
  if (one === other) return true
  return one.place === other.place && one.source === other.source && one.parts === other.parts && isSameRegion(one.region, other.region)
}

function isSameRegion(one: Region | undefined, other: Region | undefined): boolean {
  if (one === other) return true
  if (!one || !other || one.file !== other.file || one.line !== other.line) return false
  return one.column === other.column && one.endLine === other.endLine && one.endColumn === other.endColumn
}

export function isSameGap(one: Gap, other: Gap): boolean {
  if (one === other) return true
  return one.reason === other.reason && one.detail === other.detail && one.remedy === other.remedy && isSameRegion(one.region, other.region)
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
