/** Expressions that were translated when the rules were packed: nothing is parsed or checked, the build did. */
import type { Names, Program } from './language.js'
import { type Runtime, runtime } from './runtime.js'

/** Each expression's type, and what runs it. */
export type Translations = (r: Runtime) => readonly (readonly [type: string, run: (names: Names) => unknown])[]

export function translatedPrograms(translations: Translations, own: Parameters<typeof runtime>[0]): Program[] {
  return translations(runtime(own)).map(([type, evaluate]) => ({ type, evaluate }))
}
