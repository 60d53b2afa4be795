/** What all rules and escape paths say of a container, and of every other that gives the same answers. */
import type { Ground, Headline, Missing, PathResult, Remedy, Result } from '../model/report.js'
import type { EscapePath } from '../model/rule.js'
import type { CompiledRules } from '../rules/compile.js'
import type { Facts } from './facts.js'
import { headline } from './headline.js'
import { weighPath, weighRule } from './judge.js'
import type { FactQuestion, Lack } from './questions.js'
import { again, isSameMissing } from './same.js'
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
  /** Which of the results are not the same for all, or fail, or are unknown. */
  readonly varied: readonly number[]
  /** What the paths rest on and what they lack. */
  readonly grounds: readonly FactQuestion[]
  readonly lacks: readonly Lack[]
  /** As it was told last. */
  last?: Told
}

/** What a headline is made with. */
export interface Telling {
  readonly paths: ReadonlyMap<string, EscapePath>
  /** Fixes that were tried out on this very container. */
  readonly tryFixes: (judged: Judged) => readonly Remedy[]
}

interface Told extends Judged {
  readonly tried: readonly Remedy[]
  readonly judgement: Judgement
  readonly headline: Headline
  readonly words: readonly (Ground | Missing | undefined)[]
}

/** Judges a container by all rules. */
export function judge(rules: CompiledRules, view: FactView): Judgement {
  const verdicts = rules.rules.map((rule) => weighRule(rule, view))
  const paths = rules.paths.map((path) => weighPath(path, view))
  const gates = paths.flatMap((path) => path.gates)
  return {
    verdicts,
    paths,
    common: { results: verdicts.map((one) => one.result), paths: paths.map((one) => one.result) },
    own: verdicts.flatMap((one, index) => (isOwn(one) ? [index] : [])),
    grounds: [...new Set(gates.flatMap((gate) => gate.because))],
    lacks: [...new Set(gates.flatMap((gate) => gate.missing))],
    ownPaths: paths.flatMap((one, index) => (isOwnPath(one) ? [index] : [])),
    varied: verdicts.flatMap((one, index) => (isOwn(one) || one.result.outcome === 'unknown' ? [index] : [])),
  }
}

/** The judgement in the words of one container: its origins, its gaps, its fingerprints. Without `telling` no headline is made. */
export function tell(judgement: Judgement, facts: Facts, workload: string, telling?: Telling): Told {
  const { verdicts, common, own, ownPaths, last } = judgement
  const results = replaced(common.results, own, (index) => tellRule(verdicts[index] as Verdict, facts, workload))
  const words = again(last?.words, wordsOf(judgement, facts), isSameWord)
  const paths =
    last && words === last.words
      ? last.paths
      : replaced(common.paths, ownPaths, (index) => tellPath(judgement.paths[index] as PathVerdict, facts))
  const tried = again(last?.tried, telling?.tryFixes({ results, paths }) ?? [], isSameRemedy)
  const same =
    last && tried === last.tried && (last.headline.standing !== 'undecided' || (paths === last.paths && lackTheSame(results, last.results)))
  const sentence = () => (same ? last.headline : telling ? headline(paths, results, telling.paths, tried) : noHeadline)
  judgement.last = { judgement, results, paths, words, tried, headline: sentence() }
  return judgement.last
}

const noHeadline: Headline = { standing: 'held', text: '', how: '', changes: 0, remedies: [] }

/** All that the paths tell of a container. */
function wordsOf({ grounds, lacks }: Judgement, facts: Facts): (Ground | Missing | undefined)[] {
  return [...grounds.map(({ place }) => facts.ground(place)), ...lacks.map((one) => one.tell(facts))]
}

function isSameWord(one: Ground | Missing | undefined, other: Ground | Missing | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && 'gap' in one && 'gap' in other && isSameMissing(one, other))
}

function isSameRemedy(one: Remedy, other: Remedy): boolean {
  return one.cure === other.cure && one.closes.length === other.closes.length && one.closes.every((path, at) => path === other.closes[at])
}

/** The headline of what is not decided quotes a gap; of what fails, only what all have in common. */
function lackTheSame(results: readonly Result[], others: readonly Result[]): boolean {
  return results === others || results.every((result, index) => result === others[index] || result.outcome === 'fail')
}

/** The list with some of its items made anew; itself where there are none. */
function replaced<T>(list: readonly T[], indexes: readonly number[], make: (index: number) => T): readonly T[] {
  if (indexes.length === 0) return list
  const copy = list.slice()
  for (const index of indexes) copy[index] = make(index)
  return copy
}
