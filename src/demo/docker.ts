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

/** Starts both on the first engine that answers on a unix socket; undefined when none does. Throws for what the engine refuses. */
export async function startDocker(options: CollectOptions): Promise<DemoContainers | undefined> {
  const socket = await firstSocket(options)
  if (socket === undefined) return undefined
  const { default: Dockerode } = await import('dockerode')
  const engine = new Dockerode({ socketPath: socket })
  const throwaway = new Throwaway(engine)
  try {
    await throwaway.image()
    const names = [await throwaway.start('leaky', leaky, ''), await throwaway.start('hardened', hardened, '65534:65534')]
    return { how: `the Docker engine at ${socket}`, names, nameOf: () => undefined, stop: () => throwaway.remove() }
  } catch (error) {
    await throwaway.remove()
    throw error
  }
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

  constructor(engine: Docker) {
    this.#engine = engine
  }

  async image(): Promise<void> {
    const stream = await this.#engine.importImage(await imageOfSleep(), { repo: 'hullcheck-demo', tag: 'throwaway' })
    this.#imported = true
    await new Promise<void>((resolve, reject) => {
      this.#engine.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()))
    })
  }

  async start(kind: string, HostConfig: Docker.HostConfig, User: string): Promise<string> {
    const name = `hullcheck-demo-${kind}-${this.#run}`
    const labels = { 'hullcheck.throwaway': 'demo' }
    const container = await this.#engine.createContainer({ name, Image: image, Cmd: ['/sleep', '600'], User, Labels: labels, HostConfig })
    this.#containers.push(container)
    await container.start()
    return name
  }

  async remove(): Promise<void> {
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
