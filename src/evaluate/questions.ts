/** What an evaluation can ask of a container: a fact, a field of a record, the end of another expression. */
import type { Program } from '../cel/language.js'
import { isUnknown } from '../model/fact.js'
import type { Missing } from '../model/report.js'
import type { Place } from '../rules/vocabulary.js'
import { type Facts, missing } from './facts.js'
import type { Memo, Question } from './memo.js'
import type { End, FactView } from './view.js'

/** Something that a judgement lacks, told with each container's own words. */
export interface Lack {
  readonly fact: string
  tell(facts: Facts): Missing
}

export class FactQuestion implements Question<Facts>, Lack {
  readonly place: Place
  readonly fact: string
  constructor(place: Place) {
    this.place = place
    this.fact = place.full
  }
  ask(facts: Facts): unknown {
    return facts.answer(this.place)
  }
  tell(facts: Facts): Missing {
    const { fact, insteadOf } = facts.read(this.place)
    return { fact: this.fact, gap: fact.known ? (insteadOf ?? missing.gap) : fact.gap }
  }
}

export class FieldQuestion implements Question<Facts>, Lack {
  readonly place: Place
  readonly fact: string
  readonly #index: number
  readonly #field: string
  constructor(place: Place, index: number, field: string) {
    this.place = place
    this.fact = `${place.full}.${field}`
    this.#index = index
    this.#field = field
  }
  ask(facts: Facts): unknown {
    return facts.fieldAnswer(this, this.#index, this.#field)
  }
  tell(facts: Facts): Missing {
    const found = facts.field(this.place, this.#index, this.#field)
    return { fact: this.fact, gap: isUnknown(found) ? found.gap : missing.gap }
  }
}

/** How a program ends. Without a memo its end is of this container alone, and what it asked counts as asked by who used it. */
export class ProgramQuestion implements Question<FactView> {
  readonly program: Program
  /** The named programs that it may use besides the terms. */
  readonly lets: ReadonlyMap<string, Program>
  readonly memo: Memo<FactView, End> | undefined
  /** A number of its own in its memory, small enough for an array. */
  readonly index: number
  constructor(program: Program, lets: ReadonlyMap<string, Program>, memo: Memo<FactView, End> | undefined, index: number) {
    this.program = program
    this.lets = lets
    this.memo = memo
    this.index = index
  }
  ask(view: FactView): unknown {
    return view.endOf(this)
  }
}
