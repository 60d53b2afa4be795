/** What changed, a block per kind of change and whom it concerns: what was seen first, what it was before below. */
import type { Change, ChangeKind } from '../../model/history.js'
import { foldNames } from '../names.js'
import { cut, labelled, pad, width, wrapKeepingIndent } from '../terminal/layout.js'
import type { Style, Tone } from '../terminal/style.js'
import { type ChangeGroup, groupChanges } from './group.js'

interface Label {
  readonly symbol: (style: Style) => string
  readonly word: string
  /** Somebody should look at it: it has the colour of its severity. */
  readonly urgent: boolean
}

const labels: Readonly<Record<ChangeKind, Label>> = {
  appeared: { symbol: () => '+', word: 'appeared', urgent: true },
  worse: { symbol: () => '!', word: 'worse', urgent: true },
  'now-unknown': { symbol: ({ symbols }) => symbols.unknown, word: 'unknown', urgent: true },
  'waiver-expired': { symbol: () => '!', word: 'waiver ended', urgent: true },
  'new-container': { symbol: () => '+', word: 'new', urgent: true },
  changed: { symbol: () => '~', word: 'changed', urgent: false },
  better: { symbol: () => '-', word: 'better', urgent: false },
  resolved: { symbol: () => '-', word: 'resolved', urgent: false },
  'gone-container': { symbol: () => '-', word: 'gone', urgent: false },
}

/** More blocks than that drown the page. */
const most = 25

export function changeRows(changes: readonly Change[], style: Style): string[] {
  const groups = groupChanges(changes)
  const shown = style.verbose ? groups : groups.slice(0, most)
  const names = shown.map((one) => nameOf(one, style))
  const columns = {
    word: Math.max(...shown.map((one) => width(labelOf(one).word))),
    name: Math.max(0, ...names.map((name) => width(name))),
  }
  const left = groups.length - shown.length
  return [
    ...shown.flatMap((one, at) => block(one, names[at] as string, columns, style)),
    ...(left > 0 ? [`  and ${left} more: --verbose`] : []),
  ]
}

function nameOf({ names }: ChangeGroup, style: Style): string {
  const room = Math.max(12, Math.floor(style.width / 4))
  const inertNames = names.map((name) => style.text(name, 60) || 'without a name')
  const folded = foldNames(inertNames, room, style.symbols.ellipsis)
  if (width(folded) <= room || inertNames.length < 2) return cut(folded, room, style)
  // How many more there are must not be cut off with the end of a long name.
  const more = ` +${inertNames.length - 1}`
  return cut(inertNames[0] ?? '', room - more.length, style) + more
}

function labelOf({ changes: [first] }: ChangeGroup): Label {
  return labels[(first as Change).kind]
}

function block(group: ChangeGroup, name: string, columns: { word: number; name: number }, style: Style): string[] {
  const label = labelOf(group)
  const [first, ...others] = group.changes as [Change, ...Change[]]
  const tone: Tone = label.urgent ? (first.severity ?? 'strong') : 'quiet'
  const head = `${label.symbol(style)} ${pad(label.word, columns.word)}  ${pad(name, columns.name)}`
  const column = 2 + columns.word + 2 + columns.name
  const lines = (change: Change, textTone: Tone) => [
    ...hang(now(change, style), column, textTone, style),
    ...hang(before(change, style), column, 'quiet', style),
  ]
  const rest = style.verbose ? others.flatMap((one) => lines(one, 'plain')) : hang(andMore(others, style), column, 'quiet', style)
  const [top = '', ...below] = [...lines(first, label.urgent ? tone : 'plain'), ...rest]
  if (style.width - column - 4 < 24) return [...labelled(style, head.trimEnd(), [], { indent: 2, column, tone }), top, ...below]
  return [`  ${style.paint(tone, head)}  ${top.trimStart()}`, ...below]
}

/** So many of the others are named. */
const named = 4

function andMore(others: readonly Change[], style: Style): string {
  if (others.length === 0) return ''
  const titles = others.slice(0, named).map((one) => style.text(one.title ?? one.rule ?? one.path ?? ''))
  return `and ${others.length} more: ${titles.join(', ')}${others.length > named ? ` +${others.length - named}` : ''}`
}

/** Below the column of labels, or where there is no room for that a little to the right. */
function hang(text: string, column: number, tone: Tone, style: Style): string[] {
  if (text === '') return []
  const indent = style.width - column - 4 < 24 ? 6 : column + 4
  return wrapKeepingIndent(text, style.width - indent).map((line) => ' '.repeat(indent) + style.paint(tone, line))
}

function now({ kind, title, after = '', rule, path }: Change, style: Style): string {
  const what = style.text(title ?? rule ?? path ?? '')
  const said = kind === 'resolved' && what !== '' ? '' : arrows(style.text(after), style)
  return [what, said].filter((part) => part !== '').join(': ')
}

function before({ kind, before: was = '', after = '' }: Change, style: Style): string {
  const parts = [
    kind === 'resolved' ? arrows(style.text(after), style) : '',
    was === '' ? '' : `before: ${arrows(style.text(was), style)}`,
    kind === 'now-unknown' && !/^(held|does not apply|blocked by )/.test(was) ? 'not counted as resolved' : '',
  ]
  return parts.filter((part) => part !== '').join('; ')
}

function arrows(text: string, style: Style): string {
  return text.replaceAll(' -> ', ` ${style.symbols.arrow} `)
}
