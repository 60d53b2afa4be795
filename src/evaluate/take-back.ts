/**
 * Fixes of rules as remedies for a whole container: what somebody asked for is taken back, the container predicted and judged anew, and
 * the escape paths that are shut then are what the fix closes. So `--privileged` is one change, however many gates it holds open.
 */
import type { Fact } from '../model/fact.js'
import type { Declared, Observed, Predicted } from '../model/facts.js'
import type { Patch } from '../model/patch.js'
import type { PathResult, Remedy, Result } from '../model/report.js'
import type { Rule } from '../model/rule.js'
import { atLeast } from '../model/severity.js'
import type { CompiledPath } from '../rules/compile.js'
import { answerOf } from './answer.js'
import { firstProcess } from './before-start.js'
import { declaredAfter } from './declared-after.js'
import { weighPath } from './judge.js'
import type { FactView } from './view.js'

interface TakeBack {
  readonly rules: ReadonlyMap<string, Rule>
  readonly paths: readonly CompiledPath[]
  readonly facts: OwnFacts
  /** Nothing runs yet: what the runtime will do is all that there is to see. */
  readonly declaredOnly: boolean
  /** What the runtime would make of other words. */
  readonly predict: (declared: Declared) => Predicted
  /** The same container with other facts. */
  readonly view: (facts: OwnFacts) => FactView
}

/** What is known of one container. */
interface OwnFacts {
  readonly declared: Declared
  readonly predicted: Predicted
  readonly observed: Observed
}

/**
 * Fixes that take back what somebody asked for, each time the one that closes most of the paths that are still open, tried out on top of
 * those before it; of equals the one that changes least. None that closes nothing.
 */
export function remediesOf(open: readonly PathResult[], results: readonly Result[], context: TakeBack): Remedy[] {
  const ids = new Set(open.map((one) => one.path))
  let paths = context.paths.filter(({ path }) => ids.has(path.id))
  let { declared } = context.facts
  let fixes = fixesOf(results, context)
  const remedies: Remedy[] = []
  while (paths.length > 0 && fixes.length > 0) {
    const best = bestOf(fixes, declared, paths, context)
    if (!best) break
    remedies.push({ cure: best.fix.rule.fix, closes: best.shut.map(({ path }) => path.id) })
    paths = paths.filter((path) => !best.shut.includes(path))
    declared = best.declared
    fixes = fixes.filter((fix) => fix !== best.fix)
  }
  return remedies
}

interface Try {
  readonly fix: Fix
  readonly declared: Declared
  readonly shut: readonly CompiledPath[]
}

/** Undefined where none closes anything. */
function bestOf(fixes: readonly Fix[], declared: Declared, paths: readonly CompiledPath[], context: TakeBack): Try | undefined {
  const tries: Try[] = []
  for (const fix of fixes) {
    const one = tried(fix, declared, paths, context)
    if (one) tries.push(one)
    // None that comes behind it changes less.
    if (one?.shut.length === paths.length) break
  }
  return tries.sort(byWorth)[0]
}

/** The one that closes most; of equals the one that changes least, and points at fewest places. */
function byWorth(a: Try, b: Try): number {
  return b.shut.length - a.shut.length || a.fix.size - b.fix.size || a.fix.offenders.length - b.fix.offenders.length
}

interface Fix {
  readonly rule: Rule
  readonly patch: Patch
  /** What the finding points at. */
  readonly offenders: readonly string[]
  /** How much it changes. */
  readonly size: number
}

/** A fix for a weakness of another kind (a default that nobody asked for, a user) is no answer to "what opened this?". */
function fixesOf(results: readonly Result[], { rules }: TakeBack): Fix[] {
  const fixes = results.flatMap(({ outcome, severity, rule: id, offenders }): Fix[] => {
    const rule = outcome === 'fail' && atLeast(severity, 'high') ? rules.get(id) : undefined
    return rule?.patch ? [{ rule, patch: rule.patch, offenders, size: sizeOf(rule.patch) }] : []
  })
  // Flags come before mounts: one flag often opens all.
  return fixes
    .map((fix) => withoutOthers(fix, fixes))
    .sort((a, b) => a.size - b.size || byFlag(a) - byFlag(b) || a.offenders.length - b.offenders.length)
}

function byFlag({ patch }: Fix): number {
  return patch.set && Object.keys(patch.set).length > 0 ? 0 : 1
}

function sizeOf({ set = {}, clear = [], add = {}, remove = {} }: Patch): number {
  return Object.keys(set).length + clear.length + Object.keys(add).length + Object.keys(remove).length
}

/** A fix does by itself what it says in words: `--privileged` is taken back by the rule that is about nothing else. */
function withoutOthers(fix: Fix, all: readonly Fix[]): Fix {
  const { set = {}, ...rest } = fix.patch
  const others = all.filter(({ rule, size }) => rule !== fix.rule && size === 1 && size < fix.size)
  const own = Object.entries(set).filter(
    ([name, value]) => !others.some(({ patch }) => (patch.set as Record<string, unknown> | undefined)?.[name] === value),
  )
  return { ...fix, patch: { ...rest, set: Object.fromEntries(own) } }
}

/** The paths that the fix shuts; undefined where there are none, or where it takes back nothing that somebody asked for in so many words. */
function tried(
  fix: Fix,
  before: Declared,
  paths: readonly CompiledPath[],
  { facts, declaredOnly, predict, view }: TakeBack,
): Try | undefined {
  const declared = declaredAfter(before, fix.patch, fix.offenders)
  if (!declared) return undefined
  const predicted = predict(declared)
  const observed = declaredOnly ? firstProcess(predicted) : startedAnew(facts, predicted)
  const other = view({ declared, predicted, observed })
  const shut = paths.filter((path) => isShut(weighPath(path, other).result.outcome))
  return shut.length > 0 ? { fix, declared, shut } : undefined
}

/** What the kernel would show: as it does now, but for what the fix changes in the prediction. Whoever was exec'd would be again. */
function startedAnew({ predicted: before, observed }: OwnFacts, predicted: Predicted): Observed {
  const was = before as Readonly<Record<string, Predicted[keyof Predicted]>>
  const changed = Object.entries(predicted).filter(([name, fact]) => answerOf(shownBy(was[name])) !== answerOf(shownBy(fact)))
  return { ...observed, ...withExecs(firstProcess(predicted), observed), ...(Object.fromEntries(changed) as Observed) }
}

function withExecs({ processes: first }: Observed, { processes: seen }: Observed): Observed {
  if (!first?.known || !seen?.known) return {}
  return { processes: { ...first, value: [...first.value, ...seen.value.filter(({ role }) => role === 'exec')] } }
}

function shownBy(fact: Fact<unknown> | undefined): unknown {
  return fact?.known ? fact.value : fact
}

function isShut(outcome: PathResult['outcome']): boolean {
  return outcome === 'blocked' || outcome === 'not-applicable'
}
