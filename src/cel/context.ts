/** Variables as the library wants them: objects whose fields are read one by one. */
import type { Names } from './language.js'
import type { ObjectType } from './object-type.js'
import { objectOf, type Words } from './words.js'

const namesOf = Symbol('names')

interface Context {
  readonly [namesOf]: Names
}

/** What makes the context of an expression from its names; one for the same names. */
export type Contexts = (names: Names) => object

/** Contexts with the given variables; `above` makes those with fewer. */
export function contexts(words: Words, above?: object): { readonly contexts: Contexts; readonly prototype: object } {
  const prototype = Object.create(above ?? null) as object
  for (const name of Object.keys(words.variables)) {
    if (name in prototype) continue
    const object = objectOf(words, name)
    Object.defineProperty(prototype, name, {
      get(this: Context) {
        return object ? node(words, object, name, this[namesOf]) : this[namesOf].value(name)
      },
    })
  }
  const known = new WeakMap<Names, object>()
  return {
    prototype,
    contexts: (names) => {
      let context = known.get(names)
      if (!context) {
        context = Object.create(prototype, { [namesOf]: { value: names } }) as object
        known.set(names, context)
      }
      return context
    },
  }
}

/** The objects that were made for the same names, by their path. */
const nodes = new WeakMap<Names, Map<string, object>>()

function node(words: Words, type: ObjectType, path: string, names: Names): object {
  let made = nodes.get(names)
  if (!made) {
    made = new Map()
    nodes.set(names, made)
  }
  let object = made.get(path)
  if (!object) {
    object = new type.ctor((field) => {
      const inner = words.types.get(type.fields[field] ?? '')
      return inner ? node(words, inner, `${path}.${field}`, names) : names.fact(`${path}.${field}`)
    })
    made.set(path, object)
  }
  return object
}
