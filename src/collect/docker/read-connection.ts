/** Kept-alive connections to one engine: at most eight, over a unix socket, TCP, TLS or ssh. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { Agent, type AgentOptions, type ClientRequest, type IncomingMessage } from 'node:http'
import { connect as connectTcp, isIP } from 'node:net'
import { Duplex, type Readable, type Writable } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { inspect } from 'node:util'
import type { Endpoint, Environment, TlsMaterial } from './endpoints.js'

export const connections = 8

export interface ClientLimits {
  /** Milliseconds that one request may take. */
  readonly requestTimeout: number
  /** Milliseconds since the epoch after which no request runs. */
  readonly deadline: number
  readonly env: Environment
}

/** What a request may still take. */
export function millisecondsLeft({ requestTimeout, deadline }: ClientLimits): number {
  return Math.min(requestTimeout, deadline - Date.now())
}

/** Ends a request whose time is over. */
export class Overdue extends Error {}

/** What http.Agent does with a request, here to see its answer first; not in the types, stable since Node 0.11 and what agent-base relies on. */
interface Adding {
  addRequest(request: ClientRequest, options: unknown): void
}

export class EngineAgent extends Agent {
  readonly #endpoint: Endpoint
  readonly #limits: ClientLimits

  constructor(endpoint: Endpoint, limits: ClientLimits) {
    // The connection is made here: without a server name http.Agent would look for one at every request.
    super({ keepAlive: true, maxSockets: connections, servername: '' } as AgentOptions)
    this.#endpoint = endpoint
    this.#limits = limits
  }

  /** docker-modem 5.0.7 prints its options for a debug log that nobody reads, at every request and in all depth: 12 ms without this. */
  [inspect.custom](): string {
    return 'EngineAgent'
  }

  override createConnection(): Duplex {
    return connect(this.#endpoint, this.#limits.env)
  }

  /**
   * docker-modem 5.0.7 follows redirects, to any host, and dies of an address that it cannot parse. No engine redirects these
   * requests, so an answer loses its Location before docker-modem sees it, and counts as what it is: not 200.
   *
   * A timer for each costs less than an AbortSignal, which both docker-modem and Node listen to.
   */
  addRequest(request: ClientRequest, options: unknown): void {
    let response: IncomingMessage | undefined
    const timer = setTimeout(() => (response ?? request).destroy(new Overdue()), millisecondsLeft(this.#limits))
    request.once('close', () => clearTimeout(timer))
    request.prependListener('response', (begun: IncomingMessage) => {
      delete begun.headers.location
      response = begun
    })
    ;(Agent.prototype as unknown as Adding).addRequest.call(this, request, options)
  }
}

function connect(endpoint: Endpoint, env: Environment): Duplex {
  switch (endpoint.kind) {
    case 'unix':
      return connectTcp({ path: endpoint.path })
    case 'tcp':
      return endpoint.tls === undefined
        ? connectTcp({ host: endpoint.host, port: endpoint.port })
        : connectTls({ host: endpoint.host, port: endpoint.port, ...tlsOptions(endpoint.host, endpoint.tls) })
    case 'ssh':
      return connectSsh(endpoint, env)
  }
}

function tlsOptions(host: string, { verify, ...material }: TlsMaterial) {
  // the server name extension holds no addresses (RFC 6066)
  return { ...material, rejectUnauthorized: verify, ...(isIP(host) === 0 ? { servername: host } : {}) }
}

/**
 * As the docker command does it (cli/connhelper): the ssh program, with the user's configuration, agent and known hosts, and
 * `docker system dial-stdio` at the other end. docker-modem's own ssh takes any host key and logs in anew for each request.
 */
function connectSsh(endpoint: Extract<Endpoint, { kind: 'ssh' }>, env: Environment): Duplex {
  const options = ['-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10']
  if (endpoint.user !== undefined) options.push('-l', endpoint.user)
  if (endpoint.port !== undefined) options.push('-p', String(endpoint.port))
  const child = spawn('ssh', [...options, '--', endpoint.host, 'docker system dial-stdio'], { stdio: ['pipe', 'pipe', 'ignore'], env })
  const stream = overPipes(child)
  // http.Agent asks these of a connection that it keeps
  const asSocket = {
    setKeepAlive: () => stream,
    setNoDelay: () => stream,
    setTimeout: () => stream,
    ref: () => child.ref(),
    unref: () => child.unref(),
  }
  return Object.assign(stream, asSocket)
}

/** A program's input and output as one connection, which ends when the program does: its exit status says more than a broken pipe. */
function overPipes(child: ChildProcessByStdio<Writable, Readable, null>): Duplex {
  const stream = new Duplex({
    read: () => child.stdout.resume(),
    write: (chunk, encoding, done) => child.stdin.write(chunk, encoding, () => done()),
    final: (done) => child.stdin.end(() => done()),
    destroy: (error, done) => {
      child.kill()
      done(error)
    },
  })
  child.stdout.on('data', (chunk) => {
    if (!stream.push(chunk)) child.stdout.pause()
  })
  // EPIPE: the program has gone, and its end is told below
  child.stdin.on('error', () => undefined)
  child.on('error', (error) => stream.destroy(error))
  child.on('close', (status) => {
    if (status === 0) stream.push(null)
    else stream.destroy(new Error(`ssh ended with status ${status ?? 'none'}; \`docker -H ssh://... version\` may say why`))
  })
  return stream
}
