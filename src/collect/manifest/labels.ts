/** The labels that an author gives a workload, for waivers that name them. */
import type { Identity } from '../../model/evidence.js'
import { keptLabels } from '../spelling/labels.js'
import { entries, isNull, type Node, textOf } from './node.js'
import type { Said } from './said.js'

type Labels = Pick<Identity, 'labels'>

/** Pairs in the order in which they are written: of one key the last counts. What is not known yet matches nothing. */
export function saidLabels(pairs: readonly (readonly [name: string, value: Said<string>])[]): Labels {
  if (pairs.length === 0) return {}
  const known = new Map(pairs.map(([name, value]) => [name, value.known ? value.value : undefined]))
  const labels = keptLabels(Object.fromEntries(known))
  return labels ? { labels } : {}
}

/** Mappings of labels, the later of which win. */
export function labelsIn(...maps: readonly (Node | undefined)[]): Labels {
  return saidLabels(
    maps.flatMap((map) => entries(map).flatMap(([name, { value }]) => (isNull(value) ? [] : [[name, textOf(value)] as const]))),
  )
}
