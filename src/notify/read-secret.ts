/** A secret out of a file: its first line. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { SendError } from './failure.js'

const longest = 4096

export function readSecret(path: string): string {
  let text: string
  try {
    text = readStart(path)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    const word = { ENOENT: 'there is no such file', EACCES: 'permission denied', NOFILE: 'this is no file' }[code] ?? `it fails (${code})`
    throw new SendError(`the file with the secret cannot be read: ${word}`, { passing: false })
  }
  const line = text.split(/\r?\n/, 1)[0] ?? ''
  if (line === '') throw new SendError('the file with the secret is empty', { passing: false })
  return line
}

/** Credentials of systemd and secrets of engines are files; a pipe would be waited for, already when it is opened. */
function readStart(path: string): string {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    if (!fstatSync(fd).isFile()) throw Object.assign(new Error('no file'), { code: 'NOFILE' })
    const buffer = Buffer.alloc(longest)
    return buffer.toString('utf8', 0, readSync(fd, buffer, 0, longest, 0))
  } finally {
    closeSync(fd)
  }
}
