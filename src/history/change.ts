/** Changes in the words that people read. What they quote is outside text: whoever shows it makes it inert. Pure. */
import type { SourceStatus } from '../model/evidence.js'
import { type Change, type ChangeKind, changeKinds } from '../model/history.js'
import type { ContainerReport, Report } from '../model/report.js'
import { type Severity, severities } from '../model/severity.js'
import type { Told } from './classify.js'
import { type CheckKey, keyOf, type State, statesOf } from './state.js'
import { worth } from './transitions.js'
import { repository } from './workloads.js'

/** Whose change it is. */
interface Subject {
  readonly workload: string
  readonly check: CheckKey
  readonly containers: { readonly before: readonly ContainerReport[]; readonly after: readonly ContainerReport[] }
  readonly states: { readonly before: readonly State[]; readonly after: readonly State[] }
  readonly reports: { readonly before: Report; readonly after: Report }
}

/** A change of one check of one workload. */
export function changeOf(told: Told, subject: Subject): Change {
  const { kind, to } = told
  const [family, id] = split(subject.check)
  const isGone = kind === 'resolved' || kind === 'better'
  const severity = to.is === 'bad' || to.is === 'waived' ? to.severity : (worth(told.from)?.severity ?? to.severity)
  return {
    kind,
    workload: subject.workload,
    containers: isGone ? concerned(told.from, subject.states.before, subject.containers.after) : concerned(to, subject.states.after, []),
    [family]: id,
    title: titleOf(family, id, subject.reports),
    severity,
    ...words(told, subject),
  }
}

function split(check: CheckKey): ['rule' | 'path', string] {
  const at = check.indexOf(' ')
  return [check.slice(0, at) as 'rule' | 'path', check.slice(at + 1)]
}

function titleOf(family: 'rule' | 'path', id: string, { before, after }: Subject['reports']): string {
  const all = family === 'rule' ? [...after.rules, ...before.rules] : [...after.paths, ...before.paths]
  return all.find((one) => one.id === id)?.title ?? id
}

/** Names of the containers in this state; where none is, those that there are. */
function concerned(state: State, states: readonly State[], others: readonly ContainerReport[]): string[] {
  const names = states.filter((one) => one.container !== '' && keyOf(one) === keyOf(state)).map((one) => one.container)
  return distinct(names.length > 0 ? names : others.map(({ identity }) => identity.name))
}

function words(told: Told, subject: Subject): Pick<Change, 'before' | 'after'> {
  const { from, to } = told
  const before = wordsBefore(from, subject)
  const after = to.is === 'absent' ? 'this run did not check it' : to.words()
  const [was, is] = before === after && from.points !== to.points ? [from.points, to.points].map(list) : [before, after]
  const share = (state: State, states: readonly State[]) => {
    const count = states.filter((one) => keyOf(one) === keyOf(state)).length
    return count > 0 && count < states.length ? ` (${count} of ${states.length} containers)` : ''
  }
  return {
    before: `${was}${share(from, subject.states.before)}`,
    after: [`${is}${share(to, subject.states.after)}`, imageChange(subject.containers)].filter((part) => part !== '').join('; '),
  }
}

function wordsBefore(from: State, { check, containers, reports }: Subject): string {
  if (from.last) return `${from.last.words()}, when it was last known`
  if (from.is !== 'absent') return from.words()
  if (containers.before.length === 0) return 'not looked at'
  const [family, id] = split(check)
  const { rules, paths } = reports.before
  const asked = (family === 'rule' ? rules : paths).some((one) => one.id === id)
  return asked ? 'not checked' : `not checked: new ${family === 'rule' ? 'rule' : 'escape path'}`
}

function list(points: string | undefined): string {
  return points === undefined || points === '' ? '' : (JSON.parse(points) as string[]).join(', ')
}

/** A new image explains most changes. */
function imageChange({ before, after }: Subject['containers']): string {
  const [old, now] = [before, after].map((all) => distinct(all.map(({ identity }) => identity.image)))
  if (!old || !now || old.length === 0 || old.join() === now.join()) return ''
  const [from = '', to = ''] = [old.join(', '), now.join(', ')]
  const name = repository(from)
  const sameName = old.length === 1 && now.length === 1 && name !== '' && name === repository(to)
  const tag = (image: string) => image.slice(name.length + 1) || 'latest'
  return sameName ? `image ${tag(from)} -> ${tag(to)}` : `image ${from} -> ${to}`
}

/** A workload as a whole: all of its findings at once. */
export function cameOrWent(kind: 'new-container' | 'gone-container', workload: string, containers: readonly ContainerReport[]): Change {
  const severity = worstOf(containers)
  const { text, how } = headlineOf(containers)
  const said = how === '' ? text : `${text}: ${how}`
  return {
    kind,
    workload,
    containers: distinct(containers.map(({ identity }) => identity.name)),
    ...(severity && { severity }),
    ...(kind === 'new-container' ? { after: said } : { before: said }),
  }
}

/** A workload that may still run, but that nobody could look at. */
export function unseen(workload: string, containers: readonly ContainerReport[], { source, reason }: SourceStatus): Change {
  const { before = '' } = cameOrWent('gone-container', workload, containers)
  const went = cameOrWent('gone-container', workload, containers)
  return { ...went, kind: 'now-unknown', before, after: `not seen: ${source}: ${reason}` }
}

/** Of what counts: waived findings do not. */
function worstOf(containers: readonly ContainerReport[]): Severity | undefined {
  const bad = containers.flatMap((one) => [...statesOf(one).values()]).filter((one) => one.is === 'bad')
  return severities.findLast((severity) => bad.some((one) => one.severity === severity))
}

const standings = ['reached', 'one-step', 'undecided', 'weak', 'held']

function headlineOf(containers: readonly ContainerReport[]): { text: string; how: string } {
  const rank = ({ headline }: ContainerReport) => standings.indexOf(headline.standing)
  const [worst] = [...containers].sort((a, b) => rank(a) - rank(b))
  return worst?.headline ?? { text: '', how: '' }
}

function distinct(all: readonly string[]): string[] {
  return [...new Set(all)].sort()
}

/** What somebody should look at comes before what is settled, each the worst first. */
const alarming = new Set<ChangeKind>(['appeared', 'worse', 'now-unknown', 'waiver-expired', 'new-container'])

export function byUrgency(a: Change, b: Change): number {
  const rank = ({ severity }: Change) => (severity === undefined ? -1 : severities.indexOf(severity))
  return (
    Number(alarming.has(b.kind)) - Number(alarming.has(a.kind)) ||
    rank(b) - rank(a) ||
    changeKinds.indexOf(a.kind) - changeKinds.indexOf(b.kind) ||
    byText(a.workload, b.workload) ||
    // An open path says more than the findings that open it.
    Number(b.path !== undefined) - Number(a.path !== undefined) ||
    byText(`${a.path ?? a.rule}`, `${b.path ?? b.rule}`)
  )
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
