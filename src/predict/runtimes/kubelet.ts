/**
 * What the kubelet asks a container runtime for, by its own release (`pkg/securitycontext/util.go`, read in 1.26, 1.29.6, 1.30.4,
 * 1.31.14; the patch releases stand in the changelogs). Its lists take the place of the runtime's own.
 */
import type { GuardedPath } from './runtime.js'

function guarded(path: string, ...since: string[]): GuardedPath {
  return { path, since, source: 'kubelet', by: 'kubelet' }
}

export const kubeletMaskedPaths: readonly GuardedPath[] = [
  guarded('/proc/acpi', '0'),
  guarded('/proc/kcore', '0'),
  guarded('/proc/keys', '0'),
  guarded('/proc/latency_stats', '0'),
  guarded('/proc/sched_debug', '0'),
  guarded('/proc/scsi', '0'),
  guarded('/proc/timer_list', '0'),
  guarded('/proc/timer_stats', '0'),
  guarded('/sys/firmware', '0'),
  guarded('/proc/asound', '1.29.0'),
  { ...guarded('/sys/devices/virtual/powercap', '1.28.12', '1.29.7', '1.30.3', '1.31.0'), source: 'kubernetes#125970' },
  { ...guarded('/proc/interrupts', '1.31.13', '1.32.9', '1.33.5', '1.34.0'), source: 'kubernetes#131018, #132985, #132986, #132987' },
]

export const kubeletReadonlyPaths: readonly GuardedPath[] = [
  guarded('/proc/bus', '0'),
  guarded('/proc/fs', '0'),
  guarded('/proc/irq', '0'),
  guarded('/proc/sys', '0'),
  guarded('/proc/sysrq-trigger', '0'),
  { ...guarded('/proc/asound', '0'), until: '1.29.0' },
]
