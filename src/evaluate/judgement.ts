/** What all rules and escape paths say of a container, and of every other that gives the same answers. */
import type { PathResult, Result } from '../model/report.js'
import type { CompiledRules } from '../rules/compile.js'
import type { Facts } from './facts.js'
import { weighPath, weighRule } from './judge.js'
import { isOwn, isOwnPath, type PathVerdict, tellPath, tellRule, type Verdict } from './verdict.js'
import type { FactView } from './view.js'

export interface Judged {
  readonly results: readonly Result[]
  readonly paths: readonly PathResult[]
}

export interface Judgement {
  readonly verdicts: readonly Verdict[]
  readonly paths: readonly PathVerdict[]
  /** What can be said without a container. */
  readonly common: Judged
  /** Which of the verdicts and of the paths say something that each container has of its own. */
  readonly own: readonly number[]
  readonly ownPaths: readonly number[]
}

/** Judges a container by all rules. */
export function judge(rules: CompiledRules, view: FactView): Judgement {
  const verdicts = rules.rules.map((rule) => weighRule(rule, view))
  const paths = rules.paths.map((path) => weighPath(path, view))
  return {
    verdicts,
    paths,
    common: { results: verdicts.map((one) => one.result), paths: paths.map((one) => one.result) },
    own: verdicts.flatMap((one, index) => (isOwn(one) ? [index] : [])),
    ownPaths: paths.flatMap((one, index) => (isOwnPath(one) ? [index] : [])),
  }
}

/** The judgement in the words of one container: its origins, its gaps, its fingerprints. */
export function tell({ verdicts, paths, common, own, ownPaths }: Judgement, facts: Facts, workload: string): Judged {
  return {
    results: replaced(common.results, own, (index) => tellRule(verdicts[index] as Verdict, facts, workload)),
    paths: replaced(common.paths, ownPaths, (index) => tellPath(paths[index] as PathVerdict, facts)),
  }
}

/** The list with some of its items made anew; itself where there are none. */
function replaced<T>(list: readonly T[], indexes: readonly number[], make: (index: number) => T): readonly T[] {
  if (indexes.length === 0) return list
  const copy = list.slice()
  for (const index of indexes) copy[index] = make(index)
  return copy
}
