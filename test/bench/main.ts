/**
 * npm run bench [-- --quick]: the speed budgets, as ratios on one machine in one run.
 *
 *   version      hullcheck --version against node -e 0
 *   gate         one compose file against node -e 0; 10,000 Kubernetes files, their memory, and their cost against that of 2,500
 *   audit        200 containers against the bare cost (test/bench/bare.mjs), whole processes
 *   keeping      a run of these 200 stored, and compared with the last, against the audit alone (test/bench/keeping.ts), whole processes
 *   growth       cost per container at 500 against that at 50, and peak memory at 500
 *   evaluation   1,000 containers x all rules
 *
 * Containers are started on the bed debian-docker; without it only the others are measured.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pMap from 'p-map'
import { type Bed, startBed, whyNot } from '../lab/beds.js'
import { evaluationSeconds } from './evaluation.js'
import { keepingLines } from './keeping.js'
import { writeKubernetesFiles } from './kubernetes-files.js'
import { measure } from './measure.js'

const run = promisify(execFile)
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const cli = here('../../dist/bin/main.js')
const rss = here('./peak-rss.cjs')
const quick = process.argv.includes('--quick')
// NODE_EXTRA_CA_CERTS costs every start of node 140 ms, on both sides of every ratio
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env

interface Line {
  readonly what: string
  readonly measured: string
  readonly budget: string
  readonly kept: boolean
}

/** Containers on the bed; it only grows. */
let running = 0
const lines: Line[] = [versionLine(), gateLine(), ...manyLines(), await evaluationLine()]
const lacks = whyNot('debian-docker')
if (lacks === undefined) lines.push(...(await auditLines()))
else process.stdout.write(`audit and growth are not measured: ${lacks}\n`)
for (const { what, measured, budget, kept } of lines) {
  process.stdout.write(`${kept ? 'kept  ' : 'MISSED'}  ${what.padEnd(46)} ${measured.padEnd(60)} budget ${budget}\n`)
}
process.exitCode = lines.every((line) => line.kept) ? 0 : 1

function versionLine(): Line {
  const [bare, ours] = measure(
    [
      { name: 'node -e 0', command: ['node', '-e', '0'] },
      { name: 'hullcheck --version', command: ['node', cli, '--version'] },
    ],
    quick ? 5 : 15,
    env,
  )
  const ratio = (ours?.median ?? 0) / (bare?.median ?? 1)
  const measured = `${ratio.toFixed(2)} x (${ours?.median.toFixed(0)} ms, ${bare?.median.toFixed(0)} ms)`
  return { what: 'hullcheck --version against node -e 0', measured, budget: '1.5 x', kept: ratio <= 1.5 }
}

function gateLine(): Line {
  const [bare, ours] = measure(
    [
      { name: 'node -e 0', command: ['node', '-e', '0'] },
      { name: 'hullcheck gate', command: ['node', cli, 'gate', '--no-config', here('./gate-sample/compose.yaml')] },
    ],
    quick ? 5 : 15,
    env,
  )
  const ratio = (ours?.median ?? 0) / (bare?.median ?? 1)
  const measured = `${ratio.toFixed(2)} x (${ours?.median.toFixed(0)} ms, ${bare?.median.toFixed(0)} ms)`
  return { what: 'gate of a compose file against node -e 0', measured, budget: '2.5 x', kept: ratio <= 2.5 }
}

/** Both counts in the same rounds, so that a busy moment of the machine falls on both. */
function manyLines(): Line[] {
  const [few, many] = [2500, 10_000]
  const folder = mkdtempSync(join(tmpdir(), 'hullcheck-bench-'))
  try {
    const gateOf = (count: number) => {
      writeKubernetesFiles(join(folder, String(count)), count)
      return {
        name: `gate of ${count} files`,
        command: ['node', '--require', rss, cli, 'gate', '--no-config', join(folder, String(count))],
      }
    }
    const [small, large] = measure([gateOf(few), gateOf(many)], quick ? 1 : 3, env)
    if (!small || !large) throw new Error('nothing was measured')
    if (!large.output.includes(`${many} workloads`)) throw new Error(`the gate shows other than ${many} workloads`)
    const growth = large.median / many / (small.median / few)
    const what = `gate of ${many} Kubernetes files`
    return [
      { what, measured: `${(large.median / 1000).toFixed(2)} s`, budget: '1.8 s', kept: large.median <= 1800 },
      { what: `${what}, memory`, measured: `${large.memory.toFixed(0)} MiB`, budget: '400 MiB', kept: large.memory <= 400 },
      { what: `cost per file, ${many} against ${few}`, measured: `${growth.toFixed(2)} x`, budget: '1.1 x', kept: growth <= 1.1 },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function evaluationLine(): Promise<Line> {
  const { seconds, rules, containers } = await evaluationSeconds()
  const measured = `${seconds.toFixed(2)} s for ${containers} containers x ${rules} rules and paths`
  return { what: 'evaluation', measured, budget: '1 s', kept: seconds <= 1 }
}

async function auditLines(): Promise<Line[]> {
  const bed = await startBed('debian-docker')
  try {
    const small = await auditAt(bed, 50)
    const middle = await auditAt(bed, quick ? 100 : 200)
    const keeping = keepingLines(cli, { ...env, ...bed.env }, quick ? 3 : 9)
    const large = await auditAt(bed, quick ? 150 : 500)
    const growth = large.perContainer / small.perContainer
    return [
      {
        what: `audit of ${middle.containers} containers against the bare cost`,
        measured: `${middle.ratio.toFixed(2)} x (${middle.ours.toFixed(0)} ms, ${middle.bare.toFixed(0)} ms, of these the engine ${middle.engine.toFixed(0)} ms)`,
        budget: '1.5 x',
        kept: middle.ratio <= 1.5,
      },
      ...keeping,
      {
        what: `cost per container, ${large.containers} against ${small.containers}`,
        measured: `${growth.toFixed(2)} x (${large.perContainer.toFixed(2)} ms, ${small.perContainer.toFixed(2)} ms)`,
        budget: '1.1 x',
        kept: growth <= 1.1,
      },
      {
        what: `memory at ${large.containers} containers`,
        measured: `${large.memory.toFixed(0)} MiB`,
        budget: '200 MiB',
        kept: large.memory <= 200,
      },
    ]
  } finally {
    await bed.stop()
  }
}

interface AuditMeasure {
  readonly containers: number
  readonly ours: number
  readonly bare: number
  readonly ratio: number
  /** Milliseconds that the engine takes of the bare cost. */
  readonly engine: number
  readonly perContainer: number
  readonly memory: number
}

async function auditAt(bed: Bed, containers: number): Promise<AuditMeasure> {
  const bedEnv = { ...env, ...bed.env }
  await pMap(
    Array.from({ length: containers - running }, (_, index) => running + index),
    (index) => run('docker', ['run', '-d', '--name', `bench-${index}`, '--network', 'none', 'bb'], { env: bedEnv }),
    { concurrency: 4 },
  )
  running = containers
  const [bare, ours] = measure(
    [
      { name: 'bare', command: ['node', here('./bare.mjs')] },
      { name: 'hullcheck audit', command: ['node', '--require', rss, cli, 'audit', '--format', 'json', '--quiet'] },
    ],
    quick ? 3 : 7,
    bedEnv,
  )
  if (!bare || !ours) throw new Error('nothing was measured')
  const report = JSON.parse(ours.output) as { containers: unknown[] }
  if (report.containers.length < containers) throw new Error(`the audit shows ${report.containers.length} of ${containers} containers`)
  const { engine } = JSON.parse(bare.output) as { engine: number }
  const [noBare, noOurs] = measure(
    [
      { name: 'node -e 0', command: ['node', '-e', '0'] },
      { name: 'hullcheck --version', command: ['node', cli, '--version'] },
    ],
    3,
    bedEnv,
  )
  void noBare
  const perContainer = (ours.median - (noOurs?.median ?? 0)) / containers
  return { containers, ours: ours.median, bare: bare.median, ratio: ours.median / bare.median, engine, perContainer, memory: ours.memory }
}
