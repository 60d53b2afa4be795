/** The bulkheads of a container's isolation, in report order: the one list that rules, docs and reports share. */
export const areas = [
  { id: 'privilege', short: 'priv', title: 'Privilege' },
  { id: 'capabilities', short: 'caps', title: 'Capabilities' },
  { id: 'user-namespace', short: 'uns', title: 'User namespace' },
  { id: 'namespaces', short: 'ns', title: 'Namespaces: pid, net, ipc, uts, cgroup, mnt, time' },
  { id: 'seccomp', short: 'sec', title: 'Seccomp' },
  { id: 'lsm', short: 'lsm', title: 'AppArmor and SELinux' },
  { id: 'kernel-files', short: 'proc', title: 'Kernel files of /proc' },
  { id: 'sysfs', short: 'sys', title: 'sysfs and cgroup mounts' },
  { id: 'devices', short: 'dev', title: 'Devices' },
  { id: 'mounts', short: 'mnt', title: 'Host paths, engine sockets, propagation' },
  { id: 'limits', short: 'lim', title: 'Limits: memory, cpu, pids' },
  { id: 'resource-view', short: 'view', title: 'Resource view' },
  { id: 'root-filesystem', short: 'root', title: 'Root file system' },
  { id: 'identity', short: 'id', title: 'Identity: uid, no-new-privileges, setuid' },
  { id: 'init', short: 'init', title: 'PID 1 and zombies' },
  { id: 'secrets', short: 'secr', title: 'Secrets' },
  { id: 'network', short: 'net', title: 'Network' },
  { id: 'engine', short: 'eng', title: 'Engine' },
] as const

export type Area = (typeof areas)[number]['id']
