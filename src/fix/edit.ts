/** Changes of a text by offsets. */

export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
  /** Ids of the wishes that it fulfils. */
  readonly wishes: readonly number[]
  /** How deep the place lies: of what is put in at the same offset, what belongs further in comes first. */
  readonly depth?: number
}

/** In order, without what another one covers; those that cross another one are handed back. */
export function settle(edits: readonly Edit[]): { readonly kept: readonly Edit[]; readonly crossing: readonly Edit[] } {
  const kept: Edit[] = []
  const crossing: Edit[] = []
  const ordered = [...edits].sort((a, b) => a.start - b.start || kindOf(a) - kindOf(b) || b.end - a.end || (b.depth ?? 0) - (a.depth ?? 0))
  for (const edit of ordered) {
    const before = kept.at(-1)
    if (!before || edit.start >= before.end) kept.push(edit)
    else if (isCut(before) && edit.start < edit.end && edit.end <= before.end)
      kept[kept.length - 1] = { ...before, wishes: [...before.wishes, ...edit.wishes] }
    else crossing.push(edit)
  }
  return { kept, crossing }
}

/** What is put in at a place comes before what is cut from there on. */
function kindOf({ start, end }: Edit): number {
  return start === end ? 0 : 1
}

function isCut({ text }: Edit): boolean {
  return text === ''
}
