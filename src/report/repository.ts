/** Files as their repository names them, and where they can be looked at. */
import { posix } from 'node:path'
import type { Region } from '../model/fact.js'
import type { RepositoryOptions } from './options.js'

/** What came from standard input or the command line has a name, and is no file. */
export function isFile(name: string): boolean {
  return !/^(<stdin>|--run( \d+)?)$/.test(name)
}

/** From the root of the repository, where that is known; else as the user named it. */
export function pathInRepository(file: string, { folder = '' }: RepositoryOptions = {}): string {
  if (!isFile(file) || file.startsWith('/')) return file
  return posix.normalize(posix.join(folder, file))
}

/** Percent-encoded, so that a name is never a scheme, a query or a fragment. */
export function encodePath(path: string): string {
  return path.split('/').map(encodePart).join('/')
}

function encodePart(part: string): string {
  // A lone surrogate cannot be encoded; parentheses and quotes would end the links of Markdown.
  return encodeURIComponent(part.replace(/\p{Cs}/gu, '\ufffd')).replace(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** The lines of a file as its code host shows them; undefined where nothing is known of a host, or where it is no file of the repository. */
export function linkTo(region: Region, repository: RepositoryOptions = {}): string | undefined {
  const path = pathInRepository(region.file, repository)
  if (repository.blob === undefined || !isFile(path) || path.startsWith('/') || path.startsWith('../')) return undefined
  return `${repository.blob}/${encodePath(path)}#L${region.line}`
}
