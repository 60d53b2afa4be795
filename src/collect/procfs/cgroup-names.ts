/**
 * What a cgroup path says of its container. A name in a path is a claim: root may make any cgroup. It serves to name what was
 * found by its namespaces, never to decide what it is.
 */
const H = '[0-9a-f]{64}'
const V = '[0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}'
const U = `${V}|[0-9a-f]{32}`
const E = '(?=/|$)'

const short = (id: string) => id.slice(0, 12)

/** From the most telling to the least. The last match of a path counts: the outer ones are the nodes around it. */
const patterns: readonly (readonly [expression: RegExp, name: (captures: readonly string[]) => string])[] = [
  [
    new RegExp(`/(?:[^/]+-)?kubepods[^/]*-pod(?:${U})\\.slice[/:](?:cri-containerd|crio|docker|libpod)[-:](${H})`, 'g'),
    ([id = '']) => `k8s-${short(id)}`,
  ],
  [
    new RegExp(`/kubepods(?:/(?:burstable|besteffort))?/pod(?:${U})/(?:(?:crio|docker)-)?(${H})${E}`, 'g'),
    ([id = '']) => `k8s-${short(id)}`,
  ],
  [new RegExp(`/([^/]+)\\.service/libpod-payload-${H}${E}`, 'g'), ([unit = '']) => unit],
  [new RegExp(`/libpod-(${H})(?:\\.scope)?${E}`, 'g'), ([id = '']) => `podman-${short(id)}`],
  [new RegExp(`/crio-(${H})(?:\\.scope)?${E}`, 'g'), ([id = '']) => `crio-${short(id)}`],
  [new RegExp(`/nerdctl-(${H})\\.scope${E}`, 'g'), ([id = '']) => `nerdctl-${short(id)}`],
  [new RegExp(`/docker(?:/|-(?=${H}\\.scope))(${H})(?:\\.scope)?${E}`, 'g'), ([id = '']) => `docker-${short(id)}`],
  [
    new RegExp(`/(?:buildkit/|docker-(?=[0-9a-z]{25}\\.scope)|buildkit-)([0-9a-z]{25})(?:\\.scope)?${E}`, 'g'),
    ([step = '']) => `buildkit-${short(step)}`,
  ],
  [new RegExp(`/nomad\\.slice/(?:share|reserve)\\.slice/(?:${V})\\.([^/]+?)\\.scope${E}`, 'g'), ([task = '']) => `nomad-${task}`],
  [new RegExp(`/machine-(?!qemu|libpod)([^/]+)\\.scope${E}`, 'g'), ([name = '']) => name.replace(/\\x2d/g, '-')],
  [new RegExp(`/systemd-nspawn@([^/]+)\\.service${E}`, 'g'), ([name = '']) => name.replace(/\\x2d/g, '-')],
  [new RegExp(`/lxc\\.payload[./]([^/]+)${E}`, 'g'), ([name = '']) => name],
  [new RegExp(`^/lxc/([^/]+)(?:/ns)?${E}`, 'g'), ([name = '']) => name],
  [new RegExp(`/snap\\.([^./]+)\\.[^/]+\\.(?:scope|service)${E}`, 'g'), ([snap = '']) => `snap-${snap}`],
  [new RegExp(`/app-flatpak-([^/]+)-[0-9]+\\.scope${E}`, 'g'), ([app = '']) => `flatpak-${app}`],
  [new RegExp(`/(?:runc|crun|youki)-([^/]+)\\.scope${E}`, 'g'), ([id = '']) => id],
]

/** A name for the container that a cgroup path speaks of; undefined when it says nothing. */
export function nameFromCgroup(path: string): string | undefined {
  // Nobody makes so long a path in earnest, and the expressions need not be tried on it.
  if (path.length > 4096) return undefined
  let best: { at: number; name: string } | undefined
  for (const [expression, name] of patterns) {
    for (const match of path.matchAll(expression)) {
      if (best === undefined || match.index > best.at) best = { at: match.index, name: name(match.slice(1)) }
    }
  }
  return best?.name
}

/** The ids of 64 hexadecimal digits in a path, innermost first: how engines name what they run. */
export function idsIn(path: string): readonly string[] {
  return (path.match(/[0-9a-f]{64}/g) ?? []).reverse()
}
