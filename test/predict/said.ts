/** Facts as a collector gives them, for tests of the prediction. Made by hand. */
import { isUnknown, known } from '../../src/model/fact.js'

export type Values = Readonly<Record<string, unknown>>

export function facts(values: Values, basis: 'explicit' | 'default', place = 'test'): Record<string, unknown> {
  const entries = Object.entries(values).map(([name, value]): [string, unknown] => [
    name,
    isUnknown(value) ? value : known(value, { source: 'test', place }, basis),
  ])
  return Object.fromEntries<unknown>(entries)
}

/** What docker's API answers where nothing was asked for. */
export const nothingSaid: Values = {
  privileged: false,
  'capabilities.added': [],
  'capabilities.dropped': [],
  'userNamespace.mode': '',
  'namespaces.pid': 'default',
  'namespaces.net': 'default',
  'namespaces.ipc': 'default',
  'namespaces.uts': 'default',
  'namespaces.cgroup': 'default',
  'seccomp.profile': 'default',
  'apparmor.profile': '',
  noNewPrivileges: false,
  'identity.user': '',
  'devices.requested': [],
  'devices.rules': [],
  hostPaths: [],
  'limits.memory': -1,
  'limits.memorySwap': -1,
  'limits.cpu': -1,
  'limits.cpuset': '',
  'limits.pids': -1,
  'limits.oomKillDisabled': false,
  'limits.oomScoreAdjust': 0,
  'rootFilesystem.readOnly': false,
  'init.provided': false,
  'runtime.name': '',
}
