/** The facts of a container of which nothing is said, to be filled with what is. */
import { known, unknown } from '../../../model/fact.js'
import type { Declared, Mutable } from '../../../model/facts.js'
import { complete } from '../../manifest/complete.js'

/** The name of the notation in origins. */
export const source = 'kubernetes'

/** Facts while they are filled in. */
export type Facts = Mutable<Declared>

function silent<T>(value: T) {
  return known(value, { source, place: 'not set' }, 'default')
}

/** Has its place already, because an object that grows is copied; every container says it. */
const toCome = unknown('not-collected', 'it was not read')

const filled = complete(source, {
  'pod.enforcedLevel': toCome,
  'identity.user': toCome,
  'pod.os': silent(''),
  'pod.volumes': silent([]),
  'pod.hostPorts': silent([]),
  'pod.probeHosts': silent([]),
  'pod.hostProcess': silent(false),
  'pod.capabilitiesAdded': silent([]),
  'pod.capabilitiesDropped': silent([]),
  'pod.seccomp': silent([]),
  'pod.apparmor': silent([]),
  'pod.selinux': silent([]),
  'pod.procMount': silent('Default'),
  'pod.runAsNonRoot': silent([]),
  'pod.runAsUser': silent([]),
})

/** Made anew, because an object that was filled key by key is five times slower to copy. */
const silence: Declared = Object.fromEntries(Object.entries(filled))

/** One object for all that nothing is said of: most facts of most containers, so that many files stay cheap and alike ones are seen to be. */
export function silentFacts(): Facts {
  return { ...silence }
}

/** A fact that nothing is said of keeps its default. */
export function put<N extends keyof Facts>(facts: Facts, name: N, fact: Facts[N]): void {
  if (fact !== undefined) facts[name] = fact
}
