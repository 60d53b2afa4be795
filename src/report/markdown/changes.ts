/** What differs from an earlier run: of a scheduled report that is what its readers look for first. */
import type { Change, Comparison } from '../../model/history.js'
import { type ChangeGroup, groupChanges } from '../changes/group.js'
import { changeWords } from '../changes/words.js'
import { foldNames } from '../names.js'
import { code, escaped } from './text.js'

const most = 30
const mostTitles = 4

export function changesText(comparison: Comparison | undefined): string[] {
  if (!comparison) return []
  const { since, changes, surroundings = [] } = comparison
  const head = `**Since ${escaped(since.at.slice(0, 16).replace('T', ' '))} UTC**`
  const around = surroundings.length === 0 ? [] : [`Also different: ${surroundings.map((one) => code(one, 120)).join(', ')}`]
  if (changes.length === 0) return [`${head}: nothing changed.`, ...around]
  const groups = groupChanges(changes)
  const left = groups.length - most
  const lines = [...groups.slice(0, most).map(line), ...(left > 0 ? [`* and ${left} more`] : [])]
  return [`${head}:`, lines.join('\n'), ...around]
}

function line({ changes: [first, ...others], names }: ChangeGroup): string {
  const { kind } = first as Change
  const who = code(
    foldNames(
      names.map((name) => name || 'without a name'),
      60,
    ),
    200,
  )
  return `* **${changeWords[kind]}** ${who}: ${told(first as Change)}${andMore(others)}`
}

function told({ title, rule, path, before = '', after = '' }: Change): string {
  const what = title ?? rule ?? path
  const now = code(after, 200)
  const was = before === '' ? '' : `before: ${code(before, 200)}`
  return [what === undefined ? '' : escaped(what), now, was].filter((part) => part !== '').join('; ')
}

function andMore(others: readonly Change[]): string {
  if (others.length === 0) return ''
  const titles = others.slice(0, mostTitles).map(({ title, rule, path }) => escaped(title ?? rule ?? path ?? ''))
  const rest = others.length > mostTitles ? ` +${others.length - mostTitles}` : ''
  return `; and ${others.length} more: ${titles.join(', ')}${rest}`
}
