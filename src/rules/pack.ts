/** What the build packs: the built-in rules parsed, and their expressions as JavaScript, so that a start needs neither YAML nor CEL. */
import type { Language, Program } from '../cel/language.js'
import { compile, type Documents } from './compile.js'
import { ruleLanguage } from './rule-language.js'

/** An ES module with one default export (Translations of src/cel/translated.ts); undefined when some expression has no translation. */
export function packExpressions(documents: Documents): string | undefined {
  const seen = new Map<string, Program>()
  compile(documents, recording(ruleLanguage(), seen))
  const entries = [...seen].sort(([a], [b]) => (a < b ? -1 : 1))
  const lines = entries.map(([text, program]) => {
    const body = program.translation?.()
    return body === undefined ? undefined : `${JSON.stringify(text)}:[${JSON.stringify(program.type)},c=>${body}]`
  })
  return lines.includes(undefined) ? undefined : `export default r=>({\n${lines.join(',\n')}\n})\n`
}

/** The language, noting every expression that it compiles. */
function recording(language: Language, seen: Map<string, Program>): Language {
  return {
    compile(text, expected) {
      const program = language.compile(text, expected)
      seen.set(text, program)
      return program
    },
    with: (variables) => recording(language.with(variables), seen),
  }
}
