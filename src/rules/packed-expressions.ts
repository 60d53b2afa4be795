/** The expressions of the built-in rules as JavaScript. The bundled program holds them itself: the build puts them in this file's place. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Translations } from '../cel/translated.js'

/** Made together with the packed rules. */
export const packedExpressions = join(import.meta.dirname, '../../dist/built-in-expressions.js')

export async function loadExpressions(): Promise<Translations | undefined> {
  try {
    const module = (await import(pathToFileURL(packedExpressions).href)) as { default: Translations }
    return module.default
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined
    throw error
  }
}
