/**
 * When do a predicted and an observed value mean the same? One row per fact. Everything that is tolerated is
 * here, with its reason; the rest must be equal. A comparison gives nothing, or both sides in words.
 */
import { isUnknown } from '../model/fact.js'
import type { Observed, Predicted } from '../model/facts.js'
import type { DeviceRule, HostPath, KernelFile, SocketExposure } from '../model/records.js'

type Difference = readonly [predicted: string, observed: string]
type Compare<T> = (predicted: T, observed: T) => Difference | undefined
type Compared = keyof Predicted & keyof Observed
type ValueOf<F> = F extends { readonly known: true; readonly value: infer T } ? T : never

export const comparisons: { readonly [N in Compared]: Compare<ValueOf<Predicted[N]>> } = {
  'capabilities.effective': sameSet,
  'capabilities.permitted': sameSet,
  'capabilities.inheritable': sameSet,
  'capabilities.bounding': sameSet,
  'capabilities.ambient': sameSet,
  'capabilities.reachable': sameSet,
  'userNamespace.host': same(yesNo),
  'userNamespace.root': same(String),
  'namespaces.pid': sameNamespace,
  'namespaces.net': sameNamespace,
  'namespaces.ipc': sameNamespace,
  'namespaces.uts': sameNamespace,
  'namespaces.mnt': sameNamespace,
  'namespaces.cgroup': sameNamespace,
  'namespaces.time': sameNamespace,
  'seccomp.mode': same(String),
  'apparmor.profile': same(name),
  'apparmor.mode': same(String),
  'selinux.type': sameType,
  noNewPrivileges: same(yesNo),
  'identity.uid': same(String),
  'identity.gid': same(String),
  'identity.hostUid': same(String),
  kernelFiles: sameFiles,
  'sysfs.files': sameFiles,
  'sysfs.writable': same(yesNo),
  'cgroup.writable': same(yesNo),
  'devices.rules': sameRules,
  'devices.unrestricted': same(yesNo),
  hostPaths: samePaths,
  engineSockets: sameSockets,
  'limits.memory': sameBytes,
  'limits.memorySwap': sameBytes,
  'limits.cpu': sameCpu,
  'limits.cpuset': same(name),
  'limits.pids': same(limit),
  'limits.oomKillDisabled': same(yesNo),
  'limits.oomScoreAdjust': same(String),
  'rootFilesystem.readOnly': same(yesNo),
  'runtime.sandboxed': same(yesNo),
}

/** Equal values, no tolerance. */
function same<T>(words: (value: T) => string): Compare<T> {
  return (predicted, observed) => (predicted === observed ? undefined : [words(predicted), words(observed)])
}

/** Types that SELinux lets do everything: which of them a process without a label has depends on how its engine was started. */
const freeTypes: readonly string[] = ['spc_t', 'unconfined_t', 'container_runtime_t', 'initrc_t', 'unconfined_service_t']

/** A confined container has a type of its own with systemd inside, in a user namespace or in a machine (container-selinux). */
const confinedTypes = /^(container_(t|init_t|userns_t|kvm_t)|svirt_lxc_net_t)$/

function sameType(predicted: string, observed: string): Difference | undefined {
  const alike =
    [predicted, observed].every((type) => freeTypes.includes(type)) || [predicted, observed].every((type) => confinedTypes.test(type))
  return predicted === observed || alike ? undefined : [name(predicted), name(observed)]
}

function sameSet(predicted: readonly string[], observed: readonly string[]): Difference | undefined {
  return difference(
    predicted.filter((item) => !observed.includes(item)),
    observed.filter((item) => !predicted.includes(item)),
  )
}

/**
 * `joined` may show as the host's, when the container that was joined is on the host's itself: one declaration does not
 * tell. `own` may show as joined, when another container joined this one. A kernel without the namespace has no own to give.
 */
const namespaceTolerated: Readonly<Record<string, readonly string[]>> = {
  joined: ['host'],
  own: ['joined'],
  host: ['absent'],
  absent: ['host'],
}

function sameNamespace(predicted: string, observed: string): Difference | undefined {
  const agrees = predicted === observed || namespaceTolerated[predicted]?.includes(observed) === true
  return agrees ? undefined : [predicted, observed]
}

/**
 * `absent`: a runtime skips what the kernel lacks, and there is nothing to protect. `covered`: a volume lies over it, so
 * that the kernel's own file is out of reach there.
 */
const fileTolerated: readonly string[] = ['absent', 'covered']

/** How much a state lets through; the others let nothing through. */
const openness: Readonly<Record<string, number>> = { 'read-only': 1, writable: 2, 'wrong-file': 3 }

/**
 * A file that only one view lists says nothing. A second way that nobody predicted counts if it lets through more than those
 * that were: with -v /:/host a container has its own root file system once more, in the engine's data folder.
 */
function sameFiles(predicted: readonly KernelFile[], observed: readonly KernelFile[]): Difference | undefined {
  const expected = new Map(predicted.map((file) => [file.at, file.state]))
  const differing = observed.filter((file) => {
    const wanted = expected.get(file.at)
    return !fileTolerated.includes(file.state) && (wanted === undefined ? opensMore(file, predicted) : wanted !== file.state)
  })
  if (differing.length === 0) return undefined
  const wanted = differing.map(({ at }) => `${at} ${expected.get(at) ?? 'not there'}`)
  return [few(wanted), few(differing.map(({ at, state }) => `${at} ${state}`))]
}

function opensMore({ path, at, state }: KernelFile, predicted: readonly KernelFile[]): boolean {
  const known = predicted.filter((file) => file.path === path)
  return at !== path && known.length > 0 && known.every((file) => (openness[file.state] ?? 0) < (openness[state] ?? 0))
}

/** Rules that deny are not listed by the kernel; `standard` is our own mark. */
function sameRules(predicted: readonly DeviceRule[], observed: readonly DeviceRule[]): Difference | undefined {
  return sameSet(predicted.filter(({ allow }) => allow).map(ruleText), observed.filter(({ allow }) => allow).map(ruleText))
}

function ruleText({ type, major, minor, access }: DeviceRule): string {
  const rights = ['r', 'w', 'm'].filter((right) => access.includes(right)).join('')
  return `${type} ${major === -1 ? '*' : major}:${minor === -1 ? '*' : minor} ${rights}`
}

/**
 * By target and by what may be done there. Sources are not compared: the kernel shows them with every link resolved. Nor are
 * the engine's own files, and what lies mounted below a bind or below a folder of the engine's, which comes along with it: nobody
 * declares those.
 */
function samePaths(predicted: readonly HostPath[], observed: readonly HostPath[]): Difference | undefined {
  const declared = predicted.filter(isDeclared)
  const seen = observed.filter((path) => isDeclared(path) && !comesAlong(path, predicted))
  return sameSet(declared.map(pathText), seen.map(pathText))
}

function isDeclared({ kind }: HostPath): boolean {
  return kind === 'bind' || kind === 'volume'
}

function comesAlong({ target }: HostPath, declared: readonly HostPath[]): boolean {
  return !declared.some((path) => path.target === target) && declared.some((path) => target.startsWith(`${path.target}/`))
}

function pathText({ target, readOnly }: HostPath): string {
  return `${target} ${readOnly ? 'read-only' : 'writable'}`
}

/**
 * A declaration tells where a socket would be, not that something listens there, nor every place an engine may listen at: only
 * an engine that nobody expected in reach differs, and one that was and refuses.
 */
function sameSockets(predicted: readonly SocketExposure[], observed: readonly SocketExposure[]): Difference | undefined {
  const extra = observed.filter(({ engine }) => !predicted.some((one) => one.engine === engine))
  if (extra.length > 0) return ['not there', few(extra.map(({ engine, target }) => `${engine} at ${target}`))]
  const shut = observed.filter((one) => predicted.some((two) => two.target === one.target && contradicts(two, one)))
  return shut.length === 0 ? undefined : ['may connect', few(shut.map(({ target }) => `${target} may not`))]
}

function contradicts(a: SocketExposure, b: SocketExposure): boolean {
  return !isUnknown(a.connectable) && !isUnknown(b.connectable) && a.connectable !== b.connectable
}

/** The kernel rounds down to whole pages; 64 KiB are the largest in use. */
const largestPage = 65536

function sameBytes(predicted: number, observed: number): Difference | undefined {
  const rounded = predicted > 0 && observed <= predicted && predicted - observed < largestPage && observed > 0
  return predicted === observed || rounded ? undefined : [bytes(predicted), bytes(observed)]
}

/** A quota is whole microseconds of a period, 100,000 by default. */
const quotaStep = 1e-4

function sameCpu(predicted: number, observed: number): Difference | undefined {
  return Math.abs(predicted - observed) < quotaStep ? undefined : [limit(predicted), limit(observed)]
}

function difference(missing: readonly string[], extra: readonly string[]): Difference | undefined {
  if (missing.length === 0 && extra.length === 0) return undefined
  return [withAndWithout(missing, extra), withAndWithout(extra, missing)]
}

function withAndWithout(present: readonly string[], lacking: readonly string[]): string {
  const parts = [present.length === 0 ? '' : `with ${few(present)}`, lacking.length === 0 ? '' : `without ${few(lacking)}`]
  return parts.filter((part) => part !== '').join(', ')
}

const enough = 4

function few(items: readonly string[]): string {
  const shown = items.slice(0, enough).join(', ')
  return items.length > enough ? `${shown} and ${items.length - enough} more` : shown
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no'
}

function name(value: string): string {
  return value === '' ? 'none' : value
}

function limit(value: number): string {
  return value === -1 ? 'none' : String(value)
}

function bytes(value: number): string {
  if (value === -1) return 'none'
  const mebibytes = value / 1024 ** 2
  return Number.isInteger(mebibytes) ? `${mebibytes} MiB` : `${value} bytes`
}
