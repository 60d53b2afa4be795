import { type Fact, known, unknown } from '../../../model/fact.js'
import type { Declared } from '../../../model/facts.js'
import { goBool } from '../../spelling/go-bool.js'
import { seccompProfile } from '../../spelling/seccomp-profile.js'
import { labelType, type SecurityOption, securityOption } from '../../spelling/security-option.js'
import { defaultWhen, derive, field, from, text, texts } from '../document.js'

const place = 'HostConfig.SecurityOpt'

type Named = 'seccomp.profile' | 'apparmor.profile' | 'selinux.disabled' | 'selinux.type' | 'noNewPrivileges' | 'cgroup.writable'

/** The facts that `--security-opt` decides. */
export function securityOptions(inspect: unknown): Pick<Declared, Named> {
  const options = derive(field(inspect, place, texts, []), (list) => list.map(securityOption))
  return {
    'seccomp.profile': chosen(options, 'seccomp', 'default', seccompProfile),
    'apparmor.profile': apparmorProfile(options, inspect),
    'selinux.disabled': labelsDisabled(options),
    'selinux.type': typeAsked(options),
    noNewPrivileges: chosen(options, 'no-new-privileges', false, goBool),
    'cgroup.writable': chosen(options, 'writable-cgroups', false, goBool),
  }
}

/** The last option of a name counts, as in moby. */
function chosen<T>(options: Fact<readonly SecurityOption[]>, name: string, absent: T, read: (value: string) => T | undefined): Fact<T> {
  if (!options.known) return options
  const option = options.value.findLast((one) => one.name === name)
  if (option === undefined) return known(absent, from(place), 'default')
  const value = read(option.value)
  return value === undefined ? unknown('malformed', `${place} holds a ${name} that is neither true nor false`) : known(value, from(place))
}

/**
 * Docker tells the profile of a running container in AppArmorProfile: empty (20.10) or null (29) where the kernel has no
 * AppArmor, `unconfined` for a privileged one. What was asked for stands in SecurityOpt.
 */
function apparmorProfile(options: Fact<readonly SecurityOption[]>, inspect: unknown): Fact<string> {
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
function labelsDisabled(options: Fact<readonly SecurityOption[]>): Fact<boolean> {
  return derive(
    options,
    (list) => list.some((one) => one.name === 'label' && one.value === 'disable'),
    defaultWhen((list) => !list.some((one) => one.name === 'label')),
  )
}

function typeAsked(options: Fact<readonly SecurityOption[]>): Fact<string> {
  const types = (list: readonly SecurityOption[]) => list.flatMap((one) => (one.name === 'label' && labelType(one.value)) || [])
  return derive(
    options,
    (list) => types(list).at(-1) ?? '',
    defaultWhen((list) => types(list).length === 0),
  )
}
