/** A shell script after reading, before anything is known of its variables. Offsets are those of the text that was read. */

export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly at: number; readonly quoted: boolean }
  | VariablePart
  | UnknownPart

/** What only running it would tell. */
export interface UnknownPart {
  readonly kind: 'unknown'
  readonly at: number
  readonly end: number
  readonly detail: string
  readonly quoted: boolean
  /** One of the values that it will have. */
  readonly last?: string
}

export interface VariablePart {
  readonly kind: 'variable'
  readonly name: string
  readonly at: number
  readonly end: number
  readonly quoted: boolean
  /** `${name[@]}`, `${name[*]}`. */
  readonly all: boolean
  /** `${name:-word}`: what stands in for a name that is not set; `colon`: or is empty; `assigns`: and is what it holds from then on. */
  readonly otherwise?: { readonly colon: boolean; readonly assigns: boolean; readonly parts: readonly Part[] }
}

export interface ShellWord {
  readonly parts: readonly Part[]
  readonly at: number
  readonly end: number
  /** Of `name=(...)`: what stands in the brackets. */
  readonly list?: readonly ShellWord[]
}

export interface Assignment {
  readonly name: string
  readonly append: boolean
  readonly value: ShellWord | readonly ShellWord[]
}

/** A stretch that may or may not run: a branch, a loop, a function, what follows `&&`. Blocks are told apart by identity. */
export interface Block {
  readonly within?: Block
  /** A loop or the body of a function: it may run again, or later than it stands. */
  readonly again?: boolean
  /** The name of the function that it is the body of. */
  readonly body?: string
}

export interface HereDocument {
  readonly from: number
  readonly to: number
  /** Variables and substitutions in it are filled in. */
  readonly expands: boolean
  /** Tabs before its lines are taken away. */
  readonly tabs: boolean
}

export interface Command {
  readonly assignments: readonly Assignment[]
  readonly words: readonly ShellWord[]
  readonly block: Block
  readonly hereDocument?: HereDocument
  /** The file that its output goes to, where that is written as such. */
  readonly into?: string
  /** What it prints goes to the next command. */
  readonly piped?: boolean
}

/** The function that a block is of; undefined where `outer` is reached before one is. */
export function bodyOf(used: Block, outer: Block): string | undefined {
  for (let block: Block | undefined = used; block !== undefined && block !== outer; block = block.within)
    if (block.body !== undefined) return block.body
  return undefined
}

/** Whether what was done in `made` has surely been done when `used` runs, as far as branches go. */
export function reaches(made: Block, used: Block): boolean {
  for (let block: Block | undefined = used; block !== undefined; block = block.within) if (block === made) return true
  return false
}

/** Whether `used` stands in a loop or function that `made` stands outside of, and so may run once more after what follows below. */
export function runsAgain(used: Block, made: Block | undefined): boolean {
  for (let block: Block | undefined = used; block !== undefined; block = block.within)
    if (block.again === true) return made === undefined || !reaches(block, made)
  return false
}
