import type { Fact } from '../../../model/fact.js'
import { derive, field, texts } from '../document.js'

/** Words in a name that promise a secret. */
const secretName =
  /(^|[^A-Z])(PASS|PASSWD|PASSWORD|PASSPHRASE|PWD|SECRETS?|TOKEN|CREDENTIALS?|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|SIGNING_?KEY|ENCRYPTION_?KEY|MASTER_?KEY|AUTH_?KEY|SECRET_?KEY)([^A-Z]|$)|(PASSWORD|PASSWD|SECRET|APIKEY|TOKEN)$/
/** Names that hold such a word but no secret: where it lies, how long it lives, what the shell calls its folder. */
const harmlessName = /(_FILE|_PATH|_DIR|_TTL|_EXPIRY|_EXPIRATION|_LIFETIME|_LENGTH|_TYPE|_NAME|_ISSUER|_URL_ONLY)$|^(OLD)?PWD$/
/** Values that are secrets whatever the name: a password in an address, a private key, tokens of well-known make. */
const secretValue =
  /^[a-z][a-z0-9+.-]{1,30}:\/\/[^\s/:@]{0,200}:[^\s/@]{1,200}@|-----BEGIN [A-Z ]{0,30}PRIVATE KEY|^(AKIA|ASIA)[A-Z0-9]{16}$|^(ghp|gho|ghs|ghu|github_pat|glpat|xox[abps])[_-][A-Za-z0-9_-]{16,}/

/** Names of environment variables that look like secrets. Their values are looked at and dropped: no part of one leaves this function. */
export function secretNames(inspect: unknown): Fact<readonly string[]> {
  return derive(field(inspect, 'Config.Env', texts, []), (entries) => [...new Set(entries.flatMap(secretOf))].sort())
}

/** A name without a value is no secret: it is taken from nowhere when the container starts. */
function secretOf(entry: string): string[] {
  const at = entry.indexOf('=')
  if (at < 1 || at === entry.length - 1) return []
  const name = entry.slice(0, at)
  const promises = secretName.test(name.slice(0, 200).toUpperCase()) && !harmlessName.test(name.toUpperCase())
  return promises || secretValue.test(entry.slice(at + 1, at + 1000)) ? [name] : []
}
