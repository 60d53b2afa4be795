/** How fixes are written in Nomad jobs in the API's JSON. Jobs in HCL are changed by hand. */
import type { DeclaredName } from '../model/patch.js'
import type { FixDialect, Spelling } from './dialect.js'
import { dockerOption, type Option } from './docker-options.js'
import type { Shape } from './yaml/draft.js'
import type { Scalar } from './yaml/value.js'
import { YamlFile } from './yaml-file.js'

export const nomad: FixDialect = {
  open: (text) =>
    /^\s*\{/.test(text)
      ? new YamlFile(text, shape, { home: (draft, offset) => draft.mappingAround(offset) })
      : 'jobs in HCL must be changed by hand',
  spell,
}

const shape: Shape = {
  version: '1.2',
  keys: new Set([
    ...['User', 'cgroupns', 'ipc_mode', 'network_mode', 'oom_score_adj', 'pid_mode', 'pids_limit', 'privileged', 'readonly_rootfs'],
    ...['userns', 'userns_mode', 'uts_mode'],
  ]),
  owners: new Set(['sysctl']),
  lists: new Set(['cap_add', 'cap_drop', 'devices', 'mount', 'mounts', 'security_opt', 'volumes']),
}

const keys: Readonly<Partial<Record<Option, string>>> = {
  cap_drop: 'cap_drop',
  oom_score_adj: 'oom_score_adj',
  pids_limit: 'pids_limit',
  privileged: 'privileged',
  read_only: 'readonly_rootfs',
  security_opt: 'security_opt',
}

function spell(fact: DeclaredName, value: Scalar): Spelling | string {
  const wish = dockerOption(fact, value)
  if (typeof wish === 'string') return wish
  const { option, item, silent } = wish
  if (option === 'user') return { path: ['User'], value: wish.value ?? '' }
  const key = option && keys[option]
  if (key === undefined) return silent ? { silent } : `nothing in a task sets ${fact}`
  const said = item === undefined ? { value: wish.value ?? '' } : { item: typeof item === 'string' ? item : item.join('=') }
  return { ...(silent && { silent }), path: ['Config', key], ...said }
}
