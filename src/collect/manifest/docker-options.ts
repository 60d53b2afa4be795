/**
 * The options of `docker run` and of what speaks its language (compose services, podman run, nerdctl, Quadlet's PodmanArgs,
 * devcontainer's runArgs) as declared facts. A dialect fills in what was written; here its meaning is worked out once for all.
 */
import { type Fact, known, type Region } from '../../model/fact.js'
import type { Declared } from '../../model/facts.js'
import type { HostPath, JoinedNamespace, Sysctl } from '../../model/records.js'
import { capability } from '../spelling/capability.js'
import { deviceRule } from '../spelling/device-rule.js'
import { goBool } from '../spelling/go-bool.js'
import { cleanMounts, cleanPath } from '../spelling/host-path.js'
import { seccompProfile } from '../spelling/seccomp-profile.js'
import { isSecret } from '../spelling/secret-name.js'
import { labelType, securityOption } from '../spelling/security-option.js'
import { complete, fact, listFact } from './complete.js'
import { readAs, type Said, type Told, told, type Untold, untold } from './said.js'

type Kind = 'pid' | 'net' | 'ipc' | 'uts' | 'cgroup'

export interface DockerOptions {
  /** Dialect that they were written in, for origins. */
  readonly source: string
  /** What stands before every place: `services.web`. */
  readonly place: string
  /** The service or command: where something is missing. */
  readonly region: Region
  readonly privileged?: Said<boolean> | undefined
  readonly capAdd?: readonly Said<string>[] | undefined
  readonly capDrop?: readonly Said<string>[] | undefined
  readonly securityOpt?: readonly Said<string>[] | undefined
  /** As written: `host`, `container:x`, `service:x`, `private`, the name of a network. */
  readonly modes?: Readonly<Partial<Record<Kind, Said<string>>>> | undefined
  readonly userns?: Said<string> | undefined
  /** Absent: the image decides. */
  readonly user?: Said<string> | undefined
  /** How a user is named in this notation, for whoever must be told to: `--user 1000:1000`. */
  readonly userAdvice?: string | undefined
  /** Binds and volumes; tmpfs and images are none. */
  readonly mounts?: readonly Said<HostPath>[] | undefined
  /** `host[:inside[:access]]`, and names such as `gpu=all`. The fact keeps the part before the colon, as engines do. */
  readonly devices?: readonly Said<string>[] | undefined
  readonly deviceRules?: readonly Said<string>[] | undefined
  /** Bytes; 0 and -1 mean none. */
  readonly memory?: Said<number> | undefined
  readonly memorySwap?: Said<number> | undefined
  readonly cpus?: Said<number> | undefined
  readonly cpuset?: Said<string> | undefined
  readonly pids?: Said<number> | undefined
  readonly oomKillDisabled?: Said<boolean> | undefined
  readonly oomScoreAdjust?: Said<number> | undefined
  readonly readOnly?: Said<boolean> | undefined
  readonly init?: Said<boolean> | undefined
  readonly environment?: readonly Said<Variable>[] | undefined
  /** Why there may be more variables than those: a file that cannot be read here. */
  readonly furtherEnvironment?: Untold | undefined
  /** Podman's mask= and unmask=: paths, and ALL. */
  readonly masks?: readonly Said<string>[] | undefined
  readonly unmasks?: readonly Said<string>[] | undefined
  /** The cgroup mount can be written for another reason than writable-cgroups. */
  readonly cgroupWritable?: Said<boolean> | undefined
  readonly sysctls?: readonly Said<Sysctl>[] | undefined
  readonly runtime?: Said<string> | undefined
}

export interface Variable {
  readonly name: string
  readonly value: string
}

/** The declared facts of a container that is started so. */
export function dockerOptions(options: DockerOptions): Declared {
  const { source, place } = options
  const one = <T>(key: string, said: Said<T> | undefined): Fact<T> | undefined => said && fact(source, `${place}.${key}`, said)
  return complete(source, {
    privileged: one('privileged', options.privileged),
    'capabilities.added': capabilities(options, 'cap_add', options.capAdd),
    'capabilities.dropped': capabilities(options, 'cap_drop', options.capDrop),
    ...namespaces(options),
    ...security(options),
    'identity.user': one('user', options.user) ?? imageUser(options),
    hostPaths:
      options.mounts &&
      listFact(source, `${place}.volumes`, options.region, cleanMounts(options.mounts), ({ source: from, target }) => [from, target]),
    'devices.requested': options.devices && devices(options, options.devices),
    'devices.rules': options.deviceRules && deviceRules(options, options.deviceRules),
    'limits.memory': one('memory', options.memory && limit(options.memory)),
    'limits.memorySwap': one('memory_swap', options.memorySwap && limit(options.memorySwap)),
    'limits.cpu': one('cpus', options.cpus && limit(options.cpus)),
    'limits.cpuset': one('cpuset', options.cpuset),
    'limits.pids': one('pids_limit', options.pids && limit(options.pids)),
    'limits.oomKillDisabled': one('oom_kill_disable', options.oomKillDisabled),
    'limits.oomScoreAdjust': one('oom_score_adj', options.oomScoreAdjust),
    'rootFilesystem.readOnly': one('read_only', options.readOnly),
    'init.provided': one('init', options.init),
    'secrets.environment': (options.environment ?? options.furtherEnvironment) && secrets(options),
    'masks.added': options.masks && listFact(source, `${place}.mask`, options.region, options.masks),
    'masks.lifted': options.unmasks && listFact(source, `${place}.unmask`, options.region, options.unmasks),
    ...(options.cgroupWritable && { 'cgroup.writable': fact(source, `${place}.cgroup`, options.cgroupWritable) }),
    sysctls: options.sysctls && listFact(source, `${place}.sysctls`, options.region, options.sysctls, ({ name }) => [name]),
    'runtime.name': one('runtime', options.runtime),
  })
}

/** 0 and negative numbers ask for no limit. */
function limit(said: Said<number>): Said<number> {
  return readAs(said, (value) => (value > 0 ? value : -1), 'a number')
}

function imageUser({ region, userAdvice = 'user: "1000:1000"' }: DockerOptions): Fact<string> {
  return untold('unresolved', 'the image decides the user, and this file does not name one', region, `say which user: ${userAdvice}`)
}

function capabilities({ source, place, region }: DockerOptions, key: string, names: readonly Said<string>[] | undefined) {
  if (!names) return undefined
  const spelled = names.map((name) => readAs(name, capability, 'a capability'))
  const all = listFact(source, `${place}.${key}`, region, spelled)
  return all.known ? { ...all, value: [...new Set(all.value)].sort() } : all
}

/** The host's path alone, as inspect tells it; a finding may name the place inside as well. */
function devices({ source, place, region }: DockerOptions, asked: readonly Said<string>[]): Fact<readonly string[]> {
  const all = listFact(source, `${place}.devices`, region, asked, deviceWords)
  return all.known ? { ...all, value: all.value.map((device) => deviceWords(device)[0] ?? device) } : all
}

/** A name of CDI (`vendor/class=name`) is no path. */
function deviceWords(device: string): readonly string[] {
  if (!device.startsWith('/')) return [device]
  const [from = '', target = from] = device.split(':')
  return [cleanPath(from), target, device]
}

function deviceRules({ source, place, region }: DockerOptions, rules: readonly Said<string>[]) {
  const read = rules.map((rule) => readAs(rule, deviceRule, 'a device rule such as "c 10:200 rwm"'))
  return listFact(source, `${place}.device_cgroup_rules`, region, read, ({ type, major, minor, access }) => [
    `${type} ${major < 0 ? '*' : major}:${minor < 0 ? '*' : minor} ${access}`,
  ])
}

function secrets({ source, place, region, environment = [], furtherEnvironment }: DockerOptions): Fact<readonly string[]> {
  // One whose value is not known yet is taken from somewhere else: it is no secret in the file.
  const names = environment.flatMap((one) =>
    one.known && isSecret(one.value.name, one.value.value) ? [told(one.value.name, one.region)] : [],
  )
  // One that was found decides, whatever else there may be.
  if (names.length === 0 && furtherEnvironment) return furtherEnvironment
  return listFact(source, `${place}.environment`, region, names)
}

/** The facts that security options decide; the last of a name counts, as in moby. An option that is not known may be any of them. */
function security({ source, place, securityOpt }: DockerOptions): Declared {
  if (!securityOpt) return {}
  const chosen = <T>(name: string, read: (value: string) => T | undefined, expected: string): Fact<T> | undefined => {
    const found = securityOpt.findLast((one) => (one.known ? securityOption(one.value).name === name : mayBe(one, name)))
    return (
      found &&
      fact(
        source,
        `${place}.security_opt`,
        readAs(found, (option) => read(securityOption(option).value), expected),
      )
    )
  }
  const labels = chosen('label', (value) => value, 'a label option')
  const found = {
    'seccomp.profile': chosen('seccomp', seccompProfile, 'a seccomp profile'),
    'apparmor.profile': chosen('apparmor', (value) => value, 'an AppArmor profile'),
    'selinux.disabled': labels && anyLabelDisabled(securityOpt, labels),
    'selinux.type': typeAsked(source, place, securityOpt),
    noNewPrivileges: chosen('no-new-privileges', goBool, 'true or false'),
    'cgroup.writable': chosen('writable-cgroups', goBool, 'true or false'),
    ...systemPaths(source, place, securityOpt),
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
}

/** `seccomp:${PROFILE}` says which option it is, `sec${REST}` which it may be; `${OPTION}` may be any. */
function mayBe({ head, gap }: Untold, name: string): boolean {
  const written = /^([a-z-]*)([:=]?)/.exec(head ?? /^`([^`]*)/.exec(gap.detail)?.[1] ?? '')
  const [, word = '', separator = ''] = written ?? []
  return separator === '' ? head === undefined || name.startsWith(word) : word === name
}

function anyLabelDisabled(options: readonly Said<string>[], last: Fact<string>): Fact<boolean> {
  if (!last.known) return last
  const disabled = options.some((one) => one.known && ['label=disable', 'label:disable', 'disable'].includes(one.value))
  return known(disabled, last.origin)
}

/** What is not known may be a type; then which one is not known either. */
function typeAsked(source: string, place: string, options: readonly Said<string>[]): Fact<string> | undefined {
  const type = (option: string) => {
    const { name, value } = securityOption(option)
    return name === 'label' ? labelType(value) : undefined
  }
  const found = options.findLast((one) => (one.known ? type(one.value) !== undefined : mayBe(one, 'label')))
  return found && fact(source, `${place}.security_opt`, readAs(found, type, 'an SELinux type'))
}

/** The docker command, not the engine, turns systempaths=unconfined into two empty lists. */
function systemPaths(source: string, place: string, options: readonly Said<string>[]): Declared {
  const found = options.findLast((one): one is Told<string> => one.known && /^systempaths[=:]unconfined$/.test(one.value))
  if (found === undefined) {
    const open = options.find((one): one is Untold => !one.known && mayBe(one, 'systempaths'))
    return open ? { maskedPaths: open, readonlyPaths: open } : {}
  }
  const origin = { source, place: `${place}.security_opt`, region: found.region }
  const none = known<readonly string[]>([], origin)
  return { maskedPaths: none, readonlyPaths: none }
}

function namespaces({ source, place, modes = {}, userns }: DockerOptions): Declared {
  const facts: Record<string, Fact<unknown>> = {}
  const joined: Told<JoinedNamespace>[] = []
  for (const [kind, said] of Object.entries(modes) as [Kind, Said<string>][]) {
    facts[`namespaces.${kind}`] = fact(
      source,
      `${place}.${kind}`,
      readAs(said, (mode) => classify(mode, kind), 'a namespace mode'),
    )
    if (!said.known) continue
    const partner = /^(?:container|service|pod):(.*)$/.exec(said.value)?.[1]
    if (partner !== undefined) joined.push(told({ kind, container: partner }, said.region))
  }
  const [first] = joined
  return {
    ...(facts as Declared),
    ...(first && { 'namespaces.joined': listFact(source, place, first.region, joined, ({ container }) => [container]) }),
    ...(userns && { 'userNamespace.mode': fact(source, `${place}.userns_mode`, userns) }),
  }
}

/** `default` is the default network; any word that is no reserved one is the name of a network, and that is a namespace of one's own. */
function classify(mode: string, kind: Kind): string | undefined {
  if (mode === '' || mode === 'default') return 'default'
  if (mode === 'host') return 'host'
  if (/^(container|service|pod|ns):/.test(mode)) return 'joined'
  return kind === 'net' || ['private', 'shareable', 'none'].includes(mode) ? 'own' : undefined
}
