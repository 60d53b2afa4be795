/**
 * Texts that are stored once however many runs share them. The new ones of a run go into one compressed pack: containers resemble each
 * other so much that together they take a tenth of what they take alone. A part is known by its hash, which is checked when it is read.
 */
import { hash } from 'node:crypto'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import type { Database } from 'node-sqlite3-wasm'
import { HistoryError } from './errors.js'

/** Quality 5 takes 5 ms a megabyte and half of what quality 3 leaves; higher ones take much longer for 1 % less (measured on 200 containers). */
const quality = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 20 }
/** No pack of ours comes near it; a damaged one must not fill the memory. */
const largest = 1 << 30

export function hashOf(text: string): string {
  return hash('sha256', text, 'base64url')
}

/** Stores what is not there yet, each list in a pack of its own. The ids of all, in order. Within a transaction. */
export function addParts(db: Database, ...lists: readonly (readonly string[])[]): number[][] {
  const hashes = lists.map((texts) => texts.map(hashOf))
  const known = idsOf(db, hashes.flat())
  for (const [list, texts] of lists.entries()) {
    const fresh = new Map<string, string>()
    for (const [at, one] of (hashes[list] as string[]).entries()) if (!known.has(one)) fresh.set(one, texts[at] as string)
    if (fresh.size > 0) for (const [one, id] of addPack(db, fresh)) known.set(one, id)
  }
  return hashes.map((all) => all.map((one) => known.get(one) as number))
}

/**
 * Packs after which a part is stored anew although it is there: a damaged page then costs some runs and not all that came after it. A
 * run makes one or two packs, so that is after ten to forty runs. Not all at once: when follows from the hash.
 */
function lifetime(text: string): number {
  return 20 + (text.charCodeAt(0) % 20)
}

function idsOf(db: Database, hashes: readonly string[]): Map<string, number> {
  const newest = Number(db.get('select max(id) as id from pack')?.id ?? 0)
  const rows = db.all('select id, hash, pack from part where hash in (select value from json_each(?)) order by id', [
    JSON.stringify(hashes),
  ])
  const young = rows.filter((row) => newest - Number(row.pack) < lifetime(row.hash as string))
  return new Map(young.map((row) => [row.hash as string, Number(row.id)]))
}

function addPack(db: Database, texts: ReadonlyMap<string, string>): Map<string, number> {
  // JSON has no line breaks in it.
  const body = Buffer.from([...texts.values()].join('\n'))
  const params = { ...quality, [constants.BROTLI_PARAM_SIZE_HINT]: body.length }
  const pack = db.run('insert into pack (body) values (?)', [brotliCompressSync(body, { params })]).lastInsertRowid
  const insert = db.prepare('insert into part (hash, pack, line) values (?, ?, ?)')
  try {
    return new Map([...texts.keys()].map((one, line) => [one, Number(insert.run([one, pack, line]).lastInsertRowid)]))
  } finally {
    insert.finalize()
  }
}

/** Characters of opened packs that are kept: those of a year of 200 containers. */
const most = 64 * 2 ** 20

/** Reads parts, and keeps the packs that it opened: most runs need the same ones. */
export class PartReader {
  readonly #db: Database
  #held = 0
  readonly #packs = new Map<number, readonly string[]>()

  constructor(db: Database) {
    this.#db = db
  }

  texts(ids: readonly number[]): Map<number, string> {
    const sql = 'select id, hash, pack, line from part where id in (select value from json_each(?))'
    const rows = this.#db.all(sql, [JSON.stringify(ids)])
    const texts = new Map(rows.map((row) => [Number(row.id), this.#text(Number(row.pack), Number(row.line), row.hash as string)]))
    const missing = ids.find((id) => !texts.has(id))
    if (missing !== undefined) throw new HistoryError('damaged', `part ${missing} of the history is missing`)
    return texts
  }

  #text(pack: number, line: number, wanted: string): string {
    const text = this.#pack(pack)[line]
    if (text === undefined || hashOf(text) !== wanted)
      throw new HistoryError('damaged', `pack ${pack} of the history is not what was written`)
    return text
  }

  #pack(id: number): readonly string[] {
    const known = this.#packs.get(id)
    if (known) return known
    const body = this.#db.get('select body from pack where id = ?', [id])?.body
    if (!(body instanceof Uint8Array)) throw new HistoryError('damaged', `pack ${id} of the history is missing`)
    const text = unpacked(body, id)
    if (this.#held + text.length > most) {
      this.#packs.clear()
      this.#held = 0
    }
    const lines = text.split('\n')
    this.#packs.set(id, lines)
    this.#held += text.length
    return lines
  }
}

function unpacked(body: Uint8Array, id: number): string {
  try {
    return brotliDecompressSync(body, { maxOutputLength: largest }).toString('utf8')
  } catch (error) {
    throw new HistoryError('damaged', `pack ${id} of the history cannot be unpacked`, { cause: error })
  }
}

/** Removes parts that no run has any more, and the packs that hold no other; gives their room back. */
export function sweep(db: Database): void {
  db.exec(`delete from part where id not in (select value from run, json_tree(run.parts) where json_tree.type = 'integer');
    delete from pack where id not in (select pack from part);
    update note set value = 0 where name = 'removed'`)
}
