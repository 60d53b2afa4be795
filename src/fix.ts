/** The orchestration of a fix: gate, change, gate again, until there is nothing left that can be changed. No file is written. */
import { type GateOptions, gate } from './gate.js'
import type { FixReport } from './model/fix.js'

export interface FixOptions extends Omit<GateOptions, 'edited'> {
  /** Also what could break the service. */
  readonly unsafe?: boolean
}

/** Plans the fixes of everything that the gate finds. Throws what the gate throws; never for what a file holds. */
export async function fix({ unsafe = false, ...options }: FixOptions): Promise<FixReport> {
  // the library of YAML, which most runs of hullcheck do without, is loaded here
  const { mend } = await import('./fix/mend.js')
  return mend((edited) => gate({ ...options, edited }), unsafe)
}
