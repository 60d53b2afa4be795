/** Finds and reads the files that the gate is pointed at. Regular files only, bounded, never through a link out of the folder. */
import { isAscii } from 'node:buffer'
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import type { Problem, ReadContext, SourceFile } from './dialect.js'

/** Larger files are refused: nothing that is deployed is so large, and YAML with positions takes 50 times the memory. */
const sizeLimit = 8 << 20
/** Folders that hold no sources of one's own. */
const skipped = new Set(['.git', 'node_modules', '.terraform', '.venv', '__pycache__'])
/** Names that promise something deployable: such a file must not be passed over because it cannot be read. */
const promising = /\.(ya?ml|json|jsonc|container|pod|kube|nomad|hcl)$|(^|\/)(Dockerfile|Containerfile)/i

interface FoundFiles {
  readonly files: readonly SourceFile[]
  readonly problems: readonly Problem[]
  /** Named by the user one by one, by name. */
  readonly named: ReadonlySet<string>
}

/** All files of the given files and folders, in the order given and by name within a folder. What is named itself is never excluded. */
export function readFiles(paths: readonly string[], cwd: string, excluded: (path: string) => boolean = () => false): FoundFiles {
  const files = new Map<string, SourceFile>()
  const problems: Problem[] = []
  const named = new Set<string>()
  const take = (path: string, name: string, asked: boolean) => {
    if (asked) named.add(name)
    if (files.has(path)) return
    const read = readText(path, asked || promising.test(name))
    if (typeof read === 'string') files.set(path, { name, path, text: read })
    else if (read) problems.push(problem(name, read.reason))
  }
  for (const given of paths) {
    const path = resolve(cwd, given)
    try {
      const found = statSync(path)
      if (found.isDirectory()) walk(realpathSync(path), [], { take, excluded, cwd })
      else if (found.isFile()) take(path, shown(path, cwd), true)
      else problems.push(problem(shown(path, cwd), 'this is no regular file'))
    } catch (error) {
      problems.push(problem(shown(path, cwd), sentence(error)))
    }
  }
  return { files: [...files.values()], problems, named }
}

interface Rules {
  readonly folder: string
  readonly ignores: Ignore
}

interface Walk {
  readonly take: (path: string, name: string, asked: boolean) => void
  readonly excluded: (path: string) => boolean
  readonly cwd: string
}

function walk(folder: string, above: readonly Rules[], how: Walk): void {
  const listing = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  const own = listing.some((one) => one.name === '.gitignore' && one.isFile()) ? [...above, rulesOf(folder)] : above
  const [path, name] = [join(folder, '/'), nameOfFolder(folder, how.cwd)]
  for (const entry of listing) {
    const at = path + entry.name
    if (isIgnored(at, entry.isDirectory(), own) || how.excluded(at)) continue
    // A link to a folder would be walked twice or lead out; a link to a file counts where the file itself lies.
    if (entry.isDirectory()) {
      if (!skipped.has(entry.name)) walk(at, own, how)
    } else if (entry.isFile()) how.take(at, name + entry.name, false)
  }
}

/** What the names of its files begin with. */
function nameOfFolder(folder: string, cwd: string): string {
  const probe = 'x'
  return shown(join(folder, probe), cwd).slice(0, -probe.length)
}

function rulesOf(folder: string): Rules {
  const text = readText(join(folder, '.gitignore'), false)
  return { folder, ignores: ignore().add(typeof text === 'string' ? text : '') }
}

/** The nearest .gitignore that has an opinion wins, as with git. */
function isIgnored(path: string, isFolder: boolean, rules: readonly Rules[]): boolean {
  for (const { folder, ignores } of rules.toReversed()) {
    const verdict = ignores.test(`${relative(folder, path).split(sep).join('/')}${isFolder ? '/' : ''}`)
    if (verdict.ignored) return true
    if (verdict.unignored) return false
  }
  return false
}

/** Text of a file; undefined for what is none (binary), a reason where it should have been text. */
function readText(path: string, wanted: boolean): string | { reason: string } | undefined {
  let bytes: Buffer | undefined
  try {
    bytes = readBytes(path)
  } catch (error) {
    return wanted ? { reason: sentence(error) } : undefined
  }
  if (bytes === undefined) return wanted ? { reason: `larger than ${sizeLimit >> 20} MiB` } : undefined
  return decode(bytes) ?? (wanted ? { reason: 'this is no UTF-8 text' } : undefined)
}

/** Most files fit in here, and are read without asking for their size. What it holds is good until the next file is read. */
const buffer = Buffer.allocUnsafeSlow(64 << 10)

/** What a file holds; undefined for one that is too large. Nobody is waited for: a pipe, or a file of /proc that tells what comes, is none. */
function readBytes(path: string): Buffer | undefined {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const length = fill(file, buffer)
    if (length < buffer.length) return buffer.subarray(0, length)
    // by what is read: files of /proc have no size
    const size = Math.min(Math.max(fstatSync(file).size, 1 << 20), sizeLimit + 1)
    const rest = Buffer.allocUnsafe(size)
    const more = fill(file, rest)
    return buffer.length + more > sizeLimit || more === rest.length ? undefined : Buffer.concat([buffer, rest.subarray(0, more)])
  } finally {
    closeSync(file)
  }
}

function fill(file: number, into: Buffer): number {
  let length = 0
  for (let read = -1; read !== 0 && length < into.length; length += read) read = readSync(file, into, length, into.length - length, null)
  return length
}

/** UTF-8, or UTF-16 with its mark (YAML allows both). A NUL means binary. */
function decode(bytes: Buffer): string | undefined {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined
  if (utf16 === undefined && bytes.subarray(0, 8192).includes(0)) return undefined
  try {
    // most files are ASCII, which is both
    const text = isAscii(bytes) ? bytes.toString('latin1') : new TextDecoder(utf16 ?? 'utf-8', { fatal: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return undefined
    throw error
  }
}

/** Reads files that other files name: below the folders that the user pointed at, beside the files, below the working directory. */
export function fileReader(roots: readonly string[], cwd: string): ReadContext['readFile'] {
  const allowed = [cwd, ...roots].map((root) => folderOf(real(resolve(cwd, root))))
  return (path) => {
    const full = real(resolve(cwd, path))
    if (!allowed.some((root) => full === root || full.startsWith(root === '/' ? '/' : `${root}/`))) {
      return { problem: `${shown(full, cwd)} lies outside of the folders that were given` }
    }
    try {
      const found = statSync(full, { throwIfNoEntry: false })
      if (!found) return { problem: `${shown(full, cwd)}: ${sentences.ENOENT}`, absent: true }
      if (!found.isFile()) return { problem: `${shown(full, cwd)} is no regular file` }
      const text = readText(full, true)
      return typeof text === 'string'
        ? { text, name: shown(full, cwd) }
        : { problem: `${shown(full, cwd)}: ${text?.reason ?? 'is no text'}` }
    } catch (error) {
      const absent = ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
      return { problem: `${shown(full, cwd)}: ${sentence(error)}`, absent }
    }
  }
}

function folderOf(root: string): string {
  return statSync(root, { throwIfNoEntry: false })?.isFile() === true ? dirname(root) : root
}

/** Without links, also where the last parts do not exist. */
function real(path: string): string {
  try {
    // most that are asked for are not there, and that is quicker to see than to catch
    if (statSync(path, { throwIfNoEntry: false })) return realpathSync.native(path)
  } catch {
    // what cannot be resolved for another reason cannot be opened either
  }
  const above = dirname(path)
  return above === path ? path : join(real(above), basename(path))
}

/** Of a path without detours: relative to the working directory, unless that would lead upwards. */
function shown(path: string, cwd: string): string {
  if (path.startsWith(`${cwd}/`) && !path.startsWith('..', cwd.length + 1)) return path.slice(cwd.length + 1)
  const near = relative(cwd, path)
  const name = near === '' || near.startsWith('..') || isAbsolute(near) ? path : near
  return name.split(sep).join('/')
}

function problem(file: string, message: string): Problem {
  return { region: { file, line: 1, column: 1, endLine: 1, endColumn: 1 }, message, kind: 'unparsable' }
}

const sentences: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  ELOOP: 'its links go round in a circle',
  ENOTDIR: 'a part of the path is no folder',
  ENAMETOOLONG: 'the name is too long',
}

function sentence(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return sentences[code ?? ''] ?? message
}
