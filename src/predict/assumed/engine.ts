/**
 * What the gate takes for granted of an engine where nothing runs yet: a release with its own defaults, on the host that is taken for
 * granted. What is a setting of the machine and not of the release stays unknown.
 */
import type { EngineEvidence } from '../../model/evidence.js'
import { type Fact, known, type Unknown, unknown } from '../../model/fact.js'
import type { EngineFacts, HostFacts } from '../../model/facts.js'
import type { AssumedFacts } from './assumptions.js'
import { type EngineName, engineNames, usualEngines } from './engine-names.js'
import { assumedHost } from './host.js'
import { type Release, releaseOf } from './release.js'
import { containerd, containerdOf, kubernetes } from './releases.js'
import { parseWish, type Wish } from './wishes.js'

const withoutWord: AssumedFacts = { host: assumedHost, engine: {} }

/**
 * The engine whose defaults fill in what a file does not say. Of the wishes, the first whose engine is this platform's counts, else the
 * first that can run it: a compose file is Docker's, and podman's where only podman is wished for.
 */
export function assumedEngine(platform: string, wishes: readonly string[], { host, engine } = withoutWord): EngineEvidence {
  const { name, release } = wishFor(platform, wishes)
  const found = engineNames.get(name)
  if (found === undefined) {
    return {
      id: `assumed:${name}`,
      facts: { kind: known(name, { source: 'assumed', place: 'the notation of the file' }, 'default'), ...engine },
    }
  }
  const chosen = releaseOf(found.releases, release)
  const facts = { ...factsOf(name, found, chosen, host, engine.rootless), ...engine }
  return { id: `assumed:${name}@${chosen.version}`, facts }
}

function wishFor(platform: string, wishes: readonly string[]): Wish {
  const all = wishes.map(parseWish)
  const own = all.find(({ name }) => engineNames.get(name)?.platforms.includes(platform))
  const other = all.find(({ name }) => engineNames.get(name)?.alsoRuns?.includes(platform))
  return own ?? other ?? { name: usualEngines[platform] ?? platform, release: undefined }
}

type Say = <T>(value: T) => Fact<T>

function factsOf(
  name: string,
  { kind, releases }: EngineName,
  release: Release,
  host: HostFacts,
  rootless: Fact<boolean> | undefined,
): EngineFacts {
  const instead = release.insteadOf === undefined ? '' : `, the newest known, in place of ${release.insteadOf}`
  const say: Say = (value) =>
    known(value, { source: 'assumed', place: `${releases.title} ${release.version} as installed${instead}` }, 'default')
  const versions = versionsOf(name, release)
  const runtime = runtimeOf(kind, versions.version)
  return {
    kind: say(kind),
    version: say(versions.version),
    kubeletVersion: say(versions.kubelet),
    rootless: say(false),
    userNamespaceRemap: say(false),
    remappedRoot: remappedRoot(kind, rootless),
    seccompDefault: say(withoutProfile.includes(kind) ? 'unconfined' : 'default'),
    noNewPrivileges: say(false),
    apparmor: rootless?.known && rootless.value ? say(false) : (host.apparmor ?? untold('AppArmor', 'host.apparmor=true')),
    selinux: labels(kind, host, say),
    cgroupDriver: say(kind === 'lxc' || kind === 'oci' ? 'cgroupfs' : 'systemd'),
    ...cgroups(host, say),
    runtimes: say([runtime]),
    defaultRuntime: say(runtime),
    initDefault: say(false),
  }
}

/**
 * Subordinate ids begin at SUB_UID_MIN (login.defs, 100000 everywhere), those that a kubelet gives at 65536, and root of a rootless
 * engine is the user who runs it: whichever it is, it is not root of the host.
 */
function remappedRoot(kind: string, rootless: Fact<boolean> | undefined): Fact<number> {
  const assume = (value: number, place: string): Fact<number> => known(value, { source: 'assumed', place }, 'default')
  if (rootless?.known && rootless.value) return assume(1000, 'the first user of a host')
  return kind === 'containerd' || kind === 'cri-o'
    ? assume(65536, 'the first ids that a kubelet gives')
    : assume(100000, 'the first subordinate ids of a host')
}

/** A kubelet asks for no profile unless told to (seccompDefault: false), and a bundle has what it lists. */
const withoutProfile: readonly string[] = ['containerd', 'cri-o', 'oci']

/** Kubernetes is a kubelet, and a containerd of its age; behind a runtime that was named stands the newest kubelet of its line, or of all. */
function versionsOf(name: string, { version }: Release): { readonly version: string; readonly kubelet: string } {
  const line = version.split('.').slice(0, 2).join('.')
  if (name === 'kubernetes') {
    return { version: releaseOf(containerd, containerdOf[line]).version, kubelet: version }
  }
  if (name === 'cri-o') return { version, kubelet: releaseOf(kubernetes, line).version }
  return { version, kubelet: name === 'containerd' ? releaseOf(kubernetes, undefined).version : '' }
}

/** Podman and, from 1.31, CRI-O start crun, the others runc; LXC is its own. */
function runtimeOf(kind: string, version: string): string {
  if (kind === 'lxc') return 'lxc'
  const [, minor] = version.split('.')
  return kind === 'podman' || (kind === 'cri-o' && Number(minor) >= 31) ? 'crun' : 'runc'
}

function untold(what: string, assumption: string): Unknown {
  return unknown('not-collected', `whether the host has ${what} in force is not known before deployment`, `say it: --assume ${assumption}`)
}

/** Podman labels where it can; Docker, containerd and CRI-O where a setting of theirs says so, which packages do or do not. */
function labels(kind: string, { selinux }: HostFacts, say: Say): Fact<boolean> {
  if (!selinux?.known) return untold('SELinux', 'host.selinux=enforcing')
  if (selinux.value === 'off') return say(false)
  if (kind === 'podman') return say(true)
  return unknown(
    'not-collected',
    'whether the engine sets SELinux labels is a setting of the machine',
    'say it: --assume engine.selinux=true',
  )
}

function cgroups({ cgroupMode }: HostFacts, say: Say): Pick<EngineFacts, 'cgroupVersion' | 'cgroupNamespaceDefault'> {
  if (!cgroupMode?.known) return {}
  const v2 = cgroupMode.value === 'v2'
  return { cgroupVersion: say(v2 ? '2' : '1'), cgroupNamespaceDefault: say(v2 ? 'private' : 'host') }
}
