/**
 * Standard output and error of a program that is piped, or writes to a file. Node's own streams for these load its sockets and child
 * processes first, which takes a tenth of a small gate; a report is one text, and is written at once. A terminal keeps its stream.
 */
import { EventEmitter } from 'node:events'
import { fstatSync, writeSync } from 'node:fs'

type Done = (error?: Error | null) => void

/** A mistake is told to whoever wrote, and to nobody else. */
class PlainOutput extends EventEmitter {
  readonly isTTY = false
  readonly #fd: number
  readonly #full: () => NodeJS.WriteStream

  constructor(fd: number, full: () => NodeJS.WriteStream) {
    super()
    this.#fd = fd
    this.#full = full
  }

  write(text: string, done: Done = () => {}): boolean {
    const bytes = Buffer.from(text)
    let from = 0
    try {
      while (from < bytes.length) from += writeSync(this.#fd, bytes, from)
      done()
    } catch (error) {
      // Somebody made the pipe non-blocking, and it is full: Node's stream can wait.
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return this.#full().write(bytes.subarray(from), done)
      done(error as Error)
    }
    return true
  }
}

export function plainOutput(): void {
  replace('stdout', 1)
  replace('stderr', 2)
}

function replace(name: 'stdout' | 'stderr', fd: number): void {
  if (!isPlain(fd)) return
  const own = Object.getOwnPropertyDescriptor(process, name)
  if (!own?.get) return
  const plain = new PlainOutput(fd, () => own.get?.call(process) as NodeJS.WriteStream)
  Object.defineProperty(process, name, { ...own, get: () => plain })
}

function isPlain(fd: number): boolean {
  try {
    const stat = fstatSync(fd)
    return stat.isFIFO() || stat.isFile() || stat.isSocket()
  } catch {
    // It is closed: Node's own stream takes what is written.
    return false
  }
}
