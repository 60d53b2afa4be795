/** What there is to tell of a check whose states changed: one kind, however many replicas moved. Pure. */
import type { ChangeKind } from '../model/history.js'
import { severities } from '../model/severity.js'
import type { State } from './state.js'
import { type Transition, transitions, worth } from './transitions.js'

/** A change of a check, and the transition that tells it best. */
export interface Told extends Transition {
  readonly kind: ChangeKind
}

/** Of several replicas that went different ways, the first that applies is told. */
const urgency: readonly ChangeKind[] = ['appeared', 'waiver-expired', 'worse', 'now-unknown', 'changed', 'better', 'resolved']

/** Undefined where nothing is to tell. Neither list is empty. */
export function classify(before: readonly State[], after: readonly State[]): Told | undefined {
  const had = before.some((one) => worth(one)?.is === 'bad')
  const has = after.some((one) => one.is === 'bad')
  const all = transitions(before, after).flatMap(({ from, to }) => {
    const kind = kindOf(from, to)
    if (kind === undefined) return []
    const own = kind === 'waiver-expired' && after.some((one) => hasWaiver(one, worth(from))) ? 'appeared' : kind
    return [{ kind: amongOthers(own, had, has, after), from, to }]
  })
  return all.sort((a, b) => urgency.indexOf(a.kind) - urgency.indexOf(b.kind))[0]
}

/** A waiver that still covers another replica has not ended: it does not cover the one that came. */
function hasWaiver({ waived }: State, covered: State | undefined): boolean {
  return waived !== undefined && waived.until === covered?.waived?.until && waived.reason === covered.waived.reason
}

/** A finding has not appeared while another replica had it, and is not resolved while one has it, or may have it still. */
function amongOthers(kind: ChangeKind, had: boolean, has: boolean, after: readonly State[]): ChangeKind {
  if (kind === 'appeared' && had) return 'worse'
  if (kind !== 'resolved') return kind
  if (has) return 'better'
  return after.some((one) => one.is === 'unknown') ? 'now-unknown' : 'resolved'
}

function kindOf(from: State, to: State): ChangeKind | undefined {
  switch (to.is) {
    case 'bad':
      return intoBad(worth(from), to)
    case 'waived':
      return intoWaived(worth(from), to)
    case 'good':
      return worth(from) && 'resolved'
    case 'unknown':
      return from.is === 'unknown' || from.is === 'absent' ? undefined : 'now-unknown'
    case 'absent':
      // A rule that was left out says nothing of what it found before.
      return from.is === 'bad' || from.is === 'waived' ? 'now-unknown' : undefined
  }
}

function intoBad(from: State | undefined, to: State): ChangeKind | undefined {
  if (from === undefined) return 'appeared'
  if (from.is === 'waived') return 'waiver-expired'
  return bySeverity(from, to) ?? (from.points === to.points ? undefined : 'changed')
}

/** What somebody answers for is no alarm; that it is so, or until when, is still told. */
function intoWaived(from: State | undefined, to: State): ChangeKind | undefined {
  if (from === undefined || from.is === 'bad') return 'changed'
  return bySeverity(from, to) ?? (hasWaiver(to, from) && from.points === to.points ? undefined : 'changed')
}

function bySeverity(from: State, to: State): ChangeKind | undefined {
  const step = severities.indexOf(to.severity) - severities.indexOf(from.severity)
  return step > 0 ? 'worse' : step < 0 ? 'better' : undefined
}
