/**
 * One mount whose source is a variable must not hide the engine's socket beside it. So what is not known as a whole is judged once
 * more by what is there at least, and what fails then fails. Nothing passes by it, and
 * nothing is less bad by it: what softens a finding may be that something is not on the list.
 */
import type { Declared } from '../model/facts.js'
import type { PathResult, Result } from '../model/report.js'

/** Lists of which more is no better, but for a mount that hides another: then the finding is one too many. Of dropped capabilities or masked paths fewer would be worse: they stay unknown. */
const moreIsWorse = [
  'hostPaths',
  'capabilities.added',
  'devices.requested',
  'devices.rules',
  'secrets.environment',
  'namespaces.joined',
] as const

/** The declaration with only the items that are known; undefined when that makes no difference. */
export function atLeast(declared: Declared): Declared | undefined {
  const sure = moreIsWorse.flatMap((name) => {
    const fact = declared[name]
    return fact?.known === false && fact.atLeast ? [[name, fact.atLeast] as const] : []
  })
  return sure.length === 0 ? undefined : { ...declared, ...Object.fromEntries(sure) }
}

/** What was not known, and fails already by what is there at least. */
export function failingAnyway(results: readonly Result[], sure: readonly Result[]): Result[] {
  return results.map((one, index) =>
    one.outcome === 'unknown' && sure[index]?.outcome === 'fail' ? unsoftened(sure[index], one.severity) : one,
  )
}

/** `severity` is the rule's own. */
function unsoftened({ softenedBecause: _, ...result }: Result, severity: Result['severity']): Result {
  return { ...result, severity }
}

export function openAnyway(paths: readonly PathResult[], sure: readonly PathResult[]): PathResult[] {
  return paths.map((one, index) => (one.outcome === 'undecided' && sure[index]?.outcome === 'open' ? sure[index] : one))
}
