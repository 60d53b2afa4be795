/** One project: files that are merged in order, as workloads. */
import { posix } from 'node:path'
import type { DeclaredWorkload, Problem, ReadContext } from '../manifest/dialect.js'
import { at, isNull, type MapNode, type Node } from '../manifest/node.js'
import { type Allowance, Budget, TooLarge } from './load/budget.js'
import { type Environment, projectEnvironment } from './load/environment.js'
import type { Files } from './load/files.js'
import { Loader } from './load/loader.js'
import { containers } from './service/containers.js'
import type { Project } from './service/project.js'
import { stackNotes } from './service/stack.js'
import { type Container, isFragment, workload } from './service/workload.js'
import { interpolate } from './text/interpolate.js'
import { wordingOf } from './text/wording.js'

export interface ProjectReading {
  readonly paths: readonly string[]
  /** Files that it includes, by path. */
  readonly included: ReadonlySet<string>
  readonly workloads: readonly DeclaredWorkload[]
  readonly problems: readonly Problem[]
}

/** Never throws for what the files hold. */
export function readProject(paths: readonly string[], files: Files, context: ReadContext, run: Allowance): ProjectReading {
  const [first = ''] = paths
  const folder = first === '' ? context.cwd : posix.dirname(first)
  const notes: Problem[] = []
  const environment = projectEnvironment(context, folder, (message) => {
    const region = files.read(first, () => undefined)
    notes.push({ region: startOf('problem' in region ? first : region.name), message, kind: 'note' })
  })
  const loader = new Loader(files, context, folder, environment.lookup('HOME'), new Budget(run))
  const workloads = guarded(loader, () => workloadsOf(paths, folder, environment, loader))
  return { paths, included: loader.included, workloads, problems: [...notes, ...loader.problems] }
}

/** A project that is larger than every bound is a problem of its own. */
function guarded(loader: Loader, read: () => DeclaredWorkload[]): DeclaredWorkload[] {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error
    loader.refuse(error.region, error.message)
    return []
  }
}

function workloadsOf(paths: readonly string[], folder: string, environment: Environment, loader: Loader): DeclaredWorkload[] {
  const title = titleOf(paths, environment, loader)
  const name = projectName(title, folder, environment)
  const named = name === undefined ? environment : environment.with('name', new Map([['COMPOSE_PROJECT_NAME', name]]))
  const file = nameOf(paths[0] ?? '', loader)
  const tree = loader.model(paths, { folder, environment: named, chain: [] })
  const project: Project = {
    name: name ?? '',
    title: title ?? '',
    folder,
    file,
    tree,
    environment: named,
    context: loader.context,
    budget: loader.budget,
    incomplete: loader.incomplete,
    tell: (problem) => {
      loader.tell(problem)
    },
  }
  checkSections(tree, loader)
  const all = containers(project)
  for (const problem of [...all.flatMap(stackNotes), ...fragmentNote(all)]) loader.tell(problem)
  return all.map((one) => workload(one, project))
}

/** The environment's word, else the last file that has a name, else the folder (compose-go v2.16, cli/options.go and projectName). */
function projectName(title: string | undefined, folder: string, { lookup }: Environment): string | undefined {
  const asked = lookup('COMPOSE_PROJECT_NAME')
  if (asked !== undefined && asked !== '') return asked
  return title === '' ? normalised(posix.basename(folder)) : title
}

/** `name:` of the last file that has one; empty where none does, undefined where a variable of it is not known. */
function titleOf(paths: readonly string[], { lookup }: Environment, loader: Loader): string | undefined {
  const documents = paths.flatMap((path) => {
    const file = loader.read(path)
    return 'problem' in file ? [] : file.documents
  })
  const said = documents
    .map((document) => at(document, 'name'))
    .findLast((node) => node !== undefined && !isNull(node) && wordingOf(node) !== '')
  if (said === undefined) return ''
  const resolved: Node = interpolate(said, lookup)
  return resolved.kind === 'unresolved' ? undefined : normalised(wordingOf(resolved) ?? '')
}

/** Small letters, digits, - and _, beginning with a letter or digit (NormalizeProjectName). */
function normalised(name: string): string {
  return name
    .slice(0, 200)
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '')
}

function checkSections(tree: MapNode, loader: Loader): void {
  for (const name of ['services', 'jobs', 'volumes', 'networks', 'secrets', 'configs']) {
    const node = at(tree, name)
    if (node !== undefined && node.kind !== 'map' && !isNull(node)) loader.refuse(node.region, `${name} must be a mapping`)
  }
}

/** Once a project: a file that only completes another one is told by all of its services. */
function fragmentNote(all: readonly Container[]): Problem[] {
  const first = all.find(({ node }) => isFragment(node))
  if (first === undefined) return []
  const message = `${JSON.stringify(first.service.slice(0, 60))} has neither image nor build: this file completes another one`
  return [
    {
      region: first.key,
      message,
      remedy: 'name both, in the order in which they are merged: hullcheck gate -f compose.yaml -f ...',
      kind: 'note',
    },
  ]
}

function nameOf(path: string, loader: Loader): string {
  const file = loader.read(path)
  return 'problem' in file ? path : file.name
}

function startOf(file: string): Problem['region'] {
  return { file, line: 1, column: 1, endLine: 1, endColumn: 1 }
}
