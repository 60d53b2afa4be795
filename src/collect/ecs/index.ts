/**
 * ECS task definitions to workloads. The agent starts them through Docker's API (amazon-ecs-agent, agent/api/task: DockerHostConfig); on
 * Fargate the host is AWS's own business, but the same settings hold.
 */
import type { Region } from '../../model/fact.js'
import type { HostPath } from '../../model/records.js'
import type { DeclaredWorkload, ManifestReading, SourceFile } from '../manifest/dialect.js'
import { type DockerOptions, dockerOptions } from '../manifest/docker-options.js'
import { jsonFile } from '../manifest/json-file.js'
import { labelsIn } from '../manifest/labels.js'
import { at, boolOf, items, type Node, numberOf, textOf } from '../manifest/node.js'
import { readAs, type Said, told } from '../manifest/said.js'

export function readEcs(files: readonly SourceFile[]): ManifestReading {
  const readings = files.map((file): ManifestReading => {
    const { documents, problems } = jsonFile(file)
    const tasks = documents.map((one) => at(one, 'taskDefinition') ?? one).filter((one) => at(one, 'containerDefinitions')?.kind === 'list')
    return { workloads: tasks.flatMap(containers), problems }
  })
  return { workloads: readings.flatMap((one) => one.workloads), problems: readings.flatMap((one) => one.problems) }
}

function containers(task: Node): DeclaredWorkload[] {
  const family = textAt(task, 'family') || 'task'
  const volumes = hostVolumes(task)
  return items(at(task, 'containerDefinitions')).map((node) => {
    const name = textAt(node, 'name') || 'container'
    const region = at(node, 'name')?.region ?? node.region
    return {
      identity: {
        id: `${region.file}#${family}/${name}`,
        name,
        image: textAt(node, 'image'),
        workload: `${family}/${name}`,
        region,
        ...labelsIn(at(node, 'dockerLabels')),
      },
      platform: 'docker',
      declared: dockerOptions(options(task, node, region, volumes)),
    }
  })
}

function options(task: Node, node: Node, region: Region, volumes: ReadonlyMap<string, string>): DockerOptions {
  const linux = at(node, 'linuxParameters')
  const read = <T>(from: Node | undefined, key: string, as: (found: Node) => Said<T>) => {
    const found = at(from, key)
    return found && as(found)
  }
  const memory = read(node, 'memory', mebibytes) ?? read(task, 'memory', mebibytes)
  const pid = read(task, 'pidMode', textOf)
  const ipc = read(task, 'ipcMode', textOf)
  const network = read(task, 'networkMode', textOf)
  const modes = {
    // `task` shares with the other containers of the task (agent: container:<pause>)
    ...(pid && { pid: readAs(pid, (mode) => (mode === 'task' ? 'container:task' : mode), 'a mode') }),
    ...(ipc && { ipc: readAs(ipc, (mode) => (mode === 'task' ? 'container:task' : mode), 'a mode') }),
    ...(network && { net: readAs(network, (mode) => (mode === 'host' ? 'host' : 'bridge'), 'a mode') }),
  }
  return {
    source: 'ecs',
    place: `containerDefinitions.${textAt(node, 'name')}`,
    region,
    modes,
    privileged: read(node, 'privileged', boolOf),
    user: read(node, 'user', textOf),
    userAdvice: '"user": "1000:1000"',
    readOnly: read(node, 'readonlyRootFilesystem', boolOf),
    securityOpt: listAt(node, 'dockerSecurityOptions'),
    capAdd: listAt(at(linux, 'capabilities'), 'add'),
    capDrop: listAt(at(linux, 'capabilities'), 'drop'),
    devices: at(linux, 'devices') && items(at(linux, 'devices')).map(device),
    init: read(linux, 'initProcessEnabled', boolOf),
    memory,
    cpus: cpus(task, node),
    mounts: items(at(node, 'mountPoints')).flatMap((mount) => hostPath(mount, volumes) ?? []),
    environment: items(at(node, 'environment')).map((entry) =>
      told({ name: textAt(entry, 'name'), value: textAt(entry, 'value') }, entry.region),
    ),
    sysctls: items(at(node, 'systemControls')).map((entry) =>
      told({ name: textAt(entry, 'namespace'), value: textAt(entry, 'value') }, entry.region),
    ),
  }
}

/** `memory` is a hard limit in MiB; of a task it is that of all its containers together. */
function mebibytes(node: Node): Said<number> {
  return readAs(numberOf(node), (value) => value * 1024 * 1024, 'a number of MiB')
}

/** `cpu` of a container is a share, no limit; of a task it is one: 1024 units or "1 vCPU" a CPU. */
function cpus(task: Node, _node: Node): Said<number> | undefined {
  const found = at(task, 'cpu')
  if (!found) return undefined
  return readAs(textOf(found), (text) => (/vcpu/i.test(text) ? Number.parseFloat(text) : Number(text) / 1024) || undefined, 'CPU units')
}

function listAt(node: Node | undefined, key: string): readonly Said<string>[] | undefined {
  const found = at(node, key)
  return found && items(found).map(textOf)
}

function device(node: Node): Said<string> {
  const host = textAt(node, 'hostPath')
  const rights = items(at(node, 'permissions')).flatMap((one) => (one.kind === 'scalar' ? [one.text.charAt(0)] : []))
  return told([host, textAt(node, 'containerPath') || host, ...(rights.length > 0 ? [rights.join('')] : [])].join(':'), node.region)
}

/** Volumes with a path of the host, by name; the others are EFS, docker volumes or empty folders. */
function hostVolumes(task: Node): ReadonlyMap<string, string> {
  return new Map(
    items(at(task, 'volumes')).flatMap((volume): [string, string][] => {
      const path = textAt(at(volume, 'host'), 'sourcePath')
      return path === '' ? [] : [[textAt(volume, 'name'), path]]
    }),
  )
}

function hostPath(mount: Node, volumes: ReadonlyMap<string, string>): Said<HostPath> | undefined {
  const source = volumes.get(textAt(mount, 'sourceVolume'))
  if (source === undefined) return undefined
  const readOnly = at(mount, 'readOnly')
  const said = readOnly && boolOf(readOnly)
  if (said && !said.known) return said
  return told(
    {
      source,
      target: textAt(mount, 'containerPath'),
      readOnly: said?.value ?? false,
      propagation: 'private',
      options: [],
      idmapped: false,
      kind: 'bind',
    },
    mount.region,
  )
}

function textAt(node: Node | undefined, key: string): string {
  const found = at(node, key)
  const text = found && textOf(found)
  return text?.known ? text.value : ''
}
