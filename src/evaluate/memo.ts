/**
 * Remembers what came of an evaluation by the answers that it got. An evaluation depends on nothing but the answers to its
 * questions, and each question follows from the answers before it. So the questions make a tree: whoever gets the same answers
 * on the way down comes to the same end, without evaluating anything.
 */

/** Something that an evaluation asks of `Asked`. Equal answers are the same value or object. */
export interface Question<Asked> {
  ask(asked: Asked): unknown
}

interface Fork<Asked, End> {
  readonly question: Question<Asked>
  readonly ways: Map<unknown, Fork<Asked, End> | Leaf<End>>
}

interface Leaf<End> {
  readonly end: End
}

/** More ends are not kept: they would take memory and hardly save anything. */
const enough = 2000

export class Memo<Asked, End> {
  #start: Fork<Asked, End> | Leaf<End> | undefined
  #size = 0

  /** What the same answers came to before. */
  recall(asked: Asked): End | undefined {
    let at = this.#start
    while (at !== undefined && 'question' in at) at = at.ways.get(at.question.ask(asked))
    return at?.end
  }

  /** Keeps what an evaluation came to. `questions` are in the order of asking, each once. */
  learn(questions: readonly Question<Asked>[], asked: Asked, end: End): void {
    if (this.#size >= enough) return
    this.#size += 1
    let enter = (step: Fork<Asked, End> | Leaf<End>) => {
      this.#start ??= step
      return this.#start
    }
    for (const question of questions) {
      const { ways } = enter({ question, ways: new Map() }) as Fork<Asked, End>
      const answer = question.ask(asked)
      enter = (step) => {
        const known = ways.get(answer)
        if (known === undefined) ways.set(answer, step)
        return known ?? step
      }
    }
    enter({ end })
  }
}
