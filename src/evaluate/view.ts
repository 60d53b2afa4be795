/**
 * Facts as CEL values. Reading an unknown fact raises UnknownFact, which CEL's logic treats as "unknown"; every question is
 * logged, so that a result can say what it rests on or what it lacks, and so that no two containers are asked the same in vain.
 */
import type { Names, Program } from '../cel/language.js'
import type { ObjectType } from '../cel/object-type.js'
import { isUnknown } from '../model/fact.js'
import { type Place, placeOf, recordType } from '../rules/vocabulary.js'
import { Facts, type Fields, type ViewInput } from './facts.js'
import type { Memo, Question } from './memo.js'
import { Memory } from './memory.js'
import { FactQuestion, type FieldQuestion, type Lack, ProgramQuestion } from './questions.js'

/** Raised when an expression reads a fact that is not known. */
export class UnknownFact extends Error {
  readonly lack: Lack
  constructor(lack: Lack) {
    super(`${lack.fact} is not known`)
    this.name = 'UnknownFact'
    this.lack = lack
  }
}

/** One for each lack: making an error takes a walk over the stack, and expressions lack the same again and again. */
const raisedBefore = new WeakMap<Lack, UnknownFact>()

function raised(lack: Lack): UnknownFact {
  const known = raisedBefore.get(lack) ?? new UnknownFact(lack)
  raisedBefore.set(lack, known)
  return known
}

/** What came of some work, and the facts that it asked for: in order, each once, those of the programs that it used included. */
export interface Noted<T> {
  readonly value: T
  readonly facts: readonly FactQuestion[]
  /** Those of the facts that are not known. */
  readonly unknown: readonly FactQuestion[]
  /** Those of the facts that are only predicted although the kernel was asked. */
  readonly doubtful: readonly FactQuestion[]
  /** Everything it asked, where it is not remembered. */
  readonly questions: readonly Question<FactView>[]
}

/** How a program ends. */
export type End = Noted<{ readonly value: unknown } | { readonly error: unknown }>

type Programs = ReadonlyMap<string, Program>

/** Terms may use other terms alone. */
const noLets: Programs = new Map()

export type { ViewInput } from './facts.js'

/** What the programs of a rule can ask of one container: its facts, the terms, and the rule's own `let`. */
class Scope implements Names {
  readonly #view: FactView
  readonly #terms: Programs
  readonly #lets: Programs
  readonly #given: Readonly<Record<string, unknown>>

  constructor(view: FactView, terms: Programs, lets: Programs, given: Readonly<Record<string, unknown>>) {
    this.#view = view
    this.#terms = terms
    this.#lets = lets
    this.#given = given
  }

  fact(path: string): unknown {
    return this.#view.fact(placeOf(path))
  }

  value(name: string): unknown {
    if (name in this.#given) return this.#given[name]
    const own = this.#lets.get(name)
    return own ? this.#view.value(own, this.#lets) : this.#view.value(this.#terms.get(name) as Program, noLets)
  }
}

const noneGiven: Readonly<Record<string, unknown>> = Object.freeze({ __proto__: null })

/** The variables of rules for one container. */
export class FactView extends Facts {
  readonly memory: Memory
  /** The fields of records that were asked for. */
  readonly touched = new Set<FieldQuestion>()
  readonly #terms: Programs
  #log: Question<FactView>[] = []
  /** Those whose questions are in the log. */
  #logged: Set<ProgramQuestion> = new Set()
  readonly #values: unknown[] = []
  readonly #ends: (End | undefined)[] = []
  readonly #plainEnds = new Map<Program, End>()
  readonly #scopes = new Map<Programs, Names>()

  constructor(input: ViewInput, terms: Programs, memory = new Memory()) {
    super(input, memory)
    this.memory = memory
    this.#terms = terms
  }

  override fieldAnswer(question: FieldQuestion, index: number, field: string): unknown {
    this.touched.add(question)
    return super.fieldAnswer(question, index, field)
  }

  /** What programs with these `let` can ask. */
  with(lets: Programs): Names {
    let scope = this.#scopes.get(lets)
    if (!scope) {
      scope = new Scope(this, this.#terms, lets, noneGiven)
      this.#scopes.set(lets, scope)
    }
    return scope
  }

  /** The same and values that were worked out before. */
  withGiven(lets: Programs, given: Readonly<Record<string, unknown>>): Names {
    return new Scope(this, this.#terms, lets, given)
  }

  /** How a program ends: once per container it is run, or remembered from one that gave the same answers. */
  end(program: Program, lets: Programs): End {
    if (!this.memory.remembers) return this.#plainEnd(program, lets)
    const question = this.memory.program(program, lets)
    const end = this.endOf(question)
    if (question.memo) this.#log.push(question)
    else this.#logAllOf(question, end)
    return end
  }

  /** Once an evaluation: a rule asks the same list of mounts or devices again and again, and each holds thousands of questions. */
  #logAllOf(question: ProgramQuestion, { questions }: End): void {
    if (this.#logged.has(question)) return
    this.#logged.add(question)
    for (let at = 0; at < questions.length; at += 1) this.#log.push(questions[at] as Question<FactView>)
  }

  /** For no others to come: only facts are noted, and nothing of how they were asked for. */
  #plainEnd(program: Program, lets: Programs): End {
    let end = this.#plainEnds.get(program)
    if (!end) {
      const outer = this.#log
      this.#log = []
      const value = attempt(program, this.with(lets))
      end = this.#note(value, withoutRepetition(this.#log as FactQuestion[]), none)
      this.#log = outer
      this.#plainEnds.set(program, end)
    }
    const { facts } = end
    for (let at = 0; at < facts.length; at += 1) this.#log.push(facts[at] as FactQuestion)
    return end
  }

  /** The value of a program. Throws its error. */
  value(program: Program, lets: Programs): unknown {
    const { value } = this.end(program, lets)
    if ('error' in value) throw value.error
    return value.value
  }

  /** The same without counting as asked. */
  endOf({ program, lets, memo, index }: ProgramQuestion): End {
    this.#ends[index] ??= this.#noted(memo, () => attempt(program, this.with(lets)))
    return this.#ends[index]
  }

  /** What a rule or an escape path comes to; what it rests on is noted only for others to come. */
  judged<T>(of: object, work: () => T): T {
    return this.memory.remembers ? this.#noted(this.memory.judgements<T>(of), work).value : work()
  }

  /** Does `work`, or remembers what came of it where the answers were the same. */
  #noted<T>(memo: Memo<FactView, Noted<T>> | undefined, work: () => T): Noted<T> {
    const known = memo?.recall(this)
    if (known) return known
    const outer = this.#log
    const logged = this.#logged
    this.#log = []
    this.#logged = new Set()
    try {
      const value = work()
      const questions = withoutRepetition(this.#log)
      const noted = this.#note(value, this.#factsOf(questions), memo === undefined ? questions : none)
      memo?.learn(questions, this, noted)
      return noted
    } finally {
      this.#log = outer
      this.#logged = logged
    }
  }

  #note<T>(value: T, facts: readonly FactQuestion[], questions: readonly Question<FactView>[]): Noted<T> {
    let unknown: readonly FactQuestion[] = none
    let doubtful: readonly FactQuestion[] = none
    for (let at = 0; at < facts.length; at += 1) {
      const one = facts[at] as FactQuestion
      if (!this.read(one.place).fact.known) unknown = [...unknown, one]
      if (this.isDoubtful(one.place)) doubtful = [...doubtful, one]
    }
    return { value, facts, unknown, doubtful, questions }
  }

  /** Those of the programs among the questions included, each once. */
  #factsOf(questions: readonly Question<FactView>[]): readonly FactQuestion[] {
    const only = questions.length === 1 ? questions[0] : undefined
    if (only instanceof ProgramQuestion) return this.endOf(only).facts
    const facts: FactQuestion[] = []
    for (let at = 0; at < questions.length; at += 1) {
      const one = questions[at]
      if (one instanceof FactQuestion) facts.push(one)
      else if (one instanceof ProgramQuestion) facts.push(...this.endOf(one).facts)
    }
    return withoutRepetition(facts)
  }

  /** The value of a fact for an expression. Throws UnknownFact. */
  fact(place: Place): unknown {
    const question = this.memory.fact(place)
    this.#log.push(question)
    const { fact } = this.read(place)
    if (!fact.known) throw raised(question)
    this.#values[place.index] ??= this.#valueOf(place, fact.value)
    return this.#values[place.index]
  }

  #valueOf(place: Place, value: unknown): unknown {
    const record = place.record && recordType(place.record)
    if (!record) return toCel(place.type, value)
    return (value as readonly Fields[]).map((item, index) => this.#record(place, record, item, index))
  }

  #record(place: Place, record: ObjectType, item: Fields, index: number): object {
    const { remembers } = this.memory
    return new record.ctor((field) => {
      const found = item[field]
      if (remembers) {
        const question = this.memory.field(place, index, field)
        this.#log.push(question)
        this.touched.add(question)
      }
      if (found === undefined || isUnknown(found)) throw raised(this.memory.field(place, index, field))
      return toCel(record.fields[field] as string, found)
    })
  }
}

const none: readonly never[] = []

/** Most are short, and a set costs more than they do. */
const short = 12

function withoutRepetition<T>(list: readonly T[]): readonly T[] {
  if (list.length > short) return [...new Set(list)]
  for (let at = 1; at < list.length; at += 1) {
    if (list.indexOf(list[at] as T) < at) return list.filter((one, index) => list.indexOf(one) === index)
  }
  return list
}

function attempt(program: Program, names: Names): End['value'] {
  try {
    return { value: program.evaluate(names) }
  } catch (error) {
    return { error }
  }
}

/** A value without records as CEL knows it: ints are BigInt. */
function toCel(type: string, value: unknown): unknown {
  if (type === 'int') return BigInt(Math.trunc(value as number))
  if (type === 'list<int>') return (value as readonly number[]).map((item) => BigInt(Math.trunc(item)))
  return value
}
