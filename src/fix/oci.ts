/** How fixes are written in an OCI bundle's config.json, where nothing is said by silence. */
import { isMap, isScalar, isSeq, type Node } from 'yaml'
import type { DeclaredName } from '../model/patch.js'
import type { FixDialect, Spelling } from './dialect.js'
import type { Shape, Unit, YamlDraft } from './yaml/draft.js'
import type { Scalar } from './yaml/value.js'
import { YamlFile } from './yaml-file.js'

export const oci: FixDialect = {
  open: (text) => new YamlFile(text, shape, { home: (draft, offset) => draft.mappingAround(offset), follow }),
  spell,
  listsEverything: true,
}

const shape: Shape = {
  version: '1.2',
  keys: new Set([
    'apparmorProfile',
    'disableOOMKiller',
    'limit',
    'noNewPrivileges',
    'oomScoreAdj',
    'quota',
    'readonly',
    'selinuxLabel',
    'uid',
  ]),
  owners: new Set(),
  lists: new Set(['ambient', 'bounding', 'devices', 'mounts']),
}

function spell(fact: DeclaredName, value: Scalar): Spelling | string {
  const own = Object.hasOwn(byFact, fact) ? byFact[fact] : undefined
  return own ? (typeof own === 'function' ? own(value) : own) : `a bundle lists everything; what ${fact} should be must be written by hand`
}

const byFact: Readonly<Partial<Record<DeclaredName, Spelling | ((value: Scalar) => Spelling)>>> = {
  privileged: { silent: true },
  noNewPrivileges: { path: ['process', 'noNewPrivileges'], value: true },
  'rootFilesystem.readOnly': { path: ['root', 'readonly'], value: true },
  'identity.user': (user) => ({ path: ['process', 'user', 'uid'], value: Number.parseInt(String(user), 10) }),
  'limits.memory': (bytes) => ({ path: ['linux', 'resources', 'memory', 'limit'], value: Number(bytes) }),
  'limits.pids': (count) => ({ path: ['linux', 'resources', 'pids', 'limit'], value: Number(count) }),
  'limits.cpu': (cpus) => ({ path: ['linux', 'resources', 'cpu', 'quota'], value: Math.round(Number(cpus) * 100_000) }),
  'limits.oomKillDisabled': { silent: true, path: ['linux', 'resources', 'memory', 'disableOOMKiller'], value: false },
  'limits.oomScoreAdjust': { silent: true, path: ['process', 'oomScoreAdj'], value: 0 },
}

/** A capability that is no longer in the bounding set may be in none of the others (runc refuses to start). */
function follow(draft: YamlDraft, { part, holder, key }: Unit, wish: number): void {
  if (key !== 'bounding' || !isScalar(part)) return
  const owner = draft.tree.ownerOf(holder)
  const sets = owner && draft.tree.above(owner)
  if (!isMap<Node, Node | null>(sets)) return
  for (const entry of sets.items) {
    if (!isSeq<Node>(entry.value)) continue
    for (const item of entry.value.items)
      if (item !== part && isScalar(item) && item.value === part.value) draft.drop({ part: item } as Unit, wish)
  }
}
