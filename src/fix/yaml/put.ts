/** Puts entries and items into a YAML text, in the style of what stands around them. */
import { type Document, isMap, isScalar, isSeq, type Node } from 'yaml'
import type { Edit } from '../edit.js'
import { lineEnd, lineStart, wholeLines } from './cut.js'
import {
  type Collection,
  type Entry,
  endOf,
  endOfKey,
  isEmpty,
  isFlow,
  type Mapping,
  type Part,
  type Sequence,
  startOf,
  type YamlTree,
} from './tree.js'
import { blockLines, type FlowStyle, flowEntries, flowItems, flowValue, itemLines, type Style, type Value } from './value.js'

type Addition = { readonly keys: Map<string, Value> } | { readonly items: (string | number | boolean)[] }
type Change = Omit<Edit, 'wishes'>

/** Behind the last part that stays. `gone`: parts that are taken out. */
export function additionTo(tree: YamlTree, holder: Collection, addition: Addition, gone: (part: Part) => boolean): Change[] {
  return isFlow(holder) ? flowAddition(tree, holder, addition, gone) : [blockAddition(tree, holder, addition)]
}

function blockAddition(tree: YamlTree, holder: Collection, addition: Addition): Change {
  const { text } = tree
  const style = blockStyle(tree, holder)
  const indent = columnOf(text, isSeq(holder) ? dashColumn(holder) : startOf(holder.items[0] as Part))
  const lines = 'keys' in addition ? blockLines(addition.keys, indent, style) : itemLines(addition.items, indent)
  return behindLine(text, endOf(holder.items.at(-1) as Part), lines, style.newline)
}

/** New lines behind the line that ends at or behind an offset. */
function behindLine(text: string, offset: number, lines: readonly string[], newline: string): Change {
  const at = lineEnd(text, offset)
  const whole = at === 0 || text[at - 1] === '\n'
  const joined = lines.join(newline)
  return { start: at, end: at, text: whole ? `${joined}${newline}` : `${newline}${joined}` }
}

function dashColumn(list: Sequence): number {
  const source = (list as { srcToken?: { items?: { start?: { type: string; offset: number }[] }[] } }).srcToken
  return source?.items?.[0]?.start?.findLast(({ type }) => type === 'seq-item-ind')?.offset ?? startOf(list)
}

function flowAddition(tree: YamlTree, holder: Collection, addition: Addition, gone: (part: Part) => boolean): Change[] {
  const { text } = tree
  const style = styleOf(tree, holder)
  const parts = 'keys' in addition ? flowEntries(addition.keys, style) : flowItems(addition.items, style)
  const left = (holder.items as Part[]).filter((part) => !gone(part))
  const last = left.at(-1)
  const between = style.lines ? `,${style.lines.newline}${style.lines.pad}` : style.tight ? ',' : ', '
  if (last) return behind(text, endOf(last), parts.map((part) => `${between}${part}`).join(''), style.lines !== undefined)
  const open = startOf(holder) + 1
  const first = holder.items[0] as Part | undefined
  const at = first ? startOf(first) : open
  const close = first ? at : endOf(holder) - 1
  const inner = parts.join(between)
  return [text.slice(open, close).trim() === '' && !first ? { start: open, end: close, text: inner } : { start: at, end: at, text: inner }]
}

/** A comment in the line of what comes before stays there. */
function behind(text: string, offset: number, added: string, inLines: boolean): Change[] {
  const comment = inLines ? /^[ \t]+#[^\r\n]*/.exec(text.slice(offset, lineEnd(text, offset)))?.[0].length : undefined
  if (comment === undefined) return [{ start: offset, end: offset, text: added }]
  const end = offset + comment
  return [
    { start: offset, end: offset, text: ',' },
    { start: end, end, text: added.slice(1) },
  ]
}

/** A collection of which nothing is left, as `[]` or `{}`: behind its key, its anchor and before a comment. */
export function emptied(tree: YamlTree, holder: Collection): Change[] {
  const { text } = tree
  const brackets = isSeq(holder) ? '[]' : '{}'
  const start = !isFlow(holder) && isSeq(holder) ? dashColumn(holder) : startOf(holder)
  const line = lineStart(text, start)
  const owner = tree.ownerOf(holder)
  if (isFlow(holder) || !owner || text.slice(line, start).trim() !== '') return [{ start, end: endOf(holder), text: brackets }]
  const key = endOfKey(owner)
  const [from, to] = wholeLines(text, line, lineEnd(text, endOf(holder)))
  return [
    { start: key, end: key, text: ` ${brackets}` },
    { start: from, end: to, text: '' },
  ]
}

/** A value for a key that has none. */
export function fillOf(tree: YamlTree, entry: Entry, value: Value): Change[] {
  const { text } = tree
  const holder = tree.above(entry) as Mapping
  const end = endOf(entry)
  const said = entry.value && !isEmpty(entry.value) ? entry.value : undefined
  if (isFlow(holder) || 'scalar' in value) {
    const written = flowValue(value, styleOf(tree, holder))
    return [said ? { start: startOf(said), end: endOf(said), text: written } : { start: end, end, text: ` ${written}` }]
  }
  const style = blockStyle(tree, holder)
  const indent = columnOf(text, startOf(entry))
  const lines = 'keys' in value ? blockLines(value.keys, indent + style.step, style) : itemLines(value.items, indent + style.dash)
  const below = behindLine(text, end, lines, style.newline)
  return said ? [{ start: colonEnd(text, startOf(said)), end: endOf(said), text: '' }, below] : [below]
}

/** Behind the last character before a value that is no blank. */
function colonEnd(text: string, offset: number): number {
  let at = offset
  while (at > 0 && text[at - 1] === ' ') at -= 1
  return at
}

function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset)
}

const styles = new WeakMap<Document, Style>()

/** How the document around a collection is set. */
function blockStyle(tree: YamlTree, holder: Collection): Style {
  const document = tree.documentOf(holder)
  const known = document && styles.get(document)
  if (known) return known
  const found: { step?: number; dash?: number } = {}
  measure(tree, document?.contents ?? null, found)
  const step = found.step ?? 2
  const style = { step, dash: found.dash ?? step, newline: newlineOf(tree.text) }
  if (document) styles.set(document, style)
  return style
}

/** The first mapping and the first list that stand below a key. */
function measure(tree: YamlTree, node: Node | null, found: { step?: number; dash?: number }): void {
  if (found.step !== undefined && found.dash !== undefined) return
  if (isSeq<Node>(node)) for (const item of node.items) measure(tree, item, found)
  if (!isMap<Node, Node | null>(node) || isFlow(node)) return
  for (const entry of node.items) {
    const { value } = entry
    if (value && (isMap(value) || isSeq(value)) && !isFlow(value) && value.items.length > 0) {
      const start = isSeq(value) ? dashColumn(value as Sequence) : startOf(value)
      const by = columnOf(tree.text, start) - columnOf(tree.text, startOf(entry))
      if (isSeq(value)) found.dash ??= Math.max(0, by)
      else if (by > 0) found.step ??= by
    }
    measure(tree, value, found)
  }
}

function newlineOf(text: string): string {
  const at = text.indexOf('\n')
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n'
}

function styleOf(tree: YamlTree, holder: Collection): FlowStyle {
  const { text } = tree
  const json = isJson(tree, holder)
  const tight = json && /^\{"[^"]{0,200}":\S/.test(text.slice(startOf(rootOf(tree, holder))))
  const last = holder.items.at(-1) as Part | undefined
  if (!last || !isFlow(holder)) return { json, tight }
  const line = lineStart(text, startOf(last))
  const own = line > startOf(holder) && text.slice(line, startOf(last)).trim() === ''
  if (!own) return { json, tight }
  const pad = tree.original.slice(line, startOf(last))
  const outer = tree.original.slice(lineStart(text, startOf(holder)), startOf(holder))
  const base = outer.length - outer.trimStart().length
  return { json, lines: { pad, step: pad.slice(base), newline: newlineOf(text) } }
}

/** A text in which the outermost mapping is flow notation with quoted keys. */
function isJson(tree: YamlTree, holder: Collection): boolean {
  const root = rootOf(tree, holder)
  if (!isMap<Node, Node | null>(root) || !isFlow(root)) return isSeq(root) && isFlow(root)
  const key = root.items[0]?.key
  return key === undefined || (isScalar(key) && key.type === 'QUOTE_DOUBLE')
}

function rootOf(tree: YamlTree, part: Part): Part {
  let root = part
  for (let above = tree.above(root); above; above = tree.above(root)) root = above
  return root
}
