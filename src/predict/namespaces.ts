/** Which namespaces are the container's own. */
import { type Fact, known, type Unknown, unknown } from '../model/fact.js'
import type { Predicted } from '../model/facts.js'
import { byDefault, declared, derive, engine, has, host, type Scene, valueOr } from './scene.js'

export function predictNamespaces(scene: Scene): Predicted {
  return {
    'userNamespace.host': userNamespaceHost(scene),
    'userNamespace.root': userNamespaceRoot(scene),
    'namespaces.pid': ownUnlessSaid(scene, 'namespaces.pid'),
    'namespaces.net': ownUnlessSaid(scene, 'namespaces.net'),
    'namespaces.ipc': ownUnlessSaid(scene, 'namespaces.ipc'),
    'namespaces.uts': utsNamespace(scene),
    'namespaces.mnt': byDefault(scene, 'mount namespace', 'own'),
    'namespaces.cgroup': cgroupNamespace(scene),
    'namespaces.time': timeNamespace(scene),
  }
}

/** `joined` stays so: whose the namespace of the other container is, only its own declaration tells. */
function ownUnlessSaid(scene: Scene, name: 'namespaces.pid' | 'namespaces.net' | 'namespaces.ipc' | 'namespaces.uts'): Fact<string> {
  const said: Fact<string> = declared(scene, name)
  const silent = scene.runtime.habits.silentNamespace
  return derive(scene, `default ${name.slice('namespaces.'.length)} namespace`, [said], (mode) => (mode === 'default' ? silent : mode))
}

/** A pod on the host's network has the host's names too (containerd `sandbox_run_linux.go`). */
function utsNamespace(scene: Scene): Fact<string> {
  const own = ownUnlessSaid(scene, 'namespaces.uts')
  if (!scene.runtime.habits.hostNetworkBringsUts) return own
  const net: Fact<string> = declared(scene, 'namespaces.net')
  return derive(scene, 'default uts namespace', [own, net], (mode, network) => (network === 'host' ? 'host' : mode))
}

/**
 * Own under a remapping or rootless daemon: inspect shows nothing of it, /info of the engine does. Own too where the container asks
 * for one: podman's auto, keep-id, nomap and private, and hostUsers: false of a pod.
 */
export function userNamespaceHost(scene: Scene): Fact<boolean> {
  const inputs = [declared(scene, 'userNamespace.mode'), engine(scene, 'rootless'), engine(scene, 'userNamespaceRemap')] as const
  return derive(scene, 'default user namespace', inputs, (mode, rootless, remap) => {
    if (rootless) return false
    if (mode === '' || mode === 'default') return !remap
    if (/^(container|ns|pod)\b/.test(mode))
      return unknown('unresolved', `whose user namespace --userns=${mode} joins is not in the declaration`)
    return mode === 'host'
  })
}

function userNamespaceRoot(scene: Scene): Fact<number> {
  return derive(scene, 'default user namespace', [userNamespaceHost(scene)], (isHost) => (isHost ? 0 : hostIdOf(scene, 0)))
}

/**
 * The host's id of one inside a user namespace of its own. Ranges are in one piece, but for a rootless engine's, where root is the
 * user. Which ids a namespace gets that was asked for by name is decided at the start; those of a daemon are in files of its host.
 */
export function hostIdOf(scene: Scene, id: number): number | Unknown {
  const root = scene.engine.remappedRoot
  if (root?.known && (id === 0 || !valueOr(engine(scene, 'rootless'), true))) return root.value + id
  const mode = declared(scene, 'userNamespace.mode')
  return mode.known && !['', 'default', 'host'].includes(mode.value)
    ? unknown('not-collected', 'which uids of the host the container gets is decided when it starts')
    : unknown('unsupported', "the engine's API does not tell which host uids a container gets")
}

/**
 * moby `daemon_unix.go`: host's on cgroup v1, private on v2, unless the daemon's `default-cgroupns-mode` says otherwise;
 * a privileged container on v1 stays in the host's whatever the default. Before 20.10 there was none to have. Podman's default is
 * the same; a privileged container of a pod is always in the host's (containerd and CRI-O `container_create*.go`).
 */
function cgroupNamespace(scene: Scene): Fact<string> {
  const possible = has(scene, scene.runtime.changes.cgroupNamespace)
  if (possible.known && !possible.value) return known('host', possible.origin, 'default')
  const said: Fact<string> = declared(scene, 'namespaces.cgroup')
  if (!said.known || said.value !== 'default') return derive(scene, 'cgroup namespace', [said], (mode) => mode)
  const { privilegedCgroupNamespace: ofPrivileged, silentNamespace } = scene.runtime.habits
  if (silentNamespace === 'host') return byDefault(scene, 'default cgroup namespace', 'host')
  const inputs = [cgroupDefault(scene), onCgroupV1(scene), declared(scene, 'privileged')] as const
  return derive(scene, 'default cgroup namespace', inputs, (mode, v1, privileged) => {
    const withHost = privileged && (ofPrivileged === 'host' || (v1 && ofPrivileged === 'host-on-v1'))
    return mode === 'host' || withHost ? 'host' : 'own'
  })
}

function cgroupDefault(scene: Scene): Fact<string> {
  const told = engine(scene, 'cgroupNamespaceDefault')
  if (told.known) return told
  return derive(scene, 'default cgroup namespace', [onCgroupV1(scene)], (v1) => (v1 ? 'host' : 'private'))
}

/** By the engine's word, else by the host's mounts: `hybrid` has its controllers on v1. */
export function onCgroupV1(scene: Scene): Fact<boolean> {
  const told = engine(scene, 'cgroupVersion')
  if (told.known) return derive(scene, 'cgroup version', [told], (version) => version === '1')
  return derive(scene, 'cgroup version', [host(scene, 'cgroupMode')], (mode) => mode !== 'v2')
}

/** Since Docker 29.5 every container has its own, where kernel (5.6) and runc can; `absent` in kernels that have none. */
function timeNamespace(scene: Scene): Fact<string> {
  const kernel = host(scene, 'kernel')
  if (kernel.known && isOlder(kernel.value, 5, 6)) return known('absent', kernel.origin, 'default')
  return derive(scene, 'time namespace', [has(scene, scene.runtime.changes.timeNamespace)], (own) => (own ? 'own' : 'host'))
}

/** Whether a kernel release such as `6.1.0-18-cloud-amd64` is older than major.minor. */
export function isOlder(release: string, major: number, minor: number): boolean {
  const [, first, second] = /^(\d+)\.(\d+)/.exec(release) ?? []
  return first !== undefined && (Number(first) < major || (Number(first) === major && Number(second) < minor))
}
