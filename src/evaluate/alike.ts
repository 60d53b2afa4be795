/**
 * Judges containers that are alike only once. A judgement depends on nothing but what it asked. So where another container
 * answers the same everywhere, each rule would come to the same end; only the origins and the gaps must be its own.
 */
import type { Place } from '../rules/vocabulary.js'
import type { Facts, Read } from './facts.js'
import type { Judgement } from './judgement.js'
import type { FieldQuestion } from './questions.js'
import type { FactView } from './view.js'

/** A judgement that others may share, with the answers that it rests on. */
export interface Precedent {
  readonly judgement: Judgement
  readonly answers: readonly Answer[]
  /** Where the last one differed that was compared: most often the next differs there too. */
  likely: Answer | undefined
}

interface Answer {
  readonly read: Read
  readonly answer: unknown
  readonly isDoubtful: boolean
  /** Of a list of records the fields that were read. */
  readonly fields: readonly { readonly question: FieldQuestion; readonly answer: unknown }[]
}

/** The judgement as a precedent. Facts of `shared` variables are the same for all that will be compared. */
export function precedentOf(view: FactView, judgement: Judgement, shared: ReadonlySet<string>): Precedent {
  const fields = byPlace(view.touched)
  const own = view.found.filter(({ place }) => !shared.has(place.variable))
  const answers = own.map((read) => ({
    read,
    answer: view.answer(read.place),
    isDoubtful: view.isDoubtful(read.place),
    fields: (fields.get(read.place) ?? []).map((question) => ({ question, answer: question.ask(view) })),
  }))
  return { judgement, answers, likely: undefined }
}

function byPlace(touched: Iterable<FieldQuestion>): ReadonlyMap<Place, FieldQuestion[]> {
  const fields = new Map<Place, FieldQuestion[]>()
  for (const question of touched) {
    const known = fields.get(question.place)
    if (known) known.push(question)
    else fields.set(question.place, [question])
  }
  return fields
}

/** Whether the facts give the same answers wherever the precedent asked. */
export function isAlike(precedent: Precedent, facts: Facts): boolean {
  if (precedent.likely && !agrees(precedent.likely, facts)) return false
  precedent.likely = precedent.answers.find((one) => !agrees(one, facts))
  return precedent.likely === undefined
}

function agrees({ read, answer, isDoubtful, fields }: Answer, facts: Facts): boolean {
  const { place, fact } = read
  const other = facts.read(place)
  if (other.fact === fact) return facts.isDoubtful(place) === isDoubtful
  if (facts.answer(place) !== answer) return false
  if (fact.known && other.fact.known && fact.value === other.fact.value) return true
  return fields.every((field) => field.question.ask(facts) === field.answer)
}
