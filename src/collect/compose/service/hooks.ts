/** Commands that compose runs in a container that is up, each an exec session of its own (docker/compose 5.7, hook.go and watch.go). */
import type { Fact, Region } from '../../../model/fact.js'
import type { Exec } from '../../../model/records.js'
import { listFact } from '../../manifest/complete.js'
import { at, items, type MapNode, type Node } from '../../manifest/node.js'
import { type Said, told } from '../../manifest/said.js'
import { flagAt, textAt } from './read-as.js'

/** Undefined where there is none: then nobody can tell before the start who will exec what. */
export function execs(container: MapNode, place: string, region: Region): Fact<readonly Exec[]> | undefined {
  const watched = items(at(container, 'develop', 'watch')).map((item) => at(item, 'exec'))
  const all = [
    ...items(at(container, 'post_start')).map((hook, index) => exec(hook, `post_start[${index}]`)),
    ...items(at(container, 'pre_stop')).map((hook, index) => exec(hook, `pre_stop[${index}]`)),
    ...watched.flatMap((hook, index) => (hook ? [exec(hook, `develop.watch[${index}].exec`)] : [])),
  ]
  return all.length === 0 ? undefined : listFact('compose', `${place} hooks`, region, privilegedFirst(all), ({ id }) => [id])
}

/** A list points at its first item. */
function privilegedFirst(all: readonly Said<Exec>[]): readonly Said<Exec>[] {
  const rank = (one: Said<Exec>) => (one.known && one.value.privileged ? 0 : 1)
  return all.toSorted((a, b) => rank(a) - rank(b))
}

function exec(hook: Node, id: string): Said<Exec> {
  const privileged = flagAt(hook, 'privileged')
  const user = textAt(hook, 'user')
  if (privileged?.known === false) return privileged
  if (user?.known === false) return user
  return told({ id, pid: 0, privileged: privileged?.value ?? false, user: user?.value ?? '' }, privileged?.region ?? hook.region)
}
