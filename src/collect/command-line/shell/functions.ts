import type { Word } from '../word.js'
import type { Command } from './syntax.js'

/** A command of a function or an alias, to be gone through once more for every call. */
export interface Step {
  readonly command: Command
  /** The text that it was read from. */
  readonly text: Word
  /** What it prints is run. */
  readonly feeds: boolean
}

/** Functions that call others twice, which call others twice, must end. */
const stepLimit = 10_000

/** What the functions and aliases of a script run. */
export class Functions {
  readonly #bodies = new Map<string, Step[]>()
  #left = stepLimit

  has(name: string): boolean {
    return this.#bodies.has(name)
  }

  add(name: string, step: Step): void {
    const body = this.#bodies.get(name)
    if (body) body.push(step)
    else this.#bodies.set(name, [step])
  }

  /** For one call; empty when there were too many. */
  steps(name: string): readonly Step[] {
    const body = this.#bodies.get(name) ?? []
    this.#left -= body.length
    return this.#left > 0 ? [...body] : []
  }
}
