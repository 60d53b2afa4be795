/** The words that rules may use, made from the fact table: types of records, the views of a container, engine and host. */
import { type ObjectType, objectType } from '../cel/object-type.js'
import { containerFacts, engineFacts, hostFacts, type View, views } from '../model/facts.js'
import { type RecordName, records } from '../model/records.js'

/** A fact as rules name it. */
export interface Place {
  /** A number of its own among all places, small enough for an array. */
  readonly index: number
  /** The variable: `container`, `observed`, `host` ... */
  readonly variable: string
  /** With the variable: `container.seccomp.mode`. */
  readonly full: string
  /** Fact name: `seccomp.mode`. */
  readonly name: string
  /** Views in which a fact of a container exists. */
  readonly views: readonly View[]
  /** CEL type. */
  readonly type: string
  /** Name of the record that the fact is a list of. */
  readonly record?: RecordName
}

interface Vocabulary {
  readonly types: readonly ObjectType[]
  /** Variable name to type name. */
  readonly variables: Readonly<Record<string, string>>
}

type Table = Readonly<Record<string, { type: string; views: string }>>

/** Variables whose fields are facts, and the view that they show alone. */
const variables: Readonly<Record<string, { readonly table: Table; readonly view?: View }>> = {
  container: { table: containerFacts },
  ...Object.fromEntries(views.map((view) => [view, { table: containerFacts, view }])),
  engine: { table: engineFacts },
  host: { table: hostFacts },
}

/** Everything, for a language that checks types. */
export function vocabulary(): Vocabulary {
  const recordTypes = Object.keys(records).map((name) => recordType(name as RecordName))
  const nodeTypes = Object.keys(variables).flatMap(typesOf)
  return {
    types: [...recordTypes, ...nodeTypes],
    variables: Object.fromEntries(Object.keys(variables).map((name) => [name, typeName(name)])),
  }
}

const recordTypes = new Map<RecordName, ObjectType>()

export function recordType(name: RecordName): ObjectType {
  const known = recordTypes.get(name) ?? makeRecordType(name)
  recordTypes.set(name, known)
  return known
}

function makeRecordType(name: RecordName): ObjectType {
  const fields = Object.entries<readonly [type: string, prose: string]>(records[name]).map(([field, [type]]): [string, string] => [
    field,
    type.replace('?', ''),
  ])
  return objectType(name, Object.fromEntries(fields))
}

/** What the dots of fact names make of a variable, the variable itself last. */
function typesOf(variable: string): ObjectType[] {
  const { table, view } = variables[variable] as (typeof variables)[string]
  const initial = view?.[0]?.toUpperCase()
  const top: Record<string, string> = {}
  const nodes = new Map([['', top]])
  for (const [name, { type, views: initials }] of Object.entries(table)) {
    if (initial !== undefined && !initials.includes(initial)) continue
    const [parent, field] = parted(name)
    const own = nodes.get(parent) ?? {}
    nodes.set(parent, own)
    if (parent !== '') top[parent] = typeName(variable, parent)
    own[field] = type
  }
  return [...nodes].map(([prefix, fields]) => objectType(typeName(variable, prefix), fields)).reverse()
}

function parted(name: string): [parent: string, field: string] {
  const dot = name.lastIndexOf('.')
  return dot < 0 ? ['', name] : [name.slice(0, dot), name.slice(dot + 1)]
}

const places = new Map<string, Place>()

/** The fact of a variable. Throws where there is none: what rules ask was checked when they were compiled. */
export function placeOf(full: string): Place {
  let place = places.get(full)
  if (!place) {
    place = makePlace(full)
    places.set(full, place)
  }
  return place
}

function makePlace(full: string): Place {
  const dot = full.indexOf('.')
  const [variable, name] = [full.slice(0, dot), full.slice(dot + 1)]
  const row = variables[variable]?.table[name]
  if (!row) throw new Error(`no such fact: ${full}`)
  const record = recordOf(row.type)
  return { index: places.size, variable, full, name, views: viewsOf(row.views), type: row.type, ...(record && { record }) }
}

function viewsOf(initials: string): readonly View[] {
  return views.filter((view) => initials.includes(view.slice(0, 1).toUpperCase()))
}

function recordOf(type: string): RecordName | undefined {
  const inner = type.startsWith('list<') ? type.slice(5, -1) : ''
  return inner in records ? (inner as RecordName) : undefined
}

function typeName(variable: string, prefix = ''): string {
  const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1)
  return capital(variable) + capital(prefix)
}
