/** Looks which engines there are to ask: addresses given, environment, docker context, sockets. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { SourceStatus } from '../../model/evidence.js'
import type { CollectOptions } from '../source.js'
import {
  contextName,
  type Endpoint,
  failed,
  parseAddress,
  parseContext,
  type TlsMaterial,
  tlsFromEnvironment,
  usualSockets,
} from './endpoints.js'
import { describeError, errorCode } from './errors.js'

interface Endpoints {
  readonly endpoints: readonly Endpoint[]
  readonly failures: readonly SourceStatus[]
}

export function readEndpoints(options: CollectOptions): Endpoints {
  const env = options.env ?? process.env
  const config = env.DOCKER_CONFIG || join(env.HOME || homedir(), '.docker')
  const hosts = options.hosts?.length ? options.hosts : env.DOCKER_HOST ? [env.DOCKER_HOST] : undefined
  if (hosts !== undefined) return distinct(hosts.map((host) => fromAddress(host, env, config)))
  const context = readContext(env, config)
  return context === undefined ? distinct(readUsualSockets(env)) : distinct([context])
}

type Found = Endpoint | SourceStatus

function isEndpoint(found: Found): found is Endpoint {
  return 'kind' in found
}

function fromAddress(host: string, env: NodeJS.Dict<string> | Readonly<Record<string, string | undefined>>, config: string): Found {
  const endpoint = parseAddress(host)
  if (typeof endpoint === 'string') return failed(host, endpoint)
  const wanted = endpoint.kind === 'tcp' ? tlsFromEnvironment(env, config) : undefined
  if (endpoint.kind !== 'tcp' || wanted === undefined) return endpoint
  return withTls(endpoint, wanted.folder, wanted.verify)
}

/** The context's endpoint; undefined for the default context, which means the usual sockets. */
function readContext(env: Readonly<Record<string, string | undefined>>, config: string): Found | undefined {
  const document = readJson(join(config, 'config.json'))
  if (document instanceof Error && errorCode(document) !== 'ENOENT' && !env.DOCKER_CONTEXT) return undefined
  const name = contextName(env, document)
  if (name === 'default') return undefined
  const source = `context ${name}`
  // the command line stores a context under the hash of its name (docker/cli, cli/context/store)
  const folder = createHash('sha256').update(name).digest('hex')
  const meta = readJson(join(config, 'contexts', 'meta', folder, 'meta.json'))
  if (meta instanceof Error)
    return failed(
      source,
      `the docker context cannot be read: ${describeError(meta)}`,
      'choose another with `docker context use`, or set DOCKER_HOST',
    )
  const context = parseContext(meta)
  if (context === undefined) return failed(source, 'the docker context names no docker endpoint')
  const endpoint = parseAddress(context.host)
  if (typeof endpoint === 'string') return failed(source, endpoint)
  const material = join(config, 'contexts', 'tls', folder, 'docker')
  return endpoint.kind === 'tcp' && isFolder(material) ? withTls(endpoint, material, context.verify) : endpoint
}

function withTls(endpoint: Extract<Endpoint, { kind: 'tcp' }>, folder: string, verify: boolean): Found {
  const read = (name: string) => readText(join(folder, name))
  const files = { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') }
  const broken = Object.values(files).find((file) => file instanceof Error && errorCode(file) !== 'ENOENT')
  if (broken instanceof Error) return failed(endpoint.address, `a file for TLS cannot be read: ${describeError(broken)}`)
  const present = Object.fromEntries(Object.entries(files).filter(([, file]) => typeof file === 'string')) as Partial<TlsMaterial>
  return { ...endpoint, tls: { ...present, verify } }
}

/** Those of the usual sockets that exist, each once: /var/run is a link to /run on most systems. */
function readUsualSockets(env: Readonly<Record<string, string | undefined>>): Found[] {
  const own = env.XDG_RUNTIME_DIR ? [env.XDG_RUNTIME_DIR] : []
  const others = process.getuid?.() === 0 ? entries('/run/user').map((name) => `/run/user/${name}`) : []
  const paths = usualSockets([...own, ...others])
  const found = paths
    .filter((path) => isSocket(path))
    .map((path): Found => {
      const endpoint = parseAddress(path)
      return typeof endpoint === 'string' ? failed(path, endpoint) : endpoint
    })
  if (found.length > 0) return found
  const folder = paths.find((path) => isFolder(path))
  return [folder === undefined ? noSocket : folderInstead(folder)]
}

/** An engine makes one for `-v /run/docker.sock:...` while nobody listens there, and after that none can. */
function folderInstead(path: string): SourceStatus {
  const remedy = 'remove the folder and start the engine, or name its address with --host or DOCKER_HOST'
  return { source: `docker:unix://${path}`, status: 'skipped', reason: 'this is a folder, no socket', remedy }
}

/** A host without Docker is no failure, but whoever is told that nothing could be looked at wants to know what was tried. */
const noSocket: SourceStatus = {
  source: 'docker:unix:///run/docker.sock',
  status: 'skipped',
  reason: 'no such socket',
  remedy: 'start the engine, or name its address with --host or DOCKER_HOST',
}

function distinct(found: readonly Found[]): Endpoints {
  const byPlace = new Map<string, Endpoint>()
  for (const endpoint of found.filter(isEndpoint)) {
    const place = endpoint.kind === 'unix' ? inode(endpoint.path) : endpoint.address
    if (!byPlace.has(place)) byPlace.set(place, endpoint)
  }
  return { endpoints: [...byPlace.values()], failures: found.filter((one): one is SourceStatus => !isEndpoint(one)) }
}

/** The path of a unix socket as given and, where links lead to it, as it is. */
export function socketPaths(endpoint: Endpoint): readonly string[] {
  if (endpoint.kind !== 'unix') return []
  const real = attempt(() => realpathSync(endpoint.path))
  return typeof real === 'string' && real !== endpoint.path ? [endpoint.path, real] : [endpoint.path]
}

function inode(path: string): string {
  const stat = attempt(() => statSync(path))
  return stat instanceof Error ? path : `${stat.dev}:${stat.ino}`
}

function isSocket(path: string): boolean {
  const stat = attempt(() => statSync(path))
  // a folder that may not be searched can hold a socket: asking it says why not
  return stat instanceof Error ? errorCode(stat) === 'EACCES' : stat.isSocket()
}

function isFolder(path: string): boolean {
  const stat = attempt(() => statSync(path))
  return !(stat instanceof Error) && stat.isDirectory()
}

function entries(folder: string): readonly string[] {
  const names = attempt(() => readdirSync(folder))
  return names instanceof Error ? [] : names.filter((name) => /^\d+$/.test(name)).sort()
}

function readJson(path: string): unknown {
  const content = readText(path)
  return content instanceof Error ? content : attempt(() => JSON.parse(content) as unknown)
}

function readText(path: string): string | Error {
  return attempt(() => readFileSync(path, 'utf8'))
}

/** Errors of the world and of bad JSON become values; a defect stays an exception. */
function attempt<T>(action: () => T): T | Error {
  try {
    return action()
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && errorCode(error) !== undefined)) return error
    throw error
  }
}
