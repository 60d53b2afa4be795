/** A YAML or JSON file of any notation as a draft. */
import { isMap, isPair, isScalar, type Node } from 'yaml'
import type { Region } from '../model/fact.js'
import type { ListName } from '../model/patch.js'
import type { Draft, Found, Here, Spelling, Workload } from './dialect.js'
import type { Edit } from './edit.js'
import { type Shape, type Unit, YamlDraft } from './yaml/draft.js'
import type { Entry, Mapping } from './yaml/tree.js'

interface YamlHabits {
  /** The mapping of a workload, by the offset of what names it. */
  readonly home: (draft: YamlDraft, offset: number, id: string) => Mapping | undefined
  /** That of what it is a part of. */
  readonly shared?: (draft: YamlDraft, home: Mapping) => Mapping | undefined
  readonly narrow?: (draft: YamlDraft, unit: Unit, list: ListName, wish: number) => string | undefined
  readonly follow?: (draft: YamlDraft, unit: Unit, wish: number) => void
  /** The text with its comments, where they are none of YAML's. */
  readonly original?: string
}

/** The mapping that a file of one document is. */
export function documentOf(draft: YamlDraft): Mapping | undefined {
  const root = draft.tree.documents[0]?.contents
  return isMap<Node, Node | null>(root) ? draft.keep(root) : undefined
}

interface YamlUnit extends Found {
  readonly unit: Unit
  /** Further words of the same option. */
  readonly words?: readonly Unit[]
}

export class YamlFile implements Draft {
  readonly draft: YamlDraft
  readonly #habits: YamlHabits
  readonly #lines: readonly number[]

  constructor(text: string, shape: Shape, habits: YamlHabits) {
    this.draft = new YamlDraft(text, shape, habits.original)
    this.#habits = habits
    this.#lines = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)]
  }

  get problem(): string | undefined {
    return this.draft.tree.problem
  }

  unitAt(region: Region, workload: Workload): YamlUnit | undefined {
    const unit = this.draft.unitAt(this.#offset(region)) ?? this.#aliased(region, workload)
    const words = unit && this.draft.following(unit, this.#end(region))
    return unit && { unit, key: unit.key, isItem: !isPair(unit.part), ...(words && words.length > 0 && { words }) }
  }

  beside({ unit: { holder } }: YamlUnit, key: string): YamlUnit | undefined {
    const unit = isMap<Node, Node | null>(holder) ? this.draft.entry(holder, key) : undefined
    return unit && { unit, key, isItem: false }
  }

  /** The value is that of an alias, whose anchor stands somewhere else: what uses it there is changed, not the anchor. */
  #aliased(region: Region, workload: Workload): Unit | undefined {
    const home = this.#home(workload)
    const anchor = this.draft.tree.startingAt(this.#offset(region))
    const use = anchor && this.draft.tree.aliasesOf(anchor).find((alias) => home && this.#isWithin(alias, home))
    return use?.range ? this.draft.unitAt(use.range[0]) : undefined
  }

  #isWithin(node: Node, home: Mapping): boolean {
    let at = this.draft.tree.above(node)
    while (at && at !== home) at = this.draft.tree.above(at)
    return at === home
  }

  drop({ unit, words = [] }: YamlUnit, wish: number): string | undefined {
    return [unit, ...words].map((one) => this.draft.drop(one, wish)).find((problem) => problem !== undefined)
  }

  replace({ unit, words = [] }: YamlUnit, { value, item, without = [] }: Spelling, wish: number): string | undefined {
    for (const one of words) this.draft.drop(one, wish)
    const written = unit.key === '' ? undefined : (item ?? value)
    if (written === undefined) return 'it must be changed by hand'
    if (isMap<Node, Node | null>(unit.holder)) {
      for (const key of without) {
        const other = this.draft.entry(unit.holder, key)
        if (other) this.draft.drop(other, wish)
      }
    }
    return this.draft.replace(unit, written, wish)
  }

  put(workload: Workload, { path = [], value, item, shared }: Spelling, wish: number): string | undefined {
    const home = this.#home(workload)
    const map = shared === true ? home && this.#habits.shared?.(this.draft, home) : home
    if (!map) return 'the place where it belongs was not found in the file'
    if (item !== undefined) return this.draft.put(map, path, { items: [item] }, wish)
    return value === undefined ? 'it must be changed by hand' : this.draft.put(map, path, { scalar: value }, wish)
  }

  narrow({ unit }: YamlUnit, list: ListName, wish: number): string | undefined {
    return this.#habits.narrow ? this.#habits.narrow(this.draft, unit, list, wish) : 'this notation has no place for it'
  }

  follow({ unit }: YamlUnit, wish: number): void {
    this.#habits.follow?.(this.draft, unit, wish)
  }

  here(workload: Workload): Here {
    const home = this.#home(workload)
    const entry = (path: readonly string[]) => (home ? this.#entry(home, path) : undefined)
    return {
      facts: workload.declared,
      has: (...path) => entry(path) !== undefined,
      at: (...path) => {
        const value = this.draft.tree.resolved(entry(path)?.value ?? null)
        return isScalar(value) && value.value !== null ? (value.source ?? JSON.stringify(value.value)) : undefined
      },
    }
  }

  #entry(home: Mapping, path: readonly string[]): Entry | undefined {
    let map: Mapping | undefined = home
    let entry: Entry | undefined
    for (const key of path) {
      entry = map && this.draft.tree.entryOf(map, key)
      const value = this.draft.tree.resolved(entry?.value ?? null)
      map = isMap<Node, Node | null>(value) ? value : undefined
    }
    return entry
  }

  edits(): readonly Edit[] {
    return this.draft.edits()
  }

  #home({ identity }: Workload): Mapping | undefined {
    return identity.region && this.#habits.home(this.draft, this.#offset(identity.region), identity.id)
  }

  #end({ endLine, endColumn }: Region): number {
    return (this.#lines[endLine - 1] ?? 0) + endColumn - 1
  }

  #offset({ line, column }: Region): number {
    return (this.#lines[line - 1] ?? 0) + column - 1
  }
}
