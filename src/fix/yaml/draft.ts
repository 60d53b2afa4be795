/**
 * What is to be changed in a YAML or JSON text, gathered first and turned into edits at the end: only then is it known which lists
 * and mappings become empty, and which keys several wishes put into the same place.
 */
import { isAlias, isMap, isPair, isScalar, isSeq, type Node } from 'yaml'
import type { Edit } from '../edit.js'
import { cuts } from './cut.js'
import { additionTo, emptied, fillOf } from './put.js'
import { type Collection, type Entry, endOf, isNothing, keyOf, type Mapping, type Part, type Sequence, startOf, YamlTree } from './tree.js'
import { putInto, type Scalar, spellLike, type Value } from './value.js'

/** What an author writes as a whole, by the names of keys. */
export interface Shape {
  readonly version: '1.1' | '1.2'
  /** Keys that are such a whole together with their value, wherever they stand. */
  readonly keys: ReadonlySet<string>
  /** Keys whose value is a mapping of such wholes. */
  readonly owners: ReadonlySet<string>
  /** Keys whose value is a list of such wholes. */
  readonly lists: ReadonlySet<string>
  /** Those of them whose items are words of a command line: an option and its value are two. */
  readonly words?: ReadonlySet<string>
}

/** An entry with its mapping, or an item with its list. */
export interface Unit {
  readonly part: Part
  readonly holder: Collection
  /** The key, or that of the list. */
  readonly key: string
}

interface Addition {
  readonly value: Map<string, Value>
  readonly wishes: number[]
}

export class YamlDraft {
  readonly tree: YamlTree
  readonly #shape: Shape
  /** Mappings that stay, even with nothing in them. */
  readonly #kept = new Set<Part>()
  readonly #cut = new Map<Part, number[]>()
  readonly #replaced = new Map<Node, { readonly text: string; readonly wishes: number[] }>()
  readonly #added = new Map<Collection, Addition>()
  readonly #items = new Map<Sequence, { readonly items: Scalar[]; readonly wishes: number[] }>()
  readonly #filled = new Map<Entry, { value: Value; readonly wishes: number[] }>()

  /** `original`: the text with comments that are none of YAML's; `text` has blanks there, or comments of YAML. */
  constructor(text: string, shape: Shape, original = text) {
    this.tree = new YamlTree(text, shape.version, original)
    this.#shape = shape
  }

  /** The mapping that an entry names, or that begins there. */
  mappingAt(offset: number): Mapping | undefined {
    const node = this.tree.startingAt(offset)
    const entry = node && this.tree.ownerOf(node)
    const value = entry?.key === node ? this.tree.resolved(entry?.value ?? null) : null
    return isMap<Node, Node | null>(value) ? this.keep(value) : undefined
  }

  /** The mapping in which an entry stands whose key begins there. */
  mappingAround(offset: number): Mapping | undefined {
    const node = this.tree.startingAt(offset)
    const entry = node && this.tree.ownerOf(node)
    const holder = entry && this.tree.above(entry)
    return isMap<Node, Node | null>(holder) ? this.keep(holder) : undefined
  }

  keep(map: Mapping): Mapping {
    this.#kept.add(map)
    return map
  }

  /** What is written at a place, as a whole: the entry or item that an author would take out. */
  unitAt(offset: number): Unit | undefined {
    let part: Part | undefined = this.tree.startingAt(offset)
    while (part) {
      const unit = this.#unit(part)
      if (unit) return unit
      part = this.tree.above(part)
    }
    return undefined
  }

  #unit(part: Part): Unit | undefined {
    const holder = this.tree.above(part)
    if (!holder || isPair(holder)) return undefined
    const owner = this.tree.ownerOf(holder)
    const ownerKey = owner ? keyOf(owner) : ''
    if (isPair(part) && isMap<Node, Node | null>(holder)) {
      const key = keyOf(part)
      return this.#shape.keys.has(key) || this.#shape.owners.has(ownerKey) ? { part, holder, key } : undefined
    }
    return isSeq<Node>(holder) && this.#shape.lists.has(ownerKey) ? { part, holder, key: ownerKey } : undefined
  }

  /** The entry of a key of a mapping, as a whole. */
  entry(map: Mapping, key: string): Unit | undefined {
    const part = this.tree.entryOf(map, key)
    const holder = part && this.tree.above(part)
    return part && holder && isMap<Node, Node | null>(holder) ? { part, holder, key } : undefined
  }

  /** The items of a list of words behind one that begin before an offset. */
  following({ part, holder, key }: Unit, end: number): readonly Unit[] {
    if (this.#shape.words?.has(key) !== true || isPair(part)) return []
    const items: readonly Part[] = holder.items
    return items.slice(items.indexOf(part) + 1).flatMap((one) => (startOf(one) < end ? [{ part: one, holder, key }] : []))
  }

  /** A sentence where it cannot be done. */
  drop({ part }: Unit, wish: number): string | undefined {
    if (this.tree.isUsedElsewhere(part)) return 'it has an anchor that is used elsewhere'
    const wishes = this.#cut.get(part)
    if (wishes) wishes.push(wish)
    else this.#cut.set(part, [wish])
    return undefined
  }

  isDropped(part: Part): boolean {
    return this.#cut.has(part)
  }

  /** Another scalar in the same place. */
  replace(unit: Unit, value: Scalar, wish: number): string | undefined {
    const node = isPair(unit.part) ? unit.part.value : unit.part
    if (node === null || isNothing(node)) {
      return isPair(unit.part) ? this.#fill(unit.part, [], { scalar: value }, wish) : 'it is empty'
    }
    if (!isScalar(node) && !isAlias(node)) return 'it is no single value'
    if (isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')) return 'it is written as a block of text'
    const uses = this.tree.aliasesOf(node)
    if (uses.some((use) => keyAbove(this.tree, use) !== unit.key)) return 'its anchor is used for something else, too'
    const source = this.tree.text.slice(...rangeOf(node))
    const text = spellLike(source, value)
    const known = this.#replaced.get(node)
    if (known && known.text !== text) return 'another fix changes it already'
    if (known) known.wishes.push(wish)
    else this.#replaced.set(node, { text, wishes: [wish] })
    return undefined
  }

  /** A value at a path of keys below a mapping; what is missing on the way is made. */
  put(map: Mapping, path: readonly string[], leaf: Value, wish: number): string | undefined {
    const [key = '', ...rest] = path
    const entry = this.tree.entryOf(map, key)
    if (!entry || this.isDropped(entry)) return entry ? 'another fix takes it out' : this.#add(map, path, leaf, wish)
    const value = this.tree.resolved(entry.value)
    if (isNothing(value)) return this.#fill(entry, rest, leaf, wish)
    if (rest.length > 0) return isMap<Node, Node | null>(value) ? this.put(value, rest, leaf, wish) : `${key} is no mapping here`
    if ('items' in leaf) return isSeq<Node>(value) ? this.#addItems(value, leaf.items, wish) : `${key} is no list here`
    const holder = this.tree.above(entry)
    if (!('scalar' in leaf) || !isMap<Node, Node | null>(holder)) return `${key} is written already`
    return this.replace({ part: entry, holder, key }, leaf.scalar, wish)
  }

  #add(map: Mapping, path: readonly string[], leaf: Value, wish: number): string | undefined {
    const there = this.#added.get(map) ?? { value: new Map<string, Value>(), wishes: [] }
    const problem = putInto(there.value, path, leaf)
    if (problem !== undefined) return problem
    there.wishes.push(wish)
    this.#added.set(map, there)
    return undefined
  }

  #addItems(list: Sequence, items: readonly Scalar[], wish: number): string | undefined {
    const there = this.#items.get(list) ?? { items: [], wishes: [] }
    there.items.push(...items.filter((item) => !there.items.includes(item)))
    there.wishes.push(wish)
    this.#items.set(list, there)
    return undefined
  }

  /** A key that is there without a value. */
  #fill(entry: Entry, rest: readonly string[], leaf: Value, wish: number): string | undefined {
    const there = this.#filled.get(entry)
    if (rest.length === 0) {
      if (!there) this.#filled.set(entry, { value: leaf, wishes: [wish] })
      else if ('items' in leaf && 'items' in there.value) {
        const { items } = there.value
        items.push(...leaf.items.filter((item) => !items.includes(item)))
        there.wishes.push(wish)
      } else return 'another fix writes it already'
      return undefined
    }
    const value = there?.value ?? { keys: new Map<string, Value>() }
    if (!('keys' in value)) return 'another fix writes it already'
    const problem = putInto(value.keys, rest, leaf)
    if (problem !== undefined) return problem
    if (there) there.wishes.push(wish)
    else this.#filled.set(entry, { value, wishes: [wish] })
    return undefined
  }

  edits(): readonly Edit[] {
    const { tree } = this
    const empty = this.#cutEmptied()
    const edits: Edit[] = [...empty]
    edits.push(...cuts(tree, this.#cut))
    for (const [node, { text, wishes }] of this.#replaced) {
      const [start, end] = rangeOf(node)
      edits.push({ start, end, text, wishes })
    }
    const gone = (part: Part) => this.#cut.has(part)
    for (const [map, { value, wishes }] of this.#added)
      edits.push(...additionTo(tree, map, { keys: value }, gone).map((edit) => ({ ...edit, wishes, depth: tree.depthOf(map) })))
    for (const [list, { items, wishes }] of this.#items)
      edits.push(...additionTo(tree, list, { items }, gone).map((edit) => ({ ...edit, wishes, depth: tree.depthOf(list) })))
    for (const [entry, { value, wishes }] of this.#filled)
      edits.push(...fillOf(tree, entry, value).map((edit) => ({ ...edit, wishes, depth: tree.depthOf(entry) + 1 })))
    return edits
  }

  #isAddedTo(holder: Collection): boolean {
    return this.#added.has(holder) || this.#items.has(holder as Sequence)
  }

  /** What has nothing left in it goes as a whole, and so upwards; what must stay, stays as `[]` or `{}`. */
  #cutEmptied(): Edit[] {
    const edits: Edit[] = []
    const pending = new Set([...this.#cut.keys()].map((part) => this.tree.above(part) as Collection))
    for (const holder of pending) {
      const parts: readonly Part[] = holder.items
      if (this.#isAddedTo(holder) || parts.some((part) => !this.#cut.has(part))) continue
      const wishes = parts.flatMap((part) => this.#cut.get(part) ?? [])
      const owner = this.tree.ownerOf(holder)
      const above = owner && this.tree.above(owner)
      if (owner && above && isMap<Node, Node | null>(above) && !this.#mustStay(holder, owner, above)) {
        this.#cut.set(owner, wishes)
        pending.add(above)
      } else {
        for (const part of parts) this.#cut.delete(part)
        edits.push(...emptied(this.tree, holder).map((edit) => ({ ...edit, wishes })))
      }
    }
    return edits
  }

  /** An anchor that is used, or a key that hides what `<<` brings in. */
  #mustStay(holder: Collection, owner: Entry, above: Mapping): boolean {
    if (this.#kept.has(holder) || this.tree.isUsedElsewhere(owner)) return true
    return this.tree.merged(above).some((source) => this.tree.entryOf(source, keyOf(owner)) !== undefined)
  }
}

/** The key that a node is the value of, or that the list has in which it stands. */
function keyAbove(tree: YamlTree, node: Node): string {
  const above = tree.above(node)
  const owner = above && isSeq(above) ? tree.ownerOf(above) : tree.ownerOf(node)
  return owner ? keyOf(owner) : ''
}

function rangeOf(node: Node): [number, number] {
  return [startOf(node), endOf(node)]
}
