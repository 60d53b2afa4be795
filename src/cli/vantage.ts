/** What this process may do and where it stands: rights, namespaces, sockets. Small reads of its own, for `doctor`. */
import { accessSync, constants, readFileSync, readlinkSync, statSync } from 'node:fs'
import type { DoctorCheck as Check } from '../index.js'
import { expectedCode } from './usage.js'

/** Inodes of the initial namespaces, fixed in the kernel (include/linux/proc_ns.h). */
const initialPid = 0xeffffffc
const initialUser = 0xeffffffd
/** Numbers in capabilities(7). */
const needed = [
  { bit: 19, name: 'CAP_SYS_PTRACE', use: 'namespaces, mounts and root of processes of others' },
  { bit: 2, name: 'CAP_DAC_READ_SEARCH', use: 'files below /proc/PID/root that belong to others' },
]
const sockets = ['/run/docker.sock', '/run/podman/podman.sock', '/run/containerd/containerd.sock', '/run/crio/crio.sock']
const absent = ['ENOENT', 'ENOTDIR', 'ESRCH', 'ENODEV', 'EINVAL']
const refused = ['EACCES', 'EPERM']

export function vantage(procfs: string, sysfs: string, engines = sockets): Check[] {
  return [
    user(),
    ...capabilities(),
    namespace('pid', initialPid),
    namespace('user', initialUser),
    hostProcfs(procfs),
    links(procfs),
    ...engineSockets(engines),
    lsm(sysfs),
  ]
}

function user(): Check {
  const uid = process.geteuid?.() ?? -1
  if (uid === 0) return { what: 'user', state: 'ok', seen: 'root' }
  return { what: 'user', state: 'missing', seen: `uid ${uid}`, remedy: 'run with sudo to see processes of other users' }
}

function capabilities(): Check[] {
  const line = /^CapEff:\s*([0-9a-f]+)/m.exec(read('/proc/self/status').text ?? '')?.[1]
  if (line === undefined) return [{ what: 'capabilities', state: 'unknown', seen: '/proc/self/status could not be read' }]
  const held = BigInt(`0x${line}`)
  return needed.map(({ bit, name, use }) =>
    (held >> BigInt(bit)) & 1n
      ? { what: name, state: 'ok', seen: 'held' }
      : { what: name, state: 'missing', seen: 'not held', remedy: `needed for ${use}` },
  )
}

function namespace(kind: 'pid' | 'user', initial: number): Check {
  const { text, code } = attempt(() => readlinkSync(`/proc/self/ns/${kind}`))
  const what = `${kind} namespace`
  if (text === undefined) return { what, state: 'unknown', seen: `/proc/self/ns/${kind}: ${code}` }
  if (text === `${kind}:[${initial}]`) return { what, state: 'ok', seen: "the host's" }
  return { what, state: 'missing', seen: 'one of its own', remedy: remedies[kind] }
}

const remedies = {
  pid: "hullcheck runs in a container: start it with --pid=host, or give it the host's /proc with --procfs",
  user: 'hullcheck runs in a user namespace: rights of root do not reach the host from here',
}

/** Process 2 of the host is the kernel's thread starter; nothing else can have that name and that parent. */
function hostProcfs(procfs: string): Check {
  const what = `${procfs} is the host's`
  const { text, code } = read(`${procfs}/2/status`)
  if (text !== undefined && /^Name:\s*kthreadd$/m.test(text) && /^PPid:\s*0$/m.test(text)) return { what, state: 'ok', seen: 'yes' }
  if (code !== undefined && refused.includes(code)) return { what, state: 'unknown', seen: `${procfs}/2/status: ${code}` }
  return {
    what,
    state: 'missing',
    seen: 'no, or it hides processes of others',
    remedy: "mount the host's /proc without hidepid and name it with --procfs",
  }
}

/** An LSM can refuse the host's init even to root; kthreadd is in the same namespaces, and tells whether those of others can be read. */
function links(procfs: string): Check {
  const what = 'namespaces of others'
  const [first, second] = [1, 2].map((pid) => attempt(() => readlinkSync(`${procfs}/${pid}/ns/mnt`)))
  if (first?.text !== undefined || second?.text !== undefined) return { what, state: 'ok', seen: 'readable' }
  return { what, state: 'missing', seen: `${procfs}/1/ns/mnt: ${first?.code}`, remedy: 'run as root with CAP_SYS_PTRACE' }
}

/** `-v /run/docker.sock:...` makes a folder of that name where no engine has made its socket yet, and the engine then cannot. */
const noSocket = 'remove it and start the engine; a bind of a socket that is not there makes a folder in its place'

function engineSockets(paths: readonly string[]): Check[] {
  return paths.flatMap((path): Check[] => {
    const { text, code } = attempt(() => (statSync(path).isSocket() ? 'socket' : 'else'))
    if (code !== undefined && absent.includes(code)) return []
    const what = path
    if (text === 'else') return [{ what, state: 'missing', seen: 'this is no socket', remedy: noSocket }]
    const access = attempt(() => {
      accessSync(path, constants.R_OK | constants.W_OK)
      return ''
    })
    if (access.code === undefined) return [{ what, state: 'ok', seen: 'may connect' }]
    return [{ what, state: 'missing', seen: access.code, remedy: 'run with sudo, or join the group that owns the socket' }]
  })
}

function lsm(sysfs: string): Check {
  const { text, code } = read(`${sysfs}/kernel/security/lsm`)
  if (text !== undefined) return { what: 'security modules', state: 'ok', seen: text.trim().replaceAll(',', ', ') }
  return {
    what: 'security modules',
    state: 'unknown',
    seen: `${sysfs}/kernel/security/lsm: ${code}`,
    remedy: 'mount securityfs, or run as root',
  }
}

function read(path: string): { text?: string; code?: string } {
  return attempt(() => readFileSync(path, 'utf8'))
}

function attempt(act: () => string): { text?: string; code?: string } {
  try {
    return { text: act() }
  } catch (error) {
    return { code: expectedCode(error, [...absent, ...refused, 'EIO', 'ELOOP']) }
  }
}
