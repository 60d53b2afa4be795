/**
 * The orchestration of the scheduled report: look, judge, store, compare with an earlier run. What goes wrong with the store is told,
 * and the report is made anyway.
 */
import { collect } from './collect/index.js'
import { evaluate } from './evaluate/evaluate.js'
import { choose, type RunWish } from './history/choose.js'
import { compare } from './history/compare.js'
import { HistoryError } from './history/errors.js'
import { defaultRetention, type Retention } from './history/retention.js'
import type { History, HistoryOptions } from './history/store.js'
import { summaryOfRun } from './history/summary.js'
import { surroundings } from './history/surroundings.js'
import type { Evidence } from './model/evidence.js'
import type { Comparison, RunSummary } from './model/history.js'
import type { Report } from './model/report.js'
import { isBlind } from './report/is-blind.js'
import { loadRules } from './rules/load.js'

export interface NightlyOptions extends Omit<HistoryOptions, 'readOnly' | 'alone'> {
  /** Default: the running containers of this host. */
  readonly look?: () => Promise<Evidence>
  /** Default: by the built-in rules. */
  readonly judge?: (evidence: Evidence) => Promise<Report>
  /** False: compare, and store nothing. */
  readonly store?: boolean
  /** The run to compare with. Default: the last. */
  readonly since?: RunWish
  /** What stays when this run is stored. */
  readonly keep?: Retention
  /** Milliseconds since the epoch: until then another report is waited for. */
  readonly deadline?: number
}

export interface Nightly {
  /** With what changed, where there is something to compare with, and with the trend. */
  readonly report: Report
  readonly run: RunSummary
  /** What looking and judging took, what storing took, with opening the store and closing it, and what comparing took. */
  readonly milliseconds: { readonly audit: number; readonly storing: number; readonly comparing: number }
  /** What went wrong with the store. The report is whole nevertheless. */
  readonly troubles: readonly HistoryError[]
}

export async function nightly(options: NightlyOptions = {}): Promise<Nightly> {
  const { look = collect, judge = judgeByBuiltIn, store = true, folder, patience, deadline } = options
  const [{ openHistory }, { takeTurn }] = await Promise.all([import('./history/store.js'), import('./history/store-turn.js')])
  const troubles = new Troubles()
  const turn = store ? troubles.catching(() => takeTurn(folder, deadline)) : undefined
  let history: History | undefined
  try {
    const start = performance.now()
    const evidence = await look()
    const report = await judge(evidence)
    const audit = performance.now() - start
    const readOnly = turn === undefined
    const where = { ...(folder !== undefined && { folder }), ...(patience !== undefined && { patience }) }
    history = troubles.catching(() => openHistory({ ...where, readOnly, alone: !readOnly }))
    const kept = keep(evidence, report, audit, { ...options, store: !readOnly, troubles, ...(history && { history }) })
    close(history, troubles)
    const storing = performance.now() - start - audit - kept.comparing
    return { report: kept.report, run: kept.run, milliseconds: { audit, storing, comparing: kept.comparing }, troubles: troubles.all }
  } finally {
    close(history, troubles)
    turn?.end()
  }
}

function close(history: History | undefined, troubles: Troubles): void {
  troubles.catching(() => history?.close())
}

async function judgeByBuiltIn(evidence: Evidence): Promise<Report> {
  return evaluate(evidence, await loadRules())
}

interface Keeping {
  readonly history?: History
  readonly store: boolean
  readonly since?: RunWish
  readonly keep?: Retention
  readonly troubles: Troubles
}

/** So many runs are enough for a trend over a year. */
const trendLength = 400

interface Kept extends Pick<Nightly, 'report' | 'run'> {
  readonly comparing: number
}

function keep(evidence: Evidence, judged: Report, audit: number, keeping: Keeping): Kept {
  const { history, store, since: wish = 'last', keep: retention = defaultRetention, troubles } = keeping
  const unstored = summaryOfRun(judged, audit)
  // Of a run that saw nothing, nothing can be said to have gone.
  if (!history || isBlind(judged)) return { report: judged, run: unstored, comparing: 0 }
  const known = troubles.catching(() => history.runs({ hostname: judged.hostname })) ?? []
  const earlier = known.filter(({ at }) => at <= unstored.at)
  const run = (store && troubles.catching(() => history.append(evidence, judged, audit, unstored))) || unstored
  const start = performance.now()
  const since = choose(earlier, wish) ?? troubles.instead(wish, earlier)
  const comparison = since && compared(history, since, judged, troubles)
  const comparing = performance.now() - start
  if (run.id > 0) troubles.catching(() => history.prune(retention, ageFrom(earlier)))
  return { report: { ...judged, ...(comparison && { comparison }), trend: [...earlier, run].slice(-trendLength) }, run, comparing }
}

/** Since when age is counted: from the run before, so that a clock that runs years ahead for a night does not make all runs too old. */
function ageFrom(earlier: readonly RunSummary[]): number {
  const last = earlier.at(-1)
  return last ? Math.min(Date.now(), Date.parse(last.at)) : Date.now()
}

function compared(history: History, since: RunSummary, report: Report, troubles: Troubles): Comparison | undefined {
  const before = troubles.catching(() => history.report(since.id))
  if (!before) return undefined
  const changes = troubles.catching(() => compare(before, report, history.before(since))) ?? compare(before, report)
  const around = surroundings(before, report)
  return { since, changes, ...(around.length > 0 && { surroundings: around }) }
}

/** What goes wrong with the store must not take the report along. */
class Troubles {
  readonly all: HistoryError[] = []

  /** Who asks for a run that is not there gets the last one, and is told. */
  instead(wish: RunWish, earlier: readonly RunSummary[]): RunSummary | undefined {
    if (typeof wish === 'object' && 'id' in wish)
      this.all.push(
        new HistoryError('failed', `there is no run ${wish.id} of this host`, {
          remedy: '`hullcheck history list` shows those that there are',
        }),
      )
    return earlier.at(-1)
  }

  catching<T>(act: () => T): T | undefined {
    try {
      return act()
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error
      // Without a store there is nothing to compare with, which is no trouble for whoever wants nothing stored.
      // Who may not take the lock may not open the store either: once is enough.
      const isTold = this.all.some(({ message, problem }) => message === error.message || problem === 'denied')
      if (error.problem !== 'missing' && !isTold) this.all.push(error)
      return undefined
    }
  }
}
