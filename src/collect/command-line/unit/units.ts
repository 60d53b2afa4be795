/** Units and the drop-ins that belong to them (systemd.unit(5)): of the unit, of its template, of a prefix of its name, of its type. */
import { basename, dirname } from 'node:path/posix'
import type { SourceFile } from '../../manifest/dialect.js'

export interface Unit {
  /** Path of the unit itself, whether that file is there or not. */
  readonly path: string
  /** The unit and then its drop-ins, by their names. */
  readonly files: readonly SourceFile[]
}

const dropIn = /\.d\/[^/]+\.conf$/

/** Drop-ins that belong to no unit that is there stand for a unit of their own: what they say is said all the same. */
export function unitsOf(files: readonly SourceFile[]): readonly Unit[] {
  const folders = new Map<string, SourceFile[]>()
  for (const file of files.filter(isDropIn)) {
    const folder = dirname(pathOf(file))
    folders.set(folder, [...(folders.get(folder) ?? []), file])
  }
  const used = new Set<string>()
  const units = files
    .filter((file) => !isDropIn(file))
    .map((file): Unit => {
      const path = pathOf(file)
      const own = dropInFolders(basename(path)).map((folder) => `${dirname(path)}/${folder}`)
      for (const folder of own) used.add(folder)
      return { path, files: [file, ...own.flatMap((folder) => folders.get(folder) ?? []).sort(byName)] }
    })
  const alone = [...folders].filter(([folder]) => !used.has(folder))
  return [...units, ...alone.map(([folder, own]): Unit => ({ path: folder.replace(/\.d$/, ''), files: own.sort(byName) }))]
}

function isDropIn({ name, as = name }: SourceFile): boolean {
  return dropIn.test(as)
}

function pathOf({ path, name, as = name }: SourceFile): string {
  return path === '' ? as : path
}

function byName(a: SourceFile, b: SourceFile): number {
  return basename(a.name) < basename(b.name) ? -1 : 1
}

function dropInFolders(name: string): readonly string[] {
  const dot = name.lastIndexOf('.')
  const [stem, type] = [name.slice(0, dot), name.slice(dot + 1)]
  const template = /^(.*)@./.exec(stem)?.[1]
  const words = stem.split('-').slice(0, 20)
  const prefixes = words.slice(0, -1).map((_, index) => `${words.slice(0, index + 1).join('-')}-.${type}.d`)
  return [`${type}.d`, ...prefixes, ...(template === undefined ? [] : [`${template}@.${type}.d`]), `${name}.d`]
}
