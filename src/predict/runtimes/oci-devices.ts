/** What an OCI runtime lets every container do with devices: runc's `AllowedDevices`, and crun's list, which is the same. */
import type { DeviceRule } from '../../model/records.js'

export function allowed(type: string, major: number, minor: number, access: string): DeviceRule {
  return { type, major, minor, access, allow: true, standard: true }
}

/**
 * runc `specconv/spec_linux.go`, crun `cgroup-utils.c`. The denial that both begin with is left out, as devices.list does.
 * 10:200 (tun) is in every release of runc but 1.2.0 to 1.2.3. Order: by number.
 */
export const ociDevices: readonly DeviceRule[] = [
  allowed('c', -1, -1, 'm'),
  allowed('b', -1, -1, 'm'),
  allowed('c', 1, 3, 'rwm'),
  allowed('c', 1, 5, 'rwm'),
  allowed('c', 1, 7, 'rwm'),
  allowed('c', 1, 8, 'rwm'),
  allowed('c', 1, 9, 'rwm'),
  allowed('c', 5, 0, 'rwm'),
  allowed('c', 5, 2, 'rwm'),
  allowed('c', 10, 200, 'rwm'),
  allowed('c', 136, -1, 'rwm'),
]
