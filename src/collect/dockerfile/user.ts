/** The user of an image, by the Dockerfile that it is built from: for whoever starts it. */
import { Source } from '../command-line/source.js'
import { type Said, untold } from '../manifest/said.js'
import { factsOf } from './facts.js'
import { type BuildArguments, buildOf, isTooLarge } from './stages.js'

/**
 * What `USER` says of a target (its name, or number; the last stage without), filled in with the build's arguments. Unknown where the base image
 * decides, or a variable that is not set. The region is one of the Dockerfile.
 */
export function imageUserOf(
  file: { readonly name: string; readonly text: string },
  target?: string,
  given: BuildArguments = {},
): Said<string> {
  const source = new Source(file.name, file.text)
  const nowhere = source.region(0, 0)
  if (isTooLarge(file.text)) return untold('unresolved', 'the Dockerfile is too large to be read', nowhere)
  const build = buildOf(source, given)
  const wanted = target?.toLowerCase()
  const stage =
    wanted === undefined || wanted === ''
      ? build.stages.at(-1)
      : build.stages.find((one, index) => one.name === wanted || String(index) === wanted)
  if (!stage)
    return untold('unresolved', wanted === undefined ? 'the Dockerfile has no FROM' : 'the Dockerfile has no such target', nowhere)
  return factsOf(stage, build, given).user
}
