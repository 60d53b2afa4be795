/** A value, or a gap, as something that is the same (===) for equal ones. */
import { type GapReason, gapReasons, isUnknown } from '../model/fact.js'

/** Of a gap only the reason counts: its words are told from each container's own. */
const gaps = Object.fromEntries(gapReasons.map((reason) => [reason, Object.freeze({ reason })])) as Record<GapReason, object>

/** The answers of one place are all of one type, so that text made of a list cannot be taken for a text. */
export function answerOf(value: unknown): unknown {
  if (typeof value !== 'object') return value
  if (Array.isArray(value) && value.length === 0) return '[]'
  return isUnknown(value) ? gaps[value.gap.reason] : JSON.stringify(value)
}
