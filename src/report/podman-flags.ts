/** Keys of Quadlet files and the options of `podman run` that they become (podman-systemd.unit(5)), with the value where both fix it. */
const flags: Readonly<Record<string, string>> = {
  AddCapability: '--cap-add=',
  AddDevice: '--device=',
  DropCapability: '--cap-drop=',
  Environment: '--env=',
  HostName: '--hostname=',
  Mask: '--security-opt=mask=',
  Memory: '--memory=',
  Network: '--network=',
  'NoNewPrivileges=true': '--security-opt=no-new-privileges',
  PidsLimit: '--pids-limit=',
  PublishPort: '--publish=',
  'ReadOnly=true': '--read-only',
  'RunInit=true': '--init',
  SeccompProfile: '--security-opt=seccomp=',
  Secret: '--secret=',
  'SecurityLabelDisable=true': '--security-opt=label=disable',
  ShmSize: '--shm-size=',
  Sysctl: '--sysctl=',
  Tmpfs: '--tmpfs=',
  Unmask: '--security-opt=unmask=',
  User: '--user=',
  UserNS: '--userns=',
  Volume: '--volume=',
}

const key = /(?<![\w-])([A-Z][A-Za-z]+)=(true\b)?/g

/** A fix for a Quadlet file in the words of a command line. */
export function podmanFlags(fix: string): string {
  return fix
    .replace(/ (?:in|from) PodmanArgs=(?!--)/g, '')
    .replace(/PodmanArgs=(?=--)/g, '')
    .replace(/User=(\w+), Group=(\w+)/g, '--user=$1:$2')
    .replace(/\b(Network=\w+)\.network\b/g, '$1')
    .replace(key, (written, name: string, value: string | undefined) => flags[`${name}=${value ?? ''}`] ?? valued(name, value) ?? written)
    .replace(/(--[a-z-]+)=(?=[ ;,]|$)/g, '$1')
}

function valued(name: string, value = ''): string | undefined {
  const flag = flags[name]
  return flag === undefined ? undefined : `${flag}${value}`
}
