/** The orchestration of the server: the history as something to look at. */
import { choose } from './history/choose.js'
import { openHistory } from './history/index.js'
import type { History } from './history/store.js'
import type { RunSummary } from './model/history.js'
import type { Report } from './model/report.js'
import { compareRuns } from './rejudge.js'
import { render } from './report/index.js'
import type { Shelf } from './serve/answer.js'
import { listen, type Serving } from './serve/listen.js'

export interface ServeOptions {
  /** Where runs are stored. Default: where `hullcheck report` keeps them. */
  readonly folder?: string
  /** Default: any that is free. */
  readonly port?: number
}

/** Shows the history on loopback until it is closed. Throws HistoryError, and the system's error for a port that is taken. */
export async function serve({ folder, port }: ServeOptions = {}): Promise<Serving> {
  const history = await openHistory({ readOnly: true, ...(folder !== undefined && { folder }) })
  const serving = await listen(shelfOf(history), port)
  return {
    url: serving.url,
    close: async () => {
      await serving.close()
      history.close()
    },
  }
}

function shelfOf(history: History): Shelf {
  const ofHost = ({ hostname }: RunSummary) => history.runs({ hostname })
  const upTo = (run: RunSummary) => ofHost(run).filter(({ at, id }) => at < run.at || (at === run.at && id <= run.id))
  return {
    runs: () => history.runs(),
    plotted: () => history.runs().slice(-1).flatMap(ofHost),
    report: (run) => {
      const report = history.report(run.id)
      const trend = upTo(run)
      const before = choose(trend.slice(0, -1), 'last')
      return report && { ...report, trend: trend.slice(-400), ...(before && { comparison: compareRuns(history, before, run) }) }
    },
    compared: (before, after): Report | undefined => {
      const report = history.report(after.id)
      return report && history.report(before.id) && { ...report, comparison: compareRuns(history, before, after) }
    },
    html: (report) => render(report, 'html'),
    json: (report) => render(report, 'json'),
  }
}
