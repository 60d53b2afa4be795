/**
 * critical: host root is reachable with nothing more. high: one more common condition is needed, or other
 * containers or host data are reachable. medium: a layer of defence is gone. low: hygiene.
 */
export const severities = ['low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof severities)[number]

/** Whether `a` is at least as bad as `b`. */
export function atLeast(a: Severity, b: Severity): boolean {
  return severities.indexOf(a) >= severities.indexOf(b)
}
