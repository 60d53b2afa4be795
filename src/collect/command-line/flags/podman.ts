/** podman v5.7.0 `cmd/podman/common/create.go`, `netflags.go`, `containers/run.go`, `utils/alias.go`, `root.go`; with what 4.x and 6 know besides. */
import { flagTable } from './table.js'

const shared = {
  bool: 'disable-content-trust env-host help http-proxy init interactive,i no-healthcheck no-hostname no-hosts oom-kill-disable privileged publish-all,P quiet,q read-only read-only-tmpfs replace rm rootfs tls-verify tty,t unsetenv-all',
  value:
    'arch=override-arch authfile blkio-weight cert-dir cgroup-parent cgroupns cgroups cidfile conmon-pidfile cpu-period cpu-quota cpu-rt-period cpu-rt-runtime cpu-shares,c cpus cpuset-cpus cpuset-mems creds entrypoint group-entry health-cmd=healthcheck-command health-interval=healthcheck-interval health-log-destination health-max-log-count health-max-log-size health-on-failure health-retries=healthcheck-retries health-start-period=healthcheck-start-period health-startup-cmd health-startup-interval health-startup-retries health-startup-success health-startup-timeout health-timeout=healthcheck-timeout hostname,h hosts-file image-volume init-path ip ip6 ipc kernel-memory log-driver mac-address memory,m memory-reservation memory-swap memory-swappiness name oom-score-adj os=override-os passwd-entry personality pid pidfile pids-limit platform pod pod-id-file pull rdt-class restart retry retry-delay sdnotify seccomp-policy shm-size shm-size-systemd signature-policy stop-signal stop-timeout subgidname subuidname systemd timeout tz umask user,u userns uts variant=override-variant workdir,w',
  list: 'annotation blkio-weight-device chrootdirs decryption-key device device-read-bps device-read-iops device-write-bps device-write-iops env,e env-file env-merge label,l label-file log-opt mount network=net secret security-opt tmpfs unsetenv volume,v volumes-from',
  csv: 'add-host attach,a cap-add cap-drop cgroup-conf device-cgroup-rule dns dns-option=dns-opt dns-search expose gidmap gpus group-add hostuser network-alias publish,p requires sysctl uidmap ulimit',
}

/** Of the root, and inherited by every command. */
const persistent = {
  bool: 'syslog trace transient-store',
  value:
    'cgroup-manager conmon cpu-profile db-backend default-mounts-file events-backend imagestore log-level max-workers memory-profile namespace network-backend network-cmd-path network-config-dir registries-conf root runroot runtime storage-driver tmpdir volumepath',
  list: 'cdi-spec-dir hooks-dir pull-option runtime-flag storage-opt',
}

export const podmanCreate = flagTable(shared, { value: 'init-ctr' }, persistent)

export const podmanRun = flagTable(
  shared,
  { bool: 'detach,d passwd rmi sig-proxy', value: 'detach-keys preserve-fds', csv: 'preserve-fd' },
  persistent,
)

export const podmanGlobal = flagTable(persistent, {
  bool: 'debug,D help,h noout remote,r version,v',
  value: 'config connection,c context host,H identity out ssh tls-ca tls-cert tls-key url',
  list: 'module',
})

/** `podman pod create`: what it says holds for the containers of the pod. `cmd/podman/pods/create.go`. */
export const podmanPod = flagTable(
  { bool: 'infra replace share-parent', value: 'exit-policy infra-command infra-conmon-pidfile infra-image infra-name name,n share' },
  shared,
  persistent,
)
