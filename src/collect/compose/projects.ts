/**
 * Which files make a project together. Those that were named with -f do, in that order. Else it is as `docker compose` in their folder
 * has it: `compose.yaml` and `compose.override.yaml` (or their older names) are one, and COMPOSE_FILE of the folder's `.env` names
 * others. Every other file is a project alone.
 */
import { posix } from 'node:path'
import type { ReadContext, SourceFile } from '../manifest/dialect.js'
import { processEnvironment } from './load/environment.js'
import { mainNames, overrideNames } from './names.js'
import { dotenv } from './text/dotenv.js'

/** Paths of the files of each project. Standard input has an empty one. */
export function projectsOf(files: readonly SourceFile[], context: ReadContext): (readonly string[])[] {
  const asked = context.composeFiles.filter((list) => list.length > 0)
  const taken = new Set(asked.flat())
  const left = files.map((file) => file.path).filter((path) => !taken.has(path))
  const folders = new Map<string, string[]>()
  for (const path of left) folders.set(posix.dirname(path), [...(folders.get(posix.dirname(path)) ?? []), path])
  return [...asked, ...[...folders].flatMap(([folder, paths]) => ofFolder(folder, paths, context))]
}

function ofFolder(folder: string, paths: readonly string[], context: ReadContext): (readonly string[])[] {
  const standing = paths.filter((path) => [...mainNames, ...overrideNames].includes(posix.basename(path)))
  if (standing.length === 0 || folder === '') return paths.map((path) => [path])
  const together = fromEnvironment(folder, context) ?? byDefault(folder, new Set(paths), context)
  const rest = paths.filter((path) => !together.includes(path)).map((path) => [path])
  return together.length === 0 ? rest : [together, ...rest]
}

/** What `docker compose` finds in the folder, named or not: a file is judged with what completes it. */
function byDefault(folder: string, given: ReadonlySet<string>, { readFile }: ReadContext): readonly string[] {
  const first = (names: readonly string[]) =>
    names.map((name) => `${folder === '/' ? '' : folder}/${name}`).find((path) => given.has(path) || 'text' in readFile(path))
  const main = first(mainNames)
  const override = first(overrideNames)
  return main === undefined ? [] : [main, ...(override === undefined ? [] : [override])]
}

/** COMPOSE_FILE in the `.env` of a folder; that of the process is about one folder only, and a gate reads many. */
function fromEnvironment(folder: string, context: ReadContext): readonly string[] | undefined {
  const file = context.readFile(`${folder}/.env`)
  if ('problem' in file) return undefined
  const { values } = dotenv(file.text, processEnvironment(context).lookup)
  const list = values.get('COMPOSE_FILE')
  if (list === undefined || list === '') return undefined
  const paths = list.split(values.get('COMPOSE_PATH_SEPARATOR') ?? ':').map((path) => posix.resolve(folder, path))
  return paths.every((path) => 'text' in context.readFile(path)) ? paths : undefined
}
