/** The two throw-away containers of the demo on a Docker engine of this host. */
import { randomUUID } from 'node:crypto'
import type Docker from 'dockerode'
import { readDocker } from '../collect/docker/index.js'
import type { CollectOptions } from '../collect/source.js'
import type { DemoContainers } from './demo-containers.js'
import { imageOfSleep } from './image.js'

const image = 'hullcheck-demo:throwaway'

const leaky: Docker.HostConfig = { Privileged: true, PidMode: 'host', NetworkMode: 'none', UsernsMode: 'host', Binds: ['/:/host'] }

const hardened: Docker.HostConfig = {
  NetworkMode: 'none',
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges:true'],
  ReadonlyRootfs: true,
  Init: false,
  Memory: 64 << 20,
  MemorySwap: 64 << 20,
  NanoCpus: 5e8,
  PidsLimit: 64,
}

/**
 * Starts both on the first engine that answers on a unix socket; undefined when none does. Throws for what the engine refuses. What is
 * given to `onStop` removes what there is by then.
 */
export async function startDocker(
  options: CollectOptions,
  onStop: (stop: () => Promise<void>) => void,
): Promise<DemoContainers | undefined> {
  const socket = await firstSocket(options)
  if (socket === undefined) return undefined
  const { default: Dockerode } = await import('dockerode')
  const engine = new Dockerode({ socketPath: socket })
  const throwaway = new Throwaway(engine)
  onStop(() => throwaway.remove())
  await throwaway.image()
  const names = [await throwaway.start('leaky', leaky, ''), await throwaway.start('hardened', hardened, '65534:65534')]
  return { how: `the Docker engine at ${socket}`, names, nameOf: () => undefined }
}

async function firstSocket(options: CollectOptions): Promise<string | undefined> {
  const { readings } = await readDocker({ ...options, containers: ['none, only whether it answers'] })
  const ids = readings.map((reading) => /^docker:unix:\/\/(.*)$/.exec(reading.engine.id)?.[1])
  return ids.find((path) => path !== undefined)
}

/** What was made on the engine, to be removed again. */
class Throwaway {
  readonly #engine: Docker
  readonly #run = randomUUID().slice(0, 8)
  readonly #containers: Docker.Container[] = []
  #imported = false
  #over = false
  #removal: Promise<void> | undefined
  /** The engine finishes what it was asked for, whoever waits: only then it can be removed. */
  #asked: Promise<unknown> = Promise.resolve()

  constructor(engine: Docker) {
    this.#engine = engine
  }

  #ask<T>(request: () => Promise<T>): Promise<T> {
    if (this.#over) return Promise.reject(new Error('interrupted'))
    const answer = request()
    this.#asked = answer.catch(() => undefined)
    return answer
  }

  async image(): Promise<void> {
    const archive = await imageOfSleep()
    await this.#ask(async () => {
      const stream = await this.#engine.importImage(archive, { repo: 'hullcheck-demo', tag: 'throwaway' })
      this.#imported = true
      await new Promise<void>((resolve, reject) => {
        this.#engine.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()))
      })
    })
  }

  async start(kind: string, HostConfig: Docker.HostConfig, User: string): Promise<string> {
    const name = `hullcheck-demo-${kind}-${this.#run}`
    const labels = { 'hullcheck.throwaway': 'demo' }
    const container = await this.#ask(async () => {
      const made = await this.#engine.createContainer({ name, Image: image, Cmd: ['/sleep', '600'], User, Labels: labels, HostConfig })
      this.#containers.push(made)
      return made
    })
    await this.#ask(() => container.start())
    return name
  }

  /** Whoever asks a second time waits for the same removal. */
  remove(): Promise<void> {
    this.#removal ??= this.#removeAll()
    return this.#removal
  }

  async #removeAll(): Promise<void> {
    this.#over = true
    await this.#asked
    for (const container of this.#containers.splice(0)) await quietly(container.remove({ force: true }))
    if (this.#imported) await quietly(this.#engine.getImage(image).remove({ force: true }))
    this.#imported = false
  }
}

/** Waits for a removal; that it is gone already (404), or that another demo still uses the image (409), is no problem. */
async function quietly(removal: Promise<unknown>): Promise<void> {
  try {
    await removal
  } catch (error) {
    const status = (error as { statusCode?: number }).statusCode
    if (status !== 404 && status !== 409) throw error
  }
}
