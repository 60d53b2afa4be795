import type { Fact } from '../../../model/fact.js'
import { isSecret } from '../../spelling/secret-name.js'
import { derive, field, texts } from '../document.js'

/** Names of environment variables that look like secrets. Their values are looked at and dropped: no part of one leaves this function. */
export function secretNames(inspect: unknown): Fact<readonly string[]> {
  return derive(field(inspect, 'Config.Env', texts, []), (entries) => [...new Set(entries.flatMap(secretOf))].sort())
}

function secretOf(entry: string): string[] {
  const at = entry.indexOf('=')
  if (at < 1) return []
  const name = entry.slice(0, at)
  return isSecret(name, entry.slice(at + 1)) ? [name] : []
}
