import type { Invocation, WrittenInvocation } from './invocation.js'
import { placeOf } from './word.js'

/** A call of a function or an alias that is being gone through. */
export interface Call {
  readonly name: string
  /** Where it stands in the file. */
  readonly place: number
}

interface Entry {
  readonly invocation: Invocation
  /** Where the engine is named. */
  readonly place: number
  /** The function in whose body it stands, gone through without a call. */
  body: string | undefined
  readonly calls: readonly Call[]
}

/**
 * The invocations of a script. What is run in the same words again is told once. What stands in the body of a function is told for each
 * call that makes something else of it, and as it stands only where it may be called in a way that is not known.
 */
export class Found {
  readonly #entries = new Map<string, Entry>()
  /** Functions that are named elsewhere than in a call. */
  readonly #named = new Set<string>()

  name(word: string): void {
    this.#named.add(word)
  }

  add(invocation: WrittenInvocation, body: string | undefined, calls: readonly Call[]): void {
    const { words } = invocation
    const place = words[0] ? placeOf(words[0], 0) : 0
    const key = JSON.stringify([place, ...words.map(({ text, holes }) => [text, holes.length])])
    const known = this.#entries.get(key)
    if (known === undefined) this.#entries.set(key, { invocation, place, body, calls })
    else known.body = body && known.body
  }

  /** In the order in which they are run. */
  all(): readonly Invocation[] {
    const entries = [...this.#entries.values()]
    const called = new Set(entries.flatMap(({ place, calls }) => calls.map(({ name }) => `${place} ${name}`)))
    const isTold = ({ body, place }: Entry) => body !== undefined && !this.#named.has(body) && called.has(`${place} ${body}`)
    const left = entries.filter((one) => !isTold(one))
    const order = ({ calls: [call], place }: Entry) => call?.place ?? place
    return left.sort((a, b) => order(a) - order(b)).map(({ invocation }) => invocation)
  }
}
