/** Disagreements whose cause is known and is not the prediction's: each is counted, shown, and does not fail the proof. */
import type { Drift } from '../model/report.js'

export interface KnownCause {
  readonly id: string
  readonly cause: string
  readonly explains: (drift: Drift) => boolean
}

export const knownCauses: readonly KnownCause[] = [
  {
    id: 'no SYS_RESOURCE on the machine',
    cause:
      'The machine itself lacks CAP_SYS_RESOURCE in its bounding set. Docker 20.10 asks for it all the same, and the wrapper runtime of the lab takes it out so that the container starts at all.',
    explains: ({ fact, predicted, observed }) =>
      fact.startsWith('container.capabilities.') && predicted === 'with SYS_RESOURCE' && observed === 'without SYS_RESOURCE',
  },
  {
    id: 'own root once more',
    cause:
      "A bind of a folder that holds the engine's data (in the lab /tmp) is recursive, so the container finds its own root file system in it again, with /proc and /sys as they were before the masks. Real, but no API fact says where the data lie.",
    explains: ({ fact, observed }) =>
      (fact === 'container.kernelFiles' || fact === 'container.sysfs.files') &&
      observed.split(', ').every((file) => /\/(overlay2\/[0-9a-f]+\/merged|rootfs\/overlayfs\/[0-9a-f]+)\/(proc|sys)\//.test(file)),
  },
]
