/** Evidence of a whole estate, made from recorded containers: each night some are deployed anew, and a few change what they may do. */
import { readFileSync } from 'node:fs'
import type { ContainerEvidence, Evidence } from '../../src/model/evidence.js'

const recorded = JSON.parse(readFileSync(new URL('../fixtures/history/docker-20.10/evidence.json', import.meta.url), 'utf8')) as Evidence

/** A container as it is deployed: which recording it is made of, and the number of its deployment. */
interface Deployment {
  readonly kind: number
  readonly version: number
}

export interface Estate {
  readonly night: number
  readonly deployments: readonly Deployment[]
}

/** Nine of ten are ordinary, one in twenty is hardened, the rest privileged. */
function kindOf(at: number): number {
  const names = recorded.containers.map(({ identity }) => identity.name)
  return names.indexOf(at % 20 === 7 ? 'db' : at % 20 === 13 ? 'agent' : 'web-1')
}

export function estate(containers: number): Estate {
  return { night: 0, deployments: Array.from({ length: containers }, (_, at) => ({ kind: kindOf(at), version: 1 })) }
}

/** The next night: `share` of the containers have been deployed anew, and every tenth of those as another kind. */
export function nextNight({ night, deployments }: Estate, share: number, random: () => number): Estate {
  const redeployed = deployments.map((one) => {
    if (random() >= share) return one
    return { kind: random() < 0.1 ? Math.floor(random() * recorded.containers.length) : one.kind, version: one.version + 1 }
  })
  return { night: night + 1, deployments: redeployed }
}

const firstNight = Date.UTC(2030, 0, 1, 3)

export function evidenceOf({ night, deployments }: Estate, made = new Map<string, ContainerEvidence>()): Evidence {
  return {
    ...recorded,
    collectedAt: new Date(firstNight + night * 86_400_000).toISOString(),
    containers: deployments.map((one, at) => {
      const key = `${at} ${one.kind} ${one.version}`
      const container = made.get(key) ?? deployed(one, at)
      made.set(key, container)
      return container
    }),
  }
}

/** The recording with what a new start changes: ids, process ids and everything that names them, times, the tag of the image. */
function deployed({ kind, version }: Deployment, at: number): ContainerEvidence {
  const one = recorded.containers[kind] as ContainerEvidence
  const { id, pid, name } = one.identity
  const fresh = { id: hex(at, version), pid: 2000 + at * 7 + version * 1201, name: `app-${at}` }
  const text = JSON.stringify(one)
    .replaceAll(id, fresh.id)
    .replaceAll(id.slice(0, 12), fresh.id.slice(0, 12))
    .replaceAll(`/proc/${pid}/`, `/proc/${fresh.pid}/`)
    .replaceAll(`"pid":${pid}`, `"pid":${fresh.pid}`)
  const container = JSON.parse(text) as ContainerEvidence
  const identity = { ...container.identity, ...fresh, workload: fresh.name, image: `registry.example/${name}:${version}` }
  return { ...container, identity: { ...identity, startedAt: new Date(firstNight - version * 1000).toISOString() } }
}

function hex(at: number, version: number): string {
  // Any 64 digits will do, as long as they do not repeat: an id that does could be compressed away.
  let state = (at + 1) * 2_654_435_761 + version * 40_503
  const next = () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0
    return state.toString(16).padStart(8, '0')
  }
  return Array.from({ length: 8 }, next).join('')
}

/** The same numbers each time. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
