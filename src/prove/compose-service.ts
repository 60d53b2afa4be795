/** Flags of `docker run` as a Compose service, in one of the forms that Compose has for each. Data first. */
import { stringify } from 'yaml'
import { pick, type Random } from './random.js'

/** A list or a single value of a key; a switch is true. */
const lists: Readonly<Record<string, string>> = {
  '--cap-add': 'cap_add',
  '--cap-drop': 'cap_drop',
  '--security-opt': 'security_opt',
  '--group-add': 'group_add',
  '--device': 'devices',
  '--device-cgroup-rule': 'device_cgroup_rules',
  '--tmpfs': 'tmpfs',
  '-v': 'volumes',
  '--mount': 'volumes',
}
const values: Readonly<Record<string, string>> = {
  '--pid': 'pid',
  '--ipc': 'ipc',
  '--uts': 'uts',
  '--network': 'network_mode',
  '--cgroupns': 'cgroup',
  '--userns': 'userns_mode',
  '--user': 'user',
  '--memory': 'mem_limit',
  '--memory-swap': 'memswap_limit',
  '--memory-reservation': 'mem_reservation',
  '--cpus': 'cpus',
  '--cpu-quota': 'cpu_quota',
  '--cpu-period': 'cpu_period',
  '--cpu-shares': 'cpu_shares',
  '--cpuset-cpus': 'cpuset',
  '--pids-limit': 'pids_limit',
  '--oom-score-adj': 'oom_score_adj',
  '--cgroup-parent': 'cgroup_parent',
  '--hostname': 'hostname',
}
const switches: Readonly<Record<string, string>> = {
  '--privileged': 'privileged',
  '--read-only': 'read_only',
  '--init': 'init',
  '--oom-kill-disable': 'oom_kill_disable',
}
const numbers = new Set(['cpu_quota', 'cpu_period', 'cpu_shares', 'pids_limit', 'oom_score_adj'])

type Service = Record<string, unknown>

/** A Compose file with one service. Throws for a flag that has no key: then the table above lacks a line. */
export function composeFile(random: Random, flags: readonly string[]): string {
  const service: Service = { image: 'bb', command: ['sleep', 'infinity'] }
  for (let at = 0; at < flags.length; at += 1) {
    const flag = flags[at] ?? ''
    if (flag in switches) service[switches[flag] ?? ''] = pick(random, [true, 'true'])
    else {
      at += 1
      put(service, flag, flags[at] ?? '', random)
    }
  }
  return stringify({ services: { proof: service }, volumes: { 'hullcheck-prove': { name: 'hullcheck-prove' } } })
}

function put(service: Service, flag: string, value: string, random: Random): void {
  const list = lists[flag]
  const key = values[flag]
  if (list !== undefined) service[list] = [...((service[list] as unknown[] | undefined) ?? []), item(flag, value, random)]
  else if (flag === '--ulimit') service.ulimits = { nofile: { soft: 512, hard: 1024 } }
  else if (key === undefined) throw new Error(`no key of Compose is known for ${flag}`)
  else service[key] = numbers.has(key) ? Number(value) : key === 'cpus' ? pick(random, [Number(value), value]) : value
}

/** Volumes have a short and a long form; `--mount` has the long one alone. */
function item(flag: string, value: string, random: Random): unknown {
  if (flag === '--mount') return longForm(value)
  const [source = '', target = '', mode] = value.split(':')
  if (flag !== '-v' || pick(random, [true, false])) return value
  const type = source.startsWith('/') ? 'bind' : 'volume'
  return { type, source, target, ...(mode === 'ro' && { read_only: true }) }
}

function longForm(value: string): unknown {
  const fields = new Map(value.split(',').map((field) => field.split('=', 2) as [string, string | undefined]))
  return {
    type: fields.get('type'),
    source: fields.get('src'),
    target: fields.get('dst'),
    ...(fields.has('readonly') && { read_only: true }),
  }
}
