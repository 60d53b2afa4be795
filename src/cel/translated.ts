/** Expressions that were translated when the rules were packed: nothing is parsed or checked, the build did. */
import type { Program } from './language.js'
import { type Runtime, runtime } from './runtime.js'

/** What runs each expression. */
export type Translations = (r: Runtime) => readonly Program['evaluate'][]

export function translated(translations: Translations, own: Parameters<typeof runtime>[0]): readonly Program['evaluate'][] {
  return translations(runtime(own))
}
