/**
 * Where services listen that act as root of the host, or as one of its users, for whoever speaks to them. `N` in /run/user/N is every user that
 * is logged in. /var/run is /run on every current system.
 */
export const controlSockets: readonly (readonly [engine: string, path: string])[] = [
  ['docker', '/run/docker.sock'],
  ['docker', '/run/balena-engine.sock'],
  ['docker', '/run/user/N/docker.sock'],
  ['cri-dockerd', '/run/cri-dockerd.sock'],
  ['containerd', '/run/containerd/containerd.sock'],
  ['containerd', '/run/docker/containerd/containerd.sock'],
  ['containerd', '/run/k3s/containerd/containerd.sock'],
  ['containerd', '/run/k0s/containerd.sock'],
  ['containerd', '/var/snap/microk8s/common/run/containerd.sock'],
  ['podman', '/run/podman/podman.sock'],
  ['podman', '/run/user/N/podman/podman.sock'],
  ['crio', '/run/crio/crio.sock'],
  ['buildkit', '/run/buildkit/buildkitd.sock'],
  ['lxd', '/var/lib/lxd/unix.socket'],
  ['lxd', '/var/snap/lxd/common/lxd/unix.socket'],
  ['incus', '/var/lib/incus/unix.socket'],
  ['incus', '/run/incus/unix.socket'],
  ['libvirt', '/run/libvirt/libvirt-sock'],
  ['libvirt', '/run/libvirt/virtqemud-sock'],
  ['systemd', '/run/systemd/private'],
  ['systemd', '/run/user/N/systemd/private'],
  ['dbus', '/run/dbus/system_bus_socket'],
  ['dbus', '/run/user/N/bus'],
  ['kubelet', '/var/lib/kubelet/pod-resources/kubelet.sock'],
  ['kubelet', '/var/lib/kubelet/device-plugins/kubelet.sock'],
  ['nri', '/run/nri/nri.sock'],
  ['garden', '/var/vcap/data/garden/garden.sock'],
  ['snapd', '/run/snapd.socket'],
]
