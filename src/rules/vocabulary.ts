/** The words that rules may use, made from the fact table: types of records, the views of a container, engine and host. */
import { type ObjectType, objectType } from '../cel/object-type.js'
import { containerFacts, engineFacts, hostFacts, type View, views } from '../model/facts.js'
import { type RecordName, records } from '../model/records.js'

/** A root variable (`container`, `observed`, `host` ...). */
export interface Root {
  readonly variable: string
  /** The part of its tree below a dotted prefix, '' for the root itself; undefined where there is none. */
  node(prefix: string): Node | undefined
}

/** What the dots of fact names make: `container.seccomp`. */
interface Node {
  readonly type: ObjectType
  /** Where a field leads; undefined where there is no such field. */
  place(field: string): Place | undefined
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
  readonly types: readonly ObjectType[]
  /** Variable name to type name. */
  readonly variables: Readonly<Record<string, string>>
}

/** Everything, for a language that checks types. */
export function vocabulary(): Vocabulary {
  const recordTypes = Object.keys(records).map((name) => recordType(name as RecordName))
  const nodeTypes = trees().flatMap((tree) => tree.all.map(({ type }) => type))
  const variables = Object.fromEntries(trees().map((tree) => [tree.variable, (tree.node('') as Node).type.name]))
  return { types: [...recordTypes, ...nodeTypes.reverse()], variables }
}

/** The root variables. Their parts are made when first used: a run reads a few of many. */
export function roots(): readonly Root[] {
  return trees()
}

let made: readonly Tree[] | undefined

function trees(): readonly Tree[] {
  made ??= [
    new Tree('container', containerFacts),
    ...views.map((view) => new Tree(view, containerFacts, view)),
    new Tree('engine', engineFacts),
    new Tree('host', hostFacts),
  ]
  return made
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

type Table = Readonly<Record<string, { type: string; views: string }>>

class Tree implements Root {
  readonly variable: string
  readonly #table: Table
  /** Of a view the initial that its facts show. */
  readonly #initial: string | undefined
  readonly #nodes = new Map<string, Node>()
  /** By prefix: fields and their CEL types. */
  #fields: ReadonlyMap<string, Readonly<Record<string, string>>> | undefined

  constructor(variable: string, table: Table, view?: View) {
    this.variable = variable
    this.#table = table
    this.#initial = view?.[0]?.toUpperCase()
  }

  get all(): Node[] {
    return [...this.#all().keys()].map((prefix) => this.node(prefix) as Node)
  }

  node(prefix: string): Node | undefined {
    const known = this.#nodes.get(prefix)
    if (known) return known
    const fields = this.#all().get(prefix)
    if (!fields) return undefined
    const places = new Map<string, Place>()
    const node: Node = {
      type: objectType(typeName(this.variable, prefix), fields),
      place: (field) => {
        const type = Object.hasOwn(fields, field) ? fields[field] : undefined
        if (type === undefined) return undefined
        const place = places.get(field) ?? this.#place(prefix === '' ? field : `${prefix}.${field}`, type)
        places.set(field, place)
        return place
      },
    }
    this.#nodes.set(prefix, node)
    return node
  }

  #all(): ReadonlyMap<string, Readonly<Record<string, string>>> {
    this.#fields ??= this.#sorted()
    return this.#fields
  }

  #sorted(): Map<string, Record<string, string>> {
    const top: Record<string, string> = {}
    const fields = new Map([['', top]])
    for (const [name, { type, views: initials }] of Object.entries(this.#table)) {
      if (this.#initial !== undefined && !initials.includes(this.#initial)) continue
      const dot = name.lastIndexOf('.')
      const parent = dot < 0 ? '' : name.slice(0, dot)
      const own = fields.get(parent) ?? {}
      if (!fields.has(parent)) {
        fields.set(parent, own)
        top[parent] = typeName(this.variable, parent)
      }
      own[name.slice(dot + 1)] = type
    }
    return fields
  }

  #place(name: string, type: string): Place {
    const node = this.#all().has(name)
    const record = recordOf(type)
    next += 1
    return {
      ...{
        index: next,
        variable: this.variable,
        full: `${this.variable}.${name}`,
        name,
        views: viewsOf(name),
        type: node ? '' : type,
        node,
      },
      ...(record && { record }),
    }
  }
}

/** The number of the next place. */
let next = 0

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
