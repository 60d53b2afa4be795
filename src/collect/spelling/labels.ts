/**
 * The labels of a workload, for waivers that name them. Evidence and reports are files that people send: what could be a secret
 * (proxies keep password hashes in labels) and what is longer than a name stays out.
 */
import { isSecret } from './secret-name.js'

const most = 200
const nameLike = /^[\p{L}\p{N}._:/@+ -]{1,128}$/u

/** Labels as a source gives them, whatever that is; undefined when none is left. */
export function keptLabels(labels: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) return undefined
  const kept = Object.entries(labels)
    .slice(0, most)
    .filter((one): one is [string, string] => typeof one[1] === 'string' && nameLike.test(one[0]) && nameLike.test(one[1]))
    .filter(([name, value]) => !isSecret(name, value))
  return kept.length === 0 ? undefined : Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)))
}
