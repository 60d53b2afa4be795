/** docker/cli v29.2.0 `cli/command/container/opts.go`, `run.go`, `create.go`; with what 20.10 to 28 knew besides. */
import { flagTable } from './table.js'

const shared = {
  bool: 'disable-content-trust help init interactive,i no-healthcheck oom-kill-disable privileged publish-all,P quiet,q read-only rm tty,t use-api-socket',
  value:
    'blkio-weight cgroup-parent cgroupns cidfile cpu-count cpu-percent cpu-period cpu-quota cpu-rt-period cpu-rt-runtime cpu-shares,c cpus cpuset-cpus cpuset-mems domainname entrypoint health-cmd health-interval health-retries health-start-interval health-start-period health-timeout hostname,h io-maxbandwidth io-maxiops ip ip6 ipc isolation kernel-memory log-driver mac-address memory,m memory-reservation memory-swap memory-swappiness name oom-score-adj pid pids-limit platform pull restart runtime shm-size stop-signal stop-timeout user,u userns uts volume-driver workdir,w',
  list: 'add-host annotation attach,a blkio-weight-device cap-add cap-drop device device-cgroup-rule device-read-bps device-read-iops device-write-bps device-write-iops dns dns-option=dns-opt dns-search env,e env-file expose gpus group-add label,l label-file link link-local-ip log-opt mount network=net network-alias=net-alias publish,p security-opt storage-opt sysctl tmpfs ulimit volume,v volumes-from',
}

export const dockerCreate = flagTable(shared)

export const dockerRun = flagTable(shared, { bool: 'detach,d sig-proxy', value: 'detach-keys' })

/** Before the command: `cli/flags/options.go`. They belong to the root alone and are not inherited. */
export const dockerGlobal = flagTable({
  bool: 'debug,D help,h tls tlsverify version,v',
  value: 'config context,c host,H log-level,l tlscacert tlscert tlskey',
})
