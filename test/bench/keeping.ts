/** What it costs to keep a run: night after night of the same containers, as a timer starts the program, beside the audit alone. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measure } from './measure.js'

/** `cli`: the built program. What a night takes longer than an audit is the keeping: to open the store, to store, to compare, to close. */
export function keepingLines(cli: string, env: NodeJS.ProcessEnv, nights: number) {
  const folder = mkdtempSync(join(tmpdir(), 'hullcheck-bench-'))
  const quiet = ['--no-config', '--quiet', '--format', 'json']
  try {
    // The first round is not counted: it has nothing to compare with, and everything to store.
    const [audit, report] = measure(
      [
        { name: 'hullcheck audit', command: ['node', cli, 'audit', ...quiet] },
        { name: 'hullcheck report', command: ['node', cli, 'report', ...quiet, '--history', folder] },
      ],
      nights,
      env,
    )
    if (!audit || !report) throw new Error('nothing was measured')
    const { trend } = JSON.parse(report.output) as { trend?: readonly unknown[] }
    if (trend?.length !== nights + 1) throw new Error(`${trend?.length ?? 0} runs were stored, and not ${nights + 1}`)
    const keeping = report.median - audit.median
    const share = keeping / audit.median
    return [
      {
        what: "keeping a run against the audit's own time",
        measured: `${share.toFixed(3)} x (${keeping.toFixed(0)} ms, ${audit.median.toFixed(0)} ms)`,
        budget: '0.1 x',
        kept: share <= 0.1,
      },
      { what: 'storing and comparing a run', measured: `${keeping.toFixed(0)} ms`, budget: '500 ms', kept: keeping <= 500 },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
