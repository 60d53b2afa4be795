import type { Fact } from '../../../model/fact.js'
import { defaultWhen, derive, field, texts } from '../document.js'

/**
 * Capabilities as the fact table spells them. Docker 20.10 adds the prefix CAP_ before it stores them, 29 stores what the
 * client typed, in any case and with or without prefix.
 */
export function capabilities(inspect: unknown, place: 'HostConfig.CapAdd' | 'HostConfig.CapDrop'): Fact<readonly string[]> {
  return derive(
    field(inspect, place, texts, []),
    (names) => [...new Set(names.map(spell))].sort(),
    defaultWhen((names) => names.length === 0),
  )
}

function spell(name: string): string {
  const capital = name.trim().toUpperCase()
  return capital.startsWith('CAP_') ? capital.slice('CAP_'.length) : capital
}
