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
  /** Characters of Dockerfiles. */
  dockerfiles: number
}

/** Entries that may be looked at while files are merged: aliases, extends and includes can repeat a small text without end. */
const stepsOfProject = 1_000_000
/** Of all projects of a run together: a folder can hold thousands of them. */
const stepsOfRun = 50_000_000
/** To read one costs much more than to read a compose file, and every service may name another target of it. */
const dockerfilesOfRun = 4 << 20

export function allowance(): Allowance {
  return { left: stepsOfRun, dockerfiles: dockerfilesOfRun }
}

/** What one project may cost. compose-go bounds the same by counting nodes (loader/reset.go, 100,000 a document). */
export class Budget {
  readonly #run: Allowance
  readonly #own = { left: stepsOfProject }

  constructor(run: Allowance) {
    this.#run = run
  }

  /** Whether a Dockerfile of that length may still be read. */
  readDockerfile(length: number): boolean {
    this.#run.dockerfiles -= length
    return this.#run.dockerfiles >= 0
  }

  spend(amount: number, region: Region): void {
    for (const one of [this.#own, this.#run]) {
      one.left -= amount + 1
      if (one.left < 0) throw new TooLarge('merged, it is larger than anything that is deployed', region)
    }
  }
}
