/** The sentence about a container: what an attacker reaches, and how many changes prevent it. */
import type { Headline, PathResult, PreconditionResult, Remedy, Result } from '../model/report.js'
import { type EscapePath, ends } from '../model/rule.js'
import { atLeast, severities } from '../model/severity.js'

/** The worst open path decides; a count of findings never does. `tried` are fixes that were tried out, with the paths that they close. */
export function headline(
  paths: readonly PathResult[],
  results: readonly Result[],
  known: ReadonlyMap<string, EscapePath>,
  tried: readonly Remedy[] = [],
): Headline {
  const open = paths.filter((path) => path.outcome === 'open').sort(worstFirst)
  if (open.length > 0) return reached({ open, paths }, known, tried)
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
  // Of an image, and of a container on Windows, no way out is judged: so nobody can say that it holds.
  const isSeen = paths.length === 0 || paths.some((path) => path.outcome !== 'not-applicable')
  if (failing.length > 0)
    return { ...none, standing: 'weak', text: isSeen ? 'held, with weak layers' : 'weak layers', how: weakness(failing) }
  const nothingApplies = results.length > 0 && [...results, ...paths].every((one) => one.outcome === 'not-applicable')
  if (nothingApplies) return { ...none, standing: 'held', text: 'not judged', how: 'no rule that was asked for applies to it' }
  return { ...none, standing: 'held', text: isSeen ? 'held' : 'no weak layer', how: '' }
}

function weakness(failing: readonly Result[]): string {
  const worst = [...failing].sort((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity))
  const first = worst[0] as Result
  return failing.length === 1 ? first.message : `${failing.length} weak layers; first: ${first.message}`
}

interface Ways {
  readonly open: readonly PathResult[]
  readonly paths: readonly PathResult[]
}

function reached({ open, paths }: Ways, known: ReadonlyMap<string, EscapePath>, tried: readonly Remedy[]): Headline {
  const worst = open[0] as PathResult
  const same = open.filter((path) => path.ends === worst.ends)
  const titles = same.map((path) => `${titleOf(path, known)}${answeredFor(path)}`)
  const remedies = fewestChanges(open, known, tried)
  return {
    standing: 'reached',
    text: worst.ends === 'denial of service' ? 'can stop the host' : `reaches ${worst.ends}`,
    how: `${same.length} ${same.length === 1 ? 'way' : 'ways'}: ${titles.join(', ')}${orWorse(worst, paths, known)}`,
    changes: remedies.length,
    remedies,
  }
}

/** What is open must not hide what may be worse. */
function orWorse(worst: PathResult, paths: readonly PathResult[], known: ReadonlyMap<string, EscapePath>): string {
  const isWorse = ({ outcome, ends: end, waived }: PathResult) =>
    outcome === 'undecided' && waived === undefined && ends.indexOf(end) < ends.indexOf(worst.ends)
  const worse = paths.filter(isWorse).sort(worstFirst)
  if (worse.length === 0) return ''
  return `; not decided: ${worse.map((path) => `${titleOf(path, known)} (${path.ends})`).join(', ')}`
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

/**
 * A small set of changes that closes every open path: each time the one that closes most (greedy set cover; at most ln n from the least).
 * Where fixes were tried out they come first, and for what they leave open the cures of gates that are shut in most containers: what
 * somebody gave away is to be taken back before a container gets what most containers do without.
 */
function fewestChanges(open: readonly PathResult[], known: ReadonlyMap<string, EscapePath>, tried: readonly Remedy[]): Remedy[] {
  const given = new Remedies()
  const all = new Remedies()
  for (const path of open) {
    const isUsual = new Map(known.get(path.path)?.preconditions.map((one) => [one.id, one.usual]))
    for (const { id, cure } of path.preconditions) {
      if (!isUsual.get(id)) given.add(cure, path.path)
      all.add(cure, path.path)
    }
  }
  const closed = new Set(tried.flatMap((one) => one.closes))
  const left = new Set(open.map((path) => path.path).filter((id) => !closed.has(id)))
  return [...tried, ...(tried.length > 0 ? given.covering(left) : []), ...all.covering(left)]
}

class Remedies {
  readonly #all = new Map<string, { readonly cure: Remedy['cure']; readonly closes: Set<string> }>()

  add(cure: Remedy['cure'], path: string): void {
    const key = JSON.stringify(cure)
    if (key === '{}') return
    const remedy = this.#all.get(key) ?? { cure, closes: new Set() }
    this.#all.set(key, remedy)
    remedy.closes.add(path)
  }

  /** Those that close most of what is left, and takes from it what they close. */
  covering(left: Set<string>): Remedy[] {
    const chosen: Remedy[] = []
    while (left.size > 0) {
      const rest = [...this.#all.values()].map(({ cure, closes }) => ({ cure, closes: [...closes].filter((id) => left.has(id)) }))
      const best = rest.sort((a, b) => b.closes.length - a.closes.length)[0]
      if (!best || best.closes.length === 0) break
      chosen.push(best)
      for (const id of best.closes) left.delete(id)
    }
    return chosen
  }
}
