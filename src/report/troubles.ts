/** What stood in the way of judging, and what became of waivers: the same lines in every format. */
import type { SourceStatus } from '../model/evidence.js'
import type { Region } from '../model/fact.js'
import type { Note, Report } from '../model/report.js'
import { byRegion } from './places.js'

export interface Trouble {
  /** It fails the run, or something could not be looked at. */
  readonly grave: boolean
  /** `not judged`, `seen in part`, `waiver`, `note`. */
  readonly label: string
  /** The file or source. */
  readonly name: string
  readonly message: string
  readonly remedy?: string
  readonly region?: Region
}

/** Grave ones first, then by file and line. */
export function troublesOf({ sources, notes = [] }: Report): Trouble[] {
  return [...sources.flatMap(ofSource), ...notes.map(ofNote)].sort(
    (a, b) => Number(b.grave) - Number(a.grave) || byRegion(a.region, b.region) || (a.name + a.message < b.name + b.message ? -1 : 1),
  )
}

/** Of a host, what was not tried is no trouble; of files, it is a remark about one of them. */
function ofSource({ source, status, reason, remedy = '', region }: SourceStatus): Trouble[] {
  if (status === 'ok' || (status === 'skipped' && region === undefined)) return []
  const label = { failed: 'not judged', partial: 'seen in part', skipped: 'note' }[status]
  return [{ grave: status === 'failed', label, name: source, message: reason, ...(remedy !== '' && { remedy }), ...(region && { region }) }]
}

function ofNote({ kind, message, region }: Note): Trouble {
  const grave = kind === 'waiver-expired' || kind === 'waiver-malformed'
  const { label, name } = places[kind]
  return { grave, label, name: region?.file ?? name, message, ...(region && { region }) }
}

const waiver = { label: 'waiver', name: 'waivers' } as const

const places: Readonly<Record<Note['kind'], { readonly label: string; readonly name: string }>> = {
  'waiver-expired': waiver,
  'waiver-malformed': waiver,
  'waiver-unused': waiver,
  'baseline-gone': { label: 'baseline', name: 'baseline' },
  assumption: { label: 'note', name: '--runtime-defaults' },
}
