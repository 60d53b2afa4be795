/** Asks one engine for its documents. Only GET requests, eight at a time; nothing is judged here. */
import { hostname, release } from 'node:os'
import pMap from 'p-map'
import type { CollectOptions } from '../source.js'
import { objects, text, texts, valueAt } from './document.js'
import type { Endpoint } from './endpoints.js'
import { listedId, listedName } from './facts/identity.js'
import { type EngineClient, openClient } from './read-client.js'
import { type ClientLimits, connections } from './read-connection.js'
import type { Answer, ContainerRecording, EngineRecording } from './recording.js'

/** Ids go into the path of a request, so nothing but an id may. */
const idPattern = /^[0-9a-f]{12,64}$/
/** An image id with its algorithm; the part after it is what a path can hold. */
const imagePattern = /^(sha256:)?[0-9a-f]{12,64}$/
/** More exec sessions than this at once are not asked for one by one. */
const execLimit = 256

export async function readEngine(endpoint: Endpoint, options: CollectOptions, limits: ClientLimits): Promise<EngineRecording> {
  const client = await openClient(endpoint, limits)
  try {
    const [list, info, version, volumes] = await Promise.all([
      readList(client).then(checked),
      client.get('/info'),
      client.get('/version'),
      // only the local driver can bind a folder of the host, and other drivers can be slow to answer
      client.get('/volumes', { filters: JSON.stringify({ driver: ['local'] }) }),
    ])
    const containers = list.ok
      ? await readContainers(client, wanted(list.document, options.containers ?? []), endpoint.address, options)
      : []
    const here = containers.filter((one): one is ContainerRecording => one !== 'gone')
    return {
      address: endpoint.address,
      local: isLocal(endpoint, info),
      list,
      info,
      version,
      volumes,
      containers: here,
      gone: containers.length - here.length,
      waited: client.waited(),
    }
  } finally {
    client.close()
  }
}

/**
 * Those that have a process, and those that will have one again in a moment: one that crashes in a loop waits most of the time, with
 * every right that it was given. Docker knows the word; podman, whose containers are `exited` meanwhile, answers 500 to it (4.3.1).
 */
async function readList(client: EngineClient): Promise<Answer> {
  const listed = (status: readonly string[]) => client.get('/containers/json', { filters: JSON.stringify({ status }) })
  const list = await listed(['running', 'paused', 'restarting'])
  return !list.ok && (list.failure.status === 400 || list.failure.status === 500) ? listed(['running', 'paused']) : list
}

/** Those of the containers that the engine does not run any more; one of which it says nothing may run. */
export async function endedOf(endpoint: Endpoint, ids: readonly string[], limits: ClientLimits): Promise<readonly string[]> {
  const client = await openClient(endpoint, limits)
  try {
    const answers = await pMap(ids, (id) => getById(client, id, idPattern, `/containers/${id}/json`), { concurrency: connections })
    return ids.filter((_, at) => isGone(answers[at]))
  } finally {
    client.close()
  }
}

/** No host runs half as many. A list of what looks like no container needs few bytes for each, and each is some kilobytes of facts. */
const mostContainers = 20_000

/** A list that is none is a failure of the whole reading. */
function checked(list: Answer): Answer {
  if (!list.ok) return list
  const failed = (detail: string): Answer => ({ ok: false, failure: { reason: 'malformed', detail } })
  if (Array.isArray(list.document) && list.document.length > mostContainers)
    return failed(`the answer lists more than ${mostContainers} containers`)
  return objects.take(list.document) === undefined ? failed('the answer is no list of containers') : list
}

function wanted(list: unknown, names: readonly string[]): readonly unknown[] {
  const all = objects.take(list) ?? []
  if (names.length === 0) return all
  return all.filter((one) => {
    const [name, id] = [listedName(one), listedId(one)]
    return names.some((word) => name === word || (word !== '' && id.startsWith(word)))
  })
}

async function readContainers(client: EngineClient, listed: readonly unknown[], address: string, options: CollectOptions) {
  const images = new Map<string, Promise<Answer>>()
  let done = 0
  return pMap(
    listed,
    async (one) => {
      const recording = await readContainer(client, one, images)
      options.onProgress?.(++done, listed.length, address)
      return recording
    },
    { concurrency: connections },
  )
}

async function readContainer(
  client: EngineClient,
  listed: unknown,
  images: Map<string, Promise<Answer>>,
): Promise<ContainerRecording | 'gone'> {
  const id = listedId(listed)
  const inspect = await getById(client, id, idPattern, `/containers/${id}/json`)
  if (isGone(inspect)) return 'gone'
  if (!inspect.ok) return { listed, inspect, image: inspect, execs: new Map() }
  const image = await readImage(client, inspect.document, images)
  return { listed, inspect, image, execs: await readExecs(client, inspect.document) }
}

function isGone(inspect: Answer | undefined): boolean {
  return inspect !== undefined && (inspect.ok ? hasEnded(inspect.document) : inspect.failure.reason === 'gone')
}

/** Ended after the list was made. Without a State nothing of the kind can be said. */
function hasEnded(inspect: unknown): boolean {
  return valueAt(inspect, 'State.Running') === false && valueAt(inspect, 'State.Paused') !== true
}

/** Each image once, however many containers run it. */
function readImage(client: EngineClient, inspect: unknown, images: Map<string, Promise<Answer>>): Promise<Answer> {
  const id = text.take(valueAt(inspect, 'Image')) ?? ''
  const asked = images.get(id) ?? getById(client, id, imagePattern, `/images/${id}/json`)
  images.set(id, asked)
  return asked
}

async function readExecs(client: EngineClient, inspect: unknown): Promise<ReadonlyMap<string, Answer>> {
  const answers = new Map<string, Answer>()
  for (const id of (texts.take(valueAt(inspect, 'ExecIDs')) ?? []).slice(0, execLimit)) {
    const answer = await getById(client, id, idPattern, `/exec/${id}/json`)
    if (answer.ok || answer.failure.reason !== 'gone') answers.set(id, answer)
  }
  return answers
}

async function getById(client: EngineClient, id: string, pattern: RegExp, path: string): Promise<Answer> {
  if (pattern.test(id)) return client.get(path)
  return { ok: false, failure: { reason: 'malformed', detail: 'the engine gave an id that is none' } }
}

/**
 * Process ids mean something here only if the engine runs on this kernel. Behind a unix socket can be a virtual machine
 * (Docker Desktop): its kernel has another release. Over a network the name of the host must agree as well.
 */
function isLocal(endpoint: Endpoint, info: Answer): boolean {
  if (!info.ok) return endpoint.kind === 'unix'
  const kernel = valueAt(info.document, 'KernelVersion')
  if (endpoint.kind === 'unix') return typeof kernel !== 'string' || kernel === release()
  return kernel === release() && valueAt(info.document, 'Name') === hostname()
}
