/** Paths of the host inside, and the sockets among them that give control of the host. */
import { controlSockets } from '../model/control-sockets.js'
import { type Fact, type Unknown, unknown } from '../model/fact.js'
import type { Predicted } from '../model/facts.js'
import type { HostPath, SocketExposure } from '../model/records.js'
import { aliasesOf, type Binds, bindsOf, holds, hostMounts } from './binds.js'
import { uid } from './identity.js'
import { userNamespaceHost } from './namespaces.js'
import { declared, derive, engine, type Scene } from './scene.js'

/** Which users are logged in on the host is not declared. */
const sockets = controlSockets.filter(([, path]) => !path.includes('/N/')).map(([engine, path]) => ({ engine, path }))

/** A socket by such a name, outside or inside, is an engine's wherever it lies: daemons of users have folders of their own. */
const names: Readonly<Record<string, string>> = {
  'docker.sock': 'docker',
  'containerd.sock': 'containerd',
  'podman.sock': 'podman',
  'crio.sock': 'crio',
  'cri-dockerd.sock': 'cri-dockerd',
  'buildkitd.sock': 'buildkit',
  'kubelet.sock': 'kubelet',
}

export function predictHostPaths(scene: Scene): Predicted {
  return { hostPaths: hostPaths(scene) }
}

export function predictEngineSockets(scene: Scene): Predicted {
  return { engineSockets: engineSockets(scene) }
}

/** In a user namespace no node can be made, so runc binds the host's (`rootfs_linux.go`): there a device is a host path too, unless /dev itself is bound. */
function hostPaths(scene: Scene): Fact<readonly HostPath[]> {
  const said = withKernelMounts(scene)
  const devices = scene.declared['devices.requested']
  const { bindsDevices } = scene.runtime.habits
  if (devices?.known !== true || (devices.value.length === 0 && !bindsDevices)) return derive(scene, 'host paths', [said], (paths) => paths)
  const inputs = [said, devices, userNamespaceHost(scene), engine(scene, 'rootless')] as const
  return derive(scene, 'host paths', inputs, (paths, requested, isHost, rootless) => {
    if (isHost || paths.some(({ target }) => target === '/dev')) return paths
    const byEngine = rootless && bindsDevices
    return [...paths, ...requested.filter(isNode).map((device) => deviceBind(device, byEngine)), ...(byEngine ? [nodes] : [])]
  })
}

/**
 * Nor can a sysfs be mounted in a user namespace that does not own the network, nor a procfs in one that does not own the pids: podman
 * (`oci_linux.go`), containerd and nerdctl bind the host's.
 */
function withKernelMounts(scene: Scene): Fact<readonly HostPath[]> {
  const said = declared(scene, 'hostPaths')
  const wanted = scene.runtime.habits.bindsInUserNamespace.filter((name) => isHosts(scene, ownerOf[name]))
  if (wanted.length === 0) return said
  return derive(scene, 'host paths', [said, userNamespaceHost(scene), declared(scene, 'privileged')], (paths, isHost, privileged) => {
    const added = wanted.map((name) => ({ ...deviceBind(hostMounts[name], false), readOnly: name === 'sysfs' && !privileged }))
    return isHost ? paths : [...paths, ...added.filter(({ target }) => !paths.some((path) => path.target === target))]
  })
}

const ownerOf = { sysfs: 'namespaces.net', proc: 'namespaces.pid' } as const

function isHosts(scene: Scene, name: 'namespaces.net' | 'namespaces.pid'): boolean {
  const said: Fact<string> = declared(scene, name)
  return said.known && said.value === 'host'
}

function isNode(device: string): boolean {
  return holds('/dev', device)
}

/** Nodes that the engine binds: every one for a privileged container, and its API does not tell of those that were asked for (podman 4.3.1). */
const nodes: HostPath = {
  ...{ source: '/dev', target: '/dev', readOnly: false, propagation: 'private', options: [], idmapped: false },
  kind: 'engine',
}

function deviceBind(device: string, byAccess: boolean): HostPath {
  const [source = '', target = source, access = 'rwm'] = device.split(':')
  const readOnly = byAccess && !access.includes('w')
  return { source, target, readOnly, propagation: 'private', options: [], idmapped: false, kind: 'bind' }
}

function engineSockets(scene: Scene): Fact<readonly SocketExposure[]> {
  const mayConnect = connectable(scene)
  return derive(scene, 'engine sockets', [bindsOf(scene)], (binds) => {
    const resolved: Binds = { ...binds, paths: binds.paths.map(withoutVarRun) }
    const all = [...usualSockets(resolved, mayConnect), ...ownSockets(scene, resolved, mayConnect), ...namedSockets(resolved, mayConnect)]
    return all.filter((one, at) => all.findIndex(({ target }) => target === one.target) === at)
  })
}

function withoutVarRun(path: HostPath): HostPath {
  return holds('/var/run', path.source) ? { ...path, source: path.source.slice('/var'.length) } : path
}

function usualSockets(binds: Binds, mayConnect: boolean | Unknown): readonly SocketExposure[] {
  return sockets.flatMap(({ engine, path }) =>
    aliasesOf(binds, path, path).map(({ at }) => ({ engine, source: path, target: at, how: 'declared', connectable: mayConnect })),
  )
}

function namedSockets({ paths }: Binds, mayConnect: boolean | Unknown): readonly SocketExposure[] {
  return paths.flatMap(({ source, target }) => {
    const engine = names[lastPart(source)] ?? names[lastPart(target)]
    if (engine === undefined || sockets.some(({ path }) => path === source)) return []
    return [{ engine, source, target, how: 'declared', connectable: mayConnect }]
  })
}

/** Where the engines listen that were asked: a private daemon's socket may have any name. */
function ownSockets(scene: Scene, binds: Binds, mayConnect: boolean | Unknown): readonly SocketExposure[] {
  return (scene.sockets ?? []).flatMap((path) =>
    aliasesOf(binds, path, path).map(({ at }) => ({
      engine: scene.runtime.name,
      source: path,
      target: at,
      how: 'declared',
      connectable: mayConnect,
    })),
  )
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Host root may connect to every socket; of anybody else only the socket's mode and groups tell. A read-only mount stops nobody. */
function connectable(scene: Scene): boolean | Unknown {
  const root = derive(scene, 'socket', [uid(scene), userNamespaceHost(scene)], (id, isHost) => id === 0 && isHost)
  return root.known && root.value ? true : unknown('unresolved', 'the owner and mode of the socket decide it')
}
