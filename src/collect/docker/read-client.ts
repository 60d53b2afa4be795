/** One GET request to an engine, bounded in time and size. Nothing here can send anything but GET. */
import type { IncomingMessage } from 'node:http'
import type Docker from 'dockerode'
import type { Endpoint } from './endpoints.js'
import { errorCode, failureOf, failureOfStatus } from './errors.js'
import { type ClientLimits, EngineAgent, millisecondsLeft, Overdue } from './read-connection.js'
import type { Answer, Failure } from './recording.js'

/** No document of an engine comes near it: 10,000 containers make a list of 10 MB. */
const bodyLimit = 16 * 1024 * 1024

export interface EngineClient {
  get(path: string, query?: Readonly<Record<string, string>>): Promise<Answer>
  close(): void
  /** Milliseconds during which at least one request was under way. */
  waited(): number
}

export async function openClient(endpoint: Endpoint, limits: ClientLimits): Promise<EngineClient> {
  // costs 200 ms, so not before there is an engine to ask
  const { default: Dockerode } = await import('dockerode')
  const agent = new EngineAgent(endpoint, limits)
  // The agent makes the connection, so the address does not matter here. With a path of a socket docker-modem takes the path
  // of a request as it is; with a host it puts an address together and takes it apart again, for each request anew.
  const modem = withoutDockerHost(() => new Dockerode({ socketPath: 'made by the agent', agent } as Docker.DockerOptions)).modem
  const clock = new WaitingClock()
  return {
    get: (path, query) => clock.during(request(modem, path, query, limits)),
    close: () => agent.destroy(),
    waited: () => clock.total(),
  }
}

/**
 * docker-modem 5.0.7 parses DOCKER_HOST and reads DOCKER_CERT_PATH whenever it is made, whatever it is given, and throws when
 * they are not to its liking. They have been looked at already (endpoints.ts), and making it takes no turn of the event loop.
 */
function withoutDockerHost<T>(make: () => T): T {
  const { DOCKER_HOST: host } = process.env
  delete process.env.DOCKER_HOST
  try {
    return make()
  } finally {
    if (host !== undefined) process.env.DOCKER_HOST = host
  }
}

type Modem = Docker['modem']
type Query = Readonly<Record<string, string>> | undefined

async function request(modem: Modem, path: string, query: Query, limits: ClientLimits, repeat = true): Promise<Answer> {
  const milliseconds = millisecondsLeft(limits)
  if (milliseconds <= 0)
    return lost({ reason: 'timed-out', detail: 'the time for the whole collection was over', remedy: 'raise --timeout' })
  try {
    return await read(await dial(modem, path, query))
  } catch (error) {
    if (error instanceof Overdue)
      return lost({ reason: 'timed-out', detail: `no answer within ${milliseconds} ms`, remedy: 'raise --timeout' })
    // the other side can close a kept connection just when it is used again: a GET may simply be repeated, once
    const broken = ['ECONNRESET', 'EPIPE'].includes(errorCode(error) ?? '')
    return broken && repeat ? request(modem, path, query, limits, false) : lost(failureOf(error))
  }
}

async function read(response: IncomingMessage): Promise<Answer> {
  if (response.statusCode === 200) return readJson(response)
  response.destroy()
  return lost(failureOfStatus(response.statusCode ?? 0))
}

/** Every status counts as success here: docker-modem would read the body of the others without a limit. */
const everyStatus: Readonly<Record<number, true>> = Object.fromEntries(Array.from({ length: 900 }, (_, index) => [100 + index, true]))

function dial(modem: Modem, path: string, query: Query): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const answered = (error: Error | null, response: unknown) => (error === null ? resolve(response as IncomingMessage) : reject(error))
    // docker-modem wants a question mark at the end, and puts the query behind it
    modem.dial({ path: `${path}?`, method: 'GET', options: { ...query }, isStream: true, statusCodes: everyStatus }, answered)
  })
}

/** With events: a loop over the chunks would cost each answer a third more time. */
function readJson(response: IncomingMessage): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    response.on('data', (chunk: Buffer) => {
      size += chunk.length
      chunks.push(chunk)
      if (size <= bodyLimit) return
      // and with it the connection
      response.destroy()
      resolve(lost({ reason: 'malformed', detail: 'the answer is larger than 16 MiB' }))
    })
    response.on('end', () => resolve(parse(Buffer.concat(chunks).toString('utf8'))))
    response.on('error', reject)
    response.on('close', () => {
      if (!response.complete) reject(new Error('the engine broke the answer off'))
    })
  })
}

function parse(body: string): Answer {
  try {
    return { ok: true, document: JSON.parse(body) as unknown }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return lost({ reason: 'malformed', detail: 'the answer is no JSON' })
  }
}

function lost(failure: Failure): Answer {
  return { ok: false, failure }
}

/** Adds up the time in which somebody waits, not the waiting of each. */
class WaitingClock {
  #pending = 0
  #since = 0
  #total = 0

  async during<T>(work: Promise<T>): Promise<T> {
    if (this.#pending++ === 0) this.#since = performance.now()
    try {
      return await work
    } finally {
      if (--this.#pending === 0) this.#total += performance.now() - this.#since
    }
  }

  total(): number {
    return this.#total
  }
}
