/** `docker inspect` and `podman inspect` in a file: the same normaliser as for an engine's answer, with the places in the file. */

import { type Fact, known, type Origin, type Region } from '../../model/fact.js'
import type { Declared } from '../../model/facts.js'
import { normalise } from '../docker/normalise.js'
import type { EngineRecording } from '../docker/recording.js'
import { data } from '../manifest/data.js'
import type { DeclaredWorkload, ManifestReading, SourceFile } from '../manifest/dialect.js'
import { jsonFile } from '../manifest/json-file.js'
import { at, entries, items, type Node } from '../manifest/node.js'

export function readInspect(files: readonly SourceFile[]): ManifestReading {
  const readings = files.map(readOne)
  return { workloads: readings.flatMap((one) => one.workloads), problems: readings.flatMap((one) => one.problems) }
}

function readOne(file: SourceFile): ManifestReading {
  const { documents, problems } = jsonFile(file)
  const containers = documents.flatMap(items).filter((node) => at(node, 'HostConfig')?.kind === 'map')
  return { workloads: containers.flatMap(workload), problems }
}

function workload(node: Node): DeclaredWorkload[] {
  const document = data(node)
  // podman's own inspect names the image and the OCI runtime at the top; docker's does not
  const podman = at(node, 'ImageName') !== undefined && at(node, 'OCIRuntime') !== undefined
  const [read] = normalise(recordingOf(document, podman), []).containers
  if (!read) return []
  const { identity, declared } = read
  const region = at(node, 'Name')?.region ?? node.region
  const { id, name, image, workload, labels } = identity
  return [
    {
      identity: { id: id || `${region.file}#${region.line}`, name, image, workload, region, ...(labels && { labels }) },
      platform: podman ? 'podman' : 'docker',
      declared: placed(declared, node),
    },
  ]
}

const nothing = { ok: false, failure: { reason: 'not-collected', detail: 'an inspect document alone does not tell it' } } as const

function recordingOf(document: unknown, podman: boolean): EngineRecording {
  const { Id, Name } = document as { Id?: unknown; Name?: unknown }
  const version = podman ? ({ ok: true, document: { Components: [{ Name: 'Podman Engine' }] } } as const) : nothing
  return {
    address: 'inspect',
    local: false,
    info: nothing,
    version,
    list: nothing,
    volumes: nothing,
    containers: [{ listed: { Id, Names: [Name] }, inspect: { ok: true, document }, image: nothing, execs: new Map() }],
    gone: 0,
    waited: 0,
  }
}

/** Facts know the field that they come from; the tree knows where it stands. Execs are of a running container: nothing here. */
function placed({ execs: _, ...declared }: Declared, node: Node): Declared {
  const facts = Object.fromEntries(Object.entries(declared).map(([name, fact]) => [name, placedFact(fact, node)])) as Declared
  // no engine is asked here, so its default runtime is the assumed one
  const silent = known('', { source: 'docker', place: 'HostConfig.Runtime' }, 'default')
  return facts['runtime.name']?.known === false ? { ...facts, 'runtime.name': silent } : facts
}

function placedFact(fact: Fact<unknown>, node: Node): Fact<unknown> {
  if (!fact.known) return fact
  const found = at(node, ...fact.origin.place.split('.'))
  return found ? { ...fact, origin: { ...fact.origin, region: found.region, ...partsOf(found, fact.origin.place) } } : fact
}

/** Where each item stands: by its text, or by the texts that name it; of a variable its name, for the value may be a secret. */
function partsOf(found: Node, place: string): Pick<Origin, 'parts'> {
  if (found.kind === 'map') return { parts: Object.fromEntries(entries(found).map(([name, { key }]) => [name, key])) }
  if (found.kind !== 'list') return {}
  const named = found.items.flatMap((item): [string, Region][] => {
    if (item.kind === 'scalar') return [[place === 'Config.Env' ? (item.text.split('=')[0] ?? '') : item.text, item.region]]
    return ['Source', 'Destination', 'PathOnHost', 'PathInContainer'].flatMap((key): [string, Region][] => {
      const word = at(item, key)
      return word?.kind === 'scalar' ? [[word.text, word.region]] : []
    })
  })
  return { parts: Object.fromEntries(named) }
}
