/** Notations in which fixes can be written, by the name that workloads have for theirs. */
import { commandLine } from './command-line.js'
import { compose } from './compose.js'
import { devcontainer } from './devcontainer.js'
import type { FixDialect } from './dialect.js'
import { dockerfile } from './dockerfile.js'
import { ecs } from './ecs.js'
import { kubernetes } from './kubernetes.js'
import { lxc } from './lxc.js'
import { nomad } from './nomad.js'
import { oci } from './oci.js'
import { quadlet } from './quadlet.js'

const dialects: Readonly<Record<string, FixDialect>> = {
  compose,
  kubernetes,
  'command-line': commandLine,
  quadlet,
  devcontainer,
  dockerfile,
  ecs,
  nomad,
  oci,
  lxc,
}

/** What `docker inspect` shows is no source: what it was made of must be changed. */
export function fixDialect(name: string | undefined): FixDialect | undefined {
  return name !== undefined && Object.hasOwn(dialects, name) ? dialects[name] : undefined
}
