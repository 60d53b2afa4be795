/** `extends`: a service over another one of the same file or of another file (compose-go v2.16, loader/extends.go). */
import { posix } from 'node:path'
import type { Region } from '../../../model/fact.js'
import { at, type Entry, isNull, type MapNode, type Node, textOf } from '../../manifest/node.js'
import { depthLimit, type Loader, type Place, put, section } from './loader.js'
import { mergeContainer } from './merge.js'
import { isElsewhere } from './remote.js'
import { type Resets, resetsAt, without } from './reset.js'

/** Containers that may extend each other, and where. */
interface Group {
  readonly containers: ReadonlyMap<string, Entry>
  readonly resets: Resets
  /** The section's name, in which resets are looked up. */
  readonly section: string
  /** The file that they stand in; tells a circle. */
  readonly path: string
  /** As the user knows it; empty for the file in which the wish stands. */
  readonly name: string
  /** What the paths of their `extends` are relative to. */
  readonly folder: string
}

interface Walk {
  readonly loader: Loader
  readonly place: Place
  /** The container that the project will have. */
  readonly top: string
  readonly seen: readonly string[]
}

/** The document in which no container extends anything any more. */
export function extend(loader: Loader, tree: MapNode, resets: Resets, path: string, place: Place): MapNode {
  return ['services', 'jobs'].reduce((whole, name) => {
    const node = at(whole, name)
    const entry = whole.entries.get(name)
    if (node?.kind !== 'map' || !entry) return whole
    const group: Group = { containers: node.entries, resets, section: name, path, name: '', folder: place.folder }
    const extended = section(whole, name).map(([key, one]): [string, Entry] => {
      const walk = { loader, place, top: key, seen: [] }
      return [key, { ...one, value: resolve(key, one.value, group, walk) }]
    })
    return put(whole, name, { ...entry, value: { ...node, entries: new Map(extended) } })
  }, tree)
}

function resolve(name: string, container: Node, group: Group, walk: Walk): Node {
  const wish = at(container, 'extends')
  if (wish === undefined || isNull(wish) || container.kind !== 'map') return container
  const own = withoutExtends(container)
  const found = baseOf(name, wish, group, walk)
  if (found === undefined) {
    walk.loader.incomplete.add(walk.top)
    return own
  }
  const { base, from } = found
  const below = base.kind === 'map' ? without(base, resetsAt(group.resets, group.section, name)) : base
  walk.loader.budget.spend(1, from)
  return mergeContainer(below, own, walk.loader.budget)
}

interface Base {
  readonly base: Node
  readonly from: Region
}

/** What is extended, with all that it extends itself; undefined, and told, where that cannot be had. */
function baseOf(name: string, wish: Node, group: Group, walk: Walk): Base | undefined {
  const { loader, seen } = walk
  const refuse = (message: string, remedy?: string): undefined => {
    loader.refuse(wish.region, message, remedy)
  }
  if (wish.kind === 'unresolved') return refuse(`what it extends is not known: ${wish.detail}`, wish.remedy)
  const service = at(wish, 'service')
  const said = service && textOf(service)
  if (said === undefined) return refuse('extends needs the name of a service')
  if (!said.known) return refuse(`what it extends is not known: ${said.gap.detail}`, said.gap.remedy)
  const id = `${group.path}\0${name}`
  if (seen.includes(id)) return refuse('services extend each other in a circle')
  if (seen.length > depthLimit) return refuse(`services extend each other deeper than ${depthLimit} levels`)
  const there = groupOf(at(wish, 'file'), group, walk)
  if (typeof there === 'string') return refuse(there)
  const entry = there.containers.get(said.value)
  if (entry === undefined)
    return refuse(
      `there is no service ${JSON.stringify(said.value.slice(0, 60))} to extend${there === group ? ' in this file' : ` in ${there.name}`}`,
    )
  return { base: resolve(said.value, entry.value, there, { ...walk, seen: [...seen, id] }), from: wish.region }
}

/** The services among which the wished one is; a sentence where their file cannot be had. */
function groupOf(file: Node | undefined, group: Group, { loader, place }: Walk): Group | string {
  if (file === undefined || isNull(file)) return group
  const said = textOf(file)
  if (!said.known) return `the file that it extends is not known: ${said.gap.detail}`
  if (isElsewhere(said.value)) return 'what it extends lies elsewhere and is not fetched'
  const path = posix.resolve(group.folder, said.value)
  const base = loader.base(path, place.environment)
  if ('problem' in base) return `${base.problem}: what it extends is not known`
  const services = at(base.tree, 'services')
  const containers = services?.kind === 'map' ? services.entries : new Map<string, Entry>()
  return { containers, resets: base.resets, section: 'services', path, name: base.name, folder: posix.dirname(path) }
}

function withoutExtends(container: MapNode): MapNode {
  const left = new Map(container.entries)
  left.delete('extends')
  return { ...container, entries: left }
}
