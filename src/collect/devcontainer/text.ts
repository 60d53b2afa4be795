/** Texts of a devcontainer.json with what is known of `${...}` filled in (containers.dev, "Variables in devcontainer.json"). */
import { basename, dirname } from 'node:path/posix'
import { scalarWord } from '../command-line/files/scalar.js'
import type { Source } from '../command-line/source.js'
import { placeOf, slice, type Word, WordBuilder } from '../command-line/word.js'
import type { ReadContext, SourceFile } from '../manifest/dialect.js'
import type { ScalarNode } from '../manifest/node.js'

export interface Workspace {
  readonly env: ReadContext['env']
  /** The folder that is opened; empty where it is not known. */
  readonly folder: string
}

/** The folder that holds `.devcontainer`. */
export function workspaceOf({ path }: SourceFile, env: ReadContext['env']): Workspace {
  const [, above] = /^(.*)\/\.devcontainer\/(?:[^/]+\/)?devcontainer\.json$/.exec(path) ?? []
  return { env, folder: path === '' ? '' : (above ?? dirname(path)) }
}

export function filledIn(source: Source, node: ScalarNode, workspace: Workspace): Word {
  const written = scalarWord(source, node)
  if (!written.text.includes('${')) return written
  const builder = new WordBuilder(source)
  builder.begin()
  let from = 0
  for (const { index, 0: all, 1: name = '', 2: argument = '' } of written.text.matchAll(/\$\{([A-Za-z]+)(?::([^}]{0,500}))?\}/g)) {
    builder.addWord(slice(written, from, index), false)
    from = index + all.length
    const place = placeOf(written, index)
    const value = variable(name, argument, workspace)
    if (value === undefined) builder.addHole(all, place, { detail: detailOf(name, argument), splits: false })
    else builder.add(value, () => place)
  }
  builder.addWord(slice(written, from), false)
  return builder.word(written.begin, written.end)
}

function variable(name: string, argument: string, { env, folder }: Workspace): string | undefined {
  if (name === 'localWorkspaceFolder') return folder === '' ? undefined : folder
  if (name === 'localWorkspaceFolderBasename') return folder === '' ? undefined : basename(folder)
  if (name !== 'localEnv') return undefined
  const [wanted = '', ...otherwise] = argument.split(':')
  const set = Object.hasOwn(env, wanted) ? env[wanted] : undefined
  return set ?? (otherwise.length > 0 ? otherwise.join(':') : undefined)
}

function detailOf(name: string, argument: string): string {
  return name === 'localEnv' ? `${argument.split(':')[0] ?? ''} is not set here` : `${name} is known when the container runs`
}
