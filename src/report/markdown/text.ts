/**
 * Outside text in Markdown. Names, messages and paths go into code spans: there no link, picture, mention, HTML or emphasis is made of
 * them, by GitHub, GitLab, mail or chat alike. Text of rules is escaped.
 */
import { inert } from '../escape.js'

/** A code span that holds any text. */
export function code(outside: string, limit = 300): string {
  const text = inert(outside, limit).trim()
  if (text === '') return ''
  const ticks = '`'.repeat(longestRun(text) + 1)
  const edge = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return `${ticks}${edge}${text}${edge}${ticks}`
}

/** The same in a cell of a table, which is split at `|` before anything else is read; a backslash before one would undo the escape. */
export function cell(outside: string, limit = 300): string {
  return code(outside, limit).replace(/(\\?)\|/g, (_, slash: string) => (slash === '' ? '\\|' : '\\\\u{7c}'))
}

/** Text between HTML tags. */
export function html(outside: string, limit = 300): string {
  return inert(outside, limit).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** Text of a rule in a line: nothing in it means anything. */
export function escaped(text: string): string {
  return inert(text.trim().replace(/\s+/g, ' '), 2000)
    .replace(/[\\`*_[\]#|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

/** A code block; its fence is longer than any in it. */
export function fenced(text: string, language: string): string {
  const lines = text.split('\n').map((line) => inert(line.replaceAll('\t', '    '), 2000))
  const ticks = '`'.repeat(Math.max(3, ...lines.map((line) => longestRun(line) + 1)))
  return [`${ticks}${language}`, ...lines, ticks].join('\n')
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
}
