/** What a notation must offer so that fixes can be written in it. One file each; registry.ts lists them. */
import type { Identity } from '../model/evidence.js'
import type { Region } from '../model/fact.js'
import type { Declared } from '../model/facts.js'
import type { DeclaredName, ListName } from '../model/patch.js'
import type { Edit } from './edit.js'
import type { Scalar } from './yaml/value.js'

export interface Workload {
  readonly identity: Identity
  readonly declared: Declared
}

/** How the value of a fact is written. */
export interface Spelling {
  /** Where nothing is written it holds: what says otherwise is taken out, or overwritten where a value is given. */
  readonly silent?: boolean
  /** Keys down to the value, beginning at the workload. */
  readonly path?: readonly string[]
  readonly value?: Scalar
  /** In place of a value: an item of a list. */
  readonly item?: Scalar
  /** Keys beside the value that would contradict it. */
  readonly without?: readonly string[]
  /** The path begins at what the workload is a part of: the pod. */
  readonly shared?: boolean
}

/** What the notation says of the workload. */
export interface Here {
  readonly facts: Declared
  /** The single value at a path of keys; undefined where there is none. */
  readonly at: (...path: readonly string[]) => string | undefined
  /** Whether there is anything at a path of keys. */
  readonly has: (...path: readonly string[]) => boolean
}

/** Something that was written and can be taken out as a whole. */
export interface Found {
  /** Last key of the path that it has. */
  readonly key: string
  readonly isItem: boolean
}

/** A file that is being changed; nothing happens to its text before `edits`. Whatever cannot be done is told in a sentence. */
export interface Draft {
  /** Why it cannot be edited at all. */
  readonly problem: string | undefined
  /** What is written there. */
  unitAt(region: Region, workload: Workload): Found | undefined
  /** What stands beside a unit under another key. */
  beside(unit: Found, key: string): Found | undefined
  drop(unit: Found, wish: number): string | undefined
  replace(unit: Found, spelling: Spelling, wish: number, workload: Workload): string | undefined
  put(workload: Workload, spelling: Spelling, wish: number): string | undefined
  /** An item of a list that is not taken out but narrowed: a mount that becomes read-only. */
  narrow(unit: Found, list: ListName, wish: number): string | undefined
  /** What else goes with a unit that was taken out: the volume of a mount. */
  follow(unit: Found, wish: number): void
  here(workload: Workload): Here
  edits(): readonly Edit[]
}

export interface FixDialect {
  /** A sentence where it cannot be changed. */
  readonly open: (text: string, file: string) => Draft | string
  /** Silence is no default: what is not listed, the container does not get. */
  readonly listsEverything?: boolean
  /** How a value is written; a sentence where the notation cannot say it, or where nobody would take it. */
  readonly spell: (fact: DeclaredName, value: Scalar, here: Here) => Spelling | string
  /** What takes the place of an item that must go; undefined: nothing. */
  readonly instead?: (list: ListName, word: string) => Spelling | undefined
  /** The key beside the place that a word is about, where a place stands for several: seLinuxOptions. */
  readonly beside?: (list: ListName, word: string) => string | undefined
}
