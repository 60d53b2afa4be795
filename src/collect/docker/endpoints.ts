/** Which engines to ask, by the rules of the docker command line. Pure: files and sockets are looked at in read-endpoints.ts. */
import type { SourceStatus } from '../../model/evidence.js'
import { asObject, valueAt } from './document.js'

export interface TlsMaterial {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  /** Whether the engine must prove who it is. */
  readonly verify: boolean
}

export type Endpoint =
  | { readonly kind: 'unix'; readonly address: string; readonly path: string }
  | { readonly kind: 'tcp'; readonly address: string; readonly host: string; readonly port: number; readonly tls?: TlsMaterial }
  | { readonly kind: 'ssh'; readonly address: string; readonly host: string; readonly port?: number; readonly user?: string }

export type Environment = Readonly<Record<string, string | undefined>>

/** Why an address is none, as the status of a source. */
export function failed(source: string, reason: string, remedy?: string): SourceStatus {
  // an address may hold a password
  return { source: `docker:${source.replace(/\/\/[^/@]*@/, '//')}`, status: 'failed', reason, ...(remedy === undefined ? {} : { remedy }) }
}

/** Docker's default places; `runtimeFolders` are those of users whose sockets this process may try. */
export function usualSockets(runtimeFolders: readonly string[]): readonly string[] {
  return ['/run/docker.sock', '/var/run/docker.sock', ...runtimeFolders.map((folder) => `${folder}/docker.sock`)]
}

const defaultSocket = 'unix:///var/run/docker.sock'

/** An address as DOCKER_HOST, a context or the command line has it; a sentence when it is none. */
export function parseAddress(given: string): Endpoint | string {
  const address = given.trim()
  if (address.startsWith('/')) return unix(address)
  if (/^unix:\/*$/.test(address)) return parseAddress(defaultSocket)
  if (address.startsWith('unix://')) return unix(address.slice('unix://'.length))
  const url = asUrl(address.includes('://') ? address : `tcp://${address}`)
  if (url === undefined || url.hostname === '') return 'this is no address of an engine; unix://, tcp:// and ssh:// are'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  switch (url.protocol) {
    case 'tcp:':
    case 'http:':
      return { kind: 'tcp', address: `tcp://${url.host}`, host, port: Number(url.port || 2375) }
    case 'https:':
      return { kind: 'tcp', address: `tcp://${url.host}`, host, port: Number(url.port || 2376), tls: { verify: true } }
    case 'ssh:':
      return ssh(url, host)
    default:
      return `${JSON.stringify(url.protocol.slice(0, -1))} addresses are not supported; unix://, tcp:// and ssh:// are`
  }
}

function unix(path: string): Endpoint | string {
  // the kernel keeps 108 bytes for a socket's path, with its end (unix(7))
  if (Buffer.byteLength(path) > 107) return 'the path of the socket is longer than 107 bytes'
  return path.startsWith('/') ? { kind: 'unix', address: `unix://${path}`, path } : 'the path of the socket must begin with /'
}

function ssh(url: URL, host: string): Endpoint | string {
  if (url.password !== '') return 'a password in an ssh:// address is not supported; use a key'
  const user = decode(url.username)
  // such a name would be an option to the ssh command
  if (host.startsWith('-') || user.startsWith('-')) return 'the host or user begins with a dash'
  return {
    kind: 'ssh',
    address: `ssh://${url.username === '' ? '' : `${url.username}@`}${url.host}`,
    host,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    ...(user === '' ? {} : { user }),
  }
}

function asUrl(address: string): URL | undefined {
  return URL.canParse(address) ? new URL(address) : undefined
}

function decode(part: string): string {
  // a stray % is taken as it stands
  return /%(?![0-9a-fA-F]{2})/.test(part) ? part : decodeURIComponent(part)
}

/**
 * TLS for a tcp address from the environment, as the docker command does it: any text in DOCKER_TLS_VERIFY turns it on with
 * verification, DOCKER_TLS turns it on without; the files lie in DOCKER_CERT_PATH, else in the configuration folder.
 */
export function tlsFromEnvironment(
  env: Environment,
  configFolder: string,
): { readonly folder: string; readonly verify: boolean } | undefined {
  const verify = (env.DOCKER_TLS_VERIFY ?? '') !== ''
  if (!verify && (env.DOCKER_TLS ?? '') === '') return undefined
  return { folder: env.DOCKER_CERT_PATH || configFolder, verify }
}

/** The context that the docker command would use; `default` stands for the usual sockets. DOCKER_HOST comes before all contexts. */
export function contextName(env: Environment, config: unknown): string {
  const current = valueAt(config, 'currentContext')
  return env.DOCKER_CONTEXT || (typeof current === 'string' ? current : '') || 'default'
}

interface Context {
  readonly host: string
  readonly verify: boolean
}

/** A context's meta.json. */
export function parseContext(document: unknown): Context | undefined {
  const docker = asObject(valueAt(document, 'Endpoints.docker'))
  const host = docker?.Host
  return typeof host === 'string' && host !== '' ? { host, verify: docker?.SkipTLSVerify !== true } : undefined
}
