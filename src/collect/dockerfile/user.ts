/** The user of an image, by the Dockerfile that it is built from: for whoever starts it. */
import { Source } from '../command-line/source.js'
import { hole } from '../manifest/node.js'
import { type Said, untold } from '../manifest/said.js'
import { isSecret } from '../spelling/secret-name.js'
import { factsOf } from './facts.js'
import { type BuildArguments, buildOf, isTooLarge } from './stages.js'

/**
 * What `USER` says of a target (its name, or number; the last stage without), filled in with the build's arguments. Unknown where the base image
 * decides, or a variable that is not set; of an argument, what is not known of it is a hole. The region is one of the Dockerfile.
 */
export function imageUserOf(
  file: { readonly name: string; readonly text: string },
  target?: string,
  given: BuildArguments = {},
): Said<string> {
  const source = new Source(file.name, file.text)
  const nowhere = source.region(0, 0)
  if (isTooLarge(file.text)) return untold('unresolved', 'the Dockerfile is too large to be read', nowhere)
  const handed = withoutSecrets(given)
  const build = buildOf(source, handed)
  const wanted = target?.toLowerCase()
  const stage =
    wanted === undefined || wanted === ''
      ? build.stages.at(-1)
      : build.stages.find((one, index) => one.name === wanted || String(index) === wanted)
  if (!stage)
    return untold('unresolved', wanted === undefined ? 'the Dockerfile has no FROM' : 'the Dockerfile has no such target', nowhere)
  const { user } = factsOf(stage, build, handed)
  if (!user.known || !user.value.includes(hole)) return user
  return untold('unresolved', 'an argument of the build decides the user', user.region)
}

/** A user is told in reports, and a secret is not: whoever makes one of the other gets neither. */
function withoutSecrets(given: BuildArguments): BuildArguments {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, isSecret(name, value ?? '') ? hole : value]))
}
