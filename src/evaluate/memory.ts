/** What the containers of one audit have taught so far: the questions that rules ask, and what came of the answers. */
import type { Program } from '../cel/language.js'
import type { Origin } from '../model/fact.js'
import type { View } from '../model/facts.js'
import type { Ground } from '../model/report.js'
import type { Place } from '../rules/vocabulary.js'
import { Memo } from './memo.js'
import { FactQuestion, FieldQuestion, ProgramQuestion } from './questions.js'
import { isSameOrigin } from './same.js'
import type { End, FactView, Noted } from './view.js'

/** Types whose values hold no records: a record's fields are read when asked for, and so it belongs to one container. */
const plainType = /^(?:list<)?(?:bool|int|double|string)>?$/

export class Memory {
  /** Whether there are so many containers that it pays to remember. */
  readonly remembers: boolean
  readonly #facts: (FactQuestion | undefined)[] = []
  readonly #fields: (Map<string, FieldQuestion>[] | undefined)[] = []
  readonly #programs = new Map<Program, ProgramQuestion>()
  readonly #judgements = new Map<object, Memo<FactView, Noted<unknown>>>()
  readonly #doubted = new Map<unknown, object>()
  readonly #grounds: (Ground | undefined)[] = []

  constructor(remembers = true) {
    this.remembers = remembers
  }

  fact(place: Place): FactQuestion {
    this.#facts[place.index] ??= new FactQuestion(place)
    return this.#facts[place.index] as FactQuestion
  }

  field(place: Place, index: number, field: string): FieldQuestion {
    this.#fields[place.index] ??= []
    const items = this.#fields[place.index] as Map<string, FieldQuestion>[]
    items[index] ??= new Map()
    return kept(items[index], field, () => new FieldQuestion(place, index, field))
  }

  program(program: Program, lets: ReadonlyMap<string, Program>): ProgramQuestion {
    return kept(this.#programs, program, () => {
      const memo = plainType.test(program.type) ? new Memo<FactView, End>() : undefined
      return new ProgramQuestion(program, lets, memo, this.#programs.size)
    })
  }

  /** The judgements by a rule or an escape path. */
  judgements<T>(of: object): Memo<FactView, Noted<T>> {
    return kept(this.#judgements, of, () => new Memo<FactView, Noted<unknown>>()) as Memo<FactView, Noted<T>>
  }

  doubted(value: unknown): object {
    return kept(this.#doubted, value, () => ({ doubted: value }))
  }

  ground(place: Place, view: View | undefined, origin: Origin): Ground {
    const last = this.#grounds[place.index]
    if (last && last.view === view && isSameOrigin(last.origin, origin)) return last
    const ground = { fact: place.full, ...(view && { view }), origin }
    this.#grounds[place.index] = ground
    return ground
  }
}

function kept<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}
