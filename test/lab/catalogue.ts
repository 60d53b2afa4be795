/** What the lab knows of each bed, as data. */

export type BedName = 'debian-docker' | 'debian-docker-remap' | 'newest-docker' | 'bookworm' | 'trixie'

/** A Debian package, told by a file that it brings. */
export interface Package {
  name: string
  file: string
}

interface Common {
  /** Needed each time the bed comes up. */
  packages: readonly Package[]
  /** Needed only to build what the cache keeps. */
  buildPackages: readonly Package[]
}

export interface HostBed extends Common {
  kind: 'host'
  engine: 'debian' | 'newest'
  remap: boolean
}

export interface MachineBed extends Common {
  kind: 'machine'
  suite: 'bookworm' | 'trixie'
}

const busybox = { name: 'busybox-static', file: '/bin/busybox' }
const docker = { name: 'docker.io', file: '/usr/sbin/dockerd' } // brings containerd, runc, tini; its client too in Debian 12

const machine: Omit<MachineBed, 'suite'> = {
  kind: 'machine',
  packages: [
    { name: 'qemu-system-x86', file: '/usr/bin/qemu-system-x86_64' },
    { name: 'seabios', file: '/usr/share/seabios/bios-256k.bin' },
  ],
  buildPackages: [
    { name: 'mmdebstrap', file: '/usr/bin/mmdebstrap' },
    { name: 'debian-archive-keyring', file: '/usr/share/keyrings/debian-archive-keyring.gpg' },
    { name: 'e2fsprogs', file: '/sbin/mke2fs' },
    { name: 'cpio', file: '/usr/bin/cpio' },
    { name: 'xz-utils', file: '/usr/bin/xz' },
    busybox,
  ],
}

export const beds: Record<BedName, HostBed | MachineBed> = {
  'debian-docker': { kind: 'host', engine: 'debian', remap: false, packages: [docker, busybox], buildPackages: [] },
  'debian-docker-remap': { kind: 'host', engine: 'debian', remap: true, packages: [docker, busybox], buildPackages: [] },
  'newest-docker': {
    kind: 'host',
    engine: 'newest',
    remap: false,
    packages: [docker, busybox], // docker.io for the client: the newest one is no Go module
    buildPackages: [
      { name: 'gcc', file: '/usr/bin/gcc' },
      { name: 'libc6-dev', file: '/usr/include/stdlib.h' },
      { name: 'pkg-config', file: '/usr/bin/pkg-config' },
      { name: 'libseccomp-dev', file: '/usr/include/seccomp.h' },
    ],
  },
  bookworm: { ...machine, suite: 'bookworm' },
  trixie: { ...machine, suite: 'trixie' },
}

export const bedNames = Object.keys(beds) as BedName[]
