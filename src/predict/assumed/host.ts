import { capabilities } from '../../model/capabilities.js'
import { type Fact, known } from '../../model/fact.js'
import type { HostFacts } from '../../model/facts.js'

/** Debian 12's kernel or newer, without lockdown, with what distributions switch on. What hosts really differ in (which LSM, how much memory) stays unknown. */
export const assumedHost: HostFacts = (() => {
  const say = <T>(value: T): Fact<T> => known(value, { source: 'assumed', place: 'a host with Linux 6.1 or newer' }, 'default')
  return {
    kernel: say('6.1.0'),
    capabilities: say([...capabilities]),
    cgroupMode: say('v2'),
    seccomp: say(true),
    lockdown: say('none'),
    modulesDisabled: say(false),
    moduleSignatureEnforced: say(false),
    kexecDisabled: say(false),
    kcore: say(true),
    uevent: say(false),
  }
})()
