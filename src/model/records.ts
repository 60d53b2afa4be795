/** The records that facts are lists of. One row a field: its type and one line of prose. */
import type { Value } from './value-type.js'

export const records = {
  Process: {
    pid: ['int', 'Process id as the reader of /proc sees it.'],
    parent: ['int', 'Process id of the parent, as the reader sees it.'],
    insidePid: ['int', "Process id inside the container's pid namespace."],
    name: ['string', 'Command name (comm, at most 15 bytes; the process can change it).'],
    role: ['string', '`init` (PID 1), `exec` (its parent is outside the container), `child`, or `zombie`.'],
    uid: ['int?', 'Effective uid inside the container; -1 when the map does not hold it.'],
    hostUid: ['int?', 'Effective uid as the host knows it.'],
    gid: ['int?', 'Effective gid inside the container; -1 when the map does not hold it.'],
    groups: ['list<int>?', 'Supplementary groups as the host knows them.'],
    effective: ['list<string>?', 'Effective capabilities, without the CAP_ prefix.'],
    permitted: ['list<string>?', 'Permitted capabilities.'],
    inheritable: ['list<string>?', 'Inheritable capabilities.'],
    bounding: ['list<string>?', 'Bounding set.'],
    ambient: ['list<string>?', 'Ambient set.'],
    reachable: [
      'list<string>?',
      'What the process can have now or after its next exec: permitted, and without no-new-privileges also the bounding set if it is uid 0 of its namespace.',
    ],
    noNewPrivileges: ['bool?', 'Whether no_new_privs is set.'],
    seccomp: ['string?', '`off`, `strict` or `filter`.'],
    seccompFilters: ['int?', 'Number of seccomp filters in force; -1 where the kernel does not tell.'],
    label: ['string?', 'LSM label as in attr/current; empty where the kernel has no labelling LSM.'],
    userNamespace: ['string?', '`host`, `container` (the same as PID 1) or `other`.'],
    foreignNamespaces: ['list<string>?', 'Kinds of namespaces in which it differs from PID 1.'],
  },
  Exec: {
    id: ['string', "The engine's id of the exec session; of a hook that is to be run, its place in the file."],
    pid: ['int', 'Process id, as the engine gives it; 0 of a hook.'],
    privileged: ['bool', 'Started with `exec --privileged`.'],
    user: ['string', 'User asked for; empty for the user of the container.'],
  },
  IdRange: {
    inside: ['int', 'First id inside.'],
    outside: ['int', 'First id outside, as the reader sees it.'],
    count: ['int', 'Number of ids.'],
  },
  JoinedNamespace: {
    kind: ['string', 'pid, net, ipc, uts, mnt, cgroup, user or time.'],
    container: ['string', 'Name of the other container that shares it; empty when it cannot be told.'],
  },
  KernelFile: {
    path: ['string', 'The path by its usual name, for example /proc/kcore.'],
    at: ['string', 'Where it is reached inside the container: the same path, or an alias such as /host/proc/kcore.'],
    state: [
      'string',
      '`masked`, `read-only`, `writable`, `absent` (this kernel has no such file), `wrong-file` (another kernel file bound over it), or `covered` (a volume or FUSE file lies over it).',
    ],
    by: ['string', 'The mount that decides it, as `file system type at mount point`.'],
  },
  DeviceNode: {
    path: ['string', 'Path of the node inside the container.'],
    type: ['string', '`c` character or `b` block.'],
    major: ['int', 'Major number.'],
    minor: ['int', 'Minor number.'],
    mode: ['int', 'Permission bits.'],
    uid: ['int', 'Owner as the host knows it.'],
    gid: ['int', 'Group as the host knows it.'],
    standard: ['bool', 'One of the nodes that every runtime makes (null, zero, full, random, urandom, tty, console, ptmx, pts, fd).'],
  },
  DeviceRule: {
    type: ['string', '`a` all, `c` character, `b` block.'],
    major: ['int', 'Major number, -1 for all.'],
    minor: ['int', 'Minor number, -1 for all.'],
    access: ['string', 'Any of r, w, m.'],
    allow: ['bool', 'False for a rule that denies.'],
    standard: ['bool', 'One of the rules that every container gets.'],
  },
  Mount: {
    target: ['string', 'Mount point inside the container.'],
    type: ['string', 'File system type.'],
    device: ['string', 'major:minor of the file system.'],
    root: ['string', 'Path inside the file system that is mounted.'],
    source: ['string', 'Mount source as the kernel shows it.'],
    readOnly: ['bool', 'Read-only in the mount or in the file system.'],
    propagation: ['string', '`private`, `shared`, `slave` or `unbindable`.'],
    options: ['list<string>', 'Mount options; for cgroup2 with those of the file system, such as nsdelegate.'],
    covered: ['bool', 'A later mount lies over it, so it cannot be reached.'],
  },
  HostPath: {
    source: ['string', 'Path on the host.'],
    target: ['string', 'Path inside the container.'],
    readOnly: ['bool', 'Read-only as seen at this mount.'],
    propagation: ['string', '`private`, `shared`, `slave` or `unbindable`.'],
    options: ['list<string>', 'Mount options, as far as known.'],
    idmapped: ['bool', 'Owners are translated by an idmapped mount, so a remapped root can own its files.'],
    kind: [
      'string',
      '`bind` (a path of the host), `volume` (a named volume of the engine), `engine` (hosts, hostname, resolv.conf and the like, made by the engine), `submount` (mounted below a bind).',
    ],
  },
  SocketExposure: {
    engine: ['string', 'What listens: docker, containerd, podman, crio, kubelet, systemd, dbus ...'],
    source: ['string', 'Path of the socket on the host.'],
    target: ['string', 'Where it is reached inside the container.'],
    how: [
      'string',
      '`bind` (the socket itself), `directory` (a directory that holds it), `hard-link`, or `declared` (told from the mount list alone).',
    ],
    connectable: [
      'bool?',
      'Whether a process of the container may connect, by uid, groups and mode. A read-only mount does not prevent it.',
    ],
  },
  Sysctl: {
    name: ['string', 'As written: `net.ipv4.ip_forward`; Kubernetes also takes `/` between the parts.'],
    value: ['string', 'As written.'],
  },
  PodVolume: {
    name: ['string', 'Name in the pod.'],
    types: ['list<string>', 'Kind of its source: hostPath, emptyDir, nfs ...; one, in a pod that the API server takes.'],
  },
  PodProfile: {
    type: ['string', 'As written: RuntimeDefault, Localhost, Unconfined; in annotations runtime/default, localhost/NAME, unconfined.'],
    by: ['string', 'Who says it: `pod`, `container` or `annotation`.'],
  },
  SelinuxOptions: {
    user: ['string', 'SELinux user; empty where nothing is said.'],
    role: ['string', 'SELinux role; empty where nothing is said.'],
    type: ['string', 'SELinux type; empty where nothing is said.'],
    by: ['string', 'Who says it: `pod` or `container`.'],
  },
} as const satisfies Record<string, Record<string, readonly [type: string, prose: string]>>

export type RecordName = keyof typeof records
export type RecordValue<N extends RecordName> = {
  readonly [F in keyof (typeof records)[N]]: (typeof records)[N][F] extends readonly [infer T extends string, string] ? Value<T> : never
}

export type Process = RecordValue<'Process'>
export type Exec = RecordValue<'Exec'>
export type IdRange = RecordValue<'IdRange'>
export type JoinedNamespace = RecordValue<'JoinedNamespace'>
export type KernelFile = RecordValue<'KernelFile'>
export type DeviceNode = RecordValue<'DeviceNode'>
export type DeviceRule = RecordValue<'DeviceRule'>
export type Mount = RecordValue<'Mount'>
export type HostPath = RecordValue<'HostPath'>
export type SocketExposure = RecordValue<'SocketExposure'>
export type Sysctl = RecordValue<'Sysctl'>
export type PodVolume = RecordValue<'PodVolume'>
export type PodProfile = RecordValue<'PodProfile'>
export type SelinuxOptions = RecordValue<'SelinuxOptions'>
