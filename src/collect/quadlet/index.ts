/** Podman's Quadlet: .container and .pod files with drop-ins, through the options of podman that they become. */
import { basename, dirname } from 'node:path/posix'
import { type Given, type Hidden, parseFlags } from '../command-line/flags/parse.js'
import { podmanGlobal, podmanPod } from '../command-line/flags/podman.js'
import { optionsOnly } from '../command-line/invocation.js'
import { labelsGiven, optionsOf } from '../command-line/options.js'
import type { UnitEntry } from '../command-line/unit/unit-file.js'
import { unitsOf } from '../command-line/unit/units.js'
import { plainWord } from '../command-line/word.js'
import type { DeclaredWorkload, ManifestReading, Problem, ReadContext, SourceFile } from '../manifest/dialect.js'
import { dockerOptions } from '../manifest/docker-options.js'
import { containerKeys, isKey, podKeys } from './keys.js'
import { QuadletUnit, regionOf } from './unit.js'
import { volumeGiven } from './volume.js'

const section = 'Container'

/** The units of all files, by the name that others use for them: `web.pod`, `data.volume`. */
type Units = ReadonlyMap<string, QuadletUnit>

export function readQuadlet(files: readonly SourceFile[], context: ReadContext): ManifestReading {
  const units = unitsOf(files).map((unit) => new QuadletUnit(unit))
  const byName = new Map(units.map((unit) => [basename(unit.path), unit]))
  const containers = units.filter(({ type }) => type === 'container')
  return {
    workloads: containers.map((unit) => workload(unit, byName, context)),
    problems: [...containers.flatMap(strangeKeys), ...units.filter(({ type }) => type === 'kube').flatMap(kubeNotes)],
  }
}

function strangeKeys({ entries }: QuadletUnit): readonly Problem[] {
  return entries
    .filter((entry) => entry.section === section && !isKey(entry.key))
    .map((entry) => ({
      region: regionOf(entry),
      message: `Quadlet is not known to have the key ${entry.key}: what it does is not judged`,
      kind: 'note',
    }))
}

function kubeNotes(unit: QuadletUnit): readonly Problem[] {
  return unit.values('Kube', 'Yaml').map((entry) => ({
    region: regionOf(entry),
    message:
      'podman starts the Kubernetes file that it names: where that lies beside, it is judged as Kubernetes, by whose defaults it goes',
    kind: 'note',
  }))
}

function workload(unit: QuadletUnit, units: Units, context: ReadContext): DeclaredWorkload {
  const region = unit.sectionRegion(section)
  const asked = options(unit, units)
  const image = unit.text(section, 'Image') ?? unit.text(section, 'Rootfs')
  const name = unit.text(section, 'ContainerName')
  const folder = dirname(unit.path)
  const command = unit.arguments(section, 'Exec')
  const line = { program: 'podman', command, folder: folder.startsWith('/') ? folder : '', ...asked } as const
  return {
    identity: {
      id: unit.path,
      name: name && name.holes.length === 0 ? name.text : unit.stem,
      image: image && image.holes.length === 0 ? image.text : '',
      workload: unit.stem,
      region,
      ...labelsGiven(asked.given),
    },
    platform: 'podman',
    declared: dockerOptions({
      source: 'quadlet',
      place: section,
      region,
      ...optionsOf(line, { readFile: context.readFile, folders: [folder] }),
      userAdvice: 'User=1000, Group=1000',
    }),
  }
}

interface Asked {
  readonly given: readonly Given[]
  readonly global: readonly Given[]
  readonly hidden?: Hidden | undefined
}

function options(unit: QuadletUnit, units: Units): Asked {
  const own = Object.entries(containerKeys).flatMap(([name, key]) => unit.given(section, name, key))
  const further = optionsOnly('podman', unit.arguments(section, 'PodmanArgs'))
  const global = parseFlags(unit.arguments(section, 'GlobalArgs'), podmanGlobal)
  const given = [
    ...own,
    ...user(unit),
    ...devices(unit),
    ...unit.values(section, 'Network').map((entry) => network(entry, unit)),
    ...unit.values(section, 'Volume').map((entry) => volumeGiven(entry, unit, units)),
    ...ofService(unit),
    ...further.given,
  ]
  return { given: [...given, ...ofPod(unit, units, given)], global: global.given, hidden: further.hidden ?? global.hidden }
}

/** `User=` and `Group=` make one option; a group alone is refused. */
function user(unit: QuadletUnit): readonly Given[] {
  const name = unit.text(section, 'User')
  const group = unit.text(section, 'Group')
  const entry = unit.values(section, 'User').at(-1)
  if (!name || !entry) return []
  if (!group) return [{ flag: 'user', value: name, region: regionOf(entry) }]
  const holes = [
    ...name.holes,
    ...group.holes.map((hole) => ({ ...hole, from: hole.from + name.text.length + 1, to: hole.to + name.text.length + 1 })),
  ]
  const text = `${name.text}:${group.text}`
  return [{ flag: 'user', value: { ...plainWord(name.source, text, name.begin), end: name.end, holes }, region: regionOf(entry) }]
}

/** A minus in front: only where the host has it, which is not known here, so it is taken to be there. */
function devices(unit: QuadletUnit): readonly Given[] {
  return unit.words(section, 'AddDevice').map(([word, entry]) => {
    const value = word.text.startsWith('-') ? { ...word, text: word.text.slice(1), at: word.begin + 1 } : word
    return { flag: 'device', value, region: regionOf(entry) }
  })
}

/** `other.container` joins the network of another container. */
function network(entry: UnitEntry, unit: QuadletUnit): Given {
  const word = unit.filledIn(entry.value)
  const joins = /^([^:]+)\.container$/.exec(word.text)
  const value = joins ? { ...plainWord(word.source, `container:${joins[1] ?? ''}`, word.begin), end: word.end } : word
  return { flag: 'network', value, region: regionOf(entry) }
}

/** With `--cgroups=split`, which is the default here, the container lies below the service, whose limits then hold for it. */
function ofService(unit: QuadletUnit): readonly Given[] {
  const mode = unit.text(section, 'CgroupsMode')
  if (mode && mode.text !== 'split') return []
  const memory = unit.values('Service', 'MemoryMax').at(-1)
  if (!memory || unit.values(section, 'Memory').length > 0 || !/^\d+[KMGT]?$/.test(memory.value.text)) return []
  return [{ flag: 'memory', value: memory.value, region: regionOf(memory) }]
}

/** The namespaces, mounts and options of the pod that it belongs to; what the container says itself wins. */
function ofPod(unit: QuadletUnit, units: Units, own: readonly Given[]): readonly Given[] {
  const entry = unit.values(section, 'Pod').at(-1)
  if (!entry) return []
  const name = entry.value.text.replace(/\.pod$/, '')
  const pod = units.get(entry.value.text)
  if (!pod) return [written('pod', name, entry)]
  const { given } = parseFlags(pod.arguments('Pod', 'PodmanArgs'), podmanPod)
  const keys = Object.entries(podKeys).flatMap(([key, meaning]) => pod.given('Pod', key, meaning))
  const volumes = pod.values('Pod', 'Volume').map((one) => volumeGiven(one, pod, units))
  const networks = pod.values('Pod', 'Network').map((one) => network(one, pod))
  const all = [...keys, ...volumes, ...networks, ...given]
  const flags = new Set(own.map(({ flag }) => flag))
  const namespaces = [...userNamespace(all), ...shared(all, name, entry)].filter(({ flag }) => !flags.has(flag))
  return [...all.filter(({ flag }) => ['volume', 'mount', 'security-opt', 'device'].includes(flag)), ...namespaces]
}

function userNamespace(all: readonly Given[]): readonly Given[] {
  return all.filter(({ flag }) => ['userns', 'uidmap', 'gidmap', 'subuidname', 'subgidname'].includes(flag))
}

const flagsOfKinds: Readonly<Record<string, string>> = { net: 'network', pid: 'pid', ipc: 'ipc', uts: 'uts' }

/** What the pod shares (`--share`, by default ipc, net and uts): the host's where the pod is on the host's, else the pod's own. */
function shared(all: readonly Given[], pod: string, entry: UnitEntry): readonly Given[] {
  const share = all.findLast(({ flag }) => flag === 'share')?.value.text ?? 'ipc,net,uts'
  return share.split(',').flatMap((kind) => {
    const flag = Object.hasOwn(flagsOfKinds, kind) ? flagsOfKinds[kind] : undefined
    if (flag === undefined) return []
    const ofHost = all.find((one) => one.flag === flag && one.value.text === 'host')
    return [ofHost ?? written(flag, `pod:${pod}`, entry)]
  })
}

function written(flag: string, text: string, entry: UnitEntry): Given {
  const { source, begin, end } = entry.value
  return { flag, value: { ...plainWord(source, text, begin), end }, region: regionOf(entry) }
}
