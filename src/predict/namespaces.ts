/** Which namespaces are the container's own. */
import { type Fact, known, unknown } from '../model/fact.js'
import type { Predicted } from '../model/facts.js'
import { byDefault, declared, derive, engine, has, host, type Scene } from './scene.js'

export function predictNamespaces(scene: Scene): Predicted {
  return {
    'userNamespace.host': userNamespaceHost(scene),
    'userNamespace.root': userNamespaceRoot(scene),
    'namespaces.pid': ownUnlessSaid(scene, 'namespaces.pid'),
    'namespaces.net': ownUnlessSaid(scene, 'namespaces.net'),
    'namespaces.ipc': ownUnlessSaid(scene, 'namespaces.ipc'),
    'namespaces.uts': ownUnlessSaid(scene, 'namespaces.uts'),
    'namespaces.mnt': byDefault(scene, 'mount namespace', 'own'),
    'namespaces.cgroup': cgroupNamespace(scene),
    'namespaces.time': timeNamespace(scene),
  }
}

/** `joined` stays so: whose the namespace of the other container is, only its own declaration tells. */
function ownUnlessSaid(scene: Scene, name: 'namespaces.pid' | 'namespaces.net' | 'namespaces.ipc' | 'namespaces.uts'): Fact<string> {
  const said: Fact<string> = declared(scene, name)
  return derive(scene, `default ${name.slice('namespaces.'.length)} namespace`, [said], (mode) => (mode === 'default' ? 'own' : mode))
}

/** Own under a remapping or rootless daemon. Inspect shows nothing of it: /info of the engine does. */
export function userNamespaceHost(scene: Scene): Fact<boolean> {
  const inputs = [declared(scene, 'userNamespace.mode'), engine(scene, 'rootless'), engine(scene, 'userNamespaceRemap')] as const
  return derive(scene, 'default user namespace', inputs, (mode, rootless, remap) => !rootless && (mode === 'host' || !remap))
}

function userNamespaceRoot(scene: Scene): Fact<number> {
  return derive(scene, 'default user namespace', [userNamespaceHost(scene)], (isHost) =>
    isHost ? 0 : unknown('unsupported', "the engine's API does not tell which host uids a container gets"),
  )
}

/**
 * moby `daemon_unix.go`: host's on cgroup v1, private on v2, unless the daemon's `default-cgroupns-mode` says otherwise;
 * a privileged container on v1 stays in the host's whatever the default. Before 20.10 there was none to have.
 */
function cgroupNamespace(scene: Scene): Fact<string> {
  const possible = has(scene, scene.runtime.changes.cgroupNamespace)
  if (possible.known && !possible.value) return known('host', possible.origin, 'default')
  const said: Fact<string> = declared(scene, 'namespaces.cgroup')
  if (!said.known || said.value !== 'default') return derive(scene, 'cgroup namespace', [said], (mode) => mode)
  const inputs = [cgroupDefault(scene), onCgroupV1(scene), declared(scene, 'privileged')] as const
  return derive(scene, 'default cgroup namespace', inputs, (mode, v1, privileged) =>
    mode === 'host' || (v1 && privileged) ? 'host' : 'own',
  )
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

/** Since 29.5 every container has its own, where kernel (5.6) and runc can; `absent` in kernels that have none. */
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
