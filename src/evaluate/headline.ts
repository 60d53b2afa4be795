/** The sentence about a container: what an attacker reaches, and how many changes prevent it. */
import type { Headline, PathResult, PreconditionResult, Remedy, Result } from '../model/report.js'
import { type EscapePath, ends } from '../model/rule.js'
import { atLeast, severities } from '../model/severity.js'

/** The worst open path decides; a count of findings never does. */
export function headline(paths: readonly PathResult[], results: readonly Result[], known: ReadonlyMap<string, EscapePath>): Headline {
  const open = paths.filter((path) => path.outcome === 'open').sort(worstFirst)
  if (open.length > 0) return reached(open, known)
  const none = { changes: 0, remedies: [] }
  const near = paths.filter((path) => isOneStep(path, known)).sort(worstFirst)
  const step = near[0]
  if (step)
    return {
      ...none,
      standing: 'one-step',
      text: 'one step short',
      how: `${titleOf(step, known)}: blocked by ${blocker(step)?.blockedBy} alone`,
    }
  const failing = results.filter((result) => result.outcome === 'fail' && atLeast(result.severity, 'medium'))
  const unknownPaths = paths.filter((path) => path.outcome === 'undecided')
  const unknownResults = results.filter((result) => result.outcome === 'unknown' && atLeast(result.severity, 'medium'))
  if (unknownPaths.length + unknownResults.length > 0) {
    const count = unknownPaths.length + unknownResults.length
    const gap = [
      ...unknownPaths.flatMap((path) => path.preconditions.flatMap((one) => one.missing)),
      ...unknownResults.flatMap((one) => one.missing),
    ][0]
    return {
      ...none,
      standing: 'undecided',
      text: 'not decided',
      how: `${count} ${count === 1 ? 'check' : 'checks'}: ${gap?.gap.detail ?? ''}`,
    }
  }
  if (failing.length > 0) return { ...none, standing: 'weak', text: 'held, with weak layers', how: weakness(failing) }
  const nothingApplies = results.length > 0 && [...results, ...paths].every((one) => one.outcome === 'not-applicable')
  if (nothingApplies) return { ...none, standing: 'held', text: 'not judged', how: 'no rule that was asked for applies to it' }
  return { ...none, standing: 'held', text: 'held', how: '' }
}

function weakness(failing: readonly Result[]): string {
  const worst = [...failing].sort((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity))
  const first = worst[0] as Result
  return failing.length === 1 ? first.message : `${failing.length} weak layers; first: ${first.message}`
}

function reached(open: readonly PathResult[], known: ReadonlyMap<string, EscapePath>): Headline {
  const worst = open[0] as PathResult
  const same = open.filter((path) => path.ends === worst.ends)
  const titles = same.map((path) => `${titleOf(path, known)}${answeredFor(path)}`)
  const remedies = fewestChanges(open)
  return {
    standing: 'reached',
    text: worst.ends === 'denial of service' ? 'can stop the host' : `reaches ${worst.ends}`,
    how: `${same.length} ${same.length === 1 ? 'way' : 'ways'}: ${titles.join(', ')}`,
    changes: remedies.length,
    remedies,
  }
}

function worstFirst(a: PathResult, b: PathResult): number {
  return (
    ends.indexOf(a.ends) - ends.indexOf(b.ends) ||
    severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
    (a.path < b.path ? -1 : 1)
  )
}

function titleOf(path: PathResult, known: ReadonlyMap<string, EscapePath>): string {
  return known.get(path.path)?.title ?? path.path
}

/** An open path is told as open, whoever answers for it. */
function answeredFor({ waived }: PathResult): string {
  if (!waived) return ''
  return waived.kind === 'baseline' ? ' (in the baseline)' : ` (waived until ${waived.until})`
}

function blocker(path: PathResult): PreconditionResult | undefined {
  return path.preconditions.find((one) => one.holds === 'no')
}

/** One precondition is missing, none is in doubt, and something unusual holds already: a default container is not "one step short". */
function isOneStep(path: PathResult, known: ReadonlyMap<string, EscapePath>): boolean {
  if (path.outcome !== 'blocked' || path.preconditions.filter((one) => one.holds !== 'yes').length !== 1) return false
  const usual = new Set(
    known
      .get(path.path)
      ?.preconditions.filter((one) => one.usual)
      .map((one) => one.id),
  )
  const missing = blocker(path)
  return path.preconditions.some((one) => one.holds === 'yes' && !usual.has(one.id)) && missing !== undefined && !usual.has(missing.id)
}

/** A small set of cures that closes every open path: each time the one that closes most (greedy set cover; at most ln n from the least). */
function fewestChanges(open: readonly PathResult[]): Remedy[] {
  const cures = new Map<string, Remedy['cure']>()
  const closes = new Map<string, Set<string>>()
  for (const path of open) {
    for (const { cure } of path.preconditions) {
      const key = JSON.stringify(cure)
      if (key === '{}') continue
      cures.set(key, cure)
      closes.set(key, (closes.get(key) ?? new Set()).add(path.path))
    }
  }
  const left = new Set(open.map((path) => path.path))
  const remedies: Remedy[] = []
  while (left.size > 0) {
    const best = [...closes]
      .map(([key, ids]) => ({ key, ids: [...ids].filter((id) => left.has(id)) }))
      .sort((a, b) => b.ids.length - a.ids.length)[0]
    if (!best || best.ids.length === 0) break
    remedies.push({ cure: cures.get(best.key) as Remedy['cure'], closes: best.ids })
    for (const id of best.ids) left.delete(id)
  }
  return remedies
}
