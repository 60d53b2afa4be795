import { type Fact, known, unknown } from '../../../model/fact.js'
import type { Declared } from '../../../model/facts.js'
import { defaultWhen, derive, field, from, text, texts } from '../document.js'

const place = 'HostConfig.SecurityOpt'

interface Option {
  readonly name: string
  readonly value: string
}

type Named = 'seccomp.profile' | 'apparmor.profile' | 'selinux.disabled' | 'noNewPrivileges' | 'cgroup.writable'

/** The facts that `--security-opt` decides. */
export function securityOptions(inspect: unknown): Pick<Declared, Named> {
  const options = derive(field(inspect, place, texts, []), (list) => list.map(parseOption))
  return {
    'seccomp.profile': chosen(options, 'seccomp', 'default', seccompProfile),
    'apparmor.profile': apparmorProfile(options, inspect),
    'selinux.disabled': labelsDisabled(options),
    noNewPrivileges: chosen(options, 'no-new-privileges', false, parseBool),
    'cgroup.writable': chosen(options, 'writable-cgroups', false, parseBool),
  }
}

/** As moby's parseSecurityOpt (29.x): `=` wins over the older `:`, three words may stand alone. */
function parseOption(option: string): Option {
  if (option === 'disable') return { name: 'label', value: 'disable' }
  const at = option.includes('=') ? option.indexOf('=') : option.indexOf(':')
  return at < 0 ? { name: option, value: 'true' } : { name: option.slice(0, at), value: option.slice(at + 1) }
}

/** The last option of a name counts, as in moby. */
function chosen<T>(options: Fact<readonly Option[]>, name: string, absent: T, read: (value: string) => T | undefined): Fact<T> {
  if (!options.known) return options
  const option = options.value.findLast((one) => one.name === name)
  if (option === undefined) return known(absent, from(place), 'default')
  const value = read(option.value)
  return value === undefined ? unknown('malformed', `${place} holds a ${name} that is neither true nor false`) : known(value, from(place))
}

/** `seccomp=` alone is what an empty profile is to moby: the engine's own. Anything that is no word is JSON text or, with podman, a path. */
function seccompProfile(value: string): 'default' | 'unconfined' | 'custom' {
  if (value === 'unconfined') return 'unconfined'
  return value === '' || value === 'builtin' || value === 'default' ? 'default' : 'custom'
}

/**
 * Docker tells the profile of a running container in AppArmorProfile: empty (20.10) or null (29) where the kernel has no
 * AppArmor, `unconfined` for a privileged one. What was asked for stands in SecurityOpt.
 */
function apparmorProfile(options: Fact<readonly Option[]>, inspect: unknown): Fact<string> {
  if (!options.known) return options
  const option = options.value.findLast((one) => one.name === 'apparmor')
  if (option !== undefined) return known(option.value, from(place))
  return derive(
    field(inspect, 'AppArmorProfile', text, ''),
    (profile) => profile,
    () => 'default',
  )
}

/** The engine adds label=disable by itself for --privileged, --pid host and --ipc host. */
function labelsDisabled(options: Fact<readonly Option[]>): Fact<boolean> {
  return derive(
    options,
    (list) => list.some((one) => one.name === 'label' && one.value === 'disable'),
    defaultWhen((list) => !list.some((one) => one.name === 'label')),
  )
}

/** What Go's strconv.ParseBool takes, which is what moby reads these with. */
function parseBool(value: string): boolean | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(value)) return true
  return ['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(value) ? false : undefined
}
