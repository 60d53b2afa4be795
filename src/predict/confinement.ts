/** Seccomp, AppArmor, SELinux, no_new_privs. */
import { type Fact, known, unknown } from '../model/fact.js'
import type { Predicted } from '../model/facts.js'
import { byDefault, declared, derive, engine, has, host, isExplicit, type Scene } from './scene.js'

export function predictConfinement(scene: Scene): Predicted {
  const profile = seccompProfile(scene)
  return {
    'seccomp.profile': profile,
    'seccomp.mode': seccompMode(scene, profile),
    'apparmor.profile': apparmorProfile(scene),
    'apparmor.mode': apparmorMode(scene),
    'selinux.type': selinuxType(scene),
    noNewPrivileges: noNewPrivileges(scene),
  }
}

/** The daemon's own setting is not in inspect, only in /info; `no-new-privileges:false` switches it off for one container. */
function noNewPrivileges(scene: Scene): Fact<boolean> {
  const said = declared(scene, 'noNewPrivileges')
  const { privilegedGainsPrivileges, daemonDefaults } = scene.runtime.habits
  const privileged = declared(scene, 'privileged')
  if (privilegedGainsPrivileges && privileged.known && privileged.value) {
    return derive(scene, 'no_new_privs of a privileged container', [privileged], () => false)
  }
  if (said.known && (said.value || isExplicit(said) || !daemonDefaults)) return derive(scene, 'no_new_privs', [said], (on) => on)
  return derive(scene, 'default no_new_privs', [said, engine(scene, 'noNewPrivileges')], (_, on) => on)
}

/**
 * The profile in force: `default`, `unconfined` or `custom`. Before Docker 27.0 --privileged switched off every profile,
 * since then only the one that nobody named (moby `seccomp_linux.go`).
 */
function seccompProfile(scene: Scene): Fact<string> {
  const said = declared(scene, 'seccomp.profile')
  const privileged = declared(scene, 'privileged')
  const named = isExplicit(said)
  if (said.known && named && said.value === 'unconfined') return derive(scene, 'seccomp profile', [said], (profile) => profile)
  if (privileged.known && privileged.value && named) {
    const honoured = has(scene, scene.runtime.changes.seccompWithPrivileged)
    return derive(scene, 'seccomp of a privileged container', [said, privileged, honoured], (profile, _, kept) =>
      kept ? profile : 'unconfined',
    )
  }
  const fallback = engine(scene, 'seccompDefault')
  return derive(scene, 'default seccomp profile', [privileged, said, fallback], (isPrivileged, profile, ofDaemon) =>
    isPrivileged ? 'unconfined' : profile === 'default' && !named ? ofDaemon.replace('none', 'unconfined') : profile,
  )
}

function seccompMode(scene: Scene, profile: Fact<string>): Fact<string> {
  const able = host(scene, 'seccomp')
  if (able.known && !able.value) return known('off', able.origin, 'default')
  const ofEngine = engine(scene, 'seccompDefault')
  if (ofEngine.known && ofEngine.value === 'none') return known('off', ofEngine.origin, 'default')
  return derive(scene, 'default seccomp profile', [profile], (name) => (name === 'unconfined' ? 'off' : 'filter'))
}

/** Empty where the kernel has no AppArmor in force; an explicit profile holds for privileged containers too. */
function apparmorProfile(scene: Scene): Fact<string> {
  const inForce = apparmorInForce(scene)
  if (inForce.known && !inForce.value) return known('', inForce.origin, 'default')
  const said = declared(scene, 'apparmor.profile')
  const asked = askedProfile(said)
  // Confined or not does not depend on the host then, so an unknown host does not matter.
  if (asked === 'unconfined') return derive(scene, 'AppArmor profile', [said], () => 'unconfined')
  const privileged = declared(scene, 'privileged')
  const kept = has(scene, scene.runtime.changes.apparmorWithPrivileged)
  if (privileged.known && privileged.value && (asked === '' || !kept.known || !kept.value)) {
    const inputs = asked === '' ? ([privileged] as const) : ([privileged, kept] as const)
    return derive(scene, 'AppArmor of a privileged container', inputs, () => 'unconfined')
  }
  const inputs = [said, privileged, inForce, engine(scene, 'apparmor')] as const
  return derive(scene, 'default AppArmor profile', inputs, (_profile, _privileged, _host, applied) =>
    applied ? asked || scene.runtime.apparmor.profile || 'unconfined' : 'unconfined',
  )
}

/** By the kernel, else by the engine's word: docker names apparmor in /info only where the kernel has it in force. */
function apparmorInForce(scene: Scene): Fact<boolean> {
  const kernel = host(scene, 'apparmor')
  const told = engine(scene, 'apparmor')
  return kernel.known || !told.known ? kernel : told
}

function askedProfile(said: Fact<string>): string {
  return said.known ? said.value : ''
}

function apparmorMode(scene: Scene): Fact<string> {
  const inForce = apparmorInForce(scene)
  if (inForce.known && !inForce.value) return known('none', inForce.origin, 'default')
  return derive(scene, 'default AppArmor profile', [apparmorProfile(scene)], (profile) => {
    if (profile === 'unconfined') return 'unconfined'
    return isOwn(scene, profile) ? 'enforce' : unknown('unresolved', `whether profile ${profile} enforces stands in the profile`)
  })
}

function isOwn({ runtime: { apparmor } }: Scene, profile: string): boolean {
  return profile === apparmor.profile || (apparmor.versioned === true && profile.startsWith(`${apparmor.profile}-`))
}

/** What the policies for containers call a confined container, and one that may do everything (container-selinux `container.te`). */
const selinuxTypes = { confined: 'container_t', free: 'spc_t' } as const

/**
 * Empty where the kernel has no SELinux. Without a label the runtime's own transition leads to spc_t, on every host: so what
 * confines nothing where there is no SELinux, and nothing where there is, is told without knowing the host.
 */
function selinuxType(scene: Scene): Fact<string> {
  const inForce = host(scene, 'selinux')
  if (inForce.known && inForce.value === 'off') return known('', inForce.origin, 'default')
  const unlabelled = labelsOff(scene)
  if (unlabelled) return derive(scene, 'SELinux labels off', [unlabelled], () => selinuxTypes.free)
  const asked = scene.declared['selinux.type']
  if (asked?.known && asked.value === selinuxTypes.free) return derive(scene, 'SELinux type', [asked], (type) => type)
  const labelling = engine(scene, 'selinux')
  if (labelling.known && !labelling.value) return derive(scene, 'no SELinux labels', [labelling], () => selinuxTypes.free)
  const inputs = [
    asked ?? byDefault(scene, 'SELinux type', ''),
    declared(scene, 'privileged'),
    declared(scene, 'selinux.disabled'),
    labelling,
    inForce,
  ] as const
  return derive(scene, 'default SELinux type', inputs, (type) => type || selinuxTypes.confined)
}

/** What switches the labels of this container off; undefined where nothing is known to. */
function labelsOff(scene: Scene): Fact<unknown> | undefined {
  const switches: readonly Fact<unknown>[] = [declared(scene, 'privileged'), declared(scene, 'selinux.disabled')]
  const shared = scene.runtime.habits.labelsOffWith.map((name): Fact<unknown> => declared(scene, name))
  return switches.find((one) => one.known && one.value === true) ?? shared.find((one) => one.known && one.value === 'host')
}
