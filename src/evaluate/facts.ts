/** The facts of one container as rules see them, and their answers to the questions of rules. */
import { type Fact, type Gap, type GapReason, type Origin, type Unknown, unknown } from '../model/fact.js'
import type { View } from '../model/facts.js'
import type { Ground } from '../model/report.js'
import type { Place } from '../rules/vocabulary.js'
import { answerOf } from './answer.js'
import type { FieldQuestion } from './questions.js'

type FactBag = Readonly<Record<string, Fact<unknown> | undefined>>

export interface ViewInput {
  readonly declared: FactBag
  readonly predicted: FactBag
  readonly observed: FactBag
  readonly engine: FactBag
  readonly host: FactBag
}

/** What a place shows. */
export interface Read {
  readonly place: Place
  readonly fact: Fact<unknown>
  readonly view?: View
  /** Why the prediction stands in for the kernel. */
  readonly insteadOf?: Gap
}

export type Fields = Readonly<Record<string, unknown>>

/** What containers have in common. */
interface Commons {
  /** One object for each value that is only predicted although the kernel was asked. */
  doubted(value: unknown): object
  /** A ground, the same object as the last of this place if it says the same. */
  ground(place: Place, view: View | undefined, origin: Origin): Ground
}

export class Facts {
  readonly #input: ViewInput
  readonly #commons: Commons
  readonly #reads: (Read | undefined)[] = []
  readonly #answers: unknown[] = []
  readonly #grounds: (Ground | undefined)[] = []

  constructor(input: ViewInput, commons: Commons) {
    this.#input = input
    this.#commons = commons
  }

  read(place: Place): Read {
    const known = this.#reads[place.index]
    if (known) return known
    const read = find(this.#input, place)
    this.#reads[place.index] = read
    return read
  }

  /** Everything that was read so far. */
  get found(): readonly Read[] {
    return this.#reads.filter((read) => read !== undefined)
  }

  /** What the place shows, as something that is the same for all that show the same there; of a list of records only its length. */
  answer(place: Place): unknown {
    const known = this.#answers[place.index]
    if (known !== undefined) return known
    const { fact } = this.read(place)
    const value = fact.known && place.record ? (fact.value as readonly unknown[]).length : answerOf(fact.known ? fact.value : fact)
    const answer = this.isDoubtful(place) ? this.#commons.doubted(value) : value
    this.#answers[place.index] = answer
    return answer
  }

  /**
   * Only predicted although the kernel was asked. A weakness may be concluded from that, the absence of one may not: the
   * prediction is what should be, and the point of the audit is to see whether it is.
   */
  isDoubtful(place: Place): boolean {
    const { insteadOf } = this.read(place)
    return insteadOf !== undefined && refusals.has(insteadOf.reason)
  }

  /** The same for a field of a record in a list. */
  fieldAnswer({ place }: FieldQuestion, index: number, field: string): unknown {
    return answerOf(this.field(place, index, field))
  }

  field(place: Place, index: number, field: string): unknown {
    const { fact } = this.read(place)
    return fact.known ? (fact.value as readonly Fields[])[index]?.[field] : undefined
  }

  /** The fact as something that a judgement rests on; undefined when it is not known. One object for all judgements of a container. */
  ground(place: Place): Ground | undefined {
    const known = this.#grounds[place.index]
    if (known) return known
    const { fact, view } = this.read(place)
    if (!fact.known) return undefined
    const ground = this.#commons.ground(place, view, fact.origin)
    this.#grounds[place.index] = ground
    return ground
  }
}

/** What a fact shows that nobody gave. */
export const missing: Unknown = unknown('not-collected', 'no source gave it')

function find(input: ViewInput, place: Place): Read {
  const { variable, name } = place
  if (variable === 'container') return best(input, place)
  const fact = input[variable as keyof ViewInput][name] ?? missing
  return variable === 'declared' || variable === 'predicted' || variable === 'observed' ? { place, fact, view: variable } : { place, fact }
}

/** Observed if known, else predicted; declared only for facts that exist in no other view. */
function best(input: ViewInput, place: Place): Read {
  const { name, views } = place
  const inKernel = views.includes('observed')
  const observed = (inKernel && input.observed[name]) || missing
  if (observed.known) return { place, fact: observed, view: 'observed' }
  const isPredicted = views.includes('predicted')
  if (!inKernel && !isPredicted) return { place, fact: input.declared[name] ?? missing, view: 'declared' }
  const predicted = isPredicted ? input.predicted[name] : undefined
  if (predicted?.known) return { place, fact: predicted, view: 'predicted', insteadOf: observed.gap }
  const fact = predicted && inKernel && observed.gap.reason === 'not-collected' ? predicted : observed
  return { place, fact, view: 'observed' }
}

const refusals = new Set<GapReason>(['permission-denied', 'gone', 'malformed', 'timed-out'])
