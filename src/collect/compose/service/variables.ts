/** The environment of a container: its files first, then what it says itself (compose-go v2.16, WithServicesEnvironmentResolved). */
import type { Region } from '../../../model/fact.js'
import type { Variable } from '../../manifest/docker-options.js'
import { at, entries, hole, isNull, items, type MapNode, type Node, textOf } from '../../manifest/node.js'
import { type Told, told, type Untold, untold } from '../../manifest/said.js'
import { dotenv, rawEnvironment } from '../text/dotenv.js'
import type { Lookup } from '../text/substitute.js'
import { wordingOf } from '../text/wording.js'
import type { Project } from './project.js'
import { flagAt, textAt } from './read-as.js'

interface Variables {
  /** Values are looked at by whoever asks whether they are secrets, and go nowhere else. */
  readonly environment: readonly Told<Variable>[]
  /** Why there may be more. */
  readonly furtherEnvironment: Untold | undefined
}

export function variables(container: MapNode, project: Project): Variables {
  const found = new Map<string, Told<Variable>>()
  const declared = at(container, 'environment')
  let further = declared === undefined || declared.kind === 'map' || isNull(declared) ? undefined : noMap(declared)
  // a variable in a file means one of the project, else one of the container
  const lookup: Lookup = (name) => project.environment.lookup(name) ?? written(declared, name)
  const earlier: Lookup = (name) => found.get(name)?.value.value
  for (const item of items(at(container, 'env_file'))) {
    const read = fromFile(item, lookup, earlier, project)
    if ('known' in read) further ??= read
    else for (const variable of read) found.set(variable.value.name, variable)
  }
  for (const [name, { key, value }] of entries(declared)) {
    const text = isNull(value) ? project.environment.lookup(name) : wordingOf(value)
    // one without a value that nobody sets is not there; of one that a variable is to fill in, only what stands here can be a secret here
    if (text !== undefined) found.set(name, told({ name, value: text.replaceAll(hole, '') }, key))
  }
  return { environment: [...found.values()], furtherEnvironment: further }
}

function noMap(declared: Node): Untold {
  const said = textOf(declared)
  return said.known ? untold('malformed', 'expected variables', said.region) : said
}

function written(declared: Node | undefined, name: string): string | undefined {
  const value = at(declared, name)
  return value && wordingOf(value)
}

/** Points at the place where the file is named: lines of the file itself are never shown, for they hold secrets. */
function fromFile(item: Node, lookup: Lookup, earlier: Lookup, project: Project): readonly Told<Variable>[] | Untold {
  const path = at(item, 'path')
  const said = path && textOf(path)
  if (said === undefined) return untold('malformed', 'env_file needs a path', item.region)
  if (!said.known) return said
  const file = project.context.readFile(said.value)
  if ('problem' in file) return unread(file, item, said.region, project)
  const format = textAt(item, 'format')
  const { values, brokenAt } = (format?.known === true && format.value === 'raw' ? rawEnvironment : dotenv)(file.text, lookup, earlier)
  project.budget.spend(values.size, said.region)
  if (brokenAt !== undefined) return untold('malformed', `${file.name}, line ${brokenAt}: this is no variable`, said.region)
  return [...values].map(([name, value]) => told({ name, value }, said.region))
}

function unread(
  file: { readonly problem: string; readonly absent?: boolean },
  item: Node,
  region: Region,
  project: Project,
): readonly Told<Variable>[] | Untold {
  const required = flagAt(item, 'required')
  if (file.absent === true && required?.known === true && !required.value) return []
  const message = `${file.problem}: its variables are not known`
  project.tell({ region, message, kind: 'note' })
  return untold('unresolved', message, region, 'put it there for the gate')
}
