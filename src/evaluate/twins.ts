/** Judges containers that declare the same at other places once, and tells the others when somebody asks. */
import type { ContainerEvidence, Identity } from '../model/evidence.js'
import type { Gap, Origin, Region } from '../model/fact.js'
import type { EngineFacts } from '../model/facts.js'
import type { ContainerReport, Ground, Missing, PathResult, Result } from '../model/report.js'
import { asTwin, indexIn } from '../model/twins.js'
import { Birthmarks } from './birthmark.js'
import { ownResult } from './own-result.js'
import { fingerprint } from './verdict.js'

/** More that all differ are not kept: each would be a long text in memory. */
const enough = 5000

export class Nursery {
  readonly #marks = new Birthmarks()
  /** By engine: of two engines nobody is a twin. */
  readonly #born = new Map<EngineFacts, Map<string, Firstborn>>()
  #size = 0

  /** `judge` is for the first of its kind. */
  judged(container: ContainerEvidence, engine: EngineFacts, judge: () => ContainerReport): ContainerReport {
    const mark = this.#marks.of(container)
    if (!mark) return judge()
    const born = this.#born.get(engine) ?? new Map<string, Firstborn>()
    this.#born.set(engine, born)
    const first = born.get(mark.text)
    if (first) return first.twin(container.identity, mark.places)
    const report = judge()
    if (report.drifts.length > 0 || this.#size >= enough) return report
    this.#size += 1
    born.set(mark.text, new Firstborn(report, mark.places))
    return asTwin(report, report, mark.places)
  }
}

class Firstborn {
  readonly #report: ContainerReport
  readonly #index: (region: Region) => number

  constructor(report: ContainerReport, places: readonly Region[]) {
    this.#report = report
    this.#index = indexIn(places)
  }

  /** What is said of it, about another: worked out when it is read, because a page shows a few of thousands. */
  twin(identity: Identity, places: readonly Region[]): ContainerReport {
    const first = this.#report
    const move: Move = (region) => places[this.#index(region)] ?? region
    let results: readonly Result[] | undefined
    let paths: readonly PathResult[] | undefined
    const twin: ContainerReport = {
      identity,
      headline: first.headline,
      get results() {
        results ??= first.results.map((one) => movedResult(one, identity.workload, move))
        return results
      },
      get paths() {
        paths ??= first.paths.map((one) => movedPath(one, move))
        return paths
      },
      drifts: first.drifts,
      processes: first.processes,
    }
    return asTwin(twin, first, places)
  }
}

type Move = (region: Region) => Region

function movedResult(result: Result, workload: string, move: Move): Result {
  const { outcome, rule, offenders, region } = result
  if (outcome !== 'fail' && result.missing.length === 0) return result
  return ownResult(result, {
    because: result.because.map((one) => movedGround(one, move)),
    missing: result.missing.map((one) => movedMissing(one, move)),
    region: region && move(region),
    fingerprint: () => (outcome === 'fail' ? fingerprint(rule, workload, offenders) : ''),
  })
}

function movedPath(path: PathResult, move: Move): PathResult {
  if (path.preconditions.every((one) => one.because.length + one.missing.length === 0)) return path
  const preconditions = path.preconditions.map((one) =>
    one.because.length + one.missing.length === 0
      ? one
      : {
          ...one,
          because: one.because.map((ground) => movedGround(ground, move)),
          missing: one.missing.map((missing) => movedMissing(missing, move)),
        },
  )
  return { ...path, preconditions }
}

function movedGround(ground: Ground, move: Move): Ground {
  const { region, parts } = ground.origin
  if (!region && !parts) return ground
  const origin: Origin = {
    ...ground.origin,
    ...(region && { region: move(region) }),
    ...(parts && { parts: Object.fromEntries(Object.entries(parts).map(([word, part]) => [word, move(part)])) }),
  }
  return { ...ground, origin }
}

function movedMissing(missing: Missing, move: Move): Missing {
  const { gap } = missing
  return gap.region ? { ...missing, gap: movedGap(gap, gap.region, move) } : missing
}

function movedGap(gap: Gap, region: Region, move: Move): Gap {
  return { ...gap, region: move(region) }
}
