/** Keys of Quadlet's sections and the options of podman that they become: podman v5.7.0 `pkg/systemd/quadlet/quadlet.go`, podman-systemd.unit(5). */

/**
 * `text`: the last value. `all`: each value. `words`: each word of each value. `bool`: true, yes, on or 1.
 * `before` is written in front of the value.
 */
export interface Key {
  readonly flag: string
  readonly takes: 'text' | 'all' | 'words' | 'bool'
  readonly before?: string
}

function text(flag: string, before?: string): Key {
  return { flag, takes: 'text', ...(before !== undefined && { before }) }
}

function words(flag: string, before?: string): Key {
  return { flag, takes: 'words', ...(before !== undefined && { before }) }
}

function all(flag: string): Key {
  return { flag, takes: 'all' }
}

/** A switch that, when on, sets an option to a word. */
function on(flag: string, value: string): Key {
  return { flag, takes: 'bool', before: value }
}

function bool(flag: string): Key {
  return { flag, takes: 'bool' }
}

export const containerKeys: Readonly<Record<string, Key>> = {
  AddCapability: words('cap-add'),
  AppArmor: text('security-opt', 'apparmor='),
  CgroupsMode: text('cgroups'),
  ContainerName: text('name'),
  DropCapability: words('cap-drop'),
  Environment: words('env'),
  EnvironmentFile: words('env-file'),
  EnvironmentHost: bool('env-host'),
  GIDMap: words('gidmap'),
  GroupAdd: all('group-add'),
  Label: words('label'),
  Mask: words('security-opt', 'mask='),
  Memory: text('memory'),
  Mount: words('mount'),
  NoNewPrivileges: on('security-opt', 'no-new-privileges'),
  PidsLimit: text('pids-limit'),
  ReadOnly: bool('read-only'),
  RunInit: bool('init'),
  SeccompProfile: text('security-opt', 'seccomp='),
  SecurityLabelDisable: on('security-opt', 'label=disable'),
  SecurityLabelFileType: text('security-opt', 'label=filetype:'),
  SecurityLabelLevel: text('security-opt', 'label=level:'),
  SecurityLabelNested: on('security-opt', 'label=nested'),
  SecurityLabelType: text('security-opt', 'label=type:'),
  SubGIDMap: text('subgidname'),
  SubUIDMap: text('subuidname'),
  Sysctl: words('sysctl'),
  Tmpfs: all('tmpfs'),
  UIDMap: words('uidmap'),
  Ulimit: all('ulimit'),
  Unmask: words('security-opt', 'unmask='),
  UserNS: text('userns'),
}

/** Of a pod: they hold for its containers. */
export const podKeys: Readonly<Record<string, Key>> = {
  GIDMap: words('gidmap'),
  SubGIDMap: text('subgidname'),
  SubUIDMap: text('subuidname'),
  UIDMap: words('uidmap'),
  UserNS: text('userns'),
}

/** Read on their own, or without any bearing on the isolation. Everything else is a mistake: podman then makes no unit at all. */
const others = new Set(
  'AddDevice AddHost Annotation AutoUpdate ContainersConfModule DNS DNSOption DNSSearch Entrypoint Exec ExposeHostPort GlobalArgs Group HealthCmd HealthInterval HealthLogDestination HealthMaxLogCount HealthMaxLogSize HealthOnFailure HealthRetries HealthStartPeriod HealthStartupCmd HealthStartupInterval HealthStartupRetries HealthStartupSuccess HealthStartupTimeout HealthTimeout HostName HttpProxy Image IP IP6 LogDriver LogOpt Network NetworkAlias Notify Pod PodmanArgs PublishPort Pull ReadOnlyTmpfs ReloadCmd ReloadSignal RemapGid RemapUid RemapUidSize RemapUsers Retry RetryDelay Rootfs Secret ServiceName ShmSize StartWithPod StopSignal StopTimeout Timezone User VolatileTmp Volume WorkingDir'.split(
    ' ',
  ),
)

export function isKey(name: string): boolean {
  return Object.hasOwn(containerKeys, name) || others.has(name)
}
