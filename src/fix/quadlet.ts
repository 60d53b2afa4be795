/** How fixes are written in Podman's Quadlet units (podman-systemd.unit(5)): by its own keys, else by PodmanArgs=. */
import type { Source } from '../collect/command-line/source.js'
import { unitEntries } from '../collect/command-line/unit/unit-file.js'
import type { DeclaredName } from '../model/patch.js'
import { type Assignment, AssignmentFile, type AssignmentHabits } from './assignment-file.js'
import type { FixDialect, Here, Spelling } from './dialect.js'
import { dockerOption, megabytes } from './docker-options.js'
import { narrowed } from './mounts.js'
import type { Scalar } from './yaml/value.js'

export const quadlet: FixDialect = {
  open: (text, file) => new AssignmentFile(text, file, habits),
  spell,
}

const habits: AssignmentHabits = {
  entries: (source) => entriesOf(source),
  section: 'Container',
  equals: '=',
  narrowed: (key, value, list) => (['Volume', 'Mount'].includes(key) && !/\s/.test(value) ? narrowed(value, list) : undefined),
  options: new Set(['PodmanArgs', 'GlobalArgs']),
}

function entriesOf(source: Source): readonly Assignment[] {
  return unitEntries(source).map(({ section, key, value, begin }) => ({ section, key, begin, valueBegin: value.begin, end: value.end }))
}

function spell(fact: DeclaredName, value: Scalar, here: Here): Spelling | string {
  const own = Object.hasOwn(keys, fact) ? keys[fact] : undefined
  if (own) return own(value, here)
  const wish = dockerOption(fact, value)
  if (typeof wish === 'string') return wish
  if (wish.silent || wish.option === undefined) return { silent: true }
  return { path: ['PodmanArgs'], item: `--${wish.option}=${String(wish.value)}` }
}

const keys: Readonly<Partial<Record<DeclaredName, (value: Scalar, here: Here) => Spelling>>> = {
  noNewPrivileges: () => ({ path: ['NoNewPrivileges'], value: true }),
  'rootFilesystem.readOnly': () => ({ path: ['ReadOnly'], value: true }),
  'capabilities.dropped': (word) => ({ path: ['DropCapability'], item: word === 'ALL' ? 'all' : `CAP_${String(word)}` }),
  'limits.memory': (bytes) => ({ path: ['Memory'], value: megabytes(Number(bytes)) }),
  'limits.pids': (count) => ({ path: ['PidsLimit'], value: count }),
  'masks.added': (path) => ({ path: ['Mask'], item: path }),
  'userNamespace.mode': (mode) => (mode === '' ? { silent: true } : { path: ['UserNS'], value: 'auto' }),
  // a group of its own stands in a key of its own
  'identity.user': (user, { has }) => ({ path: ['User'], value: has('Group') ? (String(user).split(':')[0] ?? '') : user }),
}
