/**
 * Leaks by declared fact, the inverse of the fixes: how each is written in each notation, in a document that is hardened otherwise.
 * A hardening that a rule wants is left out instead (`without`).
 */
export interface Leak {
  readonly fact: string
  readonly value?: string
}

/** What hardens a document, so that only the leak is found. */
export type Hardening = 'caps' | 'nnp' | 'ro' | 'memory' | 'cpu' | 'pids' | 'user' | 'seccomp' | 'nonroot' | 'users'

interface Document {
  readonly file: string
  readonly text: string
}

interface Notation {
  /** Undefined: the notation has no way to say it. */
  readonly leak: (leak: Leak) => readonly string[] | undefined
  readonly document: (leaks: readonly string[], without: readonly Hardening[]) => Document
}

type Lines = readonly (readonly [hardening: Hardening | undefined, line: string])[]

function kept(lines: Lines, without: readonly Hardening[]): string[] {
  return lines.filter(([hardening]) => hardening === undefined || !without.includes(hardening)).map(([, line]) => line)
}

const propagating = (mount: string) => `${mount}:rshared`

const compose: Notation = {
  leak: ({ fact, value = '' }) => {
    const one: Record<string, string[]> = {
      privileged: ['privileged: true # since ever'],
      'capabilities.added': [`cap_add: [${value}]`],
      seccomp: [`security_opt: [seccomp=unconfined, "no-new-privileges:true"]`],
      'seccomp.custom': ['security_opt:', '  - seccomp=./own.json # ours', '  - no-new-privileges:true'],
      apparmor: ['security_opt:', '  - no-new-privileges:true', '  - apparmor=unconfined'],
      selinux: ['security_opt: ["label:disable", "no-new-privileges:true"]'],
      masks: ['security_opt: ["no-new-privileges:true", systempaths=unconfined]'],
      cgroup: ['security_opt: ["no-new-privileges:true", writable-cgroups=true]'],
      pid: [`pid: ${value}`],
      net: [`network_mode: ${value}`],
      ipc: [`ipc: ${value}`],
      uts: ['uts: host'],
      cgroupns: ['cgroup: host'],
      userns: ['userns_mode: host'],
      device: ['devices:', `  - ${value} # one`],
      rule: ['device_cgroup_rules:', `  - "${value}"`],
      mount: ['volumes:', '  - data:/data # kept', `  - ${value}`],
      'mount.ro': ['volumes:', `  - ${value}:ro`],
      'mount.shared': ['volumes:', `  - ${propagating(value)}`],
      oom: ['oom_score_adj: -900'],
      'oom.kill': ['oom_kill_disable: true'],
      exec: ['post_start:', '  - command: [id]', '    privileged: true'],
      user: ['user: "0"'],
    }
    return one[fact]
  },
  document: (leaks, without) => {
    const optioned = leaks.some((line) => line.startsWith('security_opt'))
    const lines = kept(
      [
        ['caps', 'cap_drop: [ALL] # none'],
        [optioned ? undefined : 'nnp', optioned ? '# options' : 'security_opt: [no-new-privileges:true]'],
        ['ro', 'read_only: true'],
        ['memory', 'mem_limit: 512m'],
        ['cpu', 'cpus: 1.5'],
        ['pids', 'pids_limit: 100'],
        ['user', 'user: "1000:1000"'],
      ],
      without,
    )
    const body = [...lines, ...leaks].map((line) => `    ${line}`)
    const text = [
      '# the shop',
      'services:',
      '  web: # first',
      '    image: "nginx:1" # pinned',
      ...body,
      '    # end',
      'volumes:',
      '  data: {}',
      '',
    ]
    return { file: 'compose.yaml', text: text.join('\n') }
  },
}

const inContext = (...lines: readonly string[]) => ['securityContext:', ...lines.map((line) => `  ${line}`)]
const hostVolume = (path: string) => ['volumes:', '- name: host', '  hostPath:', `    path: ${path}`]

const kubernetes: Notation = {
  leak: ({ fact, value = '' }) => {
    const one: Record<string, string[]> = {
      privileged: inContext('privileged: true # since ever'),
      'capabilities.added': inContext('capabilities:', '  drop: [ALL]', `  add: [${value}] # more`),
      seccomp: inContext('seccompProfile: {type: Unconfined}'),
      'seccomp.custom': inContext('seccompProfile:', '  type: Localhost', '  localhostProfile: own.json'),
      apparmor: inContext('appArmorProfile:', '  type: Unconfined # not now'),
      selinux: inContext('seLinuxOptions: {type: spc_t}'),
      'selinux.user': inContext('seLinuxOptions:', '  user: system_u', '  type: container_t'),
      masks: inContext('procMount: Unmasked'),
      pid: value === 'host' ? ['pod:hostPID: true # all'] : ['pod:shareProcessNamespace: true', 'side'],
      net: ['pod:hostNetwork: true'],
      ipc: ['pod:hostIPC: true'],
      mount: [
        'volumeMounts:',
        '- name: data',
        '  mountPath: /data',
        '- name: host # the node',
        `  mountPath: ${value.split(':')[1]}`,
        ...hostVolume(value.split(':')[0] ?? '').map((line) => `pod:${line}`),
        'pod:- name: data',
        'pod:  emptyDir: {}',
      ],
      'mount.ro': [
        'volumeMounts:',
        `- {name: host, mountPath: ${value.split(':')[1]}, readOnly: true}`,
        ...hostVolume(value.split(':')[0] ?? '').map((line) => `pod:${line}`),
      ],
      'mount.shared': [
        'volumeMounts:',
        '- name: host',
        `  mountPath: ${value.split(':')[1]}`,
        '  mountPropagation: Bidirectional',
        ...hostVolume(value.split(':')[0] ?? '').map((line) => `pod:${line}`),
      ],
      user: inContext('runAsUser: 0'),
      'host.port': ['ports:', '- containerPort: 80', '  hostPort: 80 # of the node'],
      'host.process': inContext('windowsOptions:', '  hostProcess: true'),
      'probe.host': ['livenessProbe:', '  httpGet:', '    path: /', '    port: 80', '    host: 10.0.0.1'],
      sysctl: ['pod:securityContext:', 'pod:  sysctls:', 'pod:  - name: kernel.msgmax', 'pod:    value: "1"'],
      volume: ['volumeMounts:', '- {name: old, mountPath: /old}', 'pod:volumes:', 'pod:- name: old', 'pod:  nfs: {server: x, path: /}'],
    }
    return one[fact]
  },
  document: (leaks, without) => {
    const own = leaks.filter((line) => !line.startsWith('pod:') && line !== 'side')
    const ofPod = leaks.filter((line) => line.startsWith('pod:')).map((line) => line.slice(4))
    const given = own[0] === 'securityContext:' ? own.slice(1).map((line) => line.slice(2)) : []
    const has = (key: string) => given.some((line) => line.startsWith(key))
    const context = [
      ...kept(
        [
          ...(has('capabilities') ? [] : ([['caps', 'capabilities: {drop: [ALL]}']] as const)),
          ...(has('privileged') ? [] : ([['nnp', 'allowPrivilegeEscalation: false # no sudo']] as const)),
          ['ro', 'readOnlyRootFilesystem: true'],
          ...(has('seccompProfile') ? [] : ([['seccomp', 'seccompProfile: {type: RuntimeDefault}']] as const)),
          ...(has('runAsUser') ? [] : ([['user', 'runAsUser: 1000']] as const)),
          ['nonroot', 'runAsNonRoot: true'],
        ],
        without,
      ),
      ...given,
    ]
    const resources = kept(
      [
        ['memory', 'memory: 512Mi'],
        ['cpu', 'cpu: 1500m'],
      ],
      without,
    )
    const container = [
      'name: web # first',
      'image: nginx:1',
      ...(context.length > 0 ? ['securityContext:', ...context.map((line) => `  ${line}`)] : []),
      ...(resources.length > 0 ? ['resources:', '  limits:', ...resources.map((line) => `    ${line}`)] : []),
      ...(own[0] === 'securityContext:' ? [] : own),
    ]
    const side = leaks.includes('side') ? ['- name: side', ...container.slice(1).map((line) => `  ${line}`)] : []
    const pod = [
      ...(without.includes('users') || ofPod.some((line) => line.startsWith('host')) ? [] : ['hostUsers: false']),
      'containers:',
      ...container.map((line, index) => `${index === 0 ? '- ' : '  '}${line}`),
      ...side,
      ...ofPod,
    ]
    const text = [
      ...['# the shop', 'apiVersion: apps/v1', 'kind: Deployment', 'metadata:', '  name: shop', 'spec:', '  template:', '    spec:'],
      ...pod.map((line) => `      ${line}`),
      '      # end',
      '',
    ]
    return { file: 'shop.yaml', text: text.join('\n') }
  },
}

function line(program: 'docker' | 'podman'): Notation {
  const option =
    program === 'podman'
      ? { apparmor: 'apparmor=unconfined', mask: '--security-opt unmask=ALL' }
      : { apparmor: 'apparmor=unconfined', mask: '--security-opt systempaths=unconfined' }
  return {
    leak: ({ fact, value = '' }) => {
      const one: Record<string, string[]> = {
        privileged: ['--privileged'],
        'capabilities.added': [`--cap-add=${value}`],
        seccomp: ['--security-opt seccomp=unconfined'],
        'seccomp.custom': ['--security-opt "seccomp=own.json"'],
        apparmor: [`--security-opt ${option.apparmor}`],
        selinux: ['--security-opt label=disable'],
        masks: [option.mask],
        ...(program === 'podman' && { unmask: [`--security-opt unmask=${value}`] }),
        ...(program === 'docker' && { cgroup: ['--security-opt=writable-cgroups=true'], rule: [`--device-cgroup-rule '${value}'`] }),
        pid: [`--pid ${value}`],
        net: [`--net=${value}`],
        ipc: [`--ipc=${value}`],
        uts: ['--uts host'],
        cgroupns: ['--cgroupns=host'],
        userns: ['--userns=host'],
        device: [`--device=${value}`],
        mount: ['-v data:/data', `-v ${value}`],
        'mount.ro': [`-v ${value}:ro`],
        'mount.shared': [`-v ${propagating(value)}`],
        oom: ['--oom-score-adj=-900'],
        'oom.kill': ['--oom-kill-disable'],
        user: ['-u 0'],
      }
      return one[fact]
    },
    document: (leaks, without) => {
      const lines = kept(
        [
          ['caps', '--cap-drop ALL'],
          ['nnp', '--security-opt no-new-privileges=true'],
          ['ro', '--read-only'],
          ['memory', '-m 512m'],
          ['cpu', '--cpus 1.5'],
          ['pids', '--pids-limit 100'],
          ['user', '--user 1000:1000'],
          ...(program === 'podman' ? ([['users', '--userns=auto']] as const) : []),
        ],
        without.includes('users') || leaks.some((leak) => leak.includes('userns')) ? [...without, 'users'] : without,
      )
      const flags = ['--name web', ...lines, ...leaks].map((flag) => `  ${flag} \\`)
      const text = ['#!/bin/sh', '# the shop', 'set -e', `${program} run -d \\`, ...flags, '  nginx:1 # pinned', 'echo done', '']
      return { file: 'start.sh', text: text.join('\n') }
    },
  }
}

const quadlet: Notation = {
  leak: ({ fact, value = '' }) => {
    const one: Record<string, string[]> = {
      privileged: ['PodmanArgs=--privileged --cpu-shares=3'],
      'capabilities.added': [`AddCapability=CAP_CHOWN CAP_${value}`],
      seccomp: ['SeccompProfile=unconfined'],
      'seccomp.custom': ['SeccompProfile=/etc/own.json'],
      apparmor: ['AppArmor=unconfined'],
      selinux: ['SecurityLabelDisable=true'],
      masks: ['Unmask=ALL'],
      unmask: [`Unmask=${value}`],
      pid: [`PodmanArgs=--pid=${value}`],
      net: [`Network=${value}`],
      ipc: [`PodmanArgs=--ipc=${value}`],
      uts: ['PodmanArgs=--uts=host'],
      cgroupns: ['PodmanArgs=--cgroupns=host'],
      userns: ['UserNS=host'],
      device: [`AddDevice=${value}`],
      mount: ['Volume=data:/data', `Volume=${value}`],
      'mount.ro': [`Volume=${value}:ro`],
      'mount.shared': [`Volume=${propagating(value)}`],
      oom: ['PodmanArgs=--oom-score-adj=-900'],
      user: ['User=0'],
    }
    return one[fact]
  },
  document: (leaks, without) => {
    const lines = kept(
      [
        ['caps', 'DropCapability=all'],
        ['nnp', 'NoNewPrivileges=true'],
        ['ro', 'ReadOnly=true'],
        ['memory', 'Memory=512m'],
        ['cpu', 'PodmanArgs=--cpus=1.5'],
        ['pids', 'PidsLimit=100'],
        ['user', 'User=1000'],
        ['users', 'UserNS=auto'],
      ],
      leaks.some((leak) => leak.startsWith('UserNS')) ? [...without, 'users'] : without,
    )
    const text = [
      '# the shop',
      '[Unit]',
      'Description=web',
      '',
      '[Container]',
      'Image=nginx:1',
      ...lines,
      ...leaks,
      '',
      '[Install]',
      '# end',
      'WantedBy=default.target',
      '',
    ]
    return { file: 'web.container', text: text.join('\n') }
  },
}

/** One property a line; the last has no comma, as JSON wants it. */
function json(file: string, open: readonly string[], lines: readonly string[], close: readonly string[]): Document {
  const body = lines.map((one, index) => (index < lines.length - 1 ? `${one},` : one))
  return { file, text: [...open, ...body, ...close, ''].join('\n') }
}

const devcontainer: Notation = {
  leak: ({ fact, value = '' }) => {
    const one: Record<string, string[]> = {
      privileged: ['\t"privileged": true'],
      'capabilities.added': [`\t"capAdd": ["${value}"]`],
      seccomp: ['\t"securityOpt": ["no-new-privileges=true", "seccomp=unconfined"]'],
      pid: [`"--pid=${value}"`],
      net: [`"--network", "${value}"`],
      device: [`"--device=${value}"`],
      mount: [`\t"mounts": ["source=${value.split(':')[0]},target=${value.split(':')[1]},type=bind"]`],
      user: ['\t"containerUser": "root"'],
    }
    return one[fact]
  },
  document: (leaks, without) => {
    const args = [
      ...kept(
        [
          ['caps', '"--cap-drop=ALL"'],
          ['ro', '"--read-only"'],
          ['memory', '"--memory=512m"'],
          ['cpu', '"--cpus", "1.5"'],
          ['pids', '"--pids-limit=100"'],
        ],
        without,
      ),
      ...leaks.filter((leak) => leak.startsWith('"')),
    ]
    const own = leaks.filter((leak) => leak.startsWith('\t'))
    const lines = [
      '\t"image": "debian:12"',
      ...(own.some((leak) => leak.includes('securityOpt')) ? [] : kept([['nnp', '\t"securityOpt": ["no-new-privileges=true"]']], without)),
      ...(own.some((leak) => leak.includes('containerUser')) ? [] : kept([['user', '\t"containerUser": "1000"']], without)),
      `\t"runArgs": [${args.join(', ')}]`,
      ...own,
    ]
    return json('.devcontainer/devcontainer.json', ['{', '\t// the box', '\t/* of everybody */'], lines, ['}'])
  },
}

const ecs: Notation = {
  leak: ({ fact, value = '' }) => {
    const one: Record<string, string[]> = {
      privileged: ['      "privileged": true'],
      'capabilities.added': [`      "linuxParameters": {"capabilities": {"drop": ["ALL"], "add": ["${value}"]}}`],
      pid: ['  "pidMode": "host"'],
      ipc: ['  "ipcMode": "host"'],
      net: ['  "networkMode": "host"'],
      device: [`      "linuxParameters": {"capabilities": {"drop": ["ALL"]}, "devices": [{"hostPath": "${value}"}]}`],
      user: ['      "user": "0"'],
    }
    return one[fact]
  },
  document: (leaks, without) => {
    const own = leaks.filter((leak) => leak.startsWith('      '))
    const has = (key: string) => own.some((leak) => leak.includes(`"${key}"`))
    const lines = [
      '      "name": "web"',
      '      "image": "nginx:1"',
      ...(has('linuxParameters') ? [] : kept([['caps', '      "linuxParameters": {"capabilities": {"drop": ["ALL"]}}']], without)),
      ...kept(
        [
          ['nnp', '      "dockerSecurityOptions": ["no-new-privileges:true"]'],
          ['ro', '      "readonlyRootFilesystem": true'],
          ['memory', '      "memory": 512'],
        ],
        without,
      ),
      ...(has('user') ? [] : kept([['user', '      "user": "1000"']], without)),
      ...own,
    ]
    const task = [
      '  "family": "shop",',
      ...leaks.filter((leak) => !own.includes(leak)).map((leak) => `${leak},`),
      '  "cpu": "1024",',
      '  "containerDefinitions": [',
      '    {',
    ]
    return json('task-definition.json', ['{', ...task], lines, ['    }', '  ]', '}'])
  },
}

const lxc: Notation = {
  leak: ({ fact, value = '' }) => {
    const one: Record<string, string[]> = {
      net: ['lxc.net.0.type = none'],
      mount: [`lxc.mount.entry = ${value.split(':')[0]} ${(value.split(':')[1] ?? '').slice(1)} none bind 0 0`],
      oom: ['lxc.proc.oom_score_adj = -900'],
      apparmor: ['lxc.apparmor.profile = unconfined'],
      rule: [`lxc.cgroup2.devices.allow = ${value}`],
    }
    return one[fact]
  },
  document: (leaks, without) => {
    const lines = kept(
      [
        ['nnp', 'lxc.no_new_privs = 1'],
        ['memory', 'lxc.cgroup2.memory.max = 512M'],
        ['cpu', 'lxc.cgroup2.cpu.max = 50000 100000'],
        ['pids', 'lxc.cgroup2.pids.max = 100'],
      ],
      without,
    )
    return {
      file: 'web/config',
      text: ['# the shop', 'lxc.include = /usr/share/lxc/config/common.conf', 'lxc.uts.name = web', ...lines, ...leaks, ''].join('\n'),
    }
  },
}

const dockerfile: Notation = {
  leak: ({ fact }) => (fact === 'user' ? ['USER root'] : undefined),
  document: (leaks) => ({
    file: 'Dockerfile',
    text: ['# the shop', 'FROM debian:12', ...leaks, 'RUN apt-get update', 'CMD ["web"]', ''].join('\n'),
  }),
}

export const notations = {
  compose,
  kubernetes,
  docker: line('docker'),
  podman: line('podman'),
  quadlet,
  devcontainer,
  ecs,
  lxc,
  dockerfile,
} as const satisfies Record<string, Notation>

export type NotationName = keyof typeof notations
