/** What the kernel tells of one process, as it tells it. */
import type { Unknown } from '../../model/fact.js'
import { unknown } from '../../model/fact.js'
import { type Kind, kinds } from './namespaces.js'
import { type Reading, type Roots, readProcLink, readProcWhole, type Teller } from './read.js'
import type { LabelReader } from './read-label.js'
import { readStat, type Task } from './read-tasks.js'

export type Links = Readonly<Record<Kind, Reading<string>>>

export interface ProcessDocuments {
  readonly status: Reading<string>
  readonly links: Links
  /** attr/current; EINVAL means that no labelling LSM is active. */
  readonly label: Reading<string>
  /** Set when the process went away, or its number was given to another, while it was read: nothing above counts then. */
  readonly gone: Unknown | undefined
}

export function readLinks(roots: Roots, pid: Teller): Links {
  return Object.fromEntries(kinds.map((kind) => [kind, readProcLink(roots, `${pid}/ns/${kind}`)])) as Record<Kind, Reading<string>>
}

/** Whether the process is still the one that was listed: a number alone can have been given out again. */
export function goneSince(roots: Roots, task: Task): Unknown | undefined {
  const now = readStat(roots, task.pid)
  if (now === undefined) return unknown('gone', `/proc/${task.pid}: the process ended while it was read`)
  return now.startTime === task.startTime ? undefined : unknown('gone', `/proc/${task.pid}: the number belongs to another process by now`)
}

export function readProcess(roots: Roots, task: Task, labels: LabelReader): ProcessDocuments {
  return { ...readInit(roots, task, labels, readLinks(roots, task.teller)), gone: goneSince(roots, task) }
}

/** A process may be in 65536 groups (NGROUPS_MAX), and whoever holds CAP_SETGID, as every container does by default, can make it so. */
const statusLimit = 1 << 20

/** The same for PID 1 of a container, whose links were read before. Whether it is still there is asked when all of the container was read. */
export function readInit(roots: Roots, task: Task, labels: LabelReader, links: Links): ProcessDocuments {
  return { status: readProcWhole(roots, `${task.teller}/status`, statusLimit), links, label: labels.current(task.teller), gone: undefined }
}
