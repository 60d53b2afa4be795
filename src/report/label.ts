/** What a finding is called: an error fails the run; what is merely untidy is told in short. */
import { atLeast, type Severity } from '../model/severity.js'
import type { RenderOptions } from './options.js'

export type Label = 'error' | 'warning' | 'low'

export function labelOf(severity: Severity, { failOn = 'high' }: RenderOptions): Label {
  if (atLeast(severity, failOn)) return 'error'
  return severity === 'low' ? 'low' : 'warning'
}
