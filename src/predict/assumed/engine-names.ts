/** What `--runtime-defaults` can name, what it runs, and whose defaults a notation gets that wishes nothing. */
import * as releases from './releases.js'

export interface EngineName {
  /** As the table of its defaults is called. */
  readonly kind: string
  readonly releases: releases.Releases
  /** Platforms whose workloads it runs. */
  readonly platforms: readonly string[]
  /** Platforms whose files it reads as well: theirs where no wish names an engine of their own. */
  readonly alsoRuns?: readonly string[]
}

export const engineNames: ReadonlyMap<string, EngineName> = new Map<string, EngineName>([
  ['docker', { kind: 'docker', releases: releases.docker, platforms: ['docker'] }],
  ['podman', { kind: 'podman', releases: releases.podman, platforms: ['podman'], alsoRuns: ['docker'] }],
  ['nerdctl', { kind: 'nerdctl', releases: releases.nerdctl, platforms: ['nerdctl'], alsoRuns: ['docker'] }],
  ['kubernetes', { kind: 'containerd', releases: releases.kubernetes, platforms: ['kubernetes'] }],
  ['containerd', { kind: 'containerd', releases: releases.containerd, platforms: ['kubernetes', 'containerd'] }],
  ['cri-o', { kind: 'cri-o', releases: releases.crio, platforms: ['kubernetes'] }],
  ['lxc', { kind: 'lxc', releases: releases.lxc, platforms: ['lxc'] }],
  ['oci', { kind: 'oci', releases: releases.oci, platforms: ['none'] }],
])

/** The engine of a workload whose platform nobody has a wish for. */
export const usualEngines: Readonly<Record<string, string>> = {
  docker: 'docker',
  podman: 'podman',
  nerdctl: 'nerdctl',
  kubernetes: 'kubernetes',
  containerd: 'containerd',
  lxc: 'lxc',
  none: 'oci',
}
