/**
 * Puts a project together as compose-go does (v2.16, loader/loader.go): file by file and document by document, each interpolated,
 * with what it includes, its services with what they extend, merged over what was there before.
 */
import { posix } from 'node:path'
import type { Region } from '../../../model/fact.js'
import type { Problem, ReadContext } from '../../manifest/dialect.js'
import { at, type Entry, entries, type MapNode } from '../../manifest/node.js'
import { interpolate } from '../text/interpolate.js'
import type { Budget } from './budget.js'
import { canonical } from './canonical.js'
import type { Environment } from './environment.js'
import { extend } from './extend.js'
import type { ComposeFile, Files } from './files.js'
import { include } from './include.js'
import { mergeFiles } from './merge.js'
import { type Resets, strip, without } from './reset.js'

/** A document as it is before it is merged. */
interface Layer {
  readonly tree: MapNode
  readonly resets: Resets
}

/** What a file offers to be extended. */
interface Base extends Layer {
  readonly name: string
}

/** What files are read with. */
export interface Place {
  /** What their relative paths are relative to. */
  readonly folder: string
  readonly environment: Environment
  /** The files that lead here, from the project's own on. */
  readonly chain: readonly string[]
}

const problemLimit = 100

/** Nobody includes or extends that deep; more would be a circle through links. */
export const depthLimit = 50

export class Loader {
  readonly context: ReadContext
  readonly budget: Budget
  readonly #files: Files
  readonly #project: string
  readonly #home: string | undefined
  readonly #problems = new Map<string, Problem>()
  /** Files that another file includes, by path. */
  readonly included = new Set<string>()
  /** Services of which a part could not be had. */
  readonly incomplete = new Set<string>()
  readonly #models = new Map<string, MapNode>()
  readonly #bases = new Map<string, Base>()

  constructor(files: Files, context: ReadContext, projectFolder: string, home: string | undefined, budget: Budget) {
    this.#files = files
    this.context = context
    this.#project = projectFolder
    this.#home = home
    this.budget = budget
  }

  get problems(): readonly Problem[] {
    return [...this.#problems.values()]
  }

  /** The same one once; of a file with a thousand mistakes the first hundred tell enough. */
  tell(problem: Problem): void {
    const { file, line, column } = problem.region
    const key = `${file}:${line}:${column} ${problem.message}`
    if (!this.#problems.has(key) && this.#problems.size < problemLimit) this.#problems.set(key, problem)
  }

  refuse(region: Region, message: string, remedy?: string): void {
    this.tell({ region, message, kind: 'unparsable', ...(remedy !== undefined && { remedy }) })
  }

  read(path: string): ComposeFile | { readonly problem: string } {
    return this.#files.read(path, (problem) => {
      this.tell(problem)
    })
  }

  /** Files that are merged in this order. What is met again in the same place is not put together again. */
  model(paths: readonly string[], place: Place): MapNode {
    const id = [...paths, place.folder, place.environment.id].join('\0')
    const known = this.#models.get(id)
    if (known) return known
    let model = emptyMap
    for (const path of paths) {
      for (const layer of this.layers(path, place.folder, place.environment)) model = this.#over(model, layer, path, place)
    }
    this.#models.set(id, model)
    return model
  }

  #over(model: MapNode, { tree, resets }: Layer, path: string, place: Place): MapNode {
    const whole = include(this, tree, resets, { ...place, chain: [...place.chain, path] })
    const extended = extend(this, whole, resets, path, place)
    return mergeFiles(without(model, resets), extended, this.budget)
  }

  /** The documents of a file, interpolated and in long form; none where it cannot be read, which is told. */
  layers(path: string, folder: string, environment: Environment): Layer[] {
    const file = this.read(path)
    if ('problem' in file) return []
    return file.documents.map((document) => {
      const { tree, resets } = strip(interpolate(document, environment.lookup) as MapNode)
      this.budget.spend(tree.entries.size, tree.region)
      return { tree: canonical(tree, { own: folder, project: this.#project, home: this.#home }), resets }
    })
  }

  /** The services of a file that another one extends: without what it includes, and before they extend anything themselves. */
  base(path: string, environment: Environment): Base | { readonly problem: string } {
    const id = `${path}\0${environment.id}`
    const known = this.#bases.get(id)
    if (known) return known
    const file = this.read(path)
    if ('problem' in file) return file
    if (file.broken) return { problem: `${file.name} cannot be read` }
    const layers = this.layers(path, posix.dirname(path), environment)
    const tree = layers.reduce((below, layer) => mergeFiles(without(below, layer.resets), layer.tree, this.budget), emptyMap)
    const base = { name: file.name, tree, resets: layers.at(-1)?.resets ?? none }
    this.#bases.set(id, base)
    return base
  }
}

const none: Resets = { all: false, below: new Map() }

const emptyMap: MapNode = { kind: 'map', region: { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 }, entries: new Map() }

/** The mapping with another value in one place. */
export function put(map: MapNode, key: string, value: Entry): MapNode {
  return { ...map, entries: new Map(map.entries).set(key, value) }
}

/** The containers of a section, by name. */
export function section(tree: MapNode, name: string): readonly (readonly [string, Entry])[] {
  return entries(at(tree, name))
}
