/** Nobody looked at anything: no engine answered, and the kernel shows no container. An engine that answers and runs nothing was looked at. */
import type { Report } from '../model/report.js'

export function isBlind({ containers, engines }: Pick<Report, 'containers' | 'engines'>): boolean {
  return containers.length === 0 && engines.length === 0
}
