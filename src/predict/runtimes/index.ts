/** The tables, by the `kind` of the engine. */
import { containerd } from './containerd.js'
import { crio } from './cri-o.js'
import { docker } from './docker.js'
import { lxc } from './lxc.js'
import { nerdctl } from './nerdctl.js'
import { oci } from './oci.js'
import { podman } from './podman.js'
import type { Runtime } from './runtime.js'

const runtimes: readonly Runtime[] = [docker, podman, nerdctl, containerd, crio, lxc, oci]

const byName: ReadonlyMap<string, Runtime> = new Map(runtimes.map((runtime) => [runtime.name, runtime]))

/** The defaults of an engine of that kind; undefined where none are known. */
export function runtimeOf(kind: string): Runtime | undefined {
  return byName.get(kind)
}

/** Every path that some engine masks or makes read-only. */
export const guardedPaths: readonly string[] = [
  ...new Set(runtimes.flatMap((runtime) => [...runtime.maskedPaths, ...runtime.readonlyPaths].map(({ path }) => path))),
]
