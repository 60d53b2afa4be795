/** nerdctl v2.1.3 `cmd/nerdctl/container/container_run.go`, `cmd/nerdctl/main.go`. */
import { flagTable } from './table.js'

const shared = {
  bool: 'help init interactive,i no-healthcheck oom-kill-disable privileged quiet,q read-only rm rootfs sig-proxy tty,t',
  value:
    'blkio-weight cgroup-parent cgroupns cidfile cosign-certificate-identity cosign-certificate-identity-regexp cosign-certificate-oidc-issuer cosign-certificate-oidc-issuer-regexp cosign-key cpu-period cpu-quota cpu-rt-period cpu-rt-runtime cpu-shares cpus cpuset-cpus cpuset-mems detach-keys domainname health-cmd health-interval health-retries health-start-interval health-start-period health-timeout hostname,h init-binary ip ip6 ipc ipfs-address isolation kernel-memory log-driver mac-address memory,m memory-reservation memory-swap memory-swappiness name oom-score-adj pid pidfile pids-limit platform pull rdt-class restart runtime shm-size stop-signal stop-timeout systemd umask user,u userns uts verify workdir,w',
  list: 'annotation blkio-weight-device device-read-bps device-read-iops device-write-bps device-write-iops entrypoint env,e gpus label,l log-opt mount security-opt sysctl tmpfs volume,v volumes-from',
  csv: 'add-host cap-add cap-drop cgroup-conf device dns dns-option=dns-opt dns-search env-file group-add label-file network=net publish,p ulimit',
}

const persistent = {
  bool: 'debug debug-full experimental insecure-registry kube-hide-dupe',
  value:
    'address=host bridge-ip cgroup-manager cni-netconfpath cni-path data-root host-gateway-ip namespace snapshotter=storage-driver userns-remap',
  csv: 'cdi-spec-dirs global-dns global-dns-opts global-dns-search hosts-dir',
}

export const nerdctlCreate = flagTable(shared, persistent)

export const nerdctlRun = flagTable(shared, { bool: 'detach,d', csv: 'attach,a' }, persistent)

export const nerdctlGlobal = flagTable(persistent, { bool: 'help,h version,v', value: 'address,a address,H namespace,n' })
