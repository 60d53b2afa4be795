/** Nomad jobs, in HCL and in the API's JSON, to workloads: tasks of the docker and podman drivers. Others are told as not judged. */
import type { Region } from '../../model/fact.js'
import type { HostPath } from '../../model/records.js'
import type { DeclaredWorkload, ManifestReading, Problem, SourceFile } from '../manifest/dialect.js'
import { type DockerOptions, dockerOptions } from '../manifest/docker-options.js'
import { jsonFile } from '../manifest/json-file.js'
import { labelsIn } from '../manifest/labels.js'
import { at, boolOf, entries, items, type Node, numberOf, textOf } from '../manifest/node.js'
import { readAs, type Said, told, untold } from '../manifest/said.js'
import { propagation } from '../spelling/propagation.js'
import { type Block, HclError, parseHcl } from './hcl.js'
import { type Settings, settings } from './settings.js'

export function readNomad(files: readonly SourceFile[]): ManifestReading {
  const readings = files.map((file) => (/^\s*\{/.test(file.text) ? readJson(file) : readHcl(file)))
  return { workloads: readings.flatMap((one) => one.workloads), problems: readings.flatMap((one) => one.problems) }
}

/** A task, wherever it was written. */
interface Task {
  readonly job: string
  readonly group: string
  readonly name: string
  readonly region: Region
  readonly settings: Settings
}

function readHcl(file: SourceFile): ManifestReading {
  try {
    const jobs = parseHcl(file.text, file.name).blocks.filter((one) => one.type === 'job')
    return reading(jobs.flatMap(tasksOfJob))
  } catch (error) {
    if (!(error instanceof HclError)) throw error
    return { workloads: [], problems: [{ region: error.region, message: `this is no HCL: ${error.message}`, kind: 'unparsable' }] }
  }
}

function tasksOfJob(job: Block): Task[] {
  const inGroups = of(job, 'group').flatMap((group) => of(group, 'task').map((task) => ({ group: group.labels[0] ?? '', task })))
  // a task outside of a group makes a group of its own
  const alone = of(job, 'task').map((task) => ({ group: task.labels[0] ?? '', task }))
  return [...inGroups, ...alone].map(({ group, task }) => ({
    job: job.labels[0] ?? '',
    group,
    name: task.labels[0] ?? '',
    region: task.region,
    settings: settings(task),
  }))
}

function of(block: Block, type: string): readonly Block[] {
  return block.blocks.filter((one) => one.type === type)
}

function readJson(file: SourceFile): ManifestReading {
  const { documents, problems } = jsonFile(file)
  const jobs = documents.map((one) => at(one, 'Job') ?? one)
  const { workloads, problems: notes } = reading(jobs.flatMap(tasksOfJson))
  return { workloads, problems: [...problems, ...notes] }
}

function tasksOfJson(job: Node): Task[] {
  return items(at(job, 'TaskGroups')).flatMap((group) =>
    items(at(group, 'Tasks')).map((task) => ({
      job: plain(job, 'Name') || plain(job, 'ID'),
      group: plain(group, 'Name'),
      name: plain(task, 'Name'),
      region: at(task, 'Name')?.region ?? task.region,
      settings: {
        driver: at(task, 'Driver'),
        user: at(task, 'User'),
        memory: at(task, 'Resources', 'MemoryMB'),
        memoryMax: at(task, 'Resources', 'MemoryMaxMB'),
        environment: entries(at(task, 'Env')).map(([name, { value }]) => [name, value] as const),
        config: (key) => at(task, 'Config', key),
        configs: (key) => items(at(task, 'Config', key)),
      },
    })),
  )
}

function plain(node: Node, key: string): string {
  const found = at(node, key)
  const text = found && textOf(found)
  return text?.known ? text.value : ''
}

function reading(tasks: readonly Task[]): ManifestReading {
  const workloads: DeclaredWorkload[] = []
  const problems: Problem[] = []
  for (const task of tasks) {
    const driver = task.settings.driver && textOf(task.settings.driver)
    if (driver?.known && (driver.value === 'docker' || driver.value === 'podman')) workloads.push(workload(task, driver.value))
    else {
      const what = driver?.known ? `the driver ${JSON.stringify(driver.value.slice(0, 40))}` : 'a driver that is not known here'
      problems.push({ region: task.region, message: `a task of ${what} is not judged: docker and podman are`, kind: 'note' })
    }
  }
  return { workloads, problems }
}

function workload(task: Task, platform: 'docker' | 'podman'): DeclaredWorkload {
  const { job, group, name, region } = task
  const image = task.settings.config('image')
  const said = image && textOf(image)
  const id = [job, group, name].join('/')
  const labels = labelsIn(...task.settings.configs('labels'))
  return {
    identity: { id: `${region.file}#${id}`, name, image: said?.known ? said.value : '', workload: id, region, ...labels },
    platform,
    declared: dockerOptions(options(task)),
  }
}

/** Nomad's own default, in bytes (website docs, job-specification/resources). */
const defaultMemory = 300 * 1024 * 1024

function options({ name, region, settings: { config, configs, user, memory, memoryMax, environment } }: Task): DockerOptions {
  const read = <T>(key: string, as: (node: Node) => Said<T>) => {
    const node = config(key)
    return node && as(node)
  }
  const texts = (key: string) => {
    const node = config(key)
    return node && (node.kind === 'unresolved' ? [textOf(node)] : items(node).map(textOf))
  }
  const limit =
    read('memory_hard_limit', mebibytes) ??
    (memoryMax && mebibytes(memoryMax)) ??
    (memory ? mebibytes(memory) : told(defaultMemory, region))
  const modes = {
    pid: read('pid_mode', textOf),
    ipc: read('ipc_mode', textOf),
    uts: read('uts_mode', textOf),
    net: read('network_mode', textOf),
    cgroup: read('cgroupns', textOf),
  }
  const added = texts('cap_add')
  return {
    source: 'nomad',
    place: `task.${name}`,
    region,
    modes: Object.fromEntries(Object.entries(modes).filter(([, mode]) => mode !== undefined)),
    userns: read('userns_mode', textOf) ?? read('userns', textOf),
    user: user && textOf(user),
    userAdvice: 'user = "1000:1000"',
    privileged: read('privileged', boolOf),
    readOnly: read('readonly_rootfs', boolOf),
    init: read('init', boolOf),
    capAdd: added,
    capDrop: withoutNetRaw(texts('cap_drop'), added, region),
    securityOpt: texts('security_opt'),
    devices: configs('devices').map(device),
    mounts: mounts(config, configs),
    memory: limit,
    // Nomad gives a task no swap: memory and swap together are the memory
    memorySwap: limit,
    pids: read('pids_limit', numberOf) ?? told(-1, region),
    cpuset: read('cpuset_cpus', textOf),
    oomScoreAdjust: read('oom_score_adj', numberOf),
    runtime: read('runtime', textOf),
    environment: environment.map(([variable, node]) =>
      readAs(node.kind === 'scalar' ? textOf(node) : told('', node.region), (value) => ({ name: variable, value }), 'text'),
    ),
    sysctls: entries(config('sysctl')).map(
      ([key, { value, key: at }]) =>
        readAs(textOf(value), (text) => ({ name: key, value: text }), 'text') ?? told({ name: key, value: '' }, at),
    ),
  }
}

/** Nomad's default is Docker's without NET_RAW (drivers/shared/capabilities, NomadDefaults), unless it is asked for. */
function withoutNetRaw(
  dropped: readonly Said<string>[] | undefined,
  added: readonly Said<string>[] = [],
  region: Region,
): readonly Said<string>[] {
  const asked = added.some((one) => one.known && /^(cap_)?(net_raw|all)$/i.test(one.value))
  return [...(dropped ?? []), ...(asked ? [] : [told('NET_RAW', region)])]
}

function mebibytes(node: Node): Said<number> {
  return readAs(numberOf(node), (value) => value * 1024 * 1024, 'a number of MB')
}

function device(node: Node): Said<string> {
  const host = at(node, 'host_path')
  if (!host) return untold('malformed', 'expected a device with host_path', node.region)
  return readAs(
    textOf(host),
    (path) => [path, plain(node, 'container_path') || path, plain(node, 'cgroup_permissions') || 'rwm'].join(':'),
    'text',
  )
}

/** `volumes` hold docker's short form, `mount` blocks and `mounts` its long one. A relative source lies in the allocation, not on the host. */
function mounts(config: Settings['config'], configs: Settings['configs']): readonly Said<HostPath>[] {
  const volumes = config('volumes')
  const short =
    volumes === undefined ? [] : volumes.kind === 'unresolved' ? [gap(volumes)] : items(volumes).flatMap((one) => volume(one) ?? [])
  const long = [...configs('mount'), ...configs('mounts')].flatMap((one) => mount(one) ?? [])
  return [...short, ...long]
}

function gap(node: Node): Said<HostPath> {
  const said = textOf(node)
  return said.known ? untold('malformed', 'expected a volume', node.region) : said
}

function volume(node: Node): Said<HostPath> | undefined {
  const said = textOf(node)
  if (!said.known) return said
  const [source = '', target = '', mode = ''] = said.value.split(':')
  if (!source.startsWith('/')) return undefined
  return told(bind(source, target, mode.split(',')), node.region)
}

function mount(node: Node): Said<HostPath> | undefined {
  const source = plain(node, 'source')
  const type = plain(node, 'type') || 'volume'
  if (type !== 'bind' || !source.startsWith('/')) return undefined
  const readOnly = at(node, 'readonly')
  const said = readOnly && boolOf(readOnly)
  if (said && !said.known) return said
  const word = at(node, 'bind_options', 'propagation')
  const options = [...(said?.value ? ['ro'] : []), ...(word?.kind === 'scalar' ? [word.text] : [])]
  return told(bind(source, plain(node, 'target'), options), node.region)
}

function bind(source: string, target: string, options: readonly string[]): HostPath {
  const word = options.find((one) => /^r?(private|shared|slave)$/.test(one)) ?? ''
  return { source, target, readOnly: options.includes('ro'), propagation: propagation(word), options, idmapped: false, kind: 'bind' }
}
