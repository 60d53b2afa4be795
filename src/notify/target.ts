/** Whom to tell, read from an address. Pure: what the address refers to (environment, files) is given. */

type TargetKind = 'mail' | 'json' | 'slack' | 'teams' | 'ntfy'

export interface Target {
  readonly kind: TargetKind
  /** How it is called in messages: kind and host. Paths and queries of webhooks are secrets. */
  readonly label: string
  /** Without credentials and without options of ours. */
  readonly url: URL
  readonly user?: string
  /** Password or token. */
  readonly secret?: string
  /** A file whose first line is the secret. */
  readonly secretFile?: string
  /** Of mail. */
  readonly to: readonly string[]
  readonly from?: string
  /** Of mail: `required` unless told otherwise, or on this machine. */
  readonly tls: 'required' | 'never'
}

/** An address that cannot be used. The message never quotes it. */
export class TargetError extends Error {
  /** The environment is to blame, not what was written: no reason to make no report. */
  readonly ofEnvironment: boolean

  constructor(label: string, problem: string, ofEnvironment = false) {
    super(`--notify ${label}: ${problem}`)
    this.name = 'TargetError'
    this.ofEnvironment = ofEnvironment
  }
}

type Env = Readonly<Record<string, string | undefined>>

interface Scheme {
  readonly kind: TargetKind
  readonly protocol: string
}

const schemes = new Map<string, Scheme>([
  ['smtp', { kind: 'mail', protocol: 'smtp:' }],
  ['smtps', { kind: 'mail', protocol: 'smtps:' }],
  ...(['https', 'http'] as const).flatMap((name): [string, Scheme][] => [
    [name, { kind: 'json', protocol: `${name}:` }],
    ...(['slack', 'teams', 'ntfy'] as const).map((kind): [string, Scheme] => [`${kind}+${name}`, { kind, protocol: `${name}:` }]),
  ]),
])

const schemeNames = 'smtp, smtps, https, slack+https, teams+https or ntfy+https'
const reference = /\$\{([A-Za-z_]\w{0,99})\}/g
const wholeReference = /^\$\{([A-Za-z_]\w{0,99})\}$/
const longest = 4096

export function parseTarget(address: string, env: Env): Target {
  const name = wholeReference.exec(address)?.[1]
  const own = name === undefined ? address : variable(name, env, `\${${name}}`).trim()
  const scheme = /^([a-z+]+):\/\//.exec(own.slice(0, 40))?.[1] ?? ''
  const known = schemes.get(scheme)
  if (!known || own.length > longest)
    throw new TargetError(nameFor(scheme, name), `expected an address that begins with ${schemeNames}`, name !== undefined)
  if (name === undefined) refuseOpenPassword(own, scheme)
  const url = urlOf(filled(own.slice(scheme.length + 3), env, scheme), known.protocol, scheme)
  const label = `${scheme}://${url.host}`
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new TargetError(label, 'http is for this machine only: use https, or everybody on the way can read the report')
  return targetOf(known.kind, label, url)
}

function nameFor(scheme: string, reference: string | undefined): string {
  if (reference !== undefined) return `\${${reference}}`
  return schemes.has(scheme) ? `${scheme}://` : 'address'
}

/** A password on a command line, or in a unit that everybody may read, is known to every user of the host. */
function refuseOpenPassword(address: string, scheme: string): void {
  const authority = address.slice(scheme.length + 3).split(/[/?#]/, 1)[0] ?? ''
  const at = authority.lastIndexOf('@')
  const colon = authority.indexOf(':')
  if (at === -1 || colon === -1 || colon > at) return
  if (!wholeReference.test(authority.slice(colon + 1, at)))
    throw new TargetError(
      `${scheme}://`,
      "a password here can be read by every user: write :${NAME}@ for a variable's value, or ?password-file=/path",
    )
}

/** Values are encoded for the part of the address that they stand in, so that none can change host or options. */
function filled(rest: string, env: Env, scheme: string): string {
  const end = rest.search(/[/?#]/)
  const query = rest.indexOf('?')
  return rest.replace(reference, (_, name: string, at: number) => {
    const value = encodeURIComponent(variable(name, env, `${scheme}://`))
    const inPath = end !== -1 && at > end && (query === -1 || at < query)
    return inPath ? value.replaceAll('%2F', '/') : value
  })
}

function variable(name: string, env: Env, label: string): string {
  const value = Object.hasOwn(env, name) ? env[name] : undefined
  if (value === undefined || value === '') throw new TargetError(label, `the variable ${name} is not set`, true)
  return value
}

function urlOf(rest: string, protocol: string, scheme: string): URL {
  // smtp: is no special scheme of the URL standard: its host would be kept as it is written. The ports that are left out differ.
  const port = { 'smtp:': '587', 'smtps:': '465' }[protocol]
  let url: URL
  try {
    url = new URL(`${protocol}//${rest}`)
  } catch {
    throw new TargetError(`${scheme}://`, 'this is no address')
  }
  if (url.hostname === '') throw new TargetError(`${scheme}://`, 'a host is missing')
  if (port !== undefined && !/^[\w.:[\]-]+$/.test(url.hostname)) throw new TargetError(`${scheme}://`, 'the host is no host name')
  if (port !== undefined && url.port === '') url.port = port
  return url
}

const ownOptions = ['password-file', 'token-file', 'to', 'from', 'tls'] as const

function targetOf(kind: TargetKind, label: string, url: URL): Target {
  const options = new Map(ownOptions.map((name) => [name, url.searchParams.get(name)]))
  const [user, secret] = [decoded(url.username, label), decoded(url.password, label)]
  const secretFile = options.get('password-file') ?? options.get('token-file')
  const tls = options.get('tls') ?? (isLoopback(url.hostname) ? 'never' : 'required')
  if (tls !== 'required' && tls !== 'never') throw new TargetError(label, 'tls: expected required or never')
  const isMail = kind === 'mail'
  const to = isMail ? (options.get('to') ?? '').split(',').filter((one) => one !== '') : []
  if (isMail && to.length === 0) throw new TargetError(label, 'to whom? add ?to=name@example.org')
  const from = options.get('from')
  for (const address of [...to, ...(from ? [from] : [])])
    if (!/^[^\s@<>,;:"()[\]\\]+@[\w.-]+$/.test(address)) throw new TargetError(label, 'to and from: expected name@example.org')
  for (const name of isMail ? ownOptions : (['password-file', 'token-file'] as const)) {
    // Deleting what is not there would still write the query anew, and a signed one must stay as it is.
    if (url.searchParams.has(name)) url.searchParams.delete(name)
  }
  const left = isMail ? [...url.searchParams.keys()] : []
  if (left.length > 0) throw new TargetError(label, `there is an option that is not known; there are ${ownOptions.join(', ')}`)
  if (tls === 'never' && (secret !== '' || secretFile) && !isLoopback(url.hostname))
    throw new TargetError(label, 'tls=never would send the password in the clear')
  if (kind === 'ntfy' && !/^\/[^/]+\/?$/.test(url.pathname)) throw new TargetError(label, 'expected one topic: ntfy+https://ntfy.sh/topic')
  url.username = ''
  url.password = ''
  url.hash = ''
  return {
    ...{ kind, label, url, to, tls },
    ...(user !== '' && { user }),
    ...(secret !== '' && { secret }),
    ...(secretFile && { secretFile }),
    ...(from && { from }),
  }
}

function decoded(text: string, label: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new TargetError(label, 'user or password are not encoded as an address needs it')
  }
}

/** `localhost` counts: RFC 6761 keeps that name on this machine. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}
