/**
 * Releases of engines, so that a wish such as docker@28 leaves nothing open: of each line the newest patch that is known. Known are
 * the release tags that the tables of defaults were read at, and what the Go module index and the release notes list.
 */
export interface Releases {
  /** How people call it. */
  readonly title: string
  /** Newest release by line: `28`, and `4.9` where defaults changed within a major one. */
  readonly lines: Readonly<Record<string, string>>
  /** The line that counts where none is named. */
  readonly newest: string
}

/** moby tags up to 29.7.2. */
export const docker: Releases = {
  title: 'Docker',
  lines: {
    '19': '19.03.15',
    '20': '20.10.27',
    '23': '23.0.15',
    '24': '24.0.9',
    '25': '25.0.17',
    '26': '26.1.5',
    '27': '27.5.1',
    '28': '28.5.2',
    '29': '29.7.2',
  },
  newest: '29',
}

/** RELEASE_NOTES.md of 5.7.0, and the tag 5.8.2. */
export const podman: Releases = {
  title: 'Podman',
  lines: {
    '4.0': '4.0.3',
    '4.1': '4.1.1',
    '4.2': '4.2.1',
    '4.3': '4.3.1',
    '4.4': '4.4.4',
    '4.5': '4.5.1',
    '4.6': '4.6.2',
    '4.7': '4.7.2',
    '4.8': '4.8.3',
    '4.9': '4.9.3',
    '4': '4.9.3',
    '5.0': '5.0.3',
    '5.1': '5.1.2',
    '5.2': '5.2.5',
    '5.3': '5.3.2',
    '5.4': '5.4.2',
    '5.5': '5.5.2',
    '5.6': '5.6.2',
    '5.7': '5.7.0',
    '5.8': '5.8.2',
    '5': '5.8.2',
  },
  newest: '5',
}

/** Go module index. */
export const containerd: Releases = {
  title: 'containerd',
  lines: {
    '1.6': '1.6.36',
    '1.7': '1.7.35',
    '1': '1.7.35',
    '2.0': '2.0.14',
    '2.1': '2.1.9',
    '2.2': '2.2.9',
    '2.3': '2.3.7',
    '2.4': '2.4.2',
    '2': '2.4.2',
  },
  newest: '2',
}

/** The tags that were read. */
export const nerdctl: Releases = { title: 'nerdctl', lines: { '2.0': '2.0.4', '2.1': '2.1.3', '2': '2.1.3' }, newest: '2' }

/** Go module index; 1.28 and 1.29 by their changelogs. */
export const kubernetes: Releases = {
  title: 'Kubernetes',
  lines: {
    '1.28': '1.28.15',
    '1.29': '1.29.15',
    '1.30': '1.30.14',
    '1.31': '1.31.14',
    '1.32': '1.32.13',
    '1.33': '1.33.13',
    '1.34': '1.34.4',
    '1.35': '1.35.4',
    '1.36': '1.36.3',
    '1': '1.36.3',
  },
  newest: '1.36',
}

/** Its lines are those of Kubernetes; no default of it depends on the patch. */
export const crio: Releases = {
  title: 'CRI-O',
  lines: { ...Object.fromEntries(Object.keys(kubernetes.lines).map((line) => [line, line])), '1': '1.36' },
  newest: '1.36',
}

/** No default of it depends on the release. */
export const lxc: Releases = { title: 'LXC', lines: { '4': '4.0.12', '5': '5.0.3', '6': '6.0.4', '7': '7.0.0' }, newest: '6' }

/** Of the specification. */
export const oci: Releases = { title: 'OCI runtime specification', lines: { '1': '1.2.1' }, newest: '1' }

/** By the minor release of Kubernetes, the containerd that came out with it or before (containerd `RELEASES.md`, Kubernetes support). */
export const containerdOf: Readonly<Record<string, string>> = {
  '1.28': '1.7',
  '1.29': '1.7',
  '1.30': '1.7',
  '1.31': '1.7',
  '1.32': '2.0',
  '1.33': '2.0',
  '1.34': '2.1',
  '1.35': '2.2',
  '1.36': '2.3',
}
