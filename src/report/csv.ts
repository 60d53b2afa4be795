/** CSV (RFC 4180), for spreadsheets: a row an open escape path, finding, unknown or trouble. */
import type { Report } from '../model/report.js'
import { type Entry, entriesOf } from './entries.js'
import { inert } from './escape.js'

const columns: readonly (readonly [name: string, of: (entry: Entry, report: Report) => string])[] = [
  ['kind', ({ kind }) => kind],
  ['severity', ({ severity }) => severity ?? ''],
  ['id', ({ id }) => id],
  ['title', ({ title }) => title],
  ['container', ({ container }) => container],
  ['workload', ({ workload }) => workload],
  ['image', ({ image }) => image],
  ['message', ({ message }) => message],
  ['offenders', ({ offenders }) => offenders.join(' ')],
  ['file', ({ region }) => region?.file ?? ''],
  ['line', ({ region }) => String(region?.line ?? '')],
  ['waived', ({ waived }) => waived?.kind ?? ''],
  ['waived_until', ({ waived }) => waived?.until ?? ''],
  ['waived_reason', ({ waived }) => waived?.reason ?? ''],
  ['fingerprint', ({ fingerprint }) => fingerprint],
  ['host', (_, { hostname }) => hostname],
  ['collected_at', (_, { collectedAt }) => collectedAt],
]

export function csv(report: Report): string {
  const head = columns.map(([name]) => name)
  const rows = entriesOf(report).map((entry) => columns.map(([, of]) => cell(of(entry, report))))
  return [head, ...rows].map((row) => `${row.join(',')}\r\n`).join('')
}

/** Longer cells make a sheet unreadable; Excel ends at 32,767 characters. */
const longest = 2000

/** Quoted always where it holds anything but plain words: where the separator is `;`, a comma is text and the quotes still hold. */
function cell(text: string): string {
  const safe = withoutFormula(inert(text, longest))
  return /^[\w.:/ -]*$/.test(safe) ? safe : `"${safe.replaceAll('"', '""')}"`
}

/**
 * Spreadsheets compute a cell that begins with one of these (OWASP, CSV Injection), some also in full width. An apostrophe makes it text.
 * Where a sheet parts cells at `;`, a text may begin a cell of its own.
 */
function withoutFormula(text: string): string {
  return text.replace(/(^|;)(?=[\s"']*[=+\-@\uff1d\uff0b\uff0d\uff20])/g, "$1'")
}
