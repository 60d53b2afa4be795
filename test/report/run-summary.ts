/** An earlier run, for reports that compare with one. Made by hand. */
import type { RunSummary } from '../../src/model/history.js'

export const runSummary: RunSummary = {
  ...{ id: 1, at: '2030-01-01T03:04:05.000Z', hostname: 'h', hullcheck: '0.1.0', milliseconds: 100 },
  ...{ containers: 1, reached: 0, openPaths: 0, findings: { low: 0, medium: 0, high: 0, critical: 0 }, unknown: 0 },
}
