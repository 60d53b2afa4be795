/** Cuts entries and items out of a YAML text: whole lines of block notation, parts of a line of flow notation. */
import { isPair } from 'yaml'
import type { Edit } from '../edit.js'
import { type Collection, endOf, isFlow, type Part, startOf, type YamlTree } from './tree.js'

export function cuts(tree: YamlTree, cut: ReadonlyMap<Part, readonly number[]>): readonly Edit[] {
  const holders = new Set([...cut.keys()].map((part) => tree.above(part) as Collection))
  return [...holders].flatMap((holder) => {
    const parts = holder.items as readonly Part[]
    const going = parts.map((part) => cut.has(part))
    const wishes = (from: number, to: number) => parts.slice(from, to + 1).flatMap((part) => cut.get(part) ?? [])
    return runsOf(going).flatMap(([from, to]) =>
      (isFlow(holder) ? flowCuts(tree, parts, from, to) : blockCuts(tree, parts, from, to)).map(([start, end]) => ({
        start,
        end,
        text: '',
        wishes: wishes(from, to),
      })),
    )
  })
}

type Range = readonly [start: number, end: number]

/** First and last of each run of parts that go. */
function runsOf(going: readonly boolean[]): Range[] {
  const runs: Range[] = []
  for (const [at, goes] of going.entries()) {
    const last = runs.at(-1)
    if (goes && last && last[1] === at - 1) runs[runs.length - 1] = [last[0], at]
    else if (goes) runs.push([at, at])
  }
  return runs
}

/** Each part with its lines. What stands behind `- ` is followed there by the part that stays. */
function blockCuts(tree: YamlTree, parts: readonly Part[], from: number, to: number): Range[] {
  const { text } = tree
  return parts.slice(from, to + 1).map((part, index): Range => {
    const start = isPair(part) ? startOf(part) : dashOf(tree, parts, from + index)
    const line = lineStart(text, start)
    const end = lineEnd(text, endOf(part))
    if (text.slice(line, start).trim() === '') return wholeLines(text, line, end)
    const next = parts[to + 1]
    if (next === undefined) return [start, endOf(part)]
    if (from + index < to) return [start, start]
    const first = startOf(parts[from] as Part)
    const between = text.slice(end, startOf(next))
    return between.trim() === '' ? [first, startOf(next)] : [trimmedStart(text, first), lineBreakBefore(text, end)]
  })
}

/** Lines with their end; the last line of a text without a line break at its end takes the one before it. */
export function wholeLines(text: string, line: number, end: number): Range {
  return end === text.length && !text.endsWith('\n') && line > 0 ? [lineBreakBefore(text, line), end] : [line, end]
}

function dashOf(tree: YamlTree, parts: readonly Part[], index: number): number {
  const part = parts[index] as Part
  const holder = tree.above(part) as { srcToken?: { items?: { start?: { type: string; offset: number }[] }[] } } | undefined
  const dash = holder?.srcToken?.items?.[index]?.start?.findLast(({ type }) => type === 'seq-item-ind')
  return dash?.offset ?? startOf(part)
}

/** With the comma that is too many. Comments of other parts stay. */
function flowCuts(tree: YamlTree, parts: readonly Part[], from: number, to: number): Range[] {
  const { text } = tree
  const start = flowStart(tree, parts[from] as Part)
  const end = endOf(parts[to] as Part)
  const [before, next] = [parts[from - 1], parts[to + 1]]
  const comma = /^\s*,/.exec(text.slice(end, next ? flowStart(tree, next) : end + 100))?.[0].length ?? 0
  const line = lineStart(text, start)
  const alone = text.slice(line, start).trim() === '' && /^[ \t]*(?:#[^\n]*)?\r?(?:\n|$)/.test(text.slice(end + comma))
  const own: Range = alone ? [line, lineEnd(text, end + comma)] : [start, next ? beforeComments(text, end, flowStart(tree, next)) : end]
  if (next || !before) return [own]
  const left = endOf(before)
  const between = text.slice(left, start)
  if (!alone && !between.includes('#')) return [[left, end]]
  return [[left + between.indexOf(','), left + between.indexOf(',') + 1], own]
}

/** Where a part of flow notation begins, with its anchor or tag. */
function flowStart(tree: YamlTree, part: Part): number {
  const { text } = tree
  const above = tree.above(part)
  const index = above && !isPair(above) ? ((above as Collection).items as Part[]).indexOf(part) : -1
  const source = (above as { srcToken?: { items?: { start?: { type: string; offset: number }[] }[] } } | undefined)?.srcToken
  const property = source?.items?.[index]?.start?.find(({ type }) => type === 'anchor' || type === 'tag')
  const own = isPair(part) ? startOf(part.key) : startOf(part)
  return property && property.offset < own ? property.offset : text[own] === undefined ? text.length : own
}

/** Up to the next part, or up to the end of the line where a comment that may be about that one follows. */
function beforeComments(text: string, end: number, next: number): number {
  const gap = text.slice(end, next)
  const line = gap.indexOf('\n')
  return line >= 0 && gap.slice(line).includes('#') ? end + line : next
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

/** Behind the line break of the line in which a part ends; where it ends with one, there. */
export function lineEnd(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === '\n') return offset
  const end = text.indexOf('\n', offset)
  return end < 0 ? text.length : end + 1
}

/** The end of the line that ends there, without its line break. */
function lineBreakBefore(text: string, offset: number): number {
  if (text[offset - 1] !== '\n') return offset
  return text[offset - 2] === '\r' ? offset - 2 : offset - 1
}

/** Without the blanks before it. */
function trimmedStart(text: string, offset: number): number {
  let at = offset
  while (at > 0 && text[at - 1] === ' ') at -= 1
  return at
}
