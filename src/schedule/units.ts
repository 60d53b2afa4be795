/**
 * The service and timer of systemd. The service holds what reading a host needs and nothing else; each option that is weaker than it could
 * be says why. Names and meanings: systemd.exec(5), systemd.service(5), systemd.timer(5); all are known to systemd 247 (Debian 11) or are
 * passed over by it with a warning.
 */
import { refuseControls, type ScheduleOptions } from './options.js'

export const serviceName = 'hullcheck.service'
export const timerName = 'hullcheck.timer'
/** The first line of whatever is ours. */
export const mark = '# Written by `hullcheck schedule install`; `hullcheck schedule remove` takes it away.'

/** A minus before a path: that it is not there must not keep the report from being made. */
export function serviceUnit(options: ScheduleOptions): string {
  refuseControls(options)
  const { program, flags, deadline, writes, network, environmentFile } = options
  return `${mark}
[Unit]
Description=What changed in the isolation of the containers
After=docker.service podman.service containerd.service${network ? ' network-online.target\nWants=network-online.target' : ''}

[Service]
Type=oneshot
ExecStart=${[...program, 'report', ...flags, '--deadline', String(deadline)].map(unitWord).join(' ')}
# 1: something was found, which the report tells. Anything else is a failure of the service.
SuccessExitStatus=1
TimeoutStartSec=${deadline + 90}
StateDirectory=hullcheck
StateDirectoryMode=0700
WorkingDirectory=/
${environmentFile === undefined ? '' : `EnvironmentFile=-${specifiersEscaped(environmentFile)}\n`}SyslogIdentifier=hullcheck
Nice=10
OOMScoreAdjust=500
MemoryMax=1G
TasksMax=64
LimitCORE=0
# The page and the numbers are for other users, too; the store is not, by the mode of its folder.
UMask=0022

# uid 0, because /proc/1 and the engine's socket are root's; of its powers the two that looking into other users' processes takes.
User=root
CapabilityBoundingSet=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH
AmbientCapabilities=
NoNewPrivileges=yes
# Processes of containers are what is looked at.
ProtectProc=default
ProcSubset=all

ProtectSystem=strict
${writes.map((one) => `ReadWritePaths=${unitPath(`-${one}`)}\n`).join('')}# Not hidden: rootless engines have their sockets below /run/user, and compose files lie in homes.
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
DevicePolicy=closed
PrivateIPC=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
${network ? networked : alone}
LockPersonality=yes
KeyringMode=private
RemoveIPC=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
# What the two powers are for is done by reading /proc: not by these.
SystemCallFilter=~open_by_handle_at name_to_handle_at process_vm_readv process_vm_writev
SystemCallErrorNumber=EPERM
# Not MemoryDenyWriteExecute: the JavaScript engine writes the machine code that it runs.
`
}

const alone = `PrivateNetwork=yes
IPAddressDeny=any
RestrictAddressFamilies=AF_UNIX`

const networked = `# The host's network: people are told over it, or an engine is asked.
PrivateNetwork=no
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6`

/** As the timer says it. */
export function calendarOf({ onCalendar }: Pick<ScheduleOptions, 'onCalendar'>): string {
  return /^\d\d?:\d\d$/.test(onCalendar) ? `*-*-* ${onCalendar}:00` : onCalendar
}

export function timerUnit(options: ScheduleOptions): string {
  refuseControls(options)
  return `${mark}
[Unit]
Description=Nightly report on the isolation of the containers

[Timer]
OnCalendar=${calendarOf(options)}
RandomizedDelaySec=10min
Persistent=true

[Install]
WantedBy=timers.target
`
}

/** `%` begins a specifier, `$` a variable (hullcheck fills in those of addresses itself), a quote or backslash an escape. */
function unitWord(word: string): string {
  const text = word.replaceAll('%', '%%').replaceAll('$', '$$$$')
  return /^[\w@%+=:,./$-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** systemd takes the whole line: quotes would belong to the name. */
function specifiersEscaped(path: string): string {
  return path.replaceAll('%', '%%')
}

function unitPath(path: string): string {
  const text = specifiersEscaped(path)
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
}
