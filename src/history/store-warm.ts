/**
 * Readies SQLite on another core while the containers are looked at. V8 compiles a function of a WebAssembly module when it is first
 * called, and keeps what it compiled for all threads that use the same module for as long as one of them does (v8, src/wasm/wasm-engine.h,
 * NativeModuleCache). Most of the first store of a process is that compiling: it takes as long as storing 200 containers.
 */
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { steps } from './store-schema.js'

/** What a night asks of the store, in the memory of a database that nobody sees. */
const night: readonly (readonly [sql: string, values?: readonly unknown[]])[] = [
  ['pragma locking_mode = exclusive; pragma journal_mode = truncate; pragma synchronous = full'],
  ...steps.map((step) => [step] as const),
  ['select id, at, hostname from run where ?1 is null or hostname = ?1 order by at desc, id desc limit ?2', [null, -1]],
  ['begin immediate'],
  ['select max(id) as id from pack', []],
  ['select id, hash, pack from part where hash in (select value from json_each(?)) order by id', ['["a","b"]']],
  ['insert into pack (body) values (?)', [new Uint8Array(5000)]],
  ['insert into part (hash, pack, line) values (?, ?, ?)', ['a', 1, 1]],
  [
    `insert into run (at, hostname, hullcheck, milliseconds, containers, reached, open_paths, critical, high, medium, low, unknown, head, parts)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ['', '', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, '', ''],
  ],
  ['commit'],
  ['select page_count from pragma_page_count', []],
  ['pragma incremental_vacuum'],
]

const inTheWorker = `
  const { parentPort, workerData } = require('node:worker_threads')
  const { Database } = require(workerData.library)
  const db = new Database(':memory:')
  for (const [sql, values] of workerData.night) values ? db.all(sql, values) : db.exec(sql)
  parentPort.on('message', () => undefined)
  parentPort.postMessage('ready')`

interface Warming {
  /** Whether it came to its end. Nothing depends on it: whatever goes wrong in there goes wrong, or right, in the store. */
  readonly done: Promise<boolean>
  /** Once the store is open. */
  readonly end: () => void
}

const none: Warming = { done: Promise.resolve(false), end: () => undefined }

/**
 * A thread costs more than the compiling that it takes over, so there is none on a single core; nor where none may be started (Node's
 * permission model, a limit of the service). Then the store compiles as it goes.
 */
export function warmUp(): Warming {
  if (availableParallelism() < 2) return none
  try {
    return inThread()
  } catch {
    return none
  }
}

function inThread(): Warming {
  const library = createRequire(import.meta.filename).resolve('node-sqlite3-wasm')
  const worker = new Worker(inTheWorker, { eval: true, workerData: { library, night }, execArgv: [], stdout: true, stderr: true })
  const done = new Promise<boolean>((resolve) => {
    worker.once('message', () => resolve(true))
    worker.once('error', () => resolve(false))
    worker.once('exit', () => resolve(false))
  })
  worker.unref()
  return { done, end: () => void worker.terminate() }
}
