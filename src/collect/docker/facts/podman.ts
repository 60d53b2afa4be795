import { unknown } from '../../../model/fact.js'
import type { Declared } from '../../../model/facts.js'

/** What podman's Docker-compatible API says the same of, whatever was asked for (seen with 4.3.1): not known rather than wrong. */
export function untoldByPodman(facts: Declared): Pick<Declared, 'namespaces.ipc' | 'namespaces.cgroup' | 'runtime.name'> {
  return {
    ...(says(facts['namespaces.ipc'], 'own') ? { 'namespaces.ipc': untold('--ipc=host, which it shows as shareable') } : {}),
    ...(says(facts['namespaces.cgroup'], 'default') ? { 'namespaces.cgroup': untold('--cgroupns') } : {}),
    ...(says(facts['runtime.name'], 'oci') ? { 'runtime.name': untold('--runtime') } : {}),
  }
}

function says(fact: Declared['runtime.name'], value: string): boolean {
  return fact?.known === true && fact.value === value
}

function untold(what: string) {
  return unknown('unsupported', `podman's Docker-compatible API does not tell of ${what}`)
}
