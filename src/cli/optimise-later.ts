import { availableParallelism } from 'node:os'
import { setFlagsFromString } from 'node:v8'

/**
 * By the major release of Node, for each release of V8 counts in another way: functions are interpreted four times and ten times as long
 * as they would be. Since Node 24 so little of an audit is optimised that there is nothing to gain. What SQLite is made of
 * (WebAssembly) is left as it is compiled first: to store a run it does little and to optimise it takes twice as long as all of that.
 */
export const laterFlags: Readonly<Record<string, readonly string[]>> = {
  20: ['--interrupt-budget=300000', '--wasm-tiering-budget=100000000'],
  22: ['--invocation-count-for-turbofan=30000', '--wasm-tiering-budget=100000000'],
  24: ['--wasm-tiering-budget=100000000'],
}

/** From so many CPUs on the optimiser has one to itself. */
const enough = 3

/**
 * An audit is over within a second or two, and V8 would optimise code through most of it, on a thread of its own: a quarter of the CPU
 * time of an audit of 200 containers. On two CPUs, of which the engine has one, the audit then waits for its turn, a tenth of its time.
 *
 * To be called when the program is loaded: bytecode that was made under other flags is refused (v8.dev/blog/code-caching), that of the
 * modules of Node too.
 */
export function optimiseLater(): void {
  if (availableParallelism() >= enough) return
  for (const flag of laterFlags[process.versions.node.split('.')[0] ?? ''] ?? []) setFlagsFromString(flag)
}
