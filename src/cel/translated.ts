/** The language of expressions that were translated when the rules were packed: it parses nothing and checks nothing, the build did. */
import { ExpressionError, type Language, type Program } from './language.js'
import { type Runtime, runtime } from './runtime.js'

/** By the text of the expression: its type, and what runs it. */
export type Translations = (r: Runtime) => Readonly<Record<string, readonly [type: string, run: (context: object) => unknown]>>

export function translatedLanguage(translations: Translations, own: Parameters<typeof runtime>[0]): Language {
  const known = translations(runtime(own))
  const language: Language = {
    compile(text): Program {
      const found = Object.hasOwn(known, text) ? known[text] : undefined
      if (!found) throw new ExpressionError('is not among the packed expressions', 0)
      return { type: found[0], evaluate: found[1] }
    },
    with: () => language,
  }
  return language
}
