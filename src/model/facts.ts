/**
 * THE TABLE: every fact that hullcheck knows, one row each: type, area, views, one line of prose.
 * The TypeScript types, the type check of the rules, docs/facts.md and the JSON schema all come from it,
 * so a wrong fact name is an error when the project is built or when the rule is loaded.
 */
import type { Area } from './areas.js'
import type { Fact } from './fact.js'
import type { Value } from './value-type.js'

/** D declared: what was asked for. P predicted: what the runtime should make of it. O observed: what the kernel shows. */
export type View = 'declared' | 'predicted' | 'observed'
export const views = ['declared', 'predicted', 'observed'] as const satisfies readonly View[]

interface Row {
  readonly type: string
  readonly area: Area
  readonly views: string
  readonly prose: string
}

function row<const T extends string, const V extends string>(type: T, area: Area, inViews: V, prose: string) {
  return { type, area, views: inViews, prose } as const
}

/** Facts of a container. `views` holds the initials of the views in which the fact exists. */
export const containerFacts = {
  privileged: row('bool', 'privilege', 'DP', 'Started with --privileged or its equivalent.'),
  execs: row('list<Exec>', 'privilege', 'D', 'Exec sessions that run now, as the engine tells them.'),
  processes: row('list<Process>', 'privilege', 'O', 'Every process of the container.'),

  'capabilities.added': row(
    'list<string>',
    'capabilities',
    'D',
    'Capabilities asked for on top of the default, in capital letters without prefix; ALL as such.',
  ),
  'capabilities.dropped': row(
    'list<string>',
    'capabilities',
    'D',
    'Capabilities taken away, in capital letters without prefix; ALL as such.',
  ),
  'capabilities.effective': row('list<string>', 'capabilities', 'PO', 'Effective set of PID 1.'),
  'capabilities.permitted': row('list<string>', 'capabilities', 'PO', 'Permitted set of PID 1.'),
  'capabilities.inheritable': row('list<string>', 'capabilities', 'PO', 'Inheritable set of PID 1.'),
  'capabilities.bounding': row('list<string>', 'capabilities', 'PO', 'Bounding set of PID 1.'),
  'capabilities.ambient': row('list<string>', 'capabilities', 'DPO', 'Ambient set of PID 1; declared: where the notation lists it.'),
  'capabilities.reachable': row(
    'list<string>',
    'capabilities',
    'PO',
    'What any process of the container holds or gets at its next exec: permitted, and the bounding set where uid 0 runs without no-new-privileges.',
  ),

  'userNamespace.mode': row('string', 'user-namespace', 'D', "What was asked for: empty for the engine's default, `host`, `private`, ..."),
  'userNamespace.host': row('bool', 'user-namespace', 'PO', "Shares the host's initial user namespace."),
  'userNamespace.root': row('int', 'user-namespace', 'PO', 'Host uid that uid 0 of the container is; -1 when it is mapped to none.'),
  'userNamespace.uidMap': row('list<IdRange>', 'user-namespace', 'O', 'Map of uids.'),
  'userNamespace.gidMap': row('list<IdRange>', 'user-namespace', 'O', 'Map of gids.'),
  'userNamespace.setgroups': row('string', 'user-namespace', 'O', '`allow` or `deny`.'),

  'namespaces.pid': row(
    'string',
    'namespaces',
    'DPO',
    '`own`, `host`, or `joined` (shared with another container); declared also `default`.',
  ),
  'namespaces.net': row('string', 'namespaces', 'DPO', '`own`, `host` or `joined`; declared also `default`.'),
  'namespaces.ipc': row('string', 'namespaces', 'DPO', '`own`, `host` or `joined`; declared also `default`.'),
  'namespaces.uts': row('string', 'namespaces', 'DPO', '`own`, `host` or `joined`; declared also `default`.'),
  'namespaces.mnt': row('string', 'namespaces', 'PO', '`own`, `host` or `joined`.'),
  'namespaces.cgroup': row('string', 'namespaces', 'DPO', '`own`, `host` or `joined`; declared also `default`.'),
  'namespaces.time': row('string', 'namespaces', 'PO', '`own`, `host`, `joined`, or `absent` where the kernel has none.'),
  'namespaces.joined': row('list<JoinedNamespace>', 'namespaces', 'DO', 'Namespaces shared with other containers, and with whom.'),

  'seccomp.profile': row('string', 'seccomp', 'DP', "`default` (the engine's), `unconfined` or `custom`."),
  'seccomp.mode': row('string', 'seccomp', 'PO', '`off`, `strict` or `filter`, of PID 1.'),
  'seccomp.filters': row('int', 'seccomp', 'O', 'Number of filters on PID 1; -1 where the kernel does not tell.'),

  'apparmor.profile': row('string', 'lsm', 'DPO', 'Profile name; `unconfined`; empty where nothing is said or the kernel has no AppArmor.'),
  'apparmor.mode': row(
    'string',
    'lsm',
    'PO',
    '`enforce`, `complain`, `unconfined`, `mixed`, or `none` where the kernel has no AppArmor in force.',
  ),
  'selinux.disabled': row('bool', 'lsm', 'D', 'Label separation switched off (label=disable), asked for or implied by the engine.'),
  'selinux.type': row(
    'string',
    'lsm',
    'DPO',
    'SELinux type of PID 1; empty where SELinux is not in force; declared: the type asked for, empty where nothing is said.',
  ),

  noNewPrivileges: row('bool', 'identity', 'DPO', 'no_new_privs of PID 1.'),
  'identity.user': row('string', 'identity', 'D', 'User as asked for or as the image says; empty for root.'),
  'identity.uid': row(
    'int',
    'identity',
    'PO',
    'Effective uid of PID 1 inside the container; -1 when the map does not hold it, or when it is only known not to be 0.',
  ),
  'identity.gid': row('int', 'identity', 'PO', 'Effective gid of PID 1 inside the container; -1 when the map does not hold it.'),
  'identity.hostUid': row('int', 'identity', 'PO', 'Effective uid of PID 1 as the host knows it.'),
  'identity.groups': row('list<int>', 'identity', 'O', 'Supplementary groups of PID 1 as the host knows them.'),

  kernelFiles: row(
    'list<KernelFile>',
    'kernel-files',
    'PO',
    'Every path of /proc that a current runtime masks or makes read-only, with its state, and every second way to it.',
  ),
  maskedPaths: row('list<string>', 'kernel-files', 'D', 'Paths that the engine was told to mask.'),
  readonlyPaths: row('list<string>', 'kernel-files', 'D', 'Paths that the engine was told to make read-only.'),
  'masks.added': row('list<string>', 'kernel-files', 'D', "Paths asked to be masked besides the engine's own (podman's mask=)."),
  'masks.lifted': row(
    'list<string>',
    'kernel-files',
    'D',
    "Paths and patterns asked to be left unmasked and writable (podman's unmask=); ALL for every one.",
  ),

  'sysfs.files': row(
    'list<KernelFile>',
    'sysfs',
    'PO',
    'Paths of /sys that leak or write, with their state, and every second way to them.',
  ),
  'sysfs.writable': row(
    'bool',
    'sysfs',
    'DPO',
    'Some mount of sysfs inside can be written; declared: /sys is asked for writable, where the notation lists mounts.',
  ),
  'cgroup.writable': row(
    'bool',
    'sysfs',
    'DPO',
    'Some mount of a cgroup hierarchy inside can be written; declared: what writable-cgroups asked for.',
  ),
  'cgroup.mode': row(
    'string',
    'sysfs',
    'O',
    '`v1`, `v2` or `hybrid`, as mounted inside the container; `none` when no hierarchy is mounted.',
  ),
  'cgroup.path': row('string', 'sysfs', 'O', 'Path of the cgroup that holds PID 1.'),
  'cgroup.releaseAgent': row('string', 'sysfs', 'O', 'release_agent set on a v1 hierarchy that the container mounts; empty for none.'),

  'devices.requested': row('list<string>', 'devices', 'D', 'Host devices asked for.'),
  'devices.nodes': row('list<DeviceNode>', 'devices', 'O', 'Device nodes below /dev inside.'),
  'devices.rules': row(
    'list<DeviceRule>',
    'devices',
    'DPO',
    'Rules of the device controller; with cgroup v2 the kernel does not tell them.',
  ),
  'devices.unrestricted': row('bool', 'devices', 'PO', 'The device controller lets everything through.'),

  mounts: row('list<Mount>', 'mounts', 'O', 'Every mount inside the container.'),
  hostPaths: row('list<HostPath>', 'mounts', 'DPO', 'Paths of the host that are mounted into the container.'),
  engineSockets: row('list<SocketExposure>', 'mounts', 'PO', 'Sockets that give control of the host, reachable inside.'),

  'limits.memory': row('int', 'limits', 'DPO', 'Bytes; the smallest limit up the tree; -1 for none.'),
  'limits.memorySwap': row('int', 'limits', 'DPO', 'Bytes of memory and swap together; -1 for none.'),
  'limits.cpu': row('double', 'limits', 'DPO', 'CPUs by quota; the smallest limit up the tree; -1 for none.'),
  'limits.cpuset': row('string', 'limits', 'DPO', 'CPUs that may be used, as a list such as 0-3; empty for all.'),
  'limits.pids': row('int', 'limits', 'DPO', 'Number of processes; the smallest limit up the tree; -1 for none.'),
  'limits.oomKillDisabled': row('bool', 'limits', 'DPO', 'The kernel may not kill for lack of memory.'),
  'limits.oomScoreAdjust': row('int', 'limits', 'DPO', 'oom_score_adj of PID 1.'),

  'view.memory': row('int', 'resource-view', 'O', 'Bytes of memory that /proc/meminfo shows inside.'),
  'view.cpus': row('int', 'resource-view', 'O', 'CPUs that /proc/cpuinfo and /proc/stat show inside.'),
  'view.affinity': row('int', 'resource-view', 'O', 'CPUs in the scheduler affinity of PID 1, which nproc and most runtimes honour.'),
  'view.virtualised': row('list<string>', 'resource-view', 'O', 'Files that something like lxcfs answers in place of the kernel.'),

  'rootFilesystem.readOnly': row('bool', 'root-filesystem', 'DPO', 'The root file system cannot be written.'),

  'init.provided': row('bool', 'init', 'DP', 'An init program was asked for (--init).'),
  'init.name': row('string', 'init', 'O', 'Program of PID 1.'),
  'init.zombies': row('int', 'init', 'O', 'Dead processes that PID 1 has not reaped.'),

  'secrets.environment': row('list<string>', 'secrets', 'D', 'Names of environment variables that look like secrets; never their values.'),

  sysctls: row('list<Sysctl>', 'kernel-files', 'D', 'Settings of the kernel asked for, for the namespaces of the container.'),

  'pod.os': row('string', 'engine', 'D', 'Of a pod: `linux` or `windows`; empty where nothing is said.'),
  'pod.enforcedLevel': row(
    'string',
    'engine',
    'D',
    'Pod Security level that the labels of its namespace enforce: `privileged`, `baseline`, `restricted`; empty for none.',
  ),
  'pod.volumes': row('list<PodVolume>', 'mounts', 'D', 'Every volume of the pod, mounted or not.'),
  'pod.hostPorts': row('list<int>', 'network', 'D', 'Ports of the node that lead to the container.'),
  'pod.probeHosts': row('list<string>', 'network', 'D', 'Hosts that probes and lifecycle hooks name, which the kubelet then asks.'),
  'pod.hostProcess': row('bool', 'privilege', 'D', 'A process of the Windows host (windowsOptions.hostProcess), said by pod or container.'),
  'pod.capabilitiesAdded': row('list<string>', 'capabilities', 'D', 'capabilities.add as written, which is how Kubernetes compares it.'),
  'pod.capabilitiesDropped': row('list<string>', 'capabilities', 'D', 'capabilities.drop as written.'),
  'pod.seccomp': row('list<PodProfile>', 'seccomp', 'D', 'Every seccomp profile that pod, container and their annotations name.'),
  'pod.apparmor': row('list<PodProfile>', 'lsm', 'D', 'Every AppArmor profile that pod, container and their annotations name.'),
  'pod.selinux': row('list<SelinuxOptions>', 'lsm', 'D', 'seLinuxOptions of pod and container.'),
  'pod.procMount': row('string', 'kernel-files', 'D', 'procMount of the container: `Default` or `Unmasked`.'),
  'pod.runAsNonRoot': row(
    'list<bool>',
    'identity',
    'D',
    'runAsNonRoot of container and pod, where said; the first counts for the kubelet.',
  ),
  'pod.runAsUser': row('list<int>', 'identity', 'D', 'runAsUser of container and pod, where said; the first counts for the kubelet.'),

  'image.described': row('bool', 'root-filesystem', 'D', 'The instructions that build the image are at hand: a Dockerfile is judged.'),
  'image.remoteAdds': row(
    'list<string>',
    'root-filesystem',
    'D',
    'Addresses that the build fetches without a checksum; without user and query.',
  ),
  'image.setuid': row('list<string>', 'identity', 'D', 'Files that the build gives the setuid bit, as written.'),
  'image.shellForm': row('bool', 'init', 'D', 'The image starts its program through a shell that stays PID 1.'),
  'image.healthcheckOff': row('bool', 'init', 'D', 'The image switches its health check off (HEALTHCHECK NONE).'),
  'image.secretArguments': row('list<string>', 'secrets', 'D', 'Names of build arguments that look like secrets; never their values.'),

  'runtime.name': row('string', 'engine', 'D', 'OCI runtime that runs the container.'),
  'runtime.sandboxed': row(
    'bool',
    'engine',
    'PO',
    'The container has a kernel of its own (gVisor, Kata): what the host sees is the sandbox.',
  ),
} as const satisfies Record<string, Row>

/** Facts of an engine. They have one view: what the engine says. */
export const engineFacts = {
  kind: row(
    'string',
    'engine',
    'D',
    'docker, podman, nerdctl, containerd (behind the CRI), cri-o, lxc, oci (a bundle); `none` for containers found by their namespaces alone.',
  ),
  version: row('string', 'engine', 'D', 'Version as the engine gives it.'),
  apiVersion: row('string', 'engine', 'D', 'Highest API version it speaks.'),
  kubeletVersion: row(
    'string',
    'engine',
    'D',
    'Version of the kubelet that drives it, whose lists of masked paths take the place of its own; empty for none.',
  ),
  rootless: row('bool', 'engine', 'D', 'The engine runs as an ordinary user.'),
  userNamespaceRemap: row('bool', 'engine', 'D', 'The daemon remaps uids for every container.'),
  remappedRoot: row('int', 'engine', 'D', 'Host uid that root becomes in a user namespace of its own; engines do not tell.'),
  seccompDefault: row('string', 'engine', 'D', '`default`, `unconfined`, `custom`, or `none` when the engine has no seccomp.'),
  noNewPrivileges: row('bool', 'engine', 'D', 'The daemon sets no_new_privs for every container.'),
  apparmor: row('bool', 'engine', 'D', 'The engine applies AppArmor profiles.'),
  selinux: row('bool', 'engine', 'D', 'The engine sets SELinux labels.'),
  cgroupDriver: row('string', 'engine', 'D', '`cgroupfs`, `systemd` or `none`.'),
  cgroupVersion: row('string', 'engine', 'D', '`1` or `2`.'),
  cgroupNamespaceDefault: row('string', 'engine', 'D', '`host` or `private`: what a container gets that says nothing.'),
  runtimes: row('list<string>', 'engine', 'D', 'OCI runtimes it can start.'),
  defaultRuntime: row('string', 'engine', 'D', 'OCI runtime of a container that names none.'),
  storageDriver: row('string', 'engine', 'D', 'Storage driver.'),
  initDefault: row('bool', 'engine', 'D', 'The daemon adds an init program to every container.'),
  podSecurityVersion: row(
    'int',
    'engine',
    'D',
    'Minor version of the Pod Security Standards that pods are measured by: 37 for v1.37; -1 where nothing is a pod.',
  ),
} as const satisfies Record<string, Row>

/** Facts of the host. They have one view: what its kernel shows. */
export const hostFacts = {
  kernel: row('string', 'engine', 'O', 'Kernel release.'),
  capabilities: row('list<string>', 'capabilities', 'O', 'Capabilities that this kernel knows.'),
  cpus: row('int', 'resource-view', 'O', 'Online CPUs.'),
  memory: row('int', 'resource-view', 'O', 'Bytes of memory.'),
  cgroupMode: row('string', 'limits', 'O', '`v1`, `v2` or `hybrid`.'),
  apparmor: row('bool', 'lsm', 'O', 'AppArmor is in force.'),
  selinux: row('string', 'lsm', 'O', '`off`, `permissive` or `enforcing`.'),
  seccomp: row('bool', 'seccomp', 'O', 'The kernel can filter system calls.'),
  lockdown: row('string', 'kernel-files', 'O', '`none`, `integrity` or `confidentiality`.'),
  modulesDisabled: row('bool', 'capabilities', 'O', 'No module can be loaded until the next boot, or the kernel has no modules.'),
  moduleSignatureEnforced: row('bool', 'capabilities', 'O', 'Only signed modules load.'),
  kexecDisabled: row('bool', 'capabilities', 'O', 'kexec_load is switched off, or the kernel has none.'),
  ptraceScope: row('int', 'namespaces', 'O', 'kernel.yama.ptrace_scope; 0 where there is no Yama.'),
  userNamespaces: row('int', 'user-namespace', 'O', 'user.max_user_namespaces; 0 where there are none.'),
  unprivilegedUserNamespaces: row('bool', 'user-namespace', 'O', 'An ordinary process may make a user namespace.'),
  unprivilegedBpf: row('bool', 'seccomp', 'O', 'An ordinary process may load BPF programs.'),
  perfEventParanoid: row('int', 'seccomp', 'O', 'kernel.perf_event_paranoid.'),
  corePattern: row('string', 'kernel-files', 'O', 'kernel.core_pattern.'),
  dmesgRestricted: row('bool', 'kernel-files', 'O', 'Reading the kernel log needs CAP_SYSLOG.'),
  kcore: row('bool', 'kernel-files', 'O', 'The kernel has /proc/kcore.'),
  uevent: row('bool', 'sysfs', 'O', 'The kernel has /sys/kernel/uevent_helper.'),
} as const satisfies Record<string, Row>

type ContainerFactName = keyof typeof containerFacts
type EngineFactName = keyof typeof engineFacts
type HostFactName = keyof typeof hostFacts

type NamesIn<Initial extends string> = {
  [N in ContainerFactName]: (typeof containerFacts)[N]['views'] extends `${string}${Initial}${string}` ? N : never
}[ContainerFactName]

type Facts<Table extends Record<string, Row>, Names extends keyof Table> = {
  readonly [N in Names]?: Fact<Value<Table[N]['type']>>
}

/** What was asked for. A fact that is not in the object was not collected. */
export type Declared = Facts<typeof containerFacts, NamesIn<'D'>>
/** What the runtime should make of it. */
export type Predicted = Facts<typeof containerFacts, NamesIn<'P'>>
/** What the kernel shows. */
export type Observed = Facts<typeof containerFacts, NamesIn<'O'>>
export type EngineFacts = Facts<typeof engineFacts, EngineFactName>
export type HostFacts = Facts<typeof hostFacts, HostFactName>

/** The same shapes, while a collector fills them. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] }
