/** The kinds of namespaces, by their names below /proc/PID/ns: namespaces(7). */
export const kinds = ['pid', 'net', 'ipc', 'uts', 'mnt', 'cgroup', 'user', 'time'] as const
export type Kind = (typeof kinds)[number]

/**
 * Numbers of the initial namespaces (include/linux/proc_ns.h). Those of net and mnt are fixed since 6.17 only (uapi
 * nsfs.h); before, they were given out at boot and the number proves nothing.
 */
const initial: Readonly<Record<Kind, number>> = {
  ipc: 0xefffffff,
  uts: 0xeffffffe,
  user: 0xeffffffd,
  pid: 0xeffffffc,
  cgroup: 0xeffffffb,
  time: 0xeffffffa,
  net: 0xeffffff9,
  mnt: 0xeffffff8,
}

/** What the link of the initial namespace of a kind reads, where the kernel fixes it. */
export function initialLink(kind: Kind, release: string): string | undefined {
  if (kind !== 'net' && kind !== 'mnt') return `${kind}:[${initial[kind]}]`
  const [major = 0, minor = 0] = release.split('.').map((part) => Number.parseInt(part, 10))
  return major > 6 || (major === 6 && minor >= 17) ? `${kind}:[${initial[kind]}]` : undefined
}
