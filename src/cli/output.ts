/** Where text goes: standard output alone holds reports, files appear complete or not at all. */
import { randomBytes } from 'node:crypto'
import { appendFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expectedCode, fileProblem, UsageError } from './usage.js'

/** Resolves when the text has been handed over; a reader that went away (`| head`) is no error. */
export function toStdout(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: NodeJS.ErrnoException | null) => {
      process.stdout.off('error', done)
      if (error && error.code !== 'EPIPE') reject(outputProblem(error))
      else resolve()
    }
    // The callback reports the error first; the event must have a listener too, or node ends the process.
    process.stdout.once('error', done)
    try {
      process.stdout.write(text, (error) => (error ? setImmediate(done, error) : done()))
    } catch (error) {
      done(error as NodeJS.ErrnoException)
    }
  })
}

/** A disk can be full. */
function outputProblem(error: NodeJS.ErrnoException): Error {
  return error.code === 'ENOSPC' || error.code === 'EIO' ? new UsageError([`standard output: ${fileProblem(error)}`]) : error
}

export function toStderr(text: string): void {
  process.stderr.write(text)
}

/** Writes a file by way of a temporary one beside it. Devices and pipes are written as they are. */
export function toFile(path: string, text: string, mode = 0o644): void {
  const target = resolved(path)
  if (target.special) {
    writeFileSync(target.path, text)
    return
  }
  const temporary = join(dirname(target.path), `.${basename(target.path)}.${randomBytes(6).toString('hex')}`)
  try {
    writeFileSync(temporary, text, { flag: 'wx', mode })
    renameSync(temporary, target.path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** Adds to a file that others write to as well. */
export function addToFile(path: string, text: string): void {
  appendFileSync(path, text)
}

/** A link is followed, so that the file it names is replaced and not the link. */
function resolved(path: string): { path: string; special: boolean } {
  try {
    const real = realpathSync(path)
    return { path: real, special: !statSync(real).isFile() }
  } catch (error) {
    expectedCode(error, ['ENOENT'])
    return { path, special: false }
  }
}
