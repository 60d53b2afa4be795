/** `--env` and `--env-file`. */
import { posix } from 'node:path'
import type { ReadContext } from '../manifest/dialect.js'
import type { Variable } from '../manifest/docker-options.js'
import { type Said, told, type Untold, untold } from '../manifest/said.js'
import { goBool } from '../spelling/go-bool.js'
import type { Given } from './flags/parse.js'
import { cut, said } from './word.js'

export interface EnvironmentContext {
  readonly readFile: ReadContext['readFile']
  /** Folders in which a file may lie that is named relatively: where the line is run, and where it is written. */
  readonly folders: readonly string[]
}

interface Environment {
  readonly items: readonly Said<Variable>[]
  readonly further?: Untold
}

/** Files more than that are not opened for one line. */
const fileLimit = 20

export function environment(given: readonly Given[], context: EnvironmentContext): Environment {
  const written = given.filter(({ flag }) => flag === 'env' || flag === 'env-merge').map(variable)
  const files = given.filter(({ flag }) => flag === 'env-file').map((one, index) => fromFile(one, context, index))
  const host = given.find(({ flag, value }) => flag === 'env-host' && goBool(value.text) !== false)
  const further = host
    ? untold('unresolved', 'every variable of whoever starts it is handed on', host.region)
    : files.find((file): file is Untold => 'known' in file)
  return { items: [...written, ...files.flatMap((file) => ('known' in file ? [] : file))], ...(further && { further }) }
}

/** A name without a value is taken from the environment at the start. */
function variable({ value, region }: Given): Said<Variable> {
  const [name, text] = cut(value)
  if (name.holes.length > 0) return said(name, region) as Untold
  if (text === undefined) return told({ name: name.text, value: '' }, region)
  const known = said(text, region)
  return known.known ? told({ name: name.text, value: known.value }, region) : known
}

function fromFile({ value, region }: Given, { readFile, folders }: EnvironmentContext, index: number): Untold | readonly Said<Variable>[] {
  const path = said(value, region)
  if (!path.known) return path
  if (index >= fileLimit) return untold('unresolved', 'too many files of variables', region)
  const paths = posix.isAbsolute(path.value) ? [path.value] : folders.map((folder) => posix.join(folder, path.value))
  const tried = paths.map(readFile)
  const found = tried.find((one) => 'text' in one)
  if (!found || !('text' in found)) {
    const [first] = tried
    return untold('unresolved', first && 'problem' in first ? first.problem : 'the file of variables cannot be read here', region)
  }
  return found.text.split(/\r\n|\n|\r/).flatMap((line): Said<Variable>[] => {
    const [, name, content = ''] = /^[ \t]*([^=#\s][^=\s]*)(?:=(.*))?$/.exec(line) ?? []
    return name === undefined ? [] : [told({ name, value: content }, region)]
  })
}
