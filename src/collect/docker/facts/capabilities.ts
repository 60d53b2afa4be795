import type { Fact } from '../../../model/fact.js'
import { capability } from '../../spelling/capability.js'
import { defaultWhen, derive, field, texts } from '../document.js'

/** Docker 20.10 adds the prefix CAP_ before it stores them, 29 stores what the client typed, in any case and with or without prefix. */
export function capabilities(inspect: unknown, place: 'HostConfig.CapAdd' | 'HostConfig.CapDrop'): Fact<readonly string[]> {
  return derive(
    field(inspect, place, texts, []),
    (names) => [...new Set(names.map(capability))].sort(),
    defaultWhen((names) => names.length === 0),
  )
}
