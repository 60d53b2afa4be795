/** The state of the source in one line. */
import type { SourceStatus } from '../../model/evidence.js'
import type { GapReason } from '../../model/fact.js'
import type { Observed } from '../../model/facts.js'
import type { Tasks } from './read-tasks.js'

function withReason(observed: readonly Observed[], reason: GapReason): number {
  return observed.filter((facts) => Object.values(facts).some((fact) => !fact.known && fact.gap.reason === reason)).length
}

export function statusLine(observed: readonly Observed[], tasks: Tasks, whole: boolean, ended: number): SourceStatus {
  const all = observed.length
  const denied = withReason(observed, 'permission-denied')
  const unseen = observed.filter((facts) => Object.values(facts).every((fact) => !fact.known)).length
  const late = withReason(observed, 'timed-out')
  const reasons = [
    unseen > 0 ? `${unseen} of ${all} containers cannot be seen from here` : '',
    denied > 0 ? `some facts of ${denied} of ${all} containers may not be read` : '',
    late > 0 || tasks.missed > 0 ? `time ran out for ${late} of ${all} containers` : '',
    whole ? '' : 'this procfs does not show the processes of the host',
  ].filter((reason) => reason !== '')
  const status = reasons.length === 0 ? 'ok' : all > 0 && unseen === all ? 'failed' : 'partial'
  const note = ended > 0 ? [`${ended} ${ended === 1 ? 'process' : 'processes'} ended while read`] : []
  const line: SourceStatus = { source: 'procfs', status, reason: [...reasons, ...note].join('; ') }
  return denied > 0 ? { ...line, remedy: 'run as root, or give CAP_SYS_PTRACE' } : line
}
