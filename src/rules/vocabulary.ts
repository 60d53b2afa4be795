/** The words that rules may use, made from the fact table: types of records, the views of a container, engine and host. */
import { type ObjectType, objectType } from '../cel/object-type.js'
import { containerFacts, engineFacts, hostFacts, type View, views } from '../model/facts.js'
import { type RecordName, records } from '../model/records.js'

/** A root variable (`container`, `observed`, `host` ...) and the dotted fact names that it offers. */
export interface Root {
  readonly variable: string
  /** Dotted fact name to CEL type. */
  readonly facts: Readonly<Record<string, string>>
  /** Types of the tree that the dots make; key is the dotted prefix, '' for the root itself. */
  readonly nodes: ReadonlyMap<string, ObjectType>
  /** By dotted prefix: where each field of that node leads. */
  readonly places: ReadonlyMap<string, Readonly<Record<string, Place>>>
}

/** Where a field leads: to a fact, or to a node with more fields. */
export interface Place {
  /** A number of its own among all places, small enough for an array. */
  readonly index: number
  /** The root variable: `container`. */
  readonly variable: string
  /** With the variable: `container.seccomp.mode`. */
  readonly full: string
  /** Dotted fact name, or prefix of a node. */
  readonly name: string
  /** Views in which a fact of a container exists. */
  readonly views: readonly View[]
  /** CEL type of the fact; empty for a node. */
  readonly type: string
  /** Name of the record that the fact is a list of. */
  readonly record?: RecordName
  readonly node: boolean
}

interface Vocabulary {
  readonly records: ReadonlyMap<RecordName, ObjectType>
  readonly roots: readonly Root[]
  readonly types: readonly ObjectType[]
  /** Variable name to type name. */
  readonly variables: Readonly<Record<string, string>>
}

/** The vocabulary; there is one, made at first use. */
export function vocabulary(): Vocabulary {
  made ??= make()
  return made
}
let made: Vocabulary | undefined

function make(): Vocabulary {
  const recordTypes = new Map(Object.keys(records).map((name) => [name as RecordName, recordType(name as RecordName)]))
  const roots = [
    root('container', typesOf(containerFacts)),
    ...views.map((view) => root(view, typesOf(containerFacts, view))),
    root('engine', typesOf(engineFacts)),
    root('host', typesOf(hostFacts)),
  ]
  const nodeTypes = roots.flatMap((one) => [...one.nodes.values()])
  const variables = Object.fromEntries(roots.map((one) => [one.variable, (one.nodes.get('') as ObjectType).name]))
  return { records: recordTypes, roots, types: [...recordTypes.values(), ...nodeTypes.reverse()], variables }
}

function recordType(name: RecordName): ObjectType {
  const fields = Object.entries<readonly [type: string, prose: string]>(records[name]).map(([field, [type]]): [string, string] => [
    field,
    type.replace('?', ''),
  ])
  return objectType(name, Object.fromEntries(fields))
}

function typesOf(table: Readonly<Record<string, { type: string; views: string }>>, view?: View): Record<string, string> {
  const initial = view?.[0]?.toUpperCase()
  const rows = Object.entries(table).filter(([, row]) => initial === undefined || row.views.includes(initial))
  return Object.fromEntries(rows.map(([name, row]) => [name, row.type]))
}

function root(variable: string, facts: Record<string, string>): Root {
  const fieldsOf = new Map<string, Record<string, string>>([['', {}]])
  for (const [name, type] of Object.entries(facts)) {
    const dot = name.lastIndexOf('.')
    const parent = dot < 0 ? '' : name.slice(0, dot)
    if (parent !== '' && !fieldsOf.has(parent)) {
      fieldsOf.set(parent, {})
      ;(fieldsOf.get('') as Record<string, string>)[parent] = typeName(variable, parent)
    }
    ;(fieldsOf.get(parent) as Record<string, string>)[name.slice(dot + 1)] = type
  }
  const nodes = new Map([...fieldsOf].map(([prefix, fields]) => [prefix, objectType(typeName(variable, prefix), fields)]))
  const places = new Map([...fieldsOf].map(([prefix, fields]) => [prefix, placesOf(variable, prefix, fields, fieldsOf)]))
  return { variable, facts, nodes, places }
}

/** The number of the next place. */
let next = 0

function placesOf(
  variable: string,
  prefix: string,
  fields: Readonly<Record<string, string>>,
  nodes: ReadonlyMap<string, unknown>,
): Record<string, Place> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, type]) => {
      const name = prefix === '' ? field : `${prefix}.${field}`
      const node = nodes.has(name)
      const record = recordOf(type)
      next += 1
      return [
        field,
        {
          index: next,
          variable,
          full: `${variable}.${name}`,
          name,
          views: viewsOf(name),
          type: node ? '' : type,
          node,
          ...(record && { record }),
        },
      ]
    }),
  )
}

function viewsOf(name: string): readonly View[] {
  const initials = (containerFacts as Readonly<Record<string, { views: string }>>)[name]?.views ?? ''
  return views.filter((view) => initials.includes(view.slice(0, 1).toUpperCase()))
}

function recordOf(type: string): RecordName | undefined {
  const inner = type.startsWith('list<') ? type.slice(5, -1) : ''
  return inner in records ? (inner as RecordName) : undefined
}

function typeName(variable: string, prefix: string): string {
  const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1)
  return capital(variable) + capital(prefix)
}
