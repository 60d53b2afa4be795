/** The tables of the store, and how those of an older hullcheck become today's. A step is never changed once it was released. */
import type { Database } from 'node-sqlite3-wasm'
import { HistoryError } from './errors.js'

/** `HULL`: says in the file whose it is (https://www.sqlite.org/fileformat2.html, application id). */
const applicationId = 0x48554c4c

/**
 * One step per version. `part.line` counts the lines of the pack that holds it; `run.parts` names parts by their ids, as JSON. No id comes
 * twice: a process that keeps the store open remembers what it read by them. */
export const steps: readonly string[] = [
  `create table run (
     id integer primary key autoincrement,
     at text not null, hostname text not null, hullcheck text not null, milliseconds integer not null,
     containers integer not null, reached integer not null, open_paths integer not null,
     critical integer not null, high integer not null, medium integer not null, low integer not null, unknown integer not null,
     head text not null, parts text not null
   ) strict;
   create index run_at on run (at, id);
   create table pack (id integer primary key autoincrement, body blob not null) strict;
   create table part (
     id integer primary key autoincrement, hash text not null, pack integer not null references pack (id), line integer not null
   ) strict;
   create index part_hash on part (hash, pack, id);
   create index part_pack on part (pack);
   create table note (name text primary key, value any) strict, without rowid;
   insert into note values ('removed', 0);`,
  // Judgements are shorter from here on (decode-first.ts reads the others): whoever does not know that must not read them.
  'update note set value = value',
]

/**
 * Brings the store up to date in one transaction. Refuses what is not a store, and what a newer hullcheck has written. `alone`: nobody
 * else gets at it until it is closed.
 */
export function migrate(db: Database, file: string, { today = steps, alone = false } = {}): void {
  if (alone) db.exec('pragma locking_mode = exclusive')
  db.exec('pragma journal_mode = truncate; pragma synchronous = full; pragma trusted_schema = off')
  const version = versionOf(db, file, today.length)
  if (version === today.length) return
  // Only while the file is empty: freed pages can be given back later without copying the file.
  if (version === 0) db.exec('pragma auto_vacuum = incremental')
  db.exec('begin immediate')
  try {
    // Another process may have been faster.
    for (const step of today.slice(versionOf(db, file, today.length))) db.exec(step)
    db.exec(`pragma application_id = ${applicationId}; pragma user_version = ${today.length}; commit`)
  } catch (error) {
    if (db.inTransaction) db.exec('rollback')
    throw error
  }
}

export function versionOf(db: Database, file: string, newest: number): number {
  const said = db.get(`select user_version, application_id, (select count(*) from sqlite_schema) as tables
    from pragma_user_version, pragma_application_id`)
  const [version, owner, tables] = [Number(said?.user_version), Number(said?.application_id), Number(said?.tables)]
  if (tables === 0 && version === 0) return 0
  if (owner !== applicationId)
    throw new HistoryError('damaged', `${file}: this is no history of hullcheck`, { remedy: 'name another folder with --history' })
  if (version > newest) throw new HistoryError('newer', `${file}: written by a newer hullcheck (form ${version}; this one knows ${newest})`)
  return version
}
