/** What a run says of one check of one container. A check is a rule or an escape path. Pure. */
import type { ContainerReport, PathResult, Result, Waived } from '../model/report.js'
import type { Severity } from '../model/severity.js'

/**
 * `bad` fails or is open; `waived` too, and somebody answers for it; `good` was seen to hold or not to apply; `unknown` could not be
 * decided; `absent` was not asked: a rule that this version or this run did not have, or a container that could not be looked at.
 */
export type Standing = 'bad' | 'waived' | 'good' | 'unknown' | 'absent'

export interface State {
  readonly is: Standing
  readonly severity: Severity
  /** What it points at, without what differs from start to start. */
  readonly points: string
  readonly waived?: Waived
  /** Name of the container; empty where no container stands for it. */
  readonly container: string
  /** In words, worked out only for what is told. */
  readonly words: () => string
  /** Of something unknown or absent: what was last known of it. */
  readonly last?: State
}

/** `rule seccomp-off`, `path core-pattern`: both have ids, and one may be called like the other. */
export type CheckKey = `${'rule' | 'path'} ${string}`

export type States = ReadonlyMap<CheckKey, State>

export function statesOf({ identity, results, paths }: ContainerReport): States {
  const states = new Map<CheckKey, State>()
  for (const result of results) states.set(`rule ${result.rule}`, ofResult(result, identity.name))
  for (const path of paths) states.set(`path ${path.path}`, ofPath(path, identity.name))
  return states
}

export const absent: State = { is: 'absent', severity: 'low', points: '', container: '', words: () => 'not asked' }

function ofResult(result: Result, container: string): State {
  const { outcome, severity, waived } = result
  if (outcome === 'fail') {
    const points = steady(result.offenders)
    const words = () => (result.message === '' ? 'fails' : result.message)
    return waived
      ? { is: 'waived', severity, points, waived, container, words: () => `${words()} (${until(waived)})` }
      : { is: 'bad', severity, points, container, words }
  }
  if (outcome === 'unknown') return { is: 'unknown', severity, points: '', container, words: () => lacking(result.missing[0]?.gap.detail) }
  return { is: 'good', severity, points: '', container, words: () => (outcome === 'pass' ? 'held' : 'does not apply') }
}

function ofPath(path: PathResult, container: string): State {
  const { outcome, severity, ends, waived, preconditions } = path
  const state = { severity, points: '', container }
  switch (outcome) {
    case 'open': {
      const words = ends === 'denial of service' ? 'open, can stop the host' : `open, reaches ${ends}`
      return waived
        ? { ...state, is: 'waived', waived, words: () => `${words} (${until(waived)})` }
        : { ...state, is: 'bad', words: () => words }
    }
    case 'undecided':
      return { ...state, is: 'unknown', words: () => lacking(preconditions.flatMap((one) => one.missing)[0]?.gap.detail) }
    case 'blocked':
      return {
        ...state,
        is: 'good',
        words: () => `blocked by ${preconditions.find((one) => one.holds === 'no')?.blockedBy ?? 'something'}`,
      }
    case 'not-applicable':
      return { ...state, is: 'good', words: () => 'does not apply' }
  }
}

function lacking(detail: string | undefined): string {
  return detail === undefined ? 'not known' : `not known: ${detail}`
}

function until({ until: day, reason, kind }: Waived): string {
  return day === '' ? `in the ${kind}` : `waived until ${day}: ${reason}`
}

/** In any order, and without the ids that an engine makes anew: those of volumes and layers in paths. */
function steady(offenders: readonly string[]): string {
  const parts = offenders.map((one) => one.replace(/[0-9a-f]{12,}/g, '#')).sort()
  return JSON.stringify(parts)
}

/** Two states that say the same. Of what is unknown, why does not count. */
export function keyOf({ is, severity, points, waived }: State): string {
  if (is === 'good' || is === 'unknown' || is === 'absent') return is
  return JSON.stringify([is, severity, points, waived?.until ?? '', waived?.reason ?? ''])
}
