/** Seccomp, AppArmor, no_new_privs. */
import { type Fact, known, unknown } from '../model/fact.js'
import type { Predicted } from '../model/facts.js'
import { declared, derive, engine, has, host, isExplicit, type Scene } from './scene.js'

export function predictConfinement(scene: Scene): Predicted {
  const profile = seccompProfile(scene)
  return {
    'seccomp.profile': profile,
    'seccomp.mode': seccompMode(scene, profile),
    'apparmor.profile': apparmorProfile(scene),
    'apparmor.mode': apparmorMode(scene),
    noNewPrivileges: noNewPrivileges(scene),
  }
}

/** The daemon's own setting is not in inspect, only in /info; `no-new-privileges:false` switches it off for one container. */
function noNewPrivileges(scene: Scene): Fact<boolean> {
  const said = declared(scene, 'noNewPrivileges')
  if (said.known && (said.value || isExplicit(said))) return derive(scene, 'no_new_privs', [said], (on) => on)
  return derive(scene, 'default no_new_privs', [said, engine(scene, 'noNewPrivileges')], (_, on) => on)
}

/**
 * The profile in force: `default`, `unconfined` or `custom`. Before 27.0 --privileged switched off every profile,
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
  if (asked === '' && privileged.known && privileged.value) {
    return derive(scene, 'AppArmor of a privileged container', [privileged], () => 'unconfined')
  }
  const inputs = [said, privileged, inForce, engine(scene, 'apparmor')] as const
  return derive(scene, 'default AppArmor profile', inputs, (_profile, _privileged, _host, applied) =>
    applied ? asked || scene.runtime.apparmorProfile : 'unconfined',
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
    const own = profile === scene.runtime.apparmorProfile
    return own ? 'enforce' : unknown('unresolved', `whether profile ${profile} enforces stands in the profile`)
  })
}
