/** The containers of a pod as workloads with their declared facts. */
import { unknown } from '../../model/fact.js'
import type { Declared } from '../../model/facts.js'
import type { DeclaredWorkload } from '../manifest/dialect.js'
import { environment } from './facts/environment.js'
import { hostPaths } from './facts/host-paths.js'
import { limits } from './facts/limits.js'
import { namespaces } from './facts/namespaces.js'
import { network } from './facts/network.js'
import { isWindows } from './facts/pod.js'
import { profiles } from './facts/profiles.js'
import { podScope, type Scope, scopeOf } from './facts/scope.js'
import { security } from './facts/security.js'
import { type Facts, silentFacts } from './facts/silence.js'
import { nameAt } from './field.js'
import type { Pod, PodContainer } from './pods.js'
import type { Surroundings } from './surroundings.js'

export function workloads(pod: Pod, containers: readonly PodContainer[], around: Surroundings): readonly DeclaredWorkload[] {
  const shared = podScope(pod, containers, around)
  const windows = isWindows(pod)
  return containers.map((container) => {
    const declared = facts(scopeOf(shared, container))
    return { identity: identity(pod, container), platform: 'kubernetes', declared: windows ? withoutLinux(declared) : declared }
  })
}

/** As an audit names it that finds the pod running: namespace, what made the pod, container. */
function identity({ name, namespace, place, labels }: Pod, { node, name: own, region }: PodContainer): DeclaredWorkload['identity'] {
  const workload = [namespace, name, own].filter((part) => part !== '').join('/')
  return { id: `${region.file}#${place}#${workload}`, name: `${name}/${own}`, image: nameAt(node, 'image'), workload, region, ...labels }
}

function facts(scope: Scope): Facts {
  const all = Object.assign(silentFacts(), scope.shared.facts)
  security(scope, all)
  profiles(scope, all)
  namespaces(scope, all)
  hostPaths(scope, all)
  limits(scope, all)
  environment(scope, all)
  network(scope, all)
  return all
}

/** What a Windows container has nothing of. What Pod Security admission compares stays as it was written. */
const ofLinux: readonly (keyof Declared)[] = [
  'capabilities.added',
  'capabilities.dropped',
  'seccomp.profile',
  'apparmor.profile',
  'selinux.disabled',
  'identity.user',
  'cgroup.writable',
  'devices.requested',
  'devices.rules',
  'limits.memorySwap',
  'limits.pids',
  'limits.oomKillDisabled',
  'limits.oomScoreAdjust',
  'rootFilesystem.readOnly',
  'init.provided',
]
const noLinux = unknown('not-collected', 'a Windows container has no such thing')

function withoutLinux(declared: Declared): Declared {
  return { ...declared, ...Object.fromEntries(ofLinux.map((name) => [name, noLinux])) }
}
