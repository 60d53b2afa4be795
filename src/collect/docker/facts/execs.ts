import { type Fact, known, unknown } from '../../../model/fact.js'
import type { Exec } from '../../../model/records.js'
import { field, flag, from, integer, text, texts } from '../document.js'
import type { Answer } from '../recording.js'

/** Exec sessions that run now. Only this request tells of `exec --privileged`: inspect shows nothing but ids. */
export function execs(inspect: unknown, answers: ReadonlyMap<string, Answer>): Fact<readonly Exec[]> {
  const ids = field(inspect, 'ExecIDs', texts, [])
  if (!ids.known) return ids
  const list: Exec[] = []
  for (const [id, answer] of answers) {
    if (!answer.ok) return unknown(answer.failure.reason, answer.failure.detail, answer.failure.remedy)
    const exec = running(id, answer.document)
    if (exec === undefined) return unknown('malformed', 'an exec session lacks Running, Pid or ProcessConfig')
    if (exec !== 'ended') list.push(exec)
  }
  return known(list, from('ExecIDs'), list.length === 0 ? 'default' : 'explicit')
}

function running(id: string, document: unknown): Exec | 'ended' | undefined {
  const runs = field(document, 'Running', flag)
  if (runs.known && !runs.value) return 'ended'
  const pid = field(document, 'Pid', integer)
  const privileged = field(document, 'ProcessConfig.privileged', flag, false)
  const user = field(document, 'ProcessConfig.user', text, '')
  if (!runs.known || !pid.known || !privileged.known || !user.known) return undefined
  return { id, pid: pid.value, privileged: privileged.value, user: user.value }
}
