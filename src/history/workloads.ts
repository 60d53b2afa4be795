/** Which containers of two runs are the same workload. Never by id: a redeploy gives a new one. Pure. */
import type { Identity } from '../model/evidence.js'
import type { ContainerReport, Report } from '../model/report.js'
import { blindTo } from './sight.js'

/** What a workload goes by in a comparison. */
export type Key = (identity: Identity) => string

/** The containers of a workload, by name: at least one. */
export type Replicas = readonly [ContainerReport, ...ContainerReport[]]

/**
 * A workload is what its orchestrator or its author named (Identity.workload). A name that an engine made up does not outlive a
 * redeploy: unless both runs have it, the repository of the image stands for it. Containers of two engines that go by one name are
 * replicas, but what an engine runs that one of the runs could not see is told apart: nothing else answers for it.
 */
export function keyFor(before: Report, after: Report): Key {
  const names = new Set(before.containers.map(({ identity }) => identity.workload))
  const kept = new Set(after.containers.map(({ identity }) => identity.workload).filter((name) => names.has(name)))
  const nameOf = (identity: Identity) => {
    const { workload, name, image } = identity
    if (workload === '') return repository(image) || name
    return isMadeUp(identity) && !kept.has(workload) ? repository(image) || workload : workload
  }
  const engines = new Map<string, Set<string>>()
  for (const { identity } of [...before.containers, ...after.containers]) {
    const name = nameOf(identity)
    engines.set(name, (engines.get(name) ?? new Set()).add(identity.engine))
  }
  return (identity) => {
    const name = nameOf(identity)
    const isShared = (engines.get(name)?.size ?? 0) > 1
    return isShared && (blindTo(identity, before) || blindTo(identity, after)) ? `${name} (${identity.engine})` : name
  }
}

export function workloadsOf({ containers }: Pick<Report, 'containers'>, key: Key): ReadonlyMap<string, Replicas> {
  const workloads = new Map<string, [ContainerReport, ...ContainerReport[]]>()
  for (const container of [...containers].sort(byName)) {
    const name = key(container.identity)
    const known = workloads.get(name)
    if (known) known.push(container)
    else workloads.set(name, [container])
  }
  return workloads
}

function byName({ identity: a }: ContainerReport, { identity: b }: ContainerReport): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

/** Docker and podman join an adjective and a surname, and a digit when that is taken (moby, internal/namesgenerator). */
function isMadeUp({ workload, name }: Identity): boolean {
  return workload === name && name.length < 60 && /^[a-z]{3,}_[a-z]{3,}\d?$/.test(name)
}

/** `registry:5000/team/app` of `registry:5000/team/app:1.4@sha256:...`; empty for an image that goes by its id alone. */
export function repository(image: string): string {
  const named = image.replace(/@.*$/s, '').replace(/:[^:/]*$/, '')
  return /^(sha256|[0-9a-f]{12,64})$/.test(named) ? '' : named
}
