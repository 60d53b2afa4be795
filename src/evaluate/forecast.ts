/**
 * Predicts container after container of one engine, and each part only once for all that declare the same where it looks.
 * Origins and gaps point at the declaration, so they are told anew for a container that has others.
 */
import type { Fact, Known, Origin } from '../model/fact.js'
import type { Declared, Predicted } from '../model/facts.js'
import { joined, type Part, predictor } from '../predict/predict.js'
import { bindsAmong, type PredictContext, type Scene } from '../predict/scene.js'
import { answerOf } from './answer.js'
import { Memo, type Question } from './memo.js'
import { isSameGap, isSameOrigin } from './same.js'

type Bag = Readonly<Record<string, Fact<unknown> | undefined>>

/** Beside the declared facts: what Scene.binds shows. */
const bindsName = 'binds'

/** What a container declares, and its answers so far. */
interface Declaration {
  readonly facts: Bag
  /** By the number of the question. */
  readonly answers: unknown[]
}

export class Forecast {
  readonly #predict: (facts: Declared) => Predicted
  readonly #memos = new Map<Part, Memo<Declaration, Told>>()
  readonly #wholes = new Memo<readonly Predicted[], Predicted>()
  readonly #questions = new Map<string, DeclaredQuestion>()
  #declaration: Declaration = { facts: {}, answers: [] }

  constructor(context: PredictContext) {
    this.#predict = predictor(context, { part: (part, scene) => this.#part(part, scene), whole: (parts) => this.#whole(parts) })
  }

  of(declared: Declared): Predicted {
    this.#declaration = { facts: { ...declared, [bindsName]: bindsAmong(declared.hostPaths) }, answers: [] }
    return this.#predict(declared)
  }

  #part(part: Part, scene: Scene): Predicted {
    const memo = this.#memos.get(part) ?? new Memo()
    this.#memos.set(part, memo)
    const told = memo.recall(this.#declaration) ?? this.#learn(part, scene, memo)
    return told.tell(this.#declaration.facts)
  }

  #learn(part: Part, scene: Scene, memo: Memo<Declaration, Told>): Told {
    const { facts } = this.#declaration
    const marked: Record<string, Fact<unknown> | undefined> = {}
    const asked = new Set<DeclaredQuestion>()
    const watched = new Proxy(facts, {
      get: (_, name) => {
        const fact = facts[String(name)]
        asked.add(this.#question(String(name)))
        marked[String(name)] ??= fact && withMark(String(name), fact)
        return marked[String(name)]
      },
    })
    const watchedScene: Scene = {
      ...scene,
      declared: watched,
      get binds() {
        return watched[bindsName] as Scene['binds']
      },
    }
    const told = new Told(part(watchedScene), marked)
    memo.learn([...asked], this.#declaration, told)
    return told
  }

  /** The same parts make the same whole. */
  #whole(parts: readonly Predicted[]): Predicted {
    const known = this.#wholes.recall(parts)
    if (known) return known
    const whole = joined(parts)
    const questions = parts.map((_, index) => partQuestion(index))
    this.#wholes.learn(questions, parts, whole)
    return whole
  }

  #question(name: string): DeclaredQuestion {
    const question = this.#questions.get(name) ?? new DeclaredQuestion(name, this.#questions.size)
    this.#questions.set(name, question)
    return question
  }
}

function partQuestion(index: number): Question<readonly Predicted[]> {
  return { ask: (parts) => parts[index] }
}

class DeclaredQuestion implements Question<Declaration> {
  readonly #name: string
  readonly #index: number
  /** One object for each value that nobody asked for in so many words. */
  readonly #implied = new Map<unknown, object>()

  constructor(name: string, index: number) {
    this.#name = name
    this.#index = index
  }

  ask({ facts, answers }: Declaration): unknown {
    answers[this.#index] ??= this.#answer(facts[this.#name])
    return answers[this.#index]
  }

  #answer(fact: Fact<unknown> | undefined): unknown {
    if (fact === undefined) return undefined
    if (!fact.known) return answerOf(fact)
    // An origin that is a prediction already is not pointed at again, so it is never taken for another.
    if (fact.origin.source === 'predict') return fact
    const value = answerOf(fact.value)
    if (fact.basis === 'explicit') return value
    const implied = this.#implied.get(value) ?? { implied: value }
    this.#implied.set(value, implied)
    return implied
  }
}

/** The declared fact that something came from. As a symbol it goes along when an origin is copied. */
const from = Symbol('from')

interface Marked extends Origin {
  readonly [from]?: string
}

function withMark(name: string, fact: Fact<unknown>): Fact<unknown> {
  return fact.known ? { ...fact, origin: { ...fact.origin, [from]: name } as Origin } : { ...fact }
}

/** A part of a prediction whose facts know what they came from. */
class Told {
  readonly #facts: readonly (readonly [name: string, fact: Fact<unknown>])[]
  readonly #marked: Bag
  /** Declared facts whose origins and gaps it shows. */
  readonly #sources: readonly string[]
  #last: { readonly declared: Bag; readonly predicted: Predicted } | undefined

  constructor(predicted: Bag, marked: Bag) {
    this.#facts = Object.entries(predicted).flatMap(([name, fact]) => (fact ? [[name, fact] as const] : []))
    this.#marked = marked
    this.#sources = [...new Set(this.#facts.flatMap(([, fact]) => this.#sourceOf(fact) ?? []))]
  }

  /** The part for a container that declares the same; the very same objects if it declares it at the same places. */
  tell(declared: Bag): Predicted {
    const last = this.#last
    if (last && this.#sources.every((name) => isSameSource(declared[name], last.declared[name]))) return last.predicted
    const predicted: Predicted = Object.fromEntries(this.#facts.map(([name, fact]) => [name, this.#told(fact, declared)]))
    this.#last = { declared, predicted }
    return predicted
  }

  #sourceOf(fact: Fact<unknown>): string | undefined {
    if (fact.known) return (fact.origin as Marked)[from]
    return Object.keys(this.#marked).find((name) => this.#marked[name] === fact)
  }

  #told(fact: Fact<unknown>, declared: Bag): Fact<unknown> {
    const source = this.#sourceOf(fact)
    const own = source === undefined ? undefined : declared[source]
    if (source === undefined || own === undefined) return fact
    return fact.known && own.known ? this.#pointed(fact, own.origin, source) : own
  }

  /** The same words after the place in the container's own declaration. */
  #pointed(fact: Known<unknown>, own: Origin, source: string): Known<unknown> {
    const { origin } = this.#marked[source] as Known<unknown>
    if (fact.origin === origin) return { ...fact, origin: own }
    return { ...fact, origin: { ...own, source: fact.origin.source, place: own.place + fact.origin.place.slice(origin.place.length) } }
  }
}

function isSameSource(one: Fact<unknown> | undefined, other: Fact<unknown> | undefined): boolean {
  if (one === other) return true
  if (!one || !other) return false
  if (one.known) return other.known && isSameOrigin(one.origin, other.origin)
  return !other.known && isSameGap(one.gap, other.gap)
}
