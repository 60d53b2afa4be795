/** Joins what the sources say: one entry per container, with its declared and its observed view. Pure. */
import type { ContainerEvidence } from '../model/evidence.js'
import { unknown } from '../model/fact.js'
import { containerFacts, type Observed } from '../model/facts.js'
import type { EngineReading, Observation } from './source.js'

/** Containers of all engines and those found by their namespaces, in a stable order; `wanted` names those found that may stay. */
export function merge(
  readings: readonly EngineReading[],
  observation: Observation,
  wanted: readonly string[],
  engineRefused: boolean,
): ContainerEvidence[] {
  const told = readings.flatMap((reading) =>
    reading.containers
      .filter(({ identity }) => !observation.ended.has(identity.id))
      .map((one) => ({ observed: observation.observed.get(one.identity.id) ?? unobserved(), ...one })),
  )
  const found = observation.found.filter((one) => wanted.length === 0 || wanted.some((name) => isCalled(one, name)))
  return [...told, ...found.map((one) => withEngine(one, engineRefused))].sort(byName)
}

/** Stands for no engine at all, and for one that was not or could not be asked. */
export const noEngine = 'none'
export const unaskedEngine = 'not asked'

/**
 * A container that was found by its namespaces has no engine only if none refused to answer and no cgroup path bears an
 * engine's mark (then it is named after that, and not after its program). Otherwise what was declared is unknown, not absent.
 */
function withEngine(one: ContainerEvidence, engineRefused: boolean): ContainerEvidence {
  const { identity } = one
  const namedAfterProgram = identity.name.endsWith(`-${identity.pid}`)
  return { ...one, identity: { ...identity, engine: engineRefused || !namedAfterProgram ? unaskedEngine : noEngine } }
}

function isCalled({ identity }: ContainerEvidence, name: string): boolean {
  return identity.name === name || identity.id.startsWith(name)
}

function byName(a: ContainerEvidence, b: ContainerEvidence): number {
  if (a.identity.name !== b.identity.name) return a.identity.name < b.identity.name ? -1 : 1
  return a.identity.id < b.identity.id ? -1 : 1
}

/** Every observed fact as a gap: a container that ended meanwhile must not pass on what was merely predicted. */
function unobserved(): Observed {
  const names = Object.entries(containerFacts).filter(([, row]) => row.views.includes('O'))
  return Object.fromEntries(names.map(([name]) => [name, unknown('gone', 'the container ended before the kernel could be asked')]))
}
