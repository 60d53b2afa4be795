/** What it costs to keep a run: night after night of the same containers, each in a process of its own as a timer starts it. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

interface Night {
  readonly audit: number
  readonly storing: number
  readonly comparing: number
  readonly containers: number
}

const oneNight = fileURLToPath(new URL('./one-night.mjs', import.meta.url))

/** The audit of each night stands beside its own storing, so that a busy moment of the machine falls on both. */
export function keepingLines(env: NodeJS.ProcessEnv, nights: number) {
  const folder = mkdtempSync(join(tmpdir(), 'hullcheck-bench-'))
  try {
    const night = () => JSON.parse(execFileSync('node', [oneNight, folder], { env, encoding: 'utf8' })) as Night
    // The first has nothing to compare with, and everything to store.
    const { containers } = night()
    const all = Array.from({ length: nights }, night)
    const share = median(all.map(({ storing, audit }) => storing / audit))
    const [audit, storing, both] = [
      median(all.map((one) => one.audit)),
      median(all.map((one) => one.storing)),
      median(all.map((one) => one.storing + one.comparing)),
    ]
    return [
      {
        what: "keeping a run against the audit's own time",
        measured: `${share.toFixed(3)} x (${storing.toFixed(0)} ms, ${audit.toFixed(0)} ms, ${containers} containers)`,
        budget: '0.1 x',
        kept: share <= 0.1,
      },
      { what: 'storing and comparing a run', measured: `${both.toFixed(0)} ms`, budget: '500 ms', kept: both <= 500 },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
