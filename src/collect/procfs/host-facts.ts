/** What the kernel tells of the host. A file that is missing because the feature was not built is a known value. */
import { type Fact, isUnknown, known, type Unknown, unknown } from '../../model/fact.js'
import type { HostFacts } from '../../model/facts.js'
import { capabilitiesUpTo } from './capabilities.js'
import { parseCpuList } from './cpu-list.js'
import { parseMeminfo } from './meminfo.js'
import type { MountLine } from './mountinfo.js'
import type { Reading } from './read.js'

/** The files as they were read, by their usual names. */
interface HostDocuments {
  readonly read: (path: string) => Reading<string>
  readonly exists: (path: string) => boolean
  readonly mounts: readonly MountLine[] | Unknown
}

function origin(place: string) {
  return { source: 'procfs', place }
}

/** `missing` is what it means that the file is not there; undefined when that tells nothing. */
function fact<T>(documents: HostDocuments, path: string, parse: (content: string) => T | undefined, missing?: Fact<T>): Fact<T> {
  const reading = documents.read(path)
  if (!reading.ok) {
    if (reading.code !== 'ENOENT' && reading.code !== 'ENOTDIR') return reading.gap
    return missing ?? unknown('unsupported', `${path} is not there`)
  }
  const value = parse(reading.value.trim())
  return value === undefined
    ? unknown('malformed', `${path}: ${JSON.stringify(reading.value.slice(0, 40))}`)
    : known(value, origin(path), 'observed')
}

/** For files below /proc/sys: missing means "not built in" only where /proc/sys itself is there. */
function sysctl<T>(documents: HostDocuments, name: string, parse: (content: string) => T | undefined, absent: T): Fact<T> {
  const path = `/proc/sys/${name}`
  const missing = documents.exists('/proc/sys/kernel/osrelease')
    ? known(absent, origin(`${path}: not in this kernel`), 'observed')
    : undefined
  return fact(documents, path, parse, missing)
}

const integer = (content: string) => (/^-?[0-9]{1,15}$/.test(content) ? Number(content) : undefined)
const isSet = (content: string) => (/^-?[0-9]+$/.test(content) ? content !== '0' : undefined)
const yes = (content: string) => (/^[YN01]$/.test(content) ? content === 'Y' || content === '1' : undefined)

function selinux(documents: HostDocuments): Fact<string> {
  const file = '/sys/fs/selinux/enforce'
  // selinuxfs is registered only where SELinux was switched on at boot, even if it is built in (selinuxfs.c).
  const registered = documents.read('/proc/filesystems')
  const off =
    registered.ok && !/\bselinuxfs$/m.test(registered.value)
      ? known('off', origin('/proc/filesystems'), 'derived')
      : unknown('unsupported', 'selinuxfs is not mounted here')
  return fact(documents, file, (content) => (content === '1' ? 'enforcing' : content === '0' ? 'permissive' : undefined), off)
}

/** securityfs that is not mounted looks like a kernel without lockdown: told apart by another file of securityfs. */
function lockdown(documents: HostDocuments): Fact<string> {
  const missing: Fact<string> = documents.exists('/sys/kernel/security/lsm')
    ? known('none', origin('/sys/kernel/security/lockdown: not in this kernel'), 'observed')
    : unknown('unsupported', 'securityfs is not mounted, so lockdown cannot be read', 'mount -t securityfs securityfs /sys/kernel/security')
  return fact(documents, '/sys/kernel/security/lockdown', (content) => /\[(none|integrity|confidentiality)\]/.exec(content)?.[1], missing)
}

function modulesDisabled(documents: HostDocuments): Fact<boolean> {
  if (documents.exists('/proc/sys/kernel/osrelease') && !documents.exists('/proc/modules'))
    return known(true, origin('/proc/modules: not in this kernel'), 'observed')
  return sysctl(documents, 'kernel/modules_disabled', isSet, true)
}

function signatures(documents: HostDocuments, locked: Fact<string>): Fact<boolean> {
  if (locked.known && locked.value !== 'none') return known(true, locked.origin, 'derived')
  return fact(
    documents,
    '/sys/module/module/parameters/sig_enforce',
    yes,
    known(false, origin('/sys/module/module/parameters/sig_enforce: not in this kernel'), 'observed'),
  )
}

/** Debian's and Ubuntu's switches are not in other kernels: a missing file switches nothing off. */
function unprivilegedUserNamespaces(documents: HostDocuments, most: Fact<number>): Fact<boolean> {
  if (!most.known) return most
  if (most.value === 0) return known(false, most.origin, 'derived')
  for (const [name, off] of [
    ['kernel/unprivileged_userns_clone', '0'],
    ['kernel/apparmor_restrict_unprivileged_userns', '1'],
  ] as const) {
    const reading = documents.read(`/proc/sys/${name}`)
    if (reading.ok && reading.value.trim() === off) return known(false, origin(`/proc/sys/${name}`), 'derived')
    if (!reading.ok && reading.code !== 'ENOENT') return reading.gap
  }
  return known(true, most.origin, 'derived')
}

function cgroupMode(mounts: readonly MountLine[] | Unknown): Fact<string> {
  if (isUnknown(mounts)) return mounts
  const v1 = mounts.some((line) => line.type === 'cgroup')
  const v2 = mounts.some((line) => line.type === 'cgroup2')
  if (!v1 && !v2) return unknown('unsupported', 'no cgroup hierarchy is mounted')
  return known(v1 && v2 ? 'hybrid' : v1 ? 'v1' : 'v2', origin('/proc/1/mountinfo'), 'derived')
}

function present(documents: HostDocuments, path: string, witness: string): Fact<boolean> {
  return documents.exists(witness)
    ? known(documents.exists(path), origin(path), 'observed')
    : unknown('unsupported', `${witness} is not there, so ${path} tells nothing`)
}

export function hostFacts(documents: HostDocuments): HostFacts {
  const locked = lockdown(documents)
  const most = sysctl(documents, 'user/max_user_namespaces', integer, 0)
  return {
    kernel: fact(documents, '/proc/sys/kernel/osrelease', (content) => content || undefined),
    capabilities: fact(documents, '/proc/sys/kernel/cap_last_cap', (content) =>
      /^[0-9]{1,2}$/.test(content) ? capabilitiesUpTo(Number(content)) : undefined,
    ),
    cpus: fact(documents, '/sys/devices/system/cpu/online', (content) => parseCpuList(content)?.length || undefined),
    memory: fact(documents, '/proc/meminfo', (content) => parseMeminfo(content)?.memory),
    cgroupMode: cgroupMode(documents.mounts),
    apparmor: fact(
      documents,
      '/sys/module/apparmor/parameters/enabled',
      yes,
      known(false, origin('/sys/module/apparmor: not in this kernel'), 'observed'),
    ),
    selinux: selinux(documents),
    seccomp: sysctl(documents, 'kernel/seccomp/actions_avail', (content) => /\berrno\b/.test(content), false),
    lockdown: locked,
    modulesDisabled: modulesDisabled(documents),
    moduleSignatureEnforced: signatures(documents, locked),
    kexecDisabled: sysctl(documents, 'kernel/kexec_load_disabled', isSet, true),
    ptraceScope: sysctl(documents, 'kernel/yama/ptrace_scope', integer, 0),
    userNamespaces: most,
    unprivilegedUserNamespaces: unprivilegedUserNamespaces(documents, most),
    unprivilegedBpf: sysctl(
      documents,
      'kernel/unprivileged_bpf_disabled',
      (content) => (isSet(content) === undefined ? undefined : content === '0'),
      false,
    ),
    perfEventParanoid: sysctl(documents, 'kernel/perf_event_paranoid', integer, 3),
    corePattern: sysctl(documents, 'kernel/core_pattern', (content) => content, ''),
    dmesgRestricted: sysctl(documents, 'kernel/dmesg_restrict', isSet, false),
    kcore: present(documents, '/proc/kcore', '/proc/meminfo'),
    uevent: present(documents, '/sys/kernel/uevent_helper', '/sys/kernel'),
  }
}
