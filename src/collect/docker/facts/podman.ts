import { known, type Unknown, unknown } from '../../../model/fact.js'
import type { Declared } from '../../../model/facts.js'

/**
 * What podman's Docker-compatible API says the same of, whatever was asked for (seen with 4.3.1): not known rather than wrong. And
 * what it says outright where Docker's leaves a default to be filled in: there 0 is an answer.
 */
export function asPodmanMeans(facts: Declared): Declared {
  return {
    ...facts,
    ...(says(facts['namespaces.ipc'], 'own') && { 'namespaces.ipc': untold('--ipc=host, which it shows as shareable') }),
    ...(says(facts['namespaces.cgroup'], 'default') && { 'namespaces.cgroup': untold('--cgroupns') }),
    ...(says(facts['runtime.name'], 'oci') && { 'runtime.name': untold('--runtime') }),
    ...(isEmpty(facts['devices.rules']) && { 'devices.rules': untold('--device-cgroup-rule') }),
    ...(isEmpty(facts.sysctls) && { sysctls: untold('--sysctl') }),
    // It shows how the set differs from the default one, so a capability of the default set that was added by name is not to be seen.
    'capabilities.ambient': untold('--cap-add of what an ordinary user has by default'),
    ...(says(facts['cgroup.writable'], false) && { 'cgroup.writable': untold('--systemd and --security-opt unmask') }),
    ...settled(facts, 'limits.pids'),
    // A memory limit without one for swap was asked for with --memory-swap -1: podman fills in any other.
    ...settled(facts, 'limits.memorySwap'),
  }
}

function says(fact: { readonly known: boolean; readonly value?: unknown } | undefined, value: unknown): boolean {
  return fact?.known === true && fact.value === value
}

function isEmpty(fact: Declared['devices.rules'] | Declared['sysctls']): boolean {
  return fact?.known === true && fact.value.length === 0
}

function untold(what: string): Unknown {
  return unknown('unsupported', `podman's Docker-compatible API does not tell of ${what}`)
}

/** The limit in the container's configuration: none where it says none, whatever the engine's default. */
function settled(facts: Declared, name: 'limits.pids' | 'limits.memorySwap'): Declared {
  const fact = facts[name]
  return fact?.known === true && fact.basis === 'default' ? { [name]: known(-1, fact.origin) } : {}
}
