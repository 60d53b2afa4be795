/** What a container says under a key; undefined where it says nothing. */
import { at, boolOf, isNull, items, type Node, textOf } from '../../manifest/node.js'
import type { Said } from '../../manifest/said.js'
import { integerOf } from '../text/numbers.js'

function option<T>(container: Node, key: string, read: (node: Node) => Said<T>): Said<T> | undefined {
  const node = at(container, key)
  return node === undefined || isNull(node) ? undefined : read(node)
}

export function textAt(container: Node, key: string): Said<string> | undefined {
  return option(container, key, textOf)
}

export function flagAt(container: Node, key: string): Said<boolean> | undefined {
  return option(container, key, boolOf)
}

export function integerAt(container: Node, key: string): Said<number> | undefined {
  return option(container, key, integerOf)
}

export function textsAt(container: Node, key: string): readonly Said<string>[] | undefined {
  const node = at(container, key)
  return node === undefined || isNull(node) ? undefined : items(node).map(textOf)
}
