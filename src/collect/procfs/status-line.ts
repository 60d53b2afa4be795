/** The state of the source in one line. */
import type { SourceStatus } from '../../model/evidence.js'
import type { GapReason } from '../../model/fact.js'
import type { Observed } from '../../model/facts.js'
import type { Tasks } from './read-tasks.js'

interface Counts {
  denied: number
  late: number
  unseen: number
}

/** Of how many containers some fact may not be read, some was not read in time, none at all could be seen. */
function count(observed: readonly Observed[]): Counts {
  const counts = { denied: 0, late: 0, unseen: 0 }
  for (const facts of observed) {
    let seen = false
    const reasons = new Set<GapReason>()
    for (const name in facts) {
      const fact = facts[name as keyof Observed]
      if (fact?.known) seen = true
      else if (fact) reasons.add(fact.gap.reason)
    }
    if (reasons.has('permission-denied')) counts.denied += 1
    if (reasons.has('timed-out')) counts.late += 1
    if (!seen) counts.unseen += 1
  }
  return counts
}

/** `refused`: of how many processes nobody can tell from here whether they are in a container that no engine told of. */
export function statusLine(observed: readonly Observed[], tasks: Tasks, whole: boolean, ended: number, refused: number): SourceStatus {
  const all = observed.length
  const { denied, late, unseen } = count(observed)
  const reasons = [
    unseen > 0 ? `${unseen} of ${all} containers cannot be seen from here` : '',
    denied > 0 ? `some facts of ${denied} of ${all} containers may not be read` : '',
    late > 0 || tasks.missed > 0 ? `time ran out for ${late} of ${all} containers` : '',
    refused > 0 ? `the namespaces of ${refused} processes may not be read: a container that no engine tells of is missed` : '',
    whole ? '' : 'this procfs does not show the processes of the host',
  ].filter((reason) => reason !== '')
  const status = reasons.length === 0 ? 'ok' : all > 0 && unseen === all ? 'failed' : 'partial'
  const note = ended > 0 ? [`${ended} ${ended === 1 ? 'process' : 'processes'} ended while read`] : []
  const line: SourceStatus = { source: 'procfs', status, reason: [...reasons, ...note].join('; ') }
  return denied > 0 || refused > 0 ? { ...line, remedy: 'run as root, or give CAP_SYS_PTRACE' } : line
}
