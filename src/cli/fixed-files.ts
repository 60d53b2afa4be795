/** Files that a fix changes: as a patch, or written. */
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import type { FixedFile } from '../index.js'
import { toFile } from './output.js'
import { fileProblem } from './usage.js'

const mark = '\ufeff'

/** One patch for all files, and what its reader should know. A byte order mark, which no text holds, is put back. */
export async function patchOf(files: readonly FixedFile[]): Promise<{ patch: string; notes: readonly string[] }> {
  const { inert, unifiedDiff } = await import('../index.js')
  const diffs = files.map(({ name, before, changes }) => {
    const shift = textOf(name) === `${mark}${before}` ? 1 : 0
    const moved = changes.map(({ start, end, text }) => ({ start: start + shift, end: end + shift, text }))
    return unifiedDiff(name, shift === 1 ? `${mark}${before}` : before, moved)
  })
  const outside = files.filter(({ name }) => isAbsolute(name)).map(({ name }) => inert(name))
  const notes = outside.length === 0 ? [] : [`${outside.join(', ')}: outside of this folder; apply the patch with: patch -p1 -d /`]
  return { patch: diffs.join(''), notes }
}

/** Writes what has not changed in the meantime; a sentence for each file that could not be written. */
export function writeFixed(files: readonly FixedFile[]): readonly string[] {
  return files.flatMap(({ name, before, after }) => {
    const now = textOf(name)
    if (now === before) return write(name, after)
    return now === `${mark}${before}`
      ? write(name, `${mark}${after}`)
      : [`${name}: not written: it is not what was judged, or no UTF-8 text`]
  })
}

/** With the mark at its beginning; undefined for what cannot be read. */
function textOf(name: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(resolve(name)))
  } catch (error) {
    // no UTF-8
    if (error instanceof TypeError) return undefined
    fileProblem(error)
    return undefined
  }
}

/** Complete or not at all, with the rights that it had; in place where somebody else owns it or it has another name as well. */
function write(name: string, text: string): readonly string[] {
  const path = resolve(name)
  try {
    const { mode, nlink, uid } = statSync(path)
    if (nlink > 1 || uid !== process.getuid?.()) writeFileSync(path, text)
    else {
      toFile(path, text, mode & 0o777)
      chmodSync(path, mode & 0o7777)
    }
    return []
  } catch (error) {
    return [`${name}: ${fileProblem(error)}`]
  }
}
