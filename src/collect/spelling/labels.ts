/**
 * The labels of a workload, for waivers that name them. Evidence and reports are files that people send: what could be a secret
 * (proxies keep password hashes in labels) and what is longer than a name stays out.
 */
import { isSecret } from './secret-name.js'

const most = 200
/** What is longer is no name. */
const longest = 128

/** Labels as a source gives them, whatever that is; undefined when none is left. */
export function keptLabels(labels: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) return undefined
  const kept = Object.entries(labels)
    .slice(0, most)
    .filter((one): one is [string, string] => typeof one[1] === 'string' && isNameLike(one[0]) && isNameLike(one[1]))
    .filter(([name, value]) => !isSecret(name, value))
  return kept.length === 0 ? undefined : Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Letters and digits of any script, and a few signs. Most names are ASCII, and are known for names before that expression is compiled. */
function isNameLike(text: string): boolean {
  return isPlainName(text) || /^[\p{L}\p{N}._:/@+ -]{1,128}$/u.test(text)
}

function isPlainName(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (!isPlain(text.charCodeAt(at))) return false
  return text.length > 0 && text.length <= longest
}

/** `a-z`, `./0-9:`, `@A-Z`, and one of ` +-_`. */
function isPlain(code: number): boolean {
  if (code >= 97) return code <= 122
  if (code >= 46) return code <= 58 || (code >= 64 && code <= 90) || code === 95
  return code === 32 || code === 43 || code === 45
}
