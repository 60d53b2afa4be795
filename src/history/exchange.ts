/**
 * The history as lines of JSON, for a copy that any program can read, and for another host. First a line that says what it is; then per
 * run the parts that no run before it had, and the run, which names parts by their hashes. Pure but for the store that it is given.
 */
import * as v from 'valibot'
import type { RunSummary } from '../model/history.js'
import type { EncodedRun } from './encode.js'
import { HistoryError } from './errors.js'
import { Shape } from './shape.js'
import type { History, RawRun } from './store.js'
import { hashOf } from './store-parts.js'

const exchangeVersion = 1
const opening = JSON.stringify({ hullcheck: 'history', version: exchangeVersion })

interface RunLine {
  readonly run: RunSummary & {
    readonly head: string
    readonly shared: Readonly<Record<keyof EncodedRun['shared'], string>>
    readonly judged: readonly string[]
    readonly seen: readonly string[]
  }
}

/** Lines without their ends, oldest run first. */
export function* exportRuns(history: History, ids: readonly number[]): Generator<string> {
  yield opening
  const told = new Set<string>()
  for (const id of ids) {
    const raw = history.raw(id)
    if (!raw) continue
    const { summary, encoded } = raw
    const texts = [...Object.values(encoded.shared), ...encoded.judged, ...encoded.seen]
    for (const text of new Set(texts)) {
      const hash = hashOf(text)
      if (!told.has(hash)) yield `{"part":"${hash}","json":${text}}`
      told.add(hash)
    }
    const shared = Object.fromEntries(Object.entries(encoded.shared).map(([name, text]) => [name, hashOf(text)])) as EncodedRun['shared']
    const line: RunLine = {
      run: { ...summary, head: encoded.head, shared, judged: encoded.judged.map(hashOf), seen: encoded.seen.map(hashOf) },
    }
    yield JSON.stringify(line)
  }
}

export interface Imported {
  readonly stored: number
  /** Runs that were there already. */
  readonly known: number
}

/** Stores the runs of such lines, each when its line comes. Throws HistoryError with the number of the line that is wrong. */
export async function importRuns(history: History, lines: AsyncIterable<string> | Iterable<string>): Promise<Imported> {
  const parts = new Map<string, string>()
  const shape = new Shape()
  let number = 0
  let stored = 0
  let known = 0
  for await (const line of lines) {
    number += 1
    if (number === 1) checkOpening(line)
    else if (line.startsWith('{"part":')) addPart(parts, line, number)
    else if (line !== '') {
      const run = runOf(line, parts, number)
      const mistake = shape.mistakeIn(run.encoded)
      if (mistake !== undefined) throw wrong(number, mistake)
      if (history.add(run)) stored += 1
      else known += 1
    }
  }
  if (number === 0) throw wrong(1, 'nothing in it')
  return { stored, known }
}

function checkOpening(line: string): void {
  const { hullcheck, version } = Object(parsed(line, 1)) as { hullcheck?: unknown; version?: unknown }
  if (hullcheck !== 'history') throw wrong(1, 'this is no history of hullcheck')
  if (version !== exchangeVersion) throw wrong(1, `form ${String(version)}; this hullcheck reads form ${exchangeVersion}`)
}

const partStart = /^\{"part":"([\w-]{43})","json":/

/** The text stays as it came: its hash names it. */
function addPart(parts: Map<string, string>, line: string, number: number): void {
  const [start = '', name = ''] = partStart.exec(line) ?? []
  const text = line.slice(start.length, -1)
  if (name === '' || !line.endsWith('}') || hashOf(text) !== name) throw wrong(number, 'a part that is not what was written')
  parts.set(name, text)
}

const hash = v.pipe(v.string(), v.regex(/^[\w-]{43}$/))
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
/** In the one form in which times compare as text. */
const time = v.pipe(v.string(), v.check(isSteady, 'not a time such as 2030-01-31T03:00:00.000Z'))

function isSteady(text: string): boolean {
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(time).toISOString() === text
}

const runLine = v.object({
  run: v.object({
    ...{ id: count, at: time, hostname: v.string(), hullcheck: v.string(), milliseconds: count },
    ...{ containers: count, reached: count, openPaths: count, unknown: count },
    findings: v.object({ low: count, medium: count, high: count, critical: count }),
    head: v.string(),
    shared: v.object({ rules: hash, paths: hash, host: hash, engines: hash, seenHost: hash, seenEngines: hash }),
    judged: v.array(hash),
    seen: v.array(hash),
  }),
})

function runOf(line: string, parts: ReadonlyMap<string, string>, number: number): RawRun {
  const checked = v.safeParse(runLine, parsed(line, number))
  if (!checked.success) throw wrong(number, `${v.getDotPath(checked.issues[0]) ?? 'the run'}: ${checked.issues[0].message}`)
  const { head, shared, judged, seen, ...summary } = checked.output.run
  const text = (name: string): string => {
    const found = parts.get(name)
    if (found === undefined) throw wrong(number, `the part ${name} does not come before it`)
    return found
  }
  const named = Object.entries(shared).map(([name, one]) => [name, text(one)])
  const raw = {
    summary,
    encoded: { head, shared: Object.fromEntries(named) as EncodedRun['shared'], judged: judged.map(text), seen: seen.map(text) },
  }
  return raw
}

function parsed(line: string, number: number): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    if (error instanceof SyntaxError) throw wrong(number, 'not JSON')
    throw error
  }
}

function wrong(line: number, what: string): HistoryError {
  const stored = line === 1 ? '' : 'what came before that line is stored; '
  return new HistoryError('failed', `line ${line}: ${what}`, { remedy: `${stored}export it again` })
}
