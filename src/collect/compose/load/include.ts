/** `include`: whole projects that lie elsewhere, with a folder and variables of their own (compose-go v2.16, loader/include.go). */
import { posix } from 'node:path'
import type { Region } from '../../../model/fact.js'
import { at, type Entry, isNull, items, type MapNode, type Node, textOf } from '../../manifest/node.js'
import { type Environment, withFiles } from './environment.js'
import { depthLimit, type Loader, type Place, put, section } from './loader.js'
import { merge, mergeContainer } from './merge.js'
import { isElsewhere } from './remote.js'
import { type Resets, resetsAt, without } from './reset.js'

const sections = ['services', 'jobs', 'volumes', 'networks', 'secrets', 'configs'] as const

/** The same file can be included in ever new environments; a thousand times is more than anybody does. */
const costOfInclude = 1000

/** The document with everything that it includes; `place.chain` ends with the file itself. */
export function include(loader: Loader, tree: MapNode, resets: Resets, place: Place): MapNode {
  const asked = at(tree, 'include')
  if (asked === undefined || isNull(asked)) return tree
  if (asked.kind !== 'list') {
    loader.refuse(asked.region, asked.kind === 'unresolved' ? `what it includes is not known: ${asked.detail}` : 'include must be a list')
    return tree
  }
  return items(asked).reduce<MapNode>((whole, item) => {
    const model = included(loader, item, place)
    return model ? imported(loader, whole, model, resets) : whole
  }, tree)
}

interface Wish {
  readonly paths: readonly string[]
  readonly folder: string
}

function included(loader: Loader, item: Node, place: Place): MapNode | undefined {
  const wish = wishOf(loader, item, place)
  if (wish === undefined) return undefined
  const { paths, folder } = wish
  const again = paths.find((path) => place.chain.includes(path))
  if (again !== undefined || place.chain.length > depthLimit) {
    loader.refuse(
      item.region,
      again === undefined ? `includes go deeper than ${depthLimit} files` : 'the files include each other in a circle',
    )
    return undefined
  }
  loader.budget.spend(costOfInclude, item.region)
  for (const path of paths) {
    const file = loader.read(path)
    if ('problem' in file) {
      loader.refuse(item.region, `${file.problem}: what it includes is not judged`)
      return undefined
    }
    loader.included.add(path)
  }
  const environment = environmentOf(loader, item, folder, place)
  return loader.model(paths, { folder, environment, chain: [...place.chain, ...paths.slice(0, -1)] })
}

/** The short form is a path; the long one has paths, a folder that they are relative to, and files of variables. */
function wishOf(loader: Loader, item: Node, place: Place): Wish | undefined {
  const paths = textsOf(loader, item.kind === 'map' ? at(item, 'path') : item, item.region)
  const [main] = paths ?? []
  if (paths === undefined || main === undefined) {
    if (paths) loader.refuse(item.region, 'include needs a path')
    return undefined
  }
  if (paths.some(isElsewhere)) {
    loader.refuse(item.region, 'what it includes lies elsewhere and is not fetched', 'judge it where it lies')
    return undefined
  }
  const absolute = paths.map((path) => posix.resolve(place.folder, path))
  const [own] = textsOf(loader, at(item, 'project_directory'), item.region) ?? []
  const folder = own === undefined ? posix.dirname(absolute[0] ?? '') : posix.resolve(place.folder, own)
  return { paths: absolute, folder }
}

/** Variables of the including project count first. */
function environmentOf(loader: Loader, item: Node, folder: string, place: Place): Environment {
  const files = textsOf(loader, at(item, 'env_file'), item.region) ?? []
  const asked = files.filter((file) => file !== '/dev/null').map((file) => posix.resolve(place.folder, file))
  return withFiles(place.environment, files.length === 0 ? [`${folder}/.env`] : asked, files.length > 0, loader.context, (message) => {
    loader.tell({ region: item.region, message, kind: 'note' })
  })
}

function textsOf(loader: Loader, node: Node | undefined, region: Region): string[] | undefined {
  const said = items(node).map(textOf)
  const gap = said.find((one) => !one.known)
  if (gap) {
    loader.refuse(gap.gap.region ?? region, `what it includes is not known: ${gap.gap.detail}`, gap.gap.remedy)
    return undefined
  }
  return said.flatMap((one) => (one.known && one.value !== '' ? [one.value] : []))
}

/** What both define is merged, and the including file counts more. */
function imported(loader: Loader, tree: MapNode, model: MapNode, resets: Resets): MapNode {
  let whole = tree
  for (const name of sections) {
    const own = at(whole, name)
    const base: MapNode = own?.kind === 'map' ? own : { kind: 'map', region: tree.region, entries: new Map() }
    const all = new Map(base.entries)
    for (const [key, entry] of section(model, name)) {
      const local = all.get(key)
      all.set(key, local ? over(loader, entry, local, resetsAt(resets, name, key), name) : entry)
    }
    if (all.size > 0) whole = put(whole, name, { key: whole.entries.get(name)?.key ?? base.region, value: { ...base, entries: all } })
  }
  return whole
}

function over(loader: Loader, below: Entry, local: Entry, resets: Resets, name: string): Entry {
  // the same resource reached in two ways is one
  if (below.value === local.value) return local
  const base = below.value.kind === 'map' ? without(below.value, resets) : below.value
  const rule = name === 'services' || name === 'jobs' ? mergeContainer : merge
  return { key: local.key, value: rule(base, local.value, loader.budget) }
}
