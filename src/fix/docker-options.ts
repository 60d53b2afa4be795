/**
 * How declared facts are said in docker's language, which compose, the command lines of docker, podman and nerdctl, Quadlet and
 * devcontainer share: an option with its value. The counterpart of src/collect/manifest/docker-options.ts.
 */
import type { DeclaredName } from '../model/patch.js'
import type { Scalar } from './yaml/value.js'

export type Option =
  | 'cap_drop'
  | 'cpus'
  | 'memory'
  | 'oom_kill_disable'
  | 'oom_score_adj'
  | 'pids_limit'
  | 'privileged'
  | 'read_only'
  | 'security_opt'
  | 'user'
  | 'userns'

export interface OptionWish {
  readonly option?: Option
  readonly value?: Scalar
  /** In place of a value: an item; of a security option name and value. */
  readonly item?: string | readonly [name: string, value: string]
  /** Where nothing is written it holds. */
  readonly silent?: boolean
}

/** A sentence where docker's language cannot say it. */
export function dockerOption(fact: DeclaredName, value: Scalar): OptionWish | string {
  const fixed = Object.hasOwn(byFact, fact) ? byFact[fact] : undefined
  const wish = typeof fixed === 'function' ? fixed(value) : fixed
  return wish ?? `nothing in this notation sets ${fact}`
}

const silent: OptionWish = { silent: true }

const byFact: Readonly<Partial<Record<DeclaredName, OptionWish | ((value: Scalar) => OptionWish | string)>>> = {
  privileged: { silent: true, option: 'privileged', value: false },
  execs: { silent: true, option: 'privileged', value: false },
  'capabilities.dropped': (word) => ({ option: 'cap_drop', item: String(word) }),
  noNewPrivileges: { option: 'security_opt', item: ['no-new-privileges', 'true'] },
  'seccomp.profile': silent,
  'apparmor.profile': silent,
  'selinux.disabled': silent,
  'selinux.type': silent,
  'cgroup.writable': silent,
  'namespaces.pid': silent,
  'namespaces.net': silent,
  'namespaces.ipc': silent,
  'namespaces.uts': silent,
  'namespaces.cgroup': silent,
  'userNamespace.mode': (mode) =>
    mode === '' ? silent : 'no option gives one container a user namespace of its own; set userns-remap for the daemon',
  'limits.memory': (bytes) => ({ option: 'memory', value: megabytes(Number(bytes)) }),
  'limits.cpu': (value) => ({ option: 'cpus', value: Number(value) }),
  'limits.pids': (value) => ({ option: 'pids_limit', value: Number(value) }),
  'limits.oomKillDisabled': { silent: true, option: 'oom_kill_disable', value: false },
  'limits.oomScoreAdjust': { silent: true, option: 'oom_score_adj', value: 0 },
  'rootFilesystem.readOnly': { option: 'read_only', value: true },
  'identity.user': (user) => ({ option: 'user', value: String(user) }),
}

/** As docker reads sizes: m is 1024 x 1024 bytes. */
export function megabytes(bytes: number): string {
  return `${Math.max(1, Math.round(bytes / (1 << 20)))}m`
}
