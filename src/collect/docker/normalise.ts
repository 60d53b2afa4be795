/** From the documents of one engine to facts. Pure. */
import type { SourceStatus } from '../../model/evidence.js'
import type { DeclaredContainer, EngineReading } from '../source.js'
import { objects } from './document.js'
import { declared } from './facts/declared.js'
import { apiAtLeast, engineFacts } from './facts/engine-facts.js'
import { identity, listedId, listedName } from './facts/identity.js'
import { boundVolumes } from './facts/volumes.js'
import type { Answer, EngineRecording } from './recording.js'

export function normalise(recording: EngineRecording, sockets: readonly string[]): EngineReading {
  const facts = engineFacts(recording.info, recording.version)
  const kind = facts.kind?.known ? facts.kind.value : 'docker'
  const engine = { id: `${kind}:${recording.address}`, facts }
  const context = {
    engine: facts,
    podman: kind === 'podman',
    nameOf: naming(recording.list),
    boundBy: recording.volumes.ok ? boundVolumes(recording.volumes.document) : new Map<string, string>(),
    // podman makes a read-only bind recursive only when the option rro asks for it
    neverRecursive: kind === 'podman' || (facts.apiVersion?.known === true && !apiAtLeast(facts.apiVersion.value, 1, 44)),
  }
  const containers = recording.containers.map(
    (one): DeclaredContainer => ({
      identity: identity(one.listed, one.inspect.ok ? one.inspect.document : undefined, engine.id, recording.local),
      declared: declared(one, context),
    }),
  )
  return { engine, containers, sockets, status: status(recording, engine.id) }
}

/** Names by id, id prefix or name: `container:` modes hold what was typed, or the id that the engine made of it. */
function naming(list: Answer): (reference: string) => string {
  const entries = list.ok ? (objects.take(list.document) ?? []) : []
  const named = entries.map((entry) => ({ id: listedId(entry), name: listedName(entry) }))
  return (reference) =>
    (
      named.find((one) => one.id === reference || one.name === reference) ??
      named.find((one) => reference.length >= 12 && one.id.startsWith(reference))
    )?.name ?? ''
}

function status(recording: EngineRecording, source: string): SourceStatus {
  const lost = [...failuresOf(recording)]
  const notes = lost.map(([what, answer]) => `${what}: ${answer.detail}`)
  if (!recording.local) notes.push('the engine runs on another kernel, so only what it declares can be seen')
  const remedy = lost.find(([, failure]) => failure.remedy !== undefined)?.[1].remedy
  return {
    source,
    status: notes.length === 0 ? 'ok' : 'partial',
    reason: [...shorten(notes), ...(recording.gone > 0 ? [`${recording.gone} ended while they were asked for`] : [])].join('; '),
    ...(remedy === undefined ? {} : { remedy }),
    milliseconds: Math.round(recording.waited),
  }
}

type Lost = readonly [string, { readonly detail: string; readonly remedy?: string }]

function* failuresOf(recording: EngineRecording): Generator<Lost> {
  for (const [what, answer] of [
    ['info', recording.info],
    ['version', recording.version],
    ['volumes', recording.volumes],
  ] as const) {
    if (!answer.ok) yield [what, answer.failure]
  }
  for (const one of recording.containers) {
    const name = listedName(one.listed) || listedId(one.listed).slice(0, 12)
    if (!one.inspect.ok) yield [`inspect of ${name}`, one.inspect.failure]
    if (!one.image.ok && one.image.failure.reason !== 'gone') yield [`image of ${name}`, one.image.failure]
    for (const answer of one.execs.values()) if (!answer.ok) yield [`exec of ${name}`, answer.failure]
  }
}

function shorten(notes: readonly string[]): readonly string[] {
  return notes.length <= 3 ? notes : [...notes.slice(0, 3), `and ${notes.length - 3} more`]
}
