/** The user of an image that compose builds, by the Dockerfile beside (compose-go v2.16, types.BuildConfig). */
import { posix } from 'node:path'
import { imageUserOf } from '../../dockerfile/user.js'
import { at, entries, hole, isNull, type MapNode, type Node } from '../../manifest/node.js'
import type { Said } from '../../manifest/said.js'
import { wordingOf } from '../text/wording.js'
import type { Project } from './project.js'

type File = Parameters<typeof imageUserOf>[0]
type BuildArguments = Readonly<Record<string, string>>

/**
 * Undefined where no file that may be read here decides it. A service that names an image as well is pulled first, and built only where
 * that fails, unless its policy says to build (compose-spec, build.md); another context can take the place of a stage.
 */
export function builtUser(container: MapNode, project: Project): Said<string> | undefined {
  const build = at(container, 'build')
  const mayBePulled = !isNull(at(container, 'image')) && textOf(at(container, 'pull_policy')) !== 'build'
  if (mayBePulled || !isNull(at(build, 'additional_contexts'))) return undefined
  const path = build?.kind === 'map' ? dockerfileOf(build, project) : undefined
  const target = textOf(at(build, 'target'))
  if (build?.kind !== 'map' || path === undefined || target === undefined) return undefined
  const file = project.context.readFile(path)
  if ('problem' in file) return undefined
  const given = buildArguments(build, project)
  const key = JSON.stringify([path, target, given])
  const users = usersOf.get(project) ?? new Map<string, Said<string> | undefined>()
  usersOf.set(project, users)
  if (!users.has(key)) users.set(key, userOf(file, target, given, project))
  return users.get(key)
}

/** Of images, by what they are built from: services share them. */
const usersOf = new WeakMap<Project, Map<string, Said<string> | undefined>>()

/** What decides a user: most files leave it to their base image, and need not be parsed to see that. */
const namesUser = /^[ \t]*(USER\b|FROM[ \t].*scratch)/im

function userOf(file: File, target: string, given: BuildArguments, { budget }: Project): Said<string> | undefined {
  if (!namesUser.test(file.text) || !budget.readDockerfile(file.text.length)) return undefined
  const user = imageUserOf(file, target, given)
  return user.known ? user : undefined
}

/** Absolute; contexts were made so when the files were read. One that is not was an address. */
function dockerfileOf(build: MapNode, { folder }: Project): string | undefined {
  if (!isNull(at(build, 'dockerfile_inline'))) return undefined
  const [context, name] = [textOf(at(build, 'context')), textOf(at(build, 'dockerfile'))]
  if (context === undefined || name === undefined) return undefined
  const place = context === '' ? folder : context
  return place.startsWith('/') ? posix.resolve(place, name === '' ? 'Dockerfile' : name) : undefined
}

/** Empty where nothing is said; undefined where it is not known. */
function textOf(node: Node | undefined): string | undefined {
  if (node === undefined || isNull(node)) return ''
  const text = wordingOf(node)
  return text === undefined || text.includes(hole) ? undefined : text
}

/** One without a value has that of the environment; what is not known is a hole in whatever is made of it. */
function buildArguments(build: MapNode, { environment }: Project): BuildArguments {
  const all = entries(at(build, 'args')).flatMap(([name, { value }]): [string, string][] => {
    const text = isNull(value) ? environment.lookup(name) : (wordingOf(value) ?? hole)
    return text === undefined ? [] : [[name, text]]
  })
  return Object.fromEntries(all)
}
