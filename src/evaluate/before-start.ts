/** Judging what does not run yet: what only a running container can show does not apply, and findings point at files. */
import { type Fact, known, unknown } from '../model/fact.js'
import type { Declared, Observed, Predicted } from '../model/facts.js'
import type { Process } from '../model/records.js'
import type { ContainerReport, PathResult, Result } from '../model/report.js'
import { isWindows } from '../predict/windows.js'
import type { CompiledRules } from '../rules/compile.js'
import { locate } from './locate.js'
import { ownResult } from './own-result.js'

const notYet = unknown('not-collected', 'nothing runs yet')

/** The one process that the runtime will start, so that "some process" has somebody to mean. */
export function firstProcess(predicted: Predicted): Observed {
  const field = <T>(fact: Fact<T> | undefined) => (fact?.known ? fact.value : (fact ?? notYet))
  const process = {
    pid: 1,
    parent: 0,
    insidePid: 1,
    name: '',
    role: 'init',
    uid: field(predicted['identity.uid']),
    hostUid: field(predicted['identity.hostUid']),
    gid: field(predicted['identity.gid']),
    groups: notYet,
    effective: field(predicted['capabilities.effective']),
    permitted: field(predicted['capabilities.permitted']),
    inheritable: field(predicted['capabilities.inheritable']),
    bounding: field(predicted['capabilities.bounding']),
    ambient: field(predicted['capabilities.ambient']),
    reachable: field(predicted['capabilities.reachable']),
    noNewPrivileges: field(predicted.noNewPrivileges),
    seccomp: field(predicted['seccomp.mode']),
    seccompFilters: notYet,
    label: notYet,
    userNamespace: 'container',
    foreignNamespaces: [],
  } as unknown as Process
  return { processes: known([process], { source: 'predict', place: 'the process that the runtime starts' }, 'derived') }
}

/** Results as the gate tells them. Only those at `varied` can fail or be unknown. */
export function beforeStart(
  results: readonly Result[],
  varied: readonly number[],
  { region }: ContainerReport['identity'],
  declared: Declared,
  rules: CompiledRules,
): Result[] {
  const areas = areasOf(rules)
  const isStart = saysHowItStarts(declared)
  const told = results.slice()
  for (const index of varied) {
    const result = results[index] as Result
    if (result.outcome !== 'fail' && result.outcome !== 'unknown') continue
    if (isForTheAudit(result, isStart)) {
      told[index] = { ...result, outcome: 'not-applicable', missing: [] }
      continue
    }
    const place = locate(result, areas.get(result.rule) ?? '', region)
    if (place) told[index] = ownResult(result, { region: place, fingerprint: () => result.fingerprint })
  }
  return told
}

/** Ways out as the gate tells them: of an image alone there are none, as whoever starts it opens or shuts them; nor are these ways out of Windows. */
export function waysBeforeStart(paths: readonly PathResult[], declared: Declared): readonly PathResult[] {
  if (saysHowItStarts(declared)) return paths
  return paths.map(({ path, ends, severity }) => ({ path, ends, severity, outcome: 'not-applicable', preconditions: [] }))
}

/** A Dockerfile says what an image is, and leaves the start to others. How Windows starts a container is another story than this one. */
function saysHowItStarts(declared: Declared): boolean {
  return declared.privileged !== undefined && !isWindows(declared)
}

/** Nothing is missing but what nobody can know before the start: no file could have said it. Of an image alone one such fact is enough. */
function isForTheAudit({ outcome, missing }: Result, isStart: boolean): boolean {
  const isLater = ({ gap }: Result['missing'][number]) => gap.reason === 'not-collected'
  return outcome === 'unknown' && (isStart ? missing.every(isLater) : missing.some(isLater))
}

const areasByRules = new WeakMap<CompiledRules, ReadonlyMap<string, string>>()

function areasOf(rules: CompiledRules): ReadonlyMap<string, string> {
  const made = areasByRules.get(rules) ?? new Map(rules.source.rules.map((rule) => [rule.id, rule.area]))
  areasByRules.set(rules, made)
  return made
}
