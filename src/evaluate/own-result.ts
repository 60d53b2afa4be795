/** A finding as one container has it. */
import type { Ground, Missing, Result } from '../model/report.js'

interface Own {
  readonly because?: readonly Ground[]
  readonly missing?: readonly Missing[]
  readonly region?: Result['region'] | undefined
  /** Asked for once, and only where somebody reads it: a page for people does not, and loading Node's cryptography is a tenth of a small gate. */
  readonly fingerprint: () => string
}

/** The result with what is the container's own. */
export function ownResult(result: Result, { because = result.because, missing = result.missing, region, fingerprint }: Own): Result {
  const { rule, outcome, severity, softenedBecause, message, offenders } = result
  let print: string | undefined
  return {
    rule,
    outcome,
    severity,
    message,
    offenders,
    because,
    missing,
    ...(softenedBecause !== undefined && { softenedBecause }),
    ...(region && { region }),
    get fingerprint() {
      print ??= fingerprint()
      return print
    },
  }
}
