/** What has been changed so far, over several rounds. Pure: whoever runs it judges the changed texts. */
import type { FixedFile, FixReport, Mended } from '../model/fix.js'
import type { Report } from '../model/report.js'
import type { Edit } from './edit.js'
import type { Judged } from './judged.js'
import { Pieces } from './pieces.js'
import { type Plan, plan } from './plan.js'
import { leftIn, mendedBy } from './told.js'
import type { Wish } from './wish.js'

/** The same thing said in several places is taken out one after the other. */
const repeats = 4

export class FixRun {
  readonly #unsafe: boolean
  readonly #files = new Map<string, Pieces>()
  readonly #mended: Mended[] = []
  /** How often a wish was fulfilled. */
  readonly #tries = new Map<string, number>()
  /** Files whose changes would have made them unreadable. */
  readonly #frozen = new Map<string, string>()
  /** Before the last edits. */
  readonly #last = new Map<string, Pieces>()
  #plan: Plan = { wishes: [], answers: [], edits: new Map() }

  constructor(unsafe: boolean) {
    this.#unsafe = unsafe
  }

  /** The edits of the next round, by file; none: it is done. */
  plan({ report, evidence, rules, texts }: Judged): ReadonlyMap<string, readonly Edit[]> {
    this.#plan = plan({
      report,
      evidence,
      rules,
      texts,
      unsafe: this.#unsafe,
      tired: (wish) => (this.#tries.get(keyOf(wish)) ?? 0) >= repeats,
      frozen: this.#frozen,
    })
    return this.#plan.edits
  }

  /** The texts with the edits in them. */
  apply(edits: ReadonlyMap<string, readonly Edit[]>, texts: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    this.#last.clear()
    for (const [file, own] of edits) {
      const pieces = this.#files.get(file) ?? new Pieces(texts.get(file) ?? '')
      this.#files.set(file, pieces)
      this.#last.set(file, pieces.copy())
      pieces.apply(own)
    }
    for (const wish of this.#done()) this.#tries.set(keyOf(wish), (this.#tries.get(keyOf(wish)) ?? 0) + 1)
    return this.#texts()
  }

  /** Files that the last edits have broken: they no longer read, or hold other workloads. That is a defect, and must not reach a file. */
  broken(before: Judged, after: Judged): readonly string[] {
    const known = new Set(before.problems.filter(({ kind }) => kind === 'unparsable').map(({ region }) => region.file))
    const lost = after.problems
      .filter(({ kind, region }) => kind === 'unparsable' && !known.has(region.file))
      .map(({ region }) => region.file)
    const files = lost.filter((file) => this.#last.has(file))
    return files.length > 0 || sameWorkloads(before, after) ? files : [...this.#last.keys()]
  }

  /** Without the last edits of these files. */
  takeBack(files: readonly string[]): ReadonlyMap<string, string> {
    for (const file of files) {
      const pieces = this.#last.get(file)
      if (pieces) this.#files.set(file, pieces)
      this.#last.delete(file)
      this.#frozen.set(file, `${file} could not be changed without breaking it`)
    }
    return this.#texts()
  }

  /** Remembers what the last edits changed, and for whom. */
  note(before: Judged, after: Judged): void {
    const edits = new Map([...this.#plan.edits].filter(([file]) => this.#last.has(file)))
    this.#mended.push(...mendedBy(this.#done(), edits, before, after))
  }

  report(before: Report, { report: after, rules }: Judged): FixReport {
    const files = [...this.#files].flatMap(([name, pieces]): FixedFile[] => {
      const text = pieces.text
      return text === pieces.original ? [] : [{ name, before: pieces.original, after: text, changes: pieces.changes() }]
    })
    const ordered = files.sort((a, b) => (a.name < b.name ? -1 : 1))
    return { files: ordered, mended: this.#mended, left: leftIn(after, rules, this.#plan, this.#unsafe), before, after }
  }

  #texts(): ReadonlyMap<string, string> {
    return new Map([...this.#files].map(([file, pieces]) => [file, pieces.text]))
  }

  #done(): readonly Wish[] {
    const made = new Set([...this.#plan.edits.values()].flat().flatMap(({ wishes }) => wishes))
    return this.#plan.wishes.filter(({ id }) => this.#plan.answers[id] === 'done' && made.has(id))
  }
}

function sameWorkloads(before: Judged, after: Judged): boolean {
  const names = ({ report }: Judged) => report.containers.map(({ identity }) => identity.name)
  const [old, now] = [names(before), names(after)]
  return old.length === now.length && old.every((name, index) => name === now[index])
}

function keyOf({ container, change }: Wish): string {
  return `${container} ${JSON.stringify(change)}`
}
