/** What the variables of an expression are: which have fields, and where a chain of fields ends at a fact. */
import type { ObjectType } from './object-type.js'

export interface Words {
  /** By name. */
  readonly types: ReadonlyMap<string, ObjectType>
  /** Variable name to type name. */
  readonly variables: Readonly<Record<string, string>>
}

/** The type of a variable that has fields; undefined for any other. */
export function objectOf({ types, variables }: Words, variable: string): ObjectType | undefined {
  const type = variables[variable]
  return type === undefined ? undefined : types.get(type)
}

/** How many of the fields lead to the fact: the first that is no object itself. Undefined where all of them are objects. */
export function lengthOfFact(words: Words, variable: string, fields: readonly string[]): number | undefined {
  let object = objectOf(words, variable)
  for (const [at, field] of fields.entries()) {
    const type = object?.fields[field]
    object = type === undefined ? undefined : words.types.get(type)
    if (object === undefined) return at + 1
  }
  return undefined
}
