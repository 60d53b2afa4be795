/**
 * The history: runs, kept in one SQLite file. Opening it loads the library (store-library.ts); nothing else does. All of it is synchronous
 * once it is open, and each call is one transaction: a run is stored whole or not at all.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Database } from 'node-sqlite3-wasm'
import type { ContainerEvidence, Evidence } from '../model/evidence.js'
import type { RunSummary } from '../model/history.js'
import type { ContainerReport, Report } from '../model/report.js'
import { hostOf } from './choose.js'
import { decodeContainer, decodeEvidence, decodeReport, Lists } from './decode.js'
import { type EncodedRun, encodeRun } from './encode.js'
import { HistoryError, storeError } from './errors.js'
import { expired, type Retention, spare } from './retention.js'
import { folderError, stateFolder, storeIn } from './store-folder.js'
import { type Library, loadLibrary } from './store-library.js'
import { clearAll } from './store-lock.js'
import { addParts, PartReader, sweep } from './store-parts.js'
import { migrate, steps, versionOf } from './store-schema.js'
import { summaryOfRun } from './summary.js'

export interface HistoryOptions {
  /** Default: where this user's state belongs (stateFolder). */
  readonly folder?: string
  /** Refuses to make a store where there is none, and changes nothing in the one that there is. */
  readonly readOnly?: boolean
  /** False: refuses to make a store where there is none. */
  readonly make?: boolean
  /** Milliseconds to wait for another process. Default 10,000. */
  readonly patience?: number
  /** Nobody else gets at the store until it is closed. Not with `readOnly`. */
  readonly alone?: boolean
}

export interface RunFilter {
  /** Only runs of this host, as `hostOf` knows it. */
  readonly hostname?: string
  /** Only the newest so many. */
  readonly last?: number
}

/** Ids of the parts of a run. */
type Parts = Readonly<Record<keyof EncodedRun['shared'], number>> & { readonly judged: readonly number[]; readonly seen: readonly number[] }

/** A run as it is handed from one store to another. */
export interface RawRun {
  readonly summary: RunSummary
  readonly encoded: EncodedRun
}

/** Opens the store, and makes it where there is none. Throws HistoryError. */
export function openHistory(options: HistoryOptions = {}): History {
  const { patience = 10_000 } = options
  return openWith(loadLibrary({ patience, readOnly: options.readOnly ?? false }), options)
}

/** The same with a library of one's own: for tests that put themselves between it and the disk. */
export function openWith(library: Library, options: HistoryOptions, today = steps): History {
  const { folder = stateFolder(), readOnly = false, make = !readOnly, alone = false } = options
  const file = storeIn(folder, make)
  cleared(file)
  const db = failing(file, library, () => new library.Database(file, readOnly ? { readOnly } : {}))
  try {
    failing(file, library, () => (readOnly ? versionOf(db, file, today.length) : migrate(db, file, { today, alone })))
    return new History(db, file, library)
  } catch (error) {
    db.close()
    throw error
  }
}

function cleared(file: string): void {
  try {
    clearAll(`${file}.lock`)
  } catch (error) {
    throw folderError(error, file, 'its lock cannot be looked at')
  }
}

export class History {
  readonly #db: Database
  readonly #library: Library
  readonly file: string
  #reader: PartReader
  /** By part and by the lists of rules and paths that it was judged by: containers that did not change are the same object in every run. */
  #containers = new Map<string, ContainerReport>()

  constructor(db: Database, file: string, library: Library) {
    this.#db = db
    this.#library = library
    this.file = file
    this.#reader = new PartReader(db)
  }

  /** Stores a run. `milliseconds`: what collecting and judging took; `summary`: where somebody made it already. */
  append(evidence: Evidence, report: Report, milliseconds: number, summary = summaryOfRun(report, milliseconds)): RunSummary {
    if (Number.isNaN(Date.parse(summary.at))) throw new HistoryError('failed', 'the evidence does not say when it was collected')
    const encoded = encodeRun(evidence, report)
    const { id, parts } = this.#write(() => this.#insert({ summary, encoded }))
    for (const [at, container] of report.containers.entries()) this.#keep(cacheKey(parts, at), container)
    return { ...summary, id }
  }

  /** Oldest first. */
  runs({ hostname, last }: RunFilter = {}): RunSummary[] {
    const rows = this.#read(() =>
      this.#db.all(
        `select id, at, hostname, hullcheck, milliseconds, containers, reached, open_paths, critical, high, medium, low, unknown
         from run order by at, id`,
      ),
    )
    const runs = rows.map(summaryOfRow)
    const own = hostname === undefined ? runs : runs.filter((run) => hostOf(run.hostname) === hostOf(hostname))
    return last === undefined ? own : own.slice(-last)
  }

  /** As it was judged then. */
  report(id: number): Report | undefined {
    return this.#read(() => {
      const row = this.#row(id)
      if (!row) return undefined
      const { head, parts } = row
      const texts = this.#reader.texts([parts.rules, parts.paths, parts.host, parts.engines])
      const text = (part: number) => texts.get(part) as string
      const rest = decodeReport(head, {
        rules: text(parts.rules),
        paths: text(parts.paths),
        host: text(parts.host),
        engines: text(parts.engines),
      })
      return { ...rest, containers: this.#judged(parts, rest) }
    })
  }

  evidence(id: number): Evidence | undefined {
    return this.#read(() => {
      const row = this.#row(id)
      if (!row) return undefined
      const { head, parts } = row
      const texts = this.#reader.texts([parts.seenHost, parts.seenEngines, ...parts.seen])
      const text = (part: number) => texts.get(part) as string
      const containers = parts.seen.map((part) => JSON.parse(text(part)) as ContainerEvidence)
      return decodeEvidence(head, { seenHost: text(parts.seenHost), seenEngines: text(parts.seenEngines) }, containers)
    })
  }

  /** Reports of the same host before this run, newest first, each read when it is asked for. */
  *before(run: RunSummary, most = 60): Generator<Report> {
    const isEarlier = ({ at, id }: RunSummary) => at < run.at || (at === run.at && id < run.id)
    const earlier = this.runs({ hostname: run.hostname }).filter(isEarlier)
    for (const { id } of earlier.slice(-most).reverse()) {
      const report = this.report(id)
      if (report) yield report
    }
  }

  /** Removes what is not to be kept; how many runs went. */
  prune(retention: Retention, now = Date.now()): number {
    const ids = expired(this.runs(), retention, now)
    if (ids.length > 0) this.#write(() => this.#remove(ids))
    const room = retention.bytes === undefined ? 0 : this.#makeRoom(retention.bytes)
    return ids.length + room
  }

  /** Bytes that runs take. */
  size(): number {
    return this.#read(() => {
      const said = this.#db.get(`select (page_count - freelist_count) * page_size as bytes
        from pragma_page_count, pragma_freelist_count, pragma_page_size`)
      return Number(said?.bytes)
    })
  }

  /** What is wrong with the store, by SQLite's own check and by reading every part; empty when it is whole. */
  check(): string[] {
    return this.#read(() => {
      const said = this.#db.all('pragma integrity_check').map((row) => row.integrity_check as string)
      this.#forget()
      const whole = new Set<number>()
      const own = this.#db.all('select id from run order by id').flatMap(({ id }) => this.#problemsOf(Number(id), whole))
      return [...said.filter((line) => line !== 'ok'), ...own]
    })
  }

  /** The highest number that a run ever had. */
  newestId(): number {
    return this.#read(() => Number(this.#db.get("select seq from sqlite_sequence where name = 'run'")?.seq ?? 0))
  }

  /** A run as texts, for another store. */
  raw(id: number): RawRun | undefined {
    return this.#read(() => {
      const row = this.#row(id)
      if (!row) return undefined
      const { head, parts, summary } = row
      const { judged, seen, ...shared } = parts
      const texts = this.#reader.texts([...judged, ...seen, ...Object.values(shared)])
      const text = (part: number) => texts.get(part) as string
      const names = Object.entries(shared).map(([name, part]) => [name, text(part)])
      return {
        summary,
        encoded: { head, shared: Object.fromEntries(names) as EncodedRun['shared'], judged: judged.map(text), seen: seen.map(text) },
      }
    })
  }

  /** Stores a run of another store, unless it is there: the same evidence, judged in the same way. Whether it was new. */
  add(run: RawRun): boolean {
    return this.#write(() => {
      const { at, hostname } = run.summary
      const known = this.#db.all('select id from run where at = ? and hostname = ?', [at, hostname])
      if (known.some(({ id }) => isDeepStrictEqual(this.raw(Number(id))?.encoded, run.encoded))) return false
      this.#insert(run)
      return true
    })
  }

  close(): void {
    if (this.#db.isOpen) failing(this.file, this.#library, () => this.#db.close())
  }

  #insert({ summary, encoded }: RawRun): { id: number; parts: Parts } {
    const names = Object.keys(encoded.shared) as (keyof EncodedRun['shared'])[]
    // Judgements and evidence are never wanted together.
    const common = [...names.map((name) => encoded.shared[name]), ...encoded.judged]
    const [judged, seen] = addParts(this.#db, common, encoded.seen) as [number[], number[]]
    const shared = Object.fromEntries(names.map((name, at) => [name, judged[at] as number])) as Record<keyof EncodedRun['shared'], number>
    const parts: Parts = { ...shared, judged: judged.slice(names.length), seen }
    const { at, hostname, hullcheck, milliseconds, containers, reached, openPaths, findings, unknown } = summary
    const { critical, high, medium, low } = findings
    const { lastInsertRowid } = this.#db.run(
      `insert into run (at, hostname, hullcheck, milliseconds, containers, reached, open_paths, critical, high, medium, low, unknown, head, parts)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        at,
        hostname,
        hullcheck,
        milliseconds,
        containers,
        reached,
        openPaths,
        critical,
        high,
        medium,
        low,
        unknown,
        encoded.head,
        JSON.stringify(parts),
      ],
    )
    return { id: Number(lastInsertRowid), parts }
  }

  #row(id: number): { head: string; parts: Parts; summary: RunSummary } | undefined {
    const row = this.#db.get('select * from run where id = ?', [id])
    return row ? { head: row.head as string, parts: JSON.parse(row.parts as string) as Parts, summary: summaryOfRow(row) } : undefined
  }

  #judged(parts: Parts, judgedBy: Pick<Report, 'rules' | 'paths'>): ContainerReport[] {
    const unread = parts.judged.filter((_, at) => !this.#containers.has(cacheKey(parts, at)))
    const texts = unread.length > 0 ? this.#reader.texts(unread) : new Map<number, string>()
    const lists = new Lists(judgedBy)
    return parts.judged.map((part, at) => {
      const container = this.#containers.get(cacheKey(parts, at)) ?? decodeContainer(texts.get(part) as string, lists)
      this.#keep(cacheKey(parts, at), container)
      return container
    })
  }

  /** The one that was asked for longest ago goes first. */
  #keep(key: string, container: ContainerReport): void {
    this.#containers.delete(key)
    this.#containers.set(key, container)
    if (this.#containers.size <= keptContainers) return
    const [oldest] = this.#containers.keys()
    this.#containers.delete(oldest as string)
  }

  /** Cleans up now and then only: finding out what no run has any more takes longer than storing one. */
  #remove(ids: readonly number[], always = false): void {
    this.#db.run('delete from run where id in (select value from json_each(?))', [JSON.stringify(ids)])
    this.#db.run("update note set value = value + ? where name = 'removed'", [ids.length])
    if (always || Number(this.#db.get("select value from note where name = 'removed'")?.value) >= cleanAfter) this.#sweep()
  }

  #sweep(): void {
    sweep(this.#db)
    this.#forget()
  }

  /** Removes the oldest runs until the rest fits; how many. */
  #makeRoom(bytes: number): number {
    if (this.size() <= bytes) return 0
    this.#write(() => this.#sweep())
    let removed = 0
    for (const id of spare(this.runs())) {
      if (this.size() <= bytes) break
      this.#write(() => this.#remove([id], true))
      removed += 1
    }
    return removed
  }

  /** `whole`: parts that were found so already. */
  #problemsOf(id: number, whole: Set<number>): string[] {
    try {
      const { head, parts } = this.#row(id) as { head: string; parts: Parts }
      JSON.parse(head)
      const { judged, seen, ...shared } = parts
      const unread = [...judged, ...seen, ...Object.values(shared)].filter((part) => !whole.has(part))
      for (const part of this.#reader.texts(unread).keys()) whole.add(part)
      return []
    } catch (error) {
      if (error instanceof HistoryError || error instanceof SyntaxError) return [`run ${id}: ${error.message}`]
      throw error
    }
  }

  #forget(): void {
    this.#reader = new PartReader(this.#db)
    this.#containers = new Map()
  }

  /** One look at the store: nobody writes meanwhile. */
  #read<T>(act: () => T): T {
    return this.#db.inTransaction ? act() : this.#within('begin', act)
  }

  #write<T>(act: () => T): T {
    const result = this.#within('begin immediate', act)
    // Freed pages at the end of the file go back to the file system.
    if (Number(failing(this.file, this.#library, () => this.#db.get('pragma freelist_count')?.freelist_count)) > 0)
      this.#within('begin immediate', () => this.#db.exec('pragma incremental_vacuum'))
    return result
  }

  #within<T>(begin: string, act: () => T): T {
    return failing(this.file, this.#library, () => {
      this.#db.exec(begin)
      try {
        const result = act()
        this.#db.exec('commit')
        return result
      } catch (error) {
        this.#rollBack()
        throw error
      }
    })
  }

  /** Where even that fails the journal stays, and the next one who opens the store rolls back. */
  #rollBack(): void {
    try {
      if (this.#db.inTransaction) this.#db.exec('rollback')
    } catch (error) {
      if (!isFromSqlite(error)) throw error
    }
  }
}

/** Two runs of a large host. */
const keptContainers = 2000

/** Runs that may be removed before what only they had is removed, too. */
const cleanAfter = 7

function cacheKey({ rules, paths, judged }: Parts, at: number): string {
  return `${rules} ${paths} ${judged[at]}`
}

function summaryOfRow(row: Record<string, unknown>): RunSummary {
  const number = (name: string) => Number(row[name])
  return {
    id: number('id'),
    at: row.at as string,
    hostname: row.hostname as string,
    hullcheck: row.hullcheck as string,
    milliseconds: number('milliseconds'),
    containers: number('containers'),
    reached: number('reached'),
    openPaths: number('open_paths'),
    findings: { low: number('low'), medium: number('medium'), high: number('high'), critical: number('critical') },
    unknown: number('unknown'),
  }
}

/** What SQLite throws becomes a HistoryError. */
function failing<T>(file: string, { lastFailure }: Library, act: () => T): T {
  lastFailure()
  try {
    return act()
  } catch (error) {
    if (isFromSqlite(error)) throw storeError(error, file, lastFailure())
    throw error
  }
}

function isFromSqlite(error: unknown): boolean {
  return error instanceof Error && error.name === 'SQLite3Error'
}
