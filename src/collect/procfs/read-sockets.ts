/** Sockets of the host that give control of it: where they are, and what identifies them. */
import { lstatSync, readdirSync, realpathSync } from 'node:fs'
import { controlSockets } from '../../model/control-sockets.js'
import type { MountTree } from './mount-tree.js'
import { failure } from './read.js'

/** A place on the host, in the terms that a container's mount table shares. */
export interface HostPlace {
  /** By its name on the host, without links. */
  readonly path: string
  /** Device as mountinfo writes it, and the path inside that file system. */
  readonly device: string
  readonly inner: string
}

export interface HostSocket extends HostPlace {
  readonly engine: string
  readonly dev: number
  readonly ino: number
  readonly links: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

export interface HostSockets {
  readonly sockets: readonly HostSocket[]
  /** Places that may not be looked at: nobody knows whether there is a socket. */
  readonly hidden: readonly HostPlace[]
}

function usersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /^[0-9]+$/.test(name))
  } catch (error) {
    failure(error, folder)
    return []
  }
}

/** The engine that a socket of unknown name most likely belongs to. */
function engineOf(path: string): string {
  return ['containerd', 'podman', 'crio', 'buildkit', 'lxd', 'incus'].find((name) => path.includes(name)) ?? 'docker'
}

function identify(engine: string, name: string, tree: MountTree, onHost: (path: string) => string): HostSocket | HostPlace | undefined {
  try {
    const opened = onHost(name)
    // Only our own root can be asked for the real name: links of another root would be followed in ours.
    const real = opened === name ? realpathSync(name) : name
    const stat = lstatSync(opened === name ? real : opened)
    const place = tree.resolve(real)
    if (!stat.isSocket() || place === undefined) return undefined
    const { dev, ino, nlink: links, mode, uid, gid } = stat
    return { engine, path: real, device: place.mount.device, inner: place.inner, dev, ino, links, mode, uid, gid }
  } catch (error) {
    const place = tree.resolve(name)
    const denied = failure(error, name).gap.gap.reason === 'permission-denied'
    return denied && place !== undefined ? { path: name, device: place.mount.device, inner: place.inner } : undefined
  }
}

/** Every socket that exists, once, in the order of its path. `extra` are those that engines were reached through. */
export function readSockets(tree: MountTree, onHost: (path: string) => string, extra: readonly string[]): HostSockets {
  const users = usersIn(onHost('/run/user'))
  const names = [
    ...controlSockets.flatMap(([engine, path]) =>
      path.includes('/N/') ? users.map((user) => [engine, path.replace('/N/', `/${user}/`)] as const) : [[engine, path] as const],
    ),
    ...extra.map((path) => [engineOf(path), path] as const),
  ]
  const found = new Map<string, HostSocket>()
  const hidden: HostPlace[] = []
  for (const [engine, name] of names) {
    const socket = identify(engine, name, tree, onHost)
    if (socket === undefined) continue
    if (!('ino' in socket)) hidden.push(socket)
    else if (!found.has(`${socket.dev}:${socket.ino}`)) found.set(`${socket.dev}:${socket.ino}`, socket)
  }
  return { sockets: [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1)), hidden }
}
