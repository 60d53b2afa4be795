/** What a fact can be assumed to be, where it is one of a few words. */
export const choices: Readonly<Record<string, readonly string[]>> = {
  'host.cgroupMode': ['v1', 'v2', 'hybrid'],
  'host.selinux': ['off', 'permissive', 'enforcing'],
  'host.lockdown': ['none', 'integrity', 'confidentiality'],
  'engine.seccompDefault': ['default', 'unconfined', 'custom', 'none'],
  'engine.cgroupDriver': ['cgroupfs', 'systemd', 'none'],
  'engine.cgroupVersion': ['1', '2'],
  'engine.cgroupNamespaceDefault': ['host', 'private'],
}
