/** Whom a change touches besides the workload that it was made for: who shares an anchor, an extended service, a pod, a variable. */
import type { Evidence } from '../model/evidence.js'
import type { Fact, Region } from '../model/fact.js'
import type { Edit } from './edit.js'

type Texts = ReadonlyMap<string, string>
type Edits = ReadonlyMap<string, readonly Edit[]>

/** By the id of a wish: numbers of the containers of which some fact was, or now is, written in what changed. */
export function touchedBy(
  edits: Edits,
  before: Evidence,
  after: Evidence,
  texts: Texts,
  changed: Texts,
): ReadonlyMap<number, ReadonlySet<number>> {
  const touched = new Map<number, Set<number>>()
  const note = (container: number, wishes: readonly number[]) => {
    for (const wish of wishes) touched.set(wish, (touched.get(wish) ?? new Set()).add(container))
  }
  // the files are the same, so that each container keeps its number; where not, nothing can be told
  if (before.containers.length !== after.containers.length) return touched
  seek(before, new Stretches(edits, texts, (edit) => [edit.start, edit.end]), note)
  seek(after, new Stretches(edits, changed, afterwards()), note)
  return touched
}

function seek(evidence: Evidence, stretches: Stretches, note: (container: number, wishes: readonly number[]) => void): void {
  for (const [container, { declared }] of evidence.containers.entries()) {
    for (const fact of Object.values(declared) as Fact<unknown>[]) {
      if (!fact.known) continue
      for (const region of [fact.origin.region, ...Object.values(fact.origin.parts ?? {})]) {
        const wishes = region && stretches.at(region)
        if (wishes) note(container, wishes)
      }
    }
  }
}

/** Where an edit's text stands in the changed file: each edit before it has moved it. */
function afterwards(): (edit: Edit, first: boolean) => readonly [number, number] {
  let moved = 0
  return ({ start, end, text }, first) => {
    if (first) moved = 0
    const from = start + moved
    moved += text.length - (end - start)
    return [from, from + text.length]
  }
}

interface Stretch {
  readonly from: number
  readonly to: number
  readonly wishes: readonly number[]
}

/** Stretches of files, found by line and column. */
class Stretches {
  readonly #files = new Map<string, { readonly lines: readonly number[]; readonly stretches: readonly Stretch[] }>()

  constructor(edits: Edits, texts: Texts, place: (edit: Edit, first: boolean) => readonly [number, number]) {
    for (const [file, all] of edits) {
      const stretches = all.map((edit, index) => {
        const [from, to] = place(edit, index === 0)
        return { from, to, wishes: edit.wishes }
      })
      const lines = [0, ...Array.from((texts.get(file) ?? '').matchAll(/\n/g), ({ index }) => index + 1)]
      this.#files.set(file, { lines, stretches })
    }
  }

  at({ file, line, column }: Region): readonly number[] | undefined {
    const known = this.#files.get(file)
    if (!known) return undefined
    const offset = (known.lines[line - 1] ?? 0) + column - 1
    const { stretches } = known
    let low = 0
    let high = stretches.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((stretches[middle]?.from ?? 0) <= offset) low = middle + 1
      else high = middle
    }
    // several may begin where one of them is empty
    for (let at = low - 1; at >= 0; at -= 1) {
      const stretch = stretches[at]
      if (stretch && offset < stretch.to) return stretch.wishes
      if (stretch && stretch.from < stretch.to) return undefined
    }
    return undefined
  }
}
