import type { Fact } from '../../../model/fact.js'
import type { Sysctl } from '../../../model/records.js'
import { asObject, defaultWhen, derive, field, type Shape } from '../document.js'

/** By name; moby leaves the field out where nothing was asked for (api/types/container HostConfig, omitempty). */
export function sysctls(inspect: unknown): Fact<readonly Sysctl[]> {
  return derive(
    field(inspect, 'HostConfig.Sysctls', settings, []),
    (all) => all,
    defaultWhen((all) => all.length === 0),
  )
}

const settings: Shape<readonly Sysctl[]> = {
  name: 'an object, each text',
  take: (value) => {
    const holder = asObject(value)
    if (holder === undefined) return undefined
    const all = Object.entries(holder)
    const taken = all.flatMap(([name, one]) => (typeof one === 'string' ? [{ name, value: one }] : []))
    return taken.length === all.length ? taken.sort((a, b) => (a.name < b.name ? -1 : 1)) : undefined
  },
}
