/** Flags of docker, podman and nerdctl as the options that they share. Quadlet and devcontainer speak through these flags, too. */
import type { HostPath, Sysctl } from '../../model/records.js'
import type { DockerOptions } from '../manifest/docker-options.js'
import { saidLabels } from '../manifest/labels.js'
import { readAs, type Said, told, type Untold, untold } from '../manifest/said.js'
import { goBool } from '../spelling/go-bool.js'
import { type EnvironmentContext, environment } from './environment.js'
import type { Given, Hidden } from './flags/parse.js'
import type { Program } from './invocation.js'
import { gpus } from './values/device.js'
import { type MountContext, mount, volume } from './values/mount.js'
import { networkMode } from './values/network.js'
import { sizeInBytes } from './values/size.js'
import { cut, said, split, type Word } from './word.js'

interface Line {
  readonly program: Program
  readonly given: readonly Given[]
  /** Flags before the command: podman's --runtime stands there. */
  readonly global?: readonly Given[]
  readonly hidden?: Hidden | undefined
  /** The command inside the container, where the line names one. */
  readonly command?: readonly Word[]
  /** Where it is run; empty where that is not known. */
  readonly folder: string
}

/** The options of a line; `source`, `place` and `region` are the caller's to add. */
export function optionsOf(line: Line, context: EnvironmentContext): Omit<DockerOptions, 'source' | 'place' | 'region'> {
  const flags = new Flags(line.given, line.hidden)
  const security = flags.all('security-opt')
  const variables = environment(line.given, context)
  const user = flags.text('user')
  return {
    privileged: flags.bool('privileged'),
    capAdd: capabilities(flags, 'cap-add', line.program),
    capDrop: capabilities(flags, 'cap-drop', line.program),
    securityOpt: flags.join(ofPod(flags), flags.items(security.filter((one) => isEngines(one, line.program)))),
    ...(line.program === 'podman' && masks(flags, security)),
    modes: modes(flags),
    userns: userNamespace(flags),
    // an empty one leaves it to the image
    user: user?.known && user.value === '' ? undefined : user,
    userAdvice: '--user 1000:1000',
    mounts: mounts(flags, line),
    devices: flags.join(
      ofPod(flags),
      flags.texts('device'),
      flags.all('gpus').flatMap(({ value, region }) => gpus(value, region, line.program)),
    ),
    deviceRules: flags.texts('device-cgroup-rule'),
    memory: flags.read('memory', sizeInBytes, 'a size such as 512m'),
    memorySwap: memorySwap(flags),
    cpus: cpus(flags),
    cpuset: flags.text('cpuset-cpus'),
    pids: flags.read('pids-limit', integer, 'a number'),
    oomKillDisabled: flags.bool('oom-kill-disable'),
    oomScoreAdjust: flags.read('oom-score-adj', integer, 'a number'),
    readOnly: flags.bool('read-only'),
    init: flags.bool('init'),
    environment: variables.items,
    furtherEnvironment: variables.further ?? flags.hidden,
    cgroupWritable: cgroupWritable(flags, line),
    sysctls: flags.texts('sysctl')?.map((item) => readAs(item, sysctl, 'name=value')),
    runtime: flags.text('runtime') ?? new Flags(line.global ?? [], undefined).text('runtime'),
  }
}

/** `--label name=value` and `--label name`; those in files are not read. */
export function labelsGiven(given: readonly Given[]): ReturnType<typeof saidLabels> {
  return saidLabels(
    given.flatMap(({ flag, value, region }): [string, Said<string>][] => {
      const [name, text] = flag === 'label' ? cut(value) : []
      return !name || name.holes.length > 0 ? [] : [[name.text, text ? said(text, region) : told('', region)]]
    }),
  )
}

class Flags {
  readonly #given: readonly Given[]
  /** What is not said may be said all the same. */
  readonly hidden: Untold | undefined

  constructor(given: readonly Given[], hidden: Hidden | undefined) {
    this.#given = given
    this.hidden = hidden && untold('unresolved', hidden.detail, hidden.region)
  }

  all(...names: readonly string[]): readonly Given[] {
    return this.#given.filter(({ flag }) => names.includes(flag))
  }

  has(...names: readonly string[]): boolean {
    return this.#given.some(({ flag }) => names.includes(flag))
  }

  /** The last of a name counts. */
  text(name: string): Said<string> | undefined {
    const found = this.#given.findLast(({ flag }) => flag === name)
    return found ? said(found.value, found.region) : this.hidden
  }

  read<T>(name: string, read: (text: string) => T | undefined, expected: string): Said<T> | undefined {
    const found = this.text(name)
    return found && readAs(found, read, expected)
  }

  bool(name: string): Said<boolean> | undefined {
    return this.read(name, goBool, 'true or false')
  }

  texts(name: string): readonly Said<string>[] | undefined {
    return this.items(this.all(name))
  }

  /** A list of what was given; undefined where nothing was. */
  items(given: readonly Given[]): readonly Said<string>[] | undefined {
    return this.join(given.map(({ value, region }) => said(value, region)))
  }

  join<T>(...lists: readonly (readonly Said<T>[] | undefined)[]): readonly Said<T>[] | undefined {
    const all = [...lists.flatMap((list) => list ?? []), ...(this.hidden ? [this.hidden] : [])]
    return all.length === 0 ? undefined : all
  }
}

/** Of docker each flag names one; podman and nerdctl take lists, which are apart by now. */
function capabilities(flags: Flags, name: string, program: Program): readonly Said<string>[] | undefined {
  const items = flags.texts(name)
  return program === 'docker'
    ? items?.map((item) => readAs(item, (text) => (text.includes(',') ? undefined : text), 'one capability: docker wants a flag for each'))
    : items
}

/** What docker and its kin share. nerdctl splits at `=` alone, and does nothing but warn of a name that it does not know. */
function isEngines({ value }: Given, program: Program): boolean {
  if (program === 'podman') return !/^(mask|unmask|systempaths)[=:]/.test(value.text)
  return program === 'docker' || value.text.includes('=') || !value.text.includes(':') || value.holes.length > 0
}

/** podman v5.7 `pkg/specgenutil/specgen.go`: paths with colons between them; docker's word is the same as `unmask=ALL`. */
function masks(flags: Flags, security: readonly Given[]): Pick<DockerOptions, 'masks' | 'unmasks'> {
  const options = security.map(({ value, region }) => ({ parts: cut(value, value.text.includes('=') ? '=' : ':'), region }))
  const paths = (name: string) =>
    flags.join(
      options.flatMap(({ parts: [key, value], region }) => {
        if (key.text === name && value) return split(value, ':').map((path) => said(path, region))
        return name === 'unmask' && key.text === 'systempaths' && value ? allPaths(said(value, region)) : []
      }),
    )
  return { masks: paths('mask'), unmasks: paths('unmask') }
}

function allPaths(word: Said<string>): readonly Said<string>[] {
  if (!word.known) return [word]
  return word.value === 'unconfined' ? [told('ALL', word.region)] : []
}

/**
 * podman v5.7 `libpod/container_internal_linux.go`: in systemd mode, which `--systemd=always` or a command that looks like an init
 * brings about, on v2 all of it, on v1 systemd's own hierarchy. What unmask= opens is told by the paths.
 */
function cgroupWritable(flags: Flags, { program, command }: Line): Said<boolean> | undefined {
  if (program !== 'podman') return undefined
  const systemd = flags.text('systemd')
  if (systemd === undefined || !systemd.known) return systemd === undefined && isInit(command?.[0]) ? initSaid(command?.[0]) : undefined
  const always = systemd.value.toLowerCase() === 'always'
  return always || (goBool(systemd.value) === true && isInit(command?.[0])) ? told(true, systemd.region) : undefined
}

function isInit(word: Word | undefined): boolean {
  return (
    word !== undefined && (['/sbin/init', '/usr/sbin/init', '/usr/local/sbin/init'].includes(word.text) || /(^|\/)systemd$/.test(word.text))
  )
}

function initSaid(word: Word | undefined): Said<boolean> | undefined {
  return word && told(true, word.source.region(word.begin, word.end))
}

/** The pod that a container joins; one that is made with it (`new:x`) says nothing of its own. */
function joinedPod(flags: Flags): Said<string> | undefined {
  const pod = flags.text('pod') ?? flags.text('pod-id-file')
  return pod?.known === true && pod.value.startsWith('new:') ? undefined : pod
}

/** A pod gives its containers its mounts, devices, security options and, if told to, its processes (podman 4.3). */
function ofPod(flags: Flags): readonly Untold[] | undefined {
  const [given] = joinedPod(flags) ? flags.all('pod', 'pod-id-file') : []
  return given && [untold('unresolved', 'what the pod gives to its containers is not known here', given.region)]
}

/** A container in a pod shares network, ipc and uts with it unless it says otherwise (podman, `--share` of the pod). */
function modes(flags: Flags): DockerOptions['modes'] {
  const pod = joinedPod(flags)
  const shared = pod && readAs(pod, (name) => `pod:${name}`, 'a pod')
  const network = flags.all('network')[0]
  const all = {
    pid: flags.text('pid') ?? ofPod(flags)?.[0],
    net: network ? networkMode(network.value, network.region) : shared,
    ipc: flags.text('ipc') ?? shared,
    uts: flags.text('uts') ?? shared,
    cgroup: flags.text('cgroupns'),
  }
  return Object.fromEntries(Object.entries(all).filter(([, mode]) => mode !== undefined))
}

/** Maps of one's own make a namespace of one's own (podman `cmd/podman/containers/create.go`). */
function userNamespace(flags: Flags): Said<string> | undefined {
  const mapped = flags.all('uidmap', 'gidmap', 'subuidname', 'subgidname')[0]
  return mapped ? told('private', mapped.region) : flags.text('userns')
}

function mounts(flags: Flags, line: Line): readonly Said<HostPath>[] | undefined {
  const context: MountContext = { program: line.program, folder: line.folder }
  return flags.join(
    ofPod(flags),
    withoutRepetition(flags.all('volume', 'mount', 'volumes-from', 'use-api-socket')).flatMap(
      ({ flag, value, region }): readonly Said<HostPath>[] => {
        if (flag === 'volumes-from') return [untold('unresolved', 'the mounts of another container are not known here', region)]
        if (flag === 'use-api-socket') return goBool(value.text) === false ? [] : [told(apiSocket, region)]
        return [flag === 'volume' ? volume(value, region, context) : mount(value, region, context)].filter((one) => one !== undefined)
      },
    ),
  )
}

/** What is said twice in the same words counts once (docker/cli keeps them in a set). */
function withoutRepetition(given: readonly Given[]): readonly Given[] {
  const words = new Map(given.map((one) => [`${one.flag} ${one.value.text}`, one]))
  return [...words.values()]
}

/** docker/cli `cli/command/container/create.go`. */
const apiSocket: HostPath = {
  source: '/var/run/docker.sock',
  target: '/var/run/docker.sock',
  readOnly: false,
  propagation: 'private',
  options: [],
  idmapped: false,
  kind: 'bind',
}

function sysctl(text: string): Sysctl | undefined {
  const [name = '', ...value] = text.split('=')
  return value.length === 0 ? undefined : { name, value: value.join('=') }
}

function integer(text: string): number | undefined {
  return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** 0 is as if nothing had been said (moby `adaptContainerSettings`). */
function memorySwap(flags: Flags): Said<number> | undefined {
  const swap = flags.read('memory-swap', (text) => (text === '-1' ? -1 : sizeInBytes(text)), 'a size such as 1g, or -1')
  return swap?.known && swap.value === 0 ? undefined : swap
}

/** `--cpus`, or quota by period, which is 100 ms unless said. A fraction such as 1/2 is one of Go's rationals. */
function cpus(flags: Flags): Said<number> | undefined {
  const asked = flags.read('cpus', rational, 'a number of CPUs')
  if (asked && flags.has('cpus')) return asked
  const quota = flags.read('cpu-quota', integer, 'microseconds')
  const period = flags.read('cpu-period', integer, 'microseconds')
  if (!quota?.known) return quota
  if (period && !period.known && flags.has('cpu-period')) return period
  const length = period?.known && period.value > 0 ? period.value : 100_000
  return told(quota.value > 0 ? quota.value / length : -1, quota.region)
}

function rational(text: string): number | undefined {
  const [, above, below = '1'] = /^\+?(\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})(?:\/(\d{1,12}))?$/.exec(text) ?? []
  if (above === undefined || Number(below) === 0) return undefined
  return Number(above) / Number(below)
}
