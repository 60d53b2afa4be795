/** Times whole processes in turns (A B A B ...), so that a machine whose speed drifts does not favour one of them. */
import { spawnSync } from 'node:child_process'

interface Contender {
  readonly name: string
  readonly command: readonly string[]
}

interface Measured {
  readonly name: string
  /** Wall milliseconds: median over the runs. */
  readonly median: number
  /** Peak resident memory in MiB: largest over the runs. */
  readonly memory: number
  /** What the last run printed. */
  readonly output: string
}

/** Runs each contender `runs` times after one warm-up, in turns. Throws when one fails. */
export function measure(contenders: readonly Contender[], runs: number, env: NodeJS.ProcessEnv): Measured[] {
  const times = contenders.map((): number[] => [])
  const memory = contenders.map(() => 0)
  const output = contenders.map(() => '')
  for (let round = 0; round <= runs; round += 1) {
    for (const [index, one] of contenders.entries()) {
      const result = once(one, env)
      if (round === 0) continue
      times[index]?.push(result.milliseconds)
      memory[index] = Math.max(memory[index] ?? 0, result.memory)
      output[index] = result.output
    }
  }
  return contenders.map((one, index) => ({
    name: one.name,
    median: median(times[index] ?? []),
    memory: memory[index] ?? 0,
    output: output[index] ?? '',
  }))
}

function once(one: Contender, env: NodeJS.ProcessEnv): { milliseconds: number; memory: number; output: string } {
  const before = process.hrtime.bigint()
  // `time -f %M` of Debian's package would tell the memory; the shell's own wait4 does too, through the exit hook below.
  const result = spawnSync(one.command[0] as string, one.command.slice(1), { env, encoding: 'utf8', maxBuffer: 256 << 20 })
  const milliseconds = Number(process.hrtime.bigint() - before) / 1e6
  // 1 = findings at or above the threshold: an audit that found something is no failure here
  if (result.status !== 0 && result.status !== 1) throw new Error(`${one.name} failed: ${result.stderr}`)
  const memory = Number(/^peak-rss-kib (\d+)$/m.exec(result.stderr)?.[1] ?? 0) / 1024
  return { milliseconds, memory, output: result.stdout }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}
