/** The language in which rules are written: CEL with the fact table and a few functions. */
import { language } from '../cel/environment.js'
import type { Language } from '../cel/language.js'
import { functions } from './functions.js'
import { vocabulary } from './vocabulary.js'

export function ruleLanguage(): Language {
  const { types, variables } = vocabulary()
  return language(types, variables, functions)
}
