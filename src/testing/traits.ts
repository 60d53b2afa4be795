/** What a bed has, by the names that the live cases of rules use under `needs`. */
import { existsSync, readdirSync } from 'node:fs'
import type { Fact } from '../model/fact.js'
import type { EngineFacts, HostFacts } from '../model/facts.js'

/** The traits of this host and engine. An unknown fact gives no trait: the case is then skipped and says so. */
export function traitsOf(host: HostFacts, engine: EngineFacts): ReadonlySet<string> {
  const table: readonly [string, boolean][] = [
    ['kcore', is(host.kcore, true)],
    ['apparmor', is(host.apparmor, true)],
    ['no-apparmor', is(host.apparmor, false)],
    ['selinux', host.selinux?.known === true && host.selinux.value !== 'off'],
    ['selinux-permissive', is(host.selinux, 'permissive')],
    ['selinux-enforcing', is(host.selinux, 'enforcing')],
    ['cgroup-v1', host.cgroupMode?.known === true && host.cgroupMode.value !== 'v2'],
    ['cgroup-v2', is(host.cgroupMode, 'v2')],
    ['remap', is(engine.userNamespaceRemap, true)],
    ['no-remap', is(engine.userNamespaceRemap, false)],
    ['uevent-helper', is(host.uevent, true)],
    ['block-device', hasDisk()],
    ['sysrq', existsSync('/proc/sysrq-trigger')],
    ['gvisor', engine.runtimes?.known === true && engine.runtimes.value.includes('runsc')],
    ['docker-25', apiAtLeast(engine, 44)],
    ['docker-29', apiAtLeast(engine, 52)],
  ]
  return new Set(table.filter(([, has]) => has).map(([name]) => name))
}

function is<T>(fact: Fact<T> | undefined, value: T): boolean {
  return fact?.known === true && fact.value === value
}

/** API 1.44 is Docker 25, 1.52 is Docker 29. */
function apiAtLeast(engine: EngineFacts, minor: number): boolean {
  return engine.apiVersion?.known === true && Number(engine.apiVersion.value.split('.')[1]) >= minor
}

function hasDisk(): boolean {
  return readdirSync('/sys/block').includes('vda')
}
