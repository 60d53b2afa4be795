/** Words in a name that promise a secret. */
const secretWord =
  /(^|[^A-Z])(PASS|PASSWD|PASSWORD|PASSPHRASE|PWD|SECRETS?|TOKEN|CREDENTIALS?|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|SIGNING_?KEY|ENCRYPTION_?KEY|MASTER_?KEY|AUTH_?KEY|SECRET_?KEY)([^A-Z]|$)|(PASSWORD|PASSWD|SECRET|APIKEY|TOKEN)$/
/** One of these is in each of them. Most names hold none, which is seen long before the expression above is compiled. */
const hints = ['PASS', 'PWD', 'SECRET', 'TOKEN', 'CREDENTIAL', 'KEY']
/** Names that hold such a word but no secret: where it lies, how long it lives, what the shell calls its folder. */
const harmlessName = /(_FILE|_PATH|_DIR|_TTL|_EXPIRY|_EXPIRATION|_LIFETIME|_LENGTH|_TYPE|_NAME|_ISSUER|_URL_ONLY)$|^(OLD)?PWD$/
/** Values that are secrets whatever the name: a password in an address, a private key, tokens of well-known make. */
const secretValue =
  /^[a-z][a-z0-9+.-]{1,30}:\/\/[^\s/:@]{0,200}:[^\s/@]{1,200}@|-----BEGIN [A-Z ]{0,30}PRIVATE KEY|^(AKIA|ASIA)[A-Z0-9]{16}$|^(ghp|gho|ghs|ghu|github_pat|glpat|xox[abps])[_-][A-Za-z0-9_-]{16,}/
/** One of these is in each of them. */
const signs = ['://', '-----BEGIN ', 'AKIA', 'ASIA', 'ghp', 'gho', 'ghs', 'ghu', 'github_pat', 'glpat', 'xox']

/** Whether an environment variable looks like a secret. A name without a value is none: it is taken from nowhere at the start. */
export function isSecret(name: string, value: string): boolean {
  return value !== '' && (promisesSecret(name) || isSecretValue(value.slice(0, 1000)))
}

/** Whether a text holds anything for which a name or a value in it could be a secret. Quick, and often says yes of what holds none. */
export function mayHoldSecret(text: string): boolean {
  return hasOneOf(hints, text.toUpperCase()) || hasOneOf(signs, text)
}

function promisesSecret(name: string): boolean {
  const upper = name.slice(0, 200).toUpperCase()
  return hasOneOf(hints, upper) && secretWord.test(upper) && !harmlessName.test(name.toUpperCase())
}

function isSecretValue(value: string): boolean {
  return hasOneOf(signs, value) && secretValue.test(value)
}

function hasOneOf(words: readonly string[], text: string): boolean {
  return words.some((word) => text.includes(word))
}
