/**
 * The flags of `docker run` that containers are made of. A container takes of each slot at most one choice, with the
 * slot's chance. Data only: to try a new flag, add a line.
 */
import { pick, type Random } from './random.js'

interface Slot {
  readonly name: string
  /** How many of a hundred containers use the slot. */
  readonly percent: number
  readonly choices: readonly string[]
}

/** What a bed offers; words in braces in a choice are replaced, and a choice whose word is missing is left out. */
export interface Bed {
  /** Containers to join, a file with a seccomp profile, folders that exist. */
  readonly words: Readonly<Record<string, string>>
}

export const slots: readonly Slot[] = [
  { name: 'privileged', percent: 8, choices: ['--privileged'] },
  {
    name: 'cap-add',
    percent: 30,
    choices: [
      '--cap-add ALL',
      '--cap-add SYS_ADMIN',
      '--cap-add NET_ADMIN',
      '--cap-add SYS_PTRACE --cap-add SYS_TIME',
      '--cap-add DAC_READ_SEARCH',
      '--cap-add SYS_MODULE --cap-add SYS_RAWIO',
      '--cap-add SYS_RESOURCE',
      '--cap-add CAP_SYSLOG',
      '--cap-add net_raw',
      '--cap-add BPF',
      '--cap-add IPC_LOCK --cap-add SYS_NICE --cap-add AUDIT_CONTROL',
    ],
  },
  {
    name: 'cap-drop',
    percent: 30,
    choices: [
      '--cap-drop ALL',
      '--cap-drop NET_RAW',
      '--cap-drop MKNOD --cap-drop SETFCAP',
      '--cap-drop CHOWN --cap-drop DAC_OVERRIDE --cap-drop FOWNER',
      '--cap-drop SYS_CHROOT',
      '--cap-drop SYS_ADMIN',
    ],
  },
  {
    name: 'no-new-privileges',
    percent: 25,
    choices: [
      '--security-opt no-new-privileges',
      '--security-opt no-new-privileges:true',
      '--security-opt no-new-privileges=true',
      '--security-opt no-new-privileges:false',
    ],
  },
  {
    name: 'seccomp',
    percent: 25,
    choices: ['--security-opt seccomp=unconfined', '--security-opt seccomp:unconfined', '--security-opt seccomp={seccomp}'],
  },
  { name: 'apparmor', percent: 15, choices: ['--security-opt apparmor=unconfined', '--security-opt apparmor=docker-default'] },
  { name: 'systempaths', percent: 12, choices: ['--security-opt systempaths=unconfined'] },
  { name: 'label', percent: 5, choices: ['--security-opt label=disable'] },
  { name: 'writable-cgroups', percent: 5, choices: ['--security-opt writable-cgroups=true', '--security-opt writable-cgroups'] },
  { name: 'pid', percent: 18, choices: ['--pid host', '--pid container:{own}', '--pid container:{shared}'] },
  {
    name: 'ipc',
    percent: 20,
    choices: ['--ipc host', '--ipc private', '--ipc shareable', '--ipc none', '--ipc container:{own}', '--ipc container:{shared}'],
  },
  { name: 'uts', percent: 10, choices: ['--uts host'] },
  { name: 'network', percent: 20, choices: ['--network host', '--network container:{own}', '--network container:{shared}'] },
  { name: 'cgroupns', percent: 15, choices: ['--cgroupns host', '--cgroupns private'] },
  { name: 'userns', percent: 12, choices: ['--userns host'] },
  {
    name: 'user',
    percent: 25,
    choices: ['--user 1000', '--user 1000:1000', '--user root', '--user 0:0', '--user 0:5', '--user app', '--user 4711:0'],
  },
  { name: 'group-add', percent: 5, choices: ['--group-add 100'] },
  { name: 'read-only', percent: 20, choices: ['--read-only'] },
  { name: 'tmpfs', percent: 10, choices: ['--tmpfs /tmp', '--tmpfs /run:rw,noexec'] },
  { name: 'init', percent: 15, choices: ['--init'] },
  {
    name: 'proc or sys',
    percent: 14,
    choices: [
      '-v /:/host',
      '-v /:/host:ro',
      '-v /proc:/host/proc',
      '-v /proc:/host/proc:ro',
      '-v /proc/sys:/hostsys',
      '-v /sys:/host/sys',
      '-v /sys:/host/sys:ro',
      '-v /sys:/sys',
      '-v /sys/fs/cgroup:/cg',
      '-v /sys/fs/cgroup:/cg:ro',
    ],
  },
  {
    name: 'other paths',
    percent: 20,
    choices: [
      '-v /dev:/dev',
      '-v /etc:/host-etc:ro',
      '-v /run:/host-run',
      '-v /tmp:/shared',
      '-v {socket}:/var/run/docker.sock',
      '-v {socket}:/s.sock:ro',
      '-v {folder}:/data',
      '-v {folder}:/data:ro',
      '--mount type=bind,src={folder},dst=/data,readonly',
      '-v hullcheck-prove:/volume',
      '-v hullcheck-prove:/volume:ro',
    ],
  },
  {
    name: 'device',
    percent: 10,
    choices: ['--device /dev/fuse', '--device /dev/null:/dev/xnull', '--device /dev/full:/dev/x:r', '--device /dev/{disk}'],
  },
  {
    name: 'device rule',
    percent: 10,
    choices: [
      '--device-cgroup-rule b_*:*_rwm',
      '--device-cgroup-rule c_10:229_rw',
      '--device-cgroup-rule a_*:*_rwm',
      '--device-cgroup-rule c_*:*_rwm',
    ],
  },
  {
    name: 'memory',
    percent: 25,
    choices: [
      '--memory 64m',
      '--memory 100000000',
      '--memory 64m --memory-swap 64m',
      '--memory 64m --memory-swap 96m',
      '--memory 64m --memory-swap -1',
      '--memory 128m --memory-reservation 64m',
      '--memory 64m --oom-kill-disable',
    ],
  },
  {
    name: 'cpu',
    percent: 20,
    choices: ['--cpus 0.5', '--cpus 1.333', '--cpu-quota 50000', '--cpu-quota 20000 --cpu-period 40000', '--cpu-shares 512'],
  },
  { name: 'cpuset', percent: 15, choices: ['--cpuset-cpus 0', '--cpuset-cpus 0-1', '--cpuset-cpus 1,0'] },
  { name: 'pids', percent: 20, choices: ['--pids-limit 64', '--pids-limit 0', '--pids-limit -1'] },
  { name: 'oom-score', percent: 10, choices: ['--oom-score-adj 500', '--oom-score-adj -500'] },
  { name: 'ulimit', percent: 5, choices: ['--ulimit nofile=512:1024'] },
  { name: 'cgroup-parent', percent: 5, choices: ['--cgroup-parent /hullcheck-prove'] },
  { name: 'hostname', percent: 5, choices: ['--hostname proof'] },
]

/** Words that no shell sees: a blank inside a word is written as an underscore. */
function words(choice: string): readonly string[] {
  return choice.split(' ').map((word) => (word.includes('*') || /^c_\d/.test(word) ? word.replaceAll('_', ' ') : word))
}

/** Flags of one container. */
export function chooseFlags(random: Random, bed: Bed): readonly string[] {
  return slots.flatMap((slot) => {
    const chosen =
      random() * 100 < slot.percent
        ? pick(
            random,
            slot.choices.filter((choice) => isPossible(choice, bed)),
          )
        : undefined
    return chosen === undefined ? [] : words(filledIn(chosen, bed))
  })
}

const placeholder = /\{(\w+)\}/g

function isPossible(choice: string, { words: known }: Bed): boolean {
  return [...choice.matchAll(placeholder)].every(([, word = '']) => known[word] !== undefined)
}

function filledIn(choice: string, { words: known }: Bed): string {
  return choice.replaceAll(placeholder, (_, word: string) => known[word] ?? '')
}
