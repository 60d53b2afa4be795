/** Finds and reads the configuration. */
import { lstatSync, readFileSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { ConfigErrors } from './config-errors.js'
import type { Config } from './parse.js'

const configNames = ['hullcheck.yaml', 'hullcheck.yml'] as const

interface ConfigSearch {
  /** This file, instead of a search. */
  readonly file?: string
  readonly cwd: string
  /** Nothing above it is searched. */
  readonly home?: string | undefined
  /** Who runs this; undefined where systems have no users. */
  readonly user?: number | undefined
}

interface FoundConfig {
  readonly config?: Config
  /** Files that were found and not trusted, as a person would name them. */
  readonly passedOver: readonly string[]
}

/** Larger than any that people write. */
const sizeLimit = 256 << 10

/** The configuration, if there is one. Throws ConfigErrors with all mistakes at once. */
export async function loadConfig(search: ConfigSearch): Promise<FoundConfig> {
  const { cwd } = search
  if (search.file !== undefined) return { config: await readConfig(resolve(cwd, search.file), cwd), passedOver: [] }
  const { file, passedOver } = findConfig(search)
  const told = passedOver.map((path) => shown(path, cwd))
  return file === undefined ? { passedOver: told } : { config: await readConfig(file, cwd), passedOver: told }
}

/** The nearest file from the working directory upwards, to the root of the file system or to the home folder. */
function findConfig({ cwd, home, user }: ConfigSearch): { file?: string; passedOver: string[] } {
  const passedOver: string[] = []
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const files = configNames.map((name) => join(folder, name)).filter(isFile)
    if (files.length > 1) throw wrong(shown(files[0] as string, cwd), `there is also a ${configNames[1]} beside it; keep one`)
    const [file] = files
    if (file !== undefined) {
      if (isTrusted(file, folder, user)) return { file, passedOver }
      passedOver.push(file)
    }
    if (folder === dirname(folder) || folder === home) return { passedOver }
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch (error) {
    // a folder that may not be searched holds no configuration for this user
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}

/**
 * In a folder that everybody may write to (/tmp, a shared one) anybody could lay down a file that switches rules off. There it
 * counts only if it belongs to root or to whoever runs this. The link itself is looked at, not what it names.
 */
function isTrusted(file: string, folder: string, user: number | undefined): boolean {
  if (user === undefined || (statSync(folder).mode & 0o002) === 0) return true
  return [0, user].includes(lstatSync(file).uid)
}

async function readConfig(path: string, cwd: string): Promise<Config> {
  const name = shown(path, cwd)
  const text = readText(path, name)
  const { parseConfig } = await import('./parse.js')
  const { config, mistakes } = parseConfig(text, name, dirname(path))
  if (!config) throw new ConfigErrors(mistakes)
  return config
}

function readText(path: string, name: string): string {
  try {
    const found = statSync(path)
    if (!found.isFile()) throw wrong(name, 'this is no regular file')
    if (found.size > sizeLimit) throw wrong(name, `larger than ${sizeLimit >> 10} KiB`)
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
  } catch (error) {
    const why = problems[(error as NodeJS.ErrnoException).code ?? '']
    throw why === undefined ? error : wrong(name, why)
  }
}

const problems: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  ENOTDIR: 'a part of the path is no folder',
  ELOOP: 'its links go round in a circle',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'this is no UTF-8 text',
}

function wrong(file: string, message: string): ConfigErrors {
  return new ConfigErrors([{ file, line: 0, column: 0, message }])
}

/** Relative where that leads nowhere up. */
function shown(path: string, cwd: string): string {
  const near = relative(cwd, path)
  return near === '' || near.startsWith('..') || isAbsolute(near) ? path : near
}
