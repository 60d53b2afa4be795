/**
 * Waivers written beside the line that they are about:
 *
 *     privileged: true # hullcheck: waive privileged until 2027-01-31 -- traces processes, OPS-812
 *
 * or alone on the line above. `#` for YAML, shell, ini and Dockerfile, `//` for JSON with comments and HCL. A comment that is
 * meant as a waiver and cannot be read is a mistake with its line: one that silently did nothing would be found out too late.
 */
import { isDay } from '../model/day.js'
import type { Region } from '../model/fact.js'
import type { Note } from '../model/report.js'
import { nearest } from '../rules/nearest.js'

export interface WaiverComment {
  /** Ids as of today. */
  readonly rules: readonly string[]
  readonly reason: string
  readonly until: string
  /** The comment itself. */
  readonly region: Region
  /** The lines that it is about: one, and the block that this one opens. */
  readonly first: number
  readonly last: number
}

interface Read {
  readonly comments: readonly WaiverComment[]
  readonly malformed: readonly Note[]
}

/** Longer lines are looked at only so far: nobody writes a comment there. */
const widest = 4000
const longestReason = 500
/** More of them in one file are no exceptions any more, and each costs a look at its block. */
const most = 1000
const longestBlock = 5000

/** The sign of a comment at the start of a line or behind white space, then what only a waiver says. */
const attempt = /(^|\s)(#+|\/\/+|;+|\/\*+)[ \t]*hullcheck(?=[ \t]*:|[ \t-]{1,9}(?:waive|ignore|disable|skip|allow)\b)/i
const form = '# hullcheck: waive <rule>[,<rule>] until 2027-01-31 -- <reason>'
/** Here `#` is a comment at the start of a line only; behind a value it belongs to the value (systemd.syntax(7), Dockerfile reference, lxc.conf). */
const ownLineOnly =
  /(^|\/)(dockerfile|containerfile|config$)|\.(dockerfile|container|pod|kube|volume|network|build|image|service|socket|timer|mount|conf|env)$/i

/** The waivers of a file. `names`: every rule and path there is, by id and former id. */
export function waiverComments(text: string, file: string, names: ReadonlyMap<string, string>): Read {
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.slice(0, widest))
  const blocks = blocksOf(lines)
  const comments: WaiverComment[] = []
  const malformed: Note[] = []
  for (const [index, line] of lines.entries()) {
    const found = attempt.exec(line)
    if (!found) continue
    const start = found.index + (found[1] ?? '').length
    const region = { file, line: index + 1, column: start + 1, endLine: index + 1, endColumn: line.length + 1 }
    if (comments.length + malformed.length >= most) {
      malformed.push({ kind: 'waiver-malformed', message: `more than ${most} waivers in one file; put them into hullcheck.yaml`, region })
      break
    }
    const alone = line.slice(0, start).trim() === ''
    const read = !alone && ownLineOnly.test(file) ? notBehind : readWaiver(line.slice(start), names)
    if ('problem' in read) malformed.push({ kind: 'waiver-malformed', message: read.problem, region })
    else comments.push({ ...read, region, ...blocks(index, alone) })
  }
  return { comments, malformed }
}

const notBehind = { problem: 'in this file a comment stands on a line of its own; put it above' }

/** The lines that a comment is about. */
function blocksOf(lines: readonly string[]): (index: number, alone: boolean) => { first: number; last: number } {
  const below: number[] = []
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    // several comments may stand above each other
    below[index] = index + 1 < lines.length && isComment(lines[index + 1] ?? '') ? (below[index + 1] as number) : index + 1
  }
  const indents = lines.map(indentOf)
  const ends = new Map<number, number>()
  return (index, alone) => {
    const first = alone ? (below[index] as number) : index
    const last = ends.get(first) ?? blockEnd(lines, indents, first)
    ends.set(first, last)
    return { first: first + 1, last: last + 1 }
  }
}

function isComment(line: string): boolean {
  return /^\s*(#|\/\/|;)/.test(line)
}

/** A block is what is indented deeper; the items of a YAML list may stand as far left as its key. */
function blockEnd(lines: readonly string[], indents: readonly number[], first: number): number {
  const start = lines[first] ?? ''
  const indent = indentOf(start)
  const opensList = /:\s*(#.*)?$/.test(start) && !isItem(start)
  let last = first
  for (let index = first + 1; index < Math.min(lines.length, first + longestBlock); index += 1) {
    const depth = indents[index] as number
    if (depth === blank) continue
    if (depth < indent || (depth === indent && !(opensList && isItem(lines[index] ?? '')))) break
    last = index
  }
  return last
}

function isItem(line: string): boolean {
  return /^\s*-(\s|$)/.test(line)
}

const blank = -1

function indentOf(line: string): number {
  const inner = line.trimStart()
  return inner === '' ? blank : line.length - inner.length
}

type Waiver = Pick<WaiverComment, 'rules' | 'reason' | 'until'>

function readWaiver(comment: string, names: ReadonlyMap<string, string>): Waiver | { readonly problem: string } {
  if (comment.startsWith('/*')) return { problem: 'a waiver stands behind # or //' }
  const said = /hullcheck[ \t]*(:?)/i.exec(comment)
  const words = comment.slice((said?.index ?? 0) + (said?.[0].length ?? 0)).trim()
  const dashes = words.search(/(^|\s)--(\s|$)/)
  const [verb, ...rest] = (dashes < 0 ? words : words.slice(0, dashes)).split(/\s+/).filter((word) => word !== '')
  if (said?.[1] !== ':' || verb !== 'waive') return { problem: `expected ${form}` }
  const at = rest.indexOf('until')
  const ids = (at < 0 ? rest : rest.slice(0, at))
    .join('')
    .split(',')
    .filter((id) => id !== '')
  if (ids.length === 0) return { problem: `this waiver names no rule: ${form}` }
  const unknown = ids.filter((id) => !names.has(id))
  if (unknown.length > 0) return { problem: unknown.map((id) => noSuchRule(id, names)).join('; ') }
  const days = at < 0 ? [] : rest.slice(at + 1)
  const reason = dashes < 0 ? '' : words.slice(dashes).trim().slice(2).trim()
  const rules = [...new Set(ids.map((id) => names.get(id) ?? id))]
  return problemOf(ids, days, reason) ?? { rules, until: days[0] ?? '', reason: cut(reason) }
}

function problemOf(ids: readonly string[], [day, ...more]: readonly string[], reason: string): { problem: string } | undefined {
  const whose = `waiver for ${ids.join(', ')}`
  if (day === undefined) return { problem: `${whose} has no end date: ${form}` }
  if (!isDay(day)) return { problem: `${whose}: "${day.slice(0, 40)}" is no day; write it as 2027-01-31` }
  if (more.length > 0) return { problem: `${whose}: expected -- and the reason behind ${day}` }
  return reason === '' ? { problem: `${whose} has no reason: ${form}` } : undefined
}

function noSuchRule(id: string, names: ReadonlyMap<string, string>): string {
  const close = nearest(id.slice(0, 80), [...names.keys()])
  return `no rule or escape path is named "${id.slice(0, 80)}"${close === undefined ? '' : `  did you mean "${close}"?`}`
}

function cut(reason: string): string {
  return reason.length > longestReason ? `${reason.slice(0, longestReason - 1)}…` : reason
}
