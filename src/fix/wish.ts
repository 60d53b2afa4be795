/** What findings want of a workload, in terms of its declared facts. */
import type { Declared } from '../model/facts.js'
import type { DeclaredName, ListName, Patch, Words } from '../model/patch.js'

export type Change =
  | { readonly verb: 'set'; readonly fact: DeclaredName; readonly value: string | number | boolean }
  | { readonly verb: 'clear'; readonly fact: DeclaredName }
  | { readonly verb: 'add'; readonly fact: DeclaredName; readonly word: string }
  | { readonly verb: 'remove'; readonly list: ListName; readonly word: string }

export interface Wish {
  readonly id: number
  /** Number of the container in the report. */
  readonly container: number
  readonly change: Change
  /** Rules whose findings it cures, alone or with other changes. */
  readonly rules: readonly string[]
}

/** The single changes of a patch for a finding that points at `offenders`. */
export function changesOf({ set = {}, clear = [], add = {}, remove = {} }: Patch, offenders: readonly string[]): Change[] {
  const words = (some: Words | undefined) => (some === 'offenders' ? offenders : (some ?? []))
  return [
    ...entriesOf(remove).flatMap(([list, some]) => words(some).map((word) => without(list, word))),
    ...clear.map((fact): Change => ({ verb: 'clear', fact })),
    ...entriesOf(set).flatMap(([fact, value]): Change[] => (value === undefined ? [] : [{ verb: 'set', fact, value }])),
    ...entriesOf(add).flatMap(([fact, some]) => words(some).map((word): Change => ({ verb: 'add', fact, word }))),
  ]
}

/** Namespaces are facts of their own: to share one no longer is to have one's own. */
function without(list: ListName, word: string): Change {
  const fact = list === 'namespaces' ? namespaces[word] : undefined
  return fact === undefined ? { verb: 'remove', list, word } : { verb: 'set', fact, value: 'own' }
}

const namespaces: Readonly<Record<string, DeclaredName>> = {
  pid: 'namespaces.pid',
  net: 'namespaces.net',
  ipc: 'namespaces.ipc',
  uts: 'namespaces.uts',
  cgroup: 'namespaces.cgroup',
  hostNetwork: 'namespaces.net',
  hostPID: 'namespaces.pid',
  hostIPC: 'namespaces.ipc',
}

function entriesOf<K extends string, T>(object: Readonly<Partial<Record<K, T>>>): [K, T | undefined][] {
  return Object.entries(object) as [K, T | undefined][]
}

/** The fact that a change is about. */
export function factOf(change: Change): keyof Declared {
  if (change.verb !== 'remove') return change.fact
  return (change.list.startsWith('hostPaths.') ? 'hostPaths' : change.list) as keyof Declared
}

function inWords(fact: DeclaredName, value: string | number | boolean): string {
  if (fact === 'limits.memory') return `${Number(value) / (1 << 20)} MiB`
  return value === '' ? "the engine's own" : String(value)
}

/** In a few words. */
export function describe(change: Change): string {
  if (change.verb === 'set') return `${change.fact}: ${inWords(change.fact, change.value)}`
  if (change.verb === 'clear') return `${change.fact}: the engine's own`
  return change.verb === 'add' ? `${change.fact} with ${change.word}` : `${change.list} without ${change.word}`
}
