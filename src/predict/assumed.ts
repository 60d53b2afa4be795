/**
 * What the gate takes for granted where nothing runs yet: the newest release of an engine with its own defaults, on a
 * host with a current kernel. What hosts really differ in (which LSM, how much memory) stays unknown.
 */
import { capabilities } from '../model/capabilities.js'
import type { EngineEvidence } from '../model/evidence.js'
import { type Fact, known, unknown } from '../model/fact.js'
import type { EngineFacts, HostFacts } from '../model/facts.js'

/** Newest patch release of each line, so that a wish such as docker@28 leaves nothing open. */
const dockerReleases: Readonly<Record<string, string>> = {
  '20': '20.10.27',
  '23': '23.0.8',
  '24': '24.0.9',
  '25': '25.0.7',
  '26': '26.1.5',
  '27': '27.5.1',
  '28': '28.5.2',
  '29': '29.5.0',
}

function assume<T>(value: T, what: string): Fact<T> {
  return known(value, { source: 'assumed', place: what }, 'default')
}

/** What a wish such as `docker@28` can name, and whose defaults a notation gets that wishes nothing. */
const engines: Readonly<Record<string, (release: string | undefined) => EngineEvidence>> = { docker: assumedDocker }

/** The engine whose defaults fill in what a file does not say. Of the wishes, the first for this platform counts. */
export function assumedEngine(platform: string, wishes: readonly string[]): EngineEvidence {
  const [name = '', release] = (wishes.find((wish) => wish.split('@')[0] === platform) ?? platform).split('@')
  const assumed = engines[name]
  return assumed ? assumed(release) : { id: `assumed:${name}`, facts: { kind: assume(name, 'the notation of the file') } }
}

/** An engine as it comes out of the box. `release` is a line (`28`) or a version (`28.0.1`); none = the newest known. */
function assumedDocker(release: string | undefined): EngineEvidence {
  const version = dockerReleases[release ?? '29'] ?? release ?? ''
  const say = <T>(value: T) => assume(value, `Docker ${version} as installed`)
  const hosts = unknown('not-collected', 'whether the host has AppArmor or SELinux in force is not known before deployment')
  const facts: EngineFacts = {
    kind: say('docker'),
    version: say(version),
    rootless: say(false),
    userNamespaceRemap: say(false),
    seccompDefault: say('default'),
    noNewPrivileges: say(false),
    apparmor: hosts,
    selinux: hosts,
    cgroupDriver: say('systemd'),
    cgroupVersion: say('2'),
    cgroupNamespaceDefault: say('private'),
    runtimes: say(['io.containerd.runc.v2', 'runc']),
    defaultRuntime: say('runc'),
    initDefault: say(false),
  }
  return { id: `assumed:docker@${version}`, facts }
}

/** Debian 12's kernel or newer, without lockdown, with what distributions switch on. */
export const assumedHost: HostFacts = (() => {
  const say = <T>(value: T) => assume(value, 'a host with Linux 6.1 or newer')
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
