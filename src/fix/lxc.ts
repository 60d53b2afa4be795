/** How fixes are written in LXC configurations (lxc.container.conf(5)). */
import type { Source } from '../collect/command-line/source.js'
import type { DeclaredName, ListName } from '../model/patch.js'
import { type Assignment, AssignmentFile, type AssignmentHabits } from './assignment-file.js'
import type { FixDialect, Spelling } from './dialect.js'
import { readOnlyOptions, spreadlessOptions } from './mounts.js'
import type { Scalar } from './yaml/value.js'

export const lxc: FixDialect = {
  open: (text, file) => new AssignmentFile(text, file, habits),
  spell,
}

const habits: AssignmentHabits = { entries: entriesOf, section: '', equals: ' = ', narrowed: (_, value, list) => narrowed(value, list) }

/** `source target type options dump pass`, as in fstab(5). */
function narrowed(mount: string, list: ListName): string | undefined {
  const [, front = '', options, back = ''] = /^(\S+\s+\S+\s+\S+\s+)(\S+)(.*)$/.exec(mount) ?? []
  if (options === undefined) return undefined
  const words = options.split(',')
  return `${front}${(list === 'hostPaths.writable' ? readOnlyOptions(words) : spreadlessOptions(words)).join(',')}${back}`
}

function entriesOf({ text }: Source): readonly Assignment[] {
  return [...text.matchAll(/^([ \t]*)(lxc\.[\w.]+)([ \t]*=[ \t]*)([^\r\n]*?)[ \t]*$/gm)].map(
    ({ index, 1: indent = '', 2: key = '', 3: between = '', 4: value = '' }) => {
      const begin = index + indent.length
      const valueBegin = begin + key.length + between.length
      return { section: '', key, begin, valueBegin, end: valueBegin + value.length }
    },
  )
}

function spell(fact: DeclaredName, value: Scalar): Spelling | string {
  const own = Object.hasOwn(keys, fact) ? keys[fact] : undefined
  return own ? (typeof own === 'function' ? own(value) : own) : `no key of LXC sets ${fact}`
}

const silent: Spelling = { silent: true }

const keys: Readonly<Partial<Record<DeclaredName, Spelling | ((value: Scalar) => Spelling)>>> = {
  noNewPrivileges: { path: ['lxc.no_new_privs'], value: 1 },
  'capabilities.dropped': (word) => ({ path: ['lxc.cap.drop'], item: String(word).toLowerCase() }),
  'limits.memory': (bytes) => ({ path: ['lxc.cgroup2.memory.max'], value: `${Math.round(Number(bytes) / (1 << 20))}M` }),
  'limits.cpu': (cpus) => ({ path: ['lxc.cgroup2.cpu.max'], value: `${Math.round(Number(cpus) * 100_000)} 100000` }),
  'limits.pids': (count) => ({ path: ['lxc.cgroup2.pids.max'], value: count }),
  'limits.oomScoreAdjust': { silent: true, path: ['lxc.proc.oom_score_adj'], value: 0 },
  'namespaces.pid': silent,
  'namespaces.net': silent,
  'namespaces.ipc': silent,
  'namespaces.uts': silent,
  'namespaces.cgroup': silent,
  'apparmor.profile': silent,
  'selinux.type': silent,
  'selinux.disabled': silent,
  privileged: silent,
}
