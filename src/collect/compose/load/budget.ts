import type { Region } from '../../../model/fact.js'

/** A project that grows past every bound while it is put together. */
export class TooLarge extends Error {
  readonly region: Region
  constructor(message: string, region: Region) {
    super(message)
    this.region = region
  }
}

/** Steps that are left. */
export interface Allowance {
  left: number
}

/** Entries that may be looked at while files are merged: aliases, extends and includes can repeat a small text without end. */
const stepsOfProject = 1_000_000
/** Of all projects of a run together: a folder can hold thousands of them. */
const stepsOfRun = 50_000_000

export function allowance(): Allowance {
  return { left: stepsOfRun }
}

/** What one project may cost. compose-go bounds the same by counting nodes (loader/reset.go, 100,000 a document). */
export class Budget {
  readonly #run: Allowance
  readonly #own: Allowance = { left: stepsOfProject }

  constructor(run: Allowance) {
    this.#run = run
  }

  spend(amount: number, region: Region): void {
    for (const one of [this.#own, this.#run]) {
      one.left -= amount + 1
      if (one.left < 0) throw new TooLarge('merged, it is larger than anything that is deployed', region)
    }
  }
}
