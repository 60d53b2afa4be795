/** How fixes are written in compose files. */
import type { DeclaredName } from '../model/patch.js'
import type { FixDialect, Here, Spelling } from './dialect.js'
import { dockerOption, type Option, type OptionWish } from './docker-options.js'
import { narrowItem } from './mounts.js'
import type { Shape, YamlDraft } from './yaml/draft.js'
import type { Mapping } from './yaml/tree.js'
import type { Scalar } from './yaml/value.js'
import { YamlFile } from './yaml-file.js'

export const compose: FixDialect = {
  open: (text) =>
    new YamlFile(text, shape, { home: homeOf, narrow: (draft, unit, list, wish) => narrowItem(draft, unit, list, wish, 'read_only') }),
  spell,
  instead: (list) => (list === 'execs' ? { path: ['privileged'], value: false } : undefined),
}

const shape: Shape = {
  version: '1.2',
  keys: new Set([
    ...['cgroup', 'cpus', 'cpu_quota', 'gpus', 'ipc', 'mem_limit', 'network_mode', 'oom_kill_disable', 'oom_score_adj', 'pid'],
    ...['pids_limit', 'privileged', 'read_only', 'runtime', 'use_api_socket', 'user', 'userns_mode', 'uts'],
  ]),
  owners: new Set(['limits', 'networks', 'sysctls']),
  lists: new Set([
    'cap_add',
    'cap_drop',
    'configs',
    'device_cgroup_rules',
    'devices',
    'gpus',
    'networks',
    'secrets',
    'security_opt',
    'sysctls',
    'volumes',
    'volumes_from',
  ]),
}

/** Of a hook the mapping in which its first key stands. */
function homeOf(draft: YamlDraft, offset: number, id: string): Mapping | undefined {
  return id.includes('.pre_start[') ? draft.mappingAround(offset) : draft.mappingAt(offset)
}

const keys: Readonly<Record<Option, string>> = {
  cap_drop: 'cap_drop',
  cpus: 'cpus',
  memory: 'mem_limit',
  oom_kill_disable: 'oom_kill_disable',
  oom_score_adj: 'oom_score_adj',
  pids_limit: 'pids_limit',
  privileged: 'privileged',
  read_only: 'read_only',
  security_opt: 'security_opt',
  user: 'user',
  userns: 'userns_mode',
}

/** The newer keys, which may not stand beside the older ones with other values. */
const underDeploy: Readonly<Partial<Record<Option, string>>> = { memory: 'memory', cpus: 'cpus', pids_limit: 'pids' }

function spell(fact: DeclaredName, value: Scalar, here: Here): Spelling | string {
  const wish = dockerOption(fact, value)
  if (typeof wish === 'string') return wish
  const { option } = wish
  const newer = option && underDeploy[option]
  const path = newer !== undefined && here.has('deploy', 'resources') ? ['deploy', 'resources', 'limits', newer] : option && [keys[option]]
  return { ...(wish.silent && { silent: true }), ...(path && { path }), ...written(wish, reserved(option, here)) }
}

/** A limit below what is reserved is refused (moby, verifyPlatformContainerResources): then as much as that. */
function reserved(option: Option | undefined, here: Here): string | undefined {
  if (option === 'memory') return here.at('deploy', 'resources', 'reservations', 'memory') ?? here.at('mem_reservation')
  return option === 'cpus' ? here.at('deploy', 'resources', 'reservations', 'cpus') : undefined
}

function written({ value, item }: OptionWish, reservation: string | undefined): Pick<Spelling, 'value' | 'item'> {
  if (item !== undefined) return { item: typeof item === 'string' ? item : item.join(':') }
  return value === undefined ? {} : { value: reservation ?? value }
}
